"""AND, OR and XOR over single values and areas; the results are Excel's."""

import pytest

from xlrepro.functions import and_, not_, or_, xor
from xlrepro.values import DIV0, VALUE


@pytest.mark.parametrize(
    ("values", "all_", "any_", "odd"),
    [
        ((-0.1, 0.1), True, True, False),
        ((1.0, 0.0, 1.0), False, True, False),
        (("", True), True, True, True),
        (("", False), False, False, False),
        (("true", "FALSE"), False, True, True),
        (([None, "TRUE", 0.0], True), False, True, True),
    ],
)
def test_text_and_blanks_are_passed_over(values, all_, any_, odd):
    assert (and_(*values), or_(*values), xor(*values)) == (all_, any_, odd)


@pytest.mark.parametrize("value", ["", "0", "1", ["TRUE"], [None, None], ["", "x"]])
def test_nothing_to_look_at_is_an_error(value):
    assert {and_(value), or_(value), xor(value)} == {VALUE}


def test_an_error_comes_before_what_is_known_already():
    assert or_(True, [DIV0]) == DIV0
    assert and_(False, DIV0) == DIV0


def test_not_takes_numbers_and_no_other_text():
    assert [not_(value) for value in (0.0, -2.0, "FALSE", "")] == [True, False, True, VALUE]
