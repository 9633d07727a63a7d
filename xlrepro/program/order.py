"""The blocks of a workbook in an order in which inputs come first: its program.

Blocks that read each other are a loop over rows or columns where each reads only what is earlier,
or, in the same turn, what stands before it in the body. So a loan's balances and interest run
together, one period after another. What fits no loop stays a tangle, worked out cell by cell as
values are asked for: true circles, and formulas of which it is not known what they read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from xlrepro.program.blocks import Block, Placed, blocks_of
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.references import Relative, Span
from xlrepro.program.store import Box
from xlrepro.records import dataclass

ROWS, COLUMNS = "rows", "columns"
MOST_CUTS = 3  # times that blocks of a tangle are cut again
MOST_PIECES = 2_000
MOST_EDGES = 3_000_000


@dataclass(frozen=True, slots=True)
class Assign:
    """A block that reads nothing of itself."""

    block: Block

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (self.block,)


@dataclass(frozen=True, slots=True)
class Step:
    """What a turn of a loop works out of a block: its row or column `turn` - `shift`.

    Where cells of that read each other they are taken forwards (`inner` 1) or backwards (-1).
    """

    block: Block
    shift: int = 0
    inner: int = 0


@dataclass(frozen=True, slots=True)
class Loop:
    """Blocks that are worked out together along an axis, turn by turn from `first` to `last`."""

    axis: str
    direction: int  # 1 down or to the right, -1 up or to the left
    first: int
    last: int
    body: tuple[Step, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(step.block for step in self.body)

    @property
    def plain(self) -> bool:
        """Whether only whole rows or columns of cells are shifted against each other."""
        return not any(
            step.shift and len(set(side(step.block, self.axis))) == 1 for step in self.body
        )

    def turns(self) -> range:
        return range(self.first, self.last + self.direction, self.direction)

    def line(self, step: Step, turn: int) -> Box | None:
        """The cells of a block in one turn."""
        where, at = step.block.where, turn - step.shift
        if self.axis == ROWS:
            inside = where.top <= at <= where.bottom
            return Box(where.sheet, at, where.left, at, where.right) if inside else None
        inside = where.left <= at <= where.right
        return Box(where.sheet, where.top, at, where.bottom, at) if inside else None


@dataclass(frozen=True, slots=True)
class Tangle:
    """Blocks for whose cells no order is known before they are worked out."""

    blocks: tuple[Block, ...]


Statement = Assign | Loop | Tangle


@dataclass(frozen=True)
class Program:
    """The statements of a workbook in an order in which inputs come first."""

    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, formulas: BookFormulas) -> Program:
        return cls(tuple(arranged(blocks_of(formulas))))

    def counts(self) -> dict[str, int]:
        """How many cells are worked out in assignments, loops and tangles."""
        counts = {"assign": 0, "loop": 0, "tangle": 0}
        for statement in self.statements:
            kind = type(statement).__name__.lower()
            counts[kind] += sum(block.size for block in statement.blocks)
        return counts


def arranged(blocks: list[Block], cuts: int = MOST_CUTS) -> Iterator[Statement]:
    graph = Graph(blocks)
    if graph.too_large:
        yield Tangle(tuple(blocks))
        return
    for members in graph.components():
        block = blocks[members[0]]
        if len(members) == 1 and members[0] not in graph.edges[members[0]]:
            yield Tangle((block,)) if block.references.dynamic else Assign(block)
            continue
        yield from Knot([blocks[i] for i in members]).statements(cuts)


class Graph:
    """Which blocks each block reads.

    An area in which many blocks stand is a node of its own, so that its readers do not each have
    an edge to all of them.
    """

    def __init__(self, blocks: list[Block]) -> None:
        self.count = len(blocks)
        placed = Placed([block.where for block in blocks])
        self.edges: list[list[int]] = [[] for _ in blocks]
        known: dict[Box, list[int]] = {}
        self.too_large = False
        total = 0
        for i, block in enumerate(blocks):
            mine: dict[int, None] = {}
            for box in block.reads():
                found = known.get(box)
                if found is None:
                    found = known[box] = self.area(placed.meeting(box))
                    total += len(found)
                mine.update(dict.fromkeys(found))
            self.edges[i] = list(mine)
            total += len(mine)
            self.too_large = total > MOST_EDGES
            if self.too_large:
                return

    def area(self, found: list[int]) -> list[int]:
        if len(found) <= 4:
            return found
        self.edges.append(found)
        return [len(self.edges) - 1]

    def components(self) -> Iterator[list[int]]:
        """Blocks that read each other, as groups, each after those that it reads."""
        for members in components(self.edges):
            blocks = sorted(each for each in members if each < self.count)
            if blocks:
                yield blocks


def components(edges: list[list[int]]) -> Iterator[list[int]]:
    """Nodes that lead to each other, as groups, each after those that it leads to (Tarjan 1972)."""
    total = len(edges)
    index, low = [0] * total, [0] * total
    on_stack = bytearray(total)
    stack: list[int] = []
    count = 0
    for root in range(total):
        if index[root]:
            continue
        work = [(root, 0)]
        while work:
            node, spot = work.pop()
            if spot == 0:
                count += 1
                index[node] = low[node] = count
                stack.append(node)
                on_stack[node] = 1
            elif low[edges[node][spot - 1]] < low[node]:
                low[node] = low[edges[node][spot - 1]]
            mine = edges[node]
            while spot < len(mine):
                other = mine[spot]
                spot += 1
                if not index[other]:
                    work += [(node, spot), (other, 0)]
                    break
                if on_stack[other] and index[other] < low[node]:
                    low[node] = index[other]
            else:
                if low[node] == index[node]:
                    members: list[int] = []
                    while not members or members[-1] != node:
                        other = stack.pop()
                        on_stack[other] = 0
                        low[other] = total + 1
                        members.append(other)
                    yield members


class Edge(NamedTuple):
    """One block of a knot reads another by one of its references."""

    reader: int
    read: int
    by: Relative


class Direction(NamedTuple):
    axis: str
    step: int


DIRECTIONS = [
    Direction(ROWS, 1),
    Direction(COLUMNS, 1),
    Direction(ROWS, -1),
    Direction(COLUMNS, -1),
]


class Knot:
    """Blocks that read each other, or one that reads itself."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks

    @cached_property
    def edges(self) -> list[Edge]:
        placed = Placed([block.where for block in self.blocks])
        return [
            Edge(i, j, by)
            for i, block in enumerate(self.blocks)
            for by in block.references.boxes
            if (box := by.over(block.where)) is not None
            for j in placed.meeting(box)
            if self.met(Edge(i, j, by), ROWS) and self.met(Edge(i, j, by), COLUMNS)
        ]

    def met(self, edge: Edge, axis: str) -> tuple[int, int] | None:
        """The rows or columns of the reader from which it reads the other block."""
        return meeting(*self.along(edge, axis))

    def along(self, edge: Edge, axis: str) -> tuple[Span, tuple[int, int], tuple[int, int]]:
        mine, other = (side(self.blocks[i], axis) for i in (edge.reader, edge.read))
        span = edge.by.rows if axis == ROWS else edge.by.cols
        return span.over(*mine), mine, other

    def statements(self, cuts: int) -> list[Statement]:
        """The knot as a loop, or in pieces, or as the tangle that it is.

        Pieces are better than a loop in which one cell alone comes at another turn than its row.
        """
        loop = self.loop()
        if loop is not None and loop.plain:
            return [loop]
        pieces = self.cut() if cuts else self.blocks
        if not len(self.blocks) < len(pieces) <= MOST_PIECES:
            return [loop or Tangle(tuple(self.blocks))]
        found = list(arranged(pieces, cuts - 1))
        if loop is not None and any(isinstance(each, Tangle) for each in found):
            return [loop]
        return found

    # -- as a loop ----------------------------------------------------------------------------

    def loop(self) -> Loop | None:
        """The knot as a loop; None where there is none."""
        if any(block.array or block.references.dynamic for block in self.blocks):
            return None
        for strictly in (True, False):
            for direction in DIRECTIONS:
                found = self.looped(direction, strictly)
                if found is not None:
                    return found
        return None

    def looped(self, direction: Direction, strictly: bool) -> Loop | None:
        lags: dict[tuple[int, int], int] = {}
        inner: dict[int, int] = {}
        for edge in self.edges:
            lag = lagging(*self.along(edge, direction.axis), direction.step)
            if edge.reader == edge.read:
                if lag > 0 or (lag == 0 and strictly):
                    return None
                if lag == 0:
                    turned = self.within_line(edge, direction.axis)
                    if turned is None or inner.setdefault(edge.reader, turned) != turned:
                        return None
                continue
            pair = edge.reader, edge.read
            lags[pair] = max(lag, lags.get(pair, lag))
        shifts = shifted(len(self.blocks), lags)
        if shifts is None:
            return None
        same = {pair for pair, lag in lags.items() if shifts[pair[0]] == shifts[pair[1]] + lag}
        order = in_turn(len(self.blocks), same)
        if order is None:
            return None
        body = tuple(
            Step(self.blocks[i], shifts[i] * direction.step, inner.get(i, 0)) for i in order
        )
        ends = [[end + step.shift for end in side(step.block, direction.axis)] for step in body]
        first, last = min(low for low, _ in ends), max(high for _, high in ends)
        if direction.step < 0:
            first, last = last, first
        return Loop(direction.axis, direction.step, first, last, body)

    def within_line(self, edge: Edge, axis: str) -> int | None:
        """The direction in which the cells of one line follow each other."""
        across = COLUMNS if axis == ROWS else ROWS
        for step in (1, -1):
            if lagging(*self.along(edge, across), step) < 0:
                return step
        return None

    # -- in pieces ----------------------------------------------------------------------------

    def cut(self) -> list[Block]:
        """The blocks, cut where only a part of them reads another or is read by it."""
        borders: dict[tuple[int, str], set[int]] = {}
        for edge in self.edges:
            for axis in (ROWS, COLUMNS):
                span, mine, other = self.along(edge, axis)
                within = meeting(span, mine, other)
                if within is None:
                    continue
                alone = edge.reader == edge.read
                fixed = span.low.fixed and span.high.fixed
                if not alone:
                    borders.setdefault((edge.reader, axis), set()).update(
                        (within[0], within[1] + 1)
                    )
                if not alone or fixed:
                    low, high = span.hull(*within)
                    read = max(low, other[0]), min(high, other[1]) + 1
                    borders.setdefault((edge.read, axis), set()).update(read)
        return [
            piece
            for i, block in enumerate(self.blocks)
            for piece in pieces(
                block, borders.get((i, ROWS), set()), borders.get((i, COLUMNS), set())
            )
        ]


