"""Read a workbook: each part once, formula and value together.

The file is a zip of XML parts (ECMA-376). It is read with the standard library's zip and expat, for
openpyxl refuses one of the published workbooks (a calculated item in a pivot cache) and reads
formulas and values in two passes. Nothing outside the file is ever opened, no macro is looked at,
and a document type declaration, which entity expansion needs, is refused.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from xlrepro.formula.nodes import Error, Node, leaves
from xlrepro.formula.parse import FormulaError, parse_name
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue
from xlrepro.workbook.cells import (
    Calculation,
    LinkedBook,
    Sheet,
    Table,
    Workbook,
    WorkbookError,
)
from xlrepro.workbook.escapes import unescaped
from xlrepro.workbook.links import Links
from xlrepro.workbook.parts import Attributes, Parts, shown, spelled, unpacked
from xlrepro.workbook.plain_rows import NotPlain, PlainRows
from xlrepro.workbook.rich_errors import rich_errors
from xlrepro.workbook.sheet_reader import MAX_TEXT, SheetReader
from xlrepro.workbook.tables import read_table

DECIMAL = re.compile(r"[0-9]{1,20}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,2})?")
MAX_TITLE = 255  # Excel writes 31 characters at most
SUFFIXES = {".xlsx", ".xlsm", ".xltx", ".xltm"}
OTHERS = {  # what a zip file may be instead, by a part that tells
    "content.xml": "an OpenDocument file; save it as .xlsx",
    "xl/workbook.bin": "a binary workbook (.xlsb); save it as .xlsx",
    "index/document.iwa": "a Numbers document; export it as .xlsx",
    "index.zip": "a Numbers document; export it as .xlsx",
    "word/document.xml": "a text document (.docx)",
    "ppt/presentation.xml": "a presentation (.pptx)",
}


def open_workbook(path: str | Path) -> Workbook:
    """Read a whole workbook.

    Raises WorkbookError, in one line, when the file is missing, unreadable, encrypted, damaged or
    not a workbook.
    """
    with unpacked(Path(path)) as parts:
        return _Reader(parts).workbook()


def sheet_parts(path: Path) -> tuple[str, dict[str, str]]:
    """The path inside a readable file of the workbook's own part, and of each sheet by title."""
    with unpacked(path) as parts:
        reader = _Reader(parts)
        book_part = reader.parts.related("", "officeDocument")[0][1]
        targets = dict(reader.parts.related(book_part, "worksheet"))
        titles = reader.contents(book_part).titles
        return book_part, {title: targets[i] for title, i in titles if i in targets}


