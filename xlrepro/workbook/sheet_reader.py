"""The cells of one sheet, from the events of its XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from xlrepro.formula.nodes import Node, Place
from xlrepro.formula.parse import MAX_COL, MAX_ROW, FormulaError, Formulas, a1, read_a1, read_area
from xlrepro.values import ErrorValue, Value
from xlrepro.workbook.cells import Cell, DataTable, Formula, Sheet
from xlrepro.workbook.escapes import unescaped
from xlrepro.workbook.parts import Attributes, shown
from xlrepro.workbook.tables import Filter

MAX_ARRAY = 250_000
MAX_TEXT = 1 << 20  # a cell holds 32,767 characters at most


class SheetReader:
    """Collects cells; `spend` is told how many there are and may refuse them.

    `errors` are those that cells mean which are stored as another one, by their `vm`.
    """

    def __init__(
        self,
        sheet: Sheet,
        strings: list[str],
        spend: Callable[[str, int], object],
        errors: Mapping[str, ErrorValue] = MappingProxyType({}),
    ) -> None:
        self.sheet, self.strings, self.spend, self.errors = sheet, strings, spend, errors
        self.cells = sheet.cells
        self.counted = 0
        self.row = self.col = 0
        self.row_text = "0"
        self.columns: dict[str, int] = {}  # by their letters as spelled in addresses met before
        self.place: Place = (0, 0)
        self.kind = "n"
        self.text: list[str] = []
        self.value: str | None = None
        self.formula: Formula | None = None
        self.attributes: Attributes | None = None
        self.collecting = False
        self.inside = False  # the element that holds the rows
        self.depth = 0  # of elements within each other
        self.formulas = Formulas()
        self.shared: dict[str, Node | None] = {}
        self.masters: dict[str, Place] = {}  # where the text of a shared formula stands
        self.waiting: dict[str, list[Place]] = {}  # members met before their master
        self.arrays: list[Formula] = []
        self.metadata = ""  # of the cell: a number that tells of a formula that spills
        self.filter = Filter()

    def start(self, tag: str, attributes: Attributes) -> None:
        """Rows and cells are what stands inside sheetData, each in its place; all else may hold
        elements of the same names, as a button does of the row where it stands."""
        self.depth += 1
        if not self.inside:
            self.inside = tag == "sheetData" and self.depth == 2
            self.filter.start(tag, attributes)
        elif tag == "c" and self.depth == 4:
            self.locate(attributes.get("r"))
            self.place = (self.row, self.col)
            self.kind = attributes.get("t", "n")
            self.metadata = attributes.get("cm", "")
            if self.errors and attributes.get("vm") in self.errors:
                self.sheet.newer_errors[self.place] = self.errors[attributes["vm"]]
            self.value, self.formula = None, None
        elif (tag in ("v", "f") and self.depth == 5) or (tag == "t" and self.depth <= 7):
            self.text.clear()
            self.collecting = True
            if tag == "f":
                self.attributes = attributes
        elif tag == "row" and self.depth == 3:
            self.row_text = attributes.get("r") or str(self.row + 1)
            self.row, self.col = row_number(self.row_text), 0
            self.hide(attributes)
        elif tag == "rPh":
            self.collecting = False
        elif tag == "c" and self.depth == 3:
            raise FormulaError("a cell stands in no row")
        elif tag == "c" and self.depth == 5:
            raise FormulaError(f"{a1(self.place)}: a cell stands within it")

    def hide(self, attributes: Attributes) -> None:
        """Keep in mind that the row which begins is hidden, if it is."""
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows.add(self.row)

    @property
    def between_rows(self) -> bool:
        """Whether a row may begin here."""
        return self.inside and self.depth == 2

    def locate(self, address: str | None) -> None:
        """Go to the cell of an address, or to the next one."""
        if address is None:
            self.col += 1
            if self.col > MAX_COL:
                raise FormulaError(f"a cell lies outside the sheet: row {self.row}")
            return
        letters = address.removesuffix(self.row_text)
        col = self.columns.get(letters)
        if col is not None and letters is not address:
            self.col = col
            return
        row, self.col = read_a1(address)
        if row != self.row:
            self.row, self.row_text = row, str(row)
        letters = address.removesuffix(self.row_text)
        if letters.isalpha():
            self.columns[letters] = self.col

    def data(self, piece: str) -> None:
        if self.collecting:
            self.text.append(piece)
            if len(self.text) > 1 and sum(map(len, self.text)) > MAX_TEXT:
                raise FormulaError(f"{a1(self.place)}: holds an absurd amount of text")

    def end(self, tag: str) -> None:
        depth, self.depth = self.depth, self.depth - 1
        if not self.inside:
            self.filter.end()
            return
        if tag == "v" and depth == 5:
            self.value, self.collecting = "".join(self.text), False
        elif tag == "t":
            if self.collecting and self.kind == "inlineStr":
                self.value = (self.value or "") + "".join(self.text)
            self.collecting = False
        elif tag == "f" and depth == 5:
            self.collecting = False
            self.formula = self.read_formula(self.attributes or {}, "".join(self.text))
        elif tag == "c" and depth == 4:
            self.finish_cell()
        elif tag == "sheetData" and depth == 2:
            self.inside = False

    def finish_cell(self) -> None:
        if self.value is None and self.formula is None:
            return
        if self.place in self.cells:
            raise FormulaError(f"the cell {a1(self.place)} stands in the file twice")
        value = self.number(self.value) if self.kind == "n" and self.value else self.read_value()
        self.cells[self.place] = Cell(value, self.formula)

    def count(self) -> None:
        """Say how many cells there are since the last time."""
        self.spend("cells", len(self.sheet.cells) - self.counted)
        self.counted = len(self.sheet.cells)

    def read_value(self) -> Value:
        text = self.value
        if text is None:
            return None
        match self.kind:
            case "n":
                return self.number(text)
            case "s":
                index = int(text) if text.isdecimal() and len(text) < 10 else len(self.strings)
                if index < len(self.strings):
                    return self.strings[index]
                count = len(self.strings)
                raise self.unlike(f"the number of one of {count} shared strings", text)
            case "str" | "inlineStr" | "d":
                return unescaped(text)
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return ErrorValue(text.strip())
        return self.number(text)

    def number(self, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            if not text.strip():
                return None
            raise self.unlike("a number", text) from None
        # Python takes nan, 1_0 and the digits of every script for numbers; 1e999 is infinite.
        if value - value != 0 or "_" in text or not text.isascii():
            raise self.unlike("a number", text)
        return value

    def unlike(self, wanted: str, text: str) -> FormulaError:
        return FormulaError(f"{a1(self.place)}: wanted {wanted}, found '{shown(text)}'")

    def read_formula(self, attributes: Attributes, text: str) -> Formula | None:
        kind = attributes.get("t", "normal")
        if "_x" in text:
            text = unescaped(text)
        if kind == "shared" and not text.strip():
            return self.member(attributes.get("si", ""))
        if not text.strip() and kind == "normal":
            return None
        node = self.parsed(text.strip(), "it is a data table" if kind == "dataTable" else "")
        if kind == "shared":
            index = attributes.get("si", "")
            self.shared.setdefault(index, node)
            self.masters.setdefault(index, self.place)
        if kind in ("array", "dataTable"):
            first, last = read_area(attributes.get("ref") or a1(self.place))
            area = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
            if area > MAX_ARRAY:
                raise FormulaError(f"{a1(self.place)}: an array formula fills an absurd range")
            self.spend("cells", area)
            if kind == "dataTable":
                table = data_table(first, last, attributes)
                self.sheet.data_tables[self.place], text = table, table.text
            elif self.metadata not in ("", "0"):
                self.sheet.spills.add(self.place)
            formula = Formula(node, self.place, text, (first, last))
            self.arrays.append(formula)
            return formula
        return Formula(node, self.place, text)

    def parsed(self, text: str, fault: str) -> Node | None:
        """The formula; where it has a fault, or one is found in reading it, that is kept."""
        try:
            if not fault:
                return self.formulas.parse(text, self.place)
        except FormulaError as error:
            fault = str(error)
        except RecursionError:
            fault = "nested too deeply"
        self.sheet.unreadable[self.place] = fault
        return None

    def member(self, index: str) -> Formula:
        """The formula of a cell that shares another's."""
        if index not in self.shared:
            self.waiting.setdefault(index, []).append(self.place)
        elif self.shared[index] is None:
            self.sheet.unreadable[self.place] = self.cannot_share(index)
        return Formula(self.shared.get(index), self.place)

    def cannot_share(self, index: str) -> str:
        if index not in self.masters:
            return f"it is shared (group {shown(index)}), and no cell of the sheet has its text"
        return f"it is that of {a1(self.masters[index])}, which cannot be read"

    def finished(self) -> Sheet:
        self.count()
        self.sheet.filtered |= self.sheet.hidden_rows.intersection(self.filter.rows())
        cells = self.sheet.cells
        for index, members in self.waiting.items():
            for place in members:
                node = self.shared.get(index)
                if node is None:
                    self.sheet.unreadable[place] = self.cannot_share(index)
                elif place in cells:
                    cells[place] = replace(cells[place], formula=Formula(node, place))
        for formula in self.arrays:
            assert formula.array
            (top, left), (bottom, right) = formula.array
            for row in range(top, bottom + 1):
                for col in range(left, right + 1):
                    cell = cells.get((row, col), Cell(None))
                    if cell.formula is None:
                        cells[row, col] = replace(cell, formula=formula)
        return self.sheet


def row_number(text: str) -> int:
    """The number of a row; raises FormulaError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= MAX_ROW):
        raise FormulaError(f"wanted a row from 1 to {MAX_ROW}, found '{shown(text)}'")
    return int(text)


def data_table(first: Place, last: Place, attributes: Attributes) -> DataTable:
    """A what-if table from the attributes of its formula, which has no text."""

    def told(name: str) -> bool:
        return attributes.get(name) in ("1", "true")

    one, other = (
        None if told(f"del{number}") else read_input(attributes.get(f"r{number}", ""))
        for number in (1, 2)
    )
    if told("dt2D"):
        return DataTable(first, last, one, other)
    return DataTable(first, last, one, None) if told("dtr") else DataTable(first, last, None, one)


def read_input(text: str) -> Place | None:
    """The cell that values are put into, None where none is told."""
    try:
        return read_a1(text.replace("$", ""))
    except FormulaError:
        return None
