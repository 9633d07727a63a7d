"""The path over very many points is that of one step after the other, but for rounding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.engines import State, descend, momentum, sgd
from xlrepro.engines.optimisers.affine import ROWS, line_path


@given(
    n=st.integers(1, 200),
    seed=st.integers(0, 1000),
    lr=st.floats(1e-6, 2e-4),
    beta=st.sampled_from([0.0, 0.5, 0.9, 0.99]),
)
def test_every_row_is_that_of_the_rule(n, seed, lr, beta):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-60, 60, (2, n))
    params, mean = rng.normal(size=(2, 2))
    rule = momentum(lr, beta) if beta else sgd(lr)
    state = State(mean=mean) if beta else None
    wanted = descend(rule, params, state, x, y).new_params
    found = line_path(params, x, y, lr, beta, mean)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("n", [ROWS, ROWS + 1, 2 * ROWS + 7])
@pytest.mark.parametrize("beta", [0.0, 0.9])
def test_a_long_path_goes_on_where_the_rows_solved_before_it_ended(n, beta):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-60, 60, (2, n))
    rule = momentum(1e-5, beta) if beta else sgd(1e-5)
    wanted = descend(rule, [1.0, 2.0], None, x, y).new_params
    np.testing.assert_allclose(line_path([1, 2], x, y, 1e-5, beta), wanted, rtol=1e-9, atol=1e-9)


def test_a_run_that_diverges_shows_it():
    path = line_path([1, 1], np.full(10_000, 100.0), np.ones(10_000), 1.0)
    assert not np.isfinite(path[-1]).any()


def test_points_that_do_not_pair_are_refused():
    with pytest.raises(ValueError, match=r"^x \(2,\) and y \(1,\) are not n points$"):
        line_path([1, 1], [1, 2], [1], 0.1)
