"""The XML parts inside a workbook's zip file, unpacked within bounds.

What a file may cost is in proportion to its size on disk. An honest sheet packs at most some 25
times and takes two bytes for each cell; a bomb packs nearly 1,000 times. So each byte on disk
allows what `LIMITS` tell, beyond what is free. All is counted again as it is unpacked: a zip need
not tell the truth of its sizes.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from xlrepro.workbook.cells import WorkbookError

if TYPE_CHECKING:
    from xlrepro.workbook.plain_rows import PlainRows

MAX_FILE = 1 << 30
LIMITS = {  # free, and for each byte on disk
    "bytes unpacked": (1 << 24, 100),
    "XML elements": (1_500_000, 2),  # a microsecond each
    "cells": (500_000, 1),  # nearly 300 bytes of memory each
}
MAX_PARTS = 1 << 16
MAX_DEPTH = 256  # elements within elements
MAX_TAG = 1 << 20  # expat, before 2.6, reads an unfinished tag again with each chunk
CHUNK = 1 << 16
ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"}
REPAIR = "open it in Excel and save it"
AGAIN = "ask for the file again"
PLAIN = "save it without a password"

Attributes = dict[str, str]
Start = Callable[[str, Attributes], object]


@contextmanager
def unpacked(path: Path) -> Iterator[Parts]:
    """The parts of a file, which is open only meanwhile.

    Raises WorkbookError, in one line, when the file is missing, unreadable or damaged.
    """
    try:
        if path.is_dir():
            listed = "" if os.access(path, os.R_OK | os.X_OK) else " that may not be listed"
            raise WorkbookError(f"{path}: wanted a workbook, found a folder{listed}")
        if path.exists() and not path.is_file():
            raise WorkbookError(f"{path}: wanted a workbook, found a device or a pipe")
        if path.stat().st_size > MAX_FILE:
            raise WorkbookError(f"{path}: larger than {MAX_FILE} bytes")
        data = path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkbookError(f"{path}: cannot be opened: {reason}") from None
    except ValueError as error:
        raise WorkbookError(f"{shown(str(path))}: cannot be opened: {error}") from None
    with data:
        try:
            yield Parts(path, data)
        except WorkbookError:
            raise
        except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError) as bad:
            reason = shown(str(bad))
            raise WorkbookError(f"{path}: damaged or not a workbook: {reason}; {AGAIN}") from None
        except (OSError, ValueError, LookupError, OverflowError, MemoryError) as bad:
            raise WorkbookError(f"{path}: damaged: {shown(str(bad))}; {AGAIN}") from None


class Parts:
    """The parts of one file, by their path in it in lower case."""

    def __init__(self, path: Path, data: BufferedReader) -> None:
        self.path = path
        self.size = path.stat().st_size
        _check_head(path, data.read(4096))
        data.seek(0)
        self.sha256 = hashlib.file_digest(data, "sha256").hexdigest()
        if _promised_parts(data, self.size) > MAX_PARTS:
            raise WorkbookError(f"{path}: damaged: more than {MAX_PARTS} parts; {AGAIN}")
        data.seek(0)
        self.zip = zipfile.ZipFile(data)
        self.infos: dict[str, zipfile.ZipInfo] = {}
        self.doubled: set[str] = set()
        for info in self.zip.infolist():
            name = spelled(info.filename)
            if name in self.infos:
                self.doubled.add(name)
            self.infos[name] = info
        self.check_places()
        self.spent = dict.fromkeys(LIMITS, 0)
        # Parts that are not read here are when a copy is saved.
        self.spend("bytes unpacked", sum(info.file_size for info in self.infos.values()))
        self.spent = dict.fromkeys(LIMITS, 0)
        self.referred: dict[str, list[Attributes]] = {}  # by part, as met before

    def __contains__(self, part: str) -> bool:
        return spelled(part) in self.infos

    def damaged(self, what: str) -> WorkbookError:
        return WorkbookError(f"{self.path}: damaged: {what}; {REPAIR}")

    def check_places(self) -> None:
        """Many parts made of the same bytes are how the smallest bombs are built."""
        infos = sorted(self.zip.infolist(), key=lambda info: info.header_offset)
        starts = [*(info.header_offset for info in infos), self.size]
        for info, (start, end) in zip(infos, pairwise(starts), strict=True):
            if start < 0 or start + 30 + info.compress_size > end:
                part = shown(info.filename)
                raise WorkbookError(
                    f"{self.path}: damaged: {part} lies over another part or outside the file; "
                    f"{AGAIN}"
                )

    def spend(self, kind: str, count: int) -> None:
        """Count what a file costs; raise WorkbookError when no honest file of its size does."""
        free, rate = LIMITS[kind]
        most = free + rate * self.size
        self.spent[kind] += count
        if self.spent[kind] > most:
            raise WorkbookError(
                f"{self.path}: holds more than {most:,} {kind}, as no honest file of "
                f"{self.size:,} bytes does; it is not read"
            )

    def related(self, part: str, kind: str) -> list[tuple[str, str]]:
        """The parts (id, path) of one kind that a part refers to, inside the file only."""
        folder = posixpath.dirname(part)
        found: list[tuple[str, str]] = []
        for each in self.relations(part):
            if each.get("TargetMode") == "External":
                continue
            if each.get("Type", "").rsplit("/", 1)[-1] == kind:
                target = each.get("Target", "").replace("\\", "/")
                absolute = target if target.startswith("/") else posixpath.join(folder, target)
                found.append((each.get("Id", ""), posixpath.normpath(absolute).lstrip("/")))
        return found

    def external(self, part: str) -> dict[str, str]:
        """What a part refers to outside the file, by id: only as told, for it is never opened."""
        return {
            each.get("Id", ""): each.get("Target", "")
            for each in self.relations(part)
            if each.get("TargetMode") == "External"
        }

    def relations(self, part: str) -> list[Attributes]:
        """All that a part refers to, as its list of them tells."""
        if part in self.referred:
            return self.referred[part]
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found = self.referred[part] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                found.append(attributes)

        if listing in self:
            self.parse(listing, start)
        return found

    def parse(
        self,
        part: str,
        start: Start,
        end: Callable[[str], object] | None = None,
        data: Callable[[str], object] | None = None,
        after_chunk: Callable[[], object] = lambda: None,
        root: str = "",
        rows: PlainRows | None = None,
    ) -> None:
        """Run one part through expat, with namespace prefixes dropped from tags.

        Refuses a part whose outermost element is not `root`, where that is told. With `rows` expat
        is given what these leave over.
        """
        info = self.infos.get(spelled(part))
        if info is None:
            raise self.damaged(f"{shown(part)} is missing")
        if spelled(part) in self.doubled:
            raise self.damaged(f"{shown(part)} is there twice")
        if info.flag_bits & 1:
            raise WorkbookError(f"{self.path}: {shown(part)} is encrypted; {PLAIN}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Other methods unpack a small chunk to gigabytes at once.
            raise WorkbookError(
                f"{self.path}: {shown(part)} is packed as no workbook is "
                f"(method {info.compress_type}); {REPAIR}"
            )
        parser, opened = self.parser(part, start, end, data, root)
        fed = 0
        try:
            with self.zip.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    self.spend("bytes unpacked", len(chunk))
                    if rows is None:
                        parser.Parse(chunk)
                        fed += len(chunk)
                    else:
                        rows.feed(chunk, parser.Parse)
                        fed = rows.fed
                    self.spend("XML elements", opened() + (rows.opened() if rows else 0))
                    if fed - parser.CurrentByteIndex > MAX_TAG:
                        raise self.damaged(
                            f"{shown(part)} has a tag of more than {MAX_TAG:,} bytes"
                        )
                    after_chunk()
            if rows is not None:
                rows.finish(parser.Parse)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self.damaged(f"{shown(part)}: {error}") from None

    def parser(
        self,
        part: str,
        start: Start,
        end: Callable[[str], object] | None,
        data: Callable[[str], object] | None,
        root: str,
    ) -> tuple[expat.XMLParserType, Callable[[], int]]:
        """A parser, and a function that says how many elements it opened since last asked."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        depth = count = 0
        local: dict[str, str] = {}  # tags as they are met, and without their prefix

        def taken() -> int:
            nonlocal count
            since, count = count, 0
            return since

        def refuse(*_: object) -> None:
            raise WorkbookError(
                f"{self.path}: {shown(part)} declares a document type, which is refused; {REPAIR}"
            )

        def declared(version: str, encoding: str | None, standalone: int) -> None:
            # For any other, Python would import the module of a codec that the file names.
            if encoding is not None and encoding.lower() not in ENCODINGS:
                raise self.damaged(f"{shown(part)} is encoded in {shown(encoding)}, wanted UTF-8")

        def first(tag: str, attributes: Attributes) -> None:
            if root not in ("", tag.rpartition(":")[2]):
                raise self.damaged(f"{shown(part)}: wanted the element {root}, found {shown(tag)}")
            parser.StartElementHandler = opened
            opened(tag, attributes)

        def opened(tag: str, attributes: Attributes) -> None:
            nonlocal depth, count
            depth += 1
            count += 1
            if depth > MAX_DEPTH:
                raise WorkbookError(
                    f"{self.path}: damaged: {shown(part)} is nested more than {MAX_DEPTH} deep; "
                    f"{REPAIR}"
                )
            if tag not in local:
                local[tag] = tag.rpartition(":")[2]
            start(local[tag], attributes)

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(local[tag])

        parser.XmlDeclHandler = declared
        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = first
        parser.EndElementHandler = closed
        if data is not None:
            parser.CharacterDataHandler = data
        return parser, taken


