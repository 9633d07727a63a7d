"""What a file tells beside its cells: tables, links, hidden rows, how it is calculated."""

import pytest

from tests.tiny import MAIN, OFFICE, PACKAGE, REL, RELS, write_xlsx
from xlrepro.formula.parse import parse
from xlrepro.values import ErrorValue
from xlrepro.workbook import Calculation, DataTable, Table, WorkbookError, open_workbook

HIDDEN = ' hidden="1"'
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
TABLE = (
    f'<table xmlns="{MAIN}" name="x" displayName="Sales" ref="B2:C6" totalsRowCount="1">'
    '<autoFilter ref="B2:C5"><filterColumn colId="0">{}</filterColumn></autoFilter>'
    '<tableColumns count="2"><tableColumn id="1" name="Amount"/>'
    '<tableColumn id="2" name="a_x000a_b"/></tableColumns></table>'
)
LINK = (
    f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="a"><sheetNames>'
    '<sheetName val="Rates"/><sheetName val="Gone"/><sheetName val="Old"/></sheetNames>'
    '<definedNames><definedName name="Rate" refersTo="=Rates!$B$1"/><definedName name="lost"/>'
    '<definedName name="own" refersTo="3" sheetId="1"/></definedNames><sheetDataSet>'
    '<sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>a_x0001_</v></cell>'
    '<cell r="B1"><v>0.5</v></cell></row><row r="3"><cell r="A3" t="e"><v>#N/A</v></cell>'
    '<cell r="B3" t="b"><v>1</v></cell></row></sheetData>'
    '<sheetData sheetId="1" refreshError="1"/><sheetData sheetId="2" refreshError="1">'
    '<row r="1"><cell r="A1"><v>2</v></cell></row></sheetData></sheetDataSet></externalBook>'
    "</externalLink>"
)
OUTSIDE = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/externalLinkPath" '
    'Target="file:///C:/Rates.xlsx" TargetMode="External"/></Relationships>'
)


def book_part(more: str) -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" '
        f'r:id="s1"/><sheet name="Chart" sheetId="2" r:id="c"/></sheets>{more}</workbook>'
    )


def relations(*more: tuple[str, str, str]) -> str:
    listed = [("s1", "worksheet", "worksheets/sheet1.xml"), ("c", "chartsheet", "c.xml"), *more]
    return RELS.format("".join(REL.format(*each) for each in listed))


def book(tmp_path, rows=ONE, more="", **parts):
    named = {name.replace("__", "/"): text for name, text in parts.items()}
    parts = {"xl/workbook.xml": book_part(more), "xl/_rels/workbook.xml.rels": relations()}
    return open_workbook(write_xlsx(tmp_path / "t.xlsx", {"S": rows}, **(parts | named)))


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("", Calculation()),
        ("<calcPr/>", Calculation(False, 100, 0.001, False, True)),
        ('<calcPr iterate="1" iterateCount="7" iterateDelta="1E-4"/>', Calculation(True, 7, 1e-4)),
        (
            '<calcPr calcMode="manual" fullPrecision="0"/>',
            Calculation(False, 100, 0.001, True, False),
        ),
        ('<calcPr iterateCount="-1" iterateDelta="nan"/>', Calculation()),
    ],
)
def test_how_a_workbook_is_calculated(tmp_path, told, meant):
    assert book(tmp_path, more=told).calculation == meant


def test_the_day_from_which_a_workbook_counts_and_the_order_of_its_sheets(tmp_path):
    assert not book(tmp_path).date1904
    late = book(tmp_path, more='<workbookPr date1904="1"/>')
    assert late.date1904 and late.order == ("S", "Chart")


def rows_from(first: int, last: int, hidden: tuple[int, ...]) -> str:
    return "".join(
        f'<row r="{row}" spans="1:2"{HIDDEN if row in hidden else ""}>'
        f'<c r="B{row}"><v>{row}</v></c></row>'
        for row in range(first, last + 1)
    )


