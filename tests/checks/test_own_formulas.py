"""Columns of a user's own beside a model are worked out; formulon, as Excel, has the results."""

from dataclasses import replace

import pytest

from tests.books import GRADDESC
from tests.cases.draft import Draft, Page
from tests.cases.write import write
from tests.edits import moved
from tests.tiny import planted
from xlrepro.checks import reasons
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.formula.parse import read_a1
from xlrepro.models.registry import BY_NAME
from xlrepro.workbook import ErrorValue, open_workbook

pytest.importorskip("formulon")
with_results = pytest.importorskip("tests.cases.recalculated").with_results

BASIC = replace(GRADDESC, sheets=[s for s in GRADDESC.sheets if s.title == "basic"])
COLUMNS = [
    "E4-B4",
    "IF(E4>B4,1,0)",
    'IF(A4>50,"far","near")',
    'IF(A4>50,"far","")',
    "E4>=B4",
    "RANK(B4,B$4:B$32)",
    "RANK(L4,L$4:L$32,1)",
    "ROUND(E4,2)",
    "ROUNDUP(E4,-1)+ROUNDDOWN(-E4,1)+TRUNC(L4)",
    "LOG10(ABS(E4-B4)+1)",
    "MAX(B$4:B4)",
    "INT(E4)+MOD(B4,7)",
    'A4&" of "&B4&" "&(A4>50)',
    'IFERROR(SQRT(B4-E4),"below")',
    "IF(ISERROR(LN(E4-B4)),-1,1)",
    'COUNTIF(E$4:E$32,">100")+SUMIF(A$4:A$32,"<50",E$4:E$32)',
    "AVERAGEIF(A$4:A$32,A4)+COUNTBLANK(Y4:Y9)",
    "(E4-MEDIAN(E$4:E$32))/STDEV(E$4:E$32)",
    "VAR.P(E$4:E4)+PI()",
    "LARGE(E$4:E$32,2)-SMALL(E$4:E$32,3)",
    "INTERCEPT(B$4:B$32,A$4:A$32)",
    "CORREL(E$4:E$32,B$4:B$32)^2-RSQ(E$4:E$32,B$4:B$32)",
    "SUMPRODUCT((B$4:B$32>B4)*1)",
]


def test_an_engine_that_is_wrong_confirms_nothing_and_accuses_nothing(monkeypatch):
    """Its numbers are not those of the sheet's own formulas, and these are what is stored."""
    right = BY_NAME["sgd"]

    def recompute(given):
        return right.recompute(replace(given, lr=given.lr * 1.001))

    monkeypatch.setitem(BY_NAME, "sgd", replace(right, recompute=recompute))
    sheet = verify_book(BASIC, Tolerance()).sheets[0]
    assert sheet.models == ()
    assert sheet.counts == {Verdict.EXACT: sheet.computed_cells}
    assert {cell.model for cell in sheet.cells} == {"own formula"}


def test_a_wrong_engine_does_not_lean_on_what_another_method_has_right(monkeypatch):
    adam, right = GRADDESC.sheet("adam"), BY_NAME["rmsprop"]
    beside = moved(GRADDESC, "rmsprop", lambda place: (place[0], place[1] + 40)).sheet("rmsprop")
    both = replace(adam, cells={**adam.cells, **beside.cells})
    book = replace(GRADDESC, sheets=[both])
    assert verify_book(book, Tolerance()).sheets[0].models == ("adam", "rmsprop")

    def recompute(given):
        return right.recompute(replace(given, lr=given.lr * 1.001))

    monkeypatch.setitem(BY_NAME, "rmsprop", replace(right, recompute=recompute))
    sheet = verify_book(book, Tolerance()).sheets[0]
    assert sheet.models == ("adam",)
    assert sheet.problems == [] and "own formula" in {cell.model for cell in sheet.cells}


def test_where_a_method_is_wrong_in_a_few_cells_their_own_formulas_stand(monkeypatch):
    right = BY_NAME["sgd"]

    def recompute(given):
        results = right.recompute(given)
        return results | {"slope_b": results["slope_b"] * 1.5}

    monkeypatch.setitem(BY_NAME, "sgd", replace(right, recompute=recompute))
    sheet = verify_book(BASIC, Tolerance()).sheets[0]
    assert sheet.models == ("sgd",) and sheet.problems == []
    assert [c.model for c in sheet.cells].count("own formula") == 29
    assert "gives the stored value, and sgd does not" in sheet.remarks[-1]


def checked(book, tmp_path):
    path = tmp_path / "own.xlsx"
    recalculated = with_results(book, path)
    return verify_book(open_workbook(write(recalculated, path)), Tolerance())


def told(found):
    return {c.cell: (str(c.verdict), c.stored, c.computed) for c in found.sheets[0].problems}


@pytest.mark.parametrize("text", COLUMNS)
def test_a_column_of_ones_own_is_worked_out(text, tmp_path):
    draft = Draft("graddesc.xlsm", BASIC, None)
    draft.fill("basic", "T4:T32", text)
    found = checked(draft.book, tmp_path)
    assert told(found) == {}
    assert found.computed_cells == 351 + 29


def test_columns_may_build_on_each_other_in_any_direction(tmp_path):
    draft = Draft("graddesc.xlsm", BASIC, None)
    draft.fill("basic", "T4:T32", "U4*2")
    draft.fill("basic", "U4:U31", "U5+E4")
    draft.plant("basic", U32="=T33", T33="=V33/2", V33="=SUM(W4:W32)")
    draft.plant("basic", **{f"W{row}": f"=W{row - 1}+1" for row in range(5, 33)}, W4=3)
    assert told(checked(draft.book, tmp_path)) == {}


