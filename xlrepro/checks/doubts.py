"""Cells whose value no recalculation can confirm, and all that depend on them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping
from typing import NamedTuple

from xlrepro.formula.nodes import MOVING, Name, Node, Range, Ref, TableRef, functions, leaves
from xlrepro.recognise.given import Home
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook

CHANGING = (
    *("RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "CELL", "INFO"),
    *("WEBSERVICE", "RTD", "DDE", "STOCKHISTORY"),
)
CALLS = re.compile(rf"\b({'|'.join(CHANGING)})\(", re.IGNORECASE)


class Doubt(NamedTuple):
    """Why a cell cannot be confirmed, or not `sure`: why it perhaps cannot."""

    reason: str
    sure: bool


class Doubts:
    """Grows from the cells that are doubtful in themselves along all references to them."""

    def __init__(self, book: Workbook) -> None:
        self.nodes: dict[Home, Node | None] = {}
        self.doubts: dict[Home, Doubt] = {}
        self.columns: dict[tuple[str, int], list[int]] = {}  # rows of doubtful cells
        for sheet in book.sheets:
            view = View(book, sheet)
            for place in sheet.computed():
                where, formula = (sheet.title, place), sheet.formula(place)
                self.nodes[where] = node = view.formula(place)
                name = _called(node, formula.source if formula else "")
                if name:
                    reason = f"draws on {name}, which no recalculation repeats"
                    self.add(where, Doubt(reason, True))

    def add(self, where: Home, doubt: Doubt) -> None:
        self.doubts[where] = doubt
        (title, (row, col)) = where
        insort(self.columns.setdefault((title, col), []), row)

    def spread(self, roots: Mapping[Home, Doubt]) -> dict[Home, Doubt]:
        """All doubtful cells, those that depend on the `roots` too."""
        for where, doubt in roots.items():
            if where not in self.doubts:
                self.add(where, doubt)
        if self.doubts:
            self._follow()
            first = next(iter(self.doubts.values()))
            for where, node in self.nodes.items():
                if where not in self.doubts and _reads_anywhere(node):
                    self.add(where, Doubt(f"perhaps {first.reason}", False))
            self._follow()
        return self.doubts

    def _follow(self) -> None:
        waiting = {w: n for w, n in self.nodes.items() if n is not None and w not in self.doubts}
        progress = True
        while progress:
            progress = False
            for where, node in list(waiting.items()):
                doubts = [d for leaf in leaves(node) if (d := self._doubt(leaf))]
                if doubts:
                    self.add(where, max(doubts, key=lambda doubt: doubt.sure))
                    del waiting[where]
                    progress = True

    def _doubt(self, leaf: Node) -> Doubt | None:
        """The doubt about a cell that is read here."""
        if isinstance(leaf, Ref):
            return self.doubts.get((leaf.sheet or "", (leaf.row, leaf.col)))
        if isinstance(leaf, Range):
            title, first, last = leaf.first.sheet or "", leaf.first, leaf.last
            for col in range(first.col, last.col + 1):
                rows = self.columns.get((title, col), [])
                spot = bisect_left(rows, first.row)
                if spot < len(rows) and rows[spot] <= last.row:
                    return self.doubts[title, (rows[spot], col)]
        return None


def _called(node: Node | None, text: str) -> str:
    """A function that a formula calls and no recalculation repeats."""
    if node is not None:
        return next((name for name in functions(node) if name in CHANGING), "")
    call = CALLS.search(text)
    return call[1].upper() if call else ""


def _reads_anywhere(node: Node | None) -> bool:
    """Whether a formula may read cells that it does not name."""
    return (
        node is None
        or bool(MOVING.intersection(functions(node)))
        or any(isinstance(leaf, Name | TableRef) for leaf in leaves(node))
    )
