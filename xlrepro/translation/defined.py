"""Names that a workbook itself gives to cells: defined names and the columns of tables."""

from __future__ import annotations

from collections import defaultdict

from xlrepro.formula.nodes import Node, Range, Ref
from xlrepro.program.store import Box
from xlrepro.workbook import Table, Workbook

MOST_SEEN = 200  # cells of a line
BUILT_IN = ("_xl", "solver_", "_")


class Defined:
    """The defined names of a workbook by what they stand for, and its tables by sheet."""

    def __init__(self, book: Workbook) -> None:
        self.by_title = {sheet.title.casefold(): i for i, sheet in enumerate(book.sheets)}
        found: dict[Box, set[str]] = defaultdict(set)
        seen: set[tuple[str, int]] = set()
        for index, sheet in enumerate(book.sheets):
            for name, node in sheet.names.items():
                if (name, id(node)) in seen or name.startswith(BUILT_IN):
                    continue
                if node is not None and (box := self.box(node, index)):
                    found[box].add(book.spelled.get(name, name))
                    seen.add((name, id(node)))
        self.names = {
            box: min(names, key=lambda name: (len(name), name)) for box, names in found.items()
        }
        self.starts: dict[tuple[int, int, int], Box] = {}
        for box in sorted(self.names, key=lambda box: -box.shape[0] * box.shape[1]):
            self.starts[box.sheet, box.top, box.left] = box  # the smallest stays
        self.tables: dict[int, list[Table]] = defaultdict(list)
        for table in book.tables:
            at = self.by_title.get(table.sheet.casefold())
            if at is not None and table.columns:
                self.tables[at].append(table)

    def box(self, node: Node, index: int) -> Box | None:
        """The rectangle that a defined name stands for, if it does for one."""
        match node:
            case Ref(row, col, True, True, sheet):
                corners = row, col, row, col
            case Range(Ref(top, left, True, True, sheet), Ref(bottom, right, True, True)):
                (top, bottom), (left, right) = sorted((top, bottom)), sorted((left, right))
                corners = top, left, bottom, right
            case _:
                return None
        at = index if sheet is None else self.by_title.get(sheet.casefold())
        return None if at is None else Box(at, *corners)

    def name(self, where: Box) -> str:
        """The defined name of a rectangle; or one that begins where it does, and has no cell
        outside it, or half of its own cells in it."""
        if where in self.names:
            return self.names[where]
        box = self.starts.get((where.sheet, where.top, where.left))
        both = box.meets(where) if box else None
        if box is None or both is None:
            return ""
        size, mine = (one.shape[0] * one.shape[1] for one in (box, both))
        if 2 * mine <= size or 1 not in where.shape or self.several(where):
            return ""
        return self.names[box]

    def several(self, where: Box) -> bool:
        """Whether cells of a line have names of their own, as those of a list of inputs."""
        last = min(where.bottom, where.top + MOST_SEEN), min(where.right, where.left + MOST_SEEN)
        rows, cols = range(where.top, last[0] + 1), range(where.left, last[1] + 1)
        return sum((where.sheet, row, col) in self.starts for row in rows for col in cols) > 1

    def column(self, where: Box) -> tuple[str, str] | None:
        """The table and the heading of its column that a rectangle lies in."""
        if where.left != where.right:
            return None
        for table in self.tables.get(where.sheet, ()):
            across = table.first[1] <= where.left <= table.last[1]
            if across and table.first[0] <= where.top and where.bottom <= table.last[0]:
                return table.name, table.columns[where.left - table.first[1]]
        return None


def shortest(name: str) -> tuple[int, str]:
    return len(name), name
