"""The learning-rate finder, and when to stop."""

import math

import numpy as np
import pytest

from xlrepro.engines import adam, sgd
from xlrepro.engines.optimisers.finder import range_test
from xlrepro.engines.optimisers.stopping import stalled

CURVES = np.array([1.0, 20.0])


def bowl(at):
    return float(CURVES @ at**2) / 2, CURVES * at


def test_the_rate_rises_and_the_run_ends_when_the_loss_blows_up():
    found = range_test(sgd, bowl, [3.0, 3.0], low=1e-4, high=10, steps=101, smooth=0.5)
    assert found.rates == pytest.approx(1e-4 * 10 ** (np.arange(len(found.rates)) / 20))
    assert 20 < len(found.rates) < 101
    assert found.losses[0] == found.smoothed[0] == bowl(np.array([3.0, 3.0]))[0]
    assert found.smoothed[1] == pytest.approx((found.losses[0] + 2 * found.losses[1]) / 3)
    # A step diverges along the steeper curve from 2/20 on.
    assert 1e-3 < found.steepest < 2 / 20 < found.rates[-1]


def test_it_goes_to_the_end_where_nothing_blows_up():
    found = range_test(adam, bowl, [3.0, 3.0], low=1e-5, high=1e-2, steps=50)
    assert len(found.rates) == 50
    assert found.rates[[0, -1]] == pytest.approx([1e-5, 1e-2])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"low": 1, "high": 1}, "low, high: wanted 0 < low < high, found 1, 1"),
        ({"steps": 1}, "steps: wanted 2 or more, found 1"),
        ({"params": [math.inf, 0]}, "loss: wanted numbers to begin with, found inf; lower low"),
    ],
)
def test_bad_range_tests(more, message):
    with pytest.raises(ValueError) as raised:
        range_test(sgd, bowl, **({"params": [1.0, 1.0]} | more))
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("errors", "stop"),
    [
        ([5, 4, 3], False),
        ([5, 4, 3, 3, 3], False),
        ([5, 4, 3, 3, 3, 3], True),
        ([3, 5, 5, 2.9], False),
        ([3, math.nan, math.nan, math.nan], True),
        ([], False),
    ],
)
def test_early_stopping(errors, stop):
    assert stalled(errors, patience=3) is stop


def test_early_stopping_asks_for_a_least_gain():
    assert stalled([3, 2.95, 2.9], patience=2, least=0.2)
    assert not stalled([3, 2.95, 2.7], patience=2, least=0.2)
    with pytest.raises(ValueError, match="patience: wanted 1 or more, found 0"):
        stalled([1], patience=0)
