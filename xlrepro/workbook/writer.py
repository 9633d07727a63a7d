"""Save a copy of a workbook in which some stored values are others; all else stays byte for byte.

A library that reads and writes whole workbooks would lose what it does not know, such as macros and
pivot tables. Here only the <c> elements concerned are written anew, in place.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from xlrepro.files import write_whole
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1, read_a1
from xlrepro.workbook.cells import ErrorValue, Value, WorkbookError
from xlrepro.workbook.parts import spelled
from xlrepro.workbook.reader import sheet_parts

Values = Mapping[Place, Value]


def save_copy(
    source: Path, target: Path, values: Mapping[str, Values], recalculate: bool = False
) -> None:
    """Write `target`, a copy of `source` with other stored values, whole or not at all.

    `values` are by sheet title and cell; None takes a value away and leaves the formula. With
    `recalculate` the file asks to be recalculated when it is opened. The source is not touched.
    Raises WorkbookError when the target is the source, has another suffix, or cannot be written.
    """
    check_target(source, target)
    book_part, parts = sheet_parts(source)
    edits: dict[str, Callable[[bytes], bytes]] = {}
    for title, cells in values.items():
        if cells:
            edits[spelled(parts[title])] = partial(with_values, cells=cells)
    if recalculate:
        edits[spelled(book_part)] = _ask_for_recalculation
    try:
        _write(source, target, edits)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkbookError(f"{target}: cannot be written: {reason}") from None


def with_values(data: bytes, cells: Values) -> bytes:
    """The XML of a sheet with other stored values; None takes a value away, not the formula."""
    return _Patch(cells).apply(data)


def check_target(source: Path, target: Path) -> None:
    """Raise WorkbookError unless `target` may become a copy of `source`."""
    if target.exists() and (target.is_dir() or os.path.samefile(source, target)):
        kind = "a folder" if target.is_dir() else "the workbook itself, which is never changed"
        raise WorkbookError(f"{target}: wanted a file to save a copy in, found {kind}")
    if target.suffix.lower() != source.suffix.lower():
        raise WorkbookError(
            f"{target}: wanted the suffix {source.suffix} as the workbook has it, "
            f"found {target.suffix or 'none'}"
        )
    if not target.parent.is_dir():
        raise WorkbookError(f"{target}: cannot be written: no such folder")


def _write(source: Path, target: Path, edits: Mapping[str, Callable[[bytes], bytes]]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            edit = edits.get(spelled(info.filename))
            new.writestr(info, edit(data) if edit else data)
    write_whole(target, packed.getvalue())


UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def utf8(data: bytes) -> bytes:
    """The part in UTF-8, in which offsets are counted."""
    encoding = UTF_16.get(data[:2], "")
    if not encoding:
        declared = re.match(rb"\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)[\"']", data)
        encoding = declared[1].decode() if declared else "utf-8"
        if encoding.lower() in ("utf-8", "us-ascii", "ascii"):
            return data
    text = data.decode(encoding)
    return re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text, count=1, flags=re.S).encode()


def _ask_for_recalculation(data: bytes) -> bytes:
    data = utf8(data)
    spot = re.search(rb"<((?:\w+:)?)calcPr\b", data)
    if spot:
        tag = data[spot.start() : data.index(b">", spot.start())]
        without = re.sub(rb"\s+fullCalcOnLoad=([\"']).*?\1", b"", tag)
        asking = without.replace(b"calcPr", b'calcPr fullCalcOnLoad="1"', 1)
        return data.replace(tag, asking, 1)
    for tag in (b"definedNames", b"externalReferences", b"functionGroups", b"sheets"):
        spot = re.search(rb"</((?:\w+:)?)" + tag + rb"\s*>", data)
        if spot:
            element = b"<" + spot[1] + b'calcPr fullCalcOnLoad="1"/>'
            return data[: spot.end()] + element + data[spot.end() :]
    return data


@dataclass
class _Element:
    """Where an element stands: from `start` to `end`, its closing tag (if any) from `inner`."""

    tag: str
    attributes: dict[str, str]
    start: int
    place: Place = (0, 0)
    inner: int = 0
    end: int = 0
    kept: list[tuple[int, int]] = field(default_factory=list)  # children to keep: all but the value


@dataclass
class _Patch:
    """Rewrites the cells of one sheet's XML."""

    cells: Values
    open: list[_Element] = field(default_factory=list)
    seen: dict[Place, _Element] = field(default_factory=dict)
    rows: dict[int, _Element] = field(default_factory=dict)
    table: _Element | None = None
    row: int = 0
    col: int = 0

    def apply(self, data: bytes) -> bytes:
        data = utf8(data)
        parser = expat.ParserCreate()

        def start(tag: str, attributes: dict[str, str]) -> None:
            element = _Element(tag, attributes, parser.CurrentByteIndex)
            self.place(element)
            self.open.append(element)

        def end(tag: str) -> None:
            element = self.open.pop()
            element.inner = element.end = parser.CurrentByteIndex
            if data.startswith(b"</" + tag.encode(), element.inner):
                element.end = data.index(b">", element.inner) + 1
            self.close(element)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.Parse(data, True)
        changes = sorted(self.replaced(data) + self.added(data))
        pieces, done = [], 0
        for first, last, new in changes:
            pieces += [data[done:first], new]
            done = last
        return b"".join([*pieces, data[done:]])

    def kind(self, element: _Element) -> tuple[str, int]:
        """An element's name, and how deep in the table of rows it stands; 0 is outside."""
        name = element.tag.rpartition(":")[2]
        above = [each.tag.rpartition(":")[2] for each in self.open[1:2]]
        return name, len(self.open) if above == ["sheetData"] else 0

    def place(self, element: _Element) -> None:
        match self.kind(element):
            case "row", 2:
                self.row, self.col = int(element.attributes.get("r", self.row + 1)), 0
                element.place = (self.row, 0)
            case "c", 3:
                self.col += 1
                if address := element.attributes.get("r"):
                    self.row, self.col = read_a1(address)
                element.place = (self.row, self.col)

    def close(self, element: _Element) -> None:
        match self.kind(element):
            case "c", 3:
                self.seen[element.place] = element
            case "row", 2:
                self.rows[element.place[0]] = element
            case "sheetData", 0:
                self.table = element
            case name, 4 if name not in ("v", "is"):
                self.open[-1].kept.append((element.start, element.end))

    def replaced(self, data: bytes) -> list[tuple[int, int, bytes]]:
        changes = []
        for place, value in self.cells.items():
            if old := self.seen.get(place):
                inside = [data[first:last] for first, last in old.kept]
                changes.append((old.start, old.end, _cell(old.tag, old.attributes, inside, value)))
        return changes

    def added(self, data: bytes) -> list[tuple[int, int, bytes]]:
        """Cells that the sheet does not have yet, each before the next one of its row."""
        assert self.table is not None
        prefix = self.table.tag.removesuffix("sheetData")
        by_row: dict[int, list[Place]] = {}
        for place in sorted(set(self.cells) - set(self.seen)):
            if self.cells[place] is not None:
                by_row.setdefault(place[0], []).append(place)
        changes: list[tuple[int, int, bytes]] = []
        spots: dict[tuple[int, int, bytes], list[bytes]] = {}
        known_rows = sorted(self.rows)
        columns: dict[int, list[int]] = {row: [] for row in by_row}
        for row, col in sorted(self.seen):
            if row in columns:
                columns[row].append(col)
        for row, places in by_row.items():
            new = {p: _cell(f"{prefix}c", {"r": a1(p)}, [], self.cells[p]) for p in places}
            if row not in self.rows:
                after = bisect_left(known_rows, row)
                element = f'<{prefix}row r="{row}">'.encode() + b"".join(new.values())
                element += f"</{prefix}row>".encode()
                if after < len(known_rows):
                    at = self.rows[known_rows[after]].start
                    spots.setdefault((at, at, b""), []).append(element)
                else:
                    spots.setdefault(_end_of(self.table), []).append(element)
                continue
            for place, element in new.items():
                after = bisect_left(columns[row], place[1])
                if after < len(columns[row]):
                    at = self.seen[row, columns[row][after]].start
                    spots.setdefault((at, at, b""), []).append(element)
                else:
                    spots.setdefault(_end_of(self.rows[row]), []).append(element)
        for (first, last, closing), elements in spots.items():
            opening = b">" if closing else b""
            changes.append((first, last, opening + b"".join(elements) + closing))
        return changes


def _end_of(element: _Element) -> tuple[int, int, bytes]:
    """The bytes to replace by new children at the end, and the closing tag it then needs."""
    if element.inner < element.end:
        return element.inner, element.inner, b""
    return element.end - 2, element.end, f"</{element.tag}>".encode()


def _cell(tag: str, attributes: dict[str, str], inside: list[bytes], value: Value) -> bytes:
    kept = {name: text for name, text in attributes.items() if name != "t"}
    prefix = tag.removesuffix("c")
    match value:
        case None:
            shown = ""
        case bool():
            kept["t"], shown = "b", str(int(value))
        case float() | int():
            shown = repr(float(value)).removesuffix(".0")
        case ErrorValue():
            kept["t"], shown = "e", str(value)
        case _:
            kept["t"], shown = "str", escape(value)
    told = "".join(f" {name}={quoteattr(text)}" for name, text in kept.items())
    last = f"<{prefix}v>{shown}</{prefix}v>" if value is not None else ""
    formula = [part for part in inside if re.match(rb"<(\w+:)?f[\s/>]", part)]
    others = [part for part in inside if part not in formula]
    body = b"".join([*formula, last.encode(), *others])
    return f"<{tag}{told}>".encode() + body + f"</{tag}>".encode()
