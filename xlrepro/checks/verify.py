"""The one place that sees both sides: what a workbook stores and what Python computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xlrepro.checks import reasons
from xlrepro.checks.apart import given_up
from xlrepro.checks.by_formula import ByFormula
from xlrepro.checks.exact_block import ExactBlock
from xlrepro.checks.explained import explained
from xlrepro.checks.own_formulas import OwnFormulas, reconsidered
from xlrepro.checks.random_cells import check_drawn
from xlrepro.checks.records import OWN_FORMULA, BookCheck, CellCheck, SheetCheck, Verdict
from xlrepro.checks.tolerance import Tolerance, input_rounding, rounding_spread
from xlrepro.checks.verdicts import RIGHT
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.formula.nodes import Binary, Number, Place, Unary, inside
from xlrepro.formula.normal import Sum
from xlrepro.formula.parse import a1
from xlrepro.models.load import load_sheet
from xlrepro.models.method import Models, Recognised, Results
from xlrepro.program.store import place_of
from xlrepro.recognise.free import Area
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Block, Match
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.workbook import ErrorValue, Sheet, Workbook

if TYPE_CHECKING:
    from xlrepro.checks.formulas import FormulaCheck


def verify_book(book: Workbook, tolerance: Tolerance, thorough: bool = False) -> BookCheck:
    """Recompute a workbook that has been read, and compare every computed cell."""
    return check_book(book, tolerance, thorough).check


@dataclass(frozen=True)
class Checked:
    """A workbook, the methods found in its sheets, and the verdicts on its cells."""

    book: Workbook
    models: Models
    check: BookCheck


@np.errstate(all="ignore")  # an overflow shows in the verdicts, as inf or nan
def check_book(book: Workbook, tolerance: Tolerance, thorough: bool = False) -> Checked:
    """`verify_book`, with the methods that were found on the way.

    Where a method explains a sheet exactly its formulas are not worked out too, unless `thorough`.
    """
    rounding = input_rounding(book)
    by_formula = ByFormula(book, tolerance, rounding)
    models: dict[str, list[Recognised]] = {}
    views: dict[str, View] = {}
    sheets = []
    for sheet in book.sheets:
        models[sheet.title] = []
        try:
            verifier = _SheetVerifier(book, sheet, tolerance, by_formula)
            sheets.append(verifier.run(thorough))
        except Exception as error:  # whatever it is, the other sheets are to be verified
            sheets.append(given_up(sheet, error))
            continue
        models[sheet.title], views[sheet.title] = verifier.models, verifier.view
    told = tuple(sheets)
    nothing = "" if any(sheet.computed_cells for sheet in told) else _without_formulas(book)
    check = BookCheck(
        book.path, book.sha256, told, tuple(book.dead_names), nothing_computed=nothing
    )
    return Checked(book, models, check)


def _without_formulas(book: Workbook) -> str:
    values = [cell.value for sheet in book.sheets for cell in sheet.cells.values()]
    filled = sum(value is not None for value in values)
    cells = f"{filled:,} filled cell{'s' * (filled != 1)}"
    return f"wanted cells with formulas, found none among {cells}"


def verify_sheet(book: Workbook, sheet: Sheet, tolerance: Tolerance, rounding: float) -> SheetCheck:
    """Recompute one sheet of a workbook; `rounding` is the relative error of the file's numbers."""
    by_formula = ByFormula(book, tolerance, dict.fromkeys([s.title for s in book.sheets], rounding))
    return _SheetVerifier(book, sheet, tolerance, by_formula).run()


