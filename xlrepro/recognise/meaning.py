"""Whether a formula means what a model's legend says, however it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlrepro.formula.nodes import Node, Range, calls, leaves, places
from xlrepro.meaning.counterexample import plainest
from xlrepro.meaning.equivalence import Comparison, Different, Same, TooLarge, Undecided, compare
from xlrepro.meaning.trials import Address, Cells, Scalar
from xlrepro.recognise.legend import Block, Match
from xlrepro.workbook import ErrorValue, Value

MAX_TRIED = 3_000  # cells of a range that trials of two formulas may read
MAX_EXPANDED = 500
GRID = 997


class Meaning:
    """What the cells of a model mean; made once its roles are bound."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self.title = match.view.sheet.title
        self.blocks = dict(match.blocks)
        self.computed = {n: block for n, block in match.computed() if block.sheet == self.title}
        self.roles: dict[Address, str | None] = {}  # as far as asked for
        self.owners: dict[Address, str | None] = {}
        self.choices: dict[str, tuple[float | None, ...]] = {}
        self.full: dict[str, bool] = {}

    def role(self, cell: Address) -> str | None:
        """The role that a cell has, the first one of several."""
        if cell not in self.roles:
            self.roles[cell] = next(_holding(cell, self.blocks.items()), None)
        return self.roles[cell]

    def owner(self, cell: Address) -> str | None:
        """The role that says how a cell is computed, the last one of several."""
        if cell not in self.owners:
            self.owners[cell] = next(_holding(cell, reversed(self.computed.items())), None)
        return self.owners[cell]

    def same(self, found: Node, wanted: Node, alone: bool) -> bool:
        """Whether two formulas surely agree; of those that cannot be told, no."""
        if not any(calls(found)) and self.apart(found, wanted):
            return False
        return isinstance(self.compare(found, wanted, alone), Same)

    def apart(self, found: Node, wanted: Node) -> bool:
        """Whether no cell is read by both, nor by what the cells that they read mean."""
        *_, expand = self.expansions(found, wanted)
        met: list[set[Address]] = []
        for node in (found, wanted):
            reads = left = _reads(node)
            while left:
                told = [means for cell in left & expand if (means := self.of(cell))]
                left = set().union(*map(_reads, told)) - reads
                reads = reads | left
            met.append(reads)
        return met[0].isdisjoint(met[1])

    def compare(self, found: Node, wanted: Node, alone: bool) -> Comparison:
        """Whether two formulas agree, perhaps by way of what the cells they read mean.

        A formula that is `alone` in its block must agree even if cells that are blank now were
        filled.
        """
        read = [*leaves(found), *leaves(wanted)]
        largest = max(map(area, read), default=0)
        if largest > MAX_TRIED:
            return Undecided(TooLarge(largest))
        for expand in self.expansions(found, wanted):
            comparison = compare(found, wanted, self.cells(expand, alone))
            if isinstance(comparison, Same):
                return comparison
        return comparison

    def plainest(self, known: Different, found: Node, wanted: Node, alone: bool) -> Different:
        """The same answer with a counterexample that is easier to read, if there is one."""
        by_way: set[Address] = set()
        if any(map(self.owner, _reads(found) ^ _reads(wanted))):
            *_, by_way = self.expansions(found, wanted)
        return plainest(known, found, wanted, self.cells(by_way, alone))

    def cells(self, expand: set[Address], alone: bool) -> Cells:
        return Cells(
            blank=(lambda cell: False) if alone else self.blank,
            meaning=self.of,
            expand=frozenset(expand),
            among=self.among,
            filled=self.filled,
            stored=self.stored,
        )

    def expansions(self, found: Node, wanted: Node) -> Iterator[set[Address]]:
        """Ever larger sets of cells to replace by what they mean."""
        yield set()
        a, b = _reads(found), _reads(wanted)
        level = {cell for cell in a - b if self.owner(cell)}
        if level:
            yield level
        every = {cell for cell in a | b if self.owner(cell)}
        for _ in range(2):
            if not every or len(every) > MAX_EXPANDED:
                return
            yield every
            inner = {c for cell in every if (node := self.of(cell)) for c in _reads(node)}
            every = every | {cell for cell in inner if self.owner(cell)}

    def blank(self, cell: Address) -> bool:
        sheet, row, col = cell
        return (
            self.role(cell) is None
            and sheet == self.title
            and self.match.view.sheet.value((row, col)) is None
        )

    def stored(self, cell: Address) -> Scalar:
        """What the file has in a cell; an error there counts as a blank."""
        view = self.match.view.on(cell[0] or self.title)
        value = view.sheet.value(cell[1:]) if view else None
        return None if isinstance(value, ErrorValue) else value

    def of(self, cell: Address) -> Node | None:
        name = self.owner(cell)
        return self.match.wanted(name, (cell[1], cell[2])) if name else None

    def among(self, cell: Address) -> tuple[float | None, ...]:
        """The only values that a cell may take, as a target is 0 or 1; none where any will do."""
        name = self.role(cell)
        if name is None:
            return ()
        if name not in self.choices:
            role, given = self.match.roles[name], self.given(name)
            low, high = role.between
            filled = [value for value in given if value is not None]
            blanks = (None,) * (GRID // 3) if len(filled) < len(given) else ()
            inside = all(type(value) is float and low < value < high for value in filled)
            if all(value in role.values for value in given):
                self.choices[name] = role.values
            elif low < high and inside:
                grid = tuple(low + (high - low) * i / GRID for i in range(1, GRID))
                self.choices[name] = grid + blanks
            else:
                self.choices[name] = ()
        return self.choices[name]

    def filled(self, cell: Address) -> bool:
        """Whether the cell belongs to a role that has no blank cells."""
        name = self.role(cell)
        if name is None:
            return False
        if name not in self.full:
            self.full[name] = None not in self.given(name)
        return self.full[name]

    def given(self, name: str) -> list[Value]:
        """The values of a role that is given; nothing is asked of computed cells."""
        block = self.match.blocks[name]
        view = self.match.view.on(block.sheet)
        if view is None or name in self.computed:
            return []
        return [view.sheet.value(place) for place in block.places()]


def _holding(cell: Address, blocks: Iterable[tuple[str, Block]]) -> Iterator[str]:
    sheet, row, col = cell
    for name, block in blocks:
        if block.sheet == sheet and block.holds((row, col)):
            yield name


def area(leaf: Node) -> int:
    if not isinstance(leaf, Range):
        return 1
    return (leaf.last.row - leaf.first.row + 1) * (leaf.last.col - leaf.first.col + 1)


def _reads(node: Node) -> set[Address]:
    cells: set[Address] = set()
    for leaf in leaves(node):
        if area(leaf) <= MAX_TRIED:
            cells.update(places(leaf))
    return cells
