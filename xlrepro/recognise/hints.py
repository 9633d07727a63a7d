"""What labels, names and places tell where formulas alone do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from xlrepro.formula.nodes import Name, Node, Place, Range, Ref, leaves
from xlrepro.formula.unify import unify
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import (
    RECORD,
    SINGLE,
    Block,
    Match,
    Role,
    Way,
    mentioned,
    template,
    ways,
)
from xlrepro.recognise.patterns import like
from xlrepro.recognise.view import outermost


class Hints:
    """Binds roles of a model that is being looked for; `free` are the cells not yet claimed."""

    def __init__(self, match: Match, free: Free) -> None:
        self.match, self.view, self.free = match, match.view, free

    def from_labels(self) -> bool:
        """Bind a column by its heading when none of its formulas is what the method needs."""
        match = self.match
        for name, role in match.roles.items():
            if name in match.blocks or name in match.literals or not role.labels:
                continue
            if role.axes == SINGLE and not role.ways and name in match.legend.essential:
                place = self.by_name(role) or self.labelled(role)
                if place:
                    match.blocks[name] = Block(self.view.sheet.title, *place, 1, 1, SINGLE)
                    return True
            if role.axes[1] is None and role.axes[0] is not None:
                table = next(
                    (b for b in match.blocks.values() if b.axes == role.axes and b.rows > 1), None
                )
                place = self.heading(role, table.row - 1) if table else None
                if table and place:
                    block = Block(table.sheet, table.row, place[1], table.rows, 1, role.axes)
                    taken = any(
                        match.roles[o].ways and b.row == block.row and b.col == block.col
                        for o, b in match.blocks.items()
                    )
                    if not taken:
                        match.blocks[name] = block
                        self.free.take(block)
                        return True
        return False

    def heading(self, role: Role, row: int) -> Place | None:
        for place in self.view.labels:
            here = place[0] == row and self.is_beside(place[1])
            if here and self.view.text(place) in role.labels:
                return place
        return None

    def from_leftovers(self) -> bool:
        """Bind a single result whose formula is off: by its name, its shape or its place."""
        match = self.match
        for name, role in match.roles.items():
            if name in match.blocks or role.axes != SINGLE or not role.ways or role.linked:
                continue
            place = self.misread(role) or self.by_name(role) or self.below(role)
            if place:
                match.blocks[name] = Block(self.view.sheet.title, *place, 1, 1, SINGLE)
                self.free.discard(place)
                return True
        return False

    def by_name(self, role: Role) -> Place | None:
        for name in role.names:
            place = self.view.sheet.named(name)
            if place and (place in self.free or self.view.is_number(place)):
                return place
        return None

    def named_beside(self, role: Role) -> Place | None:
        place = self.by_name(role)
        return place if place and self.is_beside(place[1]) else None

    def misread(self, role: Role) -> Place | None:
        """A free cell whose formula has the right shape over nearly the right cells."""
        for way in role.ways:
            pattern = template(way.text)
            if isinstance(pattern, Name):
                continue
            for run in like(self.view, way.text):
                place = (run.first, run.col)
                node = self.view.formula(place) if place in self.free else None
                for bound in unify(pattern, node, {}) if node is not None else ():
                    if all(self.overlaps(key, leaf) for key, leaf in bound.items()):
                        return place
        return None

    def overlaps(self, name: str, leaf: Node) -> bool:
        block = self.match.blocks.get(name)
        return block is not None and isinstance(leaf, Range) and block.overlaps(leaf)

    def below(self, role: Role) -> Place | None:
        """A cell under the column, if a label says what it is or its formula is near enough."""
        block = self.match.blocks.get(role.foot or "")
        if block is None:
            return None
        end, right = block.row + block.rows, block.col + block.cols - 1
        for row in range(end, end + 3):
            place = (row, right)
            labelled = self.view.text((row, right - 1)) in role.labels
            if place in self.free and (labelled or self.resembles(place, role)):
                return place
            level = self.match.blocks.get(role.level or "")
            expected = labelled or (level is not None and level.row == row)
            if expected and self.view.is_number(place):
                return place
        return None

    def resembles(self, place: Place, role: Role) -> bool:
        """Whether a formula does last what the role's does, and reads a column that it reads."""
        node = self.view.formula(place)
        return node is not None and any(
            outermost(node) == outermost(template(way.text))
            and any(
                isinstance(leaf, Range) and self.overlaps(name, leaf)
                for name in mentioned(template(way.text))
                for leaf in leaves(node)
            )
            for way in role.ways
        )

    def before_first(self) -> None:
        """Find what PREV means at the first place: a starting weight, a carried mean.

        A name or a label tells best; then the first formula, unless what it reads is blank or
        already something else; then the cell just before the first.
        """
        match = self.match
        for name, role in list(match.roles.items()):
            target = role.before
            if not target or name not in match.blocks or target in match.blocks:
                continue
            aim, own = match.roles[target], match.blocks[name]
            above = (own.row - 1, own.col)
            place = self.labelled(aim) or self.named_beside(aim) or self.first_read(name)
            if place is None and self.is_filled(above):
                place = above
            if place is None:
                place = self.first_read(name, blank=True) or self.typed_start(name)
            if place:
                match.blocks[target] = Block(own.sheet, *place, 1, 1, SINGLE)

    def typed_start(self, name: str) -> Place | None:
        """The first cell of the column that goes on from PREV(name), where a number is typed."""
        for other, role in self.match.roles.items():
            column = self.match.blocks.get(other)
            if column and role.ways and role.ways[0].text == f"PREV({name})":
                first = (column.row, column.col)
                return None if self.view.formula(first) else first
        return None

    def first_read(self, name: str, blank: bool = False) -> Place | None:
        """The cell that a formula of the first row reads where the legend says PREV(name)."""
        match = self.match
        for other, role in match.roles.items():
            own = match.blocks.get(other)
            if own is None or not role.ways:
                continue
            node = self.view.formula((own.row, own.col))
            pattern = template(match.way(other).text)
            for bound in unify(pattern, node, {}) if node is not None else ():
                leaf = bound.get(f"prev {name}")
                if isinstance(leaf, Ref) and leaf.sheet == own.sheet:
                    place = (leaf.row, leaf.col)
                    if (blank or self.is_filled(place)) and not self.is_known(place):
                        return place
        return None

    def is_filled(self, place: Place) -> bool:
        return self.view.is_number(place) or self.view.sheet.formula(place) is not None

    def is_known(self, place: Place) -> bool:
        title = self.view.sheet.title
        return any(b.sheet == title and b.holds(place) for b in self.match.blocks.values())

    def labelled(self, role: Role) -> Place | None:
        """The number right of or below a label above the table, in its columns, nearest first."""
        table = next((b for b in self.match.blocks.values() if b.axes[0] == RECORD), None)
        if table is None:
            return None
        for place in reversed(self.view.labels):
            if place[0] >= table.row - 1 or self.view.text(place) not in role.labels:
                continue
            for near in ((place[0], place[1] + 1), (place[0] + 1, place[1])):
                if self.view.is_number(near) and near[0] < table.row and self.is_beside(near[1]):
                    return near
        return None

    def is_beside(self, col: int) -> bool:
        """Whether a column is one of the table's, or next to them."""
        tables = [b for b in self.match.blocks.values() if b.axes == (RECORD, None)]
        return min(b.col for b in tables) - 1 <= col <= max(b.col for b in tables) + 2


