"""A workbook in memory: cells with the value stored in the file and the formula behind it."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import field
from pathlib import Path

from xlrepro.files import Refused
from xlrepro.formula.nodes import Node, Place, Ref
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue, Value


class WorkbookError(Refused):
    """A file that cannot be read, said in one line that names file, sheet and cell."""


@dataclass(slots=True)  # not frozen, like Cell: a million are made, and that takes half the time
class Formula:
    """What stands behind a computed cell.

    `node` is None when the text could not be read as a formula (`Sheet.unreadable` says why). A
    cell filled by an array formula that stands elsewhere has that formula, with `home` the cell
    where it stands.
    """

    node: Node | None
    home: Place
    source: str = ""  # the text as found; empty for the members of a shared formula
    array: tuple[Place, Place] | None = None

    @property
    def text(self) -> str:
        shown = self.source or (render(self.node, self.home) if self.node else "")
        return f"{{={shown}}}" if self.array else f"={shown}"


@dataclass(slots=True)
class Cell:
    value: Value
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class DataTable:
    """A what-if table: the results of a formula for other values of one input cell or two.

    The cells from `first` to `last` hold the results. The values to the left of each row are put
    into `col_input`, those above each column into `row_input`; with one input cell the formulas
    stand above (`row_input` is None) or to the left (`col_input` is None), with both the one
    formula stands in the corner. Both are None where the cells are gone.
    """

    first: Place
    last: Place
    row_input: Place | None = None
    col_input: Place | None = None

    @property
    def text(self) -> str:
        """As Excel shows it in the cells: TABLE(row input,column input)."""
        shown = (a1(place) if place else "" for place in (self.row_input, self.col_input))
        return f"TABLE({','.join(shown)})"


@dataclass
class Sheet:
    """One worksheet.

    `names` are the defined names seen from here, in lower case; `unreadable` says of cells with a
    formula that could not be read what is the matter with it. `hidden_rows` are hidden whether by
    hand or by a filter; `filtered` tells of those in the rows of a filter that is in use, which
    are taken to be hidden by it. `spills` are the cells with an array formula that fills as many
    cells as it needs, `data_tables` the what-if tables by their first cell. `newer_errors` has the
    errors of cells that are stored as #VALUE!, for the format does not know #SPILL! and #CALC!.
    """

    book: str
    title: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    names: MutableMapping[str, Node | None] = field(default_factory=dict)
    unreadable: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    filtered: set[int] = field(default_factory=set)
    spills: set[Place] = field(default_factory=set)
    data_tables: dict[Place, DataTable] = field(default_factory=dict)
    newer_errors: dict[Place, ErrorValue] = field(default_factory=dict)

    def computed(self) -> list[Place]:
        """Every cell with a formula or filled by an array formula, row by row."""
        places = [place for place, cell in self.cells.items() if cell.formula is not None]
        places.sort()  # mostly they are in order
        return places

    def value(self, place: Place) -> Value:
        cell = self.cells.get(place)
        return None if cell is None else cell.value

    def formula(self, place: Place) -> Formula | None:
        cell = self.cells.get(place)
        return None if cell is None else cell.formula

    def where(self, place: Place) -> str:
        return f"{self.book} {self.title}!{a1(place)}"

    def named(self, name: str) -> Place | None:
        """The cell (the first one, of a range) of this sheet that a name stands for."""
        node = self.names.get(name.lower())
        first = getattr(node, "first", node)
        if isinstance(first, Ref) and (first.sheet or self.title) == self.title:
            return first.row, first.col
        return None


@dataclass(frozen=True, slots=True)
class Calculation:
    """How the workbook asks to be calculated."""

    iterate: bool = False  # whether to work circles out by going round again and again
    count: int = 100  # times round at most
    change: float = 0.001  # less than this in every cell, and it stops
    manual: bool = False  # only when asked, so that stored values may be old
    full_precision: bool = True  # else numbers are rounded as they are shown


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet; its area has the header and totals rows in it."""

    name: str
    sheet: str  # its title
    first: Place
    last: Place
    header_rows: int = 1
    totals_rows: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedBook:
    """Another workbook that formulas read: what is kept of it in this file; it is never opened.

    `sheets` have the values of the cells that were read when it was last at hand, by title;
    `names` are those defined in it, in lower case, None where one points nowhere. `failed` are the
    sheets that Excel sought in vain: what reads them is #REF!.
    """

    target: str  # as it is told in the file
    sheets: Mapping[str, Mapping[Place, Value]] = field(default_factory=dict)
    names: Mapping[str, Node | None] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()


@dataclass
class Workbook:
    """`tables` stand on its sheets, `links` are by the number that formulas have in brackets,
    `order` has the titles of all sheets, those of charts too, as they are arranged; `spelled` has
    the defined names as they were written, by their small letters."""

    path: Path
    sha256: str
    sheets: list[Sheet]
    dead_names: list[str]  # defined names that point nowhere any more, as sheet!name
    saved_by: str = ""  # the program that saved the file, as it calls itself
    calculation: Calculation = Calculation()
    date1904: bool = False  # whether day 0 is the first of January 1904
    tables: tuple[Table, ...] = ()
    links: Mapping[int, LinkedBook] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    modified_year: int | None = None  # in which it was last saved, where the file tells
    spelled: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, title: str) -> Sheet | None:
        for sheet in self.sheets:
            if sheet.title.casefold() == title.casefold():
                return sheet
        return None
