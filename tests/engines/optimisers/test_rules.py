import math
from fractions import Fraction

import numpy as np
import pytest

from xlrepro.engines import (
    State,
    adadelta,
    adagrad,
    adam,
    adamax,
    adamw,
    amsgrad,
    annealed_rate,
    momentum,
    nadam,
    nesterov,
    rmsprop,
    sgd,
)
from xlrepro.engines.arithmetic import power

START = np.array([1.0, 2.0])
GRAD = np.array([4.0, -8.0])


def run(rule, grads, params=START, state=None):
    state = rule.start(params) if state is None else state
    for grad in grads:
        params, state = rule.step(params, np.asarray(grad, dtype=float), state)
    return params, state


# Powers of two, so that every figure worked by hand is exact.
def test_sgd_two_steps_by_hand():
    params, state = run(sgd(0.25), [GRAD, [2, 2]])
    assert params.tolist() == [1 - 1 - 0.5, 2 + 2 - 0.5]
    assert state == State(step=2)


def test_momentum_two_steps_by_hand():
    params, state = run(momentum(0.5, 0.75), [GRAD, [0, 4]])
    assert state.mean.tolist() == [0.75, -1.5 + 1]
    assert params.tolist() == [1 - 0.5 - 0.375, 2 + 1 + 0.25]


def test_momentum_without_dampening_sums_the_gradients_up():
    params, state = run(momentum(0.5, 0.75, dampening=0), [GRAD, [0, 4]])
    assert state.mean.tolist() == [3, -6 + 4]
    assert params.tolist() == [1 - 2 - 1.5, 2 + 4 + 1]


def test_rmsprop_two_steps_by_hand():
    params, state = run(rmsprop(0.5, 0.75, eps=0), [GRAD, [2, 0]])
    assert state.square.tolist() == [0.75 * 4 + 1, 0.75 * 16]
    assert params.tolist() == [1 - 2 / 2 - 1 / 2, 2 + 4 / 4]


def test_rmsprop_lagged_divides_by_the_row_before():
    begun = State(square=np.array([16.0, 64.0]))
    params, state = run(rmsprop(0.5, 0.75, eps=0, lagged=True), [GRAD], state=begun)
    assert params.tolist() == [1 - 2 / 4, 2 + 4 / 8]
    assert state.square.tolist() == [12 + 4, 48 + 16]


def test_rmsprop_multiplies_before_it_divides():
    begun = State(square=np.array([81.0, 81.0]))
    rule = rmsprop(0.1, 0.75, eps=0, lagged=True)
    params, _ = run(rule, [[0.3, 0.3]], params=np.zeros(2), state=begun)
    assert params.tolist() == [-(0.3 * 0.1 / 9)] * 2
    assert 0.3 * 0.1 / 9 not in (0.3 / 9 * 0.1, 0.3 * (0.1 / 9))  # so the order shows


@pytest.mark.parametrize(("inside", "divisor"), [(True, math.sqrt(4 + 5)), (False, 2 + 5)])
def test_rmsprop_epsilon_inside_or_outside_the_root(inside, divisor):
    params, _ = run(rmsprop(1.0, 0.75, eps=5, eps_inside=inside), [[4, 4]])
    assert params.tolist() == [1 - 4 / divisor, 2 - 4 / divisor]


def test_adam_two_steps_by_hand():
    rule = adam(0.5, beta1=0.5, beta2=0.75, eps=0, bias_correction=False)
    params, state = run(rule, [GRAD, [2, 8]])
    assert state.mean.tolist() == [1 + 1, -2 + 4]
    assert state.square.tolist() == [3 + 1, 12 + 16]
    assert state.step == 2
    first = np.array([1 - 2 * 0.5 / 2, 2 + 4 * 0.5 / 4])
    assert params.tolist() == [first[0] - 1 / 2, first[1] - 1 / math.sqrt(28)]


def test_adam_corrected_first_step_is_the_rate_against_the_sign():
    params, _ = run(adam(0.25, beta1=0.5, beta2=0.75, eps=0), [GRAD])
    assert params.tolist() == [1 - 0.25, 2 + 0.25]


def test_adam_corrects_by_the_step():
    params, _ = run(
        adam(0.25, beta1=0.5, beta2=0.75, eps=1.0),
        [GRAD],
        state=State(mean=np.array([2.0, 2.0]), square=np.array([4.0, 4.0]), step=1),
    )
    m = np.array([1 + 2, 1 - 4]) / (1 - 0.5**2)
    s = np.array([3 + 4, 3 + 16]) / (1 - 0.75**2)
    assert np.array_equal(params, START - m * 0.25 / (np.sqrt(s) + 1))