def spelled(part: str) -> str:
    """A part's name as it is compared: without regard to case, as the format has it."""
    return part.replace("\\", "/").lower().lstrip("/")


def shown(text: str) -> str:
    """A text from the file, short and in one line whatever it holds."""
    cut = text if len(text) <= 60 else f"{text[:57]}..."
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def _check_head(path: Path, head: bytes) -> None:
    if head.startswith(b"PK"):
        return
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookError(
            f"{path}: wanted a zipped workbook, found an encrypted or pre-2007 .xls file; "
            "save it as .xlsx without a password"
        )
    found = "something else"
    if not head:
        found = f"an empty file; {AGAIN}"
    elif not any(head.count(code) for code in (b"\0", b"\x1b", b"\x7f")) and _is_text(head):
        found = "text, such as .csv; open it in Excel and save it as .xlsx"
    raise WorkbookError(f"{path}: wanted a workbook (.xlsx or .xlsm), found {found}")


def _is_text(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\n\r\f" for byte in head)


def _promised_parts(data: BufferedReader, size: int) -> int:
    """How many parts the end of the zip says there are, before they are listed in memory."""
    data.seek(max(size - (1 << 16) - 22, 0))
    tail = data.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or end + 16 > len(tail):
        return 0
    # Each takes 46 bytes in the listing, whose length zipfile goes by, and not by the count.
    return int.from_bytes(tail[end + 12 : end + 16], "little") // 46
