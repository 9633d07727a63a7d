"""Fresh values reach every cell that depends on a changed input, and no other."""

import pytest

import xlrepro
from tests.books import GRADDESC
from tests.tiny import BUNDLED, planted
from xlrepro.formula.parse import a1, read_a1
from xlrepro.recognise.given import Given
from xlrepro.replay.refresh import refreshed
from xlrepro.workbook import WorkbookError

START = {("momentum", read_a1("C1")): 2.5}


def test_only_dependents_change():
    fresh = refreshed(GRADDESC, START)
    assert set(fresh.values) == {"momentum"} and fresh.lost == ()
    formulas = [GRADDESC.sheet("momentum").formula(p) for p in fresh.values["momentum"]]
    assert formulas.count(None) == 1  # the input itself
    assert read_a1("A4") not in fresh.values["momentum"]
    assert fresh.values["momentum"][read_a1("C4")] == 2.5


def test_arithmetic_beside_the_model_follows():
    text = {"Q7": ('=Q5&"!"', "10!"), "Q8": ("=VLOOKUP(Q5,{0,1;20,2},2)", 1.0)}
    book = planted(GRADDESC, "momentum", Q5=("=C4*10", 10.0), Q6=("=Q5+1", 11.0), **text)
    values = refreshed(book, START).values["momentum"]
    assert [values[read_a1(f"Q{row}")] for row in (5, 6, 7, 8)] == [25.0, 26.0, "25!", 2.0]


def test_dependents_that_nothing_replicates_lose_their_value():
    book = planted(
        GRADDESC,
        "momentum",
        Q5=("=_xll.FOO(A4:C32)", 1.0),
        Q6=('=Q5&"!"', "1!"),
        Q7=("=_xll.FOO(A4:B32)", 1.0),
        Q8=("=RAND()*C4", 0.5),
    )
    fresh = refreshed(book, START)
    assert fresh.lost == ("momentum!Q5", "momentum!Q6", "momentum!Q8")
    assert fresh.values["momentum"][read_a1("Q5")] is None
    assert read_a1("Q7") not in fresh.values["momentum"]


def test_a_division_by_zero_is_left_to_the_program():
    given = xlrepro.load(BUNDLED / "graddesc.xlsm")["adam_ann"][0]
    mean = Given(given.match).homes("carried_mean_a")[0]
    inverse = given.match.blocks["inverse_mean_a"]
    fresh = refreshed(GRADDESC, {mean: 0.0})
    assert fresh.lost == (f"adam_ann!{a1((inverse.row, inverse.col))}",)
    assert fresh.values["adam_ann"][inverse.row, inverse.col] is None


def test_a_sheet_with_a_formula_that_is_not_the_methods_is_not_saved():
    book = planted(GRADDESC, "momentum", H9=("=C9-J9*D$2*2", 1.0))
    with pytest.raises(WorkbookError, match="momentum!H9: wanted the formula of the method"):
        refreshed(book, START)