@pytest.mark.parametrize(("condition", "filtered"), [("<filters/>", {3}), ("", set())])
def test_a_table_and_the_rows_that_its_filter_hides(tmp_path, condition, filtered):
    parts = {
        "xl__worksheets___rels__sheet1.xml.rels": RELS.format(
            REL.format("t", "table", "../tables/table1.xml")
        ),
        "xl__tables__table1.xml": TABLE.format(condition),
    }
    read = book(tmp_path, rows_from(2, 9, (3, 8)), **parts)
    assert read.tables == (Table("Sales", "S", (2, 2), (6, 3), 1, 1, ("Amount", "a\nb")),)
    assert read.sheets[0].hidden_rows == {3, 8}
    assert read.sheets[0].filtered == filtered


def test_rows_that_the_filter_of_a_sheet_hides(tmp_path):
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows_from(1, 9, (2, 9))}<row r="20" hidden="1"/>'
        '</sheetData><autoFilter ref="B1:B6"><filterColumn colId="0"><customFilters/>'
        "</filterColumn></autoFilter></worksheet>"
    )
    (read,) = book(tmp_path, **{"xl__worksheets__sheet1.xml": sheet}).sheets
    assert read.hidden_rows == {2, 9, 20} and read.filtered == {2}


def link_parts(link: str = LINK) -> dict[str, str]:
    return {
        "xl__externalLinks__l1.xml": link,
        "xl__externalLinks___rels__l1.xml.rels": OUTSIDE,
        "xl___rels__workbook.xml.rels": relations(
            ("l", "externalLink", "externalLinks/l1.xml"), ("m", "externalLink", "none.xml")
        ),
    }


LINKED = (
    '<externalReferences><externalReference r:id="m"/><externalReference r:id="l"/>'
    "</externalReferences>"
)


def test_what_is_kept_of_another_workbook(tmp_path):
    links = book(tmp_path, more=LINKED, **link_parts()).links
    assert list(links) == [1, 2] and links[1].target == "" and not links[1].sheets
    link = links[2]
    assert link.target == "file:///C:/Rates.xlsx"
    values = {(1, 1): "a\x01", (1, 2): 0.5, (3, 1): ErrorValue("#N/A"), (3, 2): True}
    assert link.sheets == {"Rates": values, "Old": {(1, 1): 2.0}}
    assert link.names == {"rate": parse("Rates!$B$1"), "lost": None, "gone!own": parse("3")}
    assert not book(tmp_path).links


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("0.5", "half", "B1: wanted a number, found 'half'"),
        ('r="B3"', 'r="A3"', "A3 stands in the file twice"),
        ('r="B3"', 'r="3B"', "'3B' is no cell address"),
        ('sheetId="2"', 'sheetId="7"', "a linked workbook has no sheet 7"),
        ("<externalLink ", "<!DOCTYPE x><externalLink ", "declares a document type"),
        ("</externalBook>", "", "mismatched tag"),
    ],
)
def test_a_damaged_link_is_told_once_it_is_asked_for(tmp_path, old, new, wrong):
    links = book(tmp_path, more=LINKED, **link_parts(LINK.replace(old, new))).links
    assert len(links) == 2
    with pytest.raises(WorkbookError, match=wrong):
        links[2]


def test_another_file_in_the_place_of_the_one_that_was_read_is_no_source_of_links(tmp_path):
    links = book(tmp_path, more=LINKED, **link_parts()).links
    book(tmp_path, more=LINKED, **link_parts(LINK.replace("0.5", "0.6")))
    with pytest.raises(WorkbookError, match="found another"):
        links[2]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ('dt2D="1" dtr="1" r1="A1" r2="$B$1"', DataTable((2, 2), (3, 4), (1, 1), (1, 2))),
        ('dt2D="0" dtr="1" r1="A1"', DataTable((2, 2), (3, 4), (1, 1), None)),
        ('r1="A1"', DataTable((2, 2), (3, 4), None, (1, 1))),
        ('r1="#REF!"', DataTable((2, 2), (3, 4), None, None)),
        ('r1="A1" del1="1"', DataTable((2, 2), (3, 4), None, None)),
    ],
)
def test_a_what_if_table_tells_where_its_values_go(tmp_path, told, meant):
    table = f'<f t="dataTable" ref="B2:D3" {told}/>'
    rows = f'<row r="2"><c r="B2">{table}<v>1</v></c></row>'
    sheet = book(tmp_path, rows).sheets[0]
    assert sheet.data_tables == {(2, 2): meant}
    assert sheet.unreadable == {(2, 2): "it is a data table"}


