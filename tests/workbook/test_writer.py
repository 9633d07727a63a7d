"""A saved copy has other values and is the same in everything else."""

import zipfile

import pytest

from tests.tiny import BUNDLED, NAMES, PUBLISHED, write_xlsx
from xlrepro.formula.parse import read_a1
from xlrepro.workbook import ErrorValue, WorkbookError, open_workbook
from xlrepro.workbook.writer import save_copy

FILES = [folder / name for folder in (BUNDLED, PUBLISHED) for name in NAMES]


def at(**cells):
    return {read_a1(address): value for address, value in cells.items()}


def values(path, title="s"):
    return {p: c.value for p, c in open_workbook(path).sheet(title).cells.items()}


def saved(tmp_path, rows, **cells):
    source = write_xlsx(tmp_path / "from.xlsx", {"s": rows})
    save_copy(source, tmp_path / "to.xlsx", {"s": at(**cells)})
    return tmp_path / "to.xlsx"


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}-{p.name}" for p in FILES])
def test_every_value_of_a_workbook_written_anew(path, tmp_path):
    before, target = open_workbook(path), tmp_path / path.name
    save_copy(
        path, target, {s.title: {p: c.value for p, c in s.cells.items()} for s in before.sheets}
    )
    after = open_workbook(target)
    for sheet in before.sheets:
        assert after.sheet(sheet.title).cells == sheet.cells
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            if "worksheets/sheet" not in name:
                assert old.read(name) == new.read(name)


def test_nothing_else_changes(tmp_path):
    rows = '<row r="1"><c r="A1" s="3"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
    target = saved(tmp_path, rows, A1=5.5, B1=11.0)
    xml = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A1" s="3"><v>5.5</v></c><c r="B1"><f>A1*2</f><v>11</v></c></row>' in xml


