"""What is said of a cell when stored, computed and recalculated values agree or part."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest

from tests import browser
from tests.books import GRADDESC
from tests.tiny import planted, write_xlsx
from xlrepro.checks.records import Verdict, Verification
from xlrepro.checks.summary import verdict_line
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.witness import weighed
from xlrepro.formula.parse import read_a1
from xlrepro.insights.examine import examine
from xlrepro.report.annotated import annotated_copy
from xlrepro.report.folder import ReportFolder, write_book
from xlrepro.report.machine import csv_text, junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.report.page import book_page
from xlrepro.report.terminal import problem_text
from xlrepro.workbook import ErrorValue, open_workbook

MOMENTUM = replace(GRADDESC, sheets=[GRADDESC.sheet("momentum")])
TRUTH = MOMENTUM.sheets[0].value(read_a1("J8"))
NOT_GIVEN = "stale or corrupted: not what the formulas give"


UNKNOWN = "taken as it is stored, for NOSUCH is not worked out here"


def values_of(book, **others):
    """What a witness says that finds all stored values right, but for some of the one sheet."""
    (sheet,) = book.sheets
    values = {place: sheet.value(place) for place in sheet.computed()}
    return {sheet.title: values | {read_a1(a): value for a, value in others.items()}}


def said(book, address, recalculated, spread=0.0):
    """A cell after a witness has said what it recalculates there."""
    values = values_of(book, **{address: recalculated})
    done = examine(book, Tolerance())
    (sheet,) = weighed(done, values, "formulon", Tolerance(), lambda where: spread).sheets
    return sheet, next(cell for cell in sheet.cells if cell.cell == address)


def with_stored(value, formula=None):
    return planted(MOMENTUM, "momentum", J8=(formula, value))


CASES = [
    ("stale", with_stored(0.25), TRUTH, "differs", NOT_GIVEN),
    (
        "method", with_stored(0.25), 0.25, "differs",
        "the formulas give what is stored: the sheet no longer does what the method says",
    ),
    ("all", with_stored(0.25), 0.5, "differs", "stored, computed and recalculated all part"),
    ("error", with_stored(ErrorValue("#N/A")), ErrorValue("#N/A"), "error value",
     "the formulas give this error"),
    ("stale error", with_stored(ErrorValue("#N/A")), TRUTH, "error value", NOT_GIVEN),
    ("none", with_stored(None), TRUTH, "no stored value", ""),
]  # fmt: skip


@pytest.mark.parametrize(("book", "value", "verdict", "reason"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])  # fmt: skip
def test_a_cell_that_an_engine_knows(book, value, verdict, reason):
    sheet, cell = said(book, "J8", value)
    assert (cell.verdict, cell.why, cell.recalculated) == (verdict, reason, value)
    assert [each.cell for each in sheet.problems] == ["J8"]


def test_a_wrong_formula_is_told_with_what_it_gives():
    book = with_stored(7.0, "J7*2")
    _, cell = said(book, "J8", 7.0)
    assert cell.verdict is Verdict.FORMULA
    assert ", recalculated 7.0, formula =J7*2, the method has =" in problem_text(cell)
    assert "stale" not in cell.why
    assert said(book, "J8", 8.0)[1].why.endswith(f"; {NOT_GIVEN}")


def test_what_file_and_engine_agree_on_stays_right():
    sheet, cell = said(MOMENTUM, "J8", 0.25)
    assert (cell.verdict, cell.recalculated) == (Verdict.EXACT, 0.25)
    assert sheet.remarks[-1] == (
        "formulon confirms 293 of 294 cells and disagrees on 1 that file and engine agree on, "
        "first at J8: 0.25"
    )
    assert said(MOMENTUM, "J8", TRUTH)[0].remarks[-1] == "formulon confirms 294 of 294 cells"


def test_random_cells_are_left_alone():
    book = replace(GRADDESC, sheets=[GRADDESC.sheet("data")])
    done = examine(book, Tolerance())
    (data,) = weighed(done, values_of(book), "formulon", Tolerance()).sheets
    assert data.counts == {Verdict.VOLATILE: 58} and data.remarks == ()
    assert {cell.recalculated for cell in data.cells} == {None}


def tiny(tmp_path, **cells):
    """A sheet T that no engine knows: formula and stored value by address."""
    rows = {}
    for address, (formula, stored) in cells.items():
        kind = {str: "str", bool: "b", ErrorValue: "e"}.get(type(stored))
        value = "" if stored is None else f"<v>{int(stored) if kind == 'b' else stored}</v>"
        told = f' t="{kind}"' if kind else ""
        rows.setdefault(address[1:], []).append(
            f'<c r="{address}"{told}><f>{formula}</f>{value}</c>'
        )
    xml = "".join(f'<row r="{row}">{"".join(found)}</row>' for row, found in rows.items())
    return open_workbook(write_xlsx(tmp_path / "t.xlsx", {"T": xml}))


@pytest.mark.parametrize(
    ("stored", "value", "verdict", "reason"),
    [
        (7.0, 7.0, "recalculated", ""),
        (7.0, 7.0 * (1 + 1e-13), "recalculated", ""),
        (7.0, 7.0 * (1 + 1e-9), "differs", NOT_GIVEN),
        ("a", "a", "recalculated", ""),
        ("a", "A", "differs", NOT_GIVEN),
        ("", None, "recalculated", ""),
        (True, True, "recalculated", ""),
        (True, 1.0, "differs", NOT_GIVEN),
        (ErrorValue("#N/A"), ErrorValue("#N/A"), "recalculated", ""),
        (ErrorValue("#N/A"), ErrorValue("#REF!"), "differs", NOT_GIVEN),
        (7.0, ErrorValue("#DIV/0!"), "differs", NOT_GIVEN),
        (7.0, None, "not replicated", f"{UNKNOWN}; formulon gives no value for it"),
        (None, 7.0, "no stored value", ""),
        (7.0, ErrorValue("#NAME?"), "not replicated", UNKNOWN),
    ],
)  # fmt: skip
def test_a_cell_that_no_engine_knows(tmp_path, stored, value, verdict, reason):
    _, cell = said(tiny(tmp_path, A1=("_xll.NOSUCH(B1)", stored)), "A1", value)
    assert (cell.verdict, cell.why) == (verdict, reason)


PARTS = "stored, computed and recalculated all part"


@pytest.mark.parametrize(
    ("stored", "value", "verdict", "reason"),
    [
        (8.0, 8.0, "exact", ""),
        (8.0, 7.0, "exact", ""),  # what file and formula agree on stays right
        (7.0, 7.0, "recalculated", ""),  # the witness finds what is stored: ours alone is odd
        (7.0, 8.0, "differs", NOT_GIVEN),
        (7.0, 6.0, "differs", PARTS),
        (8.0 + 1e-14, 7.0, "close", ""),
        (None, 8.0, "no stored value", ""),
    ],
)
def test_a_cell_that_is_worked_out_by_its_own_formula(tmp_path, stored, value, verdict, reason):
    sheet, cell = said(tiny(tmp_path, A1=("2^3", stored)), "A1", value)
    assert (cell.verdict, cell.why, cell.computed) == (verdict, reason, 8.0)
    assert cell.recalculated == value
    disagrees = "disagrees on 1 that file and engine agree on" in sheet.remarks[-1]
    assert disagrees == (cell.verdict.right and value == 7.0 != stored)


def test_what_follows_from_a_cell_that_differs_keeps_its_reason(tmp_path):
    book = tiny(tmp_path, A1=("2^3", 7.0), A2=("A1+1", 8.0))
    done = examine(book, Tolerance())
    (sheet,) = weighed(done, {"T": {(1, 1): 8.0, (2, 1): 9.0}}, "formulon", Tolerance()).sheets
    assert [cell.why for cell in sheet.cells] == [NOT_GIVEN, "follows from A1, which differs"]


@pytest.mark.parametrize(
    ("formula", "verdict", "reason"),
    [
        ("IFERROR(_xll.NOSUCH(B1),0)", "not replicated", UNKNOWN),
        ("IFERROR(SQRT(B1),0)", "differs", NOT_GIVEN),
        ("_xll.NOSUCH(B1)", "differs", NOT_GIVEN),
    ],
)
def test_a_function_that_the_witness_does_not_know_may_hide_in_an_iferror(
    tmp_path, formula, verdict, reason
):
    book = tiny(tmp_path, A1=(formula, 7.0))
    done = examine(book, Tolerance())
    (sheet,) = weighed(
        done, {"T": {(1, 1): 0.0}}, "formulon", Tolerance(), unknown={"_XLL.NOSUCH"}.intersection
    ).sheets
    assert [(c.verdict, c.why) for c in sheet.cells] == [(verdict, reason)]


def test_what_reads_a_cell_that_the_witness_cannot_know_is_not_held_against_the_file(tmp_path):
    book = tiny(tmp_path, A1=("_xll.NOSUCH(B1)", 7.0), A2=("A1+1", 8.0), A3=("2+2", 4.0))
    name = ErrorValue("#NAME?")
    done = examine(book, Tolerance())
    values = values_of(book, A1=name, A2=name)
    (sheet,) = weighed(done, values, "formulon", Tolerance()).sheets
    assert [c.verdict for c in sheet.cells] == ["not replicated", "exact", "exact"]
    assert sheet.remarks == ("formulon confirms 1 of 3 cells",)


def test_a_tolerance_widens_with_what_rounding_can_do_but_never_to_a_billionth(tmp_path):
    book = tiny(tmp_path, A1=("_xll.NOSUCH(B1)", 1.0))
    assert said(book, "A1", 1 + 1e-10)[1].verdict is Verdict.DIFFERS
    assert said(book, "A1", 1 + 1e-10, spread=1e-10)[1].verdict is Verdict.RECALCULATED
    assert said(book, "A1", 1 + 1e-9, spread=1.0)[1].verdict is Verdict.DIFFERS
    zero = tiny(tmp_path, A1=("_xll.NOSUCH(B1)", 5e-14))
    assert said(zero, "A1", 0.0)[1].verdict is Verdict.DIFFERS
    assert said(zero, "A1", 0.0, spread=2e-14)[1].verdict is Verdict.RECALCULATED
    assert said(zero, "A1", 0.5, spread=1.0)[1].verdict is Verdict.DIFFERS


def test_what_depends_on_a_random_cell_is_not_held_against_the_file(tmp_path):
    book = tiny(
        tmp_path,
        A1=("RAND()", 0.5), A2=("A1*2", 1.0), A3=("SUM(A2:B2)", 1.0), A4=("2+2", 4.0),
        A5=("OFFSET(B1,3,-1)", 4.0), A6=("OFFSET(B1,0,-1)", 0.5), A7=("IF(TRUE,A4,A1)", 4.0),
    )  # fmt: skip
    done = examine(book, Tolerance())
    values = values_of(book, A1=0.1, A2=0.2, A3=0.2, A6=0.1)
    (sheet,) = weighed(done, values, "formulon", Tolerance()).sheets
    assert sheet.counts == {Verdict.VOLATILE: 1, Verdict.EXACT: 6}
    told = {cell.cell: cell.recalculated for cell in sheet.cells}
    assert told == dict.fromkeys(("A1", "A2", "A3", "A6")) | dict.fromkeys(("A4", "A5", "A7"), 4.0)
    assert sheet.remarks == ("formulon confirms 3 of 7 cells",)


def test_what_libreoffice_is_known_to_reckon_otherwise_is_no_fault(tmp_path):
    book = tiny(
        tmp_path,
        A1=("SUMXMY2(B1:B2,C1:C2)+_xll.NOSUCH()", 1.0), A2=("MATCH(1,B1:B9)+_xll.NOSUCH()", 2.0),
        A3=("MATCH(1,B1:B9,0)+_xll.NOSUCH()", 2.0),
        A4=("VLOOKUP(1,B1:C9,2,FALSE())+_xll.NOSUCH()", 2.0),
    )  # fmt: skip
    done = examine(book, Tolerance())
    values = values_of(book, A1=9.0, A2=9.0, A3=9.0, A4=9.0)
    for witness, expected in (("formulon", 0), ("libreoffice", 2)):
        counts = weighed(done, values, witness, Tolerance()).counts
        assert counts[Verdict.NOT_REPLICATED] == expected
        assert counts[Verdict.DIFFERS] == 4 - expected


def test_the_three_numbers_are_in_every_report(tmp_path):
    book = tiny(tmp_path, A1=("_xll.NOSUCH(B1)", 1.0), A2=("_xll.NOSUCH(B1)", 3.0))
    done = examine(book, Tolerance())
    check = weighed(done, values_of(book, A1=2.5), "formulon", Tolerance())
    wrong, right = check.sheets[0].cells
    assert problem_text(wrong) == (
        f"A1 differs: stored 1.0, recalculated 2.5, formula =_xll.NOSUCH(B1), {NOT_GIVEN}"
    )
    assert wrong.gap == 1.5 and wrong.ulps == 5_629_499_534_213_120
    found = Verification([check])
    assert verdict_line(found).endswith("1 not right, 1 right (0 to the last bit)")
    data = found.to_json()
    assert data["workbooks"][0]["sheets"][0]["problems"][0]["recalculated"] == 2.5
    assert (data["totals"]["recalculated"], data["totals"]["matched"]) == (1, 0)
    frame = found.to_frame()
    assert frame["recalculated"].tolist() == [2.5, 3.0]
    rows = list(csv.DictReader(io.StringIO(csv_text(check))))
    assert [row["recalculated"] for row in rows] == ["2.5", "3.0"]
    for text in (junit_text(found), markdown_text(found)):
        assert "recalculated 2.5" in text
    page = book_page(replace(done, check=check), "t.csv")
    assert '<th scope="col">recalculated</th>' in page and "<code>2.5</code>" in page
    assert 'class=d title="=_xll.NOSUCH(B1)" data-w="2.5"' in page
    assert "recalculated: 2.5" in _notes(annotated_copy(check))
    assert right.verdict is Verdict.RECALCULATED


def _notes(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (name,) = [name for name in archive.namelist() if "comments" in name]
        return archive.read(name).decode()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_tells_what_was_recalculated(chromium, tmp_path, scheme):
    book = tiny(tmp_path, A1=("_xll.NOSUCH(B1)", 1.0), A2=("_xll.NOSUCH(B1)", 3.0))
    done = examine(book, Tolerance())
    check = weighed(done, values_of(book, A1=2.5), "formulon", Tolerance())
    with ReportFolder(tmp_path / "out") as folder:
        name = folder.name_for(book.path, book.path.name)
        write_book(replace(done, check=check), folder.stage, name)
        folder.finish(Verification([check]))
    with browser.opened(chromium, tmp_path / "out" / "t.xlsx.html", scheme=scheme) as (page, said):
        for cell, told in (("td.d", "2.5"), ("td.w", "3")):
            page.dispatch_event(f".grid {cell}", "click")
            facts = page.inner_text("#cell dl")
            assert re.search(rf"^recalculated\s+{re.escape(told)}$", facts, re.M), facts
        assert browser.accessibility_faults(page) == []
        assert said == []