def test_array_formulas_that_fill_as_much_as_they_need_are_told_from_others(tmp_path):
    array = '<f t="array" ref="{0}">A1:A2</f><v>1</v></c>'
    rows = (
        f'<row r="1"><c r="B1" cm="1">{array.format("B1:B2")}'
        f'<c r="C1">{array.format("C1:C2")}</row>'
        f'<row r="2"><c r="D2">{array.format("D2:D3")}</row>'
    )
    assert book(tmp_path, rows).sheets[0].spills == {(1, 2)}


def test_characters_that_xml_has_not_are_read_as_they_are_meant(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>"_x0041_"&amp;CHAR(1)</f>'
        '<v>A_x0001_</v></c><c r="C1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>'
        '<c r="D1" t="str"><v>_xD83D__xDE00_ _xD83D_ _x41_ _X0041_</v></c></row>'
    )
    path = write_xlsx(tmp_path / "t.xlsx", {"S": rows}, "<si><t>x_x000D_\ny</t></si>")
    (sheet,) = open_workbook(path).sheets
    values = [sheet.value((1, col)) for col in range(1, 5)]
    assert values == ["x\r\ny", "A\x01", "_x0041_", "\U0001f600 _xD83D_ _x41_ _X0041_"]
    formula = sheet.formula((1, 2))
    assert formula is not None and formula.text == '="A"&CHAR(1)'


RICH = {
    "xl___rels__workbook.xml.rels": relations(
        ("m", "sheetMetadata", "metadata.xml"),
        ("v", "rdRichValue", "rv.xml"),
        ("k", "rdRichValueStructure", "rvs.xml"),
    ),
    "xl__metadata.xml": (
        f'<metadata xmlns="{MAIN}" xmlns:x="x"><metadataTypes><metadataType name="XLDAPR"/>'
        '<metadataType name="XLRICHVALUE"/></metadataTypes><futureMetadata name="XLRICHVALUE"><bk>'
        '<extLst><ext><x:rvb i="1"/></ext></extLst></bk><bk><extLst><ext><x:rvb i="0"/></ext>'
        '</extLst></bk></futureMetadata><valueMetadata><bk><rc t="2" v="0"/></bk>'
        '<bk><rc t="2" v="1"/></bk><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'
    ),
    "xl__rv.xml": (
        '<rvData><rv s="1"><v>0</v><v>8</v></rv><rv s="1"><v>0</v><v>13</v></rv>'
        '<rv s="0"><v>8</v></rv></rvData>'
    ),
    "xl__rvs.xml": (
        '<rvStructures><s t="_other"><k n="errorType"/></s>'
        '<s t="_error"><k n="subType"/><k n="errorType" t="i"/></s></rvStructures>'
    ),
}


def test_errors_that_the_format_does_not_know_are_told_beside_the_stored_ones(tmp_path):
    rows = '<row r="1">{}</row>'.format(
        "".join(
            f'<c r="{letter}1" t="e" vm="{number}"><v>#VALUE!</v></c>'
            for letter, number in zip("ABCD", (1, 2, 3, 9), strict=True)
        )
    )
    sheet = book(tmp_path, rows, **RICH).sheets[0]
    assert sheet.newer_errors == {(1, 1): ErrorValue("#CALC!"), (1, 2): ErrorValue("#SPILL!")}
    assert {cell.value for cell in sheet.cells.values()} == {ErrorValue("#VALUE!")}
