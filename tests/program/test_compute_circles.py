"""Formulas that read themselves, and what only looks so; what is taken as given."""

import pytest

from tests.program.small import compute, computed, opened, recalculated
from xlrepro.program.unknowns import InCircle

ITERATE = '<calcPr iterate="1" iterateCount="100" iterateDelta="0.000001"/>'
LOAN = {
    "A1": 1000,
    "B1": "=A1+C1",
    "C1": "=B1*0.1",
    "D1": "=B1-C1",
}  # a fee of the sum with the fee


def test_a_circle_that_is_asked_for_is_gone_round_until_it_stands():
    found = compute(opened(LOAN, book=ITERATE))
    assert found.value(0, (1, 2)) == pytest.approx(1000 / 0.9, rel=1e-9)
    assert found.value(0, (1, 4)) == pytest.approx(1000, rel=1e-9)
    assert len(found.iterated) == 2  # what only reads the circle is in none


@pytest.mark.libreoffice
def test_libreoffice_comes_to_rest_there_too():
    told = recalculated(LOAN, "libreoffice", book=ITERATE)
    assert told["B1"] == pytest.approx(1000 / 0.9, rel=1e-5)


def test_a_circle_that_nobody_asked_for_has_its_path():
    found = compute(opened({"A1": "=B1+1", "B1": "=C1", "C1": "=A1", "D1": "=A1"}))
    ways = [why.way for why in found.unknown.values() if isinstance(why, InCircle)]
    assert len(found.unknown) == 4
    assert {len(way) for way in ways} == {3}


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"A1": "=IF(TRUE,1,A1)"}, 1.0),  # the other way is not gone
        ({"A1": "=IF(B1,B2,5)", "B1": False, "B2": "=A1+1"}, 5.0),
        ({"A1": "=CHOOSE(1,B1,A1)", "B1": 4}, 4.0),
        ({"A1": "=ROWS(A1:A3)"}, 3.0),  # of which no value is read
        ({"A1": "=ROW(A1)+COLUMN(A1)"}, 2.0),
        ({"A1": "=IFERROR(7,A1)"}, 7.0),
    ],
)
def test_what_reads_no_value_of_itself_is_no_circle(cells, wanted):
    assert computed(cells)["A1"] == wanted


@pytest.mark.parametrize(
    "function", ["RAND()", "NOW()", "TODAY()", "RANDBETWEEN(1,2)", "_xll.ADDIN(2)"]
)
def test_what_changes_or_belongs_to_an_add_in_is_taken_as_it_is_stored(function):
    stored = f"<f>{function}</f><v>7</v>"
    found = compute(opened({"A1": stored, "A2": "=A1+1", "A3": f"=IF(FALSE,{function},3)"}))
    assert list(found.given) == [(0, 1 << 15 | 1)]
    assert found.value(0, (2, 1)) == 8.0
    assert found.value(0, (3, 1)) == 3.0  # it is not called
