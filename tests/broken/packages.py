"""Zips and parts that are wrong: missing, doubled, encrypted, of another encoding, leading out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.broken.case import (
    AGAIN,
    BOOK,
    GOOD,
    ONE,
    ONE_WRONG,
    RELATED,
    REPAIR,
    SHEET,
    UNPACKS,
    Case,
    Cases,
    book_xml,
    listed,
    many,
    parts,
    relations,
    repacked,
    sheet_xml,
    unreadable,
)
from tests.tiny import MAIN, OFFICE, PACKAGE, REL, RELS, write_xlsx

STRICT = "http://purl.oclc.org/ooxml"
MISSING = "damaged: {} is missing; " + REPAIR
MALFORMED = "damaged: xl/worksheets/sheet1.xml: {}; " + REPAIR
DOCTYPE = "{} declares a document type, which is refused; " + REPAIR
A_LOT = "a" * 50_000
ENCODED = f"damaged: {SHEET} is encoded in {{}}, wanted UTF-8; {REPAIR}"
CHECKSUM = f"damaged or not a workbook: Bad CRC-32 for file '{SHEET}'; {AGAIN}"
OVERLAP = "damaged: {} lies over another part or outside the file; " + AGAIN
LAUGHS = "".join('<!ENTITY l{} "{}">'.format(i, f"&l{i - 1};" * 10) for i in range(1, 10))


def good(folder: Path) -> Path:
    return write_xlsx(folder / "case.xlsx", {"S": GOOD})


def _patched(offset: int, value: bytes) -> Callable[[Path], Path]:
    """The zip with some bytes of the sheet's entry in the listing changed; nothing else is."""

    def make(folder: Path) -> Path:
        path = good(folder)
        data = bytearray(path.read_bytes())
        at = data.rfind(SHEET.encode()) - 46
        assert data[at : at + 4] == b"PK\1\2"
        data[at + offset : at + offset + len(value)] = value
        path.write_bytes(data)
        return path

    return make


def _broken_stream(folder: Path) -> Path:
    path = good(folder)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data = bytearray(path.read_bytes())
    at = info.header_offset + 30 + len(SHEET)
    data[at : at + 10] = b"\xff" * 10
    path.write_bytes(data)
    return path


