"""Angles, as Excel stored them."""

import math

import pytest

from xlrepro.functions import (
    acot,
    acoth,
    asinh,
    cos,
    cot,
    coth,
    csc,
    degrees,
    radians,
    sec,
    sech,
    sin,
    tan,
    tanh,
)
from xlrepro.values import DIV0, NUM


@pytest.mark.parametrize(
    ("result", "stored"),
    [
        (sin(math.pi), 1.22514845490862e-16),
        (cos(math.pi / 2), 6.1257422745431e-17),
        (tan(math.pi), -1.22514845490862e-16),
        (sec(1048576), 1.0595370908563435),
        (csc(1048576), 3.0257814123896294),
        (degrees(4.567e-09), 2.6166982503624696e-07),
        (radians(90.5), 1.5795229730548683),
        (tanh(5), 0.999909204262595),
        (sech(0.123), 0.9924828931271701),
        (sech(45301), 0.0),
        (asinh(20), 3.689503868988906),
        (acot(100), 0.009999666686665238),
        (acoth(1.0000000001), 11.859499013905017),
        (coth(1e-12), 1e12),
        (sin(2.0**27), NUM),
        (cot(0), DIV0),
        (acoth(1), NUM),
    ],
)
def test_angles_are_those_that_excel_stored(result, stored):
    assert result == stored
