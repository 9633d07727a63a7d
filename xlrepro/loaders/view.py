"""A sheet as the recogniser reads it: formulas made plain, and found by what they do."""

from __future__ import annotations

from dataclasses import replace

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Name,
    Node,
    Number,
    Place,
    Range,
    Ref,
    Unary,
    map_leaves,
    resolve,
)
from xlrepro.workbook import Sheet, Workbook


def outermost(node: Node) -> str:
    """What a formula does last; formulas that differ in it cannot be alike."""
    match node:
        case Call("PREV", _) | Name() | Ref():
            return "reference"
        case Call(function, _):
            return function
        case Binary(op, _, _):
            return op
        case Unary(op, _):
            return f"unary {op}"
    return "constant"


class View:
    """A sheet with its formulas made plain: references fixed, names replaced, sheets spelled."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.plain: dict[Place, Node | None] = {}
        self.doing: dict[str, list[Place]] | None = None

    def like(self, pattern: Node) -> list[Place]:
        """The formula cells that do last what the pattern does last, row by row."""
        if self.doing is None:
            self.doing = {}
            for place in self.sheet.computed():
                node = self.formula(place)
                if node is not None:
                    self.doing.setdefault(outermost(node), []).append(place)
        return self.doing.get(outermost(pattern), [])

    def formula(self, place: Place) -> Node | None:
        if place not in self.plain:
            self.plain[place] = self._plain(place)
        return self.plain[place]

    def _plain(self, place: Place) -> Node | None:
        formula = self.sheet.formula(place)
        if formula is None or formula.node is None:
            return None
        return map_leaves(resolve(formula.node, formula.home), self._spell)

    def _spell(self, leaf: Node) -> Node:
        if isinstance(leaf, Name) and leaf.sheet is None:
            meant = self.sheet.names.get(leaf.name)
            if isinstance(meant, Ref | Range | Number):
                leaf = resolve(meant, (0, 0))
        if isinstance(leaf, Ref):
            return self._titled(leaf)
        if isinstance(leaf, Range):
            return Range(self._titled(leaf.first), self._titled(leaf.last))
        return leaf

    def _titled(self, ref: Ref) -> Ref:
        if ref.sheet is None:
            return replace(ref, sheet=self.sheet.title)
        other = self.book.sheet(ref.sheet)
        return replace(ref, sheet=other.title if other else ref.sheet)

    def is_array(self, place: Place) -> bool:
        formula = self.sheet.formula(place)
        return bool(formula and formula.array and formula.array[0] != formula.array[1])

    def is_number(self, place: Place) -> bool:
        return type(self.sheet.value(place)) is float

    def text(self, place: Place) -> str:
        value = self.sheet.value(place)
        return " ".join(value.casefold().split()) if isinstance(value, str) else ""
