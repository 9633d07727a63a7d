"""A name for each rectangle of cells, from defined names, tables and labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from xlrepro.formula.nodes import Node, Place, Range, Ref
from xlrepro.program.store import Box
from xlrepro.translate.axes import Axis, columns_of, rows_of
from xlrepro.translate.labels import Labels, SheetLabels, shown
from xlrepro.translate.measures import is_unit, without_unit
from xlrepro.translate.words import (
    LONGEST,
    identifier,
    lawful,
    length,
    other_script,
    sheet_names,
    shortened,
    untaken,
    words_of,
)
from xlrepro.workbook import Table, Workbook

__all__ = ["Axis", "Naming", "identifier", "named", "sheet_names"]
SECTION = 24  # characters of a heading in front of a label
LITTLE = """
    value values amount data result results base case no none unit units total_value input 
    inputs output outputs formula calculation calculated estimate
"""
WEAK = frozenset(LITTLE.split())


@dataclass(frozen=True)
class Naming:
    """How a variable is called, and what the sheet says of it."""

    name: str  # unique within its sheet
    label: str  # in full, as the sheet has it; "" if none
    heading: str
    unit: str
    source: str  # "name", "table", "label", "heading" or "place": what the name is from
    rows: Axis | None = None  # what its rows stand for, where it has more than one
    columns: Axis | None = None


def named(book: Workbook, variables: Sequence[Box], taken: Collection[str] = ()) -> list[Naming]:
    """A name for each rectangle, in the same order; none is one of `taken`."""
    labels, defined = Labels(book), defined_names(book)
    drafts = [draft(book, labels, defined, where) for where in variables]
    by_sheet: dict[int, list[Draft]] = defaultdict(list)
    for each in drafts:
        by_sheet[each.where.sheet].append(each)
    for mine in by_sheet.values():
        tell_apart(mine, taken)
    return [
        Naming(
            each.name, each.label, each.texts.get("heading", ""), each.unit, each.source,
            rows_of(labels.of(each.where.sheet), each.where),
            columns_of(labels.of(each.where.sheet), each.where),
        )
        for each in drafts
    ]  # fmt: skip


@dataclass
class Draft:
    """A name in the making: the texts that may be in it, and which of them are."""

    where: Box
    source: str
    texts: dict[str, str]  # "base", "other", "heading", "outer", "unit", by what they are
    used: list[str] = field(default_factory=lambda: ["base"])
    place: Place | None = None  # of the label that the name is from
    label: str = ""
    unit: str = ""
    name: str = ""
    extra: str = ""  # "first" or "last", and the like

    @property
    def size(self) -> int:
        rows, cols = self.where.shape
        return rows * cols

    def written(self) -> str:
        """The name as far as it is made."""
        fixed = self.texts["base"] if self.source == "name" else ""
        if fixed:
            return identifier(fixed)
        room = LONGEST if len(self.used) == 1 else LONGEST - 8
        words: list[str] = []
        for kind in ORDER:
            if kind in self.used and kind in self.texts:
                limit = room if kind == "base" else SECTION
                more = shortened(words_of(self.texts[kind]), limit)
                if not more and kind == "base":
                    more = [other_script(self.texts[kind])]
                words += [word for word in more if word][overlap(words, more) :]
        words += [self.extra] if self.extra else []
        return lawful("_".join(words)) if words else ""


ORDER = ("outer", "heading", "base", "other", "rest", "unit")


def overlap(words: list[str], more: list[str]) -> int:
    """How many words the one ends with and the other begins with."""
    for count in range(min(len(words), len(more)), 0, -1):
        if words[-count:] == more[:count]:
            return count
    return 0


# What a name may be from


def draft(book: Workbook, labels: Labels, defined: dict[Box, list[str]], where: Box) -> Draft:
    """What is said of a rectangle, and what of it names it."""
    sheet = labels.of(where.sheet)
    inside = below_headings(sheet, where)
    row, col = inside.top, inside.left
    texts = {}
    heading = sheet.heading(row, col)
    if heading:
        texts["heading"] = shown(sheet, heading)
        outer = sheet.heading(*heading)
        if outer and outer[0] < heading[0]:
            texts["outer"] = shown(sheet, outer)
    found = by_label(sheet, inside, texts)
    found.where, found.unit = where, sheet.unit(inside)
    if found.unit:
        found.texts["unit"] = found.unit
    name = defined_name(defined, where)
    table = None if name else table_column(book, where)
    if name:
        found.source, found.texts["base"], found.used = "name", name, ["base"]
    elif table:
        found.source, found.used = "table", ["base"]
        found.texts |= {"base": table[1], "heading": table[0]}
    return found


def below_headings(sheet: SheetLabels, where: Box) -> Box:
    """A rectangle without its first row where that holds the headings of the others."""
    lines = sheet.lines
    if where.top == where.bottom:
        return where
    across = range(where.left, min(where.right, where.left + 50) + 1)
    if all((where.top, col) in lines.texts for col in across) and any(
        lines.figure(where.top + 1, col) for col in across
    ):
        return Box(where.sheet, where.top + 1, where.left, where.bottom, where.right)
    return where


def by_label(sheet: SheetLabels, where: Box, texts: dict[str, str]) -> Draft:
    """The draft of a name from the labels of a rectangle's row and column, or its heading."""
    row, col = where.top, where.left
    of_row, of_col = sheet.row_label(row, col), sheet.column_label(row, col)
    rows, cols = where.shape
    if rows > 1 and cols > 1:
        return of_rectangle(sheet, where, texts, of_row, of_col)
    first, second = (of_col, of_row) if rows > 1 else (of_row, of_col)
    if rows == cols == 1 and not_of_row(sheet, row, col, of_row, of_col):
        first, second = of_col, of_row
    if first is None and (rows == 1 and cols == 1):
        first, second = second, None
    label = " ".join(shown(sheet, place) for place in (first, second) if place)
    if first is None:
        return of_section(where, texts, shown(sheet, second) if second else "", label)
    base = clean(sheet, first)
    if second:
        texts["other"] = clean(sheet, second)
    found = Draft(where, "label", {**texts, "base": base}, place=first, label=label)
    weaken(found)
    return found


