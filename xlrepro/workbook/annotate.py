"""Save a copy of a workbook with coloured cells, notes, and a sheet in front; all else stays.

Formulas, stored values, macros, pivot tables and charts keep their bytes. What changes is named by
the format (ECMA-376 part 1, sections 12 and 18): styles, the style of each marked cell, comments
with their VML shapes, the list of sheets, and the calculation chain, which is left out and made
anew by the program that opens the file.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1, read_a1
from xlrepro.workbook.cells import WorkbookError
from xlrepro.workbook.package import (
    OFFICE,
    Package,
    elements_of,
    placed,
    tag_end,
    with_child,
    xml_text,
)
from xlrepro.workbook.reader import sheet_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
AUTHOR = "xlrepro"
AFTER_DRAWINGS = {
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent"),
    *("webPublishItems", "tableParts", "extLst"),
}
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Marks:
    """What a sheet gets: the colour (RRGGBB) of cells, and notes on cells."""

    fills: Mapping[Place, str] = field(default_factory=dict)
    notes: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A row of the sheet in front: texts and numbers, a colour, and a cell that it links to."""

    cells: Sequence[str | float]
    colour: str = ""
    link: tuple[str, Place] | None = None


def annotated(
    source: Path, sha256: str, marks: Mapping[str, Marks], front: Sequence[Line]
) -> bytes:
    """The bytes of a copy of a workbook with `marks` by sheet title and the sheet `front` first.

    Raises WorkbookError when the file is not the one with this hash any more.
    """
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WorkbookError(f"{source}: wanted the file that was verified, found another")
    book_part, sheets = sheet_parts(source)
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        package = _Annotated(old)
        package.colour_and_note(book_part, sheets, marks, front)
        return package.packed()


class _Annotated(Package):
    """A workbook that gets colours, notes and a sheet in front."""

    def colour_and_note(
        self,
        book_part: str,
        sheets: Mapping[str, str],
        marks: Mapping[str, Marks],
        front: Sequence[Line],
    ) -> None:
        styles = self.styles(book_part)
        for title, part in sheets.items():
            mark = marks.get(title, Marks())
            data = re.sub(rb'\s+tabSelected=(["\']).*?\1', b"", self.read(part))
            self.write(part, styles.recoloured(data, mark.fills))
            if mark.notes:
                self.note(part, mark.notes)
        self.put_in_front(book_part, front, styles)
        self.write(styles.part, styles.written())
        chain = self.of_kind(book_part, "calcChain")
        if chain is not None:
            self.take_out(book_part, chain)

    def styles(self, book_part: str) -> _Styles:
        part = self.of_kind(book_part, "styles")
        if part is None or not self.has(part):
            part = self.free("xl/styles{}.xml")
            self.write(part, STYLES)
            self.relate(book_part, part, "styles")
            self.declare(part, f"{KINDS}styles+xml")
        return _Styles(part, self.read(part))

    def note(self, sheet: str, notes: Mapping[Place, str]) -> None:
        comments = self.of_kind(sheet, "comments")
        if comments is None or not self.has(comments):
            comments = self.free("xl/comments-xlrepro{}.xml")
            empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
            self.write(comments, empty)
            self.relate(sheet, comments, "comments")
            self.declare(comments, f"{KINDS}comments+xml")
        data, added = _commented(self.read(comments), notes)
        self.write(comments, data)
        self.write(drawing := self.drawing(sheet), _with_shapes(self.read(drawing), added))

    def drawing(self, sheet: str) -> str:
        """The sheet's VML drawing, where notes and buttons have their shapes."""
        part = self.of_kind(sheet, "vmlDrawing")
        data = self.read(sheet)
        if part is not None and self.has(part) and b"legacyDrawing" in data:
            return part
        part = self.free("xl/drawings/vmlDrawing-xlrepro{}.vml")
        self.write(part, '<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>')
        self.declare(part, "application/vnd.openxmlformats-officedocument.vmlDrawing")
        relation = self.relate(sheet, part, "vmlDrawing")
        elements = elements_of(data)
        root = elements[0]
        prefix = root.tag.removesuffix("worksheet")
        inside = [each for each in elements if each.depth == 1]
        table = next(each.start for each in inside if each.name == "sheetData")
        later = [e.start for e in inside if e.name in AFTER_DRAWINGS and e.start > table]
        spot = min(later, default=root.inner)
        element = f'<{prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{relation}"/>'.encode()
        self.write(sheet, data[:spot] + element + data[spot:])
        return part

    def put_in_front(self, book_part: str, front: Sequence[Line], styles: _Styles) -> None:
        data = self.read(book_part)
        elements = elements_of(data)
        listed = [each for each in elements if each.name == "sheet"]
        taken = {each.attributes.get("name", "").casefold() for each in listed}
        titles = (f"{AUTHOR} {number}" for number in count(2))
        title = next(each for each in chain([AUTHOR], titles) if each.casefold() not in taken)
        part = self.free("xl/worksheets/xlrepro{}.xml")
        self.write(part, _front_sheet(front, styles))
        self.declare(part, f"{KINDS}worksheet+xml")
        relation = self.relate(book_part, part, "worksheet")
        number = 1 + max((int(e.attributes.get("sheetId", 0)) for e in listed), default=0)
        first = listed[0]
        element = (
            f'<{first.tag} xmlns:r="{OFFICE}" name="{title}" sheetId="{number}" r:id="{relation}"/>'
        ).encode()
        data = data[: first.start] + element + data[first.start :]
        data = re.sub(rb'\s+(activeTab|firstSheet)=(["\']).*?\2', b"", data)

        def shifted(match: re.Match[bytes]) -> bytes:
            return b"%s%d" % (match[1], int(match[2]) + 1)

        self.write(book_part, re.sub(rb'(localSheetId=["\'])(\d+)', shifted, data))


