"""A workbook computed from what was typed into it: each formula when what it reads is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

import numpy as np

from xlrepro.formula.nodes import Place
from xlrepro.program.blocks import blocks_of
from xlrepro.program.formulas import BookFormulas, Shared, Where
from xlrepro.program.habits import habits_of
from xlrepro.program.order import Program, arranged
from xlrepro.program.running import Compiled, Runner
from xlrepro.program.runtime import Runtime
from xlrepro.program.spilling import make_room, spill
from xlrepro.program.store import COLUMN, SHIFT, Box, Pending, Store, Unknown, key_of, place_of
from xlrepro.program.surroundings import Behind
from xlrepro.program.unknowns import CannotTell, InCircle, NotComputed, ReadsUnknown, Unreadable
from xlrepro.program.unknowns import Unknown as Why
from xlrepro.program.values_at import settled, value_at
from xlrepro.records import dataclass
from xlrepro.values import DIV0, NUM, Fault, NotKnown, Value
from xlrepro.workbook import Workbook

SPILLED_AGAIN = 3  # times that all is computed anew at most, where spills turn out otherwise
WORTH = 8  # cells of a block, on average, that pay for putting blocks in order


@dataclass
class Computation:
    """A workbook's values. `given` are cells taken as they are stored, with the function that is
    why; `unknown` those without a value, with the reason; `iterated` those in a circle that the
    workbook asks to go round."""

    book: Workbook
    store: Store
    given: dict[Where, str] = field(default_factory=dict)
    unknown: dict[Where, Why] = field(default_factory=dict)
    iterated: dict[Where, InCircle] = field(default_factory=dict)

    def value(self, sheet: int, place: Place) -> Value:
        return self.store.sheets[sheet].get(key_of(place))


class Computer:
    """Computes the cells of a workbook."""

    def __init__(
        self,
        formulas: BookFormulas,
        store: Store | None = None,
        spilled: dict[Where, Box] | None = None,
    ) -> None:
        """`spilled` are the cells that formulas fill where the file tells of others."""
        self.source, self.book, self.around = formulas, formulas.book, formulas.around
        self.store = store or Store(self.around.titles)
        self.behind = Behind(self.around, self.store)
        self.result = Computation(self.book, self.store)
        self.load()
        names = Runtime(self.store, self.behind).names()
        self.formulas = [sheet.bound(names) for sheet in formulas.sheets]
        for index, shared in enumerate(self.formulas):
            for each in shared.values():
                if each.fills:
                    self.behind.spills[index, each.home] = each.fills
        self.respilled: dict[Where, Box] = {}  # formulas that fill other cells than was told
        for home, room in (spilled or {}).items():
            make_room(self, home, room)
        for where, function in formulas.given.items():
            self.take_as_given(where, function)
        for where, why in formulas.unreadable.items():
            self.give_up(where, Unreadable(why))

    # -- what is there before --------------------------------------------------------------

    def load(self) -> None:
        """What was typed, and what is kept of other workbooks."""
        for index, sheet in enumerate(self.book.sheets):
            cells = self.store.sheets[index]
            held = {row << SHIFT | col: cell for (row, col), cell in sheet.cells.items()}
            cells.waiting = {key for key, cell in held.items() if cell.formula is not None}
            typed = ((key, cell.value) for key, cell in held.items() if cell.formula is None)
            cells.update(pair for pair in typed if pair[1] is not None)
            newer = {key_of(place): error for place, error in sheet.newer_errors.items()}
            cells.update((key, newer[key]) for key in newer.keys() & cells.keys())
            keys = cells.keys() | cells.waiting
            columns = map(COLUMN.__and__, keys)
            self.extend(max(keys, default=0) >> SHIFT, max(columns, default=0))
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

    def take_as_given(self, where: Where, function: str) -> None:
        """Have the stored value of a cell, which cannot be worked out, as if it were typed."""
        cells = self.store.sheets[where[0]]
        cells.waiting.discard(where[1])
        value = self.book.sheets[where[0]].value(place_of(where[1]))
        if value is not None:
            cells[where[1]] = value
        self.result.given[where] = function

    def give_up(self, where: Where, why: Why) -> None:
        cells = self.store.sheets[where[0]]
        cells.waiting.discard(where[1])
        cells.unknown.add(where[1])
        self.result.unknown[where] = why

    def take_back(self, where: Where) -> None:
        """Have a cell wait for its value again."""
        cells = self.store.sheets[where[0]]
        cells.pop(where[1], None)
        cells.waiting.add(where[1])

    def held(self, where: Where) -> Value:
        """The value that a cell has so far."""
        value: Value = self.store.sheets[where[0]].get(where[1])
        return value

    # -- computing -------------------------------------------------------------------------

    def run(self, in_order: bool = True) -> Computation:
        """Compute all; without `in_order` each cell as it is asked for, which is slow but plain.

        So it is where nearly each cell has a formula of its own: no order pays for itself there.
        """
        blocks = blocks_of(self.source) if in_order else []
        if sum(block.size for block in blocks) < WORTH * len(blocks):
            blocks = []
        return self.run_compiled(Compiled(Program(tuple(arranged(blocks))), self.around))

    def run_compiled(self, compiled: Compiled) -> Computation:
        """Compute all; again where a formula fills other cells than was thought."""
        with habits_of(self.book), np.errstate(all="ignore"):
            computer = self
            result = computer.work_out(compiled)
            for _ in range(SPILLED_AGAIN):
                if not computer.respilled:
                    break
                computer = Computer(self.source, spilled={**self.respilled, **computer.respilled})
                result = computer.work_out(compiled)
        return result

    def work_out(self, compiled: Compiled) -> Computation:
        """Work out a program's statements, and then whatever is in none."""
        Runner(self, compiled).run()
        for index, formulas in enumerate(self.formulas):
            waiting = self.store.sheets[index].waiting
            for key in formulas:
                if key in waiting:
                    self.settle((index, key))
        if any(isinstance(why, InCircle) for why in self.result.unknown.values()):
            from xlrepro.program.iterate import iterate

            iterate(self)
        if any(sheet.data_tables for sheet in self.book.sheets):
            from xlrepro.program.what_if import fill_tables

            fill_tables(self)
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
        way = tuple(cell for cell in stack[stack.index(again) :] if cell in begun)
        for cell in way:
            for key in self.filled(cell):
                self.give_up((cell[0], key), InCircle(way))

    def filled(self, where: Where) -> Iterable[int]:
        """The cells that one formula fills."""
        shared = self.formulas[where[0]][where[1]]
        return shared.fills if shared.fills else (where[1],)

    def attempt(self, where: Where) -> list[Where]:
        """Compute one formula; what it waits for, where it must wait."""
        sheet, key = where
        shared = self.formulas[sheet][key]
        try:
            value = shared.run(key, key >> SHIFT, key & COLUMN)
        except Fault as fault:
            value = fault.error
        except Pending as pending:
            return pending.cells
        except (Unknown, NotKnown, RecursionError) as found:
            self.not_known(where, found)
            return []
        except ZeroDivisionError:
            value = DIV0
        except (ArithmeticError, ValueError):
            value = NUM
        self.keep(sheet, key, shared, value)
        return []

    def keep(self, sheet: int, key: int, shared: Shared, value: Any) -> None:
        """Put a formula's value, or its values, where they belong."""
        cells = self.store.sheets[sheet]
        if shared.fills is None:
            cells[key] = settled(value)
            cells.waiting.discard(key)
            return
        if place_of(shared.home) in self.book.sheets[sheet].spills:
            spill(self, sheet, shared, value)
            return
        for place in shared.fills:
            if self.formulas[sheet].get(place, shared).home == shared.home:
                cells[place] = settled(value_at(value, shared.fills, place))
                cells.waiting.discard(place)

    def not_known(self, where: Where, found: Exception) -> None:
        if isinstance(found, NotComputed):
            for key in self.filled(where):
                self.take_as_given((where[0], key), found.function)
            return
        why: Why = CannotTell(str(found) or "it is nested too deeply")
        if isinstance(found, Unknown):
            why = ReadsUnknown(found.cell)
        elif isinstance(found, RecursionError):
            why = CannotTell("it is nested too deeply")
        for key in self.filled(where):
            self.give_up((where[0], key), why)


def compute(book: Workbook) -> Computation:
    """Compute every cell of a workbook that has been read."""
    return Computer(BookFormulas.of(book)).run()
