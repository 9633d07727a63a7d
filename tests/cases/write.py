"""Write a workbook to a file in the ways in which programs write them.

Everything is written by hand, since what matters is what libraries would not write: formulas shared
down a column, inline strings, array formulas of one cell, strict namespaces.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.cases.draft import PLAIN, Style
from tests.tiny import MAIN, OFFICE, REL, RELS
from xlrepro.formula.nodes import Binary, Call, Name, Node, Place, Range, Ref, Unary, map_leaves
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.workbook import Cell, ErrorValue, Sheet, Workbook

STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/xl/sharedStrings.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>\
<Override PartName="/xl/styles.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>\
<Override PartName="/xl/metadata.xml" ContentType=\
"application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"/>{}</Types>"""
SHEET = (
    '<Override PartName="/xl/worksheets/sheet{}.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" \
formatCode="#,##0.00###"/></numFmts>\
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/>\
<xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>"""
METADATA = f"""<metadata xmlns="{MAIN}" \
xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">\
<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" \
pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" \
clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>\
<futureMetadata name="XLDAPR" \
count="1"><bk><extLst><ext uri="{{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}}">\
<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>\
<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>"""
NEWER = (
    "XLOOKUP",
    "XMATCH",
    "CONCAT",
    "IFS",
    "SWITCH",
    "SORT",
    "UNIQUE",
    "SEQUENCE",
    "ANCHORARRAY",
)
LIFTED = ("OFFSET", "INDEX", "MMULT")  # what may give more than one cell


def write(book: Workbook, path: Path, style: Style = PLAIN) -> Path:
    strings: dict[str, int] = {}
    parts = {
        "_rels/.rels": RELS.format(REL.format("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _workbook(book, style),
        "xl/styles.xml": STYLES,
        "xl/metadata.xml": METADATA,
    }
    for i, sheet in enumerate(book.sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = _sheet(sheet, strings, style)
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{items}</sst>'
    kinds = "".join(SHEET.format(i + 1) for i in range(len(book.sheets)))
    parts["[Content_Types].xml"] = TYPES.format(kinds)
    root = "/xl/" if style.bare else ""
    parts["xl/_rels/workbook.xml.rels"] = RELS.format(
        "".join(
            REL.format(f"s{i}", "worksheet", f"{root}worksheets/sheet{i}.xml")
            for i in range(1, len(book.sheets) + 1)
        )
        + REL.format("st", "styles", f"{root}styles.xml")
        + REL.format("t", "sharedStrings", f"{root}sharedStrings.xml")
        + REL.format("m", "sheetMetadata", f"{root}metadata.xml")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            if style.strict:
                for plain, strict in STRICT.items():
                    text = text.replace(plain, strict)
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return path


def _workbook(book: Workbook, style: Style) -> str:
    titles = [sheet.title for sheet in book.sheets]
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{i}" r:id="s{i}"/>'
        for i, title in enumerate(titles, 1)
    )
    names = ""
    for i, sheet in enumerate(book.sheets):
        for name, node in sheet.names.items():
            if isinstance(node, Ref | Range) and not name.startswith("solver"):
                text = escape(render(_titled(node, sheet.title)))
                names += f'<definedName name="{name}" localSheetId="{i}">{text}</definedName>'
    names = f"<definedNames>{names}</definedNames>" if names else ""
    dates = '<workbookPr date1904="1"/>' if style.dates_1904 else ""
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{dates}<sheets>{listed}</sheets>'
        f"{names}</workbook>"
    )


def _titled(node: Node, title: str) -> Node:
    def leaf(part: Node) -> Node:
        match part:
            case Ref(row, col, fixed_row, fixed_col, None):
                return Ref(row, col, fixed_row, fixed_col, title)
            case Range(first, last):
                return Range(leaf(first), last)  # type: ignore[arg-type]
            case _:
                return part

    return map_leaves(node, leaf)


def _sheet(sheet: Sheet, strings: dict[str, int], style: Style) -> str:
    rows: dict[int, list[str]] = {}
    shared: dict[Node, int] = {}
    ranges = _columns(sheet) if style.formulas == "shared" else {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        text, more = _formula(sheet, place, cell, shared, ranges, style)
        if not text and cell.value is None:
            continue
        value, kind = _value(cell, strings, style)
        looks = ' s="1"' if style.bare and isinstance(cell.value, float) else ""
        rows.setdefault(place[0], []).append(
            f'<c r="{a1(place)}"{looks}{more}{kind}>{text}{value}</c>'
        )
    body = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in rows.items())
    size = ""
    if sheet.cells and not style.bare:
        last = a1((max(r for r, _ in sheet.cells), max(c for _, c in sheet.cells)))
        size = f'<dimension ref="A1:{last}"/>'
    return f'<worksheet xmlns="{MAIN}">{size}<sheetData>{body}</sheetData></worksheet>'


def _value(cell: Cell, strings: dict[str, int], style: Style) -> tuple[str, str]:
    match cell.value:
        case None:
            return "", ""
        case bool():
            return f"<v>{int(cell.value)}</v>", ' t="b"'
        case float():
            return f"<v>{cell.value!r}</v>".replace(".0<", "<"), ""
        case ErrorValue():
            return f"<v>{cell.value}</v>", ' t="e"'
        case str() if cell.formula:
            return f"<v>{escape(cell.value)}</v>", ' t="str"'
        case str() if style.strings == "inline":
            return f'<is><t xml:space="preserve">{escape(cell.value)}</t></is>', ' t="inlineStr"'
        case text:
            return f"<v>{strings.setdefault(text, len(strings))}</v>", ' t="s"'


def _columns(sheet: Sheet) -> dict[Node, str]:
    """Where each formula that several cells have begins and ends, as Excel states it."""
    found: dict[Node, list[Place]] = {}
    for place in sheet.computed():
        formula = sheet.formula(place)
        if formula and formula.node is not None and not formula.array:
            found.setdefault(formula.node, []).append(place)
    return {
        node: f"{a1((min(r for r, _ in p), min(c for _, c in p)))}:"
        f"{a1((max(r for r, _ in p), max(c for _, c in p)))}"
        for node, p in found.items()
        if len(p) > 1
    }


def _formula(
    sheet: Sheet,
    place: Place,
    cell: Cell,
    shared: dict[Node, int],
    ranges: dict[Node, str],
    style: Style,
) -> tuple[str, str]:
    """The <f> element, and what the cell itself says besides."""
    formula = cell.formula
    if formula is None or formula.node is None:
        return "", ""
    if formula.array:
        if formula.home != place:
            return "", ""
        (first, last) = formula.array
        text = escape(spelled(formula.node, place, style, sheet.title))
        ref = a1(first) if first == last else f"{a1(first)}:{a1(last)}"
        if style.formulas == "google":
            text = f"ArrayFormula({text})" if first != last else text
        more = ' cm="1"' if style.formulas == "dynamic" else ""
        return f'<f t="array" ref="{ref}">{text}</f>', more
    node = formula.node
    text = escape(spelled(node, place, style, sheet.title))
    if node in ranges:
        if node in shared:
            return f'<f t="shared" si="{shared[node]}"/>', ""
        shared[node] = len(shared)
        return f'<f t="shared" ref="{ranges[node]}" si="{shared[node]}">{text}</f>', ""
    if style.formulas == "dynamic" and _calls(node, LIFTED):
        return f'<f t="array" ref="{a1(place)}">{text}</f>', ' cm="1"'
    return f"<f>{text}</f>", ""


def _calls(node: Node, names: tuple[str, ...]) -> bool:
    match node:
        case Call(function, args):
            return function in names or any(_calls(arg, names) for arg in args)
        case Binary(_, left, right):
            return _calls(left, names) or _calls(right, names)
        case Unary(_, arg):
            return _calls(arg, names)
    return False


def spelled(node: Node, home: Place, style: Style, title: str) -> str:
    """A formula as text: with every bracket, a plus in front, spaces, or the sheet's own name."""
    node = _newer(node)
    match style.spell:
        case "brackets":
            return f"({_bracketed(node, home)})"
        case "plus":
            return (
                f"+{render(Call('', (node,)), home)}" if _loose(node) else f"+{render(node, home)}"
            )
        case "spaces":
            return _bracketed(node, home, " ")
        case "titled":
            return render(_titled(node, title), home)
    return render(node, home)


def _loose(node: Node) -> bool:
    return isinstance(node, Binary) and node.op in "+-=<>&"


def _newer(node: Node) -> Node:
    match node:
        case Call(function, args):
            prefix = "_xlfn." if function in NEWER else ""
            return Call(prefix + function, tuple(_newer(arg) for arg in args))
        case Binary(op, left, right):
            return Binary(op, _newer(left), _newer(right))
        case Unary(op, arg):
            return Unary(op, _newer(arg))
    return node


def _bracketed(node: Node, home: Place, gap: str = "") -> str:
    match node:
        case Binary(op, left, right):
            a, b = _bracketed(left, home, gap), _bracketed(right, home, gap)
            return f"({a}{gap}{op}{gap}{b})"
        case Unary("%", arg):
            return f"{_bracketed(arg, home, gap)}%"
        case Unary(op, arg):
            return f"({op}{_bracketed(arg, home, gap)})"
        case Call(function, args):
            inside = f",{gap}".join(_bracketed(arg, home, gap) for arg in args)
            return f"{function}({inside})"
        case Ref() | Name():
            return f"({render(node, home)})" if not gap else render(node, home)
        case _:
            return render(node, home)
