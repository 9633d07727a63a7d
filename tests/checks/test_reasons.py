"""Every verdict that is not right has a reason: a record with a code, and a sentence of it."""

import dataclasses
import json

import pytest

from tests.checks.test_verify import COLLAB, FORMULA_FAULTS, GRADDESC
from tests.tiny import planted
from xlrepro.checks import reasons
from xlrepro.checks.reasons import (
    Both,
    FollowsFrom,
    FormulaDiffers,
    FormulaUndecided,
    FunctionNotKnown,
    NoNumber,
    NotANumber,
    OperandUnknown,
    OutsideRule,
    Reason,
    Stale,
    TypedOver,
)
from xlrepro.checks.records import Verdict, Verification
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_book, verify_sheet
from xlrepro.formula.nodes import resolve
from xlrepro.formula.parse import read_a1
from xlrepro.meaning.equivalence import FunctionUnknown
from xlrepro.meaning.trials import Cells, Trial
from xlrepro.workbook import ErrorValue

RULE = "C12-J12*$D$2/SQRT(L12)"  # H12 of the sheet adam


def checked(book, title):
    return verify_sheet(book, book.sheet(title), Tolerance(), HALF_ULP)


def said(book, title, address=None):
    """The one cell that is not right, or the one asked for."""
    sheet = checked(book, title)
    if address is None:
        (cell,) = sheet.problems
        return cell
    return next(cell for cell in sheet.cells if cell.cell == address)


def adam(**cells):
    return planted(GRADDESC, "adam", **cells)


@pytest.mark.parametrize(
    "formula",
    [
        "=LET(s,SQRT(L12),C12-J12*$D$2/s)",
        f"=IF(J8>0,{RULE},{RULE})",
        f"=IF(L12>0,{RULE},C12)",  # a guard against a division by zero
        f"=IFS(L12>0,{RULE},TRUE,C12)",
    ],
)
def test_a_right_formula_is_not_accused(formula):
    assert not checked(adam(H12=formula), "adam").problems


@pytest.mark.parametrize(
    ("book", "title", "address", "formula"),
    FORMULA_FAULTS,
    ids=[f"{title}!{address}" for _, title, address, _ in FORMULA_FAULTS],
)
def test_a_formula_is_accused_with_cells_for_which_it_gives_something_else(
    book, title, address, formula
):
    cell = said(planted(book, title, **{address: formula}), title)
    assert cell.verdict is Verdict.FORMULA and isinstance(cell.reason, FormulaDiffers)
    example = cell.reason.counterexample
    assert example.found != example.wanted
    held = dict(example.cells)
    node = cell.source.node

    def value(asked):
        return held.get((asked[0] or title, *asked[1:]))

    assert Trial(Cells(), value).result(resolve(node, read_a1(address))) == example.found
    assert cell.why.startswith(f"the method has {cell.wanted}; where ")


def test_a_formula_that_calls_an_unknown_function_is_not_replicated():
    cell = said(adam(H12=f"=FOO({RULE})"), "adam")
    assert cell.cell == "H12" and cell.verdict is Verdict.NOT_REPLICATED
    assert cell.reason == FormulaUndecided(f"={RULE.replace('$', '')}", FunctionUnknown("FOO"))
    assert cell.why.endswith("FOO is not worked out here")


def test_a_guarded_division_is_judged_by_its_value():
    guard = f"IF(L12=0,C12,{RULE})"
    assert not checked(adam(H12=f"={guard}"), "adam").problems
    wrong = said(adam(H12=(guard, 29.0)), "adam", "H12")
    assert wrong.verdict is Verdict.NOT_REPLICATED and isinstance(wrong.reason, FormulaUndecided)


def test_a_column_that_is_wrong_all_through_is_told_in_each_row_with_cells_of_that_row():
    wrong = {f"H{row}": f"=C{row}+J{row}*$D$2/SQRT(L{row})" for row in range(4, 33)}
    told = {cell.cell: cell for cell in checked(adam(**wrong), "adam").problems}
    assert set(told) == set(wrong)
    for row in range(4, 33):
        reason = told[f"H{row}"].reason
        assert {address for address, _ in reason.cells()} == {
            f"C{row}", f"J{row}", "D2", f"L{row}"
        }  # fmt: skip
        sheet = GRADDESC.sheet("adam")
        assert all(sheet.value(read_a1(address)) == value for address, value in reason.cells())


def test_what_is_typed_over_names_the_formula_that_is_missing():
    cell = said(adam(H12=3.0), "adam")
    assert cell.reason == TypedOver(f"={RULE.replace('$', '')}") and cell.wanted in cell.why


