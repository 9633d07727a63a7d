"""A copy of a workbook with its inputs and formulas and none of its results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from zipfile import ZipFile

from xlrepro.formula.nodes import Place
from xlrepro.workbook import Value, Workbook
from xlrepro.workbook.package import Package
from xlrepro.workbook.reader import sheet_parts
from xlrepro.workbook.writer import with_values

XML = (".xml", ".rels")
Values = Mapping[str, Mapping[Place, Value]]  # by sheet title and cell
NOTHING: Values = {}
Nudge = Callable[[str, float], float]  # an input of the sheet with a title, moved a little


def inputs_only(
    book: Workbook,
    target: Path,
    left_out: Collection[str] = (),
    nudge: Nudge | None = None,
    changed: Values = NOTHING,
    held: Values = NOTHING,
) -> None:
    """Write `target`, a copy of a workbook whose computed cells have no stored value.

    `changed` are inputs with other values, `held` computed cells that are to hold a value instead
    of their formula.

    Parts of the kinds `left_out`, such as pivot tables, are not in the copy, nor what is no XML,
    such as macros and pictures. The file was read, so its parts are within bounds.
    """
    book_part, parts = sheet_parts(book.path)
    with ZipFile(book.path) as old:
        package = Package(old)
        for info in old.infolist():
            if not info.filename.lower().endswith(XML):
                package.gone.add(info.filename.lower().lstrip("/"))
        for sheet in book.sheets:
            values: dict[Place, Value] = dict.fromkeys(sheet.computed())
            if nudge:
                for place, cell in sheet.cells.items():
                    if cell.formula is None and type(cell.value) is float:
                        values[place] = nudge(sheet.title, cell.value)
            values |= {**changed.get(sheet.title, {}), **held.get(sheet.title, {})}
            if values:
                part = parts[sheet.title]
                typed = held.get(sheet.title, {}).keys()
                package.write(part, with_values(package.read(part), values, typed))
        for owner in (book_part, *parts.values()):
            for relation in package.related(owner):
                kind, path = relation.get("Type", "").rsplit("/", 1)[-1], relation["path"]
                if kind in left_out or not path.lower().endswith(XML):
                    package.take_out(owner, path)
        target.write_bytes(package.packed())
