"""Formulas beside a model that need no engine: worked out from what was given or computed.

What is random or changes by the hour is not among the functions that `formula.evaluate` knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from xlrepro.checks.reasons import NoNumber
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.checks.tolerance import CEILING, HALF_ULP, RUNS, Tolerance
from xlrepro.formula.evaluate import CannotEvaluate, NotKnown, Scalar, evaluate, evaluate_table
from xlrepro.formula.functions import Table
from xlrepro.formula.nodes import Binary, Node, Place, Ref, functions, inside, leaves, places
from xlrepro.formula.remembering import Remembering
from xlrepro.recognise.meaning import area
from xlrepro.recognise.view import View
from xlrepro.workbook import ErrorValue, Value

Read = Callable[[Ref], Scalar]
Move = Callable[[Ref], int]  # -1 or 1 for a number to move down or up, 0 for one to stay
FEW = 8  # operands that are moved one by one
FAR = 1e-9  # no rounding of 17 digits: further off than this share of what a formula reads
READS = 3_000_000  # cells that are read at most to find out what rounding can do
SMOOTH = {
    *("ABS", "AVERAGE", "COUNT", "EXP", "LN", "LOG", "LOG10", "MAX", "MIN", "POWER", "SQRT"),
    *("SUM", "SUMPRODUCT", "SUMSQ", "SUMXMY2", "TANH"),
}
STORED = 100  # the runs from here on read stored values, those before ours
AS_STORED = 200  # and from here on also those that are not right


class NotReady(Exception):
    """A formula reads a cell that is not worked out, or not yet; `home` is where that stands."""

    def __init__(self, home: Place | None) -> None:
        self.home = home


class OwnFormulas:
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
        reads: tuple[Read, ...] = (self.ours, self.stored, self.as_stored)
        self.remembered = {read: Remembering(read) for read in reads}
        self.reads_left = READS
        self.unknown: dict[Place, str] = {}  # functions, by the cell that calls them
        self.missing: dict[Place, Place] = {}  # a cell without a value, by the one that reads it

    def check(self, cells: Iterable[Place]) -> Iterator[CellCheck]:
        """The cells of a user's own, such as running means and ranks, that can be worked out."""

        def work(place: Place) -> CellCheck | None:
            node = self.view.formula(place)
            if node is None:
                return None
            try:
                self.known[place] = value = self.value(place, node, self.remembered[self.ours], 0)
            except CannotEvaluate as error:
                if isinstance(error, NotKnown) and error.function:
                    self.unknown[place] = error.function
                return None
            return self.checked(place, node, value)

        return self.in_order(cells, work)

    def reconsidered(
        self, cells: Mapping[Place, CellCheck], undecided: Mapping[Place, Verdict]
    ) -> Iterator[CellCheck]:
        """The cells of a model that are not wrong after all: their own formula gives their value.

        Some differ only by the rounding of their operands; for some the method gives no number. Of
        some the formula could not be compared: `undecided` has the verdict that their value earns.
        """

        def work(place: Place) -> CellCheck | None:
            node, cell = self.view.formula(place), cells[place]
            if node is None or not self.follows(place, node, self.stored, STORED):
                return None
            no_number = type(cell.computed) is float and not math.isfinite(cell.computed)
            if not (place in undecided or no_number or self.is_near(place, cell)):
                return None
            self.verified.add(place)
            if place in undecided:
                return replace(cell, verdict=undecided[place], reason=None)
            if no_number:
                return replace(cell, verdict=Verdict.NOT_REPLICATED, reason=NoNumber())
            return replace(cell, verdict=Verdict.CLOSE)

        differ = [place for place, cell in cells.items() if cell.verdict is Verdict.DIFFERS]
        return self.in_order([*differ, *undecided], work)

    def is_near(self, place: Place, cell: CellCheck) -> bool:
        """Whether what we computed could be the stored value but for rounding."""
        stored, computed = cell.stored, cell.computed
        if type(stored) is not float or type(computed) is not float:
            return False
        sheet, node = self.view.sheet, self.view.formula(place)
        assert node is not None
        own = (p[1:] for leaf in leaves(node) for p in places(leaf) if p[0] == sheet.title)
        size = max((abs(v) for v in map(sheet.value, own) if type(v) is float), default=0.0)
        far = FAR * self.rounding / HALF_ULP
        return abs(stored - computed) <= far * max(abs(stored), size)

    def in_order(
        self, cells: Iterable[Place], work: Callable[[Place], CellCheck | None]
    ) -> Iterator[CellCheck]:
        """What `work` makes of each cell, after the cells that it reads."""
        waiting = dict.fromkeys(sorted(cells))
        for first in list(waiting):
            asked = {first: None} if first in waiting else {}
            while asked:
                place = next(reversed(asked))
                try:
                    done = work(place)
                except NotReady as wanting:
                    if wanting.home in waiting and wanting.home not in asked:
                        asked[wanting.home] = None
                        continue
                    if wanting.home is not None:
                        self.missing[place] = wanting.home
                    done = None
                if done is not None:
                    yield done
                del waiting[place], asked[place]

    def checked(self, place: Place, node: Node, computed: Value) -> CellCheck:
        stored, formula = self.view.sheet.value(place), self.view.sheet.formula(place)
        verdict = self.tolerance.verdict(stored, computed)
        if verdict is Verdict.DIFFERS and self.by_rounding(place, node):
            verdict = Verdict.CLOSE
        if verdict.right:
            self.verified.add(place)
        return CellCheck(place, verdict, stored, computed, formula, "own formula", "arithmetic")

    def by_rounding(self, place: Place, node: Node) -> bool:
        """Whether the formula gives what is stored, on our values or on the stored ones."""
        if self.follows(place, node, self.ours, 0):
            return True
        try:
            return self.follows(place, node, self.stored, STORED)
        except NotReady:
            return False

    def follows(self, place: Place, node: Node, read: Read, run: int) -> bool:
        """Whether the formula gives what is stored, but for what rounding of the cells read can do.

        A small difference of large numbers moves with the last digit of either, and a rank or a
        comparison may turn on it.
        """
        stored, verdict = self.view.sheet.value(place), self.tolerance.verdict
        ceiling = CEILING * self.rounding / HALF_ULP
        try:
            value = self.value(place, node, self.remembered[read], run)
        except CannotEvaluate:
            return False
        if verdict(stored, value).right:
            return True
        self.reads_left -= sum(area(leaf) for leaf in leaves(node)) * (RUNS + 1)
        if self.reads_left < 0 or (is_smooth(node) and _far_apart(stored, value, ceiling)):
            return False
        operands: dict[Ref, Scalar] = {}

        def kept(ref: Ref) -> Scalar:
            return operands.setdefault(ref, read(ref))

        try:
            self.value(place, node, kept, run)
            inexact = [r for r, v in operands.items() if type(v) is float and not v.is_integer()]
            few = len(inexact) <= FEW and not self.view.is_array(place)
            ways = _one_by_one(inexact) if few else _at_random()
            moved = [
                self.value(place, node, self.moved(read, way), run + i)
                for i, way in enumerate(ways, 1)
            ]
        except CannotEvaluate:
            return False
        gaps = [abs(v - value) for v in moved if type(v) is type(value) is float]
        allowed = partial(sum, gaps) if few else partial(max, gaps, default=0.0)
        return verdict(stored, value, allowed, ceiling).right or any(
            verdict(stored, v).right for v in moved
        )

    def value(self, place: Place, node: Node, read: Read, run: int) -> Scalar:
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
            raise NotReady(place if view is self.view else None)
        value = view.sheet.value(place)
        if isinstance(value, ErrorValue):
            raise CannotEvaluate(str(value))
        return value

    def stored(self, ref: Ref) -> Scalar:
        own = ref.sheet == self.view.sheet.title
        return self.given(ref, known=own and (ref.row, ref.col) in self.verified)

    def as_stored(self, ref: Ref) -> Scalar:
        return self.given(ref, known=True)

    def read_by(self, place: Place) -> list[Ref]:
        """The cells that a formula reads on what is stored, even those that it does not name."""
        node, cells = self.view.formula(place), dict[Ref, Scalar]()
        with suppress(CannotEvaluate):
            if node is not None:
                read = self.as_stored
                self.value(place, node, lambda ref: cells.setdefault(ref, read(ref)), AS_STORED)
        return list(cells)

    def agrees_with_itself(self, place: Place) -> bool:
        """Whether a formula gives what is stored, on what is stored in the cells that it reads."""
        node = self.view.formula(place)
        return node is not None and self.follows(place, node, self.as_stored, AS_STORED)

    def moved(self, read: Read, way: Move) -> Read:
        """The same values with inexact numbers moved by their rounding."""

        def moved(ref: Ref) -> Scalar:
            value = read(ref)
            if type(value) is not float or value.is_integer():
                return value
            return value * (1 + 2 * self.rounding * way(ref))  # 1 + half an ulp would be 1

        return moved


