"""Long ranges that formulas row after row read again and again: each cell of them is read once.

A running mean has in every row a range that is longer by one, and a rank has the same long range in
every row. Worked out one by one, they take a time that grows with the square of the rows.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Callable, Iterator

from xlrepro.formula.functions import (
    OVER_NUMBERS,
    CannotEvaluate,
    Operand,
    Scalar,
    Table,
    is_number,
    number,
)
from xlrepro.formula.nodes import Node, Range, Ref
from xlrepro.formula.statistics import condition, within

LONG = 16  # rows of a column; shorter ranges are read as they are
KEPT = 32  # tables


class Column:
    """The numbers of a column from some row down, as far as was asked."""

    def __init__(self) -> None:
        self.rows = 0
        self.values: list[float] = []  # numbers only
        self.counts = [0]  # of numbers, in the first 0, 1, 2, ... rows
        self.running: dict[str, list[float]] = {}  # by function, over the first 1, 2, ... numbers
        self.ordered: list[float] = []  # the first numbers, sorted

    def extend(self, cells: Iterator[Scalar]) -> None:
        for value in cells:
            if is_number(value):
                self.values.append(float(value))  # type: ignore[arg-type]
            self.rows += 1
            self.counts.append(len(self.values))

    def over(self, function: str, count: int) -> float:
        """A function of the first numbers; each is worked out from the one before."""
        known = self.running.setdefault(function, [])
        for value in self.values[len(known) : count]:
            known.append(STEPS[function](known[-1], value) if known else FIRST[function](value))
        return known[count - 1]

    def sorted(self, count: int) -> list[float]:
        """The first numbers in order."""
        more = count - len(self.ordered)
        if more < 0 or more > max(len(self.ordered), LONG):
            self.ordered = sorted(self.values[:count])
        else:
            for value in self.values[count - more : count]:
                insort(self.ordered, value)
        return self.ordered


# As the functions over numbers go from left to right, with the same bits.
STEPS: dict[str, Callable[[float, float], float]] = {
    "SUM": lambda total, value: total + value,
    "SUMSQ": lambda total, value: total + value * value,
    "MAX": max,
    "MIN": min,
}
FIRST: dict[str, Callable[[float], float]] = {
    "SUM": lambda value: 0.0 + value,
    "SUMSQ": lambda value: 0.0 + value * value,
    "MAX": float,
    "MIN": float,
}


class Remembering:
    """Reads cells, and remembers what long ranges hold; `read` must always answer the same."""

    def __init__(self, read: Callable[[Ref], Scalar]) -> None:
        self.read = read
        self.columns: dict[tuple[str | None, int, int], Column] = {}
        self.tables: OrderedDict[Range, Table] = OrderedDict()

    def __call__(self, ref: Ref) -> Scalar:
        return self.read(ref)

    def table(self, node: Range, read: Callable[[Range], Table]) -> Table:
        """What a range holds, which must not be changed."""
        if node.last.row - node.first.row < LONG:
            return read(node)
        if node not in self.tables:
            self.tables[node] = read(node)
            if len(self.tables) > KEPT:
                self.tables.popitem(last=False)
        return self.tables[node]

    def over(
        self, function: str, args: tuple[Node, ...], value: Callable[[Node], Operand]
    ) -> Scalar | None:
        """A function of a long column, or None where it is none of those known here."""
        match function, args:
            case (("SUM" | "SUMSQ" | "MAX" | "MIN" | "COUNT" | "AVERAGE"), (Range() as among,)):
                if found := self.column(among):
                    return _total(function, *found)
            case "MEDIAN", (Range() as among,):
                if found := self.column(among):
                    return _median(*found)
            case (("RANK" | "RANK.EQ"), (own, Range() as among, *order)) if len(order) <= 1:
                if found := self.column(among):
                    rising = bool(order) and number(value(order[0])) != 0
                    return _rank(number(value(own)), *found, rising)
            case (("LARGE" | "SMALL"), (Range() as among, place)):
                if found := self.column(among):
                    nth = within(int(number(value(place))), found[1])
                    return found[0].sorted(found[1])[-nth if function == "LARGE" else nth - 1]
            case "COUNTIF", (Range() as among, wanted):
                if found := self.column(among):
                    return _count_if(*found, value(wanted))
        return None

    def column(self, among: Range) -> tuple[Column, int] | None:
        """A long column and how many numbers of it lie in a range; None for any other range."""
        first, last = among.first, among.last
        rows = last.row - first.row + 1
        if first.col != last.col or rows < LONG:
            return None
        key = first.sheet, first.col, first.row
        column = self.columns.get(key)
        if column is None:
            column = self.columns[key] = Column()
        column.extend(
            self.read(Ref(row, first.col, True, True, first.sheet))
            for row in range(first.row + column.rows, last.row + 1)
        )
        return column, column.counts[rows]


def _total(function: str, column: Column, count: int) -> float:
    if not count:
        return OVER_NUMBERS[function]([])
    if function == "COUNT":
        return float(count)
    if function == "AVERAGE":
        return column.over("SUM", count) / count
    return column.over(function, count)


def _median(column: Column, count: int) -> float:
    if not count:
        raise CannotEvaluate("#NUM!")
    ordered, half = column.sorted(count), count // 2
    return ordered[half] if count % 2 else (ordered[half - 1] + ordered[half]) / 2


def _rank(own: float, column: Column, count: int, rising: bool) -> float:
    ordered = column.sorted(count)
    low, high = bisect_left(ordered, own), bisect_right(ordered, own)
    if low == high:
        raise CannotEvaluate("#N/A")
    return 1.0 + (low if rising else count - high)


def _count_if(column: Column, count: int, wanted: Operand) -> float | None:
    op, limit = condition(wanted)
    if type(limit) is not float or op == "<>" or math.isnan(limit):
        return None
    ordered = column.sorted(count)
    low, high = bisect_left(ordered, limit), bisect_right(ordered, limit)
    below = {"<": low, "<=": high, ">": count - high, ">=": count - low, "=": high - low}
    return float(below[op])
