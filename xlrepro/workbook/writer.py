"""Save a copy of a workbook in which some stored values are others; all else stays byte for byte.

A library that reads and writes whole workbooks would lose what it does not know, such as macros and
pivot tables. Here only the <c> elements concerned are written anew, in place.
"""

from __future__ import annotations

import os
import re
import zipfile
from bisect import bisect_left
from collections.abc import Collection, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xlrepro.files import write_whole
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.values import ErrorValue, Value
from xlrepro.workbook.cells import WorkbookError
from xlrepro.workbook.escapes import escaped
from xlrepro.workbook.package import Element, Package, elements_of, end_of, placed
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
    with zipfile.ZipFile(source) as old:
        package = Package(old)
        for title, cells in values.items():
            if cells:
                package.write(parts[title], with_values(package.read(parts[title]), cells))
        if recalculate:
            package.write(book_part, _asking_for_recalculation(package.read(book_part)))
        packed = package.packed()
    try:
        write_whole(target, packed)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkbookError(f"{target}: cannot be written: {reason}") from None


def with_values(data: bytes, cells: Values, typed: Collection[Place] = ()) -> bytes:
    """The XML of a sheet with other stored values; None takes a value away, not the formula.

    The cells in `typed` lose their formula, so that they hold the value as if it were typed; but
    for one that tells the formula of others too.
    """
    return _Patch(data, cells, typed).applied()


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


def _asking_for_recalculation(data: bytes) -> bytes:
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


class _Patch:
    """Rewrites the cells of one sheet's XML."""

    def __init__(self, data: bytes, cells: Values, typed: Collection[Place] = ()) -> None:
        self.data, self.cells = data, cells
        self.seen: dict[Place, Element] = {}
        self.rows: dict[int, Element] = {}
        self.kept: dict[Place, list[bytes]] = {}  # what stands in a cell beside its value
        elements = elements_of(data)
        self.table = next(e for e in elements if e.name == "sheetData" and e.depth == 1)
        for element, place in placed(elements):
            match element.name, element.depth:
                case "row", 2:
                    self.rows[place[0]] = element
                case "c", 3:
                    self.seen[place] = element
                case "f", 4 if place in typed and not shares(element):
                    pass
                case name, 4 if name not in ("v", "is") and place in cells:
                    self.kept.setdefault(place, []).append(data[element.start : element.end])

    def applied(self) -> bytes:
        pieces, done = [], 0
        for first, last, new in sorted(self.replaced() + self.added()):
            pieces += [self.data[done:first], new]
            done = last
        return b"".join([*pieces, self.data[done:]])

    def replaced(self) -> list[tuple[int, int, bytes]]:
        changes = []
        for place, value in self.cells.items():
            if old := self.seen.get(place):
                new = _cell(old.tag, old.attributes, self.kept.get(place, []), value)
                changes.append((old.start, old.end, new))
        return changes

    def added(self) -> list[tuple[int, int, bytes]]:
        """Cells that the sheet does not have yet, each before the next one of its row."""
        prefix = self.table.tag.removesuffix("sheetData")
        new: dict[int, dict[int, bytes]] = {}  # by row and column
        for place in sorted(self.cells.keys() - self.seen.keys()):
            if (value := self.cells[place]) is not None:
                cell = _cell(f"{prefix}c", {"r": a1(place)}, [], value)
                new.setdefault(place[0], {})[place[1]] = cell
        columns: dict[int, list[int]] = {row: [] for row in new}
        for row, col in sorted(self.seen):
            if row in columns:
                columns[row].append(col)
        known, spots = sorted(self.rows), dict[tuple[int, int, bytes], list[bytes]]()

        def put(element: bytes, parent: Element, later: Element | None) -> None:
            spot = (later.start, later.start, b"") if later else end_of(parent)
            spots.setdefault(spot, []).append(element)

        for row, cells in new.items():
            if row in self.rows:
                for col, cell in cells.items():
                    after = _after(columns[row], col)
                    put(cell, self.rows[row], self.seen[row, after] if after else None)
            else:
                body = b"".join(cells.values())
                element = f'<{prefix}row r="{row}">'.encode() + body + f"</{prefix}row>".encode()
                after = _after(known, row)
                put(element, self.table, self.rows[after] if after else None)
        return [
            (first, last, b">" * bool(closing) + b"".join(elements) + closing)
            for (first, last, closing), elements in spots.items()
        ]


def shares(formula: Element) -> bool:
    """Whether a formula is that of other cells as well, which are told from it."""
    return formula.attributes.get("t") == "shared" and "ref" in formula.attributes


def _after(known: list[int], line: int) -> int:
    """The first of the known lines behind another one, or 0."""
    at = bisect_left(known, line)
    return known[at] if at < len(known) else 0


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
            kept["t"], shown = "str", escape(escaped(value))
    told = "".join(f" {name}={quoteattr(text)}" for name, text in kept.items())
    last = f"<{prefix}v>{shown}</{prefix}v>" if value is not None else ""
    formula = [part for part in inside if re.match(rb"<(\w+:)?f[\s/>]", part)]
    others = [part for part in inside if part not in formula]
    body = b"".join([*formula, last.encode(), *others])
    return f"<{tag}{told}>".encode() + body + f"</{tag}>".encode()
