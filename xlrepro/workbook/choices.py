"""Lists from which a cell's value is to be chosen, as a workbook's data validation tells them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import column_number
from xlrepro.values import Value
from xlrepro.workbook.cells import Sheet, Workbook
from xlrepro.workbook.package import Package
from xlrepro.workbook.reader import sheet_parts

Area = tuple[Place, Place]
CLOSING = re.compile(rb"</(?:\w+:)?dataValidation>")
LONGEST = 10_000  # bytes of a rule that is read
LIST = re.compile(rb"""\stype=["']list["']""")
SOURCE = re.compile(
    rb"<(?:\w+:)?formula1>(?:\s*<xm:f>)?(.*?)(?:</xm:f>\s*)?</(?:\w+:)?formula1>", re.S
)
CELLS = re.compile(rb"""\ssqref=["'](.*?)["']|<xm:sqref>(.*?)</xm:sqref>""", re.S)
AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?\Z")


def choice_lists(book: Workbook) -> dict[str, list[tuple[Area, str]]]:
    """By the title of the sheet: cells, and the formula that tells what may be chosen there."""
    found = {}
    _, parts = sheet_parts(book.path)
    with zipfile.ZipFile(book.path) as file:
        package = Package(file)
        for sheet in book.sheets:
            data = package.read(parts[sheet.title])
            found[sheet.title] = list(_lists(data[max(data.rfind(b"sheetData"), 0) :]))
    return found


def _lists(data: bytes) -> Iterator[tuple[Area, str]]:
    for chunk in CLOSING.split(data)[:-1]:
        rule = chunk[max(chunk.rfind(b"dataValidation "), 0) :]
        if len(rule) > LONGEST or not LIST.search(rule):
            continue
        source, cells = SOURCE.search(rule), CELLS.search(rule)
        if source is None or cells is None:
            continue
        formula = unescape(source[1].decode("utf-8", "replace"))
        for told in (cells[1] or cells[2]).decode("utf-8", "replace").split():
            if area := area_of(told):
                yield area, formula


def area_of(told: str) -> Area | None:
    """The corners of cells told as A1 or A1:B2; None where it is neither.

    >>> area_of("B2:C9")
    ((2, 2), (9, 3))
    """
    found = AREA.match(told)
    if found is None:
        return None
    first = int(found[2]), column_number(found[1])
    return first, ((int(found[4]), column_number(found[3])) if found[3] else first)


def choices_of(book: Workbook, sheet: Sheet, formula: str) -> list[Value]:
    """What a list tells that is written out, or that stands in cells named outright."""
    if formula.startswith('"'):
        return [part.strip() for part in formula.strip('"').replace('""', '"').split(",")]
    title, _, told = formula.rpartition("!")
    title = title.strip("'").replace("''", "'")
    area, there = area_of(told), book.sheet(title) if title else sheet
    if area is None or there is None:
        return []
    (top, left), (bottom, right) = area
    places = [
        place for place in there.cells if top <= place[0] <= bottom and left <= place[1] <= right
    ]
    return [value for place in sorted(places) if (value := there.value(place)) is not None]
