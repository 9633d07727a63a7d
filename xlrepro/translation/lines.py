"""The cells of a sheet by row and column, as someone sees them who looks for labels: texts,
figures, and numbers that count on, as years above a table do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Chain,
    Missing,
    Name,
    Node,
    Number,
    Place,
    Ref,
    TableRef,
    Text,
)
from xlrepro.values import Value
from xlrepro.workbook import Sheet

JOINING = {"CONCATENATE", "CONCAT", "TEXTJOIN", "UPPER", "PROPER", "LOWER", "SINGLE", "TRIM"}
FETCHING = {"INDEX", "VLOOKUP", "HLOOKUP", "LOOKUP", "XLOOKUP", "OFFSET", "INDIRECT", "TEXT"}
CHOOSING = {"IF", "IFERROR", "IFNA", "CHOOSE"}  # the first argument is a test, or is fetched
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1850, 2400, 25  # MOST_YEARS between one heading and the next
FIRST_DAY, LAST_DAY = 20_000, 80_000
DAYS = frozenset([1, 7, 14, *range(28, 32), *range(89, 93), *range(181, 185), 365, 366])
LONGEST_COUNT = 1_000


class Sequence(NamedTuple):
    """Numbers in a line that count on; `kind` is "year", "month" or "day" for dates, or "step"."""

    first: int
    last: int
    kind: str


class SheetLines:
    """What of each row and column is filled; texts are those that label, not those worked out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.texts: dict[Place, str] = {}
        self.rows: dict[int, list[int]] = defaultdict(list)  # the columns that are filled
        self.text_rows: dict[int, list[int]] = defaultdict(list)  # the columns with texts
        self.text_cols: dict[int, list[int]] = defaultdict(list)  # the rows with texts
        self.cols: dict[int, list[int]] = defaultdict(list)
        labelling: dict[int, bool] = {}
        for place, cell in sheet.cells.items():
            value = cell.value
            if type(value) is str:
                if cell.formula is not None:
                    node = cell.formula.node
                    known = labelling.get(id(node))
                    if known is None:
                        known = labelling[id(node)] = node is not None and labels(node)
                    label = known
                else:
                    label = True
                text = value.strip() if len(value) < 1000 else value[:1000].strip()
                if not any(map(str.isalnum, text)) and text not in ("%", "$", "€", "£", "#"):
                    continue
                if label:
                    self.texts[place] = text
                    self.text_rows[place[0]].append(place[1])
                    self.text_cols[place[1]].append(place[0])
            elif value is None and cell.formula is None:
                continue
            self.rows[place[0]].append(place[1])
            self.cols[place[1]].append(place[0])
        for lines in (self.rows, self.text_rows, self.text_cols, self.cols):
            for line in lines.values():
                line.sort()
        self._across: dict[int, list[Sequence]] = {}
        self._starts: dict[int, list[int]] = {}
        self._down: dict[int, list[Sequence]] = {}

    def value(self, row: int, col: int) -> Value:
        cell = self.sheet.cells.get((row, col))
        return None if cell is None else cell.value

    def text(self, row: int, col: int) -> str:
        return self.texts.get((row, col), "")

    def filled(self, row: int, col: int) -> bool:
        """Whether something stands there that can be seen."""
        line = self.rows.get(row)
        if not line:
            return False
        at = bisect_left(line, col)
        return at < len(line) and line[at] == col

    def figure(self, row: int, col: int) -> bool:
        """Whether something stands there that labels nothing: a number, or a result."""
        return (row, col) not in self.texts and self.filled(row, col)

    def before(self, row: int, col: int) -> int | None:
        """The nearest filled column to the left."""
        return _before(self.rows.get(row), col)

    def after(self, row: int, col: int) -> int | None:
        """The nearest filled column to the right."""
        line = self.rows.get(row, [])
        at = bisect_right(line, col)
        return line[at] if at < len(line) else None

    def first_together(self, row: int, col: int) -> int:
        """The first of the filled columns that stand together up to one."""
        if row not in self._starts:
            line = self.rows.get(row, [])
            gaps = (at for before, at in pairwise([-1, *line]) if at != before + 1)
            self._starts[row] = list(gaps)
        starts = self._starts[row]
        spot = bisect_right(starts, col) - 1
        return starts[spot] if spot >= 0 and self.filled(row, col - 1) else col

    def together(self, row: int, left: int, right: int) -> bool:
        """Whether a row is filled from one column to another."""
        line = self.rows.get(row, [])
        return bisect_right(line, right) - bisect_left(line, left) == right - left + 1

    def figures_between(self, row: int, left: int, right: int) -> int:
        """How many figures stand between two columns of a row."""
        return _between(self.rows.get(row), left, right) - _between(
            self.text_rows.get(row), left, right
        )

    def across(self, row: int) -> list[Sequence]:
        """The numbers of a row that count on to the right."""
        if row not in self._across:
            line = self.rows.get(row, [])
            self._across[row] = sequences(line, [self.value(row, col) for col in line])
        return self._across[row]

    def down(self, col: int) -> list[Sequence]:
        """The numbers of a column that count on downwards."""
        if col not in self._down:
            line = self.cols.get(col, [])
            self._down[col] = sequences(line, [self.value(row, col) for row in line])
        return self._down[col]

    def counting(self, row: int, col: int) -> Sequence | None:
        """The numbers that count on to the right, of which one stands here."""
        return _holding(self.across(row), col)

    def counting_down(self, row: int, col: int) -> Sequence | None:
        return _holding(self.down(col), row)


