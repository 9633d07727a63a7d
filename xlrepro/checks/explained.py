"""Cells that do what their own formulas say, where a method says something else.

A method that is recognised must explain the sheet. A formula is worked out on the values that are
stored in the cells it reads. Where it gives what is stored and the method gives another number, the
sheet is right, and the method is not the one that the sheet uses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping

from xlrepro.checks.own_formulas import OwnFormulas
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.formula.nodes import MOVING, Node, Place, Range, Ref, functions, leaves


def explained(cells: Mapping[Place, CellCheck], own: OwnFormulas) -> set[Place]:
    """The cells that differ from a method only because their own formulas say something else.

    What follows from a wrong formula, or from a number typed over one, is not explained: it differs
    for that reason.
    """
    wrong = _Wrong(cells, own)
    known: dict[Place, bool] = {}
    for first in wrong.places:
        waiting = [first]
        while waiting:
            place = waiting[-1]
            if place in known:
                waiting.pop()
                continue
            if cells[place].verdict is not Verdict.DIFFERS or not own.agrees_with_itself(place):
                known[place] = False
                continue
            read = list(wrong.read_by(place))
            unknown = [each for each in read if each not in known]
            if unknown and not set(unknown) & set(waiting):
                waiting += unknown
            else:  # in a circle nothing is explained
                known[place] = not unknown and all(known[each] for each in read)
    return {place for place, is_so in known.items() if is_so}


class _Wrong:
    """The cells of one sheet that are not right, by column."""

    def __init__(self, cells: Mapping[Place, CellCheck], own: OwnFormulas) -> None:
        self.own, self.view, self.title = own, own.view, own.view.sheet.title
        self.places = sorted(place for place, cell in cells.items() if not cell.verdict.right)
        self.rows: dict[int, list[int]] = defaultdict(list)
        for row, col in self.places:
            self.rows[col].append(row)

    def read_by(self, place: Place) -> Iterator[Place]:
        """The cells that are not right among those that a formula reads."""
        node = self.view.formula(place)
        if node is None:
            return
        parts = self.own.read_by(place) if MOVING.intersection(functions(node)) else leaves(node)
        for leaf in parts:
            for first, last in self._area(leaf):
                for col in range(first.col, last.col + 1):
                    rows = self.rows.get(col, [])
                    low, high = bisect_left(rows, first.row), bisect_right(rows, last.row)
                    yield from ((row, col) for row in rows[low:high])

    def _area(self, leaf: Node) -> Iterator[tuple[Ref, Ref]]:
        match leaf:
            case Ref() if leaf.sheet == self.title:
                yield leaf, leaf
            case Range(first, last) if first.sheet == self.title:
                yield first, last
