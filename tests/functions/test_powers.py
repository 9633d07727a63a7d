"""Powers: figures that Excel stored, and the same bits for areas."""

import numpy as np
import pytest

from xlrepro.functions.powers import power, powers
from xlrepro.values import DIV0, NUM, Fault

# base, exponent and what Excel stored in workbooks of others
STORED = [
    (-2.4, 5.0, -79.62624),
    (2.0, 3.141592653589793, 8.824977827076289),
    (1e-07, 1e-07, 0.9999983881917339),
    (10.0, -0.0353, 0.9219343574515595),
    (10.0, -0.16, 0.6918309709189365),
    (-2.0, -3.0, -0.125),
]


@pytest.mark.parametrize(("base", "exponent", "stored"), STORED)
def test_powers_have_the_bits_that_excel_stored(base, exponent, stored):
    assert power(base, exponent) == stored


@pytest.mark.parametrize(
    ("base", "exponent", "error"),
    [
        (0.0, 0.0, NUM),
        (0.0, -1.0, DIV0),
        (-2.0, 0.5, NUM),
        (-2.0, 0.8, NUM),
        (10.0, 309.0, NUM),
        (1e-38, -9.0, NUM),
    ],
)
def test_a_power_that_there_is_not_is_an_error(base, exponent, error):
    with pytest.raises(Fault) as caught:
        power(base, exponent)
    assert caught.value.error == error


def test_the_odd_root_of_a_negative_number_is_negative():
    assert power(-32.0, 0.2) == -power(32.0, 0.2)


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0, 3.0, 7.0, -1.0, -4.0, 0.5, -0.5, 0.3, -1.7])
def test_powers_of_arrays_have_the_same_bits(exponent):
    bases = np.random.default_rng(1).uniform(1e-3, 1e3, (50, 2))
    singly = [[power(base, exponent) for base in row] for row in bases.tolist()]
    assert powers(bases, exponent).tolist() == singly
