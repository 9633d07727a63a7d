"""The annotated copy: colours, notes and a summary in front; formulas and values as they were."""

import re
import zipfile

import openpyxl
import pytest
import xlsxwriter

from tests import libreoffice
from tests.tiny import BUNDLED, NAMES, PUBLISHED, write_xlsx
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.cli import main
from xlrepro.insights.examine import examine
from xlrepro.report.annotated import COLOURS, annotated_copy
from xlrepro.workbook import ErrorValue, WorkbookError, open_workbook
from xlrepro.workbook.annotate import KINDS, annotated
from xlrepro.workbook.package import without
from xlrepro.workbook.writer import save_copy

FILES = [BUNDLED / name for name in NAMES] + [PUBLISHED / name for name in NAMES]


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KINDS}worksheet+xml"/></Types>'
)


def bare(path, **sheets):
    """A workbook of the fewest parts: no styles."""
    return write_xlsx(path, sheets, **{"[Content_Types].xml": TYPES})


def links(page):
    """What the cells of a sheet link to, by their text."""
    return {c.value: c.hyperlink.location for row in page for c in row if c.hyperlink}


def copied(source, tmp_path, name="copy"):
    target = tmp_path / f"{name}{source.suffix}"
    check = examine(open_workbook(source), Tolerance()).check
    target.write_bytes(annotated_copy(check))
    return target, check


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A descent workbook with wrong values in three sheets, and its annotated copy."""
    folder = tmp_path_factory.mktemp("faulty")
    wrong = {
        "basic": {(4, 5): 1.0, (9, 6): None, (10, 3): "text"},
        "adam": {(20, 12): ErrorValue("#NUM!")},
        "adam_ann": {(8, 8): -2.5},
    }
    source = folder / "faulty.xlsm"
    save_copy(BUNDLED / "graddesc.xlsm", source, wrong)
    return source, *copied(source, folder)


@pytest.mark.slow
@pytest.mark.parametrize("source", FILES, ids=[f"{p.parts[-3]}-{p.name}" for p in FILES])
def test_formulas_and_values_stay_and_the_copy_verifies_the_same(source, tmp_path):
    copy, check = copied(source, tmp_path)
    before, after = open_workbook(source), open_workbook(copy)
    assert [s.title for s in after.sheets] == ["xlrepro", *(s.title for s in before.sheets)]
    for old, new in zip(before.sheets, after.sheets[1:], strict=True):
        assert old.cells == new.cells and old.names == new.names
    again = verify_book(open_workbook(copy), Tolerance())
    assert again.counts == check.counts
    assert after.dead_names == before.dead_names


def test_cells_have_the_colour_of_their_verdict_and_notes_tell_pythons_value(faulty):
    _, copy, check = faulty
    book = openpyxl.load_workbook(copy, keep_vba=True)
    for sheet in check.sheets:
        page = book[sheet.name]
        for cell in sheet.cells:
            assert page[cell.cell].fill.fgColor.rgb == f"FF{COLOURS[cell.verdict]}"
        noted = {c.coordinate: c.comment.text for row in page for c in row if c.comment}
        assert set(noted) == {cell.cell for cell in sheet.problems}
        for cell in sheet.problems:
            assert f"Python: {cell.computed!r}".removesuffix(".0") in noted[cell.cell]
    assert check.counts["differs"] == 3


def test_the_sheet_in_front_sums_up_and_links_to_the_cells(faulty):
    _, copy, check = faulty
    front = openpyxl.load_workbook(copy).worksheets[0]
    lines = [[c.value for c in row if c.value is not None] for row in front]
    assert lines[0] == ["faulty.xlsm, verified by xlrepro"]
    assert lines[1][0].startswith("1,623 computed cells in 1 workbook: 5 not right")
    assert ["basic", 351, 348, 3] in lines
    aims = links(front)
    assert aims["basic!E4"] == "'basic'!E4" and aims["adam_ann!H8"] == "'adam_ann'!H8"
    assert len(check.problems) == sum("!" in name for name in aims)


def test_only_the_sheet_in_front_is_selected(faulty):
    _, copy, _ = faulty
    with zipfile.ZipFile(copy) as archive:
        selected = [n for n in archive.namelist() if b'tabSelected="1"' in archive.read(n)]
        book = archive.read("xl/workbook.xml")
    assert selected == ["xl/worksheets/xlrepro.xml"]
    assert b"activeTab" not in book


def test_names_of_a_sheet_stay_with_their_sheet(faulty):
    source, copy, _ = faulty
    for old in open_workbook(source).sheets:
        new = open_workbook(copy).sheet(old.title)
        assert new is not None and new.names == old.names


def test_the_copy_is_the_same_each_time(faulty):
    _, copy, check = faulty
    assert annotated_copy(check) == copy.read_bytes()


def with_notes(path):
    """A workbook that has formats, a note, a second sheet with none, and a wrong number."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("It's")
        money = book.add_format({"num_format": "0.00", "bold": True, "bg_color": "#00FF00"})
        page.write_formula("A1", "=1+1", money, 2)
        page.write_formula("A2", "=SUM(A1:A1)", money, 7)
        page.write_comment("A2", "a note of mine")
        page.write_comment("C3", "and another")
        book.add_worksheet("xlrepro").write("A1", "a sheet of that name")
    return path