def test_nesterov_two_steps_by_hand():
    params, state = run(nesterov(0.5, 0.75), [GRAD, [0, 4]])
    assert state.mean.tolist() == [3, -6 + 4]
    assert params.tolist() == [1 - 3.5 - 1.125, 2 + 7 + 0.75 - 2]


def test_adagrad_two_steps_by_hand():
    params, state = run(adagrad(0.5, eps=9), [GRAD, [2 * math.sqrt(6), 0]])
    assert state.square.tolist() == pytest.approx([16 + 24, 64])
    assert params.tolist() == pytest.approx([1 - 2 / 5 - math.sqrt(6) / 7, 2 + 4 / math.sqrt(73)])
    params, _ = run(adagrad(0.5, eps=2, initial=9, eps_inside=False), [[4, 0]])
    assert params.tolist() == [1 - 2 / 7, 2]


def test_adadelta_two_steps_by_hand():
    params, state = run(adadelta(0.75, eps=1.0), [[2 * math.sqrt(3), 0], [0, 2]])
    first = 2 * math.sqrt(3) / 2  # over the root of 12/4 + 1
    assert params.tolist() == pytest.approx([1 - first, 2 - 2 / math.sqrt(2)])
    assert state.square.tolist() == pytest.approx([3 * 0.75, 1])
    assert state.moved.tolist() == pytest.approx([3 / 4 * 0.75, 2 / 4])


def test_adamax_two_steps_by_hand():
    params, state = run(adamax(0.5, 0.5, 0.75, eps=0), [GRAD, [3.5, 1]])
    assert state.highest.tolist() == [3.5, 6]
    assert state.mean.tolist() == [2.75, -1.5]
    assert params.tolist() == pytest.approx([1 - 0.5 - 2.75 / 5.25, 2 + 0.5 + 1.5 / 9])


def test_adamax_without_any_gradient_stays_thanks_to_its_eps():
    assert run(adamax(), [[0, 0]])[0].tolist() == START.tolist()


def test_nadam_two_steps_by_hand():
    params, state = run(nadam(0.25, 0.5, 0.75, eps=0), [GRAD, [2, 8]])
    assert state.mean.tolist() == [2, 2]
    ahead = np.array([0.5 * 2 + 0.5 * 2, 0.5 * 2 + 0.5 * 8]) / (1 - 0.25)
    root = np.sqrt(np.array([3 + 1, 12 + 16]) / (1 - 0.5625))
    first = np.array([1, -1]) * (0.5 * 0.5 + 0.5) / 0.5 * 0.25
    assert params.tolist() == pytest.approx(list(START - first - ahead / root * 0.25))


def test_nadam_with_a_growing_weight_by_hand():
    params, state = run(nadam(1.0, 0.5, 0.75, eps=0, psi=1.0), [[4, 4]])
    now, then = 0.5 * (1 - 0.48), 0.5 * (1 - 0.96**2 / 2)
    assert state.product == pytest.approx(now)
    # mean 2, root of the corrected square 4
    move = (then * 2 / (1 - now * then) + (1 - now) * 4 / (1 - now)) / 4
    assert params.tolist() == pytest.approx([1 - move, 2 - move])


def test_amsgrad_two_steps_by_hand():
    params, state = run(amsgrad(0.5, 0.5, 0.75, eps=0), [GRAD, [0, 8]])
    assert state.square.tolist() == [3, 28]
    assert state.highest.tolist() == [4, 28]
    first = [1 - 2 * 0.5 / 2, 2 + 4 * 0.5 / 4]
    assert params.tolist() == [first[0] - 1 * 0.5 / 2, first[1] - 2 * 0.5 / math.sqrt(28)]


def test_adamw_shrinks_the_weights_and_then_steps_as_adam():
    params, _ = run(adamw(0.25, 0.5, 0.75, eps=0, weight_decay=0.5), [GRAD])
    assert params.tolist() == [1 * 0.875 - 0.25, 2 * 0.875 + 0.25]
    rule = adamw(0.25, 0.5, 0.75, eps=0, weight_decay=0.5, bias_correction=False)
    params, _ = run(rule, [GRAD])  # half the gradients over half their size
    assert params.tolist() == [1 * 0.875 - 0.25, 2 * 0.875 + 0.25]
    params, _ = run(rule, [GRAD, [0, 0]])
    mean, root = np.array([1, -2]), np.sqrt([3, 12])
    assert params.tolist() == pytest.approx(list(np.array([0.625, 2]) * 0.875 - mean * 0.25 / root))


