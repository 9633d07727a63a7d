"""Which values meet a criterion, as Excel counted them."""

import numpy as np
import pytest

from xlrepro.functions.criteria import cells_of, criterion
from xlrepro.values import DIV0, NA, area_of

MIXED = [23.0, "23", True, 1.0, -23.0, "hey", False, 123.0, "", None, NA, DIV0, 0.0, "TRUE"]


@pytest.mark.parametrize(
    ("given", "met"),
    [
        (23.0, [23.0, "23"]),
        ("=23", [23.0, "23"]),
        (">1", [23.0, 123.0]),
        ("<=-23", [-23.0]),
        (True, [True]),
        ("true", [True]),
        ("=FaLSe", [False]),
        ("#N/A", [NA]),
        (DIV0, [DIV0]),
        (None, [0.0]),
        ("", ["", None]),
        ("=", [None]),
        ("HEY", ["hey"]),
        ("h*", ["hey"]),
        ("*", ["23", "hey", "", "TRUE"]),
        (">h", ["hey", "TRUE"]),
        (">=", []),
    ],
)
def test_what_meets_a_criterion(given, met):
    assert [value for value in MIXED if criterion(given).holds(value)] == met


@pytest.mark.parametrize(
    ("given", "not_met"), [("<>23", [23.0]), ("<>true", [True]), ("<>h*", ["hey"]), ("<>", [None])]
)
def test_what_does_not(given, not_met):
    assert [value for value in MIXED if not criterion(given).holds(value)] == not_met


@pytest.mark.parametrize("values", [MIXED, [1.0, 5.0, 23.0, -23.0], ["a", "hey", None, "Hey"]])
def test_an_area_answers_as_its_values_do(values):
    cells = cells_of(area_of([values]))
    operands = [23.0, "23", "h*", "hey", "", True, NA, None, "TRUE", "#N/A", "1/2/2020"]
    criteria = operands + [
        operator + str(operand)
        for operator in ("=", "<>", "<", ">", "<=", ">=")
        for operand in operands
    ]
    for given in criteria * 2:
        wanted = criterion(given)
        assert cells.mask(wanted).tolist() == [wanted.holds(value) for value in values], given


def test_masks_of_one_and_true_are_not_taken_for_each_other():
    cells = cells_of(area_of([[1.0, True, "1"]]))
    assert cells.mask(criterion(True)).tolist() == [False, True, False]
    assert cells.mask(criterion(1.0)).tolist() == [True, False, True]
    assert cells.mask(criterion(True)).tolist() == [False, True, False]


def test_an_area_of_numbers_has_no_blanks():
    cells = cells_of(np.array([[1.0, 0.0]]))
    assert cells.mask(criterion("<>")).all() and not cells.mask(criterion("=")).any()