def _method(method: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = good(folder)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/other.xml", sheet_xml(GOOD), compress_type=method)
        return repacked_relations(path, "other.xml")

    return make


def repacked_relations(path: Path, target: str) -> Path:
    """Write the relationships again into the same zip, without packing anything anew."""
    with zipfile.ZipFile(path) as old:
        kept = [(info, old.read(info)) for info in old.infolist() if info.filename != RELATED]
    with zipfile.ZipFile(path, "w") as new:
        for info, data in kept:
            new.writestr(info, data)
        new.writestr(RELATED, relations(target))
    return path


def _doubled(folder: Path) -> Path:
    path = good(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET.upper(), sheet_xml(""))
    return path


def _same_bytes_twice(folder: Path) -> Path:
    """Two entries of the listing lead to the same packed bytes, as in bombs that overlap."""
    path = good(folder)
    with zipfile.ZipFile(path, "a") as archive:
        info = archive.getinfo(SHEET)
        twin = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
        for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
            setattr(twin, name, getattr(info, name))
        archive.filelist.append(twin)
        archive._didModify = True
    return path


def _renamed(change: Callable[[str], str]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = good(folder)
        with zipfile.ZipFile(path) as old:
            files = {info.filename: old.read(info) for info in old.infolist()}
        with zipfile.ZipFile(path, "w") as new:
            for name, data in files.items():
                info = zipfile.ZipInfo()
                info.filename = change(name)
                new.writestr(info, data)
        return path

    return make


def _with_macro(folder: Path) -> Path:
    """What would run if anything ran it."""
    path = good(folder).rename(folder / "case.xlsm")
    return repacked(path, {"xl/vbaProject.bin": b'Sub Auto_Open()\nShell "touch ran"\nEnd Sub'})


def _external(folder: Path) -> Path:
    book = book_xml(listed("S"), '<externalReferences><externalReference r:id="x"/>')
    related = REL.format("s1", "worksheet", "worksheets/sheet1.xml")
    linked = REL.format("x", "externalLink", "externalLinks/externalLink1.xml")
    changes = {
        "xl/workbook.xml": book.replace("</workbook>", "</externalReferences></workbook>"),
        RELATED: RELS.format(related + linked),
        "xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(
            REL.format("r", "externalLinkPath", "file:///etc/passwd").replace(
                "/>", ' TargetMode="External"/>'
            )
        ),
        SHEET: sheet_xml('<row r="1"><c r="A1"><f>[1]S!A1+1</f><v>2</v></c></row>'),
    }
    return parts(**changes)(folder)


def encoded(encoding: str, declared: str | None = None, text: str = "é") -> Callable[[Path], Path]:
    start = "" if declared == "" else f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    row = f'<row r="2"><c r="A2" t="str"><v>{text}</v></c></row>'
    return parts(**{SHEET: sheet_xml(GOOD + row, start).encode(encoding)})


def doctype(inside: str, part: str = SHEET) -> Callable[[Path], Path]:
    return parts(**{part: f"<!DOCTYPE x [{inside}]><worksheet>&l9;</worksheet>"})


def _strict(folder: Path) -> Path:
    main, office = f"{STRICT}/spreadsheetml/main", f"{STRICT}/officeDocument/relationships"
    path = good(folder)
    with zipfile.ZipFile(path) as old:
        files = {info.filename: old.read(info) for info in old.infolist()}
    new = {
        name: data.replace(MAIN.encode(), main.encode()).replace(OFFICE.encode(), office.encode())
        for name, data in files.items()
    }
    return repacked(path, new)


def alternates(folder: Path) -> Path:
    choice = (
        '<mc:AlternateContent xmlns:mc="mc"><mc:Choice Requires="x15"><x15:absPath url="C:\\"/>'
        "</mc:Choice></mc:AlternateContent>"
    )
    book = book_xml(listed("S")).replace("<sheets>", f"{choice}<sheets>")
    return parts(**{"xl/workbook.xml": book.replace("x15:absPath", "absPath")})(folder)


PACKAGES: Cases = {
    "a macro": Case(_with_macro, 0, ONE),
    "no list of content types": Case(good, 0, ONE),
    "no relationships of the package": unreadable(
        parts(**{"_rels/.rels": ""}), BOOK + "another zip file"
    ),
    "no workbook part": unreadable(
        parts(**{"xl/workbook.xml": ""}), MISSING.format("xl/workbook.xml")
    ),
    "no relationships of the workbook": unreadable(
        parts(**{RELATED: ""}), MISSING.format("the sheet S")
    ),
    "no sheet part": unreadable(parts(**{SHEET: ""}), MISSING.format(SHEET)),
    "no shared strings": Case(parts(**{"xl/sharedStrings.xml": ""}), 0, ONE),
    "no sheets at all": unreadable(
        parts(**{"xl/workbook.xml": book_xml("")}), "the workbook has no worksheet"
    ),
    "a sheet without id": unreadable(
        parts(**{"xl/workbook.xml": book_xml('<sheet name="S"/>')}), MISSING.format("the sheet S")
    ),
    "entry encrypted": unreadable(
        _patched(8, b"\1\0"), f"{SHEET} is encrypted; save it without a password"
    ),
    "entry of unknown method": unreadable(
        _patched(10, b"\x63\0"), f"{SHEET} is packed as no workbook is (method 99); {REPAIR}"
    ),
    "entry packed by bzip2": unreadable(
        _method(zipfile.ZIP_BZIP2),
        f"xl/other.xml is packed as no workbook is (method 12); {REPAIR}",
    ),
    "entry packed by lzma": unreadable(
        _method(zipfile.ZIP_LZMA), f"xl/other.xml is packed as no workbook is (method 14); {REPAIR}"
    ),
    "entry says too small a size": unreadable(_patched(24, b"\x40\0\0\0"), CHECKSUM),
    "entry says too large a size": unreadable(_patched(24, b"\0\0\0\x7f"), UNPACKS),
    "entry packed in too many bytes": unreadable(
        _patched(20, b"\0\0\0\x7f"), OVERLAP.format(SHEET)
    ),
    "entry with a wrong checksum": unreadable(_patched(16, b"\0\0\0\0"), CHECKSUM),
    "entry elsewhere": unreadable(_patched(42, b"\0\0\0\x7f"), OVERLAP.format(SHEET)),
    "entry of a broken stream": unreadable(
        _broken_stream,
        "damaged or not a workbook: Error -3 while decompressing data: invalid block type; "
        + AGAIN,
    ),
    "entry twice": unreadable(_doubled, f"damaged: {SHEET} is there twice; {REPAIR}"),
    "entries overlap": unreadable(_same_bytes_twice, OVERLAP.format(SHEET)),
    "names in upper case": Case(_renamed(str.upper), 0, ONE),
    "names with backslashes": Case(_renamed(lambda name: name.replace("/", "\\")), 0, ONE),
    "targets from the root": Case(
        parts(**{RELATED: relations("/xl/worksheets/sheet1.xml")}), 0, ONE
    ),
    "target above the file": unreadable(
        parts(**{RELATED: relations("../../../etc/passwd")}), MISSING.format("../../etc/passwd")
    ),
    "target in the file system": unreadable(
        parts(**{RELATED: relations("file:///etc/passwd")}), MISSING.format("xl/file:/etc/passwd")
    ),
    "target on the network": unreadable(
        parts(**{RELATED: relations("http://127.0.0.1/sheet1.xml", ' TargetMode="External"')}),
        MISSING.format("the sheet S"),
    ),
    "target is the workbook itself": unreadable(
        parts(**{RELATED: relations("workbook.xml")}),
        f"damaged: xl/workbook.xml: wanted the element worksheet, found workbook; {REPAIR}",
    ),
    "links to another workbook": Case(_external, 1, ONE_WRONG),
    "malformed XML": unreadable(
        parts(**{SHEET: "<worksheet><sheetData>"}),
        MALFORMED.format("no element found: line 1, column 22"),
    ),
    "empty part": unreadable(
        parts(**{SHEET: b""}), MALFORMED.format("no element found: line 1, column 0")
    ),
    "two roots": unreadable(
        parts(**{SHEET: "<worksheet/><a/>"}),
        MALFORMED.format("junk after document element: line 1, column 12"),
    ),
    "text that is no XML": unreadable(
        parts(**{SHEET: b"\x00\x01\x02"}),
        MALFORMED.format("not well-formed (invalid token): line 1, column 0"),
    ),
    "unknown entity": unreadable(
        parts(**{SHEET: "<worksheet>&nbsp;</worksheet>"}),
        MALFORMED.format("undefined entity: line 1, column 11"),
    ),
    "malformed workbook part": unreadable(
        parts(**{"xl/workbook.xml": "<workbook"}),
        f"damaged: xl/workbook.xml: unclosed token: line 1, column 0; {REPAIR}",
    ),
    "malformed relationships": unreadable(
        parts(**{RELATED: "<Relationships><"}),
        f"damaged: {RELATED}: unclosed token: line 1, column 15; {REPAIR}",
    ),
    "malformed strings": unreadable(
        parts(**{"xl/sharedStrings.xml": "<sst><si></sst>"}),
        f"damaged: xl/sharedStrings.xml: mismatched tag: line 1, column 11; {REPAIR}",
    ),
    "billion laughs": unreadable(doctype(f'<!ENTITY l0 "ha">{LAUGHS}'), DOCTYPE.format(SHEET)),
    "quadratic entity": unreadable(doctype(f'<!ENTITY l9 "{A_LOT}">'), DOCTYPE.format(SHEET)),
    "external entity": unreadable(
        doctype('<!ENTITY l9 SYSTEM "file:///etc/passwd">'), DOCTYPE.format(SHEET)
    ),
    "external entity on the network": unreadable(
        doctype('<!ENTITY % l9 SYSTEM "http://127.0.0.1/x.dtd">%l9;'), DOCTYPE.format(SHEET)
    ),
    "external document type": unreadable(
        parts(**{SHEET: '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><worksheet/>'}),
        DOCTYPE.format(SHEET),
    ),
    "entities in the workbook part": unreadable(
        doctype("", "xl/workbook.xml"), DOCTYPE.format("xl/workbook.xml")
    ),
    "entities in the strings": unreadable(
        doctype("", "xl/sharedStrings.xml"), DOCTYPE.format("xl/sharedStrings.xml")
    ),
    "UTF-16 with a mark": Case(encoded("utf-16"), 0, ONE),
    "UTF-16 without a mark": Case(encoded("utf-16-le", "utf-16"), 0, ONE),
    "latin-1": Case(encoded("iso-8859-1"), 0, ONE),
    "latin-1 said to be UTF-8": unreadable(
        encoded("latin-1", "utf-8"),
        MALFORMED.format("not well-formed (invalid token): line 1, column 230"),
    ),
    "UTF-8 said to be UTF-16": unreadable(
        encoded("utf-8", "utf-16"),
        MALFORMED.format("encoding specified in XML declaration is incorrect: line 1, column 30"),
    ),
    "UTF-8 with a mark": Case(encoded("utf-8-sig", "utf-8"), 0, ONE),
    "unknown encoding": unreadable(encoded("utf-8", "klingon"), ENCODED.format("klingon")),
    "encoding of many bytes": unreadable(
        encoded("shift_jis", None, "ｱ"), ENCODED.format("shift_jis")
    ),
    "XML 1.1": Case(parts(**{SHEET: sheet_xml(GOOD, '<?xml version="1.1"?>')}), 0, ONE),
    "strict Open XML": Case(_strict, 0, ONE),
    "prefixes": Case(
        parts(
            **{
                SHEET: f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
                '<x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
            }
        ),
        0,
        ONE,
    ),
    "alternate content": Case(alternates, 0, ONE),
    "two sheets of one title": unreadable(
        parts({"S": GOOD, "s": GOOD}), f"damaged: two sheets are named s; {REPAIR}"
    ),
    "title empty": unreadable(
        parts(**{"xl/workbook.xml": book_xml(listed(""))}),
        f"damaged: a sheet has no name; {REPAIR}",
    ),
    "title very long": unreadable(
        parts(**{"xl/workbook.xml": book_xml(listed("t" * 10_000))}),
        f"damaged: the sheet {'t' * 57}... has a name of 10,000 characters; {REPAIR}",
    ),
    "title with escapes": Case(
        parts(**{"xl/workbook.xml": book_xml(listed("a&#10;b&#x9b;31m&#x202e;"))}), 0, ONE
    ),
    "title with ESC": unreadable(
        parts(**{"xl/workbook.xml": book_xml(listed("&#27;[31m"))}),
        "damaged: xl/workbook.xml: reference to invalid character number: line 1, column 175; "
        + REPAIR,
    ),
    "bad cell on a sheet with escapes": unreadable(
        parts(
            {"S": '<row r="1"><c r="A1"><v>1&#10;x</v></c></row>'},
            **{"xl/workbook.xml": book_xml(listed("a&#10;b&#x202e;"))},
        ),
        "{path} a\\nb\\u202e: A1: wanted a number, found '1\\nx'",
    ),
    "two sheets in one part": Case(
        parts(
            {"S": GOOD, "T": GOOD},
            **{
                RELATED: RELS.format(
                    REL.format("s1", "worksheet", "worksheets/sheet1.xml")
                    + REL.format("s2", "worksheet", "worksheets/sheet1.xml")
                )
            },
        ),
        0,
        many(2),
    ),
    "root of another kind": unreadable(
        parts(**{"xl/workbook.xml": f'<x xmlns="{PACKAGE}"/>'}),
        f"damaged: xl/workbook.xml: wanted the element workbook, found x; {REPAIR}",
    ),
}
