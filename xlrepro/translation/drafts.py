"""What a sheet says of a rectangle of cells, and which of it is to name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xlrepro.formula.nodes import Place
from xlrepro.program.store import Box
from xlrepro.translation.axes import label_column
from xlrepro.translation.defined import Defined
from xlrepro.translation.labels import SheetLabels, shown
from xlrepro.translation.measures import is_unit, without_unit
from xlrepro.translation.words import FILLERS, LONGEST, lawful, other_script, shortened, words_of

SECTION = 24  # characters of a heading in front of a label
NEAR = 3  # rows between a cell and the heading of a table below it
MOST_SEEN = 50  # cells of a side looked at to see what a rectangle holds
BESIDE = ("beside1", "beside2", "beside3")
ALONG = ("along", "along1", "along2", "along3")
BEFORE, AFTER = ("outermost", "outer", "heading", "over"), ("rest", "unit", "row", "column")
ORDER = (*BEFORE, *BESIDE, "base", "other", "under", *ALONG, *AFTER)
LITTLE = """
    value values amount data result results base case no none unit units input inputs output outputs
    formula calculation calculated estimate
"""
UNTOLD = re.compile(r"table_?\d*\Z", re.IGNORECASE)  # the name of a table that nobody named
WEAK = frozenset(LITTLE.split())


@dataclass
class Draft:
    """A name in the making: the texts that may be in it, by what they are, and which of them are.

    "base" is the label that names it; "other" the one across, or "along" that of the first of
    several cells, and "along1" and so on what is beside that; "beside1" and so on further texts of
    its row, "over" one of its column, "under" the heading of a table right below; "heading" that of
    its section, "outer" and "outermost" those above; "rest" what is too long for a name, "unit" its
    unit, "row" and "column" its place.
    """

    where: Box
    source: str
    texts: dict[str, str]
    used: tuple[str, ...] = ("base",)
    place: Place | None = None  # of the label that the name is from
    label: str = ""
    extra: str = ""
    name: str = ""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        rows, cols = self.where.shape
        return rows * cols

    def rename(self, source: str, text: str) -> None:
        """Take another name than that of a label."""
        if words_of(text):
            self.source, self.used, self.place = source, ("base",), None
            self.texts["base"] = text
            self.label = self.label or text
            self.words.clear()

    def of(self, kind: str) -> tuple[str, ...]:
        """The words of one of its texts, as they would stand in the name."""
        if kind not in self.words:
            self.words[kind] = tuple(self._of(kind))
        return self.words[kind]

    def _of(self, kind: str) -> list[str]:
        text = self.texts.get(kind, "")
        if kind == "rest":
            words = words_of(self.texts["base"])
            left = words[len(shortened(words, LONGEST)) :]
            return shortened([word for word in left if word not in FILLERS], SECTION)
        words = shortened(words_of(text), LONGEST if kind == "base" else SECTION)
        if kind != "base" and words_of(text) == words_of(self.texts["base"]):
            return []
        return words or ([other_script(text)] if other_script(text) else [])

    def written(self, without: str = "") -> str:
        """The name as far as it is made."""
        words: list[str] = []
        for kind in ORDER:
            if kind in self.used and kind != without:
                more = self.of(kind)
                words += more[overlap(words, more) :]
        words += [self.extra] if self.extra else []
        return lawful("_".join(words)) if words else ""

    def shorter(self) -> str:
        """The name with no more of its label than of any other text."""
        self.words["base"] = tuple(shortened(self.of("base"), SECTION))
        return self.written()


def overlap(words: list[str], more: tuple[str, ...]) -> int:
    """How many words the one ends with and the other begins with."""
    for count in range(min(len(words), len(more)), 0, -1):
        if tuple(words[-count:]) == more[:count]:
            return count
    return 0


def drafted(sheet: SheetLabels, defined: Defined, where: Box) -> Draft:
    """What is said of a rectangle, and what of it names it."""
    inside = below_headings(sheet, where)
    texts = around(sheet, inside)
    found = of_labels(sheet, where, texts) or by_label(sheet, inside, texts)
    found.where = where
    found.texts["under"] = heading_under(sheet, where)
    name, table = defined.name(where), defined.column(where)
    if name:
        found.rename("name", name)
    elif table and not (where.top == where.bottom and sheet.row_label(where.top, where.left)):
        found.rename("table", without_unit(table[1]))
        if not UNTOLD.match(table[0]):
            found.texts["heading"] = table[0]
    return found if found.source != "table" else weakened(found)


def around(sheet: SheetLabels, where: Box) -> dict[str, str]:
    """The headings over a rectangle, and its unit."""
    texts = {}
    heading = sheet.heading(where.top, where.left)
    if heading:
        texts["heading"] = shown(sheet, heading)
        for kind in ("outer", "outermost"):
            if heading := sheet.heading(*heading):
                texts[kind] = shown(sheet, heading)
            else:
                break
    if unit := sheet.unit(where):
        texts["unit"] = unit
    return texts


def heading_under(sheet: SheetLabels, where: Box) -> str:
    """The heading of a column that begins right below a cell, as below the weights of what is in
    it."""
    col = where.left
    if where.shape != (1, 1):
        return ""
    for row in range(where.bottom + 1, where.bottom + 1 + NEAR):
        if (row, col) in sheet.lines.texts:
            return shown(sheet, (row, col)) if sheet.is_head(row, col) else ""
        if sheet.lines.figure(row, col):
            break
    return ""


def below_headings(sheet: SheetLabels, where: Box) -> Box:
    """A rectangle without its first row where that holds the headings of the others."""
    lines, top = sheet.lines, where.top
    if where.top == where.bottom:
        return where
    across = range(where.left, min(where.right, where.left + MOST_SEEN) + 1)
    heads = all((top, col) in lines.texts or lines.counting(top, col) for col in across)
    if heads and any(figure_of_another_kind(sheet, top, col) for col in across):
        return Box(where.sheet, top + 1, where.left, where.bottom, where.right)
    return where


def figure_of_another_kind(sheet: SheetLabels, row: int, col: int) -> bool:
    """Whether below a heading stands something that is none."""
    return sheet.lines.figure(row + 1, col) and not sheet.lines.counting_down(row, col)


# Labels that are read by formulas


def of_labels(sheet: SheetLabels, where: Box, texts: dict[str, str]) -> Draft | None:
    """The draft for cells that are labels themselves, or headings that count on."""
    lines, rows, cols = sheet.lines, *where.shape
    seen = [(where.top, where.left), (where.bottom, where.right)]
    if all(place in lines.texts for place in seen):
        own = shown(sheet, seen[0])
        if rows == cols == 1 and labels_something(sheet, *seen[0]):
            return Draft(where, "label", {**texts, "base": own}, place=seen[0], label=own)
        return None
    if rows == 1 and (count := lines.counting(*seen[0])) and count.kind != "step":
        base = "year" if count.kind == "year" else "date"
        return Draft(where, "label", {**texts, "base": base}, label=base)
    return None


def labels_something(sheet: SheetLabels, row: int, col: int) -> bool:
    """Whether a text stands left of figures or is a heading."""
    label = next(iter(sheet.beside(row, col)), None)
    after = sheet.lines.after(row, col)
    if label is not None and not (after and sheet.lines.figure(row, after)):
        return False
    return sheet.is_heading(row, col) or sheet.is_head(row, col) or label is None


# Labels of other cells


def by_label(sheet: SheetLabels, where: Box, texts: dict[str, str]) -> Draft:
    """The draft of a name from the labels of a rectangle's row and column, or its heading."""
    row, col = where.top, where.left
    of_row, of_col = sheet.row_label(row, col), sheet.column_label(row, col)
    rows, cols = where.shape
    if rows > 1 and cols > 1:
        return of_rectangle(sheet, where, texts, of_row, of_col)
    if cols > 1 and of_row and of_col in sheet.lines.texts and not sheet.tells(of_row):
        return of_rectangle(sheet, where, texts, of_row, of_col)
    down = rows > 1 or (cols == 1 and not_of_row(sheet, row, col, of_row, of_col))
    first, second = (of_col, of_row) if down else (of_row, of_col)
    if first is None and rows == cols == 1:
        first, second = second, None
    count = "" if of_row else counted_beside(sheet, where)
    other = clean(sheet, second) if second else count
    single = rows == cols == 1
    label = " ".join(shown(sheet, place) for place in (first, single and second) if place)
    if first is None and cols > 1:
        texts["along"] = count
        return of_rectangle(sheet, where, texts, of_row, of_col)
    if first is None:
        return of_section(where, texts, other, label)
    further(sheet, texts, of_row, of_col, rows > 1)
    texts["row"] = f"row {row - (of_col[0] if of_col else 0)}"
    texts["column"] = f"column {col}"
    texts["base"] = clean(sheet, first)
    if single or not other:
        texts["other"] = other
    else:
        texts["along"] = f"from {other}"
    return weakened(Draft(where, "label", texts, place=first, label=label))


