"""Cells as their own formulas have them: computed from the inputs, and one by one.

A cell that differs is not wrong by that alone. Its formula is worked out once more on the values
that are stored in the cells it reads: where it gives what is stored, the cell follows from others
that differ, or from the rounding of a long way; where it does not, it is where things go wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from xlrepro.checks import reasons
from xlrepro.checks.reasons import Reason
from xlrepro.checks.records import OWN_FORMULA, CellCheck, Verdict
from xlrepro.checks.tolerance import CEILING, HALF_ULP, RUNS, SLACK, Tolerance
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.program.store import key_of, place_of
from xlrepro.program.unknowns import CannotTell, InCircle, ReadsUnknown, Unreadable, Where
from xlrepro.values import CALC, SPILL, VALUE, ErrorValue, Value
from xlrepro.workbook import Workbook

if TYPE_CHECKING:
    from xlrepro.program.compute import Computation
    from xlrepro.program.formulas import BookFormulas
    from xlrepro.program.locally import Cells, Locally, Reads

CHANGING = {
    *("RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "CELL", "INFO"),
    *("WEBSERVICE", "RTD", "DDE", "STOCKHISTORY"),
}
WRITTEN_AS_VALUE = (CALC, SPILL)  # newer than the file format, which has #VALUE! for them
SHOWN = 8  # cells of a path
FAR = 1e-9  # no rounding of 17 digits: further off than this share of what a formula reads
READS = 3_000_000  # cells that are read at most to find out what rounding can do
MOST = 10_000  # cells among those that a formula reads that are looked at


class ByFormula:
    """A workbook computed by its own formulas, when first asked."""

    def __init__(self, book: Workbook, tolerance: Tolerance, rounding: dict[str, float]) -> None:
        self.book, self.tolerance, self.rounding = book, tolerance, rounding
        self.index = {sheet.title: i for i, sheet in enumerate(book.sheets)}
        self.agreed: dict[Where, bool] = {}
        self.found: dict[Where, CellCheck] = {}
        self.read: dict[Where, Reads] = {}
        self.at_rest: dict[Where, bool] = {}  # of cells in circles
        self.reads_left = READS

    @cached_property
    def formulas(self) -> BookFormulas:
        from xlrepro.program.formulas import BookFormulas

        return BookFormulas.of(self.book)

    @cached_property
    def computation(self) -> Computation:
        from xlrepro.program.compute import Computer

        return Computer(self.formulas).run()

    @cached_property
    def circular(self) -> set[Where]:
        """The cells that read themselves."""
        done = self.computation
        unknown = {where for where, why in done.unknown.items() if isinstance(why, InCircle)}
        return unknown | done.iterated.keys()

    @cached_property
    def locally(self) -> Locally:
        from xlrepro.program.locally import Locally

        return Locally(self.formulas)

    def where(self, title: str, place: Place) -> Where:
        return self.index[title], key_of(place)

    def computed(self, where: Where) -> Value:
        """Our value of a cell, as a file would hold it; None where there is none."""
        value = self.computation.value(where[0], place_of(where[1]))
        return VALUE if type(value) is ErrorValue and value in WRITTEN_AS_VALUE else value

    def stored(self, where: Where) -> Value:
        sheets = self.book.sheets
        return sheets[where[0]].value(place_of(where[1])) if where[0] < len(sheets) else None

    def exact(self, index: int) -> Iterator[CellCheck]:
        """The cells of a sheet that are computed as they are stored: of most there is no more to
        be said."""
        done = self.computation
        others = done.given.keys() | done.unknown.keys() | done.iterated.keys()
        values = done.store.sheets[index]
        for place, cell in self.book.sheets[index].cells.items():
            formula, stored, key = cell.formula, cell.value, key_of(place)
            if formula is None or type(stored) not in (float, str, bool) or (index, key) in others:
                continue
            value = values.get(key)
            if type(value) is type(stored) and value == stored:
                yield CellCheck(place, Verdict.EXACT, stored, value, formula, "", OWN_FORMULA)

    def check(self, where: Where) -> CellCheck:
        """The verdict on a computed cell by its own formula."""
        waiting = [where]
        while waiting:
            cell = waiting[-1]
            if cell in self.found:
                waiting.pop()
                continue
            if self.settled(cell):
                continue
            odd = list(islice(self.odd_reads(cell), MOST))
            unknown = [each for each in odd if each not in self.found]
            unknown = [each for each in unknown if not self.settled(each)]
            if unknown and not set(unknown) & set(waiting):
                waiting += unknown
            else:  # those of a circle follow from each other
                self.follow(cell, odd)
        return self.found[where]

    @cached_property
    def odd(self) -> Cells:
        """The cells that are not ours as they are stored."""
        from xlrepro.program.locally import Cells

        return Cells(self._odd())

    def _odd(self) -> Iterator[Where]:
        done = self.computation
        for index, sheet in enumerate(self.book.sheets):
            for place in sheet.computed():
                where = index, key_of(place)
                given = done.given.get(where)
                if given in CHANGING:
                    continue
                if given or not self.verdict(sheet.value(place), self.computed(where)).right:
                    yield where

    def odd_reads(self, where: Where) -> Iterator[Where]:
        """What a formula reads and is not ours as it is stored."""
        from xlrepro.program.locally import among

        return among(self.reads(where), self.odd)

    def settled(self, where: Where) -> bool:
        """Check a cell for which it need not be known what became of others."""
        why = self.reason(where)
        stored, computed = self.stored(where), self.computed(where)
        if why is not None:
            verdict, reason = why
            self.keep(where, verdict, None if where in self.computation.given else computed, reason)
            return True
        verdict = self.verdict(stored, computed)
        if verdict is Verdict.DIFFERS and self.agrees_with_itself(where):
            return False
        if verdict is not Verdict.DIFFERS:
            self.keep(where, verdict, computed, None)
        elif unsure := self.unsure_read(where):
            self.keep(where, Verdict.NOT_REPLICATED, computed, unsure)
        else:
            self.keep(where, verdict, computed, reasons.Stale(self.how_saved()))
        return True

    def reason(self, where: Where) -> tuple[Verdict, Reason] | None:
        """What is to be said of a cell that is not simply computed."""
        done = self.computation
        if where in done.given:
            function = done.given[where]
            if function in CHANGING:
                return Verdict.VOLATILE, reasons.Changing(function)
            name = function.removeprefix("_XLL.")  # as the file writes those of an add-in
            return Verdict.NOT_REPLICATED, reasons.FunctionNotKnown(name)
        if where in done.iterated:
            return self.in_circle(where, done.iterated[where])
        match done.unknown.get(where):
            case Unreadable(why):
                return Verdict.NOT_REPLICATED, reasons.Unreadable(why)
            case CannotTell(what):
                return Verdict.NOT_REPLICATED, reasons.CannotTell(what)
            case ReadsUnknown(cell):
                return Verdict.NOT_REPLICATED, reasons.OperandUnknown(self.named(cell, where))
            case InCircle() as circle:
                return self.in_circle(where, circle)
        return None

    def in_circle(self, where: Where, circle: InCircle) -> tuple[Verdict, Reason] | None:
        """A circle is a fault, but where the workbook asks for it and it stands still."""
        calculation = self.book.calculation
        reason = reasons.ReadsItself(self.way_text(where, circle), calculation.iterate)
        if not calculation.iterate:
            return Verdict.CIRCLE, reason
        if self.verdict(self.stored(where), self.computed(where)).right:
            return None
        still = self.stands_still(where) and all(map(self.stands_still, circle.way))
        return Verdict.CLOSE if still else Verdict.NOT_REPLICATED, reason

    def stands_still(self, where: Where) -> bool:
        """Whether another round changes a number by so little that Excel goes round no more."""
        if where not in self.at_rest:
            stored, local = self.stored(where), self.locally.value(where)
            numbers = type(stored) is float and type(local) is float
            self.at_rest[where] = (
                abs(stored - local) <= self.book.calculation.change  # type: ignore[operator]
                if numbers
                else stored == local
            )
        return self.at_rest[where]

    def way_text(self, where: Where, circle: InCircle) -> str:
        """Such as D4 -> E4 -> D4, from the cell on where it is one of them."""
        way = list(circle.way)
        if where in way:
            way = way[way.index(where) :] + way[: way.index(where)]
        several = len({sheet for sheet, _ in way}) > 1
        cells = [self.named(each, None if several else each) for each in [*way, way[0]]]
        if len(cells) > SHOWN:
            cells[SHOWN - 2 : -1] = ["..."]
        return " -> ".join(cells)

    def follow(self, where: Where, reads: list[Where]) -> None:
        """Check a cell that differs though its own formula gives what is stored."""
        computed = self.computed(where)
        for read in reads:
            cell = self.found.get(read)
            if cell is None or cell.verdict is Verdict.DIFFERS:
                reason: Reason = reasons.FollowsFrom(self.named(read, where))
                self.keep(where, Verdict.DIFFERS, computed, reason)
                return
        for read in reads:
            if not self.found[read].verdict.right:
                reason = reasons.OperandUnknown(self.named(read, where))
                self.keep(where, Verdict.NOT_REPLICATED, computed, reason)
                return
        self.keep(where, Verdict.CLOSE, computed, None)

    def unsure_read(self, where: Where) -> Reason | None:
        """The reason to say nothing, where a formula reads what was only taken as given, or what
        stands in a circle, for that may have gone on when the cell was calculated."""
        done = self.computation
        for read in islice(self.odd_reads(where), MOST):
            if done.given.get(read, "NOW") not in CHANGING or read in done.iterated:
                return reasons.OperandUnknown(self.named(read, where))
        return None

    def keep(self, where: Where, verdict: Verdict, computed: Value, reason: Reason | None) -> None:
        place = place_of(where[1])
        formula = self.book.sheets[where[0]].formula(place)
        stored = self.stored(where)
        self.found[where] = CellCheck(
            place, verdict, stored, computed, formula, "", OWN_FORMULA, reason
        )

    def how_saved(self) -> str:
        """What may have made a stored value stale."""
        if self.book.calculation.manual:
            return ", and the workbook is calculated only when told to"
        program = self.book.saved_by
        return f"; {program} saved it" if program and "Excel" not in program else ""

    def named(self, where: Where, beside: Where | None) -> str:
        """A cell's address, with its sheet where that is another."""
        address = a1(place_of(where[1]))
        if beside is not None and beside[0] == where[0]:
            return address
        return f"{self.formulas.around.titles[where[0]]}!{address}"

    def verdict(self, stored: Value, computed: Value) -> Verdict:
        if isinstance(stored, ErrorValue):
            return Verdict.EXACT if stored == computed else Verdict.DIFFERS
        return self.tolerance.verdict(stored, computed)

    # -- one formula at a time -----------------------------------------------------------------

    def reads(self, where: Where) -> Reads:
        """What a formula reads on stored values."""
        if where not in self.read:
            self.read[where] = self.locally.reads(where)
        return self.read[where]

    def agrees_with_itself(self, where: Where) -> bool:
        """Whether a formula gives what is stored, on what is stored in the cells that it reads."""
        if where not in self.agreed:
            self.agreed[where] = self.gives_stored(where)
        return self.agreed[where]

    def gives_stored(self, where: Where) -> bool:
        """The same, but for what rounding of the numbers read can do.

        A small difference of large numbers moves with the last digit of either, and a rank or a
        comparison may turn on it.
        """
        stored, value = self.stored(where), self.locally.value(where)
        value = VALUE if value in WRITTEN_AS_VALUE else value
        if self.verdict(stored, value).right:
            return True
        rounding = self.rounding[self.book.sheets[where[0]].title]
        ceiling = CEILING * rounding / HALF_ULP
        if isinstance(stored, ErrorValue | None) or value is None:
            return False
        self.reads_left -= self.reads(where).size * RUNS
        if self.reads_left < 0:
            return self.near(where, stored, value)
        moved = [
            self.locally.value(where, partial(_share, seed=seed, size=2 * rounding))
            for seed in range(RUNS)
        ]
        if any(self.verdict(stored, each).right for each in moved):
            return True
        if type(value) is not float:
            return False
        spread = max((abs(v - value) for v in moved if type(v) is float), default=0.0)
        if self.tolerance.verdict(stored, value, lambda: spread, ceiling).right:
            return True
        by_rounding = type(stored) is float and abs(stored - value) <= SLACK * spread
        return by_rounding and self.near(where, stored, value)

    def is_near(self, where: Where, cell: CellCheck) -> bool:
        """Whether what a method computed could be the stored value but for rounding."""
        return self.near(where, cell.stored, cell.computed)

    def near(self, where: Where, stored: Value, computed: Value) -> bool:
        """Whether two numbers lie near each other beside what the cell's formula reads."""
        if type(stored) is not float or type(computed) is not float:
            return False
        reads = self.reads(where)
        values = [self.stored(read) for read in reads.cells]
        values += [v for box in reads.boxes for v in self.locally.store.area(box).ravel().tolist()]
        size = max((abs(value) for value in values if type(value) is float), default=0.0)
        rounding = self.rounding[self.book.sheets[where[0]].title]
        return abs(stored - computed) <= FAR * rounding / HALF_ULP * max(abs(stored), size)


def _share(where: Where, seed: int, size: float) -> float:
    """Up or down, for each cell and each seed at random, but the same each time."""
    return size if math.sin(where[1] * 12.9898 + where[0] * 78.233 + seed) > 0 else -size