def weaken(found: Draft) -> None:
    """Where a label says little, have the section's heading in the name."""
    words = words_of(found.texts["base"])
    if not words:
        return
    little = all(word in WEAK or word.isdigit() for word in words) or length(words) < 2
    if little and "heading" in found.texts:
        found.used = ["heading", "base"]
        if all(word in WEAK for word in words):
            found.used = ["heading"]


def not_of_row(
    sheet: SheetLabels, row: int, col: int, of_row: Place | None, of_col: Place | None
) -> bool:
    """Whether a cell is named by the label above it rather than by the one beside it."""
    if of_col is None or of_row is None:
        return of_row is None
    lines = sheet.lines
    if of_col not in lines.texts or is_unit(lines.text(*of_col)):
        return False
    alone = not lines.figure(row + 1, col) and of_col[0] == row - 1
    beside = lines.figures_between(row, of_row[1], col) or lines.figure(row, col + 1)
    return bool(alone and (beside or of_row[1] > col) and not sheet.headed_list(of_row))


def of_rectangle(
    sheet: SheetLabels,
    where: Box,
    texts: dict[str, str],
    of_row: Place | None,
    of_col: Place | None,
) -> Draft:
    """A name for rows by columns: from what stands over all its columns, else its section."""
    last_col = sheet.column_label(where.top, where.right)
    label = ""
    if of_col and last_col:
        ends = [clean(sheet, of_col), clean(sheet, last_col)]
        label = " to ".join(ends if ends[0] != ends[1] else ends[:1])
    elif of_row:
        last_row = sheet.row_label(where.bottom, where.left)
        ends = [clean(sheet, place) for place in (of_row, last_row) if place]
        label = " to ".join(ends if ends[0] != ends[-1] else ends[:1])
    corner = sheet.row_label(of_col[0], where.left) if of_col else None
    if corner and "heading" not in texts and of_col and corner[1] < where.left:
        texts["heading"] = shown(sheet, corner)
    found = of_section(where, texts, label, label)
    found.place = found.place or of_col
    return found


def of_section(where: Box, texts: dict[str, str], other: str, label: str) -> Draft:
    """A name from the heading of the section, failing that from other labels, or the place."""
    if other:
        texts["other"] = other
    if "heading" in texts and words_of(texts["heading"]):
        base = texts["heading"]
        texts = {**texts, "base": base}
        return Draft(where, "heading", texts, label=label or base)
    if other and words_of(other):
        return Draft(where, "label", {**texts, "base": other}, label=label)
    rows, cols = where.shape
    base = f"row {where.top}" if cols > 1 or rows == 1 else f"column {where.left}"
    return Draft(where, "place", {**texts, "base": base}, label=label)


def clean(sheet: SheetLabels, place: Place) -> str:
    """A label without its unit, years and the like as they are."""
    text = shown(sheet, place)
    return without_unit(text)


