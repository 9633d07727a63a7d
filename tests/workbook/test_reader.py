"""What a readable file holds is read; tests/program/test_broken.py has the others."""

import zipfile

import pytest

import xlrepro
from tests.books import COMPUTED
from tests.tiny import BUNDLED, NAMES, PUBLISHED, write_xlsx
from xlrepro.checks.records import Verdict
from xlrepro.workbook import ErrorValue, open_workbook


@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
def test_every_computed_cell_is_found(folder):
    sheets = [sheet for name in NAMES for sheet in open_workbook(folder / name).sheets]
    assert {sheet.title: len(sheet.computed()) for sheet in sheets} == COMPUTED


def test_all_kinds_of_cells(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>in</t></is></c>'
        '<c r="C1"><v>1.5</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="4">C1*2</f><v>3</v></c>'
        '<c r="B2" t="str"><f>A1&amp;"!"</f><v>word!</v></c><c r="C2"><f>1/0</f></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="4"/><v>0</v></c>'
        '<c r="B3"><f t="array" ref="B3:B4">MMULT(A1:A2,C1)</f><v>7</v></c></row>'
        '<row r="4"><c r="B4"><v>8</v></c></row>'
    )
    strings = "<si><r><t>wo</t></r><r><t>rd</t></r><rPh><t>x</t></rPh></si>"
    sheet = open_workbook(write_xlsx(tmp_path / "t.xlsx", {"S": rows}, strings)).sheets[0]
    values = [sheet.value((1, col)) for col in range(1, 6)]
    assert values == ["word", "in", 1.5, True, ErrorValue("#N/A")]
    formulas = {place: sheet.formula(place) for place in sheet.computed()}
    shown = {place: formula.text for place, formula in formulas.items() if formula}
    assert shown == {
        (2, 1): "=C1*2",
        (2, 2): '=A1&"!"',
        (2, 3): "=1/0",
        (3, 1): "=C2*2",
        (3, 2): "{=MMULT(A1:A2,C1)}",
        (4, 2): "{=MMULT(A1:A2,C1)}",
    }
    assert sheet.value((2, 3)) is None


def test_a_data_table_is_worked_out(tmp_path):
    table = '<f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A1"/>'
    rows = (
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1*2</f><v>10</v></c></row>'
        f'<row r="2"><c r="A2"><v>1</v></c><c r="B2">{table}<v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>7</v></c></row>'
    )
    check = xlrepro.verify(write_xlsx(tmp_path / "t.xlsx", {"S": rows}))
    assert [(c.cell, c.computed) for c in check.problems] == [("B3", 6.0)]


def cell(inside: str, kind: str = "") -> str:
    return f'<row r="1"><c r="A1"{kind}>{inside}</c></row>'


@pytest.mark.parametrize("text", ["1" + "+1" * 3000, "1" + "%" * 5000, "-" * 5000 + "1"])
def test_a_formula_too_deep_to_read_is_kept_as_text(tmp_path, text):
    path = write_xlsx(tmp_path / "t.xlsx", {"S": cell(f"<f>{text}</f><v>1</v>")})
    sheet = open_workbook(path).sheets[0]
    formula = sheet.formula((1, 1))
    assert formula is not None and formula.node is None
    assert formula.text == f"={text}"
    assert xlrepro.verify(path).counts == {Verdict.NOT_REPLICATED: 1}


def test_sheets_and_names_of_extensions_are_not_the_workbook_s(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": cell("<v>1</v>")})
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    more = (
        '<extLst><ext><x:sheet name="none"/><x:definedNames><x:definedName name="n">S!A1'
        "</x:definedName></x:definedNames></ext></extLst></workbook>"
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</workbook>", more)
    sheets = open_workbook(write_xlsx(tmp_path / "b.xlsx", {}, **parts)).sheets
    assert [sheet.title for sheet in sheets] == ["S"] and not dict(sheets[0].names)
