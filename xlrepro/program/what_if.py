"""What-if tables: a formula worked out again and again with other values in its input cells.

The first time takes note of what each formula on the way reads. From then on only those are worked
out again that depend on the inputs, and no more than `MOST` formulas for all tables of a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from xlrepro.formula.nodes import Place
from xlrepro.program.compute import Computer
from xlrepro.program.formulas import Where
from xlrepro.program.locally import Cells, ReadCells, Reads, ReadStore, among
from xlrepro.program.store import COLUMN, SHIFT, SheetCells, key_of
from xlrepro.program.unknowns import CannotTell, InCircle, ReadsUnknown, Unreadable
from xlrepro.program.unknowns import Unknown as Why
from xlrepro.program.values_at import settled
from xlrepro.values import Value
from xlrepro.workbook import DataTable

MOST = 1_000_000  # formulas that are worked out at most, for all tables of a workbook
Inputs = dict[int, Any]  # what is put into input cells of the table's sheet, by their keys


class TooMuch(Exception):
    """More formulas than are worked out for what-if tables."""


class Case(NamedTuple):
    """One cell of a table: where its formula stands, and what is put into the input cells."""

    cell: Where
    formula: Where
    inputs: dict[int, Where]  # the cell whose value is put there, by the key of the input


def cases(sheet: int, table: DataTable) -> Iterator[Case]:
    """The cells of a table row by row."""
    (top, left), (bottom, right) = table.first, table.last
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            inputs: dict[Place, Place] = {}
            if table.row_input is not None:
                inputs[table.row_input] = top - 1, col
            if table.col_input is not None:
                inputs[table.col_input] = row, left - 1
            formula = (
                row if table.col_input is None else top - 1,
                col if table.row_input is None else left - 1,
            )
            yield Case(
                (sheet, key_of((row, col))),
                (sheet, key_of(formula)),
                {key_of(home): (sheet, key_of(value)) for home, value in inputs.items()},
            )


def fill_tables(computer: Computer) -> None:
    """Give the cells of all what-if tables, and those that read them, their values."""
    tables = [
        list(cases(index, table))
        for index, sheet in enumerate(computer.book.sheets)
        for table in sheet.data_tables.values()
        if table.row_input or table.col_input
    ]
    if not tables:
        return
    again = WhatIf(computer)
    while tables:
        # One whose formula reads another table waits for that one.
        ready = [table for table in tables if not waits(computer, table, tables)]
        for table in ready or tables:
            fill(computer, again, table)
        tables = [table for table in tables if table not in ready] if ready else []


def waits(computer: Computer, table: list[Case], tables: list[list[Case]]) -> bool:
    """Whether what a table is made from has no value for another table's sake."""
    others = {case.cell for other in tables if other is not table for case in other}
    made_from = {case.formula for case in table}
    made_from |= {where for case in table for where in case.inputs.values()}
    return any(root(computer, where) in others for where in made_from)


def root(computer: Computer, where: Where) -> Where:
    """The cell for whose sake one has no value in the end."""
    unknown = computer.result.unknown
    while isinstance(why := unknown.get(where), ReadsUnknown):
        where = why.cell
    return where


def fill(computer: Computer, again: WhatIf, table: list[Case]) -> None:
    """Give the cells of one table their values, and then all that waited for them."""
    found: dict[Where, Value | Why] = {}
    again.begin()
    for case in table:
        found[case.cell] = again.result_of(case)
    unknown = computer.result.unknown
    behind = [
        where
        for where, why in unknown.items()
        if isinstance(why, ReadsUnknown) and root(computer, where) in found
    ]
    for store in (computer, again.computer):
        for where, value in found.items():
            put(store, where, value)
    for where in behind:
        unknown.pop(where)
        computer.store.sheets[where[0]].unknown.discard(where[1])
        computer.take_back(where)
    computer.store.forget()
    for where in behind:
        computer.settle(computer.homed(where))


def put(computer: Computer, where: Where, value: Value | Why) -> None:
    cells = computer.store.sheets[where[0]]
    if isinstance(value, Unreadable | CannotTell | ReadsUnknown | InCircle):
        computer.give_up(where, value)
        return
    cells.unknown.discard(where[1])
    computer.result.unknown.pop(where, None)
    cells[where[1]] = value


class TracedCells(ReadCells):
    """The values of a sheet, which may still wait; takes note of what is read."""

    __slots__ = ()

    def __getitem__(self, key: int) -> Any:
        self.read.add(key)
        value = self.get(key)
        return self.__missing__(key) if value is None else value