def defined_names(book: Workbook) -> dict[Box, list[str]]:
    """The names that stand for a rectangle of one sheet, by it."""
    by_title = {sheet.title.casefold(): i for i, sheet in enumerate(book.sheets)}
    found: dict[Box, list[str]] = defaultdict(list)
    for index, sheet in enumerate(book.sheets):
        for name, node in sheet.names.items():
            box = box_of(node, index, by_title)
            if box and not name.startswith(("_xlnm", "solver_", "_")) and name not in found[box]:
                found[box].append(name)
    return {box: sorted(names, key=lambda name: (len(name), name)) for box, names in found.items()}


def box_of(node: Node | None, index: int, by_title: dict[str, int]) -> Box | None:
    """The rectangle that a defined name stands for, if it does for one."""
    match node:
        case Ref(row, col, True, True, sheet):
            first = last = (row, col)
        case Range(Ref(top, left, True, True, sheet), Ref(bottom, right, True, True, _)):
            first = min(top, bottom), min(left, right)
            last = max(top, bottom), max(left, right)
        case _:
            return None
    at = index if sheet is None else by_title.get(sheet.casefold())
    return None if at is None else Box(at, *first, *last)


def defined_name(defined: dict[Box, list[str]], where: Box) -> str:
    """The defined name of a rectangle, or of its first cell."""
    first = Box(where.sheet, where.top, where.left, where.top, where.left)
    names = defined.get(where) or (defined.get(first) if 1 in where.shape else None)
    return names[0] if names else ""


def table_column(book: Workbook, where: Box) -> tuple[str, str] | None:
    """The table and the column of it that a rectangle lies in."""
    if where.left != where.right or where.sheet >= len(book.sheets):
        return None
    title = book.sheets[where.sheet].title
    for table in book.tables:
        if table.sheet == title and inside(table, where):
            return table.name, table.columns[where.left - table.first[1]]
    return None


def inside(table: Table, where: Box) -> bool:
    across = table.first[1] <= where.left <= table.last[1]
    top, bottom = table.first[0], table.last[0] - table.totals_rows
    return across and top <= where.top and where.bottom <= bottom and bool(table.columns)


# Telling apart what would be called the same


def tell_apart(drafts: list[Draft], taken: Collection[str]) -> None:
    """Give those of a sheet names of their own."""
    drafts = sorted(drafts, key=lambda each: (each.where.top, each.where.left))
    groups: dict[str, list[Draft]] = defaultdict(list)
    for each in drafts:
        each.name = each.written()
        groups[each.name].append(each)
    for group in list(groups.values()):
        if len(group) > 1:
            part(group)
    number(drafts, taken)


def part(group: list[Draft], depth: int = 0) -> None:
    """Add to names that are the same what tells them apart."""
    if len(group) < 2 or depth > 5:
        return
    if len({each.place for each in group}) == 1 and group[0].place:
        kept = largest(group)
        rest = [each for each in group if each is not kept]
        kinds = ["other", "heading", "outer", "unit"]
    else:
        rest, kinds = group, ["heading", "outer", "other", "unit"]
    if rest is not group and len(rest) == 1 and not tells(rest[0], "other"):
        rest[0].extra = "first" if rest[0].where.top <= group[0].where.top else "last"
        kept_first = rest[0] is group[0]
        rest[0].extra = "first" if kept_first else "last"
        rest[0].name = rest[0].written()
        return
    for kind in kinds:
        if split(rest, kind, depth, rest is not group):
            return


def largest(group: list[Draft]) -> Draft | None:
    """The one with most cells, if there is one."""
    sizes = sorted((each.size for each in group), reverse=True)
    return max(group, key=lambda each: each.size) if sizes[0] > sizes[1] else None


def tells(each: Draft, kind: str) -> bool:
    return kind in each.texts and kind not in each.used and bool(words_of(each.texts[kind]))


def split(group: list[Draft], kind: str, depth: int, apart: bool) -> bool:
    """Whether a further text tells some of a group apart; it is then in their names."""
    able = [each for each in group if tells(each, kind)]
    if not able:
        return False
    values = {tuple(words_of(each.texts[kind])) for each in able}
    if len(values) + (len(able) < len(group)) < 2 and not apart:
        return False
    again: dict[str, list[Draft]] = defaultdict(list)
    for each in able:
        each.used = [*each.used, kind]
    for each in group:
        each.name = each.written()
        again[each.name].append(each)
    for members in again.values():
        part(members, depth + 1)
    return True


def number(drafts: Iterable[Draft], taken: Collection[str]) -> None:
    """Numbers behind names that are still the same, in order of their places."""
    known = set(taken)
    for each in drafts:
        each.name = untaken(each.name or "unnamed", known)
        known.add(each.name)
