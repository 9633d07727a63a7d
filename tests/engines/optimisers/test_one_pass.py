"""A pass in plain numbers has the bits of the rule on arrays, whatever the rule and the points."""

from operator import mul

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.engines import (
    State,
    adadelta,
    adagrad,
    adam,
    adamax,
    adamw,
    amsgrad,
    descend,
    fresh,
    momentum,
    nadam,
    nesterov,
    one_cycle,
    rmsprop,
    sgd,
)
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers import one_pass

RULES = {
    "sgd": lambda lr: sgd(lr * 1e-3, times=product),
    "sgd, plainly": lambda lr: sgd(lr * 1e-3),
    "sgd, decayed": lambda lr: sgd(lr * 1e-3, times=product, weight_decay=0.01),
    "momentum": lambda lr: momentum(lr * 1e-3, 0.9, times=product),
    "momentum, rate inside": lambda lr: momentum(
        lr * 1e-4, 0.9, dampening=0, lr_inside=True, times=product
    ),
    "nesterov": lambda lr: nesterov(lr * 1e-4, times=product),
    "rmsprop": lambda lr: rmsprop(lr, 0.9, times=product),
    "rmsprop, lagged": lambda lr: rmsprop(lr, 0.9, eps=0, lagged=True, times=product),
    "adam": lambda lr: adam(lr, times=product),
    "adam, as the sheet": lambda lr: adam(
        lr, 0.7, 0.9, eps=0, bias_correction=False, times=product
    ),
    "amsgrad": amsgrad,
    "adamw": adamw,
    "adamw, not corrected": lambda lr: adamw(lr, bias_correction=False),
    "adamax": adamax,
    "nadam": nadam,
    "adagrad": adagrad,
    "adadelta": lambda lr: adadelta(lr=lr),
    "a schedule": lambda lr: adam(one_cycle(lr, 300), times=product),
    "a first gradient taken whole": lambda lr: momentum(lr * 1e-4, 0.9, first_whole=True),
}
SLOW = {
    "a decay of nadam": nadam(0.1, psi=0.004),
    "adam made anew": fresh(adam(0.1)),
}


def same(one, other):
    parts = [(one.states, other.states)]
    for name in ("params", "pred", "error", "grad", "new_params"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for ours, theirs in zip(*parts[0], strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
@settings(max_examples=40)  # for each of the rules
@given(
    seed=st.integers(0, 10_000),
    n=st.sampled_from([1, 2, 29, 300]),
    lr=st.floats(1e-3, 5.0),
    scale=st.sampled_from([1e-3, 1.0, 100.0, 1e200]),
)
def test_every_bit_is_that_of_the_rule_on_arrays(name, seed, n, lr, scale):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, scale, (2, n))
    x[rng.random(n) < 0.05] = 0.0
    rule = RULES[name](lr)
    assert rule.formula
    params = rng.normal(size=2)
    start = rule.start(params)
    if name in ("rmsprop, lagged", "adam, as the sheet"):
        start = State(
            start.mean if start.mean is None else rng.normal(size=2), rng.uniform(1, 1e4, 2)
        )
    with np.errstate(all="ignore"):
        literal = one_pass._on_arrays(rule, params, start, x, y)
    same(descend(rule, params, start, x, y), literal)


def test_products_that_excel_rounds_otherwise_do_occur():
    """Else the test above would not show that they are found."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 10, (2, 5000))
    rounded, plain = (descend(adam(0.1, times=t), [1, 1], None, x, y) for t in (product, mul))
    assert (rounded.new_params != plain.new_params).any()


@pytest.mark.parametrize("name", SLOW)
def test_a_rule_without_a_formula_for_single_numbers_says_so(name):
    rule = SLOW[name]
    assert rule.formula is None
    trace = descend(rule, [1.0, 1.0], None, np.arange(5.0), np.arange(5.0))
    assert trace.new_params.shape == (5, 2) and np.isfinite(trace.new_params).all()