def is_smooth(node: Node) -> bool:
    """Whether the value moves as little as what it is worked out from."""
    signs = {part.op for part in inside(node) if isinstance(part, Binary)}
    return SMOOTH.issuperset(functions(node)) and signs <= set("+-*/^")


def _far_apart(stored: Value, value: Scalar, ceiling: float) -> bool:
    """Whether two numbers differ by more than rounding is ever believed to do."""
    if type(stored) is not float or type(value) is not float:
        return False
    return abs(stored - value) > 2 * max(ceiling * abs(stored), 1e-15)


def _one_by_one(inexact: list[Ref]) -> list[Move]:
    """Each operand up and down, so that no two can make up for each other."""

    def move(moved: Ref, way: int, ref: Ref) -> int:
        return way if ref == moved else 0

    return [partial(move, ref, way) for ref in inexact for way in (-1, 1)]


def _at_random() -> list[Move]:
    """All at a time, for a formula of many operands."""

    def move(seed: int, ref: Ref) -> int:
        return 1 if math.sin(ref.row * 12.9898 + ref.col * 78.233 + seed) > 0 else -1

    return [partial(move, seed) for seed in range(RUNS)]


def _within(table: Table, down: int, across: int) -> Scalar:
    """A cell of a spilled table; a lone row or column is repeated over the whole area."""
    row = table[down if len(table) > 1 else 0] if down < len(table) or len(table) == 1 else []
    if across >= len(row) > 1 or not row:
        raise CannotEvaluate("#N/A")
    return row[across if len(row) > 1 else 0]
