"""Any file is read, or refused in one line."""

import os
import zipfile

import pytest

import xlrepro
from tests.tiny import BUNDLED, MAIN, NAMES, PUBLISHED, RELS, write_xlsx
from xlrepro.checks.records import Verdict
from xlrepro.workbook import ErrorValue, WorkbookError, open_workbook

COMPUTED = {
    "dotprod": 226, "movielens_1hot": 9196, "movielens_emb": 2988, "bias": 226, "word_emb": 301,
    "data": 58, "basic": 351, "momentum": 294, "rmsprop": 264, "adam": 325, "adam_ann": 331,
    "softmax": 34, "entropy": 11, "log_entropy": 30, "Sheet1": 0,
}  # fmt: skip


@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
def test_every_computed_cell_is_found(folder):
    if not folder.exists():
        pytest.skip("the published workbooks are not beside the project (../shared/sheets)")
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


def cell(inside: str, kind: str = "") -> str:
    return f'<row r="1"><c r="A1"{kind}>{inside}</c></row>'


BAD_ROWS = {
    "word for a number": (cell("<v>12x</v>"), "S: A1: wanted a number, found '12x'"),
    "string out of range": (
        cell("<v>9</v>", ' t="s"'),
        "S: A1: wanted the number of one of 0 shared strings, found '9'",
    ),
    "twice": (cell("<v>1</v>") + cell("<v>1</v>"), "S: the cell A1 stands in the file twice"),
    "outside": ('<row r="1"><c r="A9999999"/></row>', "S: 'A9999999' lies outside a sheet"),
    "absurd array": (
        cell('<f t="array" ref="A1:XFD1048576">B1</f>'),
        "S: A1: an array formula fills an absurd range",
    ),
}


@pytest.mark.parametrize(("rows", "said"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_cell_is_named(tmp_path, rows, said):
    path = write_xlsx(tmp_path / "t.xlsx", {"S": rows})
    with pytest.raises(WorkbookError) as error:
        open_workbook(path)
    assert str(error.value) == f"{path} {said}"


BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet xmlns="{MAIN}">&a;</worksheet>'


def test_entities_are_refused(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", {"S": ""}, **{"xl/worksheets/sheet1.xml": BOMB})
    with pytest.raises(WorkbookError, match="declares a document type, which is refused"):
        open_workbook(path)


def test_a_zip_bomb_is_refused(tmp_path):
    bomb = f'<worksheet xmlns="{MAIN}">' + " " * 60_000_000 + "</worksheet>"
    path = write_xlsx(tmp_path / "t.xlsx", {"S": ""}, **{"xl/worksheets/sheet1.xml": bomb})
    with pytest.raises(WorkbookError, match="unpacks to an absurd"):
        open_workbook(path)


def test_files_that_are_no_workbooks(tmp_path):
    cases = {
        "empty.xlsx": (b"", "wanted a workbook (.xlsx or .xlsm), found an empty file"),
        "text.xlsx": (b"a,b\n1,2\n", "wanted a workbook (.xlsx or .xlsm), found something else"),
        "old.xls": (
            bytes.fromhex("d0cf11e0a1b11ae1"),
            "wanted a zipped workbook, found an encrypted or pre-2007 .xls file; "
            "save it as .xlsx without a password",
        ),
    }
    for name, (content, said) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WorkbookError) as error:
            open_workbook(path)
        assert str(error.value) == f"{path}: {said}"
    with pytest.raises(WorkbookError) as error:
        open_workbook(tmp_path / "none.xlsx")
    gone = f"{tmp_path / 'none.xlsx'}: cannot be opened: no such file or directory"
    assert str(error.value) == gone
    with pytest.raises(WorkbookError, match="wanted a workbook, found a folder"):
        open_workbook(tmp_path)


def test_another_zip_and_a_missing_sheet(tmp_path):
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(WorkbookError, match="found another zip file"):
        open_workbook(other)
    path = write_xlsx(tmp_path / "t.xlsx", {"S": ""}, **{"xl/worksheets/sheet1.xml": ""})
    with pytest.raises(WorkbookError, match=r"the part xl/worksheets/sheet1\.xml is missing"):
        open_workbook(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_or_flipped_file_gives_one_line(tmp_path, name):
    whole = (BUNDLED / name).read_bytes()
    path = tmp_path / name
    for cut in range(1, 20):
        damaged = bytearray(whole)
        at = len(whole) * cut // 20
        damaged[at : at + 40] = bytes(40)
        for content in (whole[:at], bytes(damaged)):
            path.write_bytes(content)
            try:
                open_workbook(path)
            except WorkbookError as error:
                assert str(error).startswith(str(path))
                assert "\n" not in str(error)


def test_a_listed_sheet_that_is_not_there_is_no_silence(tmp_path):
    gone = {"xl/_rels/workbook.xml.rels": RELS.format("")}
    path = write_xlsx(tmp_path / "t.xlsx", {"S": ""}, **gone)
    with pytest.raises(WorkbookError, match="damaged: the sheet S is missing"):
        open_workbook(path)


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)
    with pytest.raises(WorkbookError, match="wanted a workbook, found a device or a pipe"):
        open_workbook(path)


@pytest.mark.parametrize("text", ["1" + "+1" * 3000, "1" + "%" * 5000, "-" * 5000 + "1"])
def test_a_formula_too_deep_to_read_is_kept_as_text(tmp_path, text):
    path = write_xlsx(tmp_path / "t.xlsx", {"S": cell(f"<f>{text}</f><v>1</v>")})
    sheet = open_workbook(path).sheets[0]
    formula = sheet.formula((1, 1))
    assert formula is not None and formula.node is None
    assert formula.text == f"={text}"
    assert xlrepro.verify(path).counts == {Verdict.NOT_REPLICATED: 1}
