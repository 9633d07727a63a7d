"""Whether a formula means what a model's legend says, however it is written."""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.formula.equivalence import Cell, equivalent
from xlrepro.formula.nodes import Node, Range, leaves, places
from xlrepro.loaders.legend import Found
from xlrepro.workbook import Value

MAX_TRIED = 3_000  # cells of a range that trials of two formulas may read
MAX_EXPANDED = 500
GRID = 997


class Meaning:
    """What the cells of a model mean; made once its roles are bound."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.title = found.view.sheet.title
        self.role: dict[Cell, str] = {}
        self.owner: dict[Cell, str] = {}
        for name, block in found.blocks.items():
            for row, col in block.places():
                self.role.setdefault((block.sheet, row, col), name)
        for name, block in found.computed():
            if block.sheet == self.title:
                for row, col in block.places():
                    self.owner[block.sheet, row, col] = name
        self.choices: dict[str, tuple[float | None, ...]] = {}
        self.full: dict[str, bool] = {}

    def same(self, found: Node, wanted: Node, alone: bool) -> bool:
        """Whether two formulas agree, perhaps by way of what the cells they read mean.

        A formula that is `alone` in its block must agree even if cells that are blank now were
        filled.
        """
        if any(area(leaf) > MAX_TRIED for node in (found, wanted) for leaf in leaves(node)):
            return False
        return any(
            equivalent(
                found,
                wanted,
                blank=(lambda cell: False) if alone else self.blank,
                meaning=self.of,
                expand=cells,
                among=self.among,
                filled=self.filled,
            )
            for cells in self.expansions(found, wanted)
        )

    def expansions(self, found: Node, wanted: Node) -> Iterator[set[Cell]]:
        """Ever larger sets of cells to replace by what they mean."""
        yield set()
        a, b = _reads(found), _reads(wanted)
        level = {cell for cell in a - b if cell in self.owner}
        if level:
            yield level
        every = {cell for cell in a | b if cell in self.owner}
        for _ in range(2):
            if not every or len(every) > MAX_EXPANDED:
                return
            yield every
            inner = {c for cell in every if (node := self.of(cell)) for c in _reads(node)}
            every = every | {cell for cell in inner if cell in self.owner}

    def blank(self, cell: Cell) -> bool:
        sheet, row, col = cell
        return (
            cell not in self.role
            and sheet == self.title
            and self.found.view.sheet.value((row, col)) is None
        )

    def of(self, cell: Cell) -> Node | None:
        name = self.owner.get(cell)
        return self.found.wanted(name, (cell[1], cell[2])) if name else None

    def among(self, cell: Cell) -> tuple[float | None, ...]:
        """The only values that a cell may take, as a target is 0 or 1; none where any will do."""
        name = self.role.get(cell)
        if name is None:
            return ()
        if name not in self.choices:
            role, given = self.found.roles[name], self.given(name)
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

    def filled(self, cell: Cell) -> bool:
        """Whether the cell belongs to a role that has no blank cells."""
        name = self.role.get(cell)
        if name is None:
            return False
        if name not in self.full:
            self.full[name] = None not in self.given(name)
        return self.full[name]

    def given(self, name: str) -> list[Value]:
        """The values of a role that is given; nothing is asked of computed cells."""
        block = self.found.blocks[name]
        view = self.found.view.on(block.sheet)
        if view is None or name in self.owner.values():
            return []
        return [view.sheet.value(place) for place in block.places()]


def area(leaf: Node) -> int:
    if not isinstance(leaf, Range):
        return 1
    return (leaf.last.row - leaf.first.row + 1) * (leaf.last.col - leaf.first.col + 1)


def _reads(node: Node) -> set[Cell]:
    cells: set[Cell] = set()
    for leaf in leaves(node):
        if area(leaf) <= MAX_TRIED:
            cells.update(places(leaf))
    return cells
