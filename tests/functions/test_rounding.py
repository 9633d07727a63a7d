"""Rounding looks at the 15 digits that a sheet shows."""

import numpy as np
import pytest

from xlrepro.functions import (
    ceiling,
    ceiling_math,
    floor,
    floor_math,
    mround,
    round,
    rounddown,
    roundup,
    trunc,
)
from xlrepro.functions.registry import all_functions
from xlrepro.values import DIV0, NUM

SHORT = 1.05 * (0.0284 + 0.0046) - 0.0284  # 0.00624999...9, shown as 0.00625


@pytest.mark.parametrize(
    ("result", "stored"),
    [
        (round(2.675, 2), 2.68),
        (round(1.005, 2), 1.01),
        (round(SHORT, 4), 0.0063),
        (roundup(SHORT, 4), 0.0063),
        (rounddown(SHORT, 4), 0.0062),
        (round(-2.345, 1), -2.3),
        (round(1234567, -3), 1235000.0),
        (round(1.745, -10), 0.0),
        (roundup(1.745, -10), 1e10),
        (roundup(7.123, 1), 7.199999999999999),
        (roundup(1.1234e-07, 3), 0.001),
        (trunc(-7.5, -5), 0.0),
        (mround(2.675, 0.01), 2.68),
        (mround(1.23456789, 0.0001), 1.2346000000000001),
        (floor(7.1, 0.1), 7.1000000000000005),
        (ceiling(7.9, 1e-12), 7.8999999999999995),
        (floor_math(-10, 1.05), -10.5),
        (floor_math(-5.5, 2, -1), -4.0),
        (ceiling_math(-5.5, 2, -1), -6.0),
        (floor(10, -1), NUM),
        (floor(10, 0), DIV0),
        (mround(7.5, -5), NUM),
    ],
)
def test_rounded_numbers_are_those_that_excel_stored(result, stored):
    assert result == stored


@pytest.mark.parametrize("name", ["ROUND", "ROUNDDOWN", "ROUNDUP", "TRUNC"])
@pytest.mark.parametrize("digits", [0.0, 2.0, 5.0, -2.0])
def test_areas_are_rounded_to_the_same_bits(name, digits):
    rng = np.random.default_rng(1)
    numbers = np.concatenate((rng.uniform(-1e5, 1e5, 100), rng.integers(-999, 999, 100) / 1000))
    area = numbers.reshape(-1, 1)
    function = all_functions()[name]
    singly = [function.call([number, digits]) for number in numbers.tolist()]
    assert function.call([area, digits])[:, 0].tolist() == singly
