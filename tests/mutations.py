"""Changes to the XML of a workbook such as a bad program or an attacker would make."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from tests.tiny import BUNDLED, MAIN, write_xlsx
from xlrepro.formula.parse import a1
from xlrepro.workbook import Sheet, open_workbook

PIECE = re.compile(r"<[^>]*>|[^<]+")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
TEXTS = (
    *("", "0", "-1", "1", "1e999", "nan", "-inf", "1_0", "1e-320", "99999999999999999999", " 1 "),
    *("#REF!", "TRUE", "text", "A1", "A0", "XFD1048576", "XFE1", "A1:B2", "B2:A1", "A1:XFD1048576"),
    *("s", "str", "b", "e", "d", "inlineStr", "shared", "array", "dataTable", "External"),
    *("A1+A1", "SUM(A1:A9)", "S!A1", "'S'!B2:B3", "[1]S!A1", "1/0", "{1,2;3}", "((((1))))", '"'),
    *("../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1/", "/xl/workbook.xml", "\x7f"),
)
TAGS = (
    "c",
    "v",
    "f",
    "row",
    "is",
    "t",
    "si",
    "sheet",
    "definedName",
    "sheetData",
    "mc:Choice",
    "x",
)
ATTRIBUTES = ("r", "t", "si", "ref", "name", "localSheetId", "Target", "Type", "xml:space", "s")


def changed(xml: str, chance: random.Random, times: int) -> str:
    """The XML after a number of changes, each at a place and of a kind that chance picks.

    One in ten breaks the XML itself; the others change elements whole, attributes and texts.
    """
    pieces = PIECE.findall(xml)
    for _ in range(times):
        if not pieces:
            return ""
        at = chance.randrange(len(pieces))
        if pieces[at].startswith("</"):
            continue
        end, to = _end(pieces, at), chance.randrange(len(pieces))
        match chance.randrange(10):
            case 0:
                text = pieces[at]
                cut = chance.randrange(len(text) + 1)
                pieces[at] = text[:cut] + chance.choice(["", "\x00", "&", "&#10;", "<", "é"])
            case 1:
                del pieces[at:end]
            case 2:
                pieces[at:at] = pieces[at:end] * chance.choice([1, 1, 2, 20])
            case 3:
                pieces[to:to] = pieces[at:end]
            case 4 if to >= end:
                moved = pieces[at:end]
                pieces[to:to] = moved
                del pieces[at:end]
            case 5:
                tag = chance.choice(TAGS)
                attribute = f'{chance.choice(ATTRIBUTES)}="{_text(chance)}"'
                pieces[at:end] = [f"<{tag} {attribute}>", *pieces[at:end], f"</{tag}>"]
            case _:
                pieces[at] = _other(pieces[at], chance)
    return "".join(pieces)


def _end(pieces: list[str], at: int) -> int:
    """Where the element ends that begins at a piece; other pieces stand alone."""
    depth = 0
    for end in range(at, len(pieces)):
        piece = pieces[end]
        if piece.startswith("</"):
            depth -= 1
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
        if depth <= 0:
            return end + 1
    return at + 1


def _text(chance: random.Random) -> str:
    return chance.choice(TEXTS).replace('"', "&quot;")


def _other(piece: str, chance: random.Random) -> str:
    """A tag with another value for one attribute, or another text."""
    if not piece.startswith("<"):
        return _text(chance)
    found = list(ATTRIBUTE.finditer(piece))
    if not found:
        if piece.startswith("</"):
            return piece
        close = "/>" if piece.endswith("/>") else ">"
        return f'{piece.removesuffix(close)} {chance.choice(ATTRIBUTES)}="{_text(chance)}"{close}'
    one = chance.choice(found)
    return f'{piece[: one.start()]}{one[1]}="{_text(chance)}"{piece[one.end() :]}'


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of parts, not compressed, so that a mutator of bytes reaches the XML as well."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>in</t></is></c>'
    '<c r="C1"><v>1.5</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="4">C1*2</f><v>3</v></c>'
    '<c r="B2" t="str"><f>A1&amp;"!"</f><v>word!</v></c><c r="C2"><f>rate/0</f></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="4"/><v>0</v></c>'
    '<c r="B3"><f t="array" ref="B3:B4">MMULT(A1:A2,C1)</f><v>7</v></c></row>'
    '<row r="4"><c r="B4"><v>8</v></c><c r="C4"><f>SUM(C1:C3)</f><v>1.5</v></c></row>'
)


def seeds(folder: Path) -> dict[str, bytes]:
    """A workbook with every kind of cell, and small ones that our models know, as zips."""
    names = '<definedNames><definedName name="rate" localSheetId="0">S!$C$1</definedName>'
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="s1"/>'
        f"</sheets>{names}</definedNames></workbook>"
    )
    tiny = write_xlsx(
        folder / "tiny.xlsx", {"S": ROWS}, "<si><t>word</t></si>", **{"xl/workbook.xml": book}
    )
    found = {"tiny": packed(unpacked(tiny.read_bytes()))}
    for name in ("entropy_example.xlsx", "graddesc.xlsm"):
        for sheet in open_workbook(BUNDLED / name).sheets:
            path = write_xlsx(folder / "seed.xlsx", {sheet.title: _rows_of(sheet)})
            found[sheet.title] = packed(unpacked(path.read_bytes()))
    return found


def _rows_of(sheet: Sheet) -> str:
    """The cells of a sheet as XML, with the few styles of writing that we need."""
    rows: dict[int, list[str]] = {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        formula = f"<f>{escape(cell.formula.text[1:])}</f>" if cell.formula else ""
        kind = ' t="str"' if isinstance(cell.value, str) else ""
        value = "" if cell.value is None else f"<v>{escape(str(cell.value))}</v>"
        element = f'<c r="{a1(place)}"{kind}>{formula}{value}</c>'
        rows.setdefault(place[0], []).append(element)
    return "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in rows.items())
