"""Products and quotients in 64 bits: the processor's own registers are the witness."""

import numpy as np
import pytest

from xlrepro.engines.arithmetic.power import EXTENDED
from xlrepro.engines.arithmetic.quotients import quotient, times


@pytest.mark.skipif(not EXTENDED, reason="this machine has no 64-bit significands")
def test_they_round_as_extended_registers_do():
    numbers = np.random.default_rng(1).normal(size=(2, 40_000))
    a, b = numbers.astype(np.longdouble)
    quotients, products = (a / b).astype(np.float64), (a * b).astype(np.float64)
    pairs = list(zip(*numbers.tolist(), strict=True))
    assert [quotient(x, y) for x, y in pairs] == quotients.tolist() == quotient(*numbers).tolist()
    assert [times(x, y) for x, y in pairs] == products.tolist()
    assert (quotients != numbers[0] / numbers[1]).any()
    assert (products != numbers[0] * numbers[1]).any()


@pytest.mark.parametrize(("a", "b", "plain"), [(1e300, 1e-300, np.inf), (0.0, 3.0, 0.0)])
def test_the_plain_quotient_stands_where_it_overflows(a, b, plain):
    assert quotient(a, b) == plain
