"""Softmax and its kin over many rows: beside scipy, beside the exact way, and at extremes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from xlrepro.engines.softmax import entropy
from xlrepro.engines.softmax.logits import (
    NUMBERS,
    cross_entropy_rows,
    log_softmax_rows,
    softmax_rows,
)

EXTREME = st.one_of(
    st.floats(-1e308, 1e308), st.floats(-50, 50), st.sampled_from([0.0, -np.inf, np.inf, np.nan])
)
BOTH = [(softmax_rows, special.softmax), (log_softmax_rows, special.log_softmax)]


def tables(classes):
    row = st.lists(EXTREME, min_size=classes, max_size=classes)
    return st.lists(row, min_size=1, max_size=5).map(np.array)


@pytest.mark.parametrize(("ours", "theirs"), BOTH)
@given(table=st.integers(1, 6).flatmap(tables))
def test_any_logits_give_what_scipy_gives(ours, theirs, table):
    with np.errstate(all="ignore"):
        wanted = theirs(table, axis=-1)
    np.testing.assert_allclose(ours(table), wanted, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("classes", [1, 2, 5, 1000, NUMBERS + 1])
def test_blocks_of_any_width_fit_together(classes):
    rows = 3 * NUMBERS // classes + 7
    logits = np.random.default_rng(classes).normal(0, 5, (rows, classes))
    np.testing.assert_allclose(softmax_rows(logits), special.softmax(logits, axis=1), rtol=1e-13)
    y = np.random.default_rng(0).integers(0, classes, rows)
    logs = special.log_softmax(logits, axis=1)
    np.testing.assert_allclose(log_softmax_rows(logits), logs, rtol=1e-12, atol=1e-14)
    costs = cross_entropy_rows(logits, y)
    np.testing.assert_allclose(costs, -logs[np.arange(rows), y], rtol=1e-12, atol=1e-14)


@given(seed=st.integers(0, 100))
def test_shares_are_those_of_the_sheet_but_for_last_digits(seed):
    logits = np.random.default_rng(seed).normal(0, 20, (3, 5))
    np.testing.assert_allclose(softmax_rows(logits), entropy.softmax(logits), rtol=1e-14)


def test_shapes_are_kept():
    assert softmax_rows(np.zeros((2, 3, 4))).tolist() == np.full((2, 3, 4), 0.25).tolist()
    assert softmax_rows([1.0, 1.0]).tolist() == [0.5, 0.5]
    assert softmax_rows(np.zeros((0, 5))).shape == (0, 5)
    logits = np.array([[1.0, 2.0]])
    log_softmax_rows(logits)
    assert logits.tolist() == [[1, 2]]  # the input is left as it was


WANTED = "classes: wanted a whole number for each row of (2, 3), found "


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        ([0], f"{WANTED}int64 of the shape (1,)"),
        ([0.0, 1.0], f"{WANTED}float64 of the shape (2,)"),
        ([0, 3], "classes: wanted 0 to 2, found 0 to 3"),
        ([-1, 0], "classes: wanted 0 to 2, found -1 to 0"),
    ],
)
def test_classes_that_do_not_fit_are_refused(classes, said):
    with pytest.raises(ValueError) as told:
        cross_entropy_rows(np.zeros((2, 3)), classes)
    assert str(told.value) == said
