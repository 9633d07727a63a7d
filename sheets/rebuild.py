"""Lay out the three workbooks in this folder from the layouts in `layout/` and `figures/`.

    python sheets/rebuild.py                    writes the workbooks beside this file
    python sheets/rebuild.py --into FOLDER      writes them elsewhere
    python sheets/rebuild.py --figures FOLDER   reads `figures/` anew from the published workbooks

Needs XlsxWriter. Two runs give the same bytes.
"""

import argparse
import csv
import io
import os
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from layout import collab_filter, entropy_example, graddesc
from layout.page import FIGURES, Figure, Figures, cells
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.workbook import Workbook

WORKBOOKS = {
    "collab_filter.xlsx": collab_filter,
    "graddesc.xlsm": graddesc,
    "entropy_example.xlsx": entropy_example,
}

PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_ENABLED = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def build(name: str) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": name, "author": "xlrepro", "created": datetime(2024, 1, 1)})
        book.set_calc_mode("auto", 191029)
        book.calc_on_load = False  # Excel's stored values stay until something is edited
        WORKBOOKS[name].lay_out(book)
    return macro_enabled(file.getvalue()) if name.endswith(".xlsm") else file.getvalue()


def macro_enabled(book: bytes) -> bytes:
    """The same workbook with the content type that Excel wants of .xlsm; it holds no macro."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as plain, zipfile.ZipFile(file, "w") as macro:
        for part in plain.infolist():
            content = plain.read(part)
            if part.filename == "[Content_Types].xml":
                content = content.replace(PLAIN, MACRO_ENABLED)
            macro.writestr(part, content)
    return file.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def published_numbers(path: Path) -> dict[str, Figures]:
    """The numbers of a published workbook, sheet by sheet; its parts are numbered in order."""
    with zipfile.ZipFile(path) as book:
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{XML}sheet")
        return {
            sheet.attrib["name"]: {
                cell.attrib["r"]: Figure(cell.findtext(f"{XML}v"))
                for cell in ElementTree.fromstring(
                    book.read(f"xl/worksheets/sheet{number}.xml")
                ).iter(f"{XML}c")
                if cell.get("t", "n") == "n" and cell.findtext(f"{XML}v")
            }
            for number, sheet in enumerate(sheets, start=1)
        }


def figure_lines(numbers: Figures, areas: str) -> list[list[str]]:
    """The addresses in `areas`, by rows; neighbours share a line, which begins with an address."""
    wanted = {xl_cell_to_rowcol(cell): cell for area in areas.split() for cell in cells(area)}
    lines = []
    before = None
    for (row, col), cell in sorted(wanted.items()):
        if cell not in numbers:
            continue
        if before != (row, col - 1):
            lines.append([cell])
        lines[-1].append(str(numbers[cell]))
        before = (row, col)
    return lines


def take_figures(folder: Path) -> None:
    for name, layout in WORKBOOKS.items():
        published = published_numbers(folder / name)
        for sheet, areas in layout.FIGURES.items():
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows(figure_lines(published[sheet], areas))
            write_whole(FIGURES / f"{sheet}.csv", text.getvalue().encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Lay out the workbooks of this folder.")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    parser.add_argument(
        "--figures",
        type=Path,
        metavar="FOLDER",
        help="read the figures anew out of the published workbooks in this folder, and stop",
    )
    asked = parser.parse_args()
    if asked.figures:
        take_figures(asked.figures)
        return
    books = {name: build(name) for name in WORKBOOKS}
    for name, content in books.items():
        write_whole(asked.into / name, content)


if __name__ == "__main__":
    main()