def test_weight_decay_adds_to_the_gradient():
    params, _ = run(sgd(0.25, weight_decay=0.5), [GRAD])
    assert params.tolist() == [1 - (4 + 0.5) * 0.25, 2 - (-8 + 1) * 0.25]


def test_nesterovs_point_ahead_and_the_articles_weights():
    """v = gamma*v + lr*gradient(w - gamma*v); w = w - v; the rate changes on the way."""
    rates = [0.01 / (1 + i) for i in range(40)]
    slope = lambda at: np.array([1.0, 30.0]) * at  # noqa: E731
    rule = nesterov(lambda step: rates[step], 0.9, lr_inside=True)
    params, state = START, rule.start(START)
    weights, v = START, np.zeros(2)
    for rate in rates:
        assert np.allclose(params, weights - 0.9 * v, rtol=1e-13)
        params, state = rule.step(params, slope(params), state)
        v = 0.9 * v + rate * slope(weights - 0.9 * v)
        weights = weights - v
    assert np.allclose(state.mean, v, rtol=1e-12)
    assert np.allclose(params + 0.9 * state.mean, weights, rtol=1e-12)


def test_a_rate_that_changes_inside_or_outside_the_mean():
    rates = [1.0, 0.5]
    inside = momentum(lambda step: rates[step], 0.5, 0, lr_inside=True)
    outside = momentum(lambda step: rates[step], 0.5, 0)
    assert run(inside, [[4, 4], [0, 0]])[0].tolist() == [1 - 4 - 2, 2 - 4 - 2]
    assert run(outside, [[4, 4], [0, 0]])[0].tolist() == [1 - 4 - 1, 2 - 4 - 1]


def test_a_beta_may_follow_a_schedule():
    kept = [0.5, 0.25]
    _, state = run(momentum(1.0, lambda step: kept[step]), [[4, 4], [8, 8]])
    assert state.mean.tolist() == [2 * 0.25 + 6] * 2


def test_adadelta_is_rmsprop_at_a_rate_of_its_own():
    """Its first form, before the units are mended, divides by RMS(g) alone, as RMSprop does."""
    grads = np.random.default_rng(2).normal(size=(50, 2))
    roots = []

    def rate(step):
        return roots[step]

    ours, theirs = adadelta(0.9, 1e-3), rmsprop(rate, 0.9, eps=1e-3)
    params, state = START, ours.start(START)
    other, other_state = START, theirs.start(START)
    for grad in grads:
        roots.append(np.sqrt(state.moved + 1e-3))
        params, state = ours.step(params, grad, state)
        other, other_state = theirs.step(other, grad, other_state)
        assert np.allclose(params, other, rtol=1e-14)


def test_amsgrad_is_uncorrected_adam_while_the_square_grows_and_slower_after():
    plain = adam(0.1, bias_correction=False)
    growing = np.array([[i, -i] for i in range(1, 30)], dtype=float)
    assert np.array_equal(run(amsgrad(0.1), growing)[0], run(plain, growing)[0])
    params, state = run(amsgrad(0.1), growing)
    other, other_state = run(plain, growing)
    for _ in range(3000):
        before = params, other
        params, state = amsgrad(0.1).step(params, np.full(2, 0.1), state)
        other, other_state = plain.step(other, np.full(2, 0.1), other_state)
        assert (state.highest >= state.square).all()
        assert (np.abs(params - before[0]) <= np.abs(other - before[1])).all()
    assert (state.highest > 10 * state.square).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (momentum(0.1, 0.0), sgd(0.1)),
        (nesterov(0.1, 0.0), sgd(0.1)),
        (nesterov(0.1, 0.9), nesterov(0.1, 0.9, lr_inside=True)),
        (momentum(0.1, 0.9, 0), momentum(0.1, 0.9, 0, lr_inside=True)),
        (adamw(0.1, weight_decay=0), adam(0.1)),
        (nadam(0.1, 0.0), adam(0.1, 0.0)),
        (adagrad(0.1, 0), adagrad(0.1, 0, eps_inside=False)),
        (momentum(0.1, 0.9), momentum(0.1 * (1 - 0.9), 0.9, dampening=0)),
        (adam(0.1, 0.0, 0.9, 0, False), rmsprop(0.1, 0.9, eps=0)),
        (rmsprop(0.1, 0.9, eps=0), rmsprop(0.1, 0.9, eps=0, eps_inside=False)),
    ],
    ids=[
        "momentum-sgd",
        "nesterov-sgd",
        "nesterov-inside",
        "momentum-inside",
        "adamw-adam",
        "nadam-adam",
        "adagrad-eps",
        "momentum-dampened",
        "adam-rmsprop",
        "eps",
    ],
)
def test_identities_between_rules(one, other):
    grads = np.random.default_rng(0).normal(size=(50, 2))
    # The second pair scales the rate instead of each gradient: a rounding a step.
    assert np.allclose(run(one, grads)[0], run(other, grads)[0], rtol=0, atol=1e-14)


