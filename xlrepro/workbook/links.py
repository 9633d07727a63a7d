"""What a file keeps of another workbook that its formulas read: names, and values of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from xlrepro.formula.nodes import Node, Place
from xlrepro.formula.parse import FormulaError, parse_name
from xlrepro.values import Value
from xlrepro.workbook.cells import LinkedBook, Sheet, WorkbookError
from xlrepro.workbook.escapes import unescaped
from xlrepro.workbook.parts import Attributes, Parts, shown, unpacked
from xlrepro.workbook.sheet_reader import SheetReader


class Links(Mapping[int, LinkedBook]):
    """The linked workbooks by number, read when one is first asked for, for few formulas do.

    Asking raises WorkbookError when the file is damaged there, or no longer the one that was read.
    """

    def __init__(self, path: Path, sha256: str, links: tuple[str, ...]) -> None:
        self.path, self.sha256, self.links = path, sha256, links

    def __getitem__(self, number: int) -> LinkedBook:
        return self.books[number]

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self) + 1))

    def __len__(self) -> int:
        return len(self.links)

    @cached_property
    def books(self) -> dict[int, LinkedBook]:
        with unpacked(self.path) as parts:
            if parts.sha256 != self.sha256:
                raise WorkbookError(f"{self.path}: wanted the file that was read, found another")
            return {
                number: read_link(parts, link) if link in parts else LinkedBook("")
                for number, link in enumerate(self.links, 1)
            }


def read_link(parts: Parts, part: str) -> LinkedBook:
    """The other workbook as it was when its values were last fetched.

    Sheets of which no values are kept are left out, for then nothing is known of their cells; in
    the others what is not told is blank. A name of one sheet is known as sheet!name.
    """
    reader = _LinkReader(parts)
    try:
        parts.parse(part, reader.start, reader.end, reader.data, reader.count, "externalLink")
    except FormulaError as error:
        raise parts.damaged(f"{shown(part)}: {error}") from None
    targets = parts.external(part)
    target = targets.get(reader.identity) or next(iter(targets.values()), "")
    return LinkedBook(target, reader.sheets, reader.names, frozenset(reader.failed))


class _LinkReader:
    """Takes the events of the part; the rows of a sheet go to a reader of sheets."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.identity = ""
        self.titles: list[str] = []
        self.sheets: dict[str, dict[Place, Value]] = {}
        self.names: dict[str, Node | None] = {}
        self.failed: set[str] = set()
        self.rows: SheetReader | None = None
        self.gone = False  # whether the values could not be fetched the last time

    def start(self, tag: str, attributes: Attributes) -> None:
        if self.rows is not None:
            self.rows.start("c" if tag == "cell" else tag, attributes)
        elif tag == "sheetData":
            self.gone = attributes.get("refreshError") in ("1", "true")
            self.rows = SheetReader(Sheet("", self.title(attributes)), [], self.parts.spend)
            self.rows.depth = 1
            self.rows.start(tag, attributes)
        elif tag == "sheetName":
            self.titles.append(unescaped(attributes.get("val", "")))
        elif tag == "definedName":
            self.define(attributes)
        elif tag == "externalBook":
            found = (value for name, value in attributes.items() if name.endswith(":id"))
            self.identity = next(found, "")

    def data(self, piece: str) -> None:
        if self.rows is not None:
            self.rows.data(piece)

    def end(self, tag: str) -> None:
        if self.rows is None:
            return
        self.rows.end("c" if tag == "cell" else tag)
        if not self.rows.inside:
            sheet = self.rows.finished()
            if sheet.cells or not self.gone:
                self.sheets[sheet.title] = {p: cell.value for p, cell in sheet.cells.items()}
            else:
                self.failed.add(sheet.title)
            self.rows = None

    def count(self) -> None:
        if self.rows is not None:
            self.rows.count()

    def title(self, attributes: Attributes) -> str:
        """The title of the sheet whose number is told."""
        number = attributes.get("sheetId", "")
        known = number.isdecimal() and len(number) < 7 and int(number) < len(self.titles)
        if not known:
            raise self.parts.damaged(f"a linked workbook has no sheet {shown(number)}")
        return self.titles[int(number)]

    def define(self, attributes: Attributes) -> None:
        name = unescaped(attributes.get("name", "")).lower()
        if "sheetId" in attributes:
            name = f"{self.title(attributes).lower()}!{name}"
        try:
            self.names[name] = parse_name(unescaped(attributes.get("refersTo", "")))
        except (FormulaError, RecursionError):
            self.names[name] = None
