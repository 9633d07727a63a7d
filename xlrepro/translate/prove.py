"""Whether a translation follows its workbook away from the stored point.

    inputs, changed at random ──┬─► the translated code ─────┐
                                ├─► our own calculator ──────┼─► compared, cell by cell
                                └─► copies for other programs┘

Our own calculator shows where the translation left the program that it was made from; only other
programs, which recalculate a copy of the workbook, show that both are right. Where these differ
among themselves a cell is told apart. What the translation takes as stored (random numbers, today,
circles) is held in the copies too, so that all that depends on it is still compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.program.blocks import blocks_of
from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.habits import habits_of
from xlrepro.program.order import Program as Order
from xlrepro.program.order import arranged
from xlrepro.program.running import Compiled
from xlrepro.program.store import Box, key_of, place_of
from xlrepro.support.elementwise import taken
from xlrepro.support.kinds import fields_of
from xlrepro.translate.changes import Changes
from xlrepro.translate.translation import Translation, in_form
from xlrepro.translate.variables import Variable
from xlrepro.values import NUM, ErrorValue, Value

Changed = Mapping[Where, Value]
Values = Mapping[str, Mapping[Place, Value]]  # by sheet title and cell
Other = Callable[[Values, Mapping[str, set[Place]]], Values]
"""A program that recalculates a copy with some values changed, and some cells held as they are."""
Run = Callable[[Any], Any]

CLOSE = 1e-9  # relative
ROUNDING = 1e-12  # of the largest operand, where what is left is much smaller than that
AGREES, DIFFERS, APART, ALONE = "agrees", "differs", "apart", "alone"
MOST_TRIED = 60  # runs that look for the fewest changes that show a difference


@dataclass(frozen=True)
class Field:
    """A variable of the results, and the cells of it that are compared."""

    function: str
    variable: Variable
    cells: tuple[Where, ...]
    spots: Any  # where these stand in the variable, counted row by row


@dataclass(frozen=True)
class Difference:
    """A cell for which the translation parts from what it should follow."""

    function: str
    name: str
    cell: str
    ours: Value
    wanted: Value
    changes: tuple[tuple[str, Value, Value], ...]  # cell, stored, changed
    against: str

    def __str__(self) -> str:
        told = ", ".join(f"{cell} from {old!r} to {new!r}" for cell, old, new in self.changes[:6])
        more = f" and {len(self.changes) - 6} more" if len(self.changes) > 6 else ""
        return (
            f"{self.function}.{self.name} ({self.cell}): {self.ours!r}, {self.against} gives "
            f"{self.wanted!r} with {told or 'no change'}{more}"
        )


@dataclass
class Proof:
    """What came of it. `rounds` changes of inputs; `held` cells are taken as stored and not
    compared. `by_function` counts cells by what became of them."""

    rounds: int = 0
    held: int = 0
    cells: int = 0
    program: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    by_function: dict[str, Counter[str]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)  # rounds in which a program gave nothing
    differences: list[Difference] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.program[DIFFERS] and not self.others[DIFFERS]


class Subject:
    """A translation whose code is run on changed inputs."""

    def __init__(self, translation: Translation, inputs: type, run: Run) -> None:
        self.translation, self.inputs, self.run = translation, inputs, run
        self.book = translation.book
        self.stored = translation.computation.store.sheets
        self.fields = list(self.compared())
        self.cells = [where for each in self.fields for where in each.cells]

    def compared(self) -> Iterator[Field]:
        """All computed cells that the results have, each once."""
        seen: set[Where] = set()
        held = self.held()
        for function in reversed(self.translation.functions):
            for variable in function.variables:
                own = variable.where
                cells, spots = [], []
                formulas = self.book.sheets[own.sheet].cells
                for spot, key in enumerate(own):
                    where = own.sheet, key
                    cell = formulas.get(place_of(key))
                    if cell and cell.formula and where not in seen and where not in held:
                        cells.append(where)
                        spots.append(spot)
                seen.update(cells)
                if cells:
                    yield Field(function.name, variable, tuple(cells), np.array(spots))

    def held(self) -> set[Where]:
        """The computed cells that the translation takes as they are stored."""
        found: set[Where] = set(self.translation.computation.given)
        for variable in self.translation.inputs:
            where = variable.where
            if where.sheet < len(self.book.sheets):
                cells = self.book.sheets[where.sheet].cells
                for key in where:
                    cell = cells.get(place_of(key))
                    if cell is not None and cell.formula is not None:
                        found.add((where.sheet, key))
        return found

    def given(self, changed: Changed) -> Any:
        """The inputs of the code, some of them changed."""
        values: dict[int, dict[str, Any]] = {}
        for variable in self.translation.inputs:
            where = variable.where
            rows = self.rows(where, changed)
            values.setdefault(where.sheet, {})[variable.name] = in_form(rows, variable.kind)
        if not self.translation.nested:
            return self.inputs(**next(iter(values.values()), {}))
        fields = fields_of(self.inputs)
        names = self.translation.sheet_names
        return self.inputs(
            **{names[sheet]: fields[names[sheet]](**found) for sheet, found in values.items()}
        )

    def rows(self, where: Box, changed: Changed) -> list[list[Value]]:
        cells = self.stored[where.sheet]
        keys = list(where)
        flat = [changed.get((where.sheet, key), cells.get(key)) for key in keys]
        cols = where.shape[1]
        return [flat[i : i + cols] for i in range(0, len(flat), cols)]

    def results(self, changed: Changed) -> list[Value]:
        """What the code gives for the cells that are compared, in their order."""
        done = self.run(self.given(changed))
        found: list[Value] = []
        for each in self.fields:
            value = getattr(getattr(done, each.function), each.variable.name)
            flat = np.ravel(as_array(value))
            size = each.variable.where.shape[0] * each.variable.where.shape[1]
            if flat.size != size:
                found += [None] * len(each.cells)
            else:
                found += flat[each.spots].tolist()
        return [plain(value) for value in found]


class Own:
    """Our own calculator on changed inputs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.formulas = BookFormulas.of(subject.book)
        self.compiled = Compiled(
            Order(tuple(arranged(blocks_of(self.formulas)))), self.formulas.around
        )
        self.held = subject.held()

    def results(self, changed: Changed) -> list[Value]:
        book = self.subject.book
        computer = Computer(self.formulas)
        with habits_of(book), np.errstate(all="ignore"):
            for (sheet, key), value in changed.items():
                enter(computer, sheet, key, value)
            for sheet, key in self.held:
                enter(computer, sheet, key, self.subject.stored[sheet].get(key))
            computer.work_out(self.compiled)
        sheets = computer.store.sheets
        return [sheets[sheet].get(key) for sheet, key in self.subject.cells]


