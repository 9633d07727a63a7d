"""What the text around cells says: which cell labels a row, a column, a section; units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property

from xlrepro.formula.nodes import Place
from xlrepro.program.store import Box
from xlrepro.translation.lines import FIRST_DAY, LAST_DAY
from xlrepro.translation.measures import unit_of, unit_within
from xlrepro.translation.sections import Sections
from xlrepro.workbook import Sheet, Workbook
from xlrepro.workbook.formats import DATE, shown_as

FIRST_1900, FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)


class SheetLabels(Sections):
    """The labels of one sheet, and the units that they tell; `first_day` is that with the number 0,
    `formats` tells how cells are shown."""

    def __init__(
        self,
        sheet: Sheet,
        first_day: date = FIRST_1900,
        formats: Callable[[], Mapping[Place, str]] = dict,
    ) -> None:
        super().__init__(sheet)
        self.first_day, self.formats = first_day, formats

    def is_date(self, row: int, col: int) -> bool:
        """Whether a number is a day, by those beside it or how it is shown."""
        count = self.lines.counting(row, col) or self.lines.counting_down(row, col)
        return bool(count and count.kind in ("month", "day")) or (
            self.formats().get((row, col)) == DATE
        )

    def unit(self, where: Box) -> str:
        """The unit that the sheet tells of some cells, "" where it tells none."""
        row, col = where.top, where.left
        label, head = self.row_label(row, col), self.column_label(row, col)
        down = where.bottom > where.top
        for place in (head, label) if down else (label, head):
            if place and (found := unit_within(self.lines.text(*place))):
                return found
        if down:
            return self.unit_under(head, row)
        return self.unit_beside(row, where.left, where.right, label) or self.unit_under(head, row)

    def unit_beside(self, row: int, left: int, right: int, label: Place | None) -> str:
        """A unit that stands between the label and the figures, or right behind them."""
        if label and label[1] < left:
            cols = self.lines.text_rows[row]
            for col in cols[bisect_right(cols, label[1]) : bisect_left(cols, left)]:
                if unit := unit_of(self.lines.text(row, col)):
                    return unit
        return unit_of(self.lines.text(row, right + 1))

    def unit_under(self, head: Place | None, row: int) -> str:
        """A unit right under the heading of a column."""
        if head is None:
            return ""
        for at in range(head[0] + 1, min(row, head[0] + 3)):
            if unit := unit_of(self.lines.text(at, head[1])):
                return unit
        return ""


class Labels:
    """The labels of a workbook; sheets are known by their number."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheets: dict[int, SheetLabels] = {}

    def of(self, sheet: int) -> SheetLabels:
        if sheet not in self.sheets:
            here = sheet < len(self.book.sheets)  # else it is one of a linked workbook
            self.sheets[sheet] = SheetLabels(
                self.book.sheets[sheet] if here else Sheet("", ""),
                FIRST_1904 if self.book.date1904 else FIRST_1900,
                lambda: self.formats[sheet] if here else {},
            )
        return self.sheets[sheet]

    def row_label(self, sheet: int, row: int, col: int) -> Place | None:
        """The cell left of it whose text labels its row."""
        return self.of(sheet).row_label(row, col)

    def column_label(self, sheet: int, row: int, col: int) -> Place | None:
        """The cell above whose text, or number that counts on, labels its column."""
        return self.of(sheet).column_label(row, col)

    def heading(self, sheet: int, row: int, col: int) -> Place | None:
        """The heading of the section that it stands in."""
        return self.of(sheet).heading(row, col)

    def unit(self, sheet: int, where: Box) -> str:
        """The unit of some cells, "" where none is told: a percentage or currency as they are
        shown, where no text tells."""
        told = self.of(sheet).unit(where)
        if told or sheet >= len(self.formats):
            return told
        kind = self.formats[sheet].get((where.top, where.left), "")
        return "" if kind == DATE else kind

    @cached_property
    def formats(self) -> list[Mapping[Place, str]]:
        """How the cells of each sheet are shown."""
        return shown_as(self.book)

    def text(self, sheet: int, place: Place) -> str:
        """What a cell says that is a label."""
        return shown(self.of(sheet), place)


def shown(sheet: SheetLabels, place: Place) -> str:
    """A label as text: a number without the dot of a float, a day as 2024-12-31."""
    value = sheet.lines.value(*place)
    if not isinstance(value, float):
        return " ".join(sheet.lines.text(*place).split())
    if value != int(value):
        return f"{value:g}"
    if FIRST_DAY <= value <= LAST_DAY and sheet.is_date(*place):
        return f"{sheet.first_day + timedelta(value):%Y-%m-%d}"
    return str(int(value))
