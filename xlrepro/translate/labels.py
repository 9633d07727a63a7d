"""What the text around cells says: which cell labels a row, a column, a section; units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from xlrepro.formula.nodes import Place
from xlrepro.program.store import Box
from xlrepro.translate.lines import FIRST_YEAR, LAST_YEAR, Sequence, SheetLines
from xlrepro.translate.measures import is_unit, unit_of, unit_within
from xlrepro.workbook import Sheet, Workbook
from xlrepro.workbook.formats import DATE, shown_as

LONGEST_HEADING = 80  # characters
LONGEST_LABEL = 120  # what is longer is a note
MOST_TRIED = 60  # texts looked at before it is given up
NOTES = {"note", "notes", "comment", "comments", "source", "sources", "remark", "remarks",
         "reference", "references"}  # fmt: skip
UNITS = {"unit", "units", "uom", "unit of measure", "currency"}
NAMES = {"name", "description", "item", "parameter", "variable", "label", "quantity", "input",
         "assumption"}  # fmt: skip
FIRST_1900, FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
Found = TypeVar("Found")


class Run(NamedTuple):
    """Texts beside or under each other, from one place to another."""

    first: int
    last: int


class Column(NamedTuple):
    """What a stretch of texts down a column is like."""

    distinct: float  # share of texts that differ from all above them
    long: bool
    units: float  # share


class SheetLabels:
    """The labels of one sheet."""

    def __init__(self, sheet: Sheet, date1904: bool = False) -> None:
        self.lines = SheetLines(sheet)
        self.first_day = FIRST_1904 if date1904 else FIRST_1900  # that is 0
        self.kept: dict[tuple[str, int, int], object] = {}

    def keep(self, of: str, row: int, col: int, find: Callable[[int, int], Found]) -> Found:
        """What was found for a cell, looked for once."""
        key = of, row, col
        if key not in self.kept:
            self.kept[key] = find(row, col)
        return self.kept[key]  # type: ignore[return-value]

    # Rows

    def row_label(self, row: int, col: int) -> Place | None:
        """The text to the left that labels the row of a cell; failing that, one right beside it."""
        # All cells right of the same texts have the same label.
        texts = self.lines.text_rows.get(row, [])
        spot = bisect_left(texts, col)
        found = self.keep("row", row, texts[spot - 1] + 1 if spot else 0, self._row_label)
        return found or self._label_behind(row, col)

    def _row_label(self, row: int, col: int) -> Place | None:
        candidates = [at for at in self.beside(row, col) if len(self.lines.text(row, at)) <= 300]
        plain = [at for at in candidates if not is_unit(self.lines.text(row, at))]
        plain = plain or [at for at in candidates if not self.of_units(row, at)]
        among = self.shared(row, plain)
        best = max(plain, key=lambda at: (self.worth(row, at, among), at), default=None)
        return None if best is None else (row, best)

    def of_units(self, row: int, col: int) -> bool:
        """Whether a text stands in a column of units, rather than of symbols such as K and m."""
        column = self.column(col, self.run_down(row, col))
        return column.units > 0.8 and column.distinct < 0.5

    def tells(self, label: Place) -> bool:
        """Whether the texts that a label stands among tell rows apart and not only sort them."""
        return self.column(label[1], self.run_down(*label)).distinct >= 0.5

    def shared(self, row: int, cols: list[int]) -> Run:
        """The rows around one in which some columns all have texts."""
        runs = [self.run_down(row, col) for col in cols]
        first = max((run.first for run in runs), default=row)
        return Run(first, min((run.last for run in runs), default=row))

    def _label_behind(self, row: int, col: int) -> Place | None:
        """The label of a row that stands behind its figures."""
        texts = self.lines.text_rows.get(row, [])
        spot = bisect_right(texts, col)
        if spot == len(texts) or texts[spot] > col + MOST_TRIED:
            return None
        after = texts[spot]
        column = self.column(after, self.run_down(row, after))
        text = self.lines.text(row, after)
        alike = column.distinct > 0.8 and not column.long and column.units < 0.5
        return (row, after) if alike and not is_unit(text) and len(text) < 60 else None

    def beside(self, row: int, col: int) -> Iterator[int]:
        """The texts left of a cell that may label its row, nearest first: past its figures and
        blanks, and then as far as texts stand together."""
        texts = self.lines.text_rows.get(row, [])
        last, label = col, False
        for at in reversed(texts[max(0, bisect_left(texts, col) - 12) : bisect_left(texts, col)]):
            if label and (self.lines.figures_between(row, at, last) or last - at > 3):
                return
            label = label or not is_unit(self.lines.text(row, at))
            last = at
            yield at

    def worth(self, row: int, col: int, among: Run) -> float:
        """How well a column of texts serves to tell some rows apart."""
        column = self.column(col, among)
        above = self.top_text(row, col).casefold().strip(" :*")
        worth = column.distinct - 0.4 * column.long - column.units
        worth -= 0.6 * (above in NOTES) + 0.8 * (above in UNITS)
        return worth + 0.15 * (above in NAMES) - 0.3 * self.code(row, col)

    def code(self, row: int, col: int) -> bool:
        """Whether a text is a number or a code rather than words."""
        text = self.lines.text(row, col)
        return not any(each.isalpha() for each in text) or (
            any(each.isdigit() for each in text) and " " not in text and len(text) > 8
        )

    def filled_down(self, row: int, col: int) -> Place | None:
        """A text further up, left of a label, that holds for all rows until the next."""
        for at in range(col - 1, max(0, col - 4), -1):
            if self.lines.filled(row, at):
                continue
            rows = self.lines.text_cols.get(at, [])
            spot = bisect_left(rows, row)
            up = rows[spot - 1] if spot else 0
            if spot and row - up <= 30 and self.lines.filled(up, col) and not self.is_head(up, at):
                between = self.lines.cols[at]
                if between[bisect_left(between, row) - 1] == up:
                    return up, at
        return None

    def run_down(self, row: int, col: int) -> Run:
        """The texts of a column that a text stands among, with a gap of a row at most."""
        starts = self.starts(col)
        spot = bisect_right(starts, row, key=lambda run: run.first) - 1
        return starts[spot]

    def starts(self, col: int) -> list[Run]:
        return self.keep("starts", 0, col, lambda _, col: joined(self.lines.text_cols[col], 2))

    def column(self, col: int, among: Run) -> Column:
        """What the texts of a column are like in some rows."""
        return self.keep(
            f"column {among.last}", among.first, col, lambda _, col: self.judged(among, col)
        )

    def judged(self, run: Run, col: int) -> Column:
        rows = self.lines.text_cols[col]
        chosen = rows[bisect_left(rows, run.first) : bisect_right(rows, run.last)][:500]
        texts = [self.lines.text(row, col) for row in chosen]
        distinct = len(set(texts)) / len(texts) if len(texts) > 3 else 0.9
        long = sum(map(len, texts)) > 45 * len(texts)
        return Column(distinct, long, sum(map(is_unit, texts)) / len(texts))

    def top_text(self, row: int, col: int) -> str:
        return self.lines.text(self.run_down(row, col).first, col)

    # Columns

    def column_label(self, row: int, col: int) -> Place | None:
        """The text above, or the number that counts on, that labels the column of a cell."""
        heads = self.heads(col)
        spot = bisect_left(heads, row)
        if not spot:
            return None
        at = heads[spot - 1]
        if is_unit(self.lines.text(at, col)) and spot > 1 and at - heads[spot - 2] <= 2:
            return heads[spot - 2], col  # the unit stands under what it is the unit of
        if spot > 1 and heads[spot - 2] == at - 1 and self.is_below(at, col):
            return at - 1, col
        return at, col

    def is_below(self, row: int, col: int) -> bool:
        """Whether a lone text right under a row of headings is for several of them."""
        texts = self.lines.texts
        if (row, col) not in texts or (row - 1, col) not in texts:
            return False
        if self.run_across(row, col) != (col, col):
            return False
        over = self.run_across(row - 1, col)
        return over.last - over.first > 1 and self.lines.figure(row + 1, col)

    def heads(self, col: int) -> list[int]:
        """The rows in which a column has a heading."""
        return self.keep("heads", 0, col, self._heads)

    def _heads(self, _: int, col: int) -> list[int]:
        texts = [row for row in self.lines.text_cols.get(col, []) if self.is_head(row, col)]
        return sorted([*texts, *self.counted.get(col, [])])

    @cached_property
    def counted(self) -> dict[int, list[int]]:
        """By column the rows in which it stands under a number that counts on to the right."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self.lines.rows):
            for each in self.lines.across(row):
                if each.kind != "step" or self.heads_table(row, each):
                    for col in range(each.first, each.last + 1):
                        found[col].append(row)
            for col in self.lines.rows[row]:
                if self.is_year(row, col):
                    found[col].append(row)
        return found

    def is_year(self, row: int, col: int) -> bool:
        """Whether a single year heads a column: it ends the first row of a table."""
        lines = self.lines
        value, label = lines.value(row, col), (row, col - 1)
        if type(value) is not float or not 1950 <= value <= 2100 or label not in lines.texts:
            return False
        first = not lines.filled(row - 1, col) and not lines.figure(row, col + 1)
        return first and all(lines.figure(row + down, col) for down in (1, 2))

    def heads_table(self, row: int, count: Sequence) -> bool:
        """Whether 1, 2, 3 ... stand over figures, and not among them."""
        lines = self.lines
        if lines.value(row, count.first) not in (0.0, 1.0) or lines.figure(row - 1, count.first):
            return False
        return lines.figure(row + 1, count.first) and lines.figure(row + 1, count.last)

    def over_head(self, row: int, col: int) -> Place | None:
        """The heading over that of a column, which may be for several columns."""
        lines = self.lines
        if (row, col) in lines.texts and (apart := self.head_apart(row, col)):
            return row, apart
        if (row, col) in lines.texts and (below := self.head_below(row, col)):
            return row + 1, below
        for above in (row - 1, row - 2):
            at = lines.before(above, col + 1)
            if at is None:
                continue
            if (above, at) in lines.texts:
                near = at == col or self.together(row, at, col)
                labels = lines.figure(above, at + 1)  # those beside it
                long = len(lines.text(above, at)) > LONGEST_HEADING
                return (above, at) if near and not labels and not long else None
            value = lines.value(above, at)
            year = isinstance(value, float) and FIRST_YEAR <= value <= LAST_YEAR
            return (above, at) if year and at == col else None
        return None

    def head_below(self, row: int, col: int) -> int | None:
        """The lone text right under a row of headings that is for a heading: the nearest to the
        left."""
        texts = self.lines.text_rows.get(row + 1, [])
        spot = bisect_right(texts, col) - 1
        near = spot >= 0 and self.together(row, texts[spot], col)
        return texts[spot] if near and self.is_below(row + 1, texts[spot]) else None

    def head_apart(self, row: int, col: int) -> int | None:
        """A heading to the left in the same row under which nothing stands: it is for those
        behind it."""
        run = self.run_across(row, col)
        apart = self.keep("apart", row, run.first, lambda row, _: self.heads_apart(row, run))
        spot = bisect_left(apart, col)
        return apart[spot - 1] if spot else None

    def heads_apart(self, row: int, run: Run) -> list[int]:
        cols = range(run.first + 1, run.last + 1)
        bare = [col for col in cols if not any(self.lines.filled(row + i, col) for i in (1, 2, 3))]
        return bare if len(bare) * 3 < len(cols) else []

    def is_head(self, row: int, col: int) -> bool:
        """Whether a text heads a column: it stands among headings, and figures follow."""
        lines = self.lines
        if len(lines.text(row, col)) > LONGEST_LABEL:
            return False
        run = self.run_across(row, col)
        if all((row - up, col) in lines.texts for up in (1, 2, 3)):
            return False
        return self.keep("headed", row, run.first, lambda row, _: self.headings(row, run))

    def headings(self, row: int, run: Run) -> bool:
        """Whether texts beside each other head what is below, rather than label what is beside."""
        return self.figures_follow(row, run) and not self.beside_figures(row, run)

    def beside_figures(self, row: int, run: Run) -> bool:
        """Whether texts of a row are followed by figures, or follow them, which they label."""
        lines, cols = self.lines, range(run.first, min(run.last, run.first + MOST_TRIED) + 1)
        over = sum(lines.figure(row + 1, col) for col in cols)
        return 2 * over <= len(cols) and any(
            lines.figure(row, at) and not lines.counting(row, at)
            for at in (run.first - 1, run.last + 1)
        )

    def figures_follow(self, row: int, run: Run) -> bool:
        """Whether figures stand right under some of the headings, or under units beneath them."""
        lines, last = self.lines, min(run.last, run.first + 400)
        for down in (1, 2, 3):
            below = range(run.first, last + 1)
            if any(lines.figure(row + down, col) for col in below):
                return True
            texts = [col for col in below if (row + down, col) in lines.texts]
            if down == 1 and texts and run.first != run.last:
                above = any((row - 1, col) in lines.texts for col in below)
                if not above and len(texts) > len(below) // 2:
                    return True
        return False

    def run_across(self, row: int, col: int) -> Run:
        """The texts right beside each other that a text stands among."""
        runs = self.keep("across", row, 0, lambda row, _: joined(self.lines.text_rows[row], 1))
        return runs[bisect_right(runs, col, key=lambda run: run.first) - 1]

    def headed_list(self, label: Place) -> bool:
        """Whether a label stands among others that are under each other."""
        run = self.run_down(*label)
        return run.last > run.first

    # Sections

    def heading(self, row: int, col: int) -> Place | None:
        """The lone text above under which a cell stands, as far left as its label or further; or
        the one over its heading and others."""
        return self.keep("heading", row, col, self._heading)

    def _heading(self, row: int, col: int) -> Place | None:
        label, head = self.row_label(row, col), self.column_label(row, col)
        label = label if label and label[1] < col else None
        edge = self.edge(row, col, label, head)
        spare = None
        spot = bisect_left(self.heading_rows, row)
        for at in reversed(self.heading_rows[max(0, spot - MOST_TRIED) : spot]):
            for found in self.over(at, max(edge, label[1] if label else 0), col, head):
                if (at, found) in (label, head):
                    continue
                if found >= edge - 3:
                    return at, found
                spare = spare or (at, found)
        return spare

    def edge(self, row: int, col: int, label: Place | None, head: Place | None) -> int:
        """The column where the table of a cell begins."""
        if label:
            beside = list(self.beside(row, label[1]))
            near = [at for at in beside if label[1] - at <= 2]
            return min([label[1], *near])
        if head and head in self.lines.texts:
            return self.run_across(*head).first
        return col

    def over(self, row: int, edge: int, col: int, head: Place | None) -> Iterator[int]:
        """The headings in a row that may stand over a cell, the likeliest first."""
        cols = self.headings_by_row[row]
        if head and head[0] - 3 <= row < head[0]:
            spot = bisect_right(cols, col) - 1
            if spot >= 0 and cols[spot] > edge and self.together(head[0], cols[spot], col):
                yield cols[spot]
        spot = bisect_right(cols, edge) - 1
        if spot >= 0:
            yield cols[spot]

    def together(self, row: int, left: int, right: int) -> bool:
        """Whether a row is filled from one column to another."""
        line = self.lines.rows.get(row, [])
        return bisect_right(line, right) - bisect_left(line, left) == right - left + 1

    @cached_property
    def heading_rows(self) -> list[int]:
        return sorted(self.headings_by_row)

    @cached_property
    def headings_by_row(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, cols in self.lines.text_rows.items():
            lone = [col for col in cols if self.is_heading(row, col)]
            if lone:
                found[row] = lone
        return found

    def is_heading(self, row: int, col: int) -> bool:
        lines, text = self.lines, self.lines.text(row, col)
        if self.is_corner(row, col):
            return True
        before, after = lines.before(row, col), lines.after(row, col)
        if len(text) > LONGEST_HEADING or not any(map(str.isalpha, text)) or is_unit(text):
            return False
        if before is not None and (
            (lines.figure(row, before) and not lines.counting(row, before)) or before == col - 1
        ):
            return False
        if after is None:
            return True
        return after > col + 1 and not lines.figure(row, after)

    def is_corner(self, row: int, col: int) -> bool:
        """Whether a text begins the row of years above a table, which has no other heading."""
        run = self.run_across(row, col)
        head = col == run.first and self.lines.counting(row, run.last + 1) is not None
        return head and not self.lines.filled(row - 1, col)

    # Units

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


def joined(places: list[int], gap: int) -> list[Run]:
    """Places of a line as stretches, in each of which the next is at most a gap away."""
    found: list[Run] = []
    for place in places:
        if found and place - found[-1].last <= gap:
            found[-1] = Run(found[-1].first, place)
        else:
            found.append(Run(place, place))
    return found


class Labels:
    """The labels of a workbook; sheets are known by their number."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheets: dict[int, SheetLabels] = {}

    def of(self, sheet: int) -> SheetLabels:
        if sheet not in self.sheets:
            here = sheet < len(self.book.sheets)  # else it is one of a linked workbook
            self.sheets[sheet] = SheetLabels(
                self.book.sheets[sheet] if here else Sheet("", ""), self.book.date1904
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
    """A label as text: a number without the dot of a float."""
    value = sheet.lines.value(*place)
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else f"{value:g}"
    return " ".join(sheet.lines.text(*place).split())
