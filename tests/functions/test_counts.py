"""What counts for COUNT, COUNTA and COUNTBLANK; the results are Excel's."""

import pytest

from xlrepro.functions import count, counta, countblank
from xlrepro.values import DIV0, NA

MIXED = [0.0, False, 0.0, True, "Hola", None, 3.0, "23", DIV0]


def test_in_an_area_only_numbers_count():
    assert (count(MIXED), counta(MIXED), countblank(MIXED)) == (3, 8, 1)


@pytest.mark.parametrize(
    ("value", "numbers"), [(True, 1), ("23", 1), ("Hola", 0), (NA, 0), ([True], 0), (["23"], 0)]
)
def test_what_is_written_out_counts_if_it_spells_a_number(value, numbers):
    assert count(value) == numbers
    assert counta(value) == 1


def test_empty_text_is_blank_and_a_value():
    assert countblank(["", None, 0.0]) == 2
    assert counta(["", None, 0.0]) == 2
