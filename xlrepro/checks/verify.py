"""The one place that sees both sides: what a workbook stores and what Python computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.checks.exact_block import ExactBlock
from xlrepro.checks.formulas import FormulaCheck
from xlrepro.checks.own_formulas import OwnFormulas
from xlrepro.checks.random_cells import check_random_line
from xlrepro.checks.records import BookCheck, CellCheck, Finding, SheetCheck, Verdict
from xlrepro.checks.tolerance import Tolerance, input_rounding, rounding_spread
from xlrepro.formula.evaluate import Scalar
from xlrepro.formula.nodes import Node, Place
from xlrepro.formula.render import render
from xlrepro.insights.ledger import findings
from xlrepro.insights.provenance import origins
from xlrepro.models.descent import RANDOM_LINE
from xlrepro.models.load import BY_NAME, Recognised, load_sheet
from xlrepro.models.recompute import Results
from xlrepro.models.registry import Model
from xlrepro.recognise.free import Area
from xlrepro.recognise.given import Array, Given
from xlrepro.recognise.legend import Block, Match
from xlrepro.recognise.view import View
from xlrepro.workbook import Sheet, Workbook, open_workbook


def verify_workbook(path: str | Path, tolerance: Tolerance | None = None) -> BookCheck:
    """Recompute one workbook and compare every computed cell.

    Raises WorkbookError, in one line, when the file cannot be read.
    """
    return verify_book(open_workbook(path), tolerance or Tolerance())


def verify_book(book: Workbook, tolerance: Tolerance, remarks: bool = True) -> BookCheck:
    """Recompute a workbook that has been read, and compare every computed cell.

    Without `remarks` it is not told how the numbers came about, which takes replays and fits.
    """
    return examine(book, tolerance, remarks).check


@dataclass(frozen=True)
class Examined:
    """A workbook, the models recognised in each sheet (by title), and what checking them said."""

    book: Workbook
    models: dict[str, list[Recognised]]
    check: BookCheck


@np.errstate(all="ignore")  # an overflow shows in the verdicts, as inf or nan
def examine(book: Workbook, tolerance: Tolerance, remarks: bool = True) -> Examined:
    """`verify_book`, with all that a report may want to look at besides."""
    rounding = input_rounding(book)
    models: dict[str, list[Recognised]] = {}
    sheets = []
    for sheet in book.sheets:
        verifier = _SheetVerifier(book, sheet, tolerance, rounding[sheet.title])
        sheets.append(verifier.run())
        models[sheet.title] = verifier.models
        if remarks:
            for told in origins(verifier.view, verifier.models):
                report = verifier.report
                if isinstance(told, Finding):
                    report.findings.append(told)
                else:
                    report.remarks.append(told)
    if remarks:
        found = findings(models)
        for sheet_check in sheets:
            sheet_check.findings[:0] = found[sheet_check.name]
    return Examined(book, models, BookCheck(book.path, book.sha256, sheets, book.dead_names))


def verify_sheet(book: Workbook, sheet: Sheet, tolerance: Tolerance, rounding: float) -> SheetCheck:
    """Recompute one sheet of a workbook; `rounding` is the relative error of the file's numbers."""
    return _SheetVerifier(book, sheet, tolerance, rounding).run()


