"""What reports hold, for people and programs; that they are whole, the same each time, and "
"harmless."""

import csv
import io
import json
import os
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

import xlrepro
from tests import faults
from tests.tiny import BUNDLED, ROOT, planted, write_xlsx
from xlrepro.checks.records import Verification
from xlrepro.checks.tolerance import Tolerance
from xlrepro.cli import main
from xlrepro.insights.examine import examine
from xlrepro.report.folder import ReportFolder, write_book
from xlrepro.report.machine import csv_text, json_text, junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.report.page import book_page
from xlrepro.workbook import open_workbook


@pytest.fixture(scope="module")
def twenty():
    return examine(faults.twenty_faults(), Tolerance())


@pytest.fixture(scope="module")
def hostile():
    return examine(faults.hostile(), Tolerance())


def test_the_report_of_the_bundled_workbooks_is_up_to_date(tmp_path, monkeypatch):
    """Remake it with: python -m xlrepro report"""
    monkeypatch.chdir(ROOT)
    assert main(["report", "--out", str(tmp_path)]) == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {p.name: p.read_bytes() for p in (ROOT / "reports").iterdir() if p.suffix != ".png"}
    assert sorted(made) == sorted(kept)
    for name, content in made.items():
        assert content == kept[name], f"reports/{name} is stale: run python -m xlrepro report"


def test_every_fault_is_listed_with_all_its_digits(twenty):
    assert len(twenty.check.problems) == 20
    page = book_page(twenty, "cells.csv")
    for sheet in twenty.check.sheets:
        for cell in sheet.problems:
            number = twenty.check.sheets.index(sheet)
            assert f'href="#s{number}-{cell.cell}"' in page
            assert f'id="s{number}-{cell.cell}"' in page
            if type(cell.stored) is float and type(cell.computed) is float:
                assert repr(cell.stored).removesuffix(".0") in page
                assert repr(cell.computed).removesuffix(".0") in page


def test_the_table_of_cells_has_every_cell_and_no_formula_that_runs(twenty, hostile):
    rows = list(csv.DictReader(io.StringIO(csv_text(twenty.check))))
    assert len(rows) == sum(len(sheet.cells) for sheet in twenty.check.sheets)
    by_cell = {(row["sheet"], row["cell"]): row for row in rows}
    exact = by_cell["basic", "E5"]
    assert exact["verdict"] == "exact" and exact["ulps"] == "0" and exact["formula"][:2] == "'="
    assert float(exact["stored"]) == float(exact["computed"])
    harmful = [
        field
        for row in csv.reader(io.StringIO(csv_text(hostile.check)))
        for field in row
        if field.startswith(("=", "+", "-", "@"))
    ]
    assert harmful == []


def test_negative_numbers_stay_numbers_in_the_table(twenty):
    rows = csv.DictReader(io.StringIO(csv_text(twenty.check)))
    assert any(row["stored"].startswith("-") and float(row["stored"]) < 0 for row in rows)


def test_junit_counts_a_failure_for_each_cell_that_is_not_right(twenty):
    checked = Verification([twenty.check], {"gone.xlsx": "gone.xlsx: cannot be opened"})
    root = xml.fromstring(junit_text(checked))
    failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == 20 == int(root.get("failures"))
    assert {case.get("name") for case in failed} >= {"E4", "F10", "K21"}
    assert len(list(root.iter("error"))) == 1 == int(root.get("errors"))
    for suite in root.iter("testsuite"):
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
    right = [case.get("name") for case in root.iter("testcase") if case.find("failure") is None]
    assert "momentum mean_b: 28 cells from J4 to J32" in right


def test_markdown_lists_what_is_not_right_and_shows_names_as_they_are(twenty, hostile):
    text = markdown_text(Verification([twenty.check]))
    assert text.startswith("**1,619 computed cells in 1 workbook: 20 not right")
    assert "- graddesc.xlsm basic E4 differs: stored 37.2554" in text
    other = markdown_text(Verification([hostile.check]))
    assert "<script>" not in other and "\\<script\\>" in other


