"""Fresh stored values for every cell that depends on inputs which are about to change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from xlrepro.checks.records import OWN_FORMULA, BookCheck, CellCheck, Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.formula.nodes import (
    MOVING,
    Name,
    Node,
    Place,
    Range,
    Ref,
    TableRef,
    functions,
    leaves,
    places,
)
from xlrepro.recognise.given import Home
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.workbook import Cell, ErrorValue, Value, Workbook, WorkbookError
from xlrepro.workbook.writer import check_target, save_copy

Change = Mapping[Home, Value]
BROKEN = (Verdict.FORMULA, Verdict.TYPED_OVER)


@dataclass(frozen=True)
class Refreshed:
    """By sheet and cell: the inputs, and the values computed from them.

    `lost` are the cells that depend on them and that nothing here replicates: their values are
    taken away, and the file asks to be recalculated.
    """

    values: dict[str, dict[Place, Value]]
    lost: tuple[str, ...]


def save_with(book: Workbook, target: Path, inputs: Change) -> Refreshed:
    """Save a copy of a workbook with other inputs and with fresh values wherever they lead.

    Raises WorkbookError as `refreshed` and `save_copy` do; then nothing is written.
    """
    check_target(book.path, target)
    fresh = refreshed(book, inputs)
    save_copy(book.path, target, fresh.values, recalculate=bool(fresh.lost))
    return fresh


def refreshed(book: Workbook, inputs: Change) -> Refreshed:
    """What the cells of a workbook hold once some inputs are others.

    Both the workbook and its edited copy are recomputed; a cell is fresh where the two differ.
    Raises WorkbookError where a formula that is not the method's stands among the dependents, since
    then our numbers are not those of the sheet.
    """
    before = verify_book(book, Tolerance())
    after = verify_book(_edited(book, inputs), Tolerance())
    old, new = _by_cell(before), _by_cell(after)
    touched: set[Home] = set(inputs)
    values: dict[str, dict[Place, Value]] = {}
    for (title, place), value in inputs.items():
        values.setdefault(title, {})[place] = value
    broken: list[str] = []
    errors: list[Home] = []  # a division by zero, say, which the program shall name
    for where, cell in new.items():
        earlier = old.get(where)
        if earlier is None or not _moved(earlier, cell):
            continue
        if cell.verdict in BROKEN:
            broken.append(f"{where[0]}!{cell.cell}")
            continue
        if isinstance(cell.computed, ErrorValue) or not _is_finite(cell.computed):
            errors.append(where)
        else:
            touched.add(where)
            values.setdefault(where[0], {})[where[1]] = cell.computed
    if broken:
        raise WorkbookError(
            f"{book.path.name} {broken[0]}: wanted the formula of the method, found another "
            f"({len(broken)} such cells); repair what `xlrepro verify` lists before saving"
        )
    lost = sorted(errors + _not_replicated(book, after, touched.union(errors)))
    for title, place in lost:
        values.setdefault(title, {})[place] = None
    return Refreshed(values, tuple(f"{title}!{new[title, place].cell}" for title, place in lost))


def _moved(before: CellCheck, after: CellCheck) -> bool:
    return after.computed is not None and before.computed != after.computed


def _is_finite(value: Value) -> bool:
    return type(value) is not float or math.isfinite(value)


def _edited(book: Workbook, inputs: Change) -> Workbook:
    sheets = []
    for sheet in book.sheets:
        cells = dict(sheet.cells)
        for (title, place), value in inputs.items():
            if title == sheet.title:
                cells[place] = Cell(value)
        sheets.append(replace(sheet, cells=cells))
    return replace(book, sheets=sheets)


def _by_cell(check: BookCheck) -> dict[Home, CellCheck]:
    return {(sheet.name, cell.place): cell for sheet in check.sheets for cell in sheet.cells}


def _not_replicated(book: Workbook, after: BookCheck, touched: set[Home]) -> list[Home]:
    """The dependents that nothing here computes, and what reads these, found by following
    references to the end."""
    unknown: dict[Home, Node | None] = {}
    known: dict[Home, Node | None] = {}
    for sheet_check, sheet in zip(after.sheets, book.sheets, strict=True):
        view = View(book, sheet)
        for cell in sheet_check.cells:
            where = sheet.title, cell.place
            if where not in touched:
                waiting = unknown if _is_unknown(cell) else known
                waiting[where] = view.formula(cell.place)
    lost = _followed(unknown, touched)
    return lost + _followed(known, set(lost)) if lost else []


def _is_unknown(cell: CellCheck) -> bool:
    """Whether a cell's value is not worked out, but taken as it is stored, if there is one."""
    taken = cell.verdict is Verdict.VOLATILE and cell.model == OWN_FORMULA
    return taken or cell.verdict in (Verdict.NOT_REPLICATED, Verdict.CIRCLE)


def _followed(waiting: dict[Home, Node | None], touched: set[Home]) -> list[Home]:
    """Those of some cells that read what is touched, or each other; they are touched then."""
    found: list[Home] = []
    progress = True
    while progress:
        progress = False
        for where, node in list(waiting.items()):
            if node is None or _reads(node, touched):
                del waiting[where]
                touched.add(where)
                found.append(where)
                progress = True
    return found


def _reads(node: Node, touched: set[Home]) -> bool:
    if MOVING.intersection(functions(node)):
        return True
    for leaf in leaves(node):
        match leaf:
            case Name() | TableRef():
                return True  # we do not know what it stands for
            case Ref(row, col, _, _, title):
                if (title, (row, col)) in touched:
                    return True
            case Range(first, last):
                size = (last.row - first.row + 1) * (last.col - first.col + 1)
                if size > len(touched):
                    inside = (
                        first.row <= row <= last.row and first.col <= col <= last.col
                        for title, (row, col) in touched
                        if title == first.sheet
                    )
                else:
                    inside = ((title, (row, col)) in touched for title, row, col in places(leaf))
                if any(inside):
                    return True
    return False
