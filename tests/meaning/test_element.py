"""Which formulas work on ranges cell by cell, and one cell of what such a formula fills."""

import pytest

from xlrepro.formula.nodes import resolve
from xlrepro.formula.parse import parse
from xlrepro.formula.render import render
from xlrepro.meaning.element import element, needs_array


@pytest.mark.parametrize(
    ("text", "array"),
    [
        ("A1*2", False),
        ("A1:A3*2", True),
        ("-A1:A3", True),
        ("SUM(A1:A3)", False),
        ("SUM(A1:A3*2)", True),
        ("SUMPRODUCT(A1:A3*B1:B3)", False),
        ("MMULT(A1:B2,C1:D2)", False),
        ("2*MMULT(A1:B2,C1:D2)", False),
        ("EXP(A1:A3)", True),
        ("IF(A1:A3>0,1,0)", True),
        ("IF(A1>0,SUM(A1:A3),0)", False),
    ],
)
def test_what_works_on_a_range_cell_by_cell_must_be_an_array_formula(text, array):
    assert needs_array(parse(text)) is array


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("(K3:K5-X3:X5)^2", "(K4-X4)^2"),
        ("MMULT(A3:C5,F1:H3)", "MMULT(A4:C4,G1:G3)"),
        ("IF(A3:A5=B$1,1,-C3:C5)", "IF(A4=B1,1,-C4)"),
        ("MATCH(A3:A5,D3:D9,0)", "MATCH(A4,D3:D9,0)"),
        ("A1:C1/A3:A5", "B1/A4"),
        ("A3:A4*2", "A4*2"),
        ("A3:A4*2+B2:D2", "A4*2+C2"),
        ("MMULT(A3:C4,F1:G3)*A1:B1", "MMULT(A4:C4,G1:G3)*B1"),
        ("SUM(A3:A5)*A3:A5", None),
    ],
)
def test_one_cell_of_an_array_formula(text, second):
    found = element(resolve(parse(text), (0, 0)), (1, 1))
    assert (found and render(found).replace("$", "")) == (second and second.replace("$", ""))


def test_a_range_that_ends_before_the_area_leaves_errors_there():
    found = element(resolve(parse("A3:A4*B3:B5"), (0, 0)), (2, 0))
    assert found is not None and render(found) == "#N/A*$B$5"
