"""Cells that do what their own formulas say are no fault; what follows from a wrong one is.

What the formulas give is formulon's word, and one planted number is the fault.
"""

from dataclasses import replace

import pytest

from tests.recognise.small import book
from tests.tiny import planted
from xlrepro.checks.by_formula import ByFormula
from xlrepro.checks.explained import explained
from xlrepro.checks.own_formulas import OwnFormulas
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.formula.parse import a1, read_a1

pytest.importorskip("formulon")
with_results = pytest.importorskip("tests.cases.recalculated").with_results

TYPED = {"A1:A6": [2.0, 3.0, 5.0, 7.0, 11.0, 13.0]}
DIFFERS, CLOSE, UNKNOWN = Verdict.DIFFERS, Verdict.CLOSE, Verdict.NOT_REPLICATED


def own_formulas(small):
    rounding = {sheet.title: HALF_ULP for sheet in small.sheets}
    return OwnFormulas(ByFormula(small, Tolerance(), rounding), "s")


@pytest.fixture
def told(tmp_path):
    """The cells that are explained where a method gives another number for each one named."""

    def told(cells, verdicts, changed=None):
        small = with_results(book(TYPED | cells), tmp_path / "small.xlsx")
        small = planted(small, "s", **(changed or {}))
        stored = {cell: small.sheets[0].value(read_a1(cell)) for cell in verdicts}
        checks = {
            read_a1(cell): CellCheck(read_a1(cell), verdict, stored[cell], 0.5)
            for cell, verdict in verdicts.items()
        }
        return {a1(place) for place in explained(checks, own_formulas(small))}

    return told


def wrong(*cells):
    return dict.fromkeys(cells, DIFFERS)


def test_a_cell_whose_formula_gives_what_is_stored_is_explained(told):
    assert told({"C1": "=A1*A2", "C2": "=A3-A1"}, wrong("C1", "C2")) == {"C1", "C2"}


def test_a_cell_whose_formula_gives_another_number_is_not(told):
    assert told({"C1": "=A1*A2"}, wrong("C1"), {"C1": (None, 6.5)}) == set()


def test_a_number_typed_over_a_formula_is_not_explained(told):
    assert told({}, wrong("A1")) == set()


def test_what_follows_from_a_wrong_formula_is_not_explained(told):
    cells = {"C1": "=A1*2", "D1": "=C1+1", "E1": "=SUM(D1:D3)", "F1": "=A2*2"}
    every = wrong("C1", "D1", "E1", "F1")
    assert told(cells, every) == {"C1", "D1", "E1", "F1"}
    stale = {"C1": (None, 99.0), "D1": (None, 100.0), "E1": (None, 100.0)}  # follows from 99
    assert told(cells, every, stale) == {"F1"}


def test_what_reads_a_cell_that_is_right_is_explained(told):
    assert told({"C1": "=A1*2", "D1": "=C1+1"}, {"C1": CLOSE, "D1": DIFFERS}) == {"D1"}


def test_what_reads_a_cell_without_a_verdict_is_explained(told):
    assert told({"C1": "=A1*2", "D1": "=C1+1"}, wrong("D1")) == {"D1"}


def test_what_reads_a_cell_that_is_not_replicated_is_not_explained(told):
    assert told({"C1": "=A1*2", "D1": "=C1+1"}, {"C1": UNKNOWN, "D1": DIFFERS}) == set()


def test_only_what_differs_is_explained(told):
    cells = {"C1": "=A1*2", "C2": "=A2*2"}
    assert told(cells, {"C1": CLOSE, "C2": UNKNOWN}) == set()


def test_a_long_chain_is_followed_to_its_beginning(told):
    cells = {"C1": "=A1*2"} | {f"C{row}": f"=C{row - 1}+1" for row in range(2, 1500)}
    every = wrong(*cells)
    assert told(cells, every) == set(every)
    assert told(cells, every, {"C1": (None, 5.0), "C2": (None, 6.0)}) == set()


LOOK_UPS = [  # all lead to C3
    *("OFFSET($A$1,2,2)", "INDEX(C1:C6,3)", "CHOOSE(2,C5,C3)", 'INDIRECT("C"&3)'),
    "SUM(OFFSET($A$1,2,2,1,1))",
]


@pytest.mark.parametrize("text", LOOK_UPS)
def test_a_look_up_follows_the_cell_that_it_leads_to_and_none_that_it_passes_by(text, told):
    cells = {"C1:C6": "=A1*2", "E1": f"={text}"}
    assert told(cells, wrong("C3", "E1")) == {"C3", "E1"}
    assert told(cells, wrong("C3", "E1"), {"C3": (None, 99.0), "E1": (None, 99.0)}) == set()
    assert told(cells, wrong("C5", "E1"), {"C5": (None, 99.0)}) == {"E1"}


def test_in_a_circle_nothing_is_explained(told):
    cells = {"C1": "=C2", "C2": "=C1", "D1": "=C1+1", "E1": "=A1*2"}
    stored = {"C1": (None, 4.0), "C2": (None, 4.0), "D1": (None, 5.0)}
    assert told(cells, wrong("C1", "C2", "D1", "E1"), stored) == {"E1"}


def test_a_cell_that_reads_itself_is_not_explained(told):
    stored = {"C1": (None, 4.0)}
    assert told({"C1": "=C1"}, wrong("C1"), stored) == set()


@pytest.mark.parametrize("text", ["data!C1+1", "SUM(data!C1:C2)+1"])
def test_a_wrong_cell_of_this_sheet_is_none_of_another(text, tmp_path):
    small = book(TYPED | {"C1": f"={text}"}, data={"C1": 4.0})
    small = with_results(small, tmp_path / "small.xlsx")
    own = own_formulas(small)
    place = read_a1("C1")
    checks = {place: CellCheck(place, DIFFERS, 5.0, 0.5)}
    assert explained(checks, own) == {place}
    assert explained({place: replace(checks[place], verdict=CLOSE)}, own) == set()


def test_a_formula_that_cannot_be_worked_out_explains_nothing(told):
    cells = {"C1": "=RAND()", "C2": "=_xll.FOO(A1)", "C3": "=C2*2", "C4": "=A1/0"}
    assert told(cells, wrong("C1", "C2", "C3")) == set()
    assert told(cells, wrong("C4")) == {"C4"}  # the error is what it gives
