"""A copy of a workbook with its inputs and formulas and none of its results."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from zipfile import ZipFile

from xlrepro.formula.nodes import Place
from xlrepro.workbook import Value, Workbook
from xlrepro.workbook.package import Package
from xlrepro.workbook.reader import sheet_parts
from xlrepro.workbook.writer import with_values

Nudge = Callable[[str, float], float]  # an input of the sheet with a title, moved a little


def inputs_only(
    book: Workbook, target: Path, left_out: Collection[str] = (), nudge: Nudge | None = None
) -> None:
    """Write `target`, a copy of a workbook whose computed cells have no stored value.

    Parts of the kinds `left_out`, such as pivot tables or macros, are not in the copy.
    """
    book_part, parts = sheet_parts(book.path)
    with ZipFile(book.path) as old:
        package = Package(old)
        for sheet in book.sheets:
            part = parts[sheet.title]
            values: dict[Place, Value] = dict.fromkeys(sheet.computed())
            if nudge:
                for place, cell in sheet.cells.items():
                    if cell.formula is None and type(cell.value) is float:
                        values[place] = nudge(sheet.title, cell.value)
            package.write(part, with_values(package.read(part), values))
        for owner in (book_part, *parts.values()):
            for relation in package.related(owner):
                if relation.get("Type", "").rsplit("/", 1)[-1] in left_out:
                    package.take_out(owner, relation["path"])
        target.write_bytes(package.packed())
