"""What a second witness says of a verified workbook: the one place that weighs three numbers.

`stored` is the file's, `computed` is our engine's, `recalculated` is what another program makes of
the formulas. The witness may be wrong too: what file and engine agree on stays right whatever it
says, and is only remarked upon.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

import numpy as np

from xlrepro.checks import reasons
from xlrepro.checks.doubts import Doubt, doubts
from xlrepro.checks.reasons import Reason, joined
from xlrepro.checks.records import OWN_FORMULA, BookCheck, CellCheck, SheetCheck, Verdict
from xlrepro.checks.tolerance import HALF_DIGIT, RUNS, SLACK, Tolerance, input_rounding
from xlrepro.checks.verify import Checked
from xlrepro.formula.nodes import Boolean, Call, Missing, Node, Number, calls, functions
from xlrepro.recognise.given import Home
from xlrepro.witness import UNKNOWN_NAME, recalculate, unknown_functions
from xlrepro.witness.inputs import Nudge, Values
from xlrepro.workbook import Value, Workbook

# What it means that the recalculated value is not ours, and is the stored one, or another.
SAME: dict[Verdict, Reason] = {
    Verdict.DIFFERS: reasons.AnotherMethod(),
    Verdict.ERROR: reasons.ErrorConfirmed(),
}
PARTS: dict[Verdict, Reason] = {
    Verdict.DIFFERS: reasons.AllPart(),
    Verdict.ERROR: reasons.Stale(),
    Verdict.FORMULA: reasons.Stale(),
}
NOISE = 1e-9  # below this a sum that should be zero is told from zero by its rounding alone
CATCH = {"IFERROR", "ISERROR", "ISERR", "ERROR.TYPE", "AGGREGATE"}  # what hides a #NAME?
PAIRS = {"SUMXMY2", "SUMX2MY2", "SUMX2PY2"}
SEARCHES = {"MATCH": 2, "VLOOKUP": 3, "HLOOKUP": 3, "LOOKUP": 9}  # where the kind of match stands


def with_witness(done: Checked, witness: str, tolerance: Tolerance) -> Checked:
    """A verified workbook weighed against what a witness recalculates.

    Raises WorkbookError, in one line, when the witness fails.
    """

    def again(nudge: Nudge | None = None) -> Values:
        return recalculate(done.book, witness, nudge=nudge)

    values = again()
    digits = HALF_DIGIT if witness == "libreoffice" else 0.0
    spreads = _Spreads(done.book, values, again, digits)
    unknown = partial(unknown_functions, witness=witness)
    return replace(done, check=weighed(done, values, witness, tolerance, spreads, unknown))


def weighed(
    done: Checked,
    values: Values,
    witness: str,
    tolerance: Tolerance,
    spread: Callable[[Home], float] = lambda where: 0.0,
    unknown: Callable[[Collection[str]], set[str]] = lambda names: set(),
) -> BookCheck:
    """The check with a recalculated value for each computed cell, and verdicts that heed it.

    `spread` tells how far rounding of the inputs moves a recalculated number, `unknown` which
    functions the witness does not know.
    """
    scales = _Scales(done, values, witness, tolerance, spread, unknown)
    return replace(done.check, sheets=tuple(map(scales.sheet, done.check.sheets)))


class _Scales:
    def __init__(
        self,
        done: Checked,
        values: Values,
        witness: str,
        tolerance: Tolerance,
        spread: Callable[[Home], float],
        unknown: Callable[[Collection[str]], set[str]],
    ) -> None:
        self.values, self.witness = values, witness
        self.tolerance, self.spread = tolerance, spread
        self.doubts = doubts(done.book, self.incapable_of(done, unknown))

    def incapable_of(
        self, done: Checked, unknown: Callable[[Collection[str]], set[str]]
    ) -> dict[Home, Doubt]:
        """The cells that the witness has otherwise, and perhaps cannot know."""
        found: dict[Home, Doubt] = {}
        catching: dict[Home, set[str]] = {}  # the functions beside one that hides errors
        for sheet in done.check.sheets:
            own = done.book.sheet(sheet.name)
            assert own is not None
            for cell in sheet.cells:
                where = sheet.name, cell.place
                formula = own.formula(cell.place)
                if formula is None or self.agree(where, cell.stored):
                    continue
                if doubt := self.incapable(formula.node, self.value(where)):
                    found[where] = doubt
                elif formula.node and CATCH & (called := set(functions(formula.node))):
                    catching[where] = called
        if catching:
            strange = unknown(set().union(*catching.values()))
            for where, called in catching.items():
                if names := ", ".join(sorted(called & strange)):
                    why = f"draws on {names}, which {self.witness} does not know"
                    found[where] = Doubt(why, True)
        return found

    def value(self, where: Home) -> Value:
        return self.values[where[0]].get(where[1])

    def incapable(self, node: Node | None, value: Value) -> Doubt | None:
        """Why the witness may not know the value of a formula for which it has another."""
        if value == UNKNOWN_NAME:
            return Doubt(f"draws on a function or name that {self.witness} does not know", True)
        if self.witness != "libreoffice" or node is None:
            return None
        for call in calls(node):
            if call.function in PAIRS or _approximate(call):
                why = f"draws on {call.function}, which LibreOffice reckons in another way"
                return Doubt(why, False)
            if call.function == "GETPIVOTDATA":
                return Doubt("draws on a pivot table, which LibreOffice is not given", False)
        return None

    def agree(self, where: Home, other: Value) -> bool:
        """Whether a stored or computed value is what the witness recalculates."""
        value = self.value(where)
        if type(value) is float and type(other) is float:
            noise = max(abs(value), abs(other)) <= NOISE
            return self.tolerance.accepts(other, value, lambda: self.spread(where)) or (
                noise and abs(value - other) <= SLACK * self.spread(where)
            )
        if value is None:
            return other == ""
        return type(value) is type(other) and value == other

    def sheet(self, sheet: SheetCheck) -> SheetCheck:
        cells = tuple(self.cell(sheet.name, cell) for cell in sheet.cells)
        asked = [cell for cell in cells if cell.recalculated is not None]
        if not asked:
            return replace(sheet, listed=cells, exact_blocks=())
        against = [c for c in asked if not self.agree((sheet.name, c.place), c.stored)]
        confirmed = f"{len(asked) - len(against)} of {sheet.computed_cells}"
        told = f"{self.witness} confirms {confirmed} cells"
        right = [
            cell
            for cell in against
            if cell.verdict.right and (sheet.name, cell.place) not in self.doubts
        ]
        if right:
            first, count = right[0], len(right)
            told += (
                f" and disagrees on {count} that file and engine agree on, "
                f"first at {first.cell}: {first.recalculated}"
            )
        remarks = (*sheet.remarks, told)
        return replace(sheet, listed=cells, exact_blocks=(), remarks=remarks)

    def cell(self, title: str, cell: CellCheck) -> CellCheck:
        where = title, cell.place
        if cell.place not in self.values[title] or cell.verdict is Verdict.VOLATILE:
            return cell
        doubt = self.doubts.get(where)
        if doubt and doubt.sure:
            return cell
        cell = replace(cell, recalculated=self.value(where))
        same = self.agree(where, cell.stored)
        if cell.verdict is Verdict.NOT_REPLICATED:
            return self.unknown(cell, same, doubt)
        if cell.verdict is Verdict.DIFFERS and cell.model == OWN_FORMULA and same:
            return replace(cell, verdict=Verdict.RECALCULATED, reason=None)
        if cell.verdict is Verdict.DIFFERS and self.agree(where, cell.computed):
            return replace(cell, reason=cell.reason or (None if same else reasons.Stale()))
        if cell.verdict not in (Verdict.DIFFERS, Verdict.ERROR, Verdict.FORMULA):
            return cell
        told = SAME.get(cell.verdict) if same else PARTS[cell.verdict]
        if doubt and not same:
            told = reasons.Doubtful(doubt.reason)
        before = None if isinstance(cell.reason, reasons.Stale) else cell.reason
        return replace(cell, reason=joined(before, told))

    def unknown(self, cell: CellCheck, same: bool, doubt: Doubt | None) -> CellCheck:
        """A cell that nothing of ours replicates: here the witness decides."""
        if same and cell.stored is not None:
            return replace(cell, verdict=Verdict.RECALCULATED, reason=None)
        if cell.recalculated is None:
            return replace(cell, reason=joined(cell.reason, reasons.WitnessSilent(self.witness)))
        if doubt:
            return replace(cell, reason=joined(cell.reason, reasons.Doubtful(doubt.reason)))
        if isinstance(cell.reason, reasons.ReadsItself):
            return cell  # programs go round in an order of their own
        if cell.stored is None:
            return replace(cell, verdict=Verdict.NO_VALUE, reason=None)
        return replace(cell, verdict=Verdict.DIFFERS, reason=reasons.Stale())


def _approximate(call: Call) -> bool:
    """Whether a call searches for the nearest, which on unsorted data depends on the program."""
    at = SEARCHES.get(call.function)
    if at is None:
        return False
    kind = call.args[at] if at < len(call.args) else None
    return kind not in (Number(0.0), Boolean(False), Call("FALSE", ()), Missing())


class _Spreads:
    """How far each recalculated number moves with the rounding of the inputs.

    The witness recalculates a few times from inputs that are moved within their rounding, when
    first asked.
    """

    def __init__(
        self, book: Workbook, values: Values, again: Callable[[Nudge], Values], digits: float
    ) -> None:
        self.book, self.values, self.again, self.digits = book, values, again, digits
        self.runs: list[Values] | None = None

    def __call__(self, where: Home) -> float:
        if self.runs is None:
            self.runs = [self.again(self.nudge(seed)) for seed in range(RUNS)]
        title, place = where
        value = self.values[title][place]
        assert type(value) is float
        others = [run[title][place] for run in self.runs]
        gaps = [abs(value - other) for other in others if type(other) is float]
        return max(gaps, default=0.0) + self.digits * abs(value)

    def nudge(self, seed: int) -> Nudge:
        chance, rounding = np.random.default_rng(seed), input_rounding(self.book)

        def moved(title: str, value: float) -> float:
            """Whole numbers are what they are: counts, dates, numbers of rows."""
            if value.is_integer():
                return value
            return value * (1 + rounding[title] * float(chance.choice([-1.0, 1.0])))

        return moved