def test_notes_and_formats_that_are_there_stay(tmp_path):
    copy, check = copied(with_notes(tmp_path / "noted.xlsx"), tmp_path)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["xlrepro 2", "It's", "xlrepro"]
    page = book["It's"]
    assert page["A2"].comment.text.startswith("a note of mine")
    assert "differs: another number than ours" in page["A2"].comment.text
    assert page["C3"].comment.text == "and another"
    assert page["A1"].number_format == "0.00" and page["A1"].font.bold
    assert page["A2"].fill.fgColor.rgb == f"FF{COLOURS[check.problems[0].verdict]}"
    assert links(book.worksheets[0])["It's!A2"] == "'It''s'!A2"


def test_a_workbook_without_styles_gets_some(tmp_path):
    rows = '<row><c r="A1"><f>1+1</f><v>2</v></c><c><f>_xll.F(A1)</f></c></row>'
    copy, _ = copied(bare(tmp_path / "bare.xlsx", S=rows), tmp_path)
    book = openpyxl.load_workbook(copy)
    assert book["S"]["B1"].fill.fgColor.rgb.endswith("E4E0D6")


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    rows = '<row r="1"><c r="A1" t="str"><f>B1</f><v>=cmd()</v></c></row>'
    copy, _ = copied(bare(tmp_path / "f.xlsx", **{"=S": rows}), tmp_path)
    front = openpyxl.load_workbook(copy).worksheets[0]
    texts = [c for row in front for c in row if isinstance(c.value, str)]
    assert any(c.value == "=cmd()" for c in texts)
    with zipfile.ZipFile(copy) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/xlrepro.xml")


def test_a_file_that_changed_since_is_refused(tmp_path):
    source = write_xlsx(tmp_path / "a.xlsx", {"S": ""})
    with pytest.raises(WorkbookError, match=r"a\.xlsx: wanted the file that was verified, found"):
        annotated(source, "0" * 64, {}, [])


def test_the_command_writes_copies_beside_the_pages(tmp_path):
    given = ["report", str(BUNDLED), "--out", str(tmp_path / "out"), "--annotate"]
    before = {p: p.read_bytes() for p in BUNDLED.iterdir() if p.is_file()}
    assert main(given) == 0
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"graddesc.annotated.xlsm", "collab_filter.annotated.xlsx"} <= made
    assert "graddesc.annotated.xlsm" in (tmp_path / "out" / "index.html").read_text()
    assert before == {p: p.read_bytes() for p in BUNDLED.iterdir() if p.is_file()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["faulty", "noted"])
def test_libreoffice_opens_the_copy_with_colours_notes_and_links(faulty, tmp_path, kind):
    if kind == "faulty":
        _, copy, check = faulty
    else:
        copy, check = copied(with_notes(tmp_path / "noted.xlsx"), tmp_path)
    book = openpyxl.load_workbook(libreoffice.recalculate(copy, tmp_path / "office"))
    for sheet in check.sheets:
        for cell in sheet.problems:
            there = book[sheet.name][cell.cell]
            assert there.fill.fgColor.rgb == f"FF{COLOURS[cell.verdict]}"
            assert there.comment is not None and str(cell.verdict) in there.comment.text
    front = book.worksheets[0]
    assert re.search("verified by xlrepro", front["A1"].value)
    assert len(links(front)) == len(check.sheets) + len(check.problems)


def test_taking_out_the_last_relation_leaves_the_list_whole():
    one, last = '<Relationship Target="x.xml"/>', '<Relationship Target="calcChain.xml"/>'
    listing = f"<Relationships>{one}{last}</Relationships>".encode()
    left = without(listing, "Relationship", "Target", "calcChain.xml")
    assert left == f"<Relationships>{one}</Relationships>".encode()
