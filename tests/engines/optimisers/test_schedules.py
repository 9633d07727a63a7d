"""Schedules as functions of the step, and rules that follow them."""

import math

import numpy as np
import pytest

from xlrepro.engines import adam, momentum, rmsprop, sgd
from xlrepro.engines.optimisers.schedules import (
    constant,
    cosine,
    exponential,
    inverse_cycle,
    one_cycle,
    step_decay,
)


def test_values_by_hand():
    assert [constant(0.5)(i) for i in (0, 9)] == [0.5, 0.5]
    assert [step_decay(1, 3, 0.5)(i) for i in (0, 2, 3, 6)] == [1, 1, 0.5, 0.25]
    assert [exponential(2, 0.5)(i) for i in (0, 1, 3)] == [2, 1, 0.25]
    assert [cosine(1, 4)(i) for i in (0, 4, 7)] == pytest.approx([1, 0, 0])
    assert cosine(1, 4, low=0.2)(2) == pytest.approx(0.6)
    cycle = one_cycle(1, 10, rise=0.4, start=5, end=10)
    assert [cycle(i) for i in (0, 3, 9, 20)] == pytest.approx([0.2, 1, 0.02, 0.02])
    assert one_cycle(1, 10, rise=0.1)(0) == 1
    share = inverse_cycle(10, rise=0.4, low=0.5, high=0.9)
    assert [share(i) for i in (0, 3, 6, 9, 20)] == pytest.approx([0.9, 0.5, 0.7, 0.9, 0.9])


@pytest.mark.parametrize(
    "make", [sgd, lambda lr: momentum(lr, 0.9), lambda lr: rmsprop(lr, 0.9), adam]
)
def test_a_rule_follows_its_schedule(make):
    rates = [0.1, 0.02, 0.3]
    scheduled, params = make(lambda step: rates[step]), np.array([1.0, -2.0])
    state = scheduled.start(params)
    by_hand, hand_state = params, state
    for i, rate in enumerate(rates):
        grad = np.array([1.0, 2.0]) * (i + 1)
        params, state = scheduled.step(params, grad, state)
        by_hand, hand_state = make(rate).step(by_hand, grad, hand_state)
    assert np.array_equal(params, by_hand)
    assert state.step == 3


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: constant(0), "lr: wanted a number above 0, found 0"),
        (lambda: step_decay(1, 0), "size: wanted 1 or more, found 0"),
        (lambda: exponential(1, math.nan), "gamma: wanted a number above 0, found nan"),
        (lambda: cosine(1, 5, low=2), "low: wanted a number from 0 to 1, found 2"),
        (lambda: one_cycle(1, 10, rise=1), "rise: wanted a number between 0 and 1, found 1"),
        (lambda: inverse_cycle(9, low=1), "low, high: wanted 0 <= low <= high < 1, found 1, 0.95"),
        (lambda: one_cycle(1, 1), "steps: wanted 2 or more, found 1"),
    ],
)
def test_bad_schedules(make, message):
    with pytest.raises(ValueError, match=message):
        make()