@dataclass
class _Styles:
    """The styles of a workbook, with a copy in each colour of those that marked cells have."""

    part: str
    data: bytes
    colours: dict[str, int] = field(default_factory=dict)  # fill ids
    made: dict[tuple[int, str], int] = field(default_factory=dict)  # style ids
    formats: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        elements = elements_of(self.data)
        table = next(each for each in elements if each.name == "cellXfs")
        own = [e for e in elements if table.start < e.start < table.end and e.depth == 2]
        self.formats = [self.data[each.start : each.end] for each in own]
        self.tag = own[0].tag if own else "xf"
        fills = next(each for each in elements if each.name == "fills")
        self.fills = [e for e in elements if fills.start < e.start < fills.end and e.depth == 2]
        self.known = len(self.formats)

    def coloured(self, style: int, colour: str) -> int:
        """The id of a style that is another one in a colour."""
        if (style, colour) not in self.made:
            fill = self.colours.setdefault(colour, len(self.fills) + len(self.colours))
            old = self.formats[style] if style < self.known else f"<{self.tag}/>".encode()
            stop = tag_end(old, 0)
            tag = re.sub(rb'\s+(fillId|applyFill)=(["\']).*?\2', b"", old[:stop])
            name = f"<{self.tag}".encode()
            new = name + f' fillId="{fill}" applyFill="1"'.encode() + tag[len(name) :]
            self.made[style, colour] = len(self.formats)
            self.formats.append(new + old[stop:])
        return self.made[style, colour]

    def recoloured(self, data: bytes, fills: Mapping[Place, str]) -> bytes:
        """A sheet whose cells have other styles."""
        pieces, done = [], 0
        for each, place in placed(elements_of(data)):
            if each.name == "c" and each.depth == 3 and place in fills:
                style = self.coloured(int(each.attributes.get("s", 0)), fills[place])
                stop = tag_end(data, each.start)
                tag = re.sub(rb'\s+s=(["\']).*?\1', b"", data[each.start : stop])
                name = f"<{each.tag}".encode()
                pieces += [
                    data[done : each.start],
                    name,
                    f' s="{style}"'.encode(),
                    tag[len(name) :],
                ]
                done = stop
        return b"".join([*pieces, data[done:]])

    def written(self) -> bytes:
        prefix = self.tag.removesuffix("xf")
        fills = "".join(
            f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor '
            f'rgb="FF{colour}"/></{prefix}patternFill></{prefix}fill>'
            for colour in self.colours
        )
        data = with_child(self.data, "cellXfs", b"".join(self.formats[self.known :]))
        data = with_child(data, "fills", fills)
        for name, total in (
            ("cellXfs", len(self.formats)),
            ("fills", len(self.fills) + len(self.colours)),
        ):
            pattern = rf'(<(?:\w+:)?{name}\b[^>]*?\scount=["\'])\d+'.encode()
            data = re.sub(pattern, lambda m, n=total: b"%s%d" % (m[1], n), data, count=1)  # type: ignore[misc]
        return data


