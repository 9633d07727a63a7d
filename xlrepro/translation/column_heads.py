"""Which cell heads a column: a text that stands among headings, or a year in a row of years."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property

from xlrepro.formula.nodes import Place
from xlrepro.translation.lines import FIRST_YEAR, LAST_YEAR, Sequence
from xlrepro.translation.measures import is_unit
from xlrepro.translation.row_labels import MOST_TRIED, RowLabels, Run, joined

LONGEST_HEADING = 80  # characters
LONGEST_LABEL = 120  # what is longer is a note


class ColumnHeads(RowLabels):
    """The headings of a sheet's columns."""

    def column_label(self, row: int, col: int) -> Place | None:
        """The text above, or the number that counts on, that labels the column of a cell."""
        heads = self.heads(col)
        spot = bisect_left(heads, row)
        if not spot:
            return None
        at = heads[spot - 1]
        if is_unit(self.lines.text(at, col)) and spot > 1 and at - heads[spot - 2] <= 2:
            return heads[spot - 2], col  # the unit stands under what it is the unit of
        if spot > 1 and heads[spot - 2] == at - 1 and self.is_below(at, col):
            return at - 1, col
        return at, col

    def is_below(self, row: int, col: int) -> bool:
        """Whether a lone text right under a row of headings is for several of them."""
        texts = self.lines.texts
        if (row, col) not in texts or (row - 1, col) not in texts:
            return False
        if self.run_across(row, col) != (col, col):
            return False
        over = self.run_across(row - 1, col)
        return over.last - over.first > 1 and self.lines.figure(row + 1, col)

    def heads(self, col: int) -> list[int]:
        """The rows in which a column has a heading."""
        return self.keep("heads", 0, col, self._heads)

    def _heads(self, _: int, col: int) -> list[int]:
        texts = [row for row in self.lines.text_cols.get(col, []) if self.is_head(row, col)]
        return sorted([*texts, *self.counted.get(col, [])])

    @cached_property
    def counted(self) -> dict[int, list[int]]:
        """By column the rows in which it stands under a number that counts on to the right."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self.lines.rows):
            for each in self.lines.across(row):
                if each.kind != "step" or self.heads_table(row, each):
                    for col in range(each.first, each.last + 1):
                        found[col].append(row)
            for col in self.lines.rows[row]:
                if self.is_year(row, col):
                    found[col].append(row)
        return found

    def is_year(self, row: int, col: int) -> bool:
        """Whether a single year heads a column: it ends the first row of a table."""
        lines = self.lines
        value, label = lines.value(row, col), (row, col - 1)
        if type(value) is not float or not 1950 <= value <= 2100 or label not in lines.texts:
            return False
        first = not lines.filled(row - 1, col) and not lines.figure(row, col + 1)
        return first and all(lines.figure(row + down, col) for down in (1, 2))

    def heads_table(self, row: int, count: Sequence) -> bool:
        """Whether 1, 2, 3 ... stand over figures, and not among them."""
        lines = self.lines
        if lines.value(row, count.first) not in (0.0, 1.0) or lines.figure(row - 1, count.first):
            return False
        return lines.figure(row + 1, count.first) and lines.figure(row + 1, count.last)

    def over_head(self, row: int, col: int) -> Place | None:
        """The heading over that of a column, which may be for several columns."""
        lines = self.lines
        if (row, col) in lines.texts and (apart := self.head_apart(row, col)):
            return row, apart
        if (row, col) in lines.texts and (below := self.head_below(row, col)):
            return row + 1, below
        for above in (row - 1, row - 2):
            at = lines.before(above, col + 1)
            if at is None:
                continue
            if (above, at) in lines.texts:
                near = at == col or self.lines.together(row, at, col)
                labels = lines.figure(above, at + 1)  # those beside it
                long = len(lines.text(above, at)) > LONGEST_HEADING
                return (above, at) if near and not labels and not long else None
            value = lines.value(above, at)
            year = isinstance(value, float) and FIRST_YEAR <= value <= LAST_YEAR
            return (above, at) if year and at == col else None
        return None

    def filled_down(self, row: int, col: int) -> Place | None:
        """A text further up, left of a label, that holds for all rows until the next."""
        for at in range(col - 1, max(0, col - 4), -1):
            if self.lines.filled(row, at):
                continue
            rows = self.lines.text_cols.get(at, [])
            spot = bisect_left(rows, row)
            up = rows[spot - 1] if spot else 0
            if spot and row - up <= 30 and self.lines.filled(up, col) and not self.is_head(up, at):
                between = self.lines.cols[at]
                if between[bisect_left(between, row) - 1] == up:
                    return up, at
        return None

    def head_below(self, row: int, col: int) -> int | None:
        """The lone text right under a row of headings that is for a heading: the nearest to the
        left."""
        texts = self.lines.text_rows.get(row + 1, [])
        spot = bisect_right(texts, col) - 1
        near = spot >= 0 and self.lines.together(row, texts[spot], col)
        return texts[spot] if near and self.is_below(row + 1, texts[spot]) else None

    def head_apart(self, row: int, col: int) -> int | None:
        """A heading to the left in the same row under which nothing stands: it is for those
        behind it."""
        run = self.run_across(row, col)
        apart = self.keep("apart", row, run.first, lambda row, _: self.heads_apart(row, run))
        spot = bisect_left(apart, col)
        return apart[spot - 1] if spot else None

    def heads_apart(self, row: int, run: Run) -> list[int]:
        cols = range(run.first + 1, run.last + 1)
        bare = [col for col in cols if not any(self.lines.filled(row + i, col) for i in (1, 2, 3))]
        return bare if len(bare) * 3 < len(cols) else []

    def is_head(self, row: int, col: int) -> bool:
        """Whether a text heads a column: it stands among headings, and figures follow."""
        lines = self.lines
        if len(lines.text(row, col)) > LONGEST_LABEL:
            return False
        run = self.run_across(row, col)
        if all((row - up, col) in lines.texts for up in (1, 2, 3)):
            return False
        return self.keep("headed", row, run.first, lambda row, _: self.headings(row, run))

    def headings(self, row: int, run: Run) -> bool:
        """Whether texts beside each other head what is below, rather than label what is beside."""
        return self.figures_follow(row, run) and not self.beside_figures(row, run)

    def beside_figures(self, row: int, run: Run) -> bool:
        """Whether texts of a row are followed by figures, or follow them, which they label."""
        lines, cols = self.lines, range(run.first, min(run.last, run.first + MOST_TRIED) + 1)
        over = sum(lines.figure(row + 1, col) for col in cols)
        return 2 * over <= len(cols) and any(
            lines.figure(row, at) and not lines.counting(row, at)
            for at in (run.first - 1, run.last + 1)
        )

    def figures_follow(self, row: int, run: Run) -> bool:
        """Whether figures stand right under some of the headings, or under units beneath them."""
        lines, last = self.lines, min(run.last, run.first + 400)
        for down in (1, 2, 3):
            below = range(run.first, last + 1)
            if any(lines.figure(row + down, col) for col in below):
                return True
            texts = [col for col in below if (row + down, col) in lines.texts]
            if down == 1 and texts and run.first != run.last:
                above = any((row - 1, col) in lines.texts for col in below)
                if not above and len(texts) > len(below) // 2:
                    return True
        return False

    def run_across(self, row: int, col: int) -> Run:
        """The texts right beside each other that a text stands among."""
        runs = self.keep("across", row, 0, lambda row, _: joined(self.lines.text_rows[row], 1))
        return runs[bisect_right(runs, col, key=lambda run: run.first) - 1]
