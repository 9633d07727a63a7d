"""Which statements stand in which function: those of a sheet together, as far as they can.

A sheet that others read before it can go on is worked out in several functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from xlrepro.program.blocks import Block, Placed
from xlrepro.program.order import Statement
from xlrepro.program.store import Box


@dataclass(frozen=True, slots=True)
class Circle:
    """Blocks that read each other round in a circle, which the workbook asks to go round."""

    blocks: tuple[Block, ...]


Step = Statement | Circle


@dataclass(eq=False)
class Section:
    """A function of the translation: statements of one sheet, in order."""

    sheet: int
    statements: list[Step] = field(default_factory=list)
    name: str = ""


def sheet_of(statement: Step) -> int:
    """The sheet on which most cells of a statement stand."""
    sizes: dict[int, int] = defaultdict(int)
    for block in statement.blocks:
        sizes[block.where.sheet] += block.size
    return max(sizes, key=lambda sheet: (sizes[sheet], -sheet))


def position(statement: Step) -> tuple[int, int]:
    home = sheet_of(statement)
    return min((b.where.top, b.where.left) for b in statement.blocks if b.where.sheet == home)


class Plan:
    """Statements and what each waits for."""

    def __init__(self, statements: Sequence[Step]) -> None:
        self.statements = list(statements)
        boxes: list[Box] = []
        owner: list[int] = []
        for i, statement in enumerate(self.statements):
            for block in statement.blocks:
                boxes.append(block.where)
                owner.append(i)
        placed = Placed(boxes)
        self.after: list[set[int]] = [set() for _ in self.statements]  # who waits for it
        self.missing = [0] * len(self.statements)
        for i, statement in enumerate(self.statements):
            before = {
                owner[j]
                for block in statement.blocks
                for box in block.reads()
                for j in placed.meeting(box)
            } - {i}
            self.missing[i] = len(before)
            for j in before:
                self.after[j].add(i)
        self.sheets = [sheet_of(statement) for statement in self.statements]
        self.places = [position(statement) for statement in self.statements]

    def sections(self) -> list[Section]:
        """The functions in order: at each step the sheet of which most can be worked out."""
        missing = list(self.missing)
        ready: dict[int, list[tuple[tuple[int, int], int]]] = defaultdict(list)
        for i, count in enumerate(missing):
            if not count:
                heappush(ready[self.sheets[i]], (self.places[i], i))
        left: dict[int, int] = defaultdict(int)
        for sheet in self.sheets:
            left[sheet] += 1
        found: list[Section] = []
        while any(ready.values()):
            sheets = [sheet for sheet in sorted(ready) if ready[sheet]]
            runs = {sheet: self.run(sheet, ready[sheet], missing) for sheet in sheets}
            sheet = max(sheets, key=lambda s: (len(runs[s]) == left[s], len(runs[s]) / left[s], -s))
            order = runs[sheet]
            found.append(Section(sheet, [self.statements[i] for i in order]))
            left[sheet] -= len(order)
            ready[sheet] = []
            for i in order:
                for j in self.after[i]:
                    missing[j] -= 1
                    if not missing[j] and self.sheets[j] != sheet:
                        heappush(ready[self.sheets[j]], (self.places[j], j))
        return found

    def run(
        self, sheet: int, ready: list[tuple[tuple[int, int], int]], missing: list[int]
    ) -> list[int]:
        """All of a sheet that can be worked out now, from the top down where that can be."""
        waiting, queue = dict[int, int](), list(ready)
        order = []
        while queue:
            _, i = heappop(queue)
            order.append(i)
            for j in self.after[i]:
                waiting[j] = waiting.get(j, missing[j]) - 1
                if not waiting[j] and self.sheets[j] == sheet:
                    heappush(queue, (self.places[j], j))
        return order
