"""Inputs out of a workbook's cells, and results into those of a copy.

Which cells belong to what is told by a mapping, apart from all code:

    CELLS = {"loan.rate": "Loan!B4", "loan.extra": "'Extra paid'!C7:C366", "loan.share": "A!B2,C5"}

A line may stand in several stretches, which follow each other row by row; a table in one rectangle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from xlrepro.formula.nodes import Place
from xlrepro.support.elementwise import as_array, of_list, taken
from xlrepro.support.inputs import InputError, fits, one_of, shown
from xlrepro.support.kinds import Holds, fields_of, leaves
from xlrepro.values import NUM, Value

T = TypeVar("T")
Corners = tuple[str, Place, Place]  # sheet, first and last cell
PART = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!,]+)!)?"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?(?:,|$)"
)


def from_excel(cls: type[T], cells: Mapping[str, str], path: str | Path) -> T:
    """The inputs as they stand in a workbook's cells, as a dataclass of the given type.

    A cell with a formula gives what is stored of it. Raises InputError that names file, sheet and
    cell, what was wanted and what was found; WorkbookError for a file that cannot be read.
    """
    from xlrepro.formula.parse import a1
    from xlrepro.workbook import open_workbook

    book = open_workbook(path)
    sheets = {sheet.title.casefold(): sheet for sheet in book.sheets}
    file = Path(path).name

    def value_at(name: str, holds: Holds, title: str, place: Place) -> Value:
        sheet = sheets.get(title.casefold())
        if sheet is None:
            there = ", ".join(sheet.title for sheet in book.sheets)
            raise InputError(f"{file} ({name}): wanted a sheet {title}, found {there}")
        value = sheet.newer_errors.get(place, sheet.value(place))
        if not fits(holds, value):
            where = f"{file} {sheet.title}!{a1(place)} ({name})"
            raise InputError(f"{where}: wanted {one_of(holds)}, found {shown(value)}")
        return value

    def value_of(name: str, holds: Holds) -> Any:
        corners = corners_of(name, cells)
        shape = _shape(name, holds, corners)
        values = [value_at(name, holds, *cell) for cell in _each_cell(corners)]
        return of_list(values, shape) if holds.axes else values[0]

    def read(cls: Any, before: str) -> Any:
        return cls(
            **{
                name: value_of(before + name, holds)
                if isinstance(holds, Holds)
                else read(holds, f"{before}{name}.")
                for name, holds in fields_of(cls).items()
            }
        )

    made: T = read(cls, "")
    return made


def to_excel(
    results: Any, cells: Mapping[str, str], source: str | Path, target: str | Path
) -> None:
    """Save a copy of a workbook in which cells hold results, or inputs, of ours.

    `results` is a dataclass, or several. They are stored as the values of their cells; formulas,
    formats, macros and all else stay byte for byte as in the source, which is not touched. The copy
    is written whole or not at all. What has no cells is passed over. Raises InputError where a
    result does not fit its cells, WorkbookError where the copy cannot be written.
    """
    from xlrepro.workbook import open_workbook
    from xlrepro.workbook.writer import save_copy

    titles = {sheet.title.casefold(): sheet.title for sheet in open_workbook(source).sheets}
    values: dict[str, dict[Place, Value]] = {}
    for each in results if isinstance(results, list | tuple) else [results]:
        for name, holds, value in leaves(each):
            if name not in cells:
                continue
            for title, place, item in _placed(name, holds, value, corners_of(name, cells)):
                known = titles.get(title.casefold())
                if known is None:
                    there = ", ".join(titles.values())
                    raise InputError(f"{source} ({name}): wanted a sheet {title}, found {there}")
                values.setdefault(known, {})[place] = item
    save_copy(Path(source), Path(target), values)


def _placed(
    name: str, holds: Holds, value: Any, corners: list[Corners]
) -> Iterator[tuple[str, Place, Value]]:
    """The cells of a result with what each is to hold."""
    array = as_array(taken(value))
    shape = _shape(name, holds, corners)
    if array.shape != shape:
        raise InputError(f"{name}: wanted values of shape {shape}, found {array.shape}")
    for (title, place), item in zip(_each_cell(corners), array.ravel().tolist(), strict=True):
        wrong = type(item) is float and not np.isfinite(item)
        yield title, place, NUM if wrong else item


def corners_of(name: str, cells: Mapping[str, str]) -> list[Corners]:
    """The rectangles that a mapping has for a name.

    >>> corners_of("rate", {"rate": "'my sheet'!B4:C5,D7"})
    [('my sheet', (4, 2), (5, 3)), ('my sheet', (7, 4), (7, 4))]
    """
    from xlrepro.formula.parse import column_number  # it takes long to import

    if name not in cells:
        raise InputError(f"{name}: wanted its cells, found none")
    text, spot, sheet = cells[name], 0, ""
    found: list[Corners] = []
    while spot < len(text) or not found:
        part = PART.match(text, spot)
        if part is None or not (part["sheet"] or sheet):
            raise InputError(f"{name}: wanted cells as Sheet!A1:B2, found {text!r}")
        if part["sheet"]:
            quoted = part["sheet"].startswith("'")
            sheet = part["sheet"][1:-1].replace("''", "'") if quoted else part["sheet"]
        first = int(part["top"]), column_number(part["left"])
        last = (int(part["bottom"]), column_number(part["right"])) if part["right"] else first
        found.append((sheet, first, last))
        spot = part.end()
    return found


def _each_cell(corners: list[Corners]) -> Iterator[tuple[str, Place]]:
    for sheet, (top, left), (bottom, right) in corners:
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                yield sheet, (row, col)


def _shape(name: str, holds: Holds, corners: list[Corners]) -> tuple[int, ...]:
    """The shape of what cells hold; raises InputError where a field cannot have so many."""
    sizes = [(last[0] - first[0] + 1, last[1] - first[1] + 1) for _, first, last in corners]
    count = sum(rows * cols for rows, cols in sizes)
    if (holds.axes == 0 and count != 1) or (holds.axes == 2 and len(corners) > 1):
        raise InputError(f"{name}: wanted the cells of {holds}, found {count} cells")
    return {0: (), 1: (count,)}.get(holds.axes, sizes[0])