def further(
    sheet: SheetLabels,
    texts: dict[str, str],
    of_row: Place | None,
    of_col: Place | None,
    down: bool,
) -> None:
    """Add what stands beside the label of the row, of several rows the first, and over that of the
    column."""
    found = beside(sheet, of_row) if of_row else []
    if down:
        texts |= zip(ALONG[1:], (f"from {text}" for text in found), strict=False)
    else:
        texts |= zip(BESIDE, found, strict=False)
    if of_col and (over := sheet.over_head(*of_col)):
        texts["over"] = shown(sheet, over)


def beside(sheet: SheetLabels, label: Place) -> list[str]:
    """The other texts of a row: those left of its label, or one further up that holds for it."""
    row, col = label
    left = [at for at in sheet.beside(row, col) if not is_unit(sheet.lines.text(row, at))]
    after = sheet.lines.after(row, col)
    if after == col + 1 and (row, after) in sheet.lines.texts:
        left.append(after)
    first = sheet.lines.first_together(row, col)
    if first < col and (row, first) not in sheet.lines.texts:
        left.append(first)  # a number
    found = [shown(sheet, (row, at)) for at in left]
    place = None if found else sheet.filled_down(row, col)
    return [shown(sheet, place)] if place else found


def counted_beside(sheet: SheetLabels, where: Box) -> str:
    """The number that a row begins with, under its heading: "age 55"."""
    col = number_column(sheet, where)
    if col is None or col == where.left:
        return ""
    head = sheet.column_label(where.top, col)
    number = shown(sheet, (where.top, col))
    return f"{shown(sheet, head)} {number}" if head and head in sheet.lines.texts else number