def _holding(found: list[Sequence], at: int) -> Sequence | None:
    spot = bisect_right(found, at, key=lambda each: each.first) - 1
    return found[spot] if spot >= 0 and found[spot].last >= at else None


def _before(line: list[int] | None, at: int) -> int | None:
    spot = bisect_left(line, at) if line else 0
    return line[spot - 1] if line and spot else None


def _between(line: list[int] | None, first: int, last: int) -> int:
    """How many of a line stand between two places, neither included."""
    return bisect_left(line, last) - bisect_right(line, first) if line and first < last else 0


def labels(node: Node) -> bool:
    """Whether a formula only fetches or joins texts, as a heading that repeats another does."""
    match node:
        case Ref() | Text() | Name() | Number() | TableRef() | Missing():
            return True
        case Binary("&", left, right):
            return labels(left) and labels(right)
        case Chain("&", args):
            return all(map(labels, args))
        case Call(function, args) if function in JOINING:
            return all(map(labels, args))
        case Call(function, args) if function in CHOOSING:
            return any(not isinstance(arg, Text) and labels(arg) for arg in args)
        case Call(function):
            return function in FETCHING
    return False


def sequences(at: list[int], values: Iterable[Value]) -> list[Sequence]:
    """The stretches of neighbours in a line that count on."""
    found: list[Sequence] = []
    kind, first, last, before = "", 0, 0, None
    for place, value in zip(at, values, strict=True):
        now = pair(before, value) if place == last + 1 else ""
        if now != kind:
            _add(found, kind, first, last)
            kind, first = now, last
        before, last = value, place
    _add(found, kind, first, last)
    return found


def _add(found: list[Sequence], kind: str, first: int, last: int) -> None:
    """Keep a stretch if it is long enough to be no chance; what joins two belongs to the first."""
    if found and found[-1].last == first:
        first += 1
    if kind and last - first + 1 >= (2 if kind == "year" else 3):
        found.append(Sequence(first, last, kind))


def pair(one: Value, other: Value) -> str:
    """How two numbers beside each other count on; else ""."""
    if type(one) is not float or type(other) is not float:
        return ""
    if one != int(one) or other != int(other):
        return ""
    step = other - one
    if FIRST_YEAR <= one < other <= LAST_YEAR and step <= MOST_YEARS:
        return "year"
    if FIRST_DAY <= one < other <= LAST_DAY and step in DAYS:
        return "month" if step >= 28 else "day"
    return "step" if step == 1 and abs(other) <= LONGEST_COUNT else ""
