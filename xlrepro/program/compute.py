"""A workbook computed from what was typed into it: each formula when what it reads is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from xlrepro.formula.nodes import Node, Place
from xlrepro.program.forms import Formulas
from xlrepro.program.runtime import Closure, Runtime, first, tried
from xlrepro.program.source import NotComputed
from xlrepro.program.store import (
    SHIFT,
    Box,
    Pending,
    Reference,
    Store,
    Unknown,
    key_of,
    place_of,
)
from xlrepro.program.surroundings import Behind, BookSurroundings
from xlrepro.values import CALC, NA, ErrorValue, Fault, NotKnown, Value
from xlrepro.workbook import Workbook

Where = tuple[int, int]  # sheet, key
Run = Callable[[int, int, int], Any]
LEFT_OVER = 0x7FFF


class Shared(NamedTuple):
    """A formula that one cell or more have; an array formula has the cells that it fills."""

    run: Run
    fills: Box | None = None
    home: int = 0


@dataclass
class Computation:
    """A workbook's values. `given` are cells taken as they are stored, with the function that is
    why; `unknown` those without a value, with the reason."""

    book: Workbook
    store: Store
    given: dict[Where, str] = field(default_factory=dict)
    unknown: dict[Where, str] = field(default_factory=dict)
    circles: list[list[Where]] = field(default_factory=list)

    def value(self, sheet: int, place: Place) -> Value:
        return self.store.sheets[sheet].get(key_of(place))


class Computer:
    """Computes the cells of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.around = BookSurroundings(book)
        self.store = Store(self.around.titles)
        self.behind = Behind(self.around, self.store)
        self.result = Computation(book, self.store)
        self.formulas: list[dict[int, Shared]] = [{} for _ in self.around.titles]
        self.load()
        self.names = Runtime(self.store, self.behind).names()
        self.read_formulas()

    # -- what is there before --------------------------------------------------------------

    def load(self) -> None:
        """What was typed, and what is kept of other workbooks."""
        for index, sheet in enumerate(self.book.sheets):
            cells = self.store.sheets[index]
            rows, cols = [1], [1]
            for place, cell in sheet.cells.items():
                if cell.formula is not None:
                    cells.waiting.add(key_of(place))
                elif cell.value is not None:
                    cells[key_of(place)] = cell.value
                else:
                    continue
                rows.append(place[0])
                cols.append(place[1])
            self.extend(max(rows), max(cols))
        for (number, title), index in self.around.linked.items():
            sheets = self.book.links[number].sheets
            kept = next(values for name, values in sheets.items() if name.casefold() == title)
            cells = self.store.sheets[index]
            for place, value in kept.items():
                if value is not None:
                    cells[key_of(place)] = value
                    self.extend(*place)

    def extend(self, row: int, col: int) -> None:
        self.store.last_row = max(self.store.last_row, row)
        self.store.last_col = max(self.store.last_col, col)

    def read_formulas(self) -> None:
        """Write all formulas as Python, and take note of the cells that have each."""
        for index, sheet in enumerate(self.book.sheets):
            constants: dict[str, Any] = {}
            sources: list[str] = []
            known: dict[tuple[int, bool], str | NotComputed] = {}
            cells: list[tuple[int, str, Box | None, int]] = []
            for place, cell in sheet.cells.items():
                formula = cell.formula
                if formula is None:
                    continue
                key, home = key_of(place), key_of(formula.home)
                if formula.node is None:
                    why = sheet.unreadable.get(formula.home, "it cannot be read")
                    self.give_up((index, key), why)
                    continue
                known_as = id(formula.node), formula.array is not None
                name = known.get(known_as)
                if name is None:
                    name = self.written(formula.node, index, known_as[1], constants, sources)
                    known[known_as] = name
                if isinstance(name, NotComputed):
                    self.take_as_given((index, key), cell.value, name.function)
                    continue
                fills = None
                if formula.array is not None:
                    (top, left), (bottom, right) = formula.array
                    fills = Box(index, top, left, bottom, right)
                    self.behind.spills[index, home] = fills
                cells.append((key, name, fills, home))
            space = {**self.names, **constants}
            exec(compile("\n".join(sources), f"<formulas of {sheet.title}>", "exec"), space)
            self.formulas[index] = {
                key: Shared(space[name], fills, home) for key, name, fills, home in cells
            }

    def written(
        self, node: Node, sheet: int, array: bool, constants: dict[str, Any], sources: list[str]
    ) -> str | NotComputed:
        """The name of a formula's function; what it calls that is not known, where it does."""
        name = f"f{len(sources)}"
        try:
            Formulas(self.around, sheet, constants, sources).formula(name, node, array)
        except NotComputed as unknown:
            return unknown
        return name

    def take_as_given(self, where: Where, value: Value, function: str) -> None:
        cells = self.store.sheets[where[0]]
        cells.waiting.discard(where[1])
        if value is not None:
            cells[where[1]] = value
        self.result.given[where] = function

    def give_up(self, where: Where, why: str) -> None:
        cells = self.store.sheets[where[0]]
        cells.waiting.discard(where[1])
        cells.unknown.add(where[1])
        self.result.unknown[where] = why

    # -- computing -------------------------------------------------------------------------

    def run(self) -> Computation:
        for index, formulas in enumerate(self.formulas):
            waiting = self.store.sheets[index].waiting
            for key in formulas:
                if key in waiting:
                    self.settle((index, key))
        return self.result

    def settle(self, where: Where) -> None:
        """Compute a cell, and first what it reads."""
        stack, begun = [where], set[Where]()
        while stack:
            cell = stack[-1]
            if cell[1] not in self.store.sheets[cell[0]].waiting:
                stack.pop()
                begun.discard(cell)
                continue
            wanted = self.attempt(cell)
            if not wanted:
                continue
            begun.add(cell)
            again = [each for each in wanted if self.homed(each) in begun]
            if again:
                self.circle(stack, begun, again[0])
            else:
                stack += [self.homed(each) for each in reversed(wanted)]

    def homed(self, where: Where) -> Where:
        """The cell that is computed for another: that of its array formula."""
        shared = self.formulas[where[0]].get(where[1])
        return (where[0], shared.home) if shared and shared.fills else where

    def circle(self, stack: list[Where], begun: set[Where], again: Where) -> None:
        """Cells that read each other round in a circle have no value."""
        again = self.homed(again)
        way = [cell for cell in stack[stack.index(again) :] if cell in begun]
        self.result.circles.append(way)
        for cell in way:
            self.give_up(cell, "circle")
            shared = self.formulas[cell[0]][cell[1]]
            for key in shared.fills.keys() if shared.fills else ():
                self.give_up((cell[0], key), "circle")

    def attempt(self, where: Where) -> list[Where]:
        """Compute one cell; what it waits for, where it must wait."""
        sheet, key = where
        cells = self.store.sheets[sheet]
        shared = self.formulas[sheet][key]
        try:
            if shared.fills is not None:
                self.fill(sheet, shared)
                return []
            value = shared.run(key, key >> SHIFT, key & LEFT_OVER)
        except Fault as fault:
            value = fault.error
        except Pending as pending:
            return pending.cells
        except Unknown as unknown:
            self.give_up(where, f"it reads {self.named(unknown.cell)}")
            return []
        except NotKnown as found:
            self.not_known(where, str(found))
            return []
        except RecursionError:
            self.give_up(where, "nested too deeply")
            return []
        except (ArithmeticError, ValueError) as error:
            value = tried(lambda: _raise(error))
        cells[key] = settled(value)
        cells.waiting.discard(key)
        return []

    def not_known(self, where: Where, why: str) -> None:
        if why.startswith("CELL"):
            formula = self.book.sheets[where[0]].cells[place_of(where[1])]
            self.take_as_given(where, formula.value, "CELL")
        else:
            self.give_up(where, why)

    def fill(self, sheet: int, shared: Shared) -> None:
        """Compute an array formula and put its values where they belong."""
        assert shared.fills
        home = shared.home
        try:
            value = shared.run(home, home >> SHIFT, home & LEFT_OVER)
            if isinstance(value, Reference):
                value = value.value()
        except Fault as fault:
            value = fault.error
        except (Unknown, NotKnown, RecursionError) as found:
            for key in shared.fills.keys():
                self.give_up((sheet, key), str(found))
            return
        except (ArithmeticError, ValueError) as error:
            value = tried(lambda: _raise(error))
        cells = self.store.sheets[sheet]
        for key in shared.fills.keys():
            if self.formulas[sheet].get(key, shared).home == home:
                cells[key] = settled(self.value_at(value, shared.fills, key))
                cells.waiting.discard(key)

    def value_at(self, value: Any, fills: Box, key: int) -> Any:
        """The value for one cell of an array formula: a row or column serves for all, else #N/A."""
        if not isinstance(value, np.ndarray):
            return value
        row, col = (key >> SHIFT) - fills.top, (key & LEFT_OVER) - fills.left
        rows, cols = value.shape
        row, col = 0 if rows == 1 else row, 0 if cols == 1 else col
        if row >= rows or col >= cols:
            return NA
        return value[row, col]

    def named(self, where: Where) -> str:
        from xlrepro.formula.parse import a1

        return f"{self.around.titles[where[0]]}!{a1(place_of(where[1]))}"


def settled(value: Any) -> Any:
    """A formula's value as its cell holds it: a blank is 0, of an area the first."""
    if type(value) is float:
        return value if value else 0.0
    if isinstance(value, Reference):
        value = tried(value.value)
    if isinstance(value, np.ndarray):
        value = tried(lambda: first(value))
    if isinstance(value, Closure):
        return CALC
    if value is None:
        return 0.0
    return float(value) if isinstance(value, np.floating) else value


def _raise(error: Exception) -> Any:
    raise error


def compute(book: Workbook) -> Computation:
    """Compute every cell of a workbook that has been read."""
    return Computer(book).run()


__all__ = ["Computation", "ErrorValue", "Iterator", "compute"]
