"""Which text labels a row: the one beside its figures that tells it from other rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from xlrepro.formula.nodes import Place
from xlrepro.translation.lines import SheetLines
from xlrepro.translation.measures import is_unit
from xlrepro.workbook import Sheet

MOST_TRIED = 60  # texts looked at before it is given up
LONGEST_NOTE = 300  # characters of a text that may still be a label
NOTES = {"note", "notes", "comment", "comments", "source", "sources", "remark", "remarks",
         "reference", "references"}  # fmt: skip
UNITS = {"unit", "units", "uom", "unit of measure", "currency"}
NAMES = {"name", "description", "item", "parameter", "variable", "label", "quantity", "input",
         "assumption"}  # fmt: skip
Found = TypeVar("Found")


class Run(NamedTuple):
    """Texts beside or under each other, from one place to another."""

    first: int
    last: int


class Column(NamedTuple):
    """What a stretch of texts down a column is like."""

    distinct: float  # share of texts that differ from all above them
    long: bool
    units: float  # share


class RowLabels:
    """The labels of a sheet's rows."""

    def __init__(self, sheet: Sheet) -> None:
        self.lines = SheetLines(sheet)
        self.kept: dict[tuple[str, int, int], object] = {}

    def keep(self, of: str, row: int, col: int, find: Callable[[int, int], Found]) -> Found:
        """What was found for a cell, looked for once."""
        key = of, row, col
        if key not in self.kept:
            self.kept[key] = find(row, col)
        return self.kept[key]  # type: ignore[return-value]

    def row_label(self, row: int, col: int) -> Place | None:
        """The text to the left that labels the row of a cell; failing that, one right beside it."""
        # All cells right of the same texts have the same label.
        texts = self.lines.text_rows.get(row, [])
        spot = bisect_left(texts, col)
        found = self.keep("row", row, texts[spot - 1] + 1 if spot else 0, self._row_label)
        return found or self._label_behind(row, col)

    def _row_label(self, row: int, col: int) -> Place | None:
        candidates = [
            at for at in self.beside(row, col) if len(self.lines.text(row, at)) <= LONGEST_NOTE
        ]
        plain = [at for at in candidates if not is_unit(self.lines.text(row, at))]
        plain = plain or [at for at in candidates if not self.of_units(row, at)]
        among = self.shared(row, plain)
        best = max(plain, key=lambda at: (self.worth(row, at, among), at), default=None)
        return None if best is None else (row, best)

    def of_units(self, row: int, col: int) -> bool:
        """Whether a text stands in a column of units, rather than of symbols such as K and m."""
        column = self.column(col, self.run_down(row, col))
        return column.units > 0.8 and column.distinct < 0.5

    def tells(self, label: Place) -> bool:
        """Whether the texts that a label stands among tell rows apart and not only sort them."""
        return self.column(label[1], self.run_down(*label)).distinct >= 0.5

    def shared(self, row: int, cols: list[int]) -> Run:
        """The rows around one in which some columns all have texts."""
        runs = [self.run_down(row, col) for col in cols]
        first = max((run.first for run in runs), default=row)
        return Run(first, min((run.last for run in runs), default=row))

    def _label_behind(self, row: int, col: int) -> Place | None:
        """The label of a row that stands behind its figures."""
        texts = self.lines.text_rows.get(row, [])
        spot = bisect_right(texts, col)
        if spot == len(texts) or texts[spot] > col + MOST_TRIED:
            return None
        after = texts[spot]
        column = self.column(after, self.run_down(row, after))
        text = self.lines.text(row, after)
        alike = column.distinct > 0.8 and not column.long and column.units < 0.5
        return (row, after) if alike and not is_unit(text) and len(text) < 60 else None

    def beside(self, row: int, col: int) -> Iterator[int]:
        """The texts left of a cell that may label its row, nearest first: past its figures and
        blanks, and then as far as texts stand together."""
        texts = self.lines.text_rows.get(row, [])
        last, label = col, False
        for at in reversed(texts[max(0, bisect_left(texts, col) - 12) : bisect_left(texts, col)]):
            if label and (self.lines.figures_between(row, at, last) or last - at > 3):
                return
            label = label or not is_unit(self.lines.text(row, at))
            last = at
            yield at

    def worth(self, row: int, col: int, among: Run) -> float:
        """How well a column of texts serves to tell some rows apart."""
        column = self.column(col, among)
        above = self.top_text(row, col).casefold().strip(" :*")
        worth = column.distinct - 0.4 * column.long - column.units
        worth -= 0.6 * (above in NOTES) + 0.8 * (above in UNITS)
        return worth + 0.15 * (above in NAMES) - 0.3 * self.code(row, col)

    def code(self, row: int, col: int) -> bool:
        """Whether a text is a number or a code rather than words."""
        text = self.lines.text(row, col)
        return not any(each.isalpha() for each in text) or (
            any(each.isdigit() for each in text) and " " not in text and len(text) > 8
        )

    def run_down(self, row: int, col: int) -> Run:
        """The texts of a column that a text stands among, with a gap of a row at most."""
        starts = self.starts(col)
        spot = bisect_right(starts, row, key=lambda run: run.first) - 1
        return starts[spot]

    def starts(self, col: int) -> list[Run]:
        return self.keep("starts", 0, col, lambda _, col: joined(self.lines.text_cols[col], 2))

    def column(self, col: int, among: Run) -> Column:
        """What the texts of a column are like in some rows."""
        return self.keep(
            f"column {among.last}", among.first, col, lambda _, col: self.judged(among, col)
        )

    def judged(self, run: Run, col: int) -> Column:
        rows = self.lines.text_cols[col]
        chosen = rows[bisect_left(rows, run.first) : bisect_right(rows, run.last)][:500]
        texts = [self.lines.text(row, col) for row in chosen]
        distinct = len(set(texts)) / len(texts) if len(texts) > 3 else 0.9
        long = sum(map(len, texts)) > 45 * len(texts)
        return Column(distinct, long, sum(map(is_unit, texts)) / len(texts))

    def headed_list(self, label: Place) -> bool:
        """Whether a label stands among others that are under each other."""
        run = self.run_down(*label)
        return run.last > run.first

    def top_text(self, row: int, col: int) -> str:
        return self.lines.text(self.run_down(row, col).first, col)


def joined(places: list[int], gap: int) -> list[Run]:
    """Places of a line as stretches, in each of which the next is at most a gap away."""
    found: list[Run] = []
    for place in places:
        if found and place - found[-1].last <= gap:
            found[-1] = Run(found[-1].first, place)
        else:
            found.append(Run(place, place))
    return found
