"""Two formulas are the same, or there are cells for which they part, or it is said why not told."""

import pytest

from xlrepro.formula.parse import a1, parse, read_a1
from xlrepro.meaning.counterexample import plainest
from xlrepro.meaning.equivalence import (
    Different,
    FewTrials,
    FunctionUnknown,
    MetOneWay,
    Same,
    Undecided,
    compare,
)
from xlrepro.meaning.trials import Cells, Trial
from xlrepro.values import DIV0


def of(**cells):
    """Answers with what each cell has, by address."""
    held = {(None, *read_a1(address)): value for address, value in cells.items()}
    return lambda cell: held.get(cell, ())


def compared(found, wanted, cells=None):
    return compare(parse(found), parse(wanted), cells or Cells())


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("LET(s,SQRT(A1),B1/s+s)", "B1/SQRT(A1)+SQRT(A1)"),
        ("IF(A1>0,B1,B1)", "B1"),
        ("IF(A1>1000,B1*2,B1+B1)", "2*B1"),
        ("IFS(A1>3,B1,TRUE,C1)", "IF(A1>3,B1,C1)"),
        ("SWITCH(A1,1,B1,C1)", "IF(A1=1,B1,C1)"),
        ("IF(A1>3,B1,C1)", "IF(NOT(A1<=3),B1,C1)"),
        ("MAX(A1,B1)", "IF(A1>B1,A1,B1)"),
        ("SUM(A1:A3)/COUNT(A1:A3)", "AVERAGE(A1:A3)"),
    ],
)
def test_what_means_the_same_is_the_same(found, wanted):
    assert compared(found, wanted) == Same()
    assert compared(wanted, found) == Same()


def test_a_decision_that_no_trial_meets_both_ways_need_not_be_met_where_it_changes_nothing():
    positive = Cells(among=of(J8=(0.5, 1.0, 2.0)))
    assert compared("IF(J8>0,A1+B1,B1+A1)", "A1+B1", positive) == Same()
    found = compared("IF(J8>0,A1+B1,7)", "A1+B1", positive)
    assert found == Undecided(MetOneWay(parse("J8>0")))


def test_decisions_that_matter_only_together_are_not_passed_over():
    positive = Cells(among=of(A1=(0.5, 1.0), B1=(0.5, 1.0)))
    found = compared("IF(A1<0,IF(B1<0,C1,D1),D1)", "D1", positive)
    assert isinstance(found, Undecided) and isinstance(found.why, MetOneWay)


def test_a_function_that_is_not_known_is_named_and_accuses_nobody():
    assert compared("FOO(A1)*B1", "A1*B1") == Undecided(FunctionUnknown("FOO"))
    assert compared("A1*B1", "FOO(A1)*B1") == Undecided(FunctionUnknown("FOO"))
    # in some trials only, where FOO is met
    assert compared("IF(A1=0,FOO(A1),B1)", "B1") == Undecided(FunctionUnknown("FOO"))


def test_formulas_that_give_a_value_in_hardly_any_trial_are_undecided():
    assert compared("SQRT(-1-A1^2)", "SQRT(-2-A1^2)") == Undecided(FewTrials(0))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("A1+B1", "A1-B1"),
        ("A5", "A4"),
        ("LOG(A1)", "LN(A1)"),
        ("IF(A1>0,B1,C1)", "IF(A1>=0,B1,C1)"),
        ("SUM(A1:A40)", "SUM(A1:A39)"),
        ("SUMXMY2(A1:B40,C1:D40)", "SUMXMY2(A1:B39,C1:D39)"),
        ("1/(A1-A1)", "A1"),
        ("A1&A2", "A1+A2"),
    ],
)
def test_a_counterexample_holds(found, wanted):
    """Worked out anew from the cells that it tells, others blank, both give what it says."""
    different = compared(found, wanted)
    assert isinstance(different, Different)
    for each in (different, plainest(different, parse(found), parse(wanted), Cells())):
        held = dict(each.counterexample.cells)
        trial = Trial(Cells(), held.get)
        assert trial.result(parse(found)) == each.counterexample.found
        assert trial.result(parse(wanted)) == each.counterexample.wanted
        assert each.counterexample.found != each.counterexample.wanted


