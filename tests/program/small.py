"""Small workbooks told cell by cell, and what we and other programs make of them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.tiny import MAIN, OFFICE, PACKAGE, REL, RELS, write_xlsx
from xlrepro.formula.parse import a1, read_a1
from xlrepro.program.compute import Computation, compute
from xlrepro.values import ErrorValue
from xlrepro.witness import recalculate
from xlrepro.workbook import Workbook, open_workbook

Cells = Mapping[str, object]
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
METADATA = (
    f'<metadata xmlns="{MAIN}" '
    'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" '
    'pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" '
    'clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)


def written(
    path: Path,
    cells: Cells,
    names: Mapping[str, str] | None = None,
    book: str = "",
    after: Mapping[str, str] | None = None,
    rows: Mapping[int, str] | None = None,
    **parts: str,
) -> Path:
    """A workbook from its cells by address, as B2 or Other!B2.

    A text with = is a formula; at A1:A3 one that fills these cells, or with a # behind, one that
    spills into them. `names` are defined names, as rate or Sheet1!rate; `book` is put into the
    workbook's own part, `after` into a sheet's behind its rows; `rows` are attributes of rows of
    the first sheet; `parts` are whole parts of the file.
    """
    sheets: dict[str, dict[int, dict[int, str]]] = {"Sheet1": {}}
    for address, value in cells.items():
        title, _, place = address.rpartition("!")
        lines = sheets.setdefault(title or "Sheet1", {})
        row, col = read_a1(place.rstrip("#").partition(":")[0])
        lines.setdefault(row, {})[col] = cell_xml(place, value)
    body = {
        title: "".join(
            f'<row r="{row}" {(rows or {}).get(row, "") if title == "Sheet1" else ""}>'
            f"{''.join(line[col] for col in sorted(line))}</row>"
            for row, line in sorted({**{row: {} for row in rows or {}}, **lines}.items())
        )
        for title, lines in sheets.items()
    }
    titles = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{i}" r:id="s{i}"/>'
        for i, title in enumerate(titles, 1)
    )
    named = "".join(name_xml(name, formula, titles) for name, formula in (names or {}).items())
    made = {
        "[Content_Types].xml": content_types(len(titles), parts),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        f"{book if 'externalReferences' in book else ''}"
        f"{f'<definedNames>{named}</definedNames>' if named else ''}"
        f"{'' if 'externalReferences' in book else book}</workbook>",
        "xl/metadata.xml": METADATA,
        "xl/_rels/workbook.xml.rels": RELS.format(
            "".join(
                REL.format(f"s{i}", "worksheet", f"worksheets/sheet{i}.xml")
                for i in range(1, len(titles) + 1)
            )
            + REL.format("t", "sharedStrings", "sharedStrings.xml")
            + REL.format("m", "sheetMetadata", "metadata.xml")
            + "".join(
                REL.format(f"l{i}", "externalLink", f"externalLinks/externalLink{i}.xml")
                for i in range(1, 1 + sum("externalLinks/externalLink" in p for p in parts))
            )
        ),
        **parts,
    }
    for title, xml in (after or {}).items():
        part = f"xl/worksheets/sheet{titles.index(title) + 1}.xml"
        made[part] = (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f"<sheetData>{body[title]}</sheetData>{xml}</worksheet>"
        )
    return write_xlsx(path, body, **made)


def content_types(sheets: int, parts: Mapping[str, str]) -> str:
    """What other programs want to be told of each part."""
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {f"xl/worksheets/sheet{i}.xml": "worksheet" for i in range(1, sheets + 1)}
    kinds |= {"xl/workbook.xml": "sheet.main", "xl/sharedStrings.xml": "sharedStrings"}
    kinds["xl/metadata.xml"] = "sheetMetadata"
    kinds |= {part: "table" for part in parts if part.startswith("xl/tables/")}
    kinds |= {part: "externalLink" for part in parts if part.startswith("xl/externalLinks/e")}
    told = "".join(
        f'<Override PartName="/{part}" ContentType="{book}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def cell_xml(place: str, value: object) -> str:
    first = place.rstrip("#").partition(":")[0]
    match value:
        case str() if value.startswith("<f"):  # as it stands in the file
            return f'<c r="{first}">{value}</c>'
        case str() if value.startswith("="):
            array = f' t="array" ref="{place.rstrip("#")}"' if place != first else ""
            spills = ' cm="1"' if place.endswith("#") else ""
            return f'<c r="{first}"{spills}><f{array}>{escape(value[1:])}</f></c>'
        case str():
            space = ' xml:space="preserve"'
            return f'<c r="{first}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
        case bool():
            return f'<c r="{first}" t="b"><v>{int(value)}</v></c>'
        case ErrorValue():
            return f'<c r="{first}" t="e"><v>{value}</v></c>'
    return f'<c r="{first}"><v>{value!r}</v></c>'


def name_xml(name: str, formula: str, titles: list[str]) -> str:
    scope, _, own = name.rpartition("!")
    local = f' localSheetId="{titles.index(scope)}"' if scope else ""
    return f'<definedName name="{own}"{local}>{escape(formula)}</definedName>'


def table_parts(name: str, area: str, columns: list[str], totals: bool = False) -> dict[str, str]:
    """The parts of a table on the first sheet, which needs TABLE_PART behind its rows."""
    listed = "".join(
        f'<tableColumn id="{i}" name={quoteattr(c)}/>' for i, c in enumerate(columns, 1)
    )
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": RELS.format(
            REL.format("t1", "table", "../tables/table1.xml")
        ),
        "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" '
        f'ref="{area}"{" totalsRowCount=" + quoteattr("1") if totals else ""}>'
        f'<tableColumns count="{len(columns)}">{listed}</tableColumns></table>',
    }


TABLE_PART = '<tableParts count="1"><tablePart r:id="t1"/></tableParts>'


def opened(cells: Cells, **told: object) -> Workbook:
    """The workbook as it is read from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "small.xlsx", cells, **told)  # type: ignore[arg-type]
        book = open_workbook(path)
        if book.links:
            book.links[1]  # they are read when they are first asked for
        return book