class _SheetVerifier:
    def __init__(
        self, book: Workbook, sheet: Sheet, tolerance: Tolerance, by_formula: ByFormula
    ) -> None:
        self.sheet, self.tolerance, self.by_formula = sheet, tolerance, by_formula
        self.rounding = by_formula.rounding[sheet.title]
        self.view = View(book, sheet)
        self.models: list[Recognised] = []  # those that explain the sheet
        self.checked: dict[Place, CellCheck] = {}  # but for the cells of exact blocks
        self.exact_blocks: list[ExactBlock] = []
        self.covered = Area()  # the blocks of exact blocks
        self.undecided: dict[Place, Verdict] = {}  # by their values, formulas not compared
        self.respelled = False  # whether a formula is not the method's to the letter
        self.remarks: list[str] = []

    def run(self, thorough: bool = False) -> SheetCheck:
        for found in load_sheet(self.view):
            check = self.check_drawn if found.method.drawn else self.check_method
            if check(found):
                self.models.append(found)
                self.remarks.extend(found.notes.values())
        if thorough:
            self.list_all()
        if self.models:
            self.check_constants()
        if thorough or not self.complete():
            self.check_the_rest()
            self.put_beside(thorough)
        return SheetCheck(
            self.sheet.book,
            self.sheet.title,
            listed=tuple(self.checked[place] for place in sorted(self.checked)),
            exact_blocks=tuple(self.exact_blocks),
            models=tuple(found.model for found in self.models),
            remarks=tuple(self.remarks),
            computed_cells=len(self.view.computed),
        )

    def check_constants(self) -> None:
        """Take formulas of numbers alone as right where they give what is stored to the last bit.

        They are all that the formulas themselves are asked for in many a sheet of a method.
        """
        constant = Number | Binary | Unary
        for run in chain.from_iterable(self.view.runs.values()):
            formula = self.sheet.formula((run.first, run.col))
            if not formula or not formula.node:
                continue
            if not all(isinstance(part, constant) for part in inside(formula.node)):
                continue
            for place in set(run.places()) - self.checked.keys():
                stored, source = self.sheet.value(place), self.sheet.formula(place)
                if type(stored) is float and self.view.forms(place) == [Sum(((stored, ()),))]:
                    known = CellCheck(place, Verdict.EXACT, stored, stored, source, "", OWN_FORMULA)
                    self.checked[place] = known

    def put_beside(self, thorough: bool) -> None:
        """What their own formulas give beside cells that a method computes, where those are not
        exact or all are asked for."""
        apart = []
        for place, cell in self.checked.items():
            if cell.model == OWN_FORMULA or cell.source is None or cell.verdict is Verdict.VOLATILE:
                continue
            if not thorough and cell.verdict is Verdict.EXACT:
                continue
            value = self.by_formula.computed(self.own.where(place))
            self.checked[place] = replace(cell, by_formula=value)
            if cell.verdict.right and not self.tolerance.verdict(cell.stored, value).right:
                apart.append(place)
        if apart:
            first = a1(min(apart))
            self.remarks.append(
                f"{len(apart)} cells that a method has right are not what their formulas give, "
                f"first {first}"
            )

    def check_drawn(self, found: Recognised) -> bool:
        for cell in check_drawn(found):
            self.checked.setdefault(cell.place, cell)
        return True

    def check_the_rest(self) -> None:
        """Check what no model has, and once more what differs, now that all models are known."""
        self.tell_circles()
        exact = self.all_exact()
        right = exact.keys() | {p for p, cell in self.checked.items() if cell.verdict.right}
        if self.models:
            self.confirm_errors()
            for cell in reconsidered(self.own, self.checked, self.undecided, right):
                self.checked[cell.place] = cell
        own = {cell.place: cell for cell in self.by_formula.exact(self.own.index)}
        for place in self.view.computed:
            if place in exact or place in self.checked:
                continue
            if place in own:
                self.checked[place] = own[place]
            else:
                self.checked[place] = self.by_formula.check(self.own.where(place))
        if self.models:
            self.tell_causes()

    def confirm_errors(self) -> None:
        """Errors that a method does not know of, and that the formulas give, are right."""
        for place, cell in self.checked.items():
            if cell.verdict is Verdict.ERROR:
                own = self.by_formula.check(self.own.where(place))
                self.checked[place] = own if own.verdict.right else cell

    def tell_causes(self) -> None:
        """Cells that differ from a method follow from others that do, or are where it begins."""
        accused = (Verdict.DIFFERS, Verdict.ERROR, Verdict.FORMULA, Verdict.TYPED_OVER)
        wrong = {place for place, cell in self.checked.items() if cell.verdict in accused}
        others = self.own.cells(wrong)
        for place in wrong:
            cell = self.checked[place]
            if cell.verdict is Verdict.DIFFERS and cell.reason is None:
                self.checked[place] = replace(cell, reason=self.own.cause(place, others))

    def tell_circles(self) -> None:
        """Cells whose formulas read themselves are not what a method says.

        Where the workbook asks to go round, those that are right stay so.
        """
        index, iterate = self.own.index, self.view.book.calculation.iterate
        circular = {place_of(key) for sheet, key in self.by_formula.circular if sheet == index}
        if circular:
            self.list_all()
        for place in circular & self.checked.keys():
            cell = self.checked[place]
            if not (iterate and cell.verdict.right):
                own = self.by_formula.check(self.own.where(place))
                self.checked[place] = replace(
                    cell, verdict=own.verdict, computed=own.computed, reason=own.reason
                )

    @cached_property
    def own(self) -> OwnFormulas:
        return OwnFormulas(self.by_formula, self.sheet.title)

    def all_exact(self) -> dict[Place, float]:
        """Our values of the cells in exact blocks."""
        return dict(pair for block in self.exact_blocks for pair in block.numbers())

    def complete(self) -> bool:
        """Whether every computed cell was checked, and none needs its own formula worked out."""
        odd = (Verdict.DIFFERS, Verdict.ERROR, Verdict.TYPED_OVER)
        known = len(self.checked) + sum(exact_block.count for exact_block in self.exact_blocks)
        return (
            known == len(self.view.computed)
            and not self.undecided
            and not self.respelled
            and not any(cell.verdict in odd for cell in self.checked.values())
        )

    def list_all(self) -> None:
        """Have every checked cell in `checked`."""
        for exact_block in self.exact_blocks:
            self.checked.update((cell.place, cell) for cell in exact_block.cells())
        self.exact_blocks = []

    def check_method(self, found: Recognised) -> bool:
        """Compare all that a method computes; False, and no cell is checked, if it is not there."""
        method, match = found.method, found.match
        try:
            results = method.recompute(found.inputs)
            stand_ins = [method.recompute(inputs) for inputs in found.stand_ins]
        except (ValueError, IndexError, ArithmeticError) as error:
            where = f"{self.sheet.book} {self.sheet.title}"
            self.remarks.append(f"{where}: {method.name}: {error}")
            return False
        from xlrepro.checks.formulas import FormulaCheck

        formulas = FormulaCheck(match)
        if odd := formulas.another_method():
            self.remarks.append(f"{odd} reads what {method.name} does not have: another method")
            return False
        before = dict(self.checked), list(self.exact_blocks), self.covered.copy()
        right = self.right_cells()
        answers = _Answers(found, results, stand_ins, self.rounding)
        for name, block in match.computed():
            if block.sheet == self.sheet.title and answers.has(name):
                self.check_block(formulas, answers, name, block)
        self.respelled = self.respelled or formulas.by_meaning
        new = {place: c for place, c in self.checked.items() if before[0].get(place) is not c}
        if self.explains(new, self.right_cells() - right):
            return True
        self.checked, self.exact_blocks, self.covered = before
        return False

    def right_cells(self) -> int:
        """How many cells are right so far, whether they stand in an exact block or alone."""
        alone = sum(cell.verdict.right for cell in self.checked.values())
        return alone + sum(exact_block.count for exact_block in self.exact_blocks)

    def explains(self, new: dict[Place, CellCheck], right: int) -> bool:
        """Whether a method explains the sheet: more of its cells are right than contradict it.

        `right` are those that no earlier method had. Those that contradict it are left to their own
        formulas, which give what is stored.
        """
        if not any(cell.verdict is Verdict.DIFFERS for cell in new.values()):
            return True
        odd = {p for p in explained(new, self.own) if not self.own.is_near(p, new[p])}
        for place in odd:
            del self.checked[place]
        if odd and len(odd) <= right:
            first = min(odd)
            more = f" and of {len(odd) - 1:,} more" * (len(odd) > 1)
            self.remarks.append(
                f"{a1(first)}: its own formula{more} gives the stored value, and "
                f"{new[first].model} does not"
            )
        return len(odd) <= right

    def check_block(
        self, formulas: FormulaCheck, answers: _Answers, name: str, block: Block
    ) -> None:
        """Compare the cells of one role."""
        values, uncertain = answers.values(name, block), answers.uncertain(name, block)
        literal = formulas.literal(name, block) & ~uncertain
        exact = self.exact_cells(name, block, literal, values, formulas.match)
        told = zip(block.places(), values.flat, exact.flat, uncertain.flat, strict=True)
        for place, value, done, unsure in told:
            if done or place in self.checked:
                continue
            allowed = partial(answers.spread, name, block, place)
            check = self.check_cell(formulas, name, block, place, float(value), allowed)
            if check and unsure and check.verdict in (*RIGHT, Verdict.DIFFERS):
                continue  # an input is no number: what follows from it the formula knows
            if check and check.verdict is Verdict.DIFFERS:
                check = self.as_libreoffice(check, answers, name, block)
            if check is not None:
                self.checked[place] = check

    def exact_cells(
        self, name: str, block: Block, literal: npt.NDArray[np.bool_], values: Array, match: Match
    ) -> npt.NDArray[np.bool_]:
        """Which cells of a block are exact and need no more checks: they are an exact block now.

        None are where some cell of it has been checked already.
        """
        if self.was_checked(block):
            self.list_all()
            return np.zeros(block.shape, dtype=np.bool_)
        exact_block = ExactBlock.of(self.sheet, block, literal, values, name, match.legend.name)
        if exact_block.count:
            self.exact_blocks.append(exact_block)
            self.covered.add(block)
        return exact_block.exact

    def was_checked(self, block: Block) -> bool:
        """Whether any cell of a block was."""
        if self.covered.beyond(block) < block.rows * block.cols:
            return True
        if len(self.checked) < block.rows * block.cols:
            return any(map(block.holds, self.checked))
        return any(place in self.checked for place in block.places())

    def as_libreoffice(
        self, check: CellCheck, answers: _Answers, name: str, block: Block
    ) -> CellCheck:
        """Right all the same, if LibreOffice saved the file and reckons differently here."""
        if not self.view.book.saved_by.startswith("LibreOffice"):
            return check
        value = answers.in_libreoffice(name, block, check.place)
        allowed = partial(answers.spread, name, block, check.place)
        verdict = self.tolerance.verdict(check.stored, value, allowed)
        if not verdict.right:
            return check
        excel = check.computed
        self.remarks.append(f"{check.cell}: as LibreOffice reckons it; Excel would have {excel!r}")
        return replace(check, verdict=verdict, computed=value)

    def check_cell(
        self,
        formulas: FormulaCheck,
        name: str,
        block: Block,
        place: Place,
        computed: float,
        allowed: Callable[[], float],
    ) -> CellCheck | None:
        match = formulas.match
        formula, stored = self.sheet.formula(place), self.sheet.value(place)
        if formula is None:
            if match.wanted(name, place) is None:
                return None  # where a table begins with a number, that number is given
            if stored is None and any(match.is_blank(*line) for line in block.index(place).items()):
                return None
        verdict = self.tolerance.verdict(stored, computed, allowed)
        reason = formulas.reason(name, block, place)
        match reason:
            case reasons.TypedOver():
                verdict = Verdict.TYPED_OVER
            case reasons.FormulaDiffers():
                verdict = Verdict.FORMULA
            case reasons.FormulaUndecided():
                if verdict.right:
                    self.undecided[place] = verdict
                verdict = Verdict.NOT_REPLICATED
            case _:
                if isinstance(stored, str | bool) and not isinstance(stored, ErrorValue):
                    reason = reasons.NotANumber(stored)
        model = formulas.match.legend.name
        return CellCheck(place, verdict, stored, computed, formula, name, model, reason)


