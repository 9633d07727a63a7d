"""Rows read without a parser's events: worth its lines, for 305 workbooks take 1.2 times as long
by the parser alone, and long tables up to 1.9 times.

Nearly all of a sheet's XML is rows of cells in one shape, `<c r="B4" s="2"><f>A4</f><v>3</v></c>`.
A regular expression takes such a row in a fraction of the time that a parser's events take. The
parser is given all the rest, so it still sees what stands around the rows, and every row that has
another shape. Where anything is wrong, or so unusual that a row might be no row, `NotPlain` is
raised, and the sheet is read again by the parser alone, which says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xlrepro.formula.nodes import Node, Place
from xlrepro.formula.parse import read_a1
from xlrepro.values import Value
from xlrepro.workbook.cells import Cell, Formula
from xlrepro.workbook.sheet_reader import MAX_TEXT, SheetReader, row_number

DECLARATION = re.compile(
    rb'(?:\xef\xbb\xbf)?<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?'
    rb'(?: standalone="(?:yes|no)")?\s*\?>\s*'
)
ROW = re.compile(r'<row r="([0-9]{1,7})"((?: [A-Za-z][\w:]*="[^"<>&\t\n]*")*)>', re.ASCII)
CELL = re.compile(
    r'(<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]*")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>"
    r'(?:(<f(?: [a-z0-9]+="[^"<>&\t\n]*")*/>)|(<f(?: [a-z0-9]+="[^"<>&\t\n]*")*>)([^<]*)</f>)?'
    r"(?:(<v>[^<]*)</v>)?"
    r"</c>))"
)
ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
NO_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)")
ENTITY = re.compile(r"&(lt|gt|amp|quot|apos);")
MEANT = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
CONTROLS = bytes(set(range(32)) - {9, 10})  # a carriage return is changed by a parser, others wrong
MAX_PENDING = 1 << 20
END = b"</row>"
TRIED = 50  # rows, of which one at least must be plain for more to be tried


class NotPlain(Exception):
    """The sheet is to be read by the parser alone."""


class PlainRows:
    """Gives the plain rows to a reader and all else to a parser that calls the same reader."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader = reader
        self.pending = b""  # the beginning of a row
        self.begun = self.given_up = False
        self.taken = self.others = 0  # rows
        self.fed = 0  # bytes, to the parser
        self.elements = 0  # in rows taken, since last asked
        self.attributes: dict[str, dict[str, str]] = {}  # of tags met before
        self.members: dict[str, Node] = {}  # by the tag of a member of a shared formula

    def feed(self, chunk: bytes, parse: Callable[[bytes], object]) -> None:
        """Read on; a part must be fed in order, and `finish` when there is no more."""
        data = self.pending + chunk
        if self.given_up:
            self.pending = b""
            self.pass_on(data, parse)
            return
        cut = data.rfind(END) + len(END)
        if cut < len(END):  # no row ends here; one may begin, or only the first bytes of it
            begin = data.find(b"<row")
            cut = begin if begin >= 0 else max(len(data) - 3, 0)
            if len(data) - cut > MAX_PENDING:
                raise NotPlain
            self.pending = data[cut:]
            self.pass_on(self.checked(data[:cut], parse), parse)
            return
        self.pending = data[cut:]
        self.read(self.checked(data[:cut], parse).decode(), parse)

    def finish(self, parse: Callable[[bytes], object]) -> None:
        self.pass_on(self.pending, parse)

    def pass_on(self, data: bytes, parse: Callable[[bytes], object]) -> None:
        if data:
            self.fed += len(data)
            parse(data)

    def checked(self, data: bytes, parse: Callable[[bytes], object]) -> bytes:
        """The same without the XML declaration, if no row could be something else in it."""
        if not self.begun and data:
            self.begun = True
            found = DECLARATION.match(data)
            if found:
                self.pass_on(found[0], parse)
                data = data[found.end() :]
        unusual = b"<!" in data or b"<?" in data or b"]]>" in data
        if unusual or len(data.translate(None, CONTROLS)) < len(data) or b"\xef\xbf" in data:
            raise NotPlain
        return data

    def read(self, text: str, parse: Callable[[bytes], object]) -> None:
        """Take the rows of a text that ends with one."""
        position = 0
        while not self.given_up and (begin := text.find("<row", position)) >= 0:
            if begin > position:
                self.pass_on(text[position:begin].encode(), parse)
            position = begin
            if not self.reader.between_rows:  # the rows are over; it begins another word
                self.given_up = True
                break
            tag, end = ROW.match(text, begin), text.find("</row>", begin)
            position = end + len(END)
            if tag and tag.end() <= end and self.take(tag[1], tag[2], text[tag.end() : end]):
                self.taken += 1
            else:
                self.pass_on(text[begin:position].encode(), parse)
                self.others += 1
                self.given_up = not self.taken and self.others > TRIED
        self.pass_on(text[position:].encode(), parse)

    def take(self, number: str, attributes: str, cells: str) -> bool:
        """Read a row; False, with nothing done, where it is not plain."""
        told = self.named(attributes)
        if "r" in told:
            raise NotPlain  # for the second time
        found = CELL.findall(cells)
        if sum([len(each[0]) for each in found]) != len(cells) or len(cells) > MAX_TEXT:
            return False
        if "&" in cells and NO_ENTITY.search(cells):
            return False
        reader = self.reader
        row = reader.row = row_number(number)
        reader.row_text, reader.col, reader.metadata = number, 0, ""
        if "hidden" in told:
            reader.hide(told)
        columns, known, members = reader.columns, reader.cells, self.members
        place, before, filled = reader.place, len(known), 0
        for _, letters, digits, kind, empty, opened, text, value in found:
            if digits != number:
                raise NotPlain
            col = columns.get(letters)
            if col is None:
                col = columns[letters] = read_a1(f"{letters}1")[1]
            place = (row, col)
            if empty in members:
                formula: Formula | None = Formula(members[empty], place)
            elif empty or opened:
                formula = self.formula(place, empty or opened, text)
            elif value:
                formula = None
            else:
                continue
            known[place] = Cell(self.value(place, kind, value), formula)
            filled += 1
        if len(known) != before + filled:
            raise NotPlain  # a cell stands there twice
        reader.place, reader.col = place, place[1]
        self.elements += cells.count("<") - cells.count("</") + 1
        return True

    def formula(self, place: Place, tag: str, text: str) -> Formula | None:
        attributes = self.named(tag[2:])
        self.reader.place = place
        formula = self.reader.read_formula(attributes, plain(text))
        node = self.reader.shared.get(attributes.get("si", ""))
        if attributes.get("t") == "shared" and tag.endswith("/>") and node is not None:
            self.members[tag] = node
        return formula

    def value(self, place: Place, kind: str, text: str) -> Value:
        reader = self.reader
        reader.place, reader.kind = place, kind or "n"
        reader.value = plain(text.removeprefix("<v>")) if text else None
        return reader.read_value()

    def opened(self) -> int:
        """How many elements the rows taken held, since last asked."""
        since, self.elements = self.elements, 0
        return since

    def named(self, tag: str) -> dict[str, str]:
        """The attributes of a tag."""
        found = self.attributes.get(tag)
        if found is None:
            pairs = ATTRIBUTE.findall(tag)
            found = dict(pairs)
            if len(found) < len(pairs):
                raise NotPlain  # one twice, which is wrong
            if len(self.attributes) > 10_000:
                self.attributes.clear()
            self.attributes[tag] = found
        return found


def plain(text: str) -> str:
    """Text with its entities replaced by what they mean."""
    return ENTITY.sub(lambda found: MEANT[found[1]], text) if "&" in text else text
