"""Which heading a cell stands under: a lone text above its table, or over several columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from xlrepro.formula.nodes import Place
from xlrepro.translation.column_heads import LONGEST_HEADING, ColumnHeads
from xlrepro.translation.measures import is_unit
from xlrepro.translation.row_labels import MOST_TRIED

LAST_COLUMN = 1 << 15
NEAR = 3  # columns from one text of a row to the next


class Sections(ColumnHeads):
    """The headings of a sheet's sections."""

    def heading(self, row: int, col: int) -> Place | None:
        """The lone text above under which a cell stands, as far left as its label or further; or
        the one over its heading and others."""
        return self.keep("heading", row, col, self._heading)

    def _heading(self, row: int, col: int) -> Place | None:
        label, head = self.row_label(row, col), self.column_label(row, col)
        label = label if label and label[1] < col else None
        edge = self.edge(row, col, label, head)
        spare = None
        spot = bisect_left(self.heading_rows, row)
        for at in reversed(self.heading_rows[max(0, spot - MOST_TRIED) : spot]):
            for found in self.over(at, max(edge, label[1] if label else 0), col, head):
                if (at, found) in (label, head):
                    continue
                if found >= edge - 3:
                    return at, found
                spare = spare or (at, found)
        return spare

    def edge(self, row: int, col: int, label: Place | None, head: Place | None) -> int:
        """The column where the table of a cell begins."""
        if label:
            beside = list(self.beside(row, label[1]))
            near = [at for at in beside if label[1] - at <= 2]
            return min([label[1], *near])
        if head and head in self.lines.texts:
            return self.run_across(*head).first
        return col

    def over(self, row: int, edge: int, col: int, head: Place | None) -> Iterator[int]:
        """The headings in a row that may stand over a cell, the likeliest first."""
        cols = self.headings_by_row[row]
        if head and head[0] - 3 <= row < head[0]:
            spot = bisect_right(cols, col) - 1
            if spot >= 0 and cols[spot] > edge and self.lines.together(head[0], cols[spot], col):
                yield cols[spot]
        spot = bisect_right(cols, edge) - 1
        if spot >= 0:
            yield cols[spot]

    @cached_property
    def heading_rows(self) -> list[int]:
        return sorted(self.headings_by_row)

    @cached_property
    def headings_by_row(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, cols in self.lines.text_rows.items():
            lone: list[int] = []
            for place, col in reversed(list(enumerate(cols))):
                near = place + 1 < len(cols) and cols[place + 1] - col <= NEAR
                behind = self.lines.figures_between(row, col, LAST_COLUMN)
                labels = near and cols[place + 1] not in lone and behind > 1
                if self.is_corner(row, col) or (not labels and self.is_heading(row, col)):
                    lone.append(col)
            if lone:
                found[row] = lone[::-1]
        return found

    def is_heading(self, row: int, col: int) -> bool:
        lines, text = self.lines, self.lines.text(row, col)
        before, after = lines.before(row, col), lines.after(row, col)
        if len(text) > LONGEST_HEADING or not any(map(str.isalpha, text)) or is_unit(text):
            return False
        if before is not None and (
            (lines.figure(row, before) and not lines.counting(row, before)) or before == col - 1
        ):
            return False
        if after is None:
            return True
        if lines.counting(row, after):
            return not lines.filled(row - 1, col)
        return after > col + 1 and not lines.figure(row, after)

    def is_corner(self, row: int, col: int) -> bool:
        """Whether a text begins the row of years above a table, which has no other heading."""
        run = self.run_across(row, col)
        head = col == run.first and self.lines.counting(row, run.last + 1) is not None
        return head and not self.lines.filled(row - 1, col)
