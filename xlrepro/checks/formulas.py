"""Is a cell's formula the one that its model needs?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from xlrepro.formula.equivalence import Cell, equivalent
from xlrepro.formula.nodes import Node, Place, Range, Ref, leaves, map_leaves, places
from xlrepro.loaders.legend import Block, Found

MAX_TRIED = 3_000  # cells of a range that trials of two formulas may read


class FormulaCheck:
    """Compares the formulas of one model's cells with what its legend says.

    A formula written in another way passes when it means the same. One that stands alone in its
    block must mean the same even if cells that are blank now were filled.
    """

    def __init__(self, found: Found) -> None:
        self.found, self.view = found, found.view
        self.title = found.view.sheet.title
        self.owner: dict[Cell, str] = {}
        self.known: set[Cell] = set()
        for block in found.blocks.values():
            for row, col in block.places():
                self.known.add((block.sheet, row, col))
        for name, block in found.computed():
            if block.sheet == self.title:
                for row, col in block.places():
                    self.owner[block.sheet, row, col] = name
        self.usual: dict[str, Node | None] = {}
        self.to_the_letter: dict[str, set[Place]] = {}
        self.decided: dict[tuple[str, Node, bool], bool] = {}

    def right(self, name: str, block: Block, place: Place) -> bool:
        """Whether the formula in a computed cell is what the role needs there."""
        if name not in self.to_the_letter:
            runs = self.found.following(name, block)
            self.to_the_letter[name] = {p for run in runs for p in run.places()}
        if place in self.to_the_letter[name] and not self.view.is_array(place):
            return True
        found, wanted = self.view.formula(place), self.found.wanted(name, place)
        if found is None or wanted is None:
            return False
        if self.view.is_array(place):
            formula = self.view.sheet.formula(place)
            assert formula and formula.array
            first = (block.row, block.col)
            last = (block.row + block.rows - 1, block.col + block.cols - 1)
            return formula.array == (first, last) and found == wanted
        if not self.stands_alone(name, block, place) and self.clipped(found) == wanted:
            return True
        if any(_area(leaf) > MAX_TRIED for node in (found, wanted) for leaf in leaves(node)):
            return False
        return self.same_meaning(name, block, place, found, wanted)

    def clipped(self, node: Node) -> Node:
        """The formula without the blank rows that its ranges take in below what is known."""

        def clip(leaf: Node) -> Node:
            if not isinstance(leaf, Range) or leaf.first.sheet != self.title:
                return leaf
            last = leaf.last
            for _ in range(3):
                row = [(self.title, last.row, col) for col in range(leaf.first.col, last.col + 1)]
                if last.row <= leaf.first.row or not all(self.blank(cell) for cell in row[:100]):
                    break
                last = replace(last, row=last.row - 1)
            return Range(leaf.first, last)

        return map_leaves(node, clip)

    def same_meaning(
        self, name: str, block: Block, place: Place, found: Node, wanted: Node
    ) -> bool:
        formula = self.view.sheet.formula(place)
        assert formula and formula.node
        alone = self.stands_alone(name, block, place)
        key = (name, formula.node, alone)
        moving = place[0] > block.row and self.moves_along(block, found, place, formula.node)
        if moving and key in self.decided:
            return self.decided[key]
        same = any(
            equivalent(
                found,
                wanted,
                blank=(lambda cell: False) if alone else self.blank,
                meaning=self.meaning,
                expand=cells,
            )
            for cells in self.expansions(found, wanted)
        )
        if moving:
            self.decided[key] = same
        return same

    def stands_alone(self, name: str, block: Block, place: Place) -> bool:
        """Whether most cells of the block have another formula."""
        formula = self.view.sheet.formula(place)
        node = formula.node if formula else None
        return block.rows * block.cols >= 3 and node != self.most_used(name, block)

    def moves_along(self, block: Block, found: Node, place: Place, node: Node) -> bool:
        """Whether all that moves with the cell stays in the rows of its table.

        Then every row of the table asks the same question, and one answer serves.
        """
        for leaf, fixed in zip(leaves(node), leaves(found), strict=False):
            if isinstance(leaf, Ref) and not leaf.row_fixed:
                assert isinstance(fixed, Ref)
                if not block.row <= fixed.row < block.row + block.rows:
                    return False
            elif isinstance(leaf, Range):
                return False
        return True

    def most_used(self, name: str, block: Block) -> Node | None:
        """The formula that most cells of a block have."""
        if name not in self.usual:
            counts: Counter[Node] = Counter()
            for place in block.places():
                formula = self.view.sheet.formula(place)
                if formula and formula.node is not None:
                    counts[formula.node] += 1
            self.usual[name] = counts.most_common(1)[0][0] if counts else None
        return self.usual[name]

    def expansions(self, found: Node, wanted: Node) -> Iterator[set[Cell]]:
        """Ever larger sets of cells to replace by what they mean."""
        yield set()
        a, b = _reads(found), _reads(wanted)
        level = {cell for cell in a - b if cell in self.owner}
        if level:
            yield level
        every = {cell for cell in a | b if cell in self.owner}
        for _ in range(2):
            if not every or len(every) > 500:
                return
            yield every
            inner = {c for cell in every if (node := self.meaning(cell)) for c in _reads(node)}
            every = every | {cell for cell in inner if cell in self.owner}

    def blank(self, cell: Cell) -> bool:
        sheet, row, col = cell
        return (
            cell not in self.known
            and sheet == self.title
            and self.view.sheet.value((row, col)) is None
        )

    def meaning(self, cell: Cell) -> Node | None:
        name = self.owner.get(cell)
        return self.found.wanted(name, (cell[1], cell[2])) if name else None


def _area(leaf: Node) -> int:
    if not isinstance(leaf, Range):
        return 1
    return (leaf.last.row - leaf.first.row + 1) * (leaf.last.col - leaf.first.col + 1)


def _reads(node: Node) -> set[Cell]:
    cells: set[Cell] = set()
    for leaf in leaves(node):
        if _area(leaf) > MAX_TRIED:
            continue
        cells.update(places(leaf))
    return cells