class _Answers:
    """What a method computes for its roles, how sure that is, and how far rounding may move it."""

    def __init__(
        self, found: Recognised, results: Results, stand_ins: list[Results], rounding: float
    ) -> None:
        self.found, self.results, self.stand_ins = found, results, stand_ins
        self.rounding = rounding
        self.spreads: Results | None = None  # worked out when first asked for
        self.theirs: Results | None = None

    def has(self, name: str) -> bool:
        return name in self.results or self.found.match.roles[name].linked

    def values(self, name: str, block: Block) -> Array:
        """The engine's values for a role; a link has what it links to, which was given."""
        if name in self.results:
            return _laid_out(self.results[name], block)
        return _laid_out(Given(self.found.match).numbers(name), block)

    def uncertain(self, name: str, block: Block) -> npt.NDArray[np.bool_]:
        """Which values depend on an input that could not be read."""
        unsure = np.zeros(block.shape, dtype=np.bool_)
        for others in self.stand_ins:
            if name in others:
                unsure |= _laid_out(others[name], block) != self.values(name, block)
        return unsure

    def spread(self, name: str, block: Block, place: Place) -> float:
        if self.spreads is None:
            recompute = self.found.method.recompute
            self.spreads = rounding_spread(self.found.inputs, recompute, self.rounding)
        return _at(self.spreads.get(name), block, place)

    def in_libreoffice(self, name: str, block: Block, place: Place) -> float:
        """What LibreOffice makes of a cell; nan where it is not known to differ."""
        recompute = self.found.method.in_libreoffice
        if self.theirs is None:
            self.theirs = recompute(self.found.inputs) if recompute else {}
        return _at(self.theirs[name], block, place) if name in self.theirs else math.nan


def _laid_out(values: Any, block: Block) -> Array:
    """A role's values as they lie in its block: (rows, columns)."""
    table = np.asarray(values, dtype=float)
    lengths = iter(table.shape)
    shape = [1 if axis is None else next(lengths) for axis in block.axes]
    return np.broadcast_to(table.reshape(shape), (block.rows, block.cols))


def _at(values: Any, block: Block, place: Place) -> float:
    """A role's value in one cell; 0 where it has none."""
    if values is None:
        return 0.0
    return float(_laid_out(values, block)[place[0] - block.row, place[1] - block.col])