@dataclass
class _Contents:
    """What the workbook's own part tells: the sheets (title, id), the defined names (name, number
    of its sheet or None, formula), the ids of linked workbooks, and how it is calculated."""

    titles: list[tuple[str, str]] = field(default_factory=list)
    names: list[tuple[str, int | None, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    calculation: Calculation = field(default_factory=Calculation)
    date1904: bool = False


class _Reader:
    def __init__(self, parts: Parts) -> None:
        self.parts, self.path = parts, parts.path

    def workbook(self) -> Workbook:
        parts = self.parts
        main = parts.related("", "officeDocument")
        book_part = main[0][1] if main else ""
        if not main or spelled(book_part) in OTHERS:
            found = (said for part, said in OTHERS.items() if part in parts)
            kind = next(found, "another zip file")
            raise WorkbookError(f"{self.path}: wanted a workbook (.xlsx or .xlsm), found {kind}")
        targets = dict(parts.related(book_part, "worksheet"))
        others = {
            identity
            for kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
            for identity, _ in parts.related(book_part, kind)
        }
        told = self.contents(book_part)
        order = tuple(title for title, _ in told.titles)
        self.check_titles(order)
        strings, errors = self.strings(book_part), rich_errors(self.parts, book_part)
        sheets: list[Sheet | None] = []
        tables: list[Table] = []
        for title, known_as in told.titles:
            if known_as in targets:
                sheet = self.sheet(title, targets[known_as], strings, errors)
                tables += self.tables(targets[known_as], sheet)
                sheets.append(sheet)
            else:
                if known_as not in others:
                    raise self.parts.damaged(f"the sheet {shown(title)} is missing")
                sheets.append(None)  # a chart or dialog sheet: it has a place but no cells
        dead = attach_names(sheets, told.names)
        filled = [sheet for sheet in sheets if sheet is not None]
        if not filled:
            raise WorkbookError(f"{self.path}: the workbook has no worksheet")
        saved_by = self.saved_by()
        return Workbook(
            self.path,
            self.parts.sha256,
            filled,
            dead,
            saved_by,
            told.calculation,
            told.date1904,
            tuple(tables),
            self.links(book_part, told.links),
            order,
            self.modified_year(),
            {name.lower(): name for name, _, _ in told.names},
        )

    def check_titles(self, titles: Sequence[str]) -> None:
        """A sheet is known by its title, so each needs one of its own."""
        seen: set[str] = set()
        for title in titles:
            fault = ""
            if not title.strip():
                fault = "a sheet has no name"
            elif len(title) > MAX_TITLE:
                fault = f"the sheet {shown(title)} has a name of {len(title):,} characters"
            elif title.casefold() in seen:
                fault = f"two sheets are named {shown(title)}"
            if fault:
                raise self.parts.damaged(fault)
            seen.add(title.casefold())

    def contents(self, book_part: str) -> _Contents:
        """What the workbook's own part tells."""
        told = _Contents()
        text: list[str] = []
        open_name: list[Attributes] = []
        inside: list[str] = []  # extensions have elements of the same names, further in

        def start(tag: str, attributes: Attributes) -> None:
            inside.append(tag)
            match inside[1:]:
                case ["sheets", "sheet"]:
                    told.titles.append((attributes.get("name", ""), identity(attributes)))
                case ["definedNames", "definedName"]:
                    open_name.append(attributes)
                    text.clear()
                case ["externalReferences", "externalReference"]:
                    told.links.append(identity(attributes))
                case ["calcPr"]:
                    told.calculation = calculation(attributes)
                case ["workbookPr"]:
                    told.date1904 = is_true(attributes.get("date1904", ""))

        def end(tag: str) -> None:
            inside.pop()
            if tag == "definedName" and open_name:
                attributes = open_name.pop()
                name, scope = attributes.get("name", ""), attributes.get("localSheetId")
                if scope is not None and not (scope.isdecimal() and len(scope) < 7):
                    raise self.parts.damaged(
                        f"the name {shown(name)} belongs to a sheet "
                        f"'{shown(scope)}', wanted its number"
                    )
                meant = unescaped("".join(text))
                told.names.append((name, None if scope is None else int(scope), meant))

        self.parts.parse(book_part, start, end, text.append, root="workbook")
        return told

    def links(self, book_part: str, identities: list[str]) -> Mapping[int, LinkedBook]:
        """The workbooks that formulas know by a number in brackets; [1] is the first one."""
        if not identities:
            return {}
        targets = dict(self.parts.related(book_part, "externalLink"))
        found = tuple(targets.get(each, "") for each in identities)
        return Links(self.path, self.parts.sha256, found)

    def tables(self, part: str, sheet: Sheet) -> Iterator[Table]:
        """The tables of a sheet; the rows that their filters hide become known to it."""
        for _, table_part in self.parts.related(part, "table"):
            table, rows = read_table(self.parts, table_part, sheet.title)
            sheet.filtered |= sheet.hidden_rows.intersection(rows)
            yield table

    def saved_by(self) -> str:
        """The program that saved the file; empty where the file does not tell."""
        return self.file_property("extended-properties", "Application")

    def modified_year(self) -> int | None:
        """The year in which the file was last saved, where it tells."""
        year = self.file_property("core-properties", "modified").strip()[:4]
        return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None

    def file_property(self, kind: str, name: str) -> str:
        """One of the properties of the file; empty where it does not tell."""
        parts = self.parts.related("", kind)
        inside: list[str] = []
        text: list[str] = []

        def data(piece: str) -> None:
            if inside and inside[-1] == name:
                text.append(piece)

        if parts and parts[0][1] in self.parts:
            self.parts.parse(
                parts[0][1], lambda tag, _: inside.append(tag), lambda _: inside.pop(), data
            )
        return "".join(text)

    def strings(self, book_part: str) -> list[str]:
        parts = self.parts.related(book_part, "sharedStrings")
        if not parts or parts[0][1] not in self.parts:
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
                strings.append(unescaped("".join(text)))
                if len(strings[-1]) > MAX_TEXT:
                    raise self.parts.damaged(
                        f"the shared string {len(strings) - 1} holds an absurd amount of text"
                    )

        def data(piece: str) -> None:
            if inside and inside[-1] == "t" and "rPh" not in inside:
                text.append(piece)

        self.parts.parse(parts[0][1], start, end, data, root="sst")
        return strings

    def sheet(
        self, title: str, part: str, strings: list[str], errors: Mapping[str, ErrorValue]
    ) -> Sheet:
        spent = dict(self.parts.spent)
        shared = strings, self.parts.spend, errors
        try:
            reader = SheetReader(Sheet(self.path.name, title), *shared)
            return self.rows_of(part, reader, PlainRows(reader))
        except (NotPlain, ValueError, WorkbookError):
            self.parts.spent = (
                spent  # and read it again by the parser alone, which says what is wrong
            )
        try:
            reader = SheetReader(Sheet(self.path.name, title), *shared)
            return self.rows_of(part, reader)
        except FormulaError as error:
            raise WorkbookError(f"{self.path} {shown(title)}: {error}") from None

    def rows_of(self, part: str, reader: SheetReader, rows: PlainRows | None = None) -> Sheet:
        handlers = reader.start, reader.end, reader.data, reader.count
        self.parts.parse(part, *handlers, root="worksheet", rows=rows)
        return reader.finished()


def identity(attributes: Attributes) -> str:
    """The id by which a part refers to another one."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def is_true(text: str) -> bool:
    return text in ("1", "true")


def calculation(attributes: Attributes) -> Calculation:
    """How a workbook asks to be calculated; what is no number stands for what is usual."""
    usual = Calculation()
    count, change = attributes.get("iterateCount", ""), attributes.get("iterateDelta", "")
    return Calculation(
        is_true(attributes.get("iterate", "")),
        int(count) if count.isascii() and count.isdigit() and len(count) < 7 else usual.count,
        float(change) if DECIMAL.fullmatch(change) else usual.change,
        attributes.get("calcMode") == "manual",
        attributes.get("fullPrecision") not in ("0", "false"),
    )


def attach_names(sheets: list[Sheet | None], names: list[tuple[str, int | None, str]]) -> list[str]:
    """Give each sheet the names it sees (its own before the workbook's); return dead ones."""
    dead = []
    common: dict[str, Node | None] = {}
    for sheet in sheets:
        if sheet is not None:
            sheet.names = ChainMap({}, common)
    for name, scope, text in sorted(names, key=lambda item: item[1] is not None):
        node: Node | None
        try:
            node = parse_name(text)
        except (FormulaError, RecursionError):
            node = None
        own = sheets[scope] if scope is not None and scope < len(sheets) else None
        if node is None or any(isinstance(leaf, Error) for leaf in leaves(node)):
            dead.append(f"{own.title}!{name}" if own else name)
        if scope is None:
            common[name.lower()] = node
        elif own is not None:
            own.names[name.lower()] = node
    return dead
