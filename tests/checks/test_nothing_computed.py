"""Where nothing is computed nothing is right, and it is said which workbooks these are."""

import json
import xml.etree.ElementTree as xml
from dataclasses import replace

import pytest

import xlrepro
from tests.checks.test_verify import GRADDESC
from tests.edits import save
from tests.tiny import BUNDLED
from xlrepro.checks.records import Verification
from xlrepro.checks.summary import verdict_line
from xlrepro.cli import main
from xlrepro.report.machine import junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.report.terminal import book_line, exit_status
from xlrepro.workbook import Cell

TOLD = "wanted cells with formulas, found none among 2,056 filled cells"


@pytest.fixture
def pasted(tmp_path):
    """A copy of graddesc in which every formula was replaced by its value."""
    sheets = [
        replace(s, cells={p: Cell(c.value) for p, c in s.cells.items()}) for s in GRADDESC.sheets
    ]
    return save(replace(GRADDESC, sheets=sheets), tmp_path / "pasted.xlsx")


def test_values_alone_are_not_all_right(pasted, capsys):
    assert main(["verify", str(pasted)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == f"  nothing to verify: {TOLD}"
    assert lines[-1] == f"0 computed cells in 1 workbook: nothing to verify in pasted.xlsx: {TOLD}"
    check = xlrepro.verify(pasted)
    assert not check.ok and not check.counts
    assert book_line(check.workbooks[0], 0).endswith(f"     0 cells  nothing to verify: {TOLD}")


def test_every_form_of_the_result_names_them(pasted, tmp_path, capsys):
    out = tmp_path / "out"
    good = BUNDLED / "entropy_example.xlsx"
    assert main(["report", str(good), str(pasted), "--out", str(out)]) == 1
    told = "75 computed cells in 2 workbooks: 75 right (75 to the last bit, 74 by a method "
    told += f"and 1 by its own formula); nothing to verify in pasted.xlsx: {TOLD}"
    assert capsys.readouterr().out.splitlines()[0] == told
    assert (out / "summary.md").read_text().startswith("**75 computed cells in 2 workbooks: 75 r")
    data = json.loads((out / "verification.json").read_text())
    assert [book["nothing_computed"] for book in data["workbooks"]] == ["", TOLD] and not data["ok"]
    suites = xml.parse(out / "junit.xml").getroot()
    (failure,) = suites.iter("failure")
    assert failure.get("message") == TOLD and suites.get("failures") == "1"
    assert f"✗ {told}" in (out / "index.html").read_text()
    page = (out / "pasted.xlsx.html").read_text()
    assert "✗ 0 computed cells" in page and "<title>pasted.xlsx: nothing to verify" in page


def test_several_are_counted_and_named(pasted):
    good, empty = xlrepro.verify([BUNDLED / "entropy_example.xlsx", pasted]).workbooks
    several = Verification([empty, good, replace(empty, label="b.xlsx")])
    told = "nothing to verify in 2 workbooks without formulas: pasted.xlsx, b.xlsx"
    assert verdict_line(several).endswith(f"1 by its own formula); {told}")
    assert exit_status(several) == 1 and told in markdown_text(several).replace("\\", "")
    assert junit_text(several).count("nothing computed") == 2
    assert verdict_line(Verification([empty, empty])) == (
        "0 computed cells in 2 workbooks: nothing to verify in 2 workbooks without formulas: "
        "pasted.xlsx, pasted.xlsx"
    )


def test_a_sheet_without_formulas_beside_others_is_no_fault():
    check = xlrepro.verify(BUNDLED / "graddesc.xlsm")
    assert 0 in [sheet.computed_cells for sheet in check.workbooks[0].sheets]
    assert check.ok and "all right" in verdict_line(check)
