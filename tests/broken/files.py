"""Files that are no workbooks, and paths that lead to none."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

from tests.broken.case import AGAIN, BOOK, GOOD, ONE, Case, Cases, content, unreadable
from tests.tiny import BUNDLED, write_xlsx

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048)
ENTROPY = BUNDLED / "entropy_example.xlsx"


def whole() -> bytes:
    return ENTROPY.read_bytes()


def zipped(*names: str) -> bytes:
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")
    return out.getvalue()


def _folder(folder: Path) -> Path:
    (folder / "x.xlsx").mkdir()
    return folder / "x.xlsx"


def _folder_in_folder(folder: Path) -> Path:
    _folder(folder)
    return folder


def _loop(folder: Path) -> Path:
    (folder / "a.xlsx").symlink_to(folder / "b.xlsx")
    (folder / "b.xlsx").symlink_to(folder / "a.xlsx")
    return folder / "a.xlsx"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.xlsx")
    return folder / "pipe.xlsx"


def _under_a_file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file" / "case.xlsx"


def _forbidden(folder: Path) -> Path:
    path = write_xlsx(folder / "case.xlsx", {"S": GOOD})
    path.chmod(0)
    return path


def _link_out(folder: Path) -> Path:
    outside = folder / "outside"
    outside.mkdir()
    write_xlsx(outside / "secret.xlsx", {"S": GOOD})
    given = folder / "given"
    given.mkdir()
    (given / "link.xlsx").symlink_to(outside / "secret.xlsx")
    return given


def _link(folder: Path) -> Path:
    write_xlsx(folder / "true.xlsx", {"S": GOOD})
    (folder / "link.xlsx").symlink_to("true.xlsx")
    return folder / "link.xlsx"


def _sparse(folder: Path) -> Path:
    path = folder / "case.xlsx"
    with path.open("wb") as out:
        out.write(b"PK\x03\x04")
        out.truncate((1 << 30) + 1)
    return path


def _mixed(folder: Path) -> Path:
    write_xlsx(folder / "good.xlsx", {"S": GOOD})
    (folder / "bad.xlsx").write_bytes(b"PK")
    return folder


def _some_bytes(seed: int) -> bytes:
    return b"PK\x03\x04" + random.Random(seed).randbytes(5_000)


NO_ZIP = f"damaged or not a workbook: File is not a zip file; {AGAIN}"
TEXT = BOOK + "text, such as .csv; open it in Excel and save it as .xlsx"
OLD = (
    "wanted a zipped workbook, found an encrypted or pre-2007 .xls file; "
    "save it as .xlsx without a password"
)

FILES: Cases = {
    "empty file": unreadable(content(b""), BOOK + f"an empty file; {AGAIN}"),
    "one byte": unreadable(content(b"P"), TEXT),
    "two bytes": unreadable(content(b"PK"), NO_ZIP),
    "cut after the first tenth": unreadable(content(lambda: whole()[:800]), NO_ZIP),
    "cut in the middle": unreadable(content(lambda: whole()[: len(whole()) // 2]), NO_ZIP),
    "cut before the last byte": unreadable(content(lambda: whole()[:-1]), NO_ZIP),
    "cut at the front": unreadable(
        content(lambda: b"PK" + whole()[400:]),
        f"damaged: [Content_Types].xml lies over another part or outside the file; {AGAIN}",
    ),
    "bytes before the zip": Case(
        content(lambda: b"PK" + bytes(400) + whole()),
        0,
        "75 computed cells in 1 workbook: all right, 75 to the last bit, 74 by a method and 1 by "
        "its own formula",
    ),
    "random after PK": unreadable(content(lambda: _some_bytes(1)), NO_ZIP),
    ".xls or encrypted": unreadable(content(OLE), OLD),
    ".csv": unreadable(content(b"a;b\n1,5;2\n"), TEXT),
    ".csv, UTF-16": unreadable(content("a\tb\n1\t2\n".encode("utf-16")), BOOK + "something else"),
    "page of HTML": unreadable(content(b"<html><table><tr><td>1"), TEXT),
    "PDF": unreadable(content(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0"), BOOK + "something else"),
    "zeros": unreadable(content(bytes(10_000)), BOOK + "something else"),
    "empty zip": unreadable(content(lambda: zipped()), BOOK + "another zip file"),
    "another zip": unreadable(content(lambda: zipped("a.txt")), BOOK + "another zip file"),
    ".ods": unreadable(
        content(lambda: zipped("mimetype", "content.xml")),
        BOOK + "an OpenDocument file; save it as .xlsx",
    ),
    ".xlsb": unreadable(
        content(lambda: zipped("xl/workbook.bin")),
        BOOK + "a binary workbook (.xlsb); save it as .xlsx",
    ),
    ".numbers": unreadable(
        content(lambda: zipped("Index/Document.iwa")),
        BOOK + "a Numbers document; export it as .xlsx",
    ),
    ".docx": unreadable(
        content(lambda: zipped("word/document.xml")), BOOK + "a text document (.docx)"
    ),
    "missing path": unreadable(
        lambda folder: folder / "none.xlsx", "cannot be opened: no such file or directory"
    ),
    "path under a file": unreadable(_under_a_file, "cannot be opened: not a directory"),
    "name too long": unreadable(
        lambda folder: folder / ("n" * 300 + ".xlsx"), "cannot be opened: file name too long"
    ),
    "empty path": Case(lambda folder: "", 2, ".: wanted a workbook, found a folder"),
    "folder with a suffix": Case(_folder, 2, "{path}: no workbook (.xlsx, .xlsm) found"),
    "folder in a folder": Case(
        _folder_in_folder,
        2,
        "{path}: no workbook (.xlsx, .xlsm) found; --recursive looks in the folders within",
    ),
    "loop of links": unreadable(_loop, "cannot be opened: too many levels of symbolic links"),
    "dangling link": unreadable(
        lambda folder: (folder / "a.xlsx").symlink_to("none") or folder / "a.xlsx",
        "cannot be opened: no such file or directory",
    ),
    "link to a workbook": Case(_link, 0, ONE),
    "link out of the folder": Case(
        _link_out,
        2,
        "{path}/link.xlsx: not verified: the link leads out of {path}; name what it leads to",
    ),
    "pipe": unreadable(_pipe, "wanted a workbook, found a device or a pipe"),
    "device": unreadable(
        lambda folder: Path("/dev/zero"), "wanted a workbook, found a device or a pipe"
    ),
    "gigabyte with holes": unreadable(_sparse, "larger than 1073741824 bytes"),
    "one bad beside one good": Case(_mixed, 2, f"{{path}}/bad.xlsx: {NO_ZIP}"),
    "no permission": Case(_forbidden, 2, "{path}: cannot be opened: permission denied"),
}