def number_column(sheet: SheetLabels, where: Box) -> int | None:
    """The column whose numbers tell the rows of a rectangle apart, if one does."""
    col = label_column(sheet, where)
    if col is not None and (where.top, col) not in sheet.lines.texts:
        return col
    first = sheet.lines.first_together(where.top, where.left)
    value = sheet.lines.value(where.top, first)
    cell = sheet.lines.sheet.cells.get((where.top, first))
    if not isinstance(value, float) or cell is None or cell.formula is not None:
        return None
    return first if value == int(value) and 0 <= value < 100_000 else None


def weakened(found: Draft) -> Draft:
    """Where a label says little, have the section's heading in the name."""
    words = found.of("base")
    weak = all(word in WEAK or word.isdigit() for word in words) or sum(map(len, words)) < 2
    if weak and found.texts.get("over"):
        found.used = ("over", "base")
    elif weak and found.of("heading"):
        found.used = ("heading", "base")
    if len(found.used) == 2 and words and all(word in WEAK for word in words):
        found.used = found.used[:1]
    return found


def not_of_row(
    sheet: SheetLabels, row: int, col: int, of_row: Place | None, of_col: Place | None
) -> bool:
    """Whether a cell is named by the label above it rather than by the one beside it."""
    if of_col is None or of_row is None:
        return of_row is None
    lines = sheet.lines
    if of_col not in lines.texts or is_unit(lines.text(*of_col)):
        return False
    if not sheet.tells(of_row):
        return True
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
    last_row = sheet.row_label(where.bottom, where.left)
    label = ""
    if of_col and last_col:
        label = ends(clean(sheet, of_col), clean(sheet, last_col))
    elif of_row and last_row:
        label = ends(clean(sheet, of_row), clean(sheet, last_row))
    if of_row and last_row and of_col:
        texts["beside1"] = ends(clean(sheet, of_row), clean(sheet, last_row))
    years = of_col is not None and of_col not in sheet.lines.texts
    corner = sheet.row_label(of_col[0], where.left) if of_col and years else None
    if corner and "heading" not in texts and corner[1] < where.left:
        texts["heading"] = shown(sheet, corner)
    return of_section(where, texts, label, label)


def ends(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def of_section(where: Box, texts: dict[str, str], other: str, label: str) -> Draft:
    """A name from the heading of the section, failing that from other labels, or the place."""
    texts = {**texts, "row": f"row {where.top}", "column": f"column {where.left}"}
    if other:
        texts["other"] = other
    if words_of(texts.get("heading", "")):
        base = texts["heading"]
        return Draft(where, "heading", {**texts, "base": base}, label=label or base)
    if any(each.isalpha() for word in words_of(other) for each in word):
        return Draft(where, "label", {**texts, "base": other}, label=label)
    rows, cols = where.shape
    base = f"column {where.left}" if rows > 1 and cols == 1 else f"row {where.top}"
    base = "table" if rows > 1 and cols > 1 else base
    texts |= {"row": f"row {where.top}", "column": f"column {where.left}", "base": base}
    return Draft(where, "place", texts, label=label)


def clean(sheet: SheetLabels, place: Place) -> str:
    """A label without its unit; the month alone of a heading that counts months."""
    count = None if place in sheet.lines.texts else sheet.lines.counting(*place)
    if count and count.kind in ("month", "day"):
        date = shown(sheet, place)
        return date[:7] if count.kind == "month" else date
    return without_unit(shown(sheet, place))
