"""What the rows and columns of a rectangle stand for: years, products, samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlrepro.formula.nodes import Place
from xlrepro.program.store import Box
from xlrepro.translation.labels import SheetLabels, shown
from xlrepro.translation.lines import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR
from xlrepro.translation.measures import without_unit
from xlrepro.translation.words import identifier
from xlrepro.values import Value

YEAR = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = frozenset(YEAR.split())
LONGEST = 24  # characters of an axis's name
UNNAMED = ("row", "column")


@dataclass(frozen=True)
class Axis:
    """What the rows or columns of a variable stand for."""

    name: str
    labels: tuple[Value, ...] = ()  # as the sheet stores them
    where: Box | None = None  # where they stand

    @property
    def tells_apart(self) -> bool:
        """Whether the name is one of what is counted along it: labels are texts or whole numbers,
        and most are different. Else they are a property of the rows, as the sex of persons is."""
        known = [label for label in self.labels if label is not None]
        whole = all(not isinstance(label, float) or label == int(label) for label in known)
        return self.name not in UNNAMED and whole and 3 * len(set(known)) >= 2 * len(known)


def rows_of(sheet: SheetLabels, where: Box) -> Axis | None:
    """What the rows of a rectangle stand for; None where it has one only."""
    if where.top == where.bottom:
        return None
    col = label_column(sheet, where)
    if col is None:
        return Axis("row")
    labels = tuple(sheet.lines.value(row, col) for row in range(where.top, where.bottom + 1))
    place = Box(where.sheet, where.top, col, where.bottom, col)
    head = corner(sheet, where, col)
    return Axis(axis_name(labels, shown(sheet, head) if head else "", "row"), labels, place)


def corner(sheet: SheetLabels, where: Box, col: int) -> Place | None:
    """The heading of the labels of rows: where the row of headings meets their column."""
    head = sheet.column_label(where.top, where.left)
    if head and (head[0], col) in sheet.lines.texts:
        return head[0], col
    return sheet.column_label(where.top, col)


def label_column(sheet: SheetLabels, where: Box) -> int | None:
    """The column left of a rectangle that labels its rows: texts, else numbers that count on."""
    middle = (where.top + where.bottom) // 2
    found = [sheet.row_label(row, where.left) for row in (where.top, middle, where.bottom)]
    cols = [place[1] for place in found if place]
    if len(cols) > 1:
        return max(cols, key=cols.count)
    lines = sheet.lines
    at = lines.before(where.top, where.left)
    for _ in range(20):
        if at is None:
            return None
        run = lines.counting_down(where.top, at) or lines.counting_down(where.top + 1, at)
        if run and run.last >= where.bottom:
            return at
        at = lines.before(where.top, at)
    return None


def columns_of(sheet: SheetLabels, where: Box) -> Axis | None:
    """What the columns of a rectangle stand for; None where it has one only."""
    if where.left == where.right:
        return None
    row = label_row(sheet, where)
    if row is None:
        return Axis("column")
    labels = tuple(sheet.lines.value(row, col) for col in range(where.left, where.right + 1))
    place = Box(where.sheet, row, where.left, row, where.right)
    head = None if isinstance(labels[0], str) else sheet.row_label(row, where.left)
    return Axis(axis_name(labels, shown(sheet, head) if head else "", "column"), labels, place)


def label_row(sheet: SheetLabels, where: Box) -> int | None:
    """The row above a rectangle that labels its columns."""
    middle = (where.left + where.right) // 2
    found = [sheet.column_label(where.top, col) for col in (where.left, middle, where.right)]
    rows = [place[0] for place in found if place]
    return max(rows, key=rows.count) if len(rows) > 1 else None


def axis_name(labels: Iterable[Value], head: str, usual: str) -> str:
    """What labels are, or how the cell heads them that stands in their corner."""
    known = [label for label in labels if label is not None]
    if known and all(_within(label, FIRST_YEAR, LAST_YEAR) for label in known):
        return "year"
    if known and all(_within(label, FIRST_DAY, LAST_DAY) for label in known):
        return "date"
    texts = [label.strip()[:3].lower() for label in known if isinstance(label, str)]
    if texts and len(texts) == len(known) and MONTHS.issuperset(texts):
        return "month"
    name = identifier(without_unit(head))
    return name if name and len(name) <= LONGEST else usual


def _within(label: Value, first: int, last: int) -> bool:
    if isinstance(label, str) and label.strip().isascii() and label.strip().isdigit():
        return len(label) < 9 and first <= int(label) <= last
    return isinstance(label, float) and label == int(label) and first <= label <= last
