"""Read a workbook: each part once, formula and value together.

The file is a zip of XML parts (ECMA-376). It is read with the standard library's zip and expat, for
openpyxl refuses one of the published workbooks (a calculated item in a pivot cache) and reads
formulas and values in two passes. Nothing outside the file is ever opened, no macro is looked at,
and a document type declaration, which entity expansion needs, is refused.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from xml.parsers import expat

from xlrepro.formula.nodes import Error, Node, Place, leaves
from xlrepro.formula.parse import MAX_COL, MAX_ROW, FormulaError, a1, parse, read_a1, read_area
from xlrepro.workbook.cells import Cell, ErrorValue, Formula, Sheet, Value, Workbook, WorkbookError

MAX_FILE = 1 << 30
MAX_PART = 1 << 30
MAX_RATIO = 200  # an honest sheet packs some 30 times, a bomb nearly 1,000
MAX_ARRAY = 250_000
MAX_TEXT = 1 << 20  # a cell holds 32,767 characters at most
SUFFIXES = {".xlsx", ".xlsm", ".xltx", ".xltm"}

Attributes = dict[str, str]


def open_workbook(path: str | Path) -> Workbook:
    """Read a whole workbook.

    Raises WorkbookError, in one line, when the file is missing, unreadable, encrypted, damaged or
    not a workbook.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise WorkbookError(f"{path}: wanted a workbook, found a folder")
        if path.exists() and not path.is_file():
            raise WorkbookError(f"{path}: wanted a workbook, found a device or a pipe")
        if path.stat().st_size > MAX_FILE:
            raise WorkbookError(f"{path}: larger than {MAX_FILE} bytes")
        data = path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkbookError(f"{path}: cannot be opened: {reason}") from None
    with data:
        try:
            return _Reader(path, data).workbook()
        except WorkbookError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as bad:
            raise WorkbookError(f"{path}: damaged or not a workbook: {bad}") from None
        except (OSError, ValueError, LookupError, OverflowError, MemoryError) as bad:
            raise WorkbookError(f"{path}: damaged: {bad}") from None


def sheet_parts(path: Path) -> tuple[str, dict[str, str]]:
    """The path inside a readable file of the workbook's own part, and of each sheet by title."""
    with path.open("rb") as data:
        reader = _Reader(path, data)
        book_part = reader.related("", "officeDocument")[0][1]
        targets = dict(reader.related(book_part, "worksheet"))
        titles, _ = reader.contents(book_part)
        return book_part, {title: targets[i] for title, i in titles if i in targets}


