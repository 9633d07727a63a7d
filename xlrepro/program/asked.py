"""Cells that are asked for one by one, and how a formula of such cells is written.

There is no workbook around them: what a formula reads beyond the values of cells is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from xlrepro.formula.nodes import Node, Place, TableRef
from xlrepro.formula.parse import MAX_COL, MAX_ROW
from xlrepro.functions.registry import all_functions
from xlrepro.program.forms import Args, Formulas
from xlrepro.program.runtime import Runtime
from xlrepro.program.source import Surroundings
from xlrepro.program.store import SHIFT, Box, Reference, SheetCells, Store
from xlrepro.program.unknowns import NotComputed, Where
from xlrepro.values import Area, ErrorValue, NotKnown, area_of

MAX_CELLS = 5_000  # of an area
SEVERAL = "a reference to several sheets"
# What these give hangs on more than the values of cells, or is as large as they are told.
APART = {"CELL", "SHEET", "SHEETS", "FORMULATEXT", "ISFORMULA", "INDIRECT", "ANCHORARRAY"}
APART |= {"SUBTOTAL", "AGGREGATE", "SEQUENCE", "MAKEARRAY", "EXPAND", "MUNIT"}


class AskedCells(SheetCells):
    """The cells of a sheet: each is asked for when it is read."""

    __slots__ = ("store",)
    store: AskedStore

    def __missing__(self, key: int) -> Any:
        return self.store.answer((self.index, key))

    def get(self, key: int, default: Any = None) -> Any:
        return self[key]


class AskedStore(Store):
    """Sheets for whose cells `answer` answers, which changes with each formula."""

    def __init__(self) -> None:
        super().__init__((), AskedCells)
        self.last_row, self.last_col = MAX_ROW, MAX_COL
        self.answer: Callable[[Where], Any]

    def sheet(self, index: int) -> SheetCells:
        while len(self.sheets) <= index:
            cells = AskedCells(len(self.sheets), "")
            cells.store = self
            self.sheets.append(cells)
        return self.sheets[index]

    def area(self, where: Box) -> Area:
        """The values of a rectangle; raises NotKnown for a large one."""
        cells = self.sheets[where.sheet]
        columns = range(where.left, where.right + 1)
        small(where)
        return area_of(
            [
                [cells[row << SHIFT | col] for col in columns]
                for row in range(where.top, where.bottom + 1)
            ]
        )


def small(where: Box) -> None:
    rows, cols = where.shape
    if rows * cols > MAX_CELLS:
        raise NotKnown(f"a range of {rows * cols:,} cells")


class AskedRuntime(Runtime):
    """What sources call; references that are worked out are small ones."""

    def ref(self, sheet: int, top: int, left: int, bottom: int, right: int) -> Reference:
        return self.within(super().ref(sheet, top, left, bottom, right))

    def moved(self, start: Any, down: Any, across: Any, height: Any, width: Any) -> Reference:
        return self.within(super().moved(start, down, across, height, width))

    def span(self, first_end: Any, last_end: Any) -> Reference:
        return self.within(super().span(first_end, last_end))

    def within(self, found: Reference) -> Reference:
        for each in found.boxes:
            small(each)
        return found


def not_known(function: str) -> Any:
    raise NotComputed(function)


def cannot_tell(why: str) -> Any:
    raise NotKnown(why)


# -- how a formula is written ---------------------------------------------------------------------


class Alone(Surroundings):
    """No names, no tables; the sheets are numbered as they come, and each is there."""

    macros = True  # so that functions which are not known are no #NAME?

    def __init__(self) -> None:
        self.functions = all_functions()
        self.titles: list[str | None] = [None]

    def sheet(self, title: str) -> tuple[int, ...]:
        if ":" in title:
            raise NotKnown(SEVERAL)
        if title not in self.titles:
            self.titles.append(title)
        return (self.titles.index(title),)

    def missing_link(self, title: str | None) -> bool:
        return False

    def name(self, name: str, sheet: int, scope: str | None) -> Node | ErrorValue:
        raise NotKnown(f"the name {name}")

    def table(self, ref: TableRef, sheet: int, place: Place) -> Node:
        raise NotKnown("a part of a table")


class Writer(Formulas):
    """Writes a formula; what is not known is told when it is met, for it need not be."""

    def value(self, node: Node, many: bool) -> str:
        return self.or_not_known(lambda: super(Writer, self).value(node, many), node)

    def reference(self, node: Node, many: bool = False) -> str:
        return self.or_not_known(lambda: super(Writer, self).reference(node, many), node)

    def area(self, node: Node, many: bool, matrix: bool = False) -> str:
        return self.or_not_known(lambda: super(Writer, self).area(node, many, matrix), node)

    def or_not_known(self, write: Callable[[], str], node: Node) -> str:
        function = getattr(node, "function", "")
        scopes = len(self.scopes)
        try:
            if function in APART:
                raise NotComputed(function)
            return write()
        except NotComputed as unknown:
            del self.scopes[scopes:]
            return f"not_known({unknown.function!r})"
        except (IndexError, ValueError):  # too few arguments, or too many
            del self.scopes[scopes:]
            return f"cannot_tell({f'{function} with these arguments'!r})"
        except NotKnown as why:
            del self.scopes[scopes:]
            return f"cannot_tell({str(why)!r})"

    def is_name(self, function: str) -> bool:
        return False

    def call_sum(self, args: Args, many: bool, reference: bool) -> str:
        return ""  # a running total cannot be carried on: other cells may be asked for next


def names_of(store: AskedStore) -> dict[str, Any]:
    """All that the source of a formula may call, by name."""
    found = AskedRuntime(store, SimpleNamespace(around=Alone())).names()
    return {**found, "not_known": not_known, "cannot_tell": cannot_tell}
