"""Small workbooks built in a test, and faults planted in workbooks that were read."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from xlrepro.formula.parse import parse, read_a1
from xlrepro.workbook import Cell, Formula, Sheet, Workbook

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ROOT / "sheets"
PUBLISHED = ROOT.parent / "shared" / "sheets"
UNPUBLISHED = "the published workbooks are not beside the project (../shared/sheets)"
NAMES = ("collab_filter.xlsx", "entropy_example.xlsx", "graddesc.xlsm")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
REL = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'


def write_xlsx(path: Path, sheets: dict[str, str], strings: str = "", **parts: str) -> Path:
    """A workbook from the XML of each sheet's rows; `parts` replace or add parts by name."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="s{i}"/>' for i, name in enumerate(sheets, 1)
    )
    related = "".join(
        REL.format(f"s{i}", "worksheet", f"worksheets/sheet{i}.xml")
        for i in range(1, len(sheets) + 1)
    )
    files = {
        "_rels/.rels": RELS.format(REL.format("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELS.format(
            related + REL.format("t", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    for i, rows in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{i}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    files |= parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text:
                archive.writestr(name, text)
    return path


def planted(book: Workbook, title: str, **cells: object) -> Workbook:
    """A copy of a workbook in which some cells are changed, by address.

    A text beginning with = is a new formula (the stored value stays), None removes the cell, and
    anything else becomes a constant. A pair is (formula or None to keep it, stored value).
    """
    sheet = book.sheet(title)
    assert sheet is not None
    changed = dict(sheet.cells)
    for address, new in cells.items():
        place = read_a1(address)
        old = changed.get(place, Cell(None))
        match new:
            case None:
                del changed[place]
            case str() if new.startswith("="):
                changed[place] = Cell(old.value, Formula(parse(new, place), place))
            case (formula, value):
                kept = old.formula if formula is None else Formula(parse(formula, place), place)
                changed[place] = Cell(value, kept)
            case _:
                changed[place] = Cell(new)  # type: ignore[arg-type]
    other: Sheet = replace(sheet, cells=changed)
    return replace(book, sheets=[other if each is sheet else each for each in book.sheets])