def test_a_whole_column_spilled_by_one_formula_is_worked_out(tmp_path):
    draft = Draft("graddesc.xlsm", BASIC, None)
    page = Page(draft.cells("basic"))
    page.spill("T4:T32", "ABS(E4:E32-B4:B32)+B4")
    draft.put("basic", page.cells)
    assert told(checked(draft.book, tmp_path)) == {}


def test_rounding_that_another_spelling_moves_is_no_fault_and_a_billionth_is(tmp_path):
    draft = Draft("graddesc.xlsm", BASIC, None)
    draft.fill("basic", "G4:G32", "(E4+0.01-B4)^2")
    book = with_results(draft.book, tmp_path / "respelled.xlsx")
    sheet = book.sheet("basic")
    assert told(verify_book(book, Tolerance())) == {}
    for row in range(4, 33, 9):
        for col, letter in ((7, "G"), (8, "H")):
            cell = {f"{letter}{row}": (None, sheet.value((row, col)) * (1 + 1e-9))}
            named = told(verify_book(planted(book, "basic", **cell), Tolerance()))
            assert f"{letter}{row}" in named


def test_a_small_difference_may_be_off_by_what_fifteen_digits_leave_of_large_numbers(tmp_path):
    near = round(BASIC.sheet("basic").value(read_a1("E4")), 4)
    book = with_results(planted(BASIC, "basic", B4=near), tmp_path / "near.xlsx")
    sheet = book.sheet("basic")
    cells = {
        place: replace(cell, value=float(f"{cell.value:.15g}"))
        if type(cell.value) is float
        else cell
        for place, cell in sheet.cells.items()
    }
    short = replace(book, sheets=[replace(sheet, cells=cells)], saved_by="LibreOffice/7.4")
    assert told(verify_book(short, Tolerance())) == {}
    gap = cells[read_a1("K4")].value
    wrong = planted(short, "basic", K4=(None, gap * (1 + 1e-6)))
    assert "K4" in told(verify_book(wrong, Tolerance()))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("IF(E4>B4,1,0)", 2.0),
        ('IF(A4>50,"far","near")', "nearby"),
        ('IF(A4>50,"far","near")', 1.0),
        ("A4>50", "TRUE"),
        ("RANK(B4,B$4:B$32)", 29.5),
        ("ROUND(E4,2)", 88.051),
        ("E4-B4", 1e-9),
    ],
)
def test_a_wrong_value_in_ones_own_column_is_named(formula, value):
    book = planted(BASIC, "basic", T4=(f"={formula}", value))
    assert [(c, v[0]) for c, v in told(verify_book(book, Tolerance())).items()] == [
        ("T4", Verdict.DIFFERS)
    ]


def beside(**cells):
    """The verdicts and reasons of cells beside the table."""
    sheet = verify_book(planted(BASIC, "basic", **cells), Tolerance()).sheets[0]
    return {c.cell: (c.verdict, c.reason) for c in sheet.cells if c.cell in cells}


@pytest.mark.parametrize("name", ["RAND", "NOW"])
def test_what_changes_each_time_is_taken_as_it_is_stored_and_checked_from_there(name):
    right = beside(T4=(f"={name}()", 0.5), T5=("=T4*2", 1.0))
    assert right["T4"] == (Verdict.VOLATILE, reasons.Changing(name))
    assert right["T5"] == (Verdict.EXACT, None)
    wrong = beside(T4=(f"={name}()", 0.5), T5=("=T4*2", 1.5), T6=("=T5+1", 2.5))
    assert wrong["T5"] == (Verdict.DIFFERS, reasons.Stale())
    assert wrong["T6"] == (Verdict.DIFFERS, reasons.FollowsFrom("T5"))


def test_what_an_unknown_function_gives_is_taken_and_what_reads_it_is_checked_from_there():
    found = beside(T4=("=FOO(E4)", 0.5), T5=("=T4*2", 1.0), T6=("=T4*2", 1.5))
    assert found["T4"] == (Verdict.NOT_REPLICATED, reasons.FunctionNotKnown("FOO"))
    assert found["T5"] == (Verdict.EXACT, None)
    assert found["T6"] == (Verdict.NOT_REPLICATED, reasons.OperandUnknown("T4"))


@pytest.mark.parametrize(
    ("text", "error"),
    [("A4/0", "#DIV/0!"), ("nobody", "#NAME?"), ("VLOOKUP(-1,A4:B32,2,FALSE)", "#N/A")],
)
def test_an_error_that_the_formula_gives_is_right(text, error):
    found = beside(T4=(f"={text}", ErrorValue(error)), T5=("=T4+1", ErrorValue(error)))
    assert found == dict.fromkeys(("T4", "T5"), (Verdict.EXACT, None))
    other = beside(T4=(f"={text}", 0.5), T5=(f"={text}", ErrorValue("#NUM!")))
    assert other == dict.fromkeys(("T4", "T5"), (Verdict.DIFFERS, reasons.Stale()))


def test_two_cells_that_read_each_other_are_a_circle():
    book = planted(BASIC, "basic", T4=("=T5", 0.5), T5=("=T4", 0.5))
    verdicts = {v[0] for v in told(verify_book(book, Tolerance())).values()}
    assert verdicts == {Verdict.CIRCLE}
