"""Bind the columns and results whose formulas mean what the method says, however written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xlrepro.formula.nodes import Node, Number, Ref, leaves
from xlrepro.meaning.equivalence import ENOUGH
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import SINGLE, Block, Match, Role, mentioned, template
from xlrepro.recognise.meaning import Meaning, area

DRAWN = 30_000  # cells that trials may draw values for


class ByMeaning:
    """Tries formulas among the cells in `free`."""

    def __init__(self, match: Match, free: Free) -> None:
        self.match, self.view, self.free = match, match.view, free
        self.left = DRAWN

    def bind(self) -> bool:
        """Bind a column or a result whose formula means what the role's does, however written."""
        match = self.match
        missing = [name for name in match.legend.essential if not match.is_bound(name)]
        if len(missing) > 2:
            return False  # hardly this model, and trials take their time
        for name, role in match.roles.items():
            if match.is_bound(name) or not role.ways or role.linked or role.axes[1] is not None:
                continue
            for way in role.ways:
                if all(map(match.is_bound, mentioned(template(way.text)))):
                    for block in self.columns(role):
                        if self.means(name, way.text, block):
                            match.blocks[name], match.ways[name] = block, way
                            self.free.take(block)
                            return True
        return False

    def columns(self, role: Role) -> Iterator[Block]:
        """Where a role could stand among the free cells: in the rows of its table if it has one."""
        title = self.view.sheet.title
        tables = [b for b in self.match.blocks.values() if b.axes == role.axes and b.sheet == title]
        for runs in self.view.runs.values():
            for run in runs:
                if (run.first, run.col) not in self.free:
                    continue
                if role.axes == SINGLE:
                    if run.first == run.last:
                        yield Block(title, run.first, run.col, 1, 1, SINGLE)
                elif tables:
                    inside = run.within(tables[0].row, tables[0].row + tables[0].rows - 1)
                    if inside.last - inside.first + 1 >= max(tables[0].rows / 2, 1):
                        yield replace(tables[0], col=run.col)

    def means(self, name: str, text: str, block: Block) -> bool:
        match = self.match
        places = (block.row + block.rows // 2, block.col), block.corner
        place = next((p for p in places if p in self.free), None)
        node = self.view.formula(place) if place else None
        if place is None or node is None or isinstance(node, Ref | Number):
            return False
        wanted = match.fill(template(text), block.index(place))
        if wanted is None or not any(map(self.is_known, leaves(node))):
            return False
        self.left -= ENOUGH * sum(area(leaf) for each in (node, wanted) for leaf in leaves(each))
        return self.left >= 0 and Meaning(match).same(node, wanted, False)

    def is_known(self, leaf: Node) -> bool:
        """Whether a formula reads something of the method here."""
        return any(block.overlaps(leaf) for block in self.match.blocks.values())