def follow_links(match: Match) -> None:
    """Bind what linked cells refer to; a role whose cells hold numbers is given."""
    for _ in range(8):
        progress = False
        for name, role in list(match.roles.items()):
            if name not in match.blocks or name in match.given:
                continue
            if role.ways and not role.linked:
                continue
            progress = _follow(match, name, role) or progress
        if not progress:
            return


def _follow(match: Match, name: str, role: Role) -> bool:
    if role.view or name in match.ways:
        return False
    block = match.blocks[name]
    view = match.view.on(block.sheet)
    if view is None:
        return False
    links: Counter[tuple[str, int, int]] = Counter()
    for place in block.places():
        if link := view.link(place):
            links[link.sheet or "", link.row - place[0], link.col - place[1]] += 1
    target = role.ways[0].text if role.ways else f"{name}_source"
    if links and sum(links.values()) * 2 > block.rows * block.cols:
        sheet, down, right = links.most_common(1)[0][0]
        source = replace(block, sheet=sheet, row=block.row + down, col=block.col + right)
        if sheet == block.sheet and match.in_table((source.row, source.col)):
            # What is carried over was pasted below the table, so this link has gone astray.
            return _pasted(match, name, target, block)
        if not role.ways:
            match.roles[target] = Role(block.axes)
            match.roles[name] = replace(role, ways=ways(target), by="a link", linked=True)
        match.blocks.setdefault(target, source)
        match.ways[name] = Way(target)
        return True
    if role.linked and not _pasted(match, name, target, block):
        match.given.add(name)
    return False


def _pasted(match: Match, name: str, target: str, block: Block) -> bool:
    """Where a link broke or was typed over, its target still stands under the column; bind it."""
    if target in match.blocks:
        return True
    aim = match.roles.get(target)
    column = match.blocks.get(aim.foot or "") if aim else None
    if column is None:
        return False
    place = (column.row + column.rows, column.col)
    if match.view.is_number(place) and match.view.formula(place) is None:
        match.blocks[target] = Block(block.sheet, *place, 1, 1, SINGLE)
        match.ways[name] = Way(target)
        return True
    return False
