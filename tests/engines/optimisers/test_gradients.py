"""Gradients that are clipped or made noisy before a rule is given them."""

import math

import numpy as np
import pytest

from xlrepro.engines import adam, sgd
from xlrepro.engines.optimisers.gradients import by_norm, by_value, changed, noise

GRAD = np.array([3.0, -4.0])


def test_by_hand():
    assert by_norm(2.5, eps=0)(GRAD, 0).tolist() == [1.5, -2]
    assert by_norm(2.5)(GRAD, 0) == pytest.approx(GRAD * 2.5 / 5.000001)
    assert by_norm(6)(GRAD, 0).tolist() == GRAD.tolist()
    assert by_value(3.5)(GRAD, 0).tolist() == [3, -3.5]
    assert GRAD.tolist() == [3, -4]


def test_noise_fades_as_the_article_says():
    add = noise(0.5, 0.55, np.random.default_rng(0))
    for step in (0, 9, 999):
        drawn = np.array([add(np.zeros(2), step) for _ in range(20_000)])
        wanted = math.sqrt(0.5 / (1 + step) ** 0.55)
        assert drawn.std() == pytest.approx(wanted, rel=0.02)
        assert abs(drawn.mean()) < 4 * wanted / math.sqrt(drawn.size)


def test_noise_of_one_seed_is_the_same():
    one, other = (noise(1, 0.5, np.random.default_rng(3))(GRAD, 2) for _ in range(2))
    assert one.tolist() == other.tolist() != GRAD.tolist()


def test_changes_are_made_in_their_order():
    double = lambda grad, step: grad * (step + 2)  # noqa: E731
    rule = changed(sgd(1.0), double, by_value(5))
    params, state = rule.step(np.zeros(2), GRAD, rule.start(np.zeros(2)))
    assert params.tolist() == [-5, 5]
    params, _ = rule.step(np.zeros(2), np.array([1.0, 0.5]), state)
    assert params.tolist() == [-3, -1.5]
    plain = adam(0.1)
    unchanged = changed(plain)
    state = plain.start(GRAD)
    assert (
        unchanged.step(GRAD, GRAD, state)[0].tolist() == plain.step(GRAD, GRAD, state)[0].tolist()
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: by_norm(0), "limit: wanted a number above 0, found 0"),
        (lambda: by_value(math.nan), "limit: wanted a number above 0, found nan"),
        (lambda: noise(-1, 1, np.random.default_rng()), "eta: wanted a number above 0, found -1"),
    ],
)
def test_bad_settings(make, message):
    with pytest.raises(ValueError) as raised:
        make()
    assert str(raised.value) == message
