"""What a broken file is: how to make it, and what has to be said of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.tiny import MAIN, OFFICE, REL, RELS, write_xlsx
from xlrepro.workbook.parts import LIMITS

GOOD = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f><v>2</v></c></row>'
ONE = "1 computed cell in 1 workbook: all right, 1 to the last bit, by its own formula"
ONE_WRONG = "1 computed cell in 1 workbook: 1 not right, 0 right (0 to the last bit)"
AGAIN = "ask for the file again"
REPAIR = "open it in Excel and save it"
BOOK = "{path}: wanted a workbook (.xlsx or .xlsm), found "
SHEET = "xl/worksheets/sheet1.xml"
RELATED = "xl/_rels/workbook.xml.rels"

TOO_MANY = "holds more than {{{}:,}} {}, as no honest file of {{size:,}} bytes does; it is not read"
UNPACKS = TOO_MANY.format("bytes", "bytes unpacked")
ELEMENTS = TOO_MANY.format("xml", "XML elements")
HOLDS = TOO_MANY.format("cells", "cells")


class Case(NamedTuple):
    """`said` is all of standard error where a file cannot be read, else the last line of output."""

    make: Callable[[Path], Path | str]  # makes the file in a folder, returns the path to verify
    status: int
    said: str  # {path} stands for the path


Cases = dict[str, Case]


def without(cells: str, make: Callable[[Path], Path | str]) -> Case:
    """A file that can be read and computes nothing."""
    said = "0 computed cells in 1 workbook: nothing to verify in {path.name}: wanted cells with "
    return Case(make, 1, f"{said}formulas, found none among {cells}")


def many(count: int) -> str:
    where = f"{count:,} computed cells in 1 workbook"
    return f"{where}: all right, {count:,} to the last bit, by their own formulas"


def many_wrong(count: int, told: str = "") -> str:
    where = f"{count:,} computed cells in 1 workbook"
    return f"{where}: {count:,} not right{told}, 0 right (0 to the last bit)"


def unreadable(make: Callable[[Path], Path | str], said: str) -> Case:
    return Case(make, 2, said if said.startswith("{path") else f"{{path}}: {said}")


def content(data: bytes | Callable[[], bytes], name: str = "case.xlsx") -> Callable[[Path], Path]:
    """A file that holds these bytes."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data())
        return path

    return make


def made(text: str | Callable[[], str]) -> str:
    """A text, or what makes it when it is wanted, for some are large."""
    return text if isinstance(text, str) else text()


def rows(
    xml: str | Callable[[], str], strings: str | Callable[[], str] = ""
) -> Callable[[Path], Path]:
    """A workbook whose one sheet S has these rows."""

    def make(folder: Path) -> Path:
        return write_xlsx(folder / "case.xlsx", {"S": made(xml)}, made(strings))

    return make


def cell(inside: str, kind: str = "", address: str = "A1") -> Callable[[Path], Path]:
    """A workbook with one cell."""
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return rows(f'<row r="{row}"><c r="{address}"{kind}>{inside}</c></row>')


def parts(
    sheets: dict[str, str] | None = None, **changes: str | bytes | Callable[[], str]
) -> Callable[[Path], Path]:
    """A workbook in which parts are others, by their path; an empty one is left out."""

    def make(folder: Path) -> Path:
        made = {name: new() if callable(new) else new for name, new in changes.items()}
        texts = {name: new for name, new in made.items() if isinstance(new, str)}
        path = write_xlsx(folder / "case.xlsx", sheets or {"S": GOOD}, **texts)
        raw = {name: new for name, new in made.items() if isinstance(new, bytes)}
        return repacked(path, raw) if raw else path

    return make


def repacked(path: Path, changes: dict[str, bytes]) -> Path:
    """The same file with other bytes for some parts."""
    with zipfile.ZipFile(path) as old:
        files = {info.filename: old.read(info) for info in old.infolist()} | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(name, data)
    return path


def book_xml(sheets: str, after: str = "") -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{after}</workbook>'
    )


def listed(*titles: str) -> str:
    """The list of sheets with these titles, which are XML."""
    return "".join(
        f'<sheet name="{title}" sheetId="{i}" r:id="s{i}"/>' for i, title in enumerate(titles, 1)
    )


def sheet_xml(inside: str, start: str = "") -> str:
    return f'{start}<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'


def relations(target: str, mode: str = "") -> str:
    """The workbook's relationships, with its sheet at `target`."""
    one = REL.format("s1", "worksheet", target)
    return RELS.format(one.replace("/>", f"{mode}/>"))


def expected(case: Case, path: Path | str) -> str:
    """What has to be said of the file that was made: the limits depend on its size."""
    size = Path(path).stat().st_size if "{size" in case.said else 0
    limits = {kind.split()[0].lower(): free + rate * size for kind, (free, rate) in LIMITS.items()}
    return case.said.format(path=path, size=size, **limits)