def test_a_text_where_a_number_is_wanted_is_told():
    cell = said(adam(H12=(None, "many")), "adam")
    assert (cell.verdict, cell.reason) == (Verdict.DIFFERS, NotANumber("many"))


def test_where_a_text_is_typed_over_an_input_the_errors_that_follow_are_missing():
    """The formulas give #VALUE! from there on, and the sheet has the numbers of before."""
    sheet = checked(adam(A9="many"), "adam")
    assert sheet.counts == {Verdict.EXACT: 63, Verdict.DIFFERS: 262}
    assert {cell.computed for cell in sheet.problems} == {ErrorValue("#VALUE!")}
    told = {cell.cell: cell.reason for cell in sheet.problems}
    assert {c for c, reason in told.items() if reason == Stale()} == {"E9", "F9", "G9"}  # read A9
    assert told["C10"] == FollowsFrom("H9") and told["H9"] == FollowsFrom("J9")


def test_where_a_text_stands_as_an_input_the_errors_that_follow_are_right(tmp_path):
    pytest.importorskip("formulon")
    from tests.cases.recalculated import with_results

    book = with_results(adam(A9="many"), tmp_path / "many.xlsx")
    sheet = checked(book, "adam")
    assert sheet.models == ("adam",) and sheet.problems == []
    assert sum(cell.stored == ErrorValue("#VALUE!") for cell in sheet.cells) == 262


def test_a_random_cell_may_break_its_rule_or_have_another():
    assert said(planted(GRADDESC, "data", B9=(None, 0.5)), "data", "B9").reason == OutsideRule(
        "wanted a whole number from 1 to 100"
    )
    other = said(planted(GRADDESC, "data", B9="=RANDBETWEEN(1,10)"), "data", "B9")
    assert other.verdict is Verdict.FORMULA and "where the random number is 0." in other.why
    same = said(planted(GRADDESC, "data", B9="=INT(RAND()*100)+1"), "data", "B9")
    assert same.verdict is Verdict.VOLATILE
    twice = said(planted(GRADDESC, "data", B9="=INT(RAND()*50+RAND()*50)+1"), "data", "B9")
    assert twice.verdict is Verdict.NOT_REPLICATED and "RAND is not" in twice.why


def test_a_cell_of_no_model_is_told_apart():
    cells = {"P4": ("=FOO(H4)", 1.0), "P5": ("=Q5", 0.0), "P6": ("=P4+1", 2.0)}
    sheet = checked(planted(GRADDESC, "rmsprop", **cells, P7=("=P4+2", 2.0)), "rmsprop")
    told = {cell.cell: cell.reason for cell in sheet.problems}
    assert told == {"P4": FunctionNotKnown("FOO"), "P7": OperandUnknown("P4")}


def test_the_json_has_code_and_counterexample():
    found = Verification([verify_book(adam(H12="=C12+J12*$D$2/SQRT(L12)"), Tolerance())])
    sheets = json.loads(json.dumps(found.to_json()))["workbooks"][0]["sheets"]
    (problem,) = [cell for sheet in sheets for cell in sheet["problems"]]
    assert problem["reason_code"] == "formula-differs"
    assert problem["reason"].startswith("the method has =C12-J12*D2/SQRT(L12); where C12 is 29.85")
    assert set(problem["counterexample"]) == {"C12", "J12", "D2", "L12"}
    assert problem["counterexample"]["D2"] == 0.1
    assert problem["formula_gives"] != problem["method_gives"]


def test_every_reason_is_frozen_and_has_a_code_of_its_own():
    kinds = [kind for kind in vars(reasons).values() if isinstance(kind, type)]
    kinds = [kind for kind in kinds if issubclass(kind, Reason) and kind not in (Reason, Both)]
    codes = [kind.code for kind in kinds]
    assert len(kinds) > 12 and len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)
    for kind in kinds:
        with pytest.raises(dataclasses.FrozenInstanceError):
            kind.__new__(kind).words = "others"


def test_a_reason_joined_with_another_keeps_the_first_one_s_code():
    both = reasons.joined(TypedOver("=A1"), reasons.Stale())
    assert (both.code, reasons.wanted(both)) == ("typed-over", "=A1")
    assert both.text() == "the method has =A1; stale or corrupted: not what the formulas give"
    assert reasons.joined(None, NoNumber()) == NoNumber()
    with pytest.raises(dataclasses.FrozenInstanceError):
        both.first = NoNumber()


def test_a_foreign_cell_of_a_counterexample_is_told_with_its_sheet():
    cell = said(planted(COLLAB, "movielens_1hot", D9="=dotprod!C31"), "movielens_1hot")
    assert all(address.startswith("dotprod!") for address, _ in cell.reason.cells())