def test_json_is_that_of_verify(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    main(["report", "sheets/entropy_example.xlsx", "--out", str(tmp_path)])
    main(["verify", "sheets/entropy_example.xlsx", "--json", str(tmp_path / "other.json")])
    written = json.loads((tmp_path / "verification.json").read_text())
    assert written == json.loads((tmp_path / "other.json").read_text())
    assert written["workbooks"][0]["sheets"][1]["findings"][0]["title"] == "LOG is base ten"


def test_text_from_a_workbook_is_shown_and_not_run(hostile):
    page = book_page(hostile, "cells.csv")
    assert page.count("<script") == 2  # ours: the words of the verdicts, and the code
    assert "<img" not in page and 'onclick="alert' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page and "\x00" not in page and "\u202e" not in page
    xml.fromstring(junit_text(Verification([hostile.check])))
    json_text(Verification([hostile.check]))


def test_a_cell_in_the_last_corner_does_not_make_a_page_large(hostile):
    assert len(book_page(hostile, "cells.csv")) < 100_000


def test_two_workbooks_whose_names_become_one_have_two_pages(tmp_path):
    for name in ("Same one.xlsx", "same-one.xlsx"):
        write_xlsx(tmp_path / name, {"S": '<row><c r="A1"><f>1</f></c></row>'})
    out = tmp_path / "out"
    assert main(["report", str(tmp_path), "--out", str(out)]) == 1
    assert {"Same-one.xlsx.html", "same-one.xlsx-2.html"} <= {path.name for path in out.iterdir()}


def test_an_unreadable_workbook_is_told_in_the_index_and_by_the_status(tmp_path, capsys):
    bad = tmp_path / "bad.xlsx"
    bad.write_text("no workbook")
    out = tmp_path / "out"
    assert main(["report", str(bad), str(BUNDLED / "entropy_example.xlsx"), "--out", str(out)]) == 2
    assert "wanted a workbook (.xlsx or .xlsm), found text" in capsys.readouterr().err
    assert "bad.xlsx: wanted a workbook" in (out / "index.html").read_text()
    assert (out / "entropy_example.xlsx.html").exists()


def test_verify_writes_the_same_report_beside_its_lines(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["report", "sheets/entropy_example.xlsx", "--out", str(tmp_path / "a")]) == 0
    capsys.readouterr()
    given = ["verify", "sheets/entropy_example.xlsx", "--report", str(tmp_path / "b")]
    assert main(given) == 0
    assert "  softmax          34 cells  34 exact\n" in capsys.readouterr().out
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert one == other
    (tmp_path / "c").write_text("a file")
    assert main(["verify", "sheets/entropy_example.xlsx", "--report", str(tmp_path / "c")]) == 2


def test_nothing_to_report_writes_nothing(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["report", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 2
    assert "no workbook (.xlsx, .xlsm) found" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kept", [True, False], ids=["a folder in use", "a new folder"])
def test_a_report_that_fails_on_the_way_leaves_the_folder_as_it_was(tmp_path, monkeypatch, kept):
    out = tmp_path / "out"
    if kept:
        out.mkdir()
        (out / "index.html").write_text("mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlrepro.report.folder.junit_text", full)
    assert main(["report", str(BUNDLED / "entropy_example.xlsx"), "--out", str(out)]) == 2
    left = [path.name for path in out.iterdir()] if out.exists() else None
    assert left == (["index.html"] if kept else None)


def test_an_interrupted_report_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xlrepro.report.folder.book_page", interrupt)
    assert main(["report", str(BUNDLED), "--out", str(tmp_path / "out")]) == 130
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert main(["report", str(BUNDLED), "--out", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "cannot be written" in err


def test_no_report_tells_of_the_machine_or_the_time(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    main(["report", "sheets/entropy_example.xlsx", "--out", str(tmp_path)])
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text and os.uname().nodename not in text


def test_a_notebook_shows_the_verdicts_by_sheet():
    shown = xlrepro.verify(BUNDLED / "entropy_example.xlsx")._repr_html_()
    assert "75 computed cells in 1 workbook: all right, 75 to the last bit" in shown
    assert shown.count("<tr>") == 4


@pytest.mark.slow
def test_a_large_sheet_is_drawn_in_part_and_kept_whole(tmp_path):
    examined = examine(faults.many_cells(), Tolerance())
    assert examined.check.ok and examined.check.computed_cells == 100_001
    page = book_page(examined, "many.xlsx.csv")
    assert page.count("<td") < 20_000
    assert len(page) < 5_000_000
    assert "Rows 301 to 350: 100 computed cells, all right." not in page.split("tbody")[1]
    with ReportFolder(tmp_path / "out") as folder:
        name = folder.name_for(examined.check.path, examined.check.name)
        write_book(examined, folder.stage, name)
        folder.finish(Verification([examined.check]))
    lines = Path(tmp_path / "out" / "many.xlsx.csv").read_text().splitlines()
    assert len(lines) == 100_002


ODD = [
    ("collab_filter.xlsx", "dotprod", {f"S{row}": 1e308 for row in range(1, 24)}),
    ("collab_filter.xlsx", "bias", {"H19": 1e308, "A26": float("inf"), "J21": 1e200}),
    ("graddesc.xlsm", "basic", {f"B{row}": 1e160 for row in range(4, 33)}),
    ("graddesc.xlsm", "adam", {"A6": float("inf"), "D2": -1e308}),
    ("entropy_example.xlsx", "log_entropy", {"I3": None, "C6": None}),
    ("entropy_example.xlsx", "softmax", {"G3": float("inf"), "B3": 1e308}),
    ("graddesc.xlsm", "momentum", {f"{c}{r}": None for c in "ABCD" for r in range(4, 33)}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "sheet", "cells"), ODD, ids=[f"{n}-{s}" for n, s, _ in ODD])
def test_numbers_beyond_all_measure_and_missing_cells_still_have_a_page(name, sheet, cells):
    book = open_workbook(BUNDLED / name)
    examined = examine(planted(book, sheet, **cells), Tolerance())
    page = book_page(examined, "cells.csv")
    assert examined.check.problems and page.count('<table class="grid"') == len(book.sheets)
    assert "nan," not in page and "inf," not in page.split("</figure>")[0]