@pytest.mark.parametrize(
    ("value", "read"),
    [(0.1 + 0.2, 0.1 + 0.2), (3.0, 3.0), (-1e-300, -1e-300), ("a<b & c", "a<b & c"),
     (True, True), (ErrorValue("#N/A"), ErrorValue("#N/A")),
     ("\x01\r\n_x0041_", "\x01\r\n_x0041_")],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(tmp_path, value, read):
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    source = write_xlsx(tmp_path / "from.xlsx", {"s": rows}, "<si><t>old</t></si>")
    save_copy(source, tmp_path / "to.xlsx", {"s": at(A1=value)})
    assert values(tmp_path / "to.xlsx") == {(1, 1): read}


def test_a_value_taken_away_leaves_the_formula(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>1x</v></c></row>'
    sheet = open_workbook(saved(tmp_path, rows, B1=None)).sheet("s")
    assert sheet.value((1, 2)) is None
    assert sheet.formula((1, 2)).text == '=A1&"x"'


def test_cells_that_were_not_there(tmp_path):
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"/>'
    new = {"A1": 10.0, "A2": 11.0, "C2": 12.0, "E2": 13.0, "A5": 14.0, "B5": 15.0, "C9": 16.0}
    target = saved(tmp_path, rows, **new, F9=None)
    assert values(target) == at(**new, B2=1.0, D2=2.0)
    xml = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    places = [part.split('"')[1] for part in xml.split("<c r=")[1:]]
    assert places == ["A1", "A2", "B2", "C2", "D2", "E2", "A5", "B5", "C9"]


def test_a_sheet_without_a_cell(tmp_path):
    assert values(saved(tmp_path, "", B2=1.0)) == {(2, 2): 1.0}


def test_cells_without_addresses_and_tags_with_a_prefix(tmp_path):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c><x:f/><x:v>1</x:v></x:c>'
        "<x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    source = write_xlsx(tmp_path / "f.xlsx", {"s": ""}, **{"xl/worksheets/sheet1.xml": xml})
    save_copy(source, tmp_path / "t.xlsx", {"s": at(A1=3.0, B1=4.0, C1=5.0)})
    assert values(tmp_path / "t.xlsx") == at(A1=3.0, B1=4.0, C1=5.0)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings(tmp_path, encoding):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{main}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>é</v></c><c r="B1"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )
    source = write_xlsx(tmp_path / "f.xlsx", {"s": ""})
    other = tmp_path / "encoded.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml.encode(encoding) if "sheet1" in name else old.read(name))
    save_copy(other, tmp_path / "t.xlsx", {"s": at(B1=4.0)})
    assert values(tmp_path / "t.xlsx") == at(A1="é", B1=4.0)


@pytest.mark.parametrize(
    "settings", ["", '<calcPr calcId="1"/>', '<calcPr fullCalcOnLoad="0" calcId="1"/>']
)
def test_a_copy_may_ask_to_be_recalculated(tmp_path, settings):
    source = write_xlsx(tmp_path / "f.xlsx", {"s": '<row><c r="A1"><v>1</v></c></row>'})
    given = tmp_path / "g.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(given, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("</workbook>", f"{settings}</workbook>"))
    save_copy(given, tmp_path / "t.xlsx", {"s": at(A1=2.0)}, recalculate=True)
    xml = zipfile.ZipFile(tmp_path / "t.xlsx").read("xl/workbook.xml").decode()
    assert xml.count("<calcPr") == xml.count('fullCalcOnLoad="1"') == 1
    assert xml.count("fullCalcOnLoad") == 1
    assert values(tmp_path / "t.xlsx") == {(1, 1): 2.0}


def test_the_same_copy_twice_and_the_source_untouched(tmp_path):
    source = BUNDLED / "graddesc.xlsm"
    before = source.read_bytes()
    copies = []
    for name in ("one.xlsm", "two.xlsm"):
        save_copy(source, tmp_path / name, {"basic": at(C1=2.0)})
        copies.append((tmp_path / name).read_bytes())
    assert copies[0] == copies[1] != before
    assert source.read_bytes() == before


def refused(source, target):
    with pytest.raises(WorkbookError) as error:
        save_copy(source, target, {})
    return str(error.value)


def test_what_is_refused(tmp_path):
    source = write_xlsx(tmp_path / "from.xlsx", {"s": ""})
    before = source.read_bytes()
    link = tmp_path / "link.xlsx"
    link.symlink_to(source)
    never = "wanted a file to save a copy in, found the workbook itself, which is never changed"
    assert refused(source, source) == f"{source}: {never}"
    assert refused(source, link) == f"{link}: {never}"
    assert refused(source, tmp_path) == (
        f"{tmp_path}: wanted a file to save a copy in, found a folder"
    )
    assert refused(source, tmp_path / "to.xlsm") == (
        f"{tmp_path / 'to.xlsm'}: wanted the suffix .xlsx as the workbook has it, found .xlsm"
    )
    missing = tmp_path / "no" / "to.xlsx"
    assert refused(source, missing) == f"{missing}: cannot be written: no such folder"
    assert source.read_bytes() == before


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    source = write_xlsx(tmp_path / "from.xlsx", {"s": ""})
    target = tmp_path / "to.xlsx"
    target.write_bytes(b"kept")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert refused(source, target) == f"{target}: cannot be written: no space left on device"
    assert target.read_bytes() == b"kept"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["from.xlsx", "to.xlsx"]


def test_rows_outside_the_table_are_left_alone(tmp_path):
    button = "<controls><row r='1'><c r='A1'><v>5</v></c></row></controls>"
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>{button}</worksheet>'
    )
    source = write_xlsx(tmp_path / "f.xlsx", {"s": ""}, **{"xl/worksheets/sheet1.xml": xml})
    save_copy(source, tmp_path / "t.xlsx", {"s": at(A1=2.0, B1=3.0, A2=4.0)})
    assert values(tmp_path / "t.xlsx") == at(A1=2.0, B1=3.0, A2=4.0)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as saved:
        assert button.encode() in saved.read("xl/worksheets/sheet1.xml")
