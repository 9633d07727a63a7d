"""The engines that benchmarks/small.py sets beside verify: what they save is counted rightly."""

from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from benchmarks.engines import cut_pivots, installed, prepare, recalculate, right
from tests.tiny import write_xlsx
from xlrepro.formula.parse import read_a1
from xlrepro.workbook import open_workbook
from xlrepro.workbook.writer import save_copy

FORMULAS = {
    "B1": ("=A1*2", 6.0),
    "B2": ("=B1+A2", 10.0),
    "C2": ("=RAND()", 0.5),
    "D2": ("=C2+1", 1.5),
    "B3": (ArrayFormula("B3:C3", "=MMULT(A1:A1,A1:B1)"), 9.0),
    "C3": (None, 18.0),
    "B4": ("=SUM(A1:A2)", 7.0),
    "C4": ("=A1+A2", 8.0),  # stored wrong: no engine can have it
}
# The others are no part of the test extras; they are tested where they happen to be.
NAMES = ["formulon", "libreoffice", *sorted({*installed()} - {"formulon", "libreoffice"})]
RIGHT = {"pycel": 3}  # it has no MMULT, and goes on to the cells below


@pytest.fixture
def path(tmp_path):
    """A workbook with computed cells and their stored results."""
    book = openpyxl.Workbook()
    book.active.title = "one"
    book.active["A1"], book.active["A2"] = 3, 4
    for cell, (formula, _) in FORMULAS.items():
        book.active[cell] = formula
    book.save(tmp_path / "formulas.xlsx")
    stored = {read_a1(cell): value for cell, (_, value) in FORMULAS.items()}
    save_copy(tmp_path / "formulas.xlsx", tmp_path / "tiny.xlsx", {"one": stored})
    return tmp_path / "tiny.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_engine_is_told_by_the_cells_that_it_gets_right(name, path, tmp_path):
    if name not in installed():
        pytest.skip(f"{name} is not installed")
    (tmp_path / "copies").mkdir()
    recalculate(name, prepare([path], tmp_path / "copies"), tmp_path / "saved")
    assert right(path, tmp_path / "saved") == (RIGHT.get(name, 5), 6)


def test_what_an_engine_only_hands_on_is_not_right(path, tmp_path):
    (tmp_path / "saved").mkdir()
    (copy,) = prepare([path], tmp_path / "saved")
    (sheet,) = open_workbook(copy).sheets
    assert sheet.formula((1, 2)).text == "=A1*2"
    assert right(path, tmp_path / "saved") == (0, 6)


def test_pivot_tables_are_cut_out_with_what_refers_to_them(tmp_path):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" ContentType="w"/>'
        '<Override PartName="/xl/pivotCache/pivotCacheDefinition1.xml" ContentType="p"/></Types>',
        "xl/workbook.xml": '<workbook><sheets/><pivotCaches><pivotCache r:id="c"/></pivotCaches>'
        "</workbook>",
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships>"
        f'<Relationship Id="t" Type="{kind}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
        f'<Relationship Id="d" Type="{kind}/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>",
        "xl/pivotTables/pivotTable1.xml": "<pivotTableDefinition/>",
        "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
    }
    source = write_xlsx(tmp_path / "pivot.xlsx", {"one": ""}, **parts)
    cut_pivots(source, tmp_path / "cut.xlsx")
    with ZipFile(tmp_path / "cut.xlsx") as package:
        texts = {name: package.read(name).decode() for name in package.namelist()}
    assert not [name for name, text in texts.items() if "pivot" in (name + text).lower()]
    assert "/drawing1.xml" in texts["xl/worksheets/_rels/sheet1.xml.rels"]
    assert texts["xl/workbook.xml"] == "<workbook><sheets/></workbook>"
    assert "/xl/workbook.xml" in texts["[Content_Types].xml"]
