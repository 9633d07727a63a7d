"""The estimator: forms of input, solvers that agree, unknown labels, scikit-learn's tools."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from tests.engines.published import RATINGS
from xlrepro.engines.factors.factor_fit import fit_factors, random_factors
from xlrepro.engines.factors.latent_factors import LatentFactors
from xlrepro.engines.factors.rating_data import read_ratings
from xlrepro.engines.factors.sparse_factors import als, lbfgs


def made(n=60, m=40, k=3, share=0.5, seed=0, noise=0.1):
    """A frame of ratings around a low-rank table with biases, and the table."""
    rng = np.random.default_rng(seed)
    table = 3.5 + rng.normal(0, 0.3, (n, 1)) + rng.normal(0, 0.3, m)
    table = table + rng.normal(0, 0.5, (n, k)) @ rng.normal(0, 0.5, (k, m))
    seen = rng.random((n, m)) < share
    users, items = np.nonzero(seen)
    values = table[seen] + rng.normal(0, noise, len(users))
    return pd.DataFrame({"user": users, "item": items, "rating": values}), table


FRAME, TABLE = made()
DENSE = FRAME.pivot(index="user", columns="item", values="rating").to_numpy()


def test_every_form_of_the_same_ratings_gives_the_same_fit():
    forms = {
        "frame": (FRAME, None),
        "pairs": (FRAME[["user", "item"]], FRAME["rating"]),
        "array of pairs": (FRAME[["user", "item"]].to_numpy(), FRAME["rating"].to_numpy()),
        "dense": (DENSE, None),
        "masked": (np.ma.masked_invalid(DENSE), None),
        "sparse": (sparse.csr_matrix((FRAME["rating"], (FRAME["user"], FRAME["item"]))), None),
        "other columns": (FRAME.set_axis(["who", "what", "how"], axis=1), None),
    }
    wanted = FRAME[["user", "item"]]
    predictions = [
        LatentFactors(3, random_state=1, solver="als", tol=1e-12, max_iter=2000)
        .fit(X, y)
        .predict(wanted)
        for X, y in forms.values()
    ]
    for other in predictions[1:]:
        assert np.allclose(predictions[0], other, atol=2e-3)


@pytest.mark.slow
def test_the_solvers_find_the_same_minimum():
    data = read_ratings(FRAME)
    start = random_factors(data.ratings.shape, 3, True, np.random.default_rng(1), 0.1)
    shifted = replace(data.ratings, values=data.ratings.values - 3.5)
    table = np.full(shifted.shape, np.nan)
    table[shifted.users, shifted.items] = shifted.values
    exact = fit_factors(table, start, l2=1.0)
    assert exact.converged
    alternating = als(shifted, start, l2=1.0, tol=1e-13, max_iter=5000)
    quasi = lbfgs(shifted, start, l2=1.0, tol=1e-14, max_iter=5000)
    assert alternating.objective == pytest.approx(exact.objective, rel=1e-6)
    assert quasi.objective == pytest.approx(exact.objective, rel=1e-6)
    assert np.allclose(alternating.factors.predict(), exact.factors.predict(), atol=1e-3)


@pytest.mark.parametrize("l2_power", [0.0, 0.5, 1.0])
def test_a_half_step_is_ridge_regression_row_by_row(l2_power):
    data = read_ratings(FRAME).ratings
    start = random_factors(data.shape, 2, True, np.random.default_rng(2))
    fit = als(data, start, l2=0.3, l2_power=l2_power, max_iter=3, tol=0)
    items = fit.factors.items, fit.factors.item_bias
    for item in (0, 7):  # items were solved for last, against these users
        mine = data.items == item
        table = np.column_stack([fit.factors.users[data.users[mine]], np.ones(mine.sum())])
        wanted = data.values[mine] - fit.factors.user_bias[data.users[mine]]
        weight = 0.3 * mine.sum() ** l2_power
        solved = np.linalg.solve(table.T @ table + weight * np.eye(3), table.T @ wanted)
        assert items[0][item] == pytest.approx(solved[:2], rel=1e-9)
        assert items[1][item] == pytest.approx(solved[2], rel=1e-9)


@pytest.mark.slow
def test_the_gradient_of_lbfgs_with_a_range():
    data = read_ratings(FRAME).ratings
    start = random_factors(data.shape, 2, True, np.random.default_rng(2), 0.1)
    fit = lbfgs(data, start, y_range=(0, 7), l2=0.1, tol=1e-15, max_iter=5000)
    table = np.full(data.shape, np.nan)
    table[data.users, data.items] = data.values
    newton = fit_factors(table, fit.factors, y_range=(0, 7), l2=0.1)
    assert newton.objective == pytest.approx(fit.objective, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["lm", "lbfgs", "als"])
def test_a_low_rank_table_is_recovered(solver):
    frame, table = made(noise=0.0, seed=3)
    model = LatentFactors(3, l2=1e-4, solver=solver, random_state=0, max_iter=2000, tol=1e-9)
    model.fit(frame)
    there = table[np.ix_(model.users_, model.items_)]
    assert np.sqrt(((model.predict_all() - there) ** 2).mean()) < 0.02
    assert model.rmse_ < 0.01


@pytest.mark.slow
def test_the_published_ratings():
    model = LatentFactors(5, l2=0, random_state=0, n_restarts=5, tol=1e-10).fit(RATINGS)
    assert model.rmse_ == pytest.approx(0.3186549707, abs=1e-6)
    dot = LatentFactors(5, biases=False, l2=0, random_state=0, n_restarts=3).fit(RATINGS)
    assert dot.rmse_ == pytest.approx(0.3929007909, abs=1e-6)
    assert dot.user_biases_ is None
    ranged = LatentFactors(5, y_range=(0, 5.5), l2=1e-3, random_state=0).fit(RATINGS)
    assert ranged.rmse_ < 0.3
    assert ranged.predict_all().min() >= 0 and ranged.predict_all().max() <= 5.5


@pytest.mark.slow
def test_labels_may_be_words_and_what_is_unknown_falls_back():
    frame = FRAME.assign(user="u" + FRAME["user"].astype(str), item="i" + FRAME["item"].astype(str))
    model = LatentFactors(2, random_state=0).fit(frame)
    u, i = model.users_.get_loc("u3"), model.items_.get_loc("i5")
    pairs = pd.DataFrame({"user": ["u3", "u3", "who", "who"], "item": ["i5", "what", "i5", "what"]})
    both, user_only, item_only, neither = model.predict(pairs)
    bias_u, bias_i = model.user_biases_[u], model.item_biases_[i]
    product = model.user_factors_[u] @ model.item_factors_[i]
    assert both == pytest.approx(model.mean_ + bias_u + bias_i + product)
    assert user_only == pytest.approx(model.mean_ + bias_u)
    assert item_only == pytest.approx(model.mean_ + bias_i)
    assert neither == pytest.approx(model.mean_)
    dot = LatentFactors(2, biases=False, random_state=0).fit(frame)
    assert dot.predict(pairs)[1:].tolist() == [dot.mean_] * 3
    ranged = LatentFactors(2, y_range=(0, 7), random_state=0).fit(frame)
    assert ranged.predict(pairs)[3] == pytest.approx(ranged.mean_)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int32", "int64", "uint64", "float64", "object"])
@pytest.mark.parametrize("apart", [1, 1_000_000])
def test_labels_are_kept_in_the_order_of_appearance(kind, apart):
    rng = np.random.default_rng(0)
    shift = 60 if kind in ("int8", "int32", "int64") and apart == 1 else 0
    factor = 1 if kind.endswith("int8") else apart
    users, items = (((rng.integers(0, 120, 500)) - shift) * factor for _ in range(2))
    table = np.column_stack([users, items]).astype(kind)
    data = read_ratings(table, rng.normal(size=500))
    kept = list(dict.fromkeys(zip(*table.T.tolist(), strict=True)))
    assert data.users.tolist() == list(dict.fromkeys(table[:, 0].tolist()))
    assert data.items.tolist() == list(dict.fromkeys(table[:, 1].tolist()))
    found = zip(data.users[data.ratings.users], data.items[data.ratings.items], strict=True)
    assert set(found) == set(kept)


def test_a_fit_keeps_little_beside_its_data():
    rng = np.random.default_rng(0)
    n = 200_000
    pairs = np.column_stack([rng.integers(0, 3000, n), rng.integers(0, 2000, n)])
    ratings = rng.integers(1, 6, n).astype(float)
    pairs, first = np.unique(pairs, axis=0, return_index=True)
    ratings = ratings[first]
    model = LatentFactors(5, solver="vb", random_state=0, max_iter=2)
    model.fit(pairs[:100], ratings[:100])  # what is imported or compiled once
    tracemalloc.start()
    model.fit(pairs, ratings)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * len(ratings)


@pytest.mark.parametrize("biases", [True, False])
def test_a_user_folded_in_is_the_user_that_was_fitted(biases):
    model = LatentFactors(
        3, biases=biases, l2=0.5, random_state=0, solver="als", tol=1e-14, max_iter=3000
    )
    model.fit(FRAME)
    mine = FRAME[FRAME["user"] == 4]
    folded = model.fold_in(mine["item"], mine["rating"])
    at = model.users_.get_loc(4)
    assert np.allclose(folded.factors, model.user_factors_[at], atol=1e-4)
    assert folded.bias == pytest.approx(model.user_biases_[at] if biases else 0, abs=1e-4)
    assert np.allclose(folded.predict(mine["item"]), model.predict(mine), atol=1e-4)
    stranger = model.fold_in([999], [5.0])
    assert stranger.predict([999])[0] == pytest.approx(model.mean_)


@pytest.mark.slow
def test_a_warm_start_goes_on_where_it_was():
    model = LatentFactors(3, solver="lm", random_state=0, warm_start=True).fit(FRAME)
    assert model.n_iter_ > 2
    first = model.predict_all()
    model.fit(FRAME)
    assert model.n_iter_ <= 2
    assert np.allclose(model.predict_all(), first, atol=1e-6)
    more = pd.concat([FRAME, pd.DataFrame({"user": [99], "item": [3], "rating": [4.0]})])
    model.fit(more)
    assert len(model.users_) == 61


@pytest.mark.slow
def test_the_same_seed_gives_the_same_fit():
    one, two, other = (LatentFactors(2, random_state=s).fit(FRAME) for s in (5, 5, 6))
    assert np.array_equal(one.user_factors_, two.user_factors_)
    assert not np.array_equal(one.user_factors_, other.user_factors_)
    for state in (np.random.default_rng(5), np.random.RandomState(5), None):
        assert LatentFactors(2, random_state=state).fit(FRAME).rmse_ > 0


def test_a_rating_given_twice_counts_by_its_mean():
    twice = pd.DataFrame({"user": [0, 0, 1], "item": [0, 0, 1], "rating": [2.0, 4.0, 5.0]})
    data = read_ratings(twice).ratings
    assert data.values.tolist() == [3, 5]


def test_settings():
    model = LatentFactors(7, l2=0.5)
    assert model.get_params()["n_factors"] == 7
    assert model.set_params(l2=2).l2 == 2
    assert repr(model) == "LatentFactors(n_factors=7, l2=2)"
    with pytest.raises(ValueError, match=r"wanted one of n_factors, .*, found 'lambda'"):
        model.set_params(**{"lambda": 1})


@pytest.mark.parametrize(
    ("settings", "data", "message"),
    [
        ({"solver": "sgd"}, FRAME, "solver: wanted one of auto, lm, lbfgs, als, vb, found 'sgd'"),
        ({"n_factors": 0}, FRAME, "n_factors: wanted one or more, found 0"),
        ({"l2": -1}, FRAME, "l2: wanted zero or more, found -1"),
        ({"y_range": (5, 1)}, FRAME, r"y_range: wanted a low and a higher end, found \(5, 1\)"),
        (
            {"y_range": (0, 5), "solver": "als"},
            FRAME,
            "solver: wanted lbfgs or auto with a y_range",
        ),
        ({}, FRAME[["user", "item"]], "X: wanted columns user, item, rating"),
        ({}, np.full((3, 3), np.nan), "X: nothing is rated"),
        ({}, np.array([[1, np.inf]]), "ratings: wanted finite numbers"),
        ({}, np.array([["a", "b"]]), "ratings: wanted numbers"),
        ({}, np.zeros(4), r"X: wanted users by items, found the shape \(4,\)"),
        ({}, FRAME.assign(user=None), "X: wanted a user and an item in every row, found a blank"),
    ],
)
def test_what_cannot_be_fitted(settings, data, message):
    with pytest.raises(ValueError, match=message):
        LatentFactors(**settings).fit(data)


@pytest.mark.slow
def test_predicting_too_early_or_from_no_pairs():
    with pytest.raises(ValueError, match="not fitted yet"):
        LatentFactors().predict(FRAME)
    with pytest.raises(ValueError, match=r"wanted pairs \(user, item\), found the shape \(3,\)"):
        LatentFactors(2).fit(FRAME).predict([1, 2, 3])
    with pytest.raises(ValueError, match="y: wanted 2 ratings, one for each pair, found 1"):
        LatentFactors(2).fit([[1, 2], [3, 4]], [1.0])


@pytest.mark.slow
def test_model_selection_of_scikit_learn():
    selection = pytest.importorskip("sklearn.model_selection", reason="scikit-learn is missing")
    from sklearn.base import clone, is_regressor

    X, y = FRAME[["user", "item"]], FRAME["rating"]
    model = LatentFactors(random_state=0)
    assert is_regressor(model)
    assert clone(model.set_params(n_factors=4)).get_params() == model.get_params()
    folds = selection.KFold(3, shuffle=True, random_state=0)
    search = selection.GridSearchCV(model, {"n_factors": [1, 3], "l2": [0.1, 30.0]}, cv=folds)
    search.fit(X, y)
    assert search.best_params_ == {"n_factors": 3, "l2": 0.1}
    assert search.best_score_ > 0.8
    scores = selection.cross_val_score(search.best_estimator_, X.to_numpy(), y.to_numpy(), cv=folds)
    assert scores.mean() == pytest.approx(search.best_score_, abs=0.05)


@pytest.mark.slow
def test_input_frames_come_back_untouched():
    before = FRAME.copy()
    LatentFactors(2).fit(FRAME).predict(FRAME)
    pd.testing.assert_frame_equal(FRAME, before)