def side(block: Block, axis: str) -> tuple[int, int]:
    """The first and last row or column of a block."""
    where = block.where
    return (where.top, where.bottom) if axis == ROWS else (where.left, where.right)


def meeting(span: Span, mine: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    """From which of my rows (from first to last) some of the others' are read."""
    (first, last), (low, high) = mine, span
    if high.fixed:
        if high.number < other[0]:
            return None
    else:
        first = max(first, other[0] - high.number)
    if low.fixed:
        if low.number > other[1]:
            return None
    else:
        last = min(last, other[1] - low.number)
    return (first, last) if first <= last else None


def lagging(span: Span, mine: tuple[int, int], other: tuple[int, int], step: int) -> int:
    """How far ahead of a row those are that it reads of the others, at most; below 0: behind."""
    met = meeting(span, mine, other)
    assert met is not None
    at = met[0] if step > 0 else met[1]
    if step > 0:
        return min(span.high.ends(at, at)[0], other[1]) - at
    return at - max(span.low.ends(at, at)[0], other[0])


def shifted(count: int, lags: dict[tuple[int, int], int]) -> list[int] | None:
    """By how much the rows of each block come later than their number tells, so that none reads
    what is ahead; None where that cannot be (Bellman 1958)."""
    shifts = [0] * count
    for _ in range(min(count + 1, 100)):
        changed = False
        for (reader, read), lag in lags.items():
            if shifts[read] + lag > shifts[reader]:
                shifts[reader], changed = shifts[read] + lag, True
        if not changed:
            return shifts
    return None


def in_turn(count: int, after: Iterable[tuple[int, int]]) -> list[int] | None:
    """The numbers below a count with the second of each pair before the first; None for circles."""
    before: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for later, earlier in after:
        before[earlier].append(later)
        missing[later] += 1
    ready = [i for i in range(count) if not missing[i]]
    order = []
    while ready:
        i = min(ready)
        ready.remove(i)
        order.append(i)
        for j in before[i]:
            missing[j] -= 1
            if not missing[j]:
                ready.append(j)
    return order if len(order) == count else None


def pieces(block: Block, rows: set[int], cols: set[int]) -> list[Block]:
    """A block cut before some rows and columns."""
    where = block.where
    if block.array:
        return [block]
    return [
        block.part(Box(where.sheet, top, left, bottom, right))
        for top, bottom in stretches(where.top, where.bottom, rows)
        for left, right in stretches(where.left, where.right, cols)
    ]


def stretches(first: int, last: int, borders: set[int]) -> list[tuple[int, int]]:
    starts = [first, *sorted(border for border in borders if first < border <= last)]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True))
