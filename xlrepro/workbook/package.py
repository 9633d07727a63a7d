"""The parts of a workbook's file, changed byte by byte where they have to be."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, count
from xml.parsers import expat

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import read_a1
from xlrepro.records import dataclass
from xlrepro.workbook.parts import spelled

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class Package:
    """The parts of a workbook, of which some are replaced, added or taken out."""

    def __init__(self, old: zipfile.ZipFile) -> None:
        self.old = old
        self.names = {spelled(info.filename): info for info in old.infolist()}
        self.new: dict[str, bytes] = {}
        self.spelled: dict[str, str] = {}  # the names of new parts, as they are to be written
        self.gone: set[str] = set()

    def read(self, part: str) -> bytes:
        key = spelled(part)
        if key in self.new:
            return self.new[key]
        return utf8(self.old.read(self.names[key]))

    def has(self, part: str) -> bool:
        return spelled(part) in self.names or spelled(part) in self.new

    def write(self, part: str, data: bytes | str) -> None:
        self.new[spelled(part)] = data.encode() if isinstance(data, str) else data
        self.spelled.setdefault(spelled(part), part)

    def packed(self) -> bytes:
        out = io.BytesIO()
        left = dict(self.new)
        with zipfile.ZipFile(out, "w") as new:
            for info in self.old.infolist():
                key = spelled(info.filename)
                if key in self.gone:
                    continue
                changed = left.pop(key, None)
                new.writestr(info, self.old.read(info) if changed is None else changed)
            for name, data in left.items():
                # Its date is that of no day, 1980, so the bytes are the same on every day.
                info = zipfile.ZipInfo(self.spelled[name])
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, data)
        return out.getvalue()

    def free(self, pattern: str) -> str:
        """A part's name that is not taken: the first without a number."""
        tried = (pattern.format(number) for number in chain([""], count(1)))
        return next(part for part in tried if not self.has(part))

    def relations(self, part: str) -> str:
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def related(self, part: str) -> list[dict[str, str]]:
        listing = self.relations(part)
        if not self.has(listing):
            return []
        found: list[dict[str, str]] = []
        for each in elements_of(self.read(listing)):
            if each.name == "Relationship" and each.attributes.get("TargetMode") != "External":
                target = posixpath.join(posixpath.dirname(part), each.attributes.get("Target", ""))
                path = posixpath.normpath(target).lstrip("/")
                found.append({**each.attributes, "path": path})
        return found

    def of_kind(self, part: str, kind: str) -> str | None:
        for relation in self.related(part):
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind:
                return relation["path"]
        return None

    def relate(self, part: str, target: str, kind: str) -> str:
        """Add a relationship from a part to another; return its id."""
        listing = self.relations(part)
        if not self.has(listing):
            self.write(listing, f'<Relationships xmlns="{PACKAGE}"></Relationships>')
        data = self.read(listing)
        taken = {each.attributes.get("Id") for each in elements_of(data)}
        relation = next(name for n in count(1) if (name := f"xlrepro{n}") not in taken)
        element = (
            f'<Relationship xmlns="{PACKAGE}" Id="{relation}" Type="{OFFICE}/{kind}" '
            f'Target="/{target}"/>'
        )
        self.write(listing, with_child(data, "Relationships", element))
        return relation

    def declare(self, part: str, content: str) -> None:
        types = "[Content_Types].xml"
        element = f'<Override xmlns="{TYPES}" PartName="/{part}" ContentType="{content}"/>'
        if not self.has(types):
            self.write(types, f'<Types xmlns="{TYPES}"></Types>')
        self.write(types, with_child(self.read(types), "Types", element))

    def take_out(self, owner: str, part: str) -> None:
        """Leave a part out, and what its owner and the content types say of it."""
        self.gone.add(spelled(part))
        listing = self.relations(owner)
        ending = f"/{posixpath.basename(part)}"
        self.write(listing, without(self.read(listing), "Relationship", "Target", ending))
        types = "[Content_Types].xml"
        self.write(types, without(self.read(types), "Override", "PartName", f"/{part}"))


@dataclass(slots=True)
class Element:
    """Where an element stands: from `start` to `end`, its closing tag (if any) from `inner`."""

    tag: str
    attributes: dict[str, str]
    depth: int
    start: int
    inner: int = 0
    end: int = 0

    @property
    def name(self) -> str:
        return self.tag.rpartition(":")[2]


def elements_of(data: bytes) -> list[Element]:
    """Every element of a part in the order of their beginnings."""
    found: list[Element] = []
    open_: list[Element] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, len(open_), parser.CurrentByteIndex)
        found.append(element)
        open_.append(element)

    def end(tag: str) -> None:
        element = open_.pop()
        element.inner = element.end = parser.CurrentByteIndex
        closing = CLOSING.match(data, element.inner)
        if closing and closing[1] == tag.encode():
            element.end = data.index(b">", element.inner) + 1
        elif element.inner == element.start:  # <tag/>: both handlers see its beginning
            element.inner = element.end = tag_end(data, element.start)
        elif data[element.inner - 2 : element.inner] == b"/>":
            element.end = element.inner

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return found


UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def utf8(data: bytes) -> bytes:
    """The part in UTF-8, in which offsets are counted."""
    encoding = UTF_16.get(data[:2], "")
    if not encoding:
        declared = re.match(rb"\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)[\"']", data)
        encoding = declared[1].decode() if declared else "utf-8"
        if encoding.lower() in ("utf-8", "us-ascii", "ascii"):
            return data
    text = data.decode(encoding)
    return re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text, count=1, flags=re.S).encode()


def placed(elements: Iterable[Element]) -> Iterator[tuple[Element, Place]]:
    """What stands in the rows of a sheet, each with its cell; a row has the column 0."""
    row = col = 0
    inside = False
    for each in elements:
        if each.depth < 2 or not inside:
            inside = each.name == "sheetData" and each.depth == 1
            continue
        if each.depth == 2:
            row, col = int(each.attributes.get("r", row + 1)), 0
        elif each.depth == 3:
            col += 1
            if address := each.attributes.get("r"):
                row, col = read_a1(address)
        yield each, (row, col)


CLOSING = re.compile(rb"</([^\s>]+)")
TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")


def tag_end(data: bytes, start: int) -> int:
    """Where the tag that begins at `start` ends; the part was parsed, so it does end."""
    tag = TAG.match(data, start)
    assert tag is not None
    return tag.end()


def xml_text(text: str) -> str:
    """Text without the characters that XML cannot hold at all."""
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)


def with_child(data: bytes, name: str, element: str | bytes) -> bytes:
    """The part with one more child at the end of its (first) element of a name."""
    new = element.encode() if isinstance(element, str) else element
    parent = next(each for each in elements_of(data) if each.name == name)
    first, last, closing = end_of(parent)
    return data[:first] + b">" * bool(closing) + new + closing + data[last:]


def end_of(parent: Element) -> tuple[int, int, bytes]:
    """The bytes to replace by a child at the end, and the closing tag that is wanted after it.

    Where one is, the child has the end of the opening tag before it.
    """
    if parent.inner < parent.end:
        return parent.inner, parent.inner, b""
    return parent.end - 2, parent.end, f"</{parent.tag}>".encode()


def without(data: bytes, name: str, attribute: str, ending: str) -> bytes:
    for each in reversed(elements_of(data)):
        value = each.attributes.get(attribute, "").lower()
        if each.name == name and value.endswith(ending.lower()):
            data = data[: each.start] + data[each.end :]
    return data
