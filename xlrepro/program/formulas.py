"""All formulas of a workbook as Python functions, each written once however many cells have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from types import CodeType
from typing import Any, NamedTuple

from xlrepro.formula.nodes import Node, TableRef, leaves
from xlrepro.formula.parse import FormulaError
from xlrepro.program.references import References, Referring
from xlrepro.program.store import Box, key_of
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.program.unknowns import NotComputed
from xlrepro.program.unknowns import Where as Where
from xlrepro.records import dataclass
from xlrepro.values import NotKnown
from xlrepro.workbook import Sheet, Workbook

Run = Callable[[int, int, int], Any]


class Shared(NamedTuple):
    """A formula that one cell or more have; an array formula has the cells that it fills."""

    run: Run
    fills: Box | None = None
    home: int = 0


class Written(NamedTuple):
    """A formula that has been written as a function."""

    node: Node
    array: bool
    references: References


@dataclass
class SheetFormulas:
    """The functions of a sheet's formulas, and for each cell the name of its own."""

    code: CodeType
    constants: dict[str, Any]
    cells: list[tuple[int, str, Box | None, int]]
    written: dict[str, Written] = field(default_factory=dict)  # by the name of the function

    def bound(self, names: dict[str, Any]) -> dict[int, Shared]:
        """The formulas by cell, as functions over a store whose names are given."""
        space = {**names, **self.constants}
        exec(self.code, space)
        single = {name: Shared(space[name]) for name in self.written}
        return {
            key: single[name] if fills is None else Shared(space[name], fills, home)
            for key, name, fills, home in self.cells
        }


@dataclass
class BookFormulas:
    """The formulas of a workbook. `given` are cells whose formula calls a function that is not
    known here, by its name; `unreadable` those whose formula cannot be read, with the reason."""

    book: Workbook
    around: BookSurroundings
    sheets: list[SheetFormulas] = field(default_factory=list)
    given: dict[Where, str] = field(default_factory=dict)
    unreadable: dict[Where, str] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Workbook) -> BookFormulas:
        formulas = cls(book, BookSurroundings(book))
        for index, sheet in enumerate(book.sheets):
            formulas.sheets.append(formulas.read(index, sheet))
        return formulas

    def read(self, index: int, sheet: Sheet) -> SheetFormulas:
        constants: dict[str, Any] = {}
        sources: list[str] = []
        known: dict[tuple[int, bool], str | Exception | None] = {}
        alike: dict[tuple[Node, bool], str | Exception] = {}
        cells: list[tuple[int, str, Box | None, int]] = []
        written: dict[str, Written] = {}
        for place, cell in sheet.cells.items():
            formula = cell.formula
            if formula is None:
                continue
            key, home = key_of(place), key_of(formula.home)
            if formula.node is None:
                why = sheet.unreadable.get(formula.home, "it cannot be read")
                self.unreadable[index, key] = why
                continue
            known_as = id(formula.node), formula.array is not None
            name = known.get(known_as)
            if name is None:
                equal = formula.node, known_as[1]
                name = known[known_as] = alike.get(equal)
            if name is None:
                function = f"f{len(sources)}"
                writer = Referring(self.around, index, place, constants, sources)
                try:
                    writer.formula(function, formula.node, known_as[1])
                    name = function
                    written[function] = Written(formula.node, known_as[1], writer.references())
                except (NotComputed, NotKnown, FormulaError) as fault:
                    name = fault
                except (IndexError, ValueError):
                    name = FormulaError("a function has too few arguments, or too many")
                known[known_as] = name
                if not any(isinstance(leaf, TableRef) for leaf in leaves(formula.node)):
                    alike[equal] = name  # the same in any cell
            if isinstance(name, NotComputed):
                self.given[index, key] = name.function
                continue
            if isinstance(name, Exception):
                self.unreadable[index, key] = str(name)
                continue
            fills = None
            if formula.array is not None:
                (top, left), (bottom, right) = formula.array
                fills = Box(index, top, left, bottom, right)
            cells.append((key, name, fills, home))
        code = compile("\n".join(sources), f"<formulas of {sheet.title}>", "exec")
        return SheetFormulas(code, constants, cells, written)