def test_adam_correction_wears_off():
    grads = np.random.default_rng(1).normal(size=(3000, 2))
    far = run(adam(0.1, 0.9, 0.9), grads)[1]
    assert far.step == 3000
    begun = START, far.mean, far.square
    state = State(far.mean, far.square, far.step)
    corrected, _ = run(adam(0.1, 0.9, 0.9), grads[:1], begun[0], state)
    plain, _ = run(adam(0.1, 0.9, 0.9, bias_correction=False), grads[:1], begun[0], state)
    assert np.array_equal(corrected, plain)


@pytest.mark.parametrize(
    "rule",
    [
        *(sgd(0.1), momentum(0.1, 0.9), nesterov(0.05), adagrad(0.5), adadelta(eps=1e-3)),
        *(rmsprop(0.1, 0.9), adam(0.1), adamax(0.1), nadam(0.1), amsgrad(0.1)),
        adamw(0.1, weight_decay=0.1),
    ],
)
def test_inputs_come_back_untouched_and_the_minimum_is_found(rule):
    params = np.array([1.0, 2.0])
    state = rule.start(params)
    for array in (params, GRAD, *(part for part in state if isinstance(part, np.ndarray))):
        array.flags.writeable = False
    rule.step(params, GRAD, state)
    start = np.array([3.0, -2.0])
    for _ in range(500):
        start, state = rule.step(start, 2 * start, state)
    # The steps of rmsprop do not shrink, so it circles within half its rate.
    assert (np.abs(start) < 0.06).all()


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (momentum(1, 0.9), "mean"),
        (rmsprop(1, 0.9), "square"),
        (adam(1), "mean"),
        (adadelta(), "moved"),
        (amsgrad(1), "mean"),
        (adamax(), "mean"),
    ],
)
def test_a_state_of_another_rule_is_refused(rule, what):
    with pytest.raises(ValueError) as raised:
        rule.step(START, GRAD, State())
    assert str(raised.value) == f"the state has no {what}; begin with the rule's own start"


@pytest.mark.parametrize(("ratio", "rate"), [(2.001, 0.25), (2, 1), (0.5, 1), (math.nan, 1)])
def test_annealed_rate(ratio, rate):
    assert annealed_rate(1.0, ratio) == rate
    assert annealed_rate(1.0, 3, threshold=2.5, factor=10) == 0.1


def test_products_round_to_64_bits_first():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 200_000)) * 10.0 ** rng.integers(-8, 8, (2, 200_000))
    ours = power.product(a, b)
    assert np.array_equal(ours, power._by_halves(a, b))
    assert ours.tolist() == list(map(power.product, a.tolist(), b.tolist()))
    exact = [Fraction(x) * Fraction(y) for x, y in zip(a[:500], b[:500], strict=True)]
    for value, wanted in zip(ours[:500].tolist(), exact, strict=True):
        assert value == float(rounded(wanted, 64))
    assert 20 < np.count_nonzero(ours != a * b) < 500  # one in some 4,000 falls so


def test_products_of_two_numbers_are_those_of_arrays_beyond_all_bounds_too():
    ends = [0.0, -0.0, 5e-324, 3e-308, 1.5e-160, 1e154, 1.7e308, math.inf, math.nan, 1 / 3]
    a, b = (side.ravel() for side in np.meshgrid(ends, [-each for each in ends]))
    numbers = [power.product(*pair) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    np.testing.assert_array_equal(numbers, power.product(a, b))


def rounded(x, bits):
    """A fraction rounded to so many binary digits, halves to even."""
    if not x:
        return x
    power_of_two = Fraction(2) ** (
        abs(x).numerator.bit_length() - x.denominator.bit_length() - bits
    )
    if abs(x) / power_of_two >= 2**bits:
        power_of_two *= 2
    elif abs(x) / power_of_two < 2 ** (bits - 1):
        power_of_two /= 2
    return round(x / power_of_two) * power_of_two


def test_products_that_overflow_or_vanish():
    assert power.product([1e200, -1e200, 0.0, np.nan], [1e200, 1e200, 5.0, 1.0]).tolist()[:3] == [
        np.inf,
        -np.inf,
        0,
    ]