def _commented(data: bytes, notes: Mapping[Place, str]) -> tuple[bytes, list[Place]]:
    """Comments with notes added; of which cells that had none. An old comment is continued."""
    elements = elements_of(data)
    prefix = elements[0].tag.removesuffix("comments")
    authors = sum(each.name == "author" for each in elements)
    old = {e.attributes.get("ref", "").upper(): e for e in elements if e.name == "comment"}
    texts = [each for each in elements if each.name == "text"]
    added = [place for place in sorted(notes) if a1(place) not in old]
    for comment in sorted(old.values(), key=lambda each: -each.start):
        place = read_a1(comment.attributes.get("ref", "A1").upper())
        held = next((t for t in texts if comment.start < t.start < comment.end), None)
        if place in notes and held is not None and held.inner < held.end:
            run = f"<{prefix}r>{_said(prefix, chr(10) + notes[place])}</{prefix}r>".encode()
            data = data[: held.inner] + run + data[held.inner :]
    new = "".join(
        f'<{prefix}comment ref="{a1(place)}" authorId="{authors}"><{prefix}text>'
        f"{_said(prefix, notes[place])}</{prefix}text></{prefix}comment>"
        for place in added
    )
    data = with_child(data, "commentList", new)
    return with_child(data, "authors", f"<{prefix}author>{AUTHOR}</{prefix}author>"), added


def _said(prefix: str, text: str) -> str:
    return f'<{prefix}t xml:space="preserve">{escape(_clean(text))}</{prefix}t>'


def _clean(text: str) -> str:
    return xml_text(text)[:32_000]


SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
NOTE = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'margin-left:60pt;margin-top:2pt;width:240pt;height:90pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" '
    'color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, "
    "4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
    "<x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
NOTE_TYPE = (
    '<v:shapetype {spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" '
    'o:connecttype="rect"/></v:shapetype>'
)


def _with_shapes(data: bytes, places: Sequence[Place]) -> bytes:
    """A VML drawing with the box of a note for each cell."""
    shapes = "" if b"_x0000_t202" in data else NOTE_TYPE.format(spaces=SPACES)
    for i, (row, col) in enumerate(places):
        shapes += NOTE.format(
            spaces=SPACES, number=90_001 + i, row=row - 1, column=col - 1,
            left=col, right=col + 4, top=max(row - 2, 0), bottom=row + 4,
        )  # fmt: skip
    spot = data.rindex(b"</xml>")  # not read as XML: Excel itself writes drawings that are none
    return data[:spot] + shapes.encode() + data[spot:]


def _front_sheet(lines: Sequence[Line], styles: _Styles) -> str:
    rows, links = [], []
    for i, line in enumerate(lines, 1):
        style = f' s="{styles.coloured(0, line.colour)}"' if line.colour else ""
        cells = []
        for j, value in enumerate(line.cells, 1):
            where = f'r="{a1((i, j))}"{style if j == 1 else ""}'
            if isinstance(value, str):
                text = f'<t xml:space="preserve">{escape(_clean(value))}</t>'
                cells.append(f'<c {where} t="inlineStr"><is>{text}</is></c>' if value else "")
            else:
                cells.append(f"<c {where}><v>{value!r}</v></c>")
        rows.append(f'<row r="{i}">{"".join(cells)}</row>')
        if line.link:
            title, place = line.link
            aim = "'" + title.replace("'", "''") + f"'!{a1(place)}"
            links.append(f'<hyperlink ref="A{i}" location={quoteattr(aim)}/>')
    jumps = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"/>'
        '</sheetViews><cols><col min="1" max="1" width="28" customWidth="1"/><col min="2" max="7" '
        f'width="24" customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData>'
        f"{jumps}</worksheet>"
    )
