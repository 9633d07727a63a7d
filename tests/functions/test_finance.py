"""Financial functions: values that Excel stored, to the last bit, and identities."""

from __future__ import annotations

import math

import pytest

from xlrepro import functions
from xlrepro.values import DIV0, NUM, VALUE

FLOW_DAYS = [45292, 45323, 45353, 45386, 45782, 46179]

BY_EXCEL = [
    ("pmt", (-0.9, 1.0, 100.0, 300.0, 1.0), -3099.999999999999),
    ("pmt", (0.2, 30.0, -300.0, 0.0, 1.0), 50.2115271162167),
    ("pv", (-0.4, 12.8, 100.0), -172573.98055213635),
    ("fv", (0.2, 11.999999999999996, 56.105699851747296, -300.0, 1.0), 10.0),
    ("nper", (0.0, 0.0, 100.0), DIV0),
    ("ppmt", (0.3, 5.0, 36.0, 8000.0), -0.542073667720037),
    ("ipmt", (0.0083, 1.0, 36.0, 8000.0, 0.0, 1.0), 0.0),
    ("rate", (48.0, -200.0, 8000.0), 0.007701472488201368),
    ("rate", (300.0, -200.0, 8000.0), 0.024984769422422157),
    ("rate", (3300.0, -200.0, 8000.0), NUM),
    ("irr", ([-130.0, 30.0, 20.0, 30.0, 20.0, 30.0],), 2.4507063045575705e-12),
    ("irr", ([1.0, -2.0, 1.0],), 1.091399510766422e-07),
    ("irr", ([-20.0, 5.0], -1.0), VALUE),
    ("effect", (True, 4.0), VALUE),
    ("ddb", (100.0, 10.0, 4.0, 3.0, 40.777), 0.0),
    ("db", (100.0, 10.0, 4.0, 3.0, 9.2222), 16.529375400000003),
    ("disc", (39472.0, 39614.0, 97.975, 100.0, 2.0), 0.051338028169014345),
    ("tbillyield", (45366.0, 45731.0, 2000.0), -0.9369863013698629),
    ("price", (43891.0, 47543.0, 0.06, 0.07, 130.0, 1.0, 0.0), 108.22689722310892),
    ("oddlyield", (43891.0, 47543.0, 43845.0, 0.08, 116.47102012136368, 120.0, 2.0, 3.0), 0.0711),
    ("accrintm", (45306.0, 45366.0, 0.1, 1000.0), 16.666666666666664),
    ("yield_", (43891.0, 47543.0, 0.06, 108.22689722310892, 130.0, 1.0), 0.0700000000000001),
    ("xirr", ([-20.0, 5.0, 12.0, 1.0, 7.0, 5.0], FLOW_DAYS), 0.9825324892997742),
    ("xirr", ([-20.0, 5.0, 5.0, 0.0, 0.0, 5.0], FLOW_DAYS), -0.2371315099298954),
    ("xnpv", (0.1, [-20.0, 5.0, 5.0, 0.0, 0.0, 5.0], FLOW_DAYS), -6.153072401966322),
    ("xirr", ([-1000.0, 230.0, 200.0, 125.0, 200.0, 10.0], [1, 2, 3, 4, 5, 6]), NUM),
    ("dollarfr", (12.1234, 12.0), 12.014808),
    ("dollarde", (10.0, 0.5), DIV0),
    ("syd", (100.0, 5.0, 5.0, 5.4), NUM),
]


@pytest.mark.parametrize(("name", "given", "wanted"), BY_EXCEL)
def test_excel_stored_these(name: str, given: tuple[object, ...], wanted: object) -> None:
    assert getattr(functions, name)(*given) == wanted


@pytest.mark.parametrize("rate", [-0.3, 0.004, 0.15, 2.0])
@pytest.mark.parametrize("type", [0.0, 1.0])
def test_the_five_quantities_of_an_annuity_hold_together(rate: float, type: float) -> None:
    pmt = functions.pmt(rate, 12, 1000, -50, type)
    assert math.isclose(functions.pv(rate, 12, pmt, -50, type), 1000, rel_tol=1e-9)
    assert math.isclose(functions.fv(rate, 12, pmt, 1000, type), -50, rel_tol=1e-6)
    assert math.isclose(functions.nper(rate, pmt, 1000, -50, type), 12, rel_tol=1e-9)


def test_interest_and_principal_make_the_payment() -> None:
    for per in range(1, 25):
        parts = functions.ipmt(0.01, per, 24, 5000) + functions.ppmt(0.01, per, 24, 5000)
        assert math.isclose(parts, functions.pmt(0.01, 24, 5000), rel_tol=1e-12)


def test_a_yield_gives_its_price() -> None:
    bond = (39493.0, 43054.0, 0.0575)
    price = functions.price(*bond, 0.065, 100, 2, 1)
    assert math.isclose(functions.yield_(*bond, price, 100, 2, 1), 0.065, rel_tol=1e-9)