class Traced(Computer):
    """Takes note of which formulas depend on some cells, as it works them out."""

    store: ReadStore

    def begin(self) -> None:
        self.done: set[Where] = set()
        self.dirty = Cells()  # the inputs, and what depends on them
        self.order: list[Where] = []  # of what depends on them, as it was worked out
        self.left = MOST

    def attempt(self, where: Where) -> list[Where]:
        self.left -= 1
        if self.left < 0:
            raise TooMuch
        if where in self.dirty.known:
            return super().attempt(where)
        self.store.begin(None)
        waits_for = super().attempt(where)
        if not waits_for:
            self.take_note(where)
        return waits_for

    def give_up(self, where: Where, why: Why) -> None:
        super().give_up(where, why)
        if isinstance(why, InCircle):
            self.mark(where)

    def take_note(self, where: Where) -> None:
        self.done.update((where[0], key) for key in self.filled(where))
        if where not in self.dirty.known and any(True for _ in among(self.reads(), self.dirty)):
            self.order.append(where)
            for key in self.filled(where):
                self.mark((where[0], key))

    def in_order(self) -> None:
        """Work out what depends on the inputs as it was before: what waits then is settled."""
        for where in self.order:
            sheet, key = where
            cells, shared = self.store.sheets[sheet], self.formulas[sheet][key]
            self.left -= 1
            if self.left < 0:
                raise TooMuch
            try:
                value = shared.run(key, key >> SHIFT, key & COLUMN) if not shared.fills else None
            except Exception:  # it waits, or is an error: that is told in one place
                value = None
            if value is None:
                self.settle(where)
            elif key in cells.waiting:
                cells[key] = settled(value)
                cells.waiting.discard(key)

    def reads(self) -> Reads:
        cells = [
            (sheet.index, key)
            for sheet in self.store.sheets
            if isinstance(sheet, ReadCells)
            for key in sheet.read
        ]
        return Reads(cells, self.store.boxes)

    def mark(self, where: Where) -> None:
        self.dirty.add(where)


class WhatIf:
    """A workbook worked out beside the one that it is, with other values in input cells."""

    def __init__(self, base: Computer) -> None:
        self.base = base
        self.computer = Traced(base.source, ReadStore(base.around.titles, TracedCells))
        self.computer.begin()
        self.inputs: dict[int, Where] = {}
        self.before: dict[Where, Value] = {}  # what stood in input cells, or None

    def begin(self) -> None:
        """Forget the inputs of another table, and all that was worked out with them."""
        computer = self.computer
        for where in computer.done | computer.dirty.known:
            self.reset(where)
        for where in self.before:
            self.restore(where)
        self.before.clear()
        left = computer.left
        computer.begin()
        computer.left = left
        computer.store.forget()

    def reset(self, where: Where) -> None:
        """Have a formula wait to be worked out again."""
        if where in self.before or where[1] not in self.computer.formulas[where[0]]:
            return
        cells = self.computer.store.sheets[where[0]]
        if where in self.computer.result.given:
            return
        cells.unknown.discard(where[1])
        self.computer.result.unknown.pop(where, None)
        self.computer.take_back(where)

    def restore(self, where: Where) -> None:
        """Have an input cell hold again what it does in the workbook."""
        cells = self.cells(where)
        value = self.before[where]
        cells.pop(where[1], None)
        if where[1] in self.computer.formulas[where[0]]:
            cells.waiting.add(where[1])
        elif value is not None:
            cells[where[1]] = value

    def cells(self, where: Where) -> SheetCells:
        return self.computer.store.sheets[where[0]]

    def result_of(self, case: Case) -> Value | Why:
        """The value of a cell of a table, or why it has none."""
        base = self.base
        for source in case.inputs.values():
            if source in base.result.unknown:
                return ReadsUnknown(source)
        computer = self.computer
        for key, source in case.inputs.items():
            self.enter((case.cell[0], key), base.held(source))
        for where in computer.dirty.known:
            self.reset(where)
        computer.store.forget()
        try:
            computer.in_order()
            computer.settle(computer.homed(case.formula))
        except TooMuch:
            return CannotTell(f"its what-if tables take more than {MOST:,} formulas")
        if case.formula in computer.result.unknown:
            return ReadsUnknown(case.formula)
        value: Value = settled(computer.held(case.formula))
        return value

    def enter(self, where: Where, value: Value) -> None:
        """Put a value into an input cell."""
        cells = self.cells(where)
        self.before.setdefault(where, cells.get(where[1]))
        cells.waiting.discard(where[1])
        cells.unknown.discard(where[1])
        cells.pop(where[1], None)
        if value is not None:
            cells[where[1]] = value
            self.computer.extend(where[1] >> SHIFT, where[1] & COLUMN)
        self.computer.mark(where)