def plain(found, wanted, cells=None):
    """The plainest counterexample, by address."""
    different = compared(found, wanted, cells)
    assert isinstance(different, Different)
    told = plainest(different, parse(found), parse(wanted), cells or Cells()).counterexample
    return {a1(cell[1:]): value for cell, value in told.cells}, told.found, told.wanted


def test_a_counterexample_is_what_the_sheet_itself_holds_where_that_tells():
    sheet = of(A1=0.125, B1=3.7)
    stored = Cells(stored=lambda cell: sheet(cell) or None)
    assert plain("A1+B1", "A1-B1", stored) == ({"A1": 0.125, "B1": 3.7}, 3.825, -3.575)
    same = of(A4=2.0, A5=2.0)
    held, found, wanted = plain("A5", "A4", Cells(stored=lambda cell: same(cell) or None))
    assert held == {"A4": wanted, "A5": found} and found != wanted


def test_a_counterexample_has_round_numbers_and_few_cells():
    held, found, wanted = plain("A1*B1", "A1+B1")
    assert all(value == int(value) and 1 <= value <= 9 for value in held.values())
    held, found, wanted = plain("SUM(A1:A40)", "SUM(A1:A39)")
    assert list(held) == ["A40"] and (found, wanted) == (held["A40"], 0.0)
    chance = Cells(among=of(A1=tuple(i / 997 for i in range(1, 997))))
    held, _, _ = plain("LOG(A1)", "LN(A1)", chance)
    assert held["A1"] == round(held["A1"], 1)


def test_a_guard_against_what_gives_an_error_accuses_nobody():
    assert compared("IF(B1=0,0,A1/B1)", "A1/B1") == Undecided(MetOneWay(parse("B1=0")))
    assert compared("IF(B1>0,A1/SQRT(B1),A1)", "A1/SQRT(B1)") == Undecided(MetOneWay(parse("B1>0")))
    assert compared("IFERROR(A1/SQRT(B1),7)", "A1/SQRT(B1)") == Same()


def test_an_error_beside_a_value_is_a_counterexample():
    _, found, wanted = plain("1/(A1-A1)", "A1")
    assert found == DIV0 and isinstance(wanted, float)


def test_a_cell_that_means_something_is_told_with_the_value_that_it_must_have():
    means = {(None, *read_a1("E4")): parse("C4+D4*A4")}
    cells = Cells(meaning=means.get, expand=frozenset(means))
    assert compared("2*(E4-B4)", "2*(D4*A4+C4-B4)", cells) == Same()
    held, _, _ = plain("2*(E4+B4)", "2*(D4*A4+C4-B4)", cells)
    assert held["E4"] == held["C4"] + held["D4"] * held["A4"]


def same(found: str, wanted: str, expand: dict[str, str] | None = None) -> bool:
    means = {(None, *read_a1(cell)): parse(text) for cell, text in (expand or {}).items()}
    cells = Cells(meaning=means.get, expand=frozenset(means))
    return isinstance(compare(parse(found), parse(wanted), cells), Same)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("2*(D4*A4+C4-B4)", "2*A4*D4-2*(B4-C4)"),
        ("(B4-E4)^2", "(E4-B4)*(E4-B4)"),
        ("POWER(B4,2)", "B4^2"),
        ("IF(A1=1,B1,C1)", "IF(A1<>1,C1,B1)"),
        ("SUM(A1:A3)", "A1+A2+A3"),
    ],
)
def test_formulas_that_mean_the_same(found, wanted):
    assert same(found, wanted)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("(E4-B4)*0.02", "(E4-B4)*0.01"),
        ("IF(A1=1,2,0)", "IF(A1=1,1,0)"),
        ("SUM(A1:A4)", "SUM(A1:A3)"),
        ("LOG(A1)", "LN(A1)"),
        ("C4-J4*D2", "C4+J4*D2"),
        ("A5", "A4"),
        ('IF(A1="x",0,B1)', 'IF(A1="",0,B1)'),
        ("AND(A1=B1,1,0)", "IF(A1=B1,1,0)"),
    ],
)
def test_formulas_that_do_not(found, wanted):
    assert not same(found, wanted)


def test_a_formula_may_go_by_way_of_another_cell():
    assert not same("2*(E4-B4)", "2*(D4*A4+C4-B4)")
    assert same("2*(E4-B4)", "2*(D4*A4+C4-B4)", {"E4": "C4+D4*A4"})