def enter(computer: Computer, sheet: int, key: int, value: Value) -> None:
    """Put a value into a cell, as if it were typed."""
    cells = computer.store.sheets[sheet]
    cells.waiting.discard(key)
    cells.unknown.discard(key)
    computer.result.unknown.pop((sheet, key), None)
    cells.pop(key, None)
    if value is not None:
        cells[key] = value


def as_array(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


def plain(value: Any) -> Value:
    """A result as a cell would hold it."""
    value = taken(value)
    return NUM if isinstance(value, float) and not np.isfinite(value) else value


# -- comparing ------------------------------------------------------------------------------------


def close(one: Value, other: Value) -> bool:
    """Whether two programs mean the same by what a cell holds.

    Which error it is may differ, a truth value may be told as 1 or 0, a text of no characters as a
    blank cell.
    """
    if isinstance(one, ErrorValue) or isinstance(other, ErrorValue):
        return isinstance(one, ErrorValue) and isinstance(other, ErrorValue)
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= CLOSE * max(abs(one), abs(other))
    return (one or "") == (other or "") or {one, other} in ({0.0, None}, {0.0, ""})


class Scales:
    """How large the numbers are from which a cell is worked out."""

    def __init__(self, formulas: BookFormulas, cells: Sequence[Where]) -> None:
        self.blocks = [block for block in blocks_of(formulas)]
        self.cells = cells
        self.of: dict[Where, Any] = {}
        from xlrepro.program.blocks import Placed

        self.placed = Placed([block.where for block in self.blocks])

    def operands(self, where: Where, values: Mapping[Where, Value]) -> float:
        sheet, key = where
        row, col = place_of(key)
        found = self.placed.meeting(Box(sheet, row, col, row, col))
        largest = 0.0
        for i in found:
            block = self.blocks[i]
            here = block.where if block.array else Box(sheet, row, col, row, col)
            for box in block.part(here).reads():
                if box.shape[0] * box.shape[1] > 10_000:
                    continue
                for each in box:
                    value = values.get((box.sheet, each))
                    if isinstance(value, float):
                        largest = max(largest, abs(value))
        return largest
