"""The variables of a translation, function by function.

One whose pieces are worked out in several functions goes on growing: each begins with what those
before it gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xlrepro.program.blocks import Block, Placed, inputs_of, rectangles
from xlrepro.program.compute import Computation
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import ROWS, Assign, Loop, side
from xlrepro.program.order import Step as Turn
from xlrepro.program.store import Box, place_of
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.labels import Labels
from xlrepro.translation.plan import Section, Step
from xlrepro.translation.variables import (
    Group,
    Held,
    Joiner,
    Quantities,
    Reading,
    Variable,
    Variables,
    around,
    readings,
    split_block,
    split_ends,
    split_inputs,
    with_gaps,
)

Chain = list[tuple[int, Variable]]  # from which function on cells are which variable


class Chains:
    """Says which cells are which variable; the blocks of `sections` are split as they are read.

    `stored` are rectangles of formulas that are inputs all the same.
    """

    def __init__(
        self,
        formulas: BookFormulas,
        computation: Computation,
        sections: Sequence[Section],
        stored: Iterable[Box],
        labels: Labels,
        given_names: GivenNames,
    ) -> None:
        self.formulas, self.book, self.computation = formulas, formulas.book, computation
        self.sections, self.labels, self.given_names = sections, labels, given_names
        self.held = Held(computation)
        self.quantities = Quantities(self.book, labels.row_label)
        self.chains: list[Chain] = []
        self.make(stored)

    @property
    def last(self) -> list[Variable]:
        """The variables as they are in the end."""
        return [chain[-1][1] for chain in self.chains]

    def __iter__(self) -> Iterator[tuple[int, Variable]]:
        """Every variable, and from which function on it is."""
        return (each for chain in self.chains for each in chain)

    def make(self, stored: Iterable[Box]) -> None:
        self.split_all()
        blocks = [b for section in self.sections for s in section.statements for b in s.blocks]
        owners = [
            number
            for number, section in enumerate(self.sections)
            for statement in section.statements
            for _ in statement.blocks
        ]
        read = readings(blocks)
        typed = [each.where for each in inputs_of(self.formulas, blocks)]
        typed += self.linked(read)
        typed = split_inputs(with_gaps(self.book, typed, read), read, self.given_names, self.held)
        taken = Placed(typed)
        typed += [box for box in stored if not taken.meeting(box)]
        pieces = [*(block.where for block in blocks), *typed]
        sources: list[Block | None] = [*blocks, *(None for _ in typed)]
        joiner = Joiner(pieces, sources, read, self.labels, self.quantities, self.given_names)
        for group in joiner.groups():
            self.chains += self.chained(group, pieces, owners)
        self.chains.sort(key=lambda chain: position(chain[-1][1].where))

    def split_all(self) -> None:
        """Split blocks as they are read, and those that are ends of others."""
        blocks = [b for section in self.sections for s in section.statements for b in s.blocks]
        parts = read_parts(blocks, readings(blocks))
        for section in self.sections:
            section.statements = [
                split for s in section.statements for split in self.split(s, parts)
            ]
        ends = split_ends([b for f in self.sections for s in f.statements for b in s.blocks])
        for section in self.sections:
            section.statements = [
                each
                for s in section.statements
                for each in (
                    map(Assign, ends[s.block]) if isinstance(s, Assign) and s.block in ends else [s]
                )
            ]

    def linked(self, read: Sequence[Reading]) -> list[Box]:
        """What is read of other workbooks, as far as their values are kept in the file."""
        found: list[Box] = []
        for sheet in sorted({each.whole.sheet for each in read}):
            if sheet >= len(self.book.sheets):
                here = [each.whole for each in read if each.whole.sheet == sheet]
                keys = [
                    key
                    for key in self.computation.store.sheets[sheet]
                    if any(box.holds(sheet, place_of(key)) for box in here)
                ]
                found += [box for _, box in rectangles(sheet, keys, [0] * len(keys))]
        return found

    def chained(self, group: Group, pieces: list[Box], owners: list[int]) -> list[Chain]:
        """A group as a variable; one that is worked out in several functions goes on growing."""
        of = {i: owners[i] for i in group.pieces if i < len(owners)}
        if not of:
            return [[(0, Variable(group.where, self.held.kind(group.where), (group.where,)))]]
        first = min(of.values())
        chain: Chain = []
        for number in sorted(set(of.values())):
            mine = [i for i in group.pieces if of.get(i, first) <= number]
            boxes = [pieces[i] for i in mine]
            where = around(boxes)
            if sum(map(size, boxes)) != size(where):
                return [
                    found
                    for i in group.pieces
                    for found in self.chained(Group(pieces[i], [i]), pieces, owners)
                ]
            typed = () if chain else tuple(pieces[i] for i in mine if i not in of)
            variable = Variable(where, self.held.kind(where), typed)
            if chain:
                variable.borrowed = chain[-1][1]
            chain.append((number, variable))
        return [chain]

    def variables(self, number: int) -> Variables:
        """The variables as they are when a function begins."""
        return Variables(
            [
                next((v for n, v in reversed(chain) if n <= number), chain[0][1])
                for chain in self.chains
            ]
        )

    def split(self, statement: Step, read: dict[Block, list[tuple[Reading, Box]]]) -> list[Step]:
        """A statement with its blocks as they are read."""

        def parts_of(block: Block) -> list[Block]:
            if self.given_names.together(block.where):
                return [block]
            return split_block(block, read.get(block, []), self.quantities)

        if isinstance(statement, Assign):
            return [Assign(part) for part in parts_of(statement.block)]
        if isinstance(statement, Loop):
            body = []
            for step in statement.body:
                parts = [step.block]
                if not step.inner:
                    parts = parts_of(step.block)
                    if len({side(part, statement.axis) for part in parts}) > 1:
                        parts = [step.block]  # these are the turns of the loop
                body += [Turn(part, step.shift, step.inner) for part in parts]
            return unrolled(replace(statement, body=tuple(body)))
        return [statement]


def unrolled(loop: Loop) -> list[Step]:
    """A loop as statements one after the other, where each of its blocks has one turn only."""
    places: list[tuple[int, Turn]] = []
    for step in loop.body:
        where = step.block.where
        first, last = (where.top, where.bottom) if loop.axis == ROWS else (where.left, where.right)
        if first != last or step.inner:
            return [loop]
        places.append((loop.direction * (first + step.shift), step))
    return [Assign(step.block) for _, step in sorted(places, key=lambda each: each[0])]


def read_parts(
    blocks: Sequence[Block], read: Sequence[Reading]
) -> dict[Block, list[tuple[Reading, Box]]]:
    """The parts of blocks that formulas read."""
    placed = Placed([block.where for block in blocks])
    found: dict[Block, list[tuple[Reading, Box]]] = {}
    for reading in read:
        for i in placed.meeting(reading.whole):
            part = blocks[i].where.meets(reading.whole)
            if part is not None and blocks[i].size > 1:
                found.setdefault(blocks[i], []).append((reading, part))
    return found


def size(box: Box) -> int:
    rows, cols = box.shape
    return rows * cols


def position(box: Box) -> tuple[int, int, int]:
    return box.sheet, box.top, box.left