class _SheetVerifier:
    def __init__(self, book: Workbook, sheet: Sheet, tolerance: Tolerance, rounding: float) -> None:
        self.sheet, self.tolerance, self.rounding = sheet, tolerance, rounding
        self.view = View(book, sheet)
        self.models = load_sheet(self.view)
        self.checked: dict[Place, CellCheck] = {}  # but for the cells of exact_blocks
        self.exact_blocks: list[ExactBlock] = []
        self.covered = Area()  # the blocks of exact_blocks
        self.unread = False  # whether some input of the model at hand is no number
        self.report = SheetCheck(sheet.book, sheet.title)

    def run(self) -> SheetCheck:
        self.report.computed_cells = len(self.view.computed)
        for model in self.models:
            self.report.remarks.extend(model.notes.values())
            self.unread = bool(model.notes)
            if model.model == RANDOM_LINE.name:
                self.report.models.append(model.model)
                for cell in check_random_line(model.match):
                    self.checked.setdefault(cell.place, cell)
            else:
                self.check_model(model, BY_NAME[model.model])
        if not self.complete():
            self.check_the_rest()
        self.report.exact_blocks = self.exact_blocks
        self.report.listed = [self.checked[place] for place in sorted(self.checked)]
        return self.report

    def check_the_rest(self) -> None:
        """What no model has, and once more what differs, now that all that they have is known."""
        exact = {
            place: value
            for exact_block in self.exact_blocks
            for place, value in exact_block.numbers()
        }
        left = [p for p in self.view.computed if p not in exact and p not in self.checked]
        if self.report.models:
            scratch = self.scratch(exact)
            for cell in list(scratch.reconsidered(self.checked)):
                self.checked[cell.place] = cell
            for cell in scratch.check(left):
                self.checked[cell.place] = cell
        for place in left:
            if place not in self.checked:
                self.checked[place] = self.unknown(place)

    def complete(self) -> bool:
        """Whether every computed cell was checked, and no cell differs or is typed over."""
        odd = (Verdict.DIFFERS, Verdict.TYPED_OVER)
        known = len(self.checked) + sum(exact_block.count for exact_block in self.exact_blocks)
        return known == len(self.view.computed) and not any(
            cell.verdict in odd for cell in self.checked.values()
        )

    def list_all(self) -> None:
        """Have every checked cell in `checked`."""
        for exact_block in self.exact_blocks:
            self.checked.update((cell.place, cell) for cell in exact_block.cells())
        self.exact_blocks = []

    def scratch(self, exact: dict[Place, float]) -> OwnFormulas:
        right = {place for place, cell in self.checked.items() if cell.verdict.right}
        drawn = {p for p in right if self.checked[p].verdict is Verdict.VOLATILE}
        known: dict[Place, Scalar] = dict(exact)
        known |= {
            place: cell.computed
            for place, cell in self.checked.items()
            if cell.model != RANDOM_LINE.name and type(cell.computed) is float
        }
        known |= {p: v for p in drawn if type(v := self.sheet.value(p)) is float}
        verified = right | exact.keys()
        return OwnFormulas(self.view, known, verified, self.tolerance, self.rounding)

    def unknown(self, place: Place) -> CellCheck:
        reason = "" if self.report.models else "no model here knows this sheet"
        formula = self.sheet.formula(place)
        return CellCheck(
            place,
            Verdict.NOT_REPLICATED,
            self.sheet.value(place),
            source=formula,
            reason=reason or "no model here knows this formula",
        )

    def check_model(self, loaded: Recognised, model: Model) -> None:
        match = loaded.match
        try:
            results = model.recompute(loaded.inputs)
        except (ValueError, IndexError, ArithmeticError) as error:
            where = f"{self.sheet.book} {self.sheet.title}"
            self.report.remarks.append(f"{where}: {model.legend.name}: {error}")
            return
        others: Results = {}
        if model.in_libreoffice and self.view.book.saved_by.startswith("LibreOffice"):
            others = model.in_libreoffice(loaded.inputs)
        formulas = FormulaCheck(match)
        if odd := formulas.another_method():
            self.report.remarks.append(
                f"{odd} reads a column that {model.legend.name} does not have: another method"
            )
            return
        self.report.models.append(model.legend.name)
        spreads = _Spreads(loaded.inputs, model, self.rounding)
        for name, block in match.computed():
            source = self.linked_values(match, name, results)
            if block.sheet != self.sheet.title or source is None:
                continue
            values = _laid_out(source, block)
            done = self.exact_cells(name, block, formulas.literal(name, block), values, match)
            for place, value, exact in zip(
                block.places(), values.ravel().tolist(), done.ravel().tolist(), strict=True
            ):
                if exact or place in self.checked:
                    continue
                allowed = partial(spreads.at, name, block, place)
                check = self.check_cell(formulas, name, block, place, value, allowed)
                if check and check.verdict is Verdict.DIFFERS and name in others:
                    theirs = _at(_laid_out(others[name], block), block, place)
                    check = self.as_libreoffice(check, theirs, allowed)
                if check is not None:
                    self.checked[place] = check

    def exact_cells(
        self,
        name: str,
        block: Block,
        literal: npt.NDArray[np.bool_],
        values: Array,
        match: Match,
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
        self, check: CellCheck, value: float, allowed: Callable[[], float]
    ) -> CellCheck:
        """Right all the same, if LibreOffice saved the file and reckons differently here."""
        verdict = self.tolerance.verdict(check.stored, value, allowed)
        if not verdict.right:
            return check
        excel = check.computed
        self.report.remarks.append(
            f"{check.cell}: as LibreOffice reckons it; Excel would have {excel!r}"
        )
        return replace(check, verdict=verdict, computed=value)

    def linked_values(self, match: Match, name: str, results: Results) -> Any:
        """The engine's values for a role; a link has what it links to, which was given."""
        if name in results:
            return results[name]
        if match.roles[name].linked:
            return Given(match).numbers(name)
        return None

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
            verdict = Verdict.TYPED_OVER
        elif not formulas.right(name, block, place):
            verdict = Verdict.FORMULA
        else:
            verdict = self.tolerance.verdict(stored, computed, allowed)
        reason = "wanted a number" if isinstance(stored, str | bool) else ""
        if verdict is Verdict.DIFFERS and math.isnan(computed) and self.unread:
            verdict, reason = Verdict.NOT_REPLICATED, "depends on an input that could not be read"
        wanted = ""
        if verdict in (Verdict.FORMULA, Verdict.TYPED_OVER):
            node = match.wanted(name, place)
            if node is not None:
                wanted = f"={_shown(node, self.sheet.title)}"
                reason = f"the method has {wanted}"
        return CellCheck(
            place,
            verdict,
            stored,
            computed,
            source=formula,
            wanted=wanted,
            role=name,
            model=match.legend.name,
            reason=reason,
        )


class _Spreads:
    """How far each computed value may move by rounding; worked out when first asked for."""

    def __init__(self, inputs: Any, model: Model, rounding: float) -> None:
        self.inputs, self.model, self.rounding = inputs, model, rounding
        self.spread: Results | None = None

    def at(self, name: str, block: Block, place: Place) -> float:
        if self.spread is None:
            self.spread = rounding_spread(self.inputs, self.model.recompute, self.rounding)
        if name not in self.spread:
            return 0.0
        return _at(_laid_out(self.spread[name], block), block, place)


def _laid_out(values: Any, block: Block) -> Array:
    """A role's values as they lie in its block: (rows, columns)."""
    table = np.asarray(values, dtype=float)
    lengths = iter(table.shape)
    shape = [1 if axis is None else next(lengths) for axis in block.axes]
    return np.broadcast_to(table.reshape(shape), (block.rows, block.cols))


def _at(values: Array, block: Block, place: Place) -> float:
    return float(values[place[0] - block.row, place[1] - block.col])


def _shown(node: Node, title: str) -> str:
    """The formula as it would stand in the sheet itself."""
    return render(node).replace("$", "").replace(f"{title}!", "").replace(f"'{title}'!", "")
