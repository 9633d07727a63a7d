"""What the formulas of a workbook refer to: its sheets, names, tables, links to other workbooks."""

from __future__ import annotations

import re
from typing import Any

from xlrepro.formula.nodes import (
    Call,
    Error,
    Name,
    Node,
    Place,
    Range,
    Ref,
    TableRef,
    map_leaves,
)
from xlrepro.formula.parse import MAX_COL, MAX_ROW, FormulaError, parse
from xlrepro.formula.shown import as_shown
from xlrepro.functions.registry import all_functions
from xlrepro.program.source import Surroundings
from xlrepro.program.store import SHIFT, Box, Reference, Store, box, key_of, place_of
from xlrepro.values import NAME, REF, ErrorValue, Fault, NotKnown
from xlrepro.workbook import Sheet, Workbook
from xlrepro.workbook.structured import resolve

LINKED = re.compile(r"\[(\d+)\](.*)", re.DOTALL)
R1C1 = re.compile(r"R(?:(\d+)|\[(-?\d+)\])?C(?:(\d+)|\[(-?\d+)\])?\Z", re.IGNORECASE)


class BookSurroundings(Surroundings):
    """The surroundings of one workbook; the sheets of linked workbooks are further sheets."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.functions = all_functions()
        self.macros = book.path.suffix.lower() in (".xlsm", ".xltm")
        self.macintosh = "Macintosh" in book.saved_by
        self.titles = [sheet.title for sheet in book.sheets]
        self.by_title = {title.casefold(): i for i, title in enumerate(self.titles)}
        self.linked: dict[tuple[int, str], int] = {}
        self.links_known = False

    def know_links(self) -> None:
        """Number the sheets of linked workbooks: only where a formula reads one, for it takes
        opening the file once more."""
        if self.links_known:
            return
        self.links_known = True
        for number, link in self.book.links.items():
            for title in link.sheets:
                self.linked[number, title.casefold()] = len(self.titles)
                self.titles.append(f"[{number}]{title}")

    def sheet(self, title: str) -> tuple[int, ...]:
        found = LINKED.match(title)
        if found:
            self.know_links()
            index = self.linked.get((int(found[1]), found[2].casefold()))
            return () if index is None else (index,)
        index = self.by_title.get(title.casefold())
        if index is not None:
            return (index,)
        first, colon, last = title.partition(":")
        low, high = self.by_title.get(first.casefold()), self.by_title.get(last.casefold())
        if colon and low is not None and high is not None:
            return tuple(range(min(low, high), max(low, high) + 1))
        return ()

    def missing_link(self, title: str | None) -> bool:
        found = LINKED.match(title) if title is not None else None
        if found is None or self.sheet(found[0]):
            return False
        link = self.book.links.get(int(found[1]))
        failed = link.failed if link else ()
        return found[2].casefold() not in map(str.casefold, failed)

    def name(self, name: str, sheet: int, scope: str | None) -> Node | ErrorValue:
        name = name.lower()
        found = LINKED.match(scope) if scope else None
        if found:
            return self.linked_name(int(found[1]), found[2].lower(), name)
        place = self.by_title.get(scope.casefold()) if scope else sheet
        if place is None or place >= len(self.book.sheets):
            place = sheet if scope and scope.casefold() == self.book.path.name.casefold() else None
        if place is None:
            return REF if scope else NAME
        names = self.book.sheets[place].names
        if name not in names:
            return self.whole_table(name)
        node = names[name]
        return REF if node is None else moving(node)

    def linked_name(self, number: int, title: str, name: str) -> Node | ErrorValue:
        """What a name of a linked workbook stands for: one of its sheet before one of all."""
        link = self.book.links.get(number)
        names = link.names if link else {}
        own = f"{title}!{name}"
        node = names.get(own if own in names else name)
        if node is None:
            return REF

        def there(leaf: Node) -> Node:
            if isinstance(leaf, Ref):
                title = leaf.sheet or ""
                return Ref(leaf.row, leaf.col, leaf.row_fixed, leaf.col_fixed, f"[{number}]{title}")
            if isinstance(leaf, Range):
                first = there(leaf.first)
                assert isinstance(first, Ref)
                return Range(first, leaf.last)
            return leaf

        return map_leaves(node, there)

    def whole_table(self, name: str) -> Node | ErrorValue:
        """The rows of a table that is called by its name alone."""
        if any(table.name.casefold() == name for table in self.book.tables):
            return self.table(TableRef(name, "[]"), 0, (1, 1))
        return NAME

    def table(self, ref: TableRef, sheet: int, place: Place) -> Node:
        return resolve(ref, self.book.tables, self.titles[sheet], place)


def moving(node: Node) -> Node:
    """The formula of a name as seen from a cell: what is not fixed was told as seen from A1."""

    def shifted(leaf: Node) -> Node:
        if isinstance(leaf, Ref) and not (leaf.row_fixed and leaf.col_fixed):
            row = leaf.row if leaf.row_fixed else leaf.row - 1
            col = leaf.col if leaf.col_fixed else leaf.col - 1
            return Ref(row, col, leaf.row_fixed, leaf.col_fixed, leaf.sheet)
        if isinstance(leaf, Range):
            first, last = shifted(leaf.first), shifted(leaf.last)
            assert isinstance(first, Ref) and isinstance(last, Ref)
            return Range(first, last)
        return leaf

    return map_leaves(node, shifted)


class Behind:
    """What stands behind the values: formulas as text, hidden rows, references told by text."""

    def __init__(self, around: BookSurroundings, store: Store) -> None:
        self.around, self.store, self.book = around, store, around.book
        self.spills: dict[tuple[int, int], Box | None] = {}  # None where nothing is spilled
        self.total_cells: dict[int, set[int]] = {}

    def sheet_at(self, index: int) -> Sheet | None:
        return self.book.sheets[index] if index < len(self.book.sheets) else None

    def formula_text(self, sheet: int, key: int) -> str | None:
        """The formula of a cell as it is shown; None where it has none, or is but spilled into."""
        where, place = self.sheet_at(sheet), place_of(key)
        formula = where.formula(place) if where else None
        if where is None or formula is None:
            return None
        text = as_shown(formula.text)
        if formula.home not in where.spills:
            return text
        return text[1:-1] if place == formula.home else None

    def hidden(self, sheet: int, by_hand: bool) -> set[int]:
        where = self.sheet_at(sheet)
        if where is None:
            return set()
        return where.hidden_rows if by_hand else where.filtered

    def totals(self, sheet: int) -> set[int]:
        """The cells of a sheet that hold a SUBTOTAL or AGGREGATE."""
        if sheet not in self.total_cells:
            where = self.sheet_at(sheet)
            self.total_cells[sheet] = {
                key_of(place)
                for place, cell in (where.cells.items() if where else ())
                if cell.formula is not None and _totals(cell.formula.node)
            }
        return self.total_cells[sheet]

    def sheet_place(self, sheet: int) -> int:
        title = self.around.titles[sheet]
        order = list(self.book.order) or self.around.titles
        return order.index(title) + 1 if title in order else sheet + 1

    def sheet_count(self) -> int:
        return len(self.book.order) or len(self.book.sheets)

    def spill(self, sheet: int, key: int) -> Box | None:
        return self.spills.get((sheet, key))

    def indirect(self, said: str, a1: bool, sheet: int, row: int, col: int) -> Any:
        """The reference that a text spells; raises Fault with #REF! where it spells none."""
        told = said.strip()
        if not a1:
            return self.in_r1c1(told, sheet, row, col)
        node = spelled(told, (row, col))
        if isinstance(node, Name):
            found = self.around.name(node.name, sheet, node.sheet)
            if isinstance(found, ErrorValue):
                raise Fault(REF)
            node = found
        elif isinstance(node, TableRef):
            node = self.around.table(node, sheet, (row, col))
        elif isinstance(node, Call) and node.function == "ANCHORARRAY":
            inner = node.args[0]
            if isinstance(inner, Ref):
                where = self.indirect_box(inner, sheet, row, col)
                found_box = self.spill(where.sheet, where.top << SHIFT | where.left)
                if found_box is not None:
                    return Reference(self.store, (found_box,))
        if isinstance(node, Error) or not isinstance(node, Ref | Range):
            raise Fault(REF)
        return Reference(self.store, (self.indirect_box(node, sheet, row, col),))

    def indirect_box(self, node: Ref | Range, sheet: int, row: int, col: int) -> Box:
        first, last = (node, node) if isinstance(node, Ref) else (node.first, node.last)
        linked = first.sheet is not None and LINKED.match(first.sheet) is not None
        if linked and not self.around.links_known:
            raise NotKnown(f"the linked sheet {first.sheet}")
        sheets = (sheet,) if first.sheet is None else self.around.sheet(first.sheet)
        if len(sheets) != 1:
            if first.sheet and self.around.missing_link(first.sheet):
                raise NotKnown(f"the linked sheet {first.sheet}")
            raise Fault(REF)
        ends = [end.at((row, col)) for end in (first, last)]
        return box(sheets[0], ends[0].row, ends[0].col, ends[1].row, ends[1].col)

    def in_r1c1(self, told: str, sheet: int, row: int, col: int) -> Reference:
        title, mark, rest = told.rpartition("!")
        if mark:
            found = self.around.sheet(title.strip("'").replace("''", "'"))
            if len(found) != 1:
                raise Fault(REF)
            (sheet,) = found
        corners: list[int] = []
        for end in rest.split(":"):
            spelled = R1C1.match(end)
            if not spelled:
                raise Fault(REF)
            fixed_row, row_apart, fixed_col, col_apart = spelled.groups()
            corners.append(int(fixed_row) if fixed_row else row + int(row_apart or 0))
            corners.append(int(fixed_col) if fixed_col else col + int(col_apart or 0))
        if len(corners) == 2:
            corners *= 2
        if len(corners) != 4 or corners[2] > MAX_ROW or corners[3] > MAX_COL:
            raise Fault(REF)
        return Reference(self.store, (box(sheet, *corners),))


def spelled(told: str, home: Place) -> Node:
    """What a text spells; a sheet's title needs no quotes in it. Raises Fault with #REF!."""
    title, mark, rest = told.rpartition("!")
    quoted = "'" + title.strip("'").replace("''", "'").replace("'", "''") + "'!" + rest
    for text in (told, quoted) if mark else (told,):
        try:
            return parse(text, home)
        except (FormulaError, RecursionError):
            continue
    raise Fault(REF)


def _totals(node: Node | None) -> bool:
    return isinstance(node, Call) and node.function in ("SUBTOTAL", "AGGREGATE")