def values_of(result: Computation) -> dict[str, object]:
    """All values by address, those of the first sheet without its title."""
    found: dict[str, object] = {}
    for index, sheet in enumerate(result.book.sheets):
        for key, value in result.store.sheets[index].items():
            place = a1((key >> 15, key & 0x7FFF))
            found[f"{sheet.title}!{place}" if index else place] = value
    return found


def computed(cells: Cells, **told: object) -> dict[str, object]:
    """What we make of a small workbook: all its values by address."""
    return values_of(compute(opened(cells, **told)))


def result(formula: str, cells: Cells | None = None, at: str = "Z9", **told: object) -> object:
    """What one formula gives beside some cells."""
    return shown(computed({**(cells or {}), at: formula}, **told).get(at.partition(":")[0]))


def unlike(formulas: Mapping[str, object], cells: Cells, **told: object) -> dict[str, object]:
    """What we make of formulas of which something else is wanted."""
    places = {f"Z{row}": formula for row, formula in enumerate(formulas, 1)}
    values = computed({**cells, **places}, **told)
    found = {formula: shown(values.get(cell)) for cell, formula in places.items()}
    return {f: value for f, value in found.items() if value != formulas[f]}


def shown(value: object) -> object:
    """A value, errors as their text."""
    return str(value) if isinstance(value, ErrorValue) else value


def recalculated(cells: Cells, witness: str, **told: object) -> dict[str, object]:
    """What another program makes of the computed cells of a small workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "small.xlsx", cells, **told)  # type: ignore[arg-type]
        values = recalculate(open_workbook(path), witness)
        first = next(iter(values))
        return {
            re.sub(rf"^{re.escape(first)}!", "", f"{title}!{a1(place)}"): shown(value)
            for title, sheet in values.items()
            for place, value in sheet.items()
        }


def same(
    formulas: Mapping[str, object],
    cells: Cells,
    witness: str,
    arrays: bool = False,
    **told: object,
) -> None:
    """Assert that another program gives for formulas what is wanted of us; an error for an error,
    for programs differ in which."""
    places = {f"Z{row}": formula for row, formula in enumerate(formulas, 1)}
    entered = {f"{cell}:{cell}" if arrays else cell: f for cell, f in places.items()}
    found = recalculated({**cells, **entered}, witness, **told)
    apart = [
        f"{formula}: {found[cell]!r}, not {formulas[formula]!r}"
        for cell, formula in places.items()
        if blurred(found[cell]) != blurred(formulas[formula])
    ]
    assert not apart, "\n".join(apart)


def blurred(value: object) -> object:
    """Any error as the same one, and numbers to 12 digits."""
    if isinstance(value, str) and value.startswith("#"):
        return "error"
    return float(f"{value:.12g}") if isinstance(value, float) else value


__all__ = [
    "PACKAGE",
    "TABLE_PART",
    "computed",
    "opened",
    "recalculated",
    "result",
    "same",
    "table_parts",
    "unlike",
]
