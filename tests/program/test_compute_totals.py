"""SUBTOTAL and AGGREGATE: hidden rows, totals within totals, errors passed over."""

import pytest

from tests.program.small import computed, recalculated, same, unlike
from xlrepro.witness import formulon

CELLS = {
    "A1": 1, "A2": 2, "A3": "=SUBTOTAL(9,A1:A2)", "A4": 4, "A5": "x", "A6": "=1/0", "A7": 7,
    "B1": 5, "B2": 6, "B3": 7, "C1": "=_xlfn.AGGREGATE(9,6,A1:A4)", "C2": 3,
}  # fmt: skip
HIDDEN = {2: 'hidden="1"'}
A = "=_xlfn.AGGREGATE("
FUNCTIONS = {  # of 5, 6 and 7, with all rows and without the hidden one of 6
    1: (6.0, 6.0), 2: (3.0, 2.0), 3: (3.0, 2.0), 4: (7.0, 7.0), 5: (5.0, 5.0), 6: (210.0, 35.0),
    7: (1.0, 2**0.5), 8: ((2 / 3) ** 0.5, 1.0), 9: (18.0, 12.0), 10: (1.0, 2.0), 11: (2 / 3, 1.0),
}  # fmt: skip
SUBTOTALS = {f"=SUBTOTAL({code},B1:B3)": both[0] for code, both in FUNCTIONS.items()}
SUBTOTALS |= {f"=SUBTOTAL({100 + code},B1:B3)": both[1] for code, both in FUNCTIONS.items()}
SUBTOTALS |= {
    "=SUBTOTAL(9,A1:A4)": 7.0,  # no total of totals
    "=SUBTOTAL(109,A1:A4)": 5.0,
    "=SUBTOTAL(9,A1:A7)": "#DIV/0!",
    "=SUBTOTAL(9,A1:A2,B1:B2)": 14.0,
    "=SUBTOTAL(3,A1:A5)": 4.0,
    "=SUBTOTAL(1,C5:C9)": "#DIV/0!",
    "=SUBTOTAL(9.9,B1:B3)": 18.0,
    "=SUBTOTAL(0,A1)": "#VALUE!",
    "=SUBTOTAL(12,A1)": "#VALUE!",
    "=SUBTOTAL(99,A1)": "#VALUE!",
    "=SUBTOTAL(112,A1)": "#VALUE!",
}
AGGREGATES = {f"{A}{code},4,B1:B3)": both[0] for code, both in FUNCTIONS.items()}
AGGREGATES |= {f"{A}{code},5,B1:B3)": both[1] for code, both in FUNCTIONS.items()}
AGGREGATES |= {
    f"{A}12,4,B1:B3)": 6.0,
    f"{A}13,4,B1:B3)": "#N/A",
    f"{A}14,4,B1:B3,1)": 7.0,
    f"{A}15,4,B1:B3,2)": 6.0,
    f"{A}16,4,B1:B3,0.5)": 6.0,
    f"{A}17,4,B1:B3,1)": 5.5,
    f"{A}18,4,B1:B3,0.5)": 6.0,
    f"{A}19,4,B1:B3,1)": 5.0,
    f"{A}19,5,B1:B3,1)": "#NUM!",
    f"{A}9,0,A1:A4)": 7.0,  # without totals
    f"{A}9,4,A1:A4)": 10.0,  # with them
    f"{A}9,6,A1:A7)": 17.0,  # and without errors
    f"{A}9,7,A1:A7)": 15.0,  # and without hidden rows
    f"{A}9,2,A1:A7)": 14.0,  # errors and totals passed over
    f"{A}9,3,A1:A7)": 12.0,  # and hidden rows
    f"{A}14,6,A1:A7,1)": 7.0,
    f"{A}20,4,A1)": "#VALUE!",
    f"{A}9,8,A1)": "#VALUE!",
    f"{A}14,4,B1:B3,5)": "#NUM!",
    f"{A}9,4,A1:A2,B1:B2)": 14.0,
}


def near(wanted):
    return {f: pytest.approx(w, 1e-14) if type(w) is float else w for f, w in wanted.items()}


def test_subtotal_passes_over_totals_and_hidden_rows():
    assert unlike(near(SUBTOTALS), CELLS, rows=HIDDEN) == {}


def test_aggregate_passes_over_what_it_is_told_to():
    assert unlike(near(AGGREGATES), CELLS, rows=HIDDEN) == {}


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same(SUBTOTALS | AGGREGATES, CELLS, "libreoffice", rows=HIDDEN)


@pytest.mark.skipif(not formulon.available(), reason="formulon is not installed")
def test_formulon_passes_over_a_total_by_aggregate_too():
    cells = {**CELLS, "Z1": "=SUBTOTAL(9,C1:C2)", "Z2": "=SUBTOTAL(9,A3,C1)"}
    told, ours = recalculated(cells, "formulon"), computed(cells)
    assert (told["Z1"], told["Z2"]) == (ours["Z1"], ours["Z2"]) == (3.0, 0.0)


def test_the_largest_of_a_quotient_without_its_errors():
    """A way to find the largest where a condition holds, which both witnesses miss."""
    wanted = {f"{A}14,6,A1:A7/(B1:B7>0),1)": 3.0, f"{A}15,6,{{1,2,3}}/{{1,0,1}},2)": 3.0}
    assert unlike(wanted, CELLS) == {}


def test_rows_that_a_filter_hides_are_in_no_subtotal():
    filtered = (
        '<autoFilter ref="B1:B3"><filterColumn colId="0"><filters/></filterColumn></autoFilter>'
    )
    wanted = {"=SUBTOTAL(9,B1:B3)": 12.0, "=SUBTOTAL(109,B1:B3)": 12.0}
    assert unlike(wanted, CELLS, rows=HIDDEN, after={"Sheet1": filtered}) == {}
