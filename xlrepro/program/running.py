"""The statements of a program worked out one after the other.

What its formula does not give at once, since it reads something that is not there after all, is
worked out on demand, as all cells can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import eq
from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro.program.arrays import LEAST, Arrays, Unfit, Worker
from xlrepro.program.blocks import Block
from xlrepro.program.grids import Grids
from xlrepro.program.loops import LoopWriter, Proposal, Proposer, part_of
from xlrepro.program.order import Assign, Loop, Program, Tangle
from xlrepro.program.store import COLUMN, SHIFT, Box, Store, key_of
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.program.values_at import settled
from xlrepro.values import Fault

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


TURNS_AT_FIRST = 80  # of a loop that is worth a function of its own even if it runs only once
TURNS = 8
AT_A_TIME = 4096  # turns that are proposed, to the blocks of a loop; one in so many products
AT_LEAST = 64  # is rounded otherwise than the function does
PROBE = 8  # lines that are tried first of many; where there is no number no more are tried
MOST_MISSES = 3  # times that what is quick may be tried in vain


class Compiled:
    """A program with what is made of it to run quickly; it may be run again and again."""

    def __init__(self, program: Program, around: BookSurroundings) -> None:
        self.program = program
        self.arrays = Arrays(around, Grids(Store([])))
        self.proposers: dict[int, Proposer | None] = {}
        self.runs = 0

    def proposer(self, loop: Loop) -> Proposer | None:
        if len(loop.turns()) < (TURNS if self.runs > 1 else TURNS_AT_FIRST):
            return None
        if id(loop) not in self.proposers:
            try:
                self.proposers[id(loop)] = LoopWriter(self.arrays, loop).proposer()
            except (Unfit, RecursionError):
                self.proposers[id(loop)] = None
        return self.proposers[id(loop)]


class Runner:
    """Gives the cells of a program their values."""

    def __init__(self, computer: Computer, compiled: Compiled) -> None:
        self.computer, self.compiled = computer, compiled
        self.arrays = compiled.arrays
        self.grids = self.arrays.grids = Grids(computer.store)

    def run(self) -> None:
        self.compiled.runs += 1
        for statement in self.compiled.program.statements:
            if isinstance(statement, Assign):
                self.assign(statement.block)
            elif isinstance(statement, Loop):
                self.go_through(statement)
            else:
                self.untangle(statement)

    # -- a block ------------------------------------------------------------------------------

    def assign(self, block: Block) -> None:
        where = block.where
        if block.array:
            self.computer.settle((where.sheet, key_of((where.top, where.left))))
        elif block.size < LEAST or not self.at_once(block, where):
            self.fill(block, where)

    def fill(self, block: Block, keys: Iterable[int]) -> None:
        """Work out cells of a block one after the other."""
        where = block.where
        cells = self.computer.store.sheets[where.sheet]
        waiting, done = cells.waiting, cells.waiting.discard
        run = self.computer.formulas[where.sheet][where.top << SHIFT | where.left].run
        for key in keys:
            if key not in waiting:
                continue
            try:
                value = run(key, key >> SHIFT, key & COLUMN)
            except Fault as fault:
                value = fault.error
            except Exception:  # it waits, or has no value: that is told in one place
                self.computer.settle((where.sheet, key))
                continue
            cells[key] = value if type(value) is float and value else settled(value)
            done(key)

    def at_once(self, block: Block, where: Box) -> bool:
        """Work out a part of a block as arrays; False where cells are left to be worked out."""
        worker = self.arrays.worker(where.sheet, block.node)
        if worker is None or not self.all_waiting(where):
            return False
        try:
            if max(where.shape) > 8 * PROBE and not self.promising(worker, probe(where)):
                return False
            values, texts = worker.values(where), worker.chosen(where)
        except Unfit:
            return False
        if not worker.truth:  # a truth value is no number
            self.grids.keep(where, values)
        found: list[Any] = values.ravel().tolist()
        if worker.truth:
            found = [bool(value) if value == value else value for value in found]
        if texts is not None:
            chosen = texts.ravel()
            for at in np.flatnonzero(chosen).tolist():
                found[at] = worker.names[chosen[at] - 1]
        return self.keep(where, found)

    def promising(self, worker: Worker, some: Box) -> bool:
        """Whether arrays tell anything of a few cells."""
        return not np.isnan(worker.values(some)).all() or worker.chosen(some) is not None

    def all_waiting(self, where: Box) -> bool:
        return self.computer.store.sheets[where.sheet].waiting.issuperset(keys_of(where))

    def keep(self, where: Box, values: list[Any]) -> bool:
        """Put values into their cells, but for nan; whether there was one for each."""
        cells = self.computer.store.sheets[where.sheet]
        keys = keys_of(where)
        known = list(map(eq, values, values))
        whole = all(known)
        if not whole:
            keys, values = list(compress(keys, known)), list(compress(values, known))
        cells.update(zip(keys, values, strict=True))
        cells.waiting.difference_update(keys)
        return whole

    # -- a loop -------------------------------------------------------------------------------

    def go_through(self, loop: Loop) -> None:
        """Work out a loop: as a function where that serves, else turn by turn."""
        turn, end = loop.first, loop.last + loop.direction
        proposer = self.compiled.proposer(loop)
        proposal = proposer.begun(self.grids) if proposer else None
        at_a_time = max(AT_LEAST, AT_A_TIME // len(loop.body)) * loop.direction
        misses = 0
        while proposal and turn != end and misses < MOST_MISSES:
            stop = min(turn + at_a_time, end, key=lambda each: abs(each - turn))
            reached = self.proposed(proposal, turn, stop)
            misses += abs(reached - turn) < TURNS
            turn = reached
            if turn != stop:
                self.turn_by_turn(loop, range(turn, turn + loop.direction, loop.direction))
                proposal.renew(turn)
                turn += loop.direction
        self.turn_by_turn(loop, range(turn, end, loop.direction))

    def proposed(self, proposal: Proposal, first: int, stop: int) -> int:
        """Work out some turns of a loop by its function; the first turn that is left."""
        loop = proposal.loop
        parts = [part_of(loop, step, first, stop) for step in loop.body]
        if not all(part is None or self.all_waiting(part) for part in parts):
            return first
        if not proposal.made(first, stop):
            return first
        end = proposal.first_wrong(first, stop)
        for step in loop.body:
            right, rest = part_of(loop, step, first, end), part_of(loop, step, end, stop)
            if right is not None:
                values = self.grids.numbers(right)
                assert values is not None
                self.keep(right, values.ravel().tolist())
            if rest is not None:
                self.grids.keep(rest, np.full(rest.shape, np.nan))
        return end

    def turn_by_turn(self, loop: Loop, turns: range) -> None:
        misses = [0] * len(loop.body)
        for turn in turns:
            for i, step in enumerate(loop.body):
                line = loop.line(step, turn)
                if line is None:
                    continue
                if step.inner or misses[i] == MOST_MISSES or max(line.shape) < LEAST:
                    self.fill(step.block, ordered(line, step.inner))
                elif not self.at_once(step.block, line):
                    misses[i] += 1
                    self.fill(step.block, line)

    # -- what has no order --------------------------------------------------------------------

    def untangle(self, tangle: Tangle) -> None:
        for block in tangle.blocks:
            for key in block.where:
                self.computer.settle((block.where.sheet, key))


def probe(where: Box) -> Box:
    """The first few lines of a rectangle."""
    bottom, right = min(where.top + PROBE, where.bottom), min(where.left + PROBE, where.right)
    return Box(where.sheet, where.top, where.left, bottom, right)


def keys_of(where: Box) -> Sequence[int]:
    rows, cols = where.shape
    first = where.top << SHIFT | where.left
    if rows == 1:
        return range(first, first + cols)
    return range(first, first + (rows << SHIFT), 1 << SHIFT) if cols == 1 else list(where)


def ordered(line: Box, inner: int) -> Iterable[int]:
    return list(line)[::-1] if inner < 0 else keys_of(line)
