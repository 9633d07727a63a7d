"""Bombs, and honest workbooks that are large: each takes seconds or much memory if read badly."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.broken.case import (
    AGAIN,
    ELEMENTS,
    GOOD,
    HOLDS,
    ONE,
    RELATED,
    REPAIR,
    SHEET,
    UNPACKS,
    Case,
    Cases,
    book_xml,
    listed,
    made,
    many,
    many_wrong,
    parts,
    repacked,
    rows,
    sheet_xml,
    unreadable,
    without,
)
from tests.tiny import REL, RELS, write_xlsx
from xlrepro.formula.parse import column_letters

MB = 1 << 20


def _four_gigabytes(folder: Path, said: int = 4095 * MB) -> Path:
    """One part of 4 GB of blanks, made by repeating one packed megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(sheet_xml("").split("</sheetData>")[0].encode())
    start += packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    return _with_stream(folder, start + block * 4095, said)


def _with_stream(folder: Path, stream: bytes, size: int) -> Path:
    """A workbook whose sheet is a packed stream; the checksum is wrong, but stands at its end."""
    path = write_xlsx(folder / "case.xlsx", {"S": ""}, **{SHEET: ""})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(SHEET)
        archive.writestr(info, stream)
        info = archive.getinfo(SHEET)
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, size
    data = bytearray(path.read_bytes())
    data[info.header_offset + 8 : info.header_offset + 10] = struct.pack("<H", 8)
    path.write_bytes(data)
    return path


def _many_parts(count: int, part: str, one: bool = False) -> Callable[[Path], Path]:
    """Sheets by the hundred, each of the same XML, in a part of its own or all in one."""

    def make(folder: Path) -> Path:
        sheets = {f"S{i}": "" for i in range(count)}
        if not one:
            return write_xlsx(folder / "case.xlsx", dict.fromkeys(sheets, part))
        related = "".join(
            REL.format(f"s{i}", "worksheet", "worksheets/sheet1.xml") for i in range(1, count + 1)
        )
        changes = {SHEET: sheet_xml(part), RELATED: RELS.format(related)}
        changes |= {f"xl/worksheets/sheet{i}.xml": "" for i in range(2, count + 1)}
        return write_xlsx(folder / "case.xlsx", sheets, "", **changes)

    return make


def _nested_zips(folder: Path) -> Path:
    """Zips in a zip, which nothing here unpacks."""
    inner = folder / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(100 * MB))
    data = inner.read_bytes()
    inner.unlink()
    path = write_xlsx(folder / "case.xlsx", {"S": GOOD})
    return repacked(path, {f"xl/media/{i}.zip": data for i in range(20)})


def _many_entries(count: int, claimed: int | None = None) -> Callable[[Path], Path]:
    """A listing of empty parts, written by hand for zipfile takes minutes to."""

    def make(folder: Path) -> Path:
        path = write_xlsx(folder / "case.xlsx", {"S": GOOD})
        data = path.read_bytes()
        end = data.rfind(b"PK\5\6")
        listing = data[int.from_bytes(data[end + 16 : end + 20], "little") : end]
        at = end - len(listing)
        local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 8, 0)
        entry = struct.Struct("<4s6H3I5H2I")
        bodies, entries = [data[:at]], [listing]
        place = at
        for i in range(count):
            name = f"{i:08x}".encode()
            bodies.append(local + name)
            fields = (b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, place)
            entries.append(entry.pack(*fields) + name)
            place += 38
        whole = b"".join(entries)
        number = min(count, 0xFFFF) if claimed is None else claimed
        tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(whole), place, 0)
        path.write_bytes(b"".join([*bodies, whole, tail]))
        return path

    return make


def _column(formula: str, count: int) -> Callable[[], str]:
    """A column of one formula, in which {r} is the row and {p} the one before."""

    def xml() -> str:
        return "".join(
            f'<row r="{r}"><c r="A{r}"><v>{r}</v></c>'
            f'<c r="B{r}"><f>{formula.format(r=r, p=r - 1)}</f><v>0</v></c></row>'
            for r in range(2, count + 2)
        )

    return xml