class _Reader:
    def __init__(self, path: Path, data: BufferedReader) -> None:
        self.path = path
        head = data.read(8)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise WorkbookError(
                f"{path}: wanted a zipped workbook, found an encrypted or pre-2007 .xls file; "
                "save it as .xlsx without a password"
            )
        if not head.startswith(b"PK"):
            kind = "an empty file" if not head else "something else"
            raise WorkbookError(f"{path}: wanted a workbook (.xlsx or .xlsm), found {kind}")
        data.seek(0)
        self.sha256 = hashlib.file_digest(data, "sha256").hexdigest()
        data.seek(0)
        self.zip = zipfile.ZipFile(data)
        self.infos = {info.filename.lower().lstrip("/"): info for info in self.zip.infolist()}

    def workbook(self) -> Workbook:
        main = self.related("", "officeDocument")
        if not main:
            kind = "an OpenDocument file" if "content.xml" in self.infos else "another zip file"
            raise WorkbookError(f"{self.path}: wanted a workbook (.xlsx or .xlsm), found {kind}")
        book_part = main[0][1]
        targets = dict(self.related(book_part, "worksheet"))
        others = {
            identity
            for kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
            for identity, _ in self.related(book_part, kind)
        }
        titles, names = self.contents(book_part)
        strings = self.strings(book_part)
        sheets: list[Sheet | None] = []
        for title, identity in titles:
            if identity in targets:
                sheets.append(self.sheet(title, targets[identity], strings))
            else:
                if identity not in others:
                    raise WorkbookError(f"{self.path}: damaged: the sheet {title} is missing")
                sheets.append(None)  # a chart or dialog sheet: it has a place but no cells
        dead = self.attach_names(sheets, names)
        found = [sheet for sheet in sheets if sheet is not None]
        if not found:
            raise WorkbookError(f"{self.path}: the workbook has no worksheet")
        return Workbook(self.path, self.sha256, found, dead, self.saved_by())

    def contents(
        self, book_part: str
    ) -> tuple[list[tuple[str, str]], list[tuple[str, int | None, str]]]:
        """The sheets (title, id) and the defined names (name, sheet or None, formula)."""
        titles: list[tuple[str, str]] = []
        names: list[tuple[str, int | None, str]] = []
        text: list[str] = []
        open_name: list[Attributes] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "sheet":
                identity = next((v for k, v in attributes.items() if k.endswith(":id")), "")
                titles.append((attributes.get("name", ""), identity))
            elif tag == "definedName":
                open_name.append(attributes)
                text.clear()

        def end(tag: str) -> None:
            if tag == "definedName" and open_name:
                attributes = open_name.pop()
                scope = attributes.get("localSheetId")
                index = int(scope) if scope is not None else None
                names.append((attributes.get("name", ""), index, "".join(text)))

        self.parse(book_part, start, end, text.append)
        return titles, names

    def saved_by(self) -> str:
        """The program that saved the file; empty where the file does not tell."""
        parts = self.related("", "extended-properties")
        inside: list[str] = []
        text: list[str] = []

        def data(piece: str) -> None:
            if inside and inside[-1] == "Application":
                text.append(piece)

        if parts and parts[0][1].lower() in self.infos:
            self.parse(parts[0][1], lambda tag, _: inside.append(tag), lambda _: inside.pop(), data)
        return "".join(text)

    def attach_names(
        self, sheets: list[Sheet | None], names: list[tuple[str, int | None, str]]
    ) -> list[str]:
        """Give each sheet the names it sees (its own before the workbook's); return dead ones."""
        dead = []
        for name, scope, text in sorted(names, key=lambda item: item[1] is not None):
            node: Node | None
            try:
                node = parse(f"UNION({text})" if "," in text else text)
            except (FormulaError, RecursionError):
                node = None
            own = sheets[scope] if scope is not None and 0 <= scope < len(sheets) else None
            if node is None or any(isinstance(leaf, Error) for leaf in leaves(node)):
                dead.append(f"{own.title}!{name}" if own else name)
            for sheet in sheets if scope is None else [own]:
                if sheet is not None:
                    sheet.names[name.lower()] = node
        return dead

    def related(self, part: str, kind: str) -> list[tuple[str, str]]:
        """The parts (id, path) of one kind that a part refers to, inside the file only."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found: list[tuple[str, str]] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag != "Relationship" or attributes.get("TargetMode") == "External":
                return
            if attributes.get("Type", "").rsplit("/", 1)[-1] == kind:
                target = attributes.get("Target", "")
                absolute = target if target.startswith("/") else posixpath.join(folder, target)
                found.append((attributes.get("Id", ""), posixpath.normpath(absolute).lstrip("/")))

        if listing.lower() in self.infos:
            self.parse(listing, start, None, None)
        return found

    def strings(self, book_part: str) -> list[str]:
        parts = self.related(book_part, "sharedStrings")
        if not parts or parts[0][1].lower() not in self.infos:
            return []
        strings: list[str] = []
        text: list[str] = []
        inside: list[str] = []

        def start(tag: str, _: Attributes) -> None:
            inside.append(tag)
            if tag == "si":
                text.clear()

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                strings.append("".join(text))

        def data(piece: str) -> None:
            if inside and inside[-1] == "t" and "rPh" not in inside:
                text.append(piece)

        self.parse(parts[0][1], start, end, data)
        return strings

    def sheet(self, title: str, part: str, strings: list[str]) -> Sheet:
        reader = _SheetReader(Sheet(self.path.name, title), strings)
        try:
            self.parse(part, reader.start, reader.end, reader.data)
            return reader.finished()
        except FormulaError as error:
            raise WorkbookError(f"{self.path} {title}: {error}") from None

    def parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], object] | None,
        data: Callable[[str], None] | None,
    ) -> None:
        """Run one XML part through expat, with namespace prefixes dropped from tags."""
        info = self.infos.get(part.lower())
        if info is None:
            raise WorkbookError(f"{self.path}: damaged: the part {part} is missing")
        if info.flag_bits & 1:
            raise WorkbookError(f"{self.path}: the part {part} is encrypted")
        size = info.file_size
        if size > MAX_PART or (size > 1 << 24 and size > MAX_RATIO * max(info.compress_size, 1)):
            raise WorkbookError(f"{self.path}: the part {part} unpacks to an absurd {size} bytes")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16

        def refuse(*_: object) -> None:
            raise WorkbookError(f"{self.path}: {part} declares a document type, which is refused")

        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = lambda tag, attributes: start(
            tag.rpartition(":")[2], attributes
        )
        if end is not None:
            finish = end
            parser.EndElementHandler = lambda tag: finish(tag.rpartition(":")[2])
        if data is not None:
            parser.CharacterDataHandler = data
        try:
            with self.zip.open(info) as stream:
                parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise WorkbookError(f"{self.path}: damaged: {part}: {error}") from None


class _SheetReader:
    """Collects the cells of one sheet from the events of its XML."""

    def __init__(self, sheet: Sheet, strings: list[str]) -> None:
        self.sheet, self.strings = sheet, strings
        self.row = self.col = 0
        self.place: Place = (0, 0)
        self.kind = "n"
        self.text: list[str] = []
        self.length = 0
        self.value: str | None = None
        self.formula: Formula | None = None
        self.attributes: Attributes | None = None
        self.collecting = False
        self.shared: dict[str, Node | None] = {}
        self.waiting: dict[str, list[Place]] = {}  # members met before their master
        self.arrays: list[Formula] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self.col += 1
            if address := attributes.get("r"):
                self.row, self.col = read_a1(address)
            if not (1 <= self.row <= MAX_ROW and 1 <= self.col <= MAX_COL):
                raise FormulaError(f"a cell lies outside the sheet: row {self.row}")
            self.place = (self.row, self.col)
            self.kind = attributes.get("t", "n")
            self.value, self.formula = None, None
        elif tag in ("v", "f", "t"):
            self.text.clear()
            self.length = 0
            self.collecting = True
            if tag == "f":
                self.attributes = attributes
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.col = 0
        elif tag == "rPh":
            self.collecting = False

    def data(self, piece: str) -> None:
        if self.collecting:
            self.text.append(piece)
            self.length += len(piece)
            if self.length > MAX_TEXT:
                raise FormulaError(f"{a1(self.place)}: holds an absurd amount of text")

    def end(self, tag: str) -> None:
        if tag == "v":
            self.value, self.collecting = "".join(self.text), False
        elif tag == "t":
            if self.collecting and self.kind == "inlineStr":
                self.value = (self.value or "") + "".join(self.text)
            self.collecting = False
        elif tag == "f":
            self.collecting = False
            self.formula = self.read_formula(self.attributes or {}, "".join(self.text))
        elif tag == "c":
            self.finish_cell()

    def finish_cell(self) -> None:
        if self.value is None and self.formula is None:
            return
        if self.place in self.sheet.cells:
            raise FormulaError(f"the cell {a1(self.place)} stands in the file twice")
        self.sheet.cells[self.place] = Cell(self.read_value(), self.formula)

    def read_value(self) -> Value:
        text = self.value
        if text is None:
            return None
        match self.kind:
            case "s":
                try:
                    index = int(text)
                    if index < 0:
                        raise IndexError
                    return self.strings[index]
                except (ValueError, IndexError):
                    wanted = f"the number of one of {len(self.strings)} shared strings"
                    raise FormulaError(
                        f"{a1(self.place)}: wanted {wanted}, found {text!r}"
                    ) from None
            case "str" | "inlineStr" | "d":
                return text
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return ErrorValue(text.strip())
        if not text.strip():
            return None
        try:
            return float(text)
        except ValueError:
            raise FormulaError(f"{a1(self.place)}: wanted a number, found {text!r}") from None

    def read_formula(self, attributes: Attributes, text: str) -> Formula | None:
        kind = attributes.get("t", "normal")
        if kind == "shared" and not text.strip():
            index = attributes.get("si", "")
            if index not in self.shared:
                self.waiting.setdefault(index, []).append(self.place)
            return Formula(self.shared.get(index), self.place)
        if not text.strip() and kind == "normal":
            return None
        node: Node | None
        try:
            node = parse(text.strip(), self.place)
        except (FormulaError, RecursionError):
            node = None
        if kind == "shared":
            self.shared.setdefault(attributes.get("si", ""), node)
        if kind in ("array", "dataTable"):
            first, last = read_area(attributes.get("ref") or a1(self.place))
            if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > MAX_ARRAY:
                raise FormulaError(f"{a1(self.place)}: an array formula fills an absurd range")
            formula = Formula(node, self.place, text, (first, last))
            self.arrays.append(formula)
            return formula
        return Formula(node, self.place, text)

    def finished(self) -> Sheet:
        cells = self.sheet.cells
        for index, members in self.waiting.items():
            for place in members:
                if place in cells and index in self.shared:
                    cells[place] = replace(cells[place], formula=Formula(self.shared[index], place))
        for formula in self.arrays:
            assert formula.array
            (top, left), (bottom, right) = formula.array
            for row in range(top, bottom + 1):
                for col in range(left, right + 1):
                    cell = cells.get((row, col), Cell(None))
                    if cell.formula is None:
                        cells[row, col] = replace(cell, formula=formula)
        return self.sheet
