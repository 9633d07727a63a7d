"""Formulas beside a model that need no engine: worked out from what was given or computed.

What is random or changes by the hour is not among the functions that `formula.evaluate` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.checks.tolerance import RUNS, Tolerance
from xlrepro.formula.evaluate import CannotEvaluate, NotKnown, Scalar, evaluate, evaluate_table
from xlrepro.formula.functions import Table
from xlrepro.formula.nodes import Node, Place, Ref
from xlrepro.loaders.view import View
from xlrepro.workbook import ErrorValue, Value

TURNS = 50  # through the cells that wait for others, downwards and upwards by turns


class NotReady(Exception):
    """A cell that is read was not worked out, or not yet."""


class Scratch:
    """The cells of a sheet as its own formulas have them, one by one.

    `known` is what was computed for the cells of a model; it grows by all that was typed and by
    each cell that is worked out. `verified` are the computed cells that are right, `rounding` is
    the relative error of numbers.
    """

    def __init__(
        self,
        view: View,
        known: dict[Place, Scalar],
        verified: set[Place],
        tolerance: Tolerance,
        rounding: float,
    ) -> None:
        self.view, self.verified = view, verified
        typed = ((p, c.value) for p, c in view.sheet.cells.items() if c.formula is None)
        self.known = {p: v for p, v in typed if not isinstance(v, ErrorValue)} | known
        self.tolerance, self.rounding = tolerance, rounding
        self.tables: dict[tuple[Place, int], Table] = {}  # what array formulas give, by run

    def check(self, cells: list[Place]) -> Iterator[CellCheck]:
        """Those of a user's own cells, as running means and ranks, that can be worked out."""
        waiting = {place: node for place in cells if (node := self.view.formula(place))}
        for _ in range(TURNS):
            left = {}
            for place, node in waiting.items():
                try:
                    self.known[place] = value = self.value(place, node, self.ours, 0)
                except NotReady:
                    left[place] = node
                except CannotEvaluate:
                    pass
                else:
                    yield self.checked(place, node, value)
            if len(left) == len(waiting):
                return
            waiting = dict(reversed(left.items()))

    def reconsidered(self, cells: Mapping[Place, CellCheck]) -> Iterator[CellCheck]:
        """Of the cells of a model that differ those that do by the rounding of their operands."""
        waiting = {place: cell for place, cell in cells.items() if cell.verdict is Verdict.DIFFERS}
        for _ in range(TURNS):
            left = {}
            for place, cell in waiting.items():
                node = self.view.formula(place)
                if node and self.by_rounding(place, node, cell.stored, cell.computed):
                    self.verified.add(place)
                    yield replace(cell, verdict=Verdict.CLOSE)
                else:
                    left[place] = cell
            if len(left) == len(waiting):
                return
            waiting = dict(reversed(left.items()))

    def checked(self, place: Place, node: Node, computed: Value) -> CellCheck:
        stored, formula = self.view.sheet.value(place), self.view.sheet.formula(place)
        verdict = self.tolerance.verdict(stored, computed)
        if verdict is Verdict.DIFFERS and self.by_rounding(place, node, stored, computed):
            verdict = Verdict.CLOSE
        if verdict.right:
            self.verified.add(place)
        text = formula.text if formula else ""
        return CellCheck(place, verdict, stored, computed, text, role="scratch", model="arithmetic")

    def by_rounding(self, place: Place, node: Node, stored: Value, computed: Value) -> bool:
        """Whether the formula gives what is stored on the stored cells, or on ours within rounding.

        A small difference of large numbers moves with the last digit of either, and a rank or a
        comparison may turn on it.
        """
        ways = [self.stored, *(self.moved(seed) for seed in range(RUNS))]
        found: list[Value] = []
        for run, read in enumerate(ways, 1):
            try:
                found.append(self.value(place, node, read, run))
            except (NotReady, CannotEvaluate):
                continue
        gaps = [abs(v - computed) for v in found if type(v) is type(computed) is float]
        close = self.tolerance.verdict(stored, computed, lambda: max(gaps, default=0.0))
        return close.right or any(self.tolerance.verdict(stored, v).right for v in found)

    def value(self, place: Place, node: Node, read: Callable[[Ref], Scalar], run: int) -> Scalar:
        formula = self.view.sheet.formula(place)
        if formula and formula.array and self.view.is_array(place):
            first = formula.array[0]
            if (first, run) not in self.tables:
                self.tables[first, run] = evaluate_table(node, read)
            value = _within(self.tables[first, run], place[0] - first[0], place[1] - first[1])
        else:
            value = evaluate(node, read)
        if value is None:
            return 0.0  # as a sheet shows a reference to a blank cell
        return float(value) if type(value) is int else value

    def ours(self, ref: Ref) -> Scalar:
        place = (ref.row, ref.col)
        if ref.sheet == self.view.sheet.title and place in self.known:
            return self.known[place]
        return self.given(ref)

    def given(self, ref: Ref, known: bool = False) -> Scalar:
        """What was typed into a cell, or is stored for a formula whose answer is `known`."""
        view = self.view.on(ref.sheet or self.view.sheet.title)
        if view is None:
            raise NotKnown(f"{ref.sheet} is no sheet of this workbook")
        place = (ref.row, ref.col)
        if view.sheet.formula(place) and not known:
            raise NotReady
        value = view.sheet.value(place)
        if isinstance(value, ErrorValue):
            raise CannotEvaluate(str(value))
        return value

    def stored(self, ref: Ref) -> Scalar:
        own = ref.sheet == self.view.sheet.title
        return self.given(ref, known=own and (ref.row, ref.col) in self.verified)

    def moved(self, seed: int) -> Callable[[Ref], Scalar]:
        """Our values with every inexact number moved within its rounding."""

        def read(ref: Ref) -> Scalar:
            value = self.ours(ref)
            if type(value) is not float or value.is_integer():
                return value
            up = hash((seed, ref.row, ref.col)) & 1
            return value * (1 + (self.rounding if up else -self.rounding))

        return read


def _within(table: Table, down: int, across: int) -> Scalar:
    """A cell of a spilled table; a lone row or column is repeated over the whole area."""
    row = table[down if len(table) > 1 else 0] if down < len(table) or len(table) == 1 else []
    if across >= len(row) > 1 or not row:
        raise CannotEvaluate("#N/A")
    return row[across if len(row) > 1 else 0]