def _wide(formula: str) -> Callable[[], str]:
    """One row of formulas across the whole sheet."""

    def xml() -> str:
        letters = [column_letters(i) for i in range(1, 16_385)]
        data = "".join(f'<c r="{c}1"><v>1</v></c>' for c in letters)
        cells = "".join(f'<c r="{c}2"><f>{formula.format(c=c)}</f><v>1</v></c>' for c in letters)
        return f'<row r="1">{data}</row><row r="2">{cells}</row>'

    return xml


def _labels(*words: str, count: int = 100_000) -> Callable[[], str]:
    """Headings of our models over and over, with one table among them."""

    def xml() -> str:
        text = [
            f'<row r="{r}">'
            + "".join(
                f'<c r="{column_letters(i)}{r}" t="str"><v>{word}</v></c>'
                for i, word in enumerate(words, 1)
            )
            + "</row>"
            for r in range(1, count // len(words) + 1)
        ]
        row = count // len(words) + 1
        table = "".join(
            f'<row r="{row + k}">'
            + "".join(
                f'<c r="{column_letters(i)}{row + k}"><f>{f.format(r=row + k, p=row + k - 1)}</f>'
                "<v>1</v></c>"
                for i, f in enumerate(DESCENT, 3)
            )
            + "</row>"
            for k in range(30)
        )
        return "".join(text) + table

    return xml


DESCENT = ("H{p}", "I{p}", "A{r}*D{r}+C{r}", "(B{r}-E{r})^2", "2*(E{r}-B{r})", "C{r}-G{r}*$A$1")


def _arrays(count: int, area: str) -> Callable[[], str]:
    def xml() -> str:
        return "".join(
            f'<row r="{r}"><c r="A{r}"><f t="array" ref="{area.format(r=r)}">B1:B9</f></c></row>'
            for r in range(1, count + 1)
        )

    return xml


def _names(count: int, sheets: int = 1, scope: str = "") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        inside = "".join(
            f'<definedName name="n{i}"{scope.format(i=i % sheets)}>S0!$A${i + 1}</definedName>'
            for i in range(count)
        )
        titles = [f"S{i}" for i in range(sheets)]
        book = book_xml(listed(*titles), f"<definedNames>{inside}</definedNames>")
        return parts(dict.fromkeys(titles, GOOD), **{"xl/workbook.xml": book})(folder)

    return make


def spread(inside: str | Callable[[], str]) -> Callable[[Path], Path]:
    return parts(**{SHEET: lambda: sheet_xml(made(inside))})


def blanks() -> str:
    return " " * 60 * MB


SIZES: Cases = {
    "bomb of one part": unreadable(rows(blanks), UNPACKS),
    "bomb of 4 GB": unreadable(_four_gigabytes, UNPACKS),
    "bomb of 4 GB that says 1,000 bytes": unreadable(
        lambda folder: _four_gigabytes(folder, 1_000),
        f"damaged or not a workbook: Bad CRC-32 for file '{SHEET}'; {AGAIN}",
    ),
    "bomb beside the sheets": unreadable(parts(**{"xl/media/a.emf": blanks}), UNPACKS),
    "bomb of 200 parts": unreadable(_many_parts(200, " " * MB), UNPACKS),
    "bomb of one part read 200 times": unreadable(_many_parts(200, " " * MB, True), UNPACKS),
    "bomb in the strings": unreadable(rows(GOOD, lambda: f"<si><t>{blanks()}</t></si>"), UNPACKS),
    "bomb in the workbook part": unreadable(
        parts(**{"xl/workbook.xml": lambda: book_xml(listed("S"), blanks())}), UNPACKS
    ),
    "zips in a zip": Case(_nested_zips, 0, ONE),
    "cells past the last column": unreadable(
        rows(lambda: "<row>" + "<c><v>1</v></c>" * 900_000),
        "{path} S: a cell lies outside the sheet: row 1",
    ),
    "cells in short rows": unreadable(
        rows(lambda: ("<row>" + "<c><v>1</v></c>" * 16 + "</row>") * 40_000), HOLDS
    ),
    "elements by the million": unreadable(rows(lambda: GOOD + "<a/>" * 4_000_000), ELEMENTS),
    "empty cells by the million": without(
        "0 filled cells",
        rows(
            lambda: "".join(
                f'<row r="{r}">' + '<c s="1"/>' * 1_000 + "</row>" for r in range(1, 1_001)
            )
        ),
    ),
    "elements nested deep": unreadable(
        rows("<a>" * 1_000_000), f"damaged: {SHEET} is nested more than 256 deep; {REPAIR}"
    ),
    "a tag of 15 MB": unreadable(
        spread(lambda: '<c r="' + "A" * 15 * MB + '"/>'),
        f"damaged: {SHEET} has a tag of more than 1,048,576 bytes; {REPAIR}",
    ),
    "a comment of 15 MB": unreadable(
        spread(lambda: f"<!--{' ' * 15 * MB}-->"),
        f"damaged: {SHEET} has a tag of more than 1,048,576 bytes; {REPAIR}",
    ),
    "a tag of 50,000 attributes": Case(
        spread(lambda: f"{GOOD}<x " + " ".join(f"a{i:05}=''" for i in range(50_000)) + "/>"), 0, ONE
    ),
    "tags of a million names": Case(
        spread(lambda: GOOD + "".join(f"<a{i}/>" for i in range(1_000_000))), 0, ONE
    ),
    "a value of 15 MB": unreadable(
        spread(lambda: '<row r="1"><c r="A1"><v>' + "1" * 15 * MB + "</v></c></row>"),
        "{path} S: A1: holds an absurd amount of text",
    ),
    "a string of 15 MB": unreadable(
        rows(GOOD, lambda: f"<si><t>{'a' * 15 * MB}</t></si>"),
        f"damaged: the shared string 0 holds an absurd amount of text; {REPAIR}",
    ),
    "one string of a megabyte in 100,000 cells": Case(
        rows(
            lambda: (
                GOOD
                + "".join(
                    f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(2, 100_002)
                )
            ),
            f"<si><t>{'a ' * (MB // 2 - 1)}</t></si>",
        ),
        0,
        ONE,
    ),
    "500,000 strings": Case(
        rows(GOOD, lambda: "".join(f"<si><t>{i}</t></si>" for i in range(500_000))), 0, ONE
    ),
    "50,000 parts": Case(_many_entries(50_000), 0, ONE),
    "a million parts": unreadable(
        _many_entries(1_000_000), f"damaged: more than 65536 parts; {AGAIN}"
    ),
    "1,000 sheets": Case(_many_parts(1_000, GOOD), 0, many(1_000)),
    "1,000 sheets in one part": Case(_many_parts(1_000, GOOD, True), 0, many(1_000)),
    "100,000 names": Case(_names(100_000), 0, ONE),
    "20,000 names of the workbook seen from 500 sheets": Case(_names(20_000, 500), 0, many(500)),
    "20,000 names of 500 sheets": Case(_names(20_000, 500, ' localSheetId="{i}"'), 0, many(500)),
    "50,000 formulas": Case(rows(_column("A{r}*2", 50_000)), 1, many_wrong(50_000)),
    "40,000 recurrences": Case(rows(_column("B{p}*0.9+0.1*A{r}", 40_000)), 1, many_wrong(40_000)),
    "10,000 formulas, no two alike": Case(
        rows(_column("$B${p}*0.9+$A${r}*{p}", 10_000)), 1, many_wrong(10_000)
    ),
    "50,000 exponentials over their sums": Case(
        rows(_column("EXP(A{r})/SUM(A{p}:A{r})", 50_000)), 1, many_wrong(50_000)
    ),
    "16,384 columns of formulas": Case(rows(_wide("{c}1*2")), 1, many_wrong(16_384)),
    "16,384 columns that read whole rows": Case(
        rows(_wide("SUMPRODUCT($A$1:$XFD$1,$A1:{c}1)+{c}1")), 1, many_wrong(16_384)
    ),
    "labels 100,000 times": Case(
        rows(_labels("x", "y", "b", "a", "pred", "err^2", "de/db", "new b")),
        1,
        many_wrong(180, " (for 91 causes)"),
    ),
    "2,000 formulas of 8,000 characters": Case(
        rows(_column("+".join(["A{r}"] * 1_500), 2_000)), 1, many_wrong(2_000)
    ),
    "arrays over arrays": unreadable(rows(_arrays(1_000, "A1:B100000")), HOLDS),
    "a formula of 120 terms in 5,000 cells": Case(
        rows(_column("*".join(["(A{r}+1)"] * 60), 5_000)), 1, many_wrong(5_000)
    ),
}
