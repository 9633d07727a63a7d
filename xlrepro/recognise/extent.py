"""Where the block of a role lies, once it is known how its cells read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from xlrepro.formula.nodes import Place, Ref
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import RECORD, Axes, Block, Match, Role, template
from xlrepro.recognise.reading import Reading, Use, role_of


class Extents:
    """Lays out the blocks of a model; `free` are the cells not yet claimed."""

    def __init__(self, match: Match, free: Free) -> None:
        self.match, self.view, self.free = match, match.view, free

    def bind(self, name: str, role: Role, reading: Reading) -> None:
        """Bind a role to the cells of a reading, and bind the roles that these read."""
        match = self.match
        match.ways[name] = reading.way
        if name not in match.blocks:
            match.blocks[name] = self.of(role, reading)
        own = match.blocks[name]
        self.free.take(own)
        for key, use in reading.uses:
            other = role_of(key)
            if match.is_bound(other):
                continue
            if isinstance(use, float):
                match.literals[other] = use
                continue
            block = self.read_by(own, use, match.roles[other].axes)
            if min(block.corner) >= 1:
                match.blocks[other] = block
        self.lengthen(name)

    def read_by(self, own: Block, use: Use, axes: Axes) -> Block:
        """Where a role stands that the cells of another block read."""
        start, size = [0, 0], [1, 1]
        for side, (lo, hi, shared) in enumerate(use.spans):
            if shared and 0 < abs(lo) < own.shape[side]:
                lo = hi = 0  # all the block's references have slipped: nobody lays it out so
            start[side] = lo + (own.corner[side] if shared else 0)
            if axis := axes[side]:
                spanned = own.shape[side] if shared else hi - lo + 1
                size[side] = self.match.length(axis) or spanned
        return Block(use.sheet, start[0], start[1], size[0], size[1], axes)

    def of(self, role: Role, reading: Reading) -> Block:
        """The block of cells that follow one formula, with any bad cells in between."""
        cells = reading.cells
        title = self.view.sheet.title
        formula = self.view.sheet.formula(cells[0])
        if self.view.is_array(cells[0]) and formula and formula.array:
            (top, left), (bottom, right) = formula.array
            return Block(title, top, left, bottom - top + 1, right - left + 1, role.axes)
        start, size = [0, 0], [1, 1]
        for side in (0, 1):
            if role.axes[side] is None:  # a stray cell may have the formula too
                line, _ = Counter(cell[side] for cell in cells).most_common(1)[0]
                cells = [cell for cell in cells if cell[side] == line]
        for side, axis in enumerate(role.axes):
            positions = sorted({cell[side] for cell in cells})
            if axis is None:
                start[side] = positions[0]
            elif known := self.match.length(axis):
                start[side], size[side] = self.aligned(axis, side, positions), known
                for key, use in reading.uses:
                    block = self.match.blocks.get(role_of(key))
                    if block and not isinstance(use, float) and use.spans[side].shared:
                        start[side] = block.corner[side] - use.spans[side].first
            else:
                start[side], size[side] = self.run(positions, side, cells)
        return Block(title, start[0], start[1], size[0], size[1], role.axes)

    def aligned(self, axis: str, side: int, positions: list[int]) -> int:
        """Where a block begins: with another one of its axis if it lies alongside."""
        for block in self.match.blocks.values():
            start, size = block.corner[side], block.shape[side]
            if block.axes[side] == axis and start <= positions[0] and positions[-1] < start + size:
                return start
        return positions[0]

    def run(self, positions: list[int], side: int, cells: list[Place]) -> tuple[int, int]:
        """The longest stretch of positions, going on over gaps without words and blank columns."""
        if positions[-1] - positions[0] + 1 == len(positions):
            return positions[0], len(positions)
        counts = Counter(cell[1 - side] for cell in cells)
        across = counts.most_common(1)[0][0]
        runs = [[positions[0]]]
        for position in positions[1:]:
            gap = range(runs[-1][-1] + 1, position)
            inside = [(p, across) if side == 0 else (across, p) for p in gap]
            blanks = sum(self.view.sheet.value(place) is None for place in inside)
            words = any(isinstance(self.view.sheet.value(place), str) for place in inside)
            inserted = side == 1 and self.view.filled_columns.isdisjoint(gap)
            if inserted or (len(gap) <= len(positions) and blanks <= 1 and not words):
                runs[-1].append(position)
            else:
                runs.append([position])
        best = max(runs, key=len)
        return best[0], best[-1] - best[0] + 1

    def grow(self) -> bool:
        """Take in one more record where a column's formula goes on past the end of the table."""
        title = self.view.sheet.title
        tables = [
            (name, block)
            for name, block in self.match.blocks.items()
            if block.axes == (RECORD, None) and block.sheet == title
        ]
        for name, block in tables:
            if not self.match.roles[name].ways:
                continue
            pattern = template(self.match.way(name).text)
            for index, up in ((block.rows, 0), (-1, 1)):
                place = (block.row + index, block.col)
                node = self.view.formula(place) if place in self.free else None
                if node is None or isinstance(node, Ref):
                    continue
                if node == self.match.fill(pattern, {RECORD: index}):
                    self.stretch(up, 1 - up)
                    return True
        return False

    def stretch(self, up: int, down: int) -> None:
        """Move the ends of every block along the records."""
        for name, block in list(self.match.blocks.items()):
            if block.axes[0] == RECORD:
                grown = replace(block, row=block.row - up, rows=block.rows + up + down)
                self.match.blocks[name] = grown
                if self.match.roles[name].ways:
                    self.free.take(grown)

    def lengthen(self, name: str) -> None:
        """Take in rows at either end of a new table where its data go on and its formula broke."""
        own = self.match.blocks[name]
        axis = own.axes[0]
        if axis != RECORD:
            return
        data = [
            block
            for other, block in self.match.blocks.items()
            if block.axes == (axis, None)
            and not self.match.roles[other].ways
            and block.sheet == own.sheet
            and not self.match.roles[other].view
        ]
        if len(data) < 1 or any(
            block.axes[0] == axis and block.rows != own.rows for block in self.match.blocks.values()
        ):
            return

        def goes_on(offset: int) -> bool:
            here = (own.row + offset, own.col)
            return (
                here[0] >= 1
                and self.view.is_number(here)
                and all(self.view.is_number((b.row + offset, b.col)) for b in data)
            )

        down = 0
        while goes_on(own.rows + down):
            down += 1
        up = 0
        while goes_on(-1 - up):
            up += 1
        if up or down:
            self.stretch(up, down)
