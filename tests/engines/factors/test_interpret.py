"""What factors say: components, neighbours, comparison of fits, recommendations."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances

from tests.engines.published import RATINGS
from xlrepro.engines.factors.components import (
    compare_fits,
    neighbours,
    principal_angles,
    principal_components,
    procrustes,
)
from xlrepro.engines.factors.factor_fit import Factors, fit_factors, random_factors
from xlrepro.engines.factors.interpret import RatingModel
from xlrepro.engines.factors.latent_factors import LatentFactors
from xlrepro.engines.factors.sparse_factors import Ratings

RNG = np.random.default_rng(7)
ROWS = RNG.normal(size=(30, 6)) * [3, 2.5, 1, 0.5, 0.2, 0.1]


def model(l2=0.5, biases=True, seed=0):
    """The published crosstab, fitted; and the fit."""
    users, items = np.nonzero(~np.isnan(RATINGS))
    ratings = Ratings(users, items, RATINGS[users, items], RATINGS.shape)
    mean = float(np.nanmean(RATINGS)) if biases else 0.0
    start = random_factors(RATINGS.shape, 5, biases, np.random.default_rng(seed))
    fit = fit_factors(RATINGS - mean, start, l2=l2)
    return RatingModel(ratings, fit.factors, mean, l2)


def test_components_are_those_of_scikit_learn_but_for_signs():
    ours, theirs = principal_components(ROWS, 4), PCA(4).fit(ROWS)
    signs = np.sign((ours.axes * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(ours.axes, theirs.components_ * signs[:, None], atol=1e-13)
    np.testing.assert_allclose(ours.scores, theirs.transform(ROWS) * signs, atol=1e-12)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_, rtol=1e-12)


def test_scores_are_the_same_after_any_rotation_signs_too():
    turn = np.linalg.qr(RNG.normal(size=(6, 6)))[0]
    a, b = principal_components(ROWS), principal_components(ROWS @ turn)
    np.testing.assert_allclose(a.scores, b.scores, atol=1e-12)
    assert (a.scores.max(axis=0) >= -a.scores.min(axis=0)).all()


def test_two_points_have_one_component_worked_by_hand():
    found = principal_components([[0.0, 0.0], [3.0, 4.0]], 1)
    np.testing.assert_allclose(np.abs(found.scores.ravel()), [2.5, 2.5])
    assert found.shares.tolist() == [1.0]


@pytest.mark.parametrize(
    ("rows", "count", "said"),
    [
        ([[1.0, 2.0]], None, "components: wanted two rows or more, found 1"),
        (ROWS, 7, "components: wanted 1 to 6, found 7"),
        ([1.0, 2.0], None, "wanted a table of rows, found the shape (2,)"),
    ],
)
def test_components_that_there_are_not(rows, count, said):
    with pytest.raises(ValueError) as error:
        principal_components(rows, count)
    assert str(error.value) == said


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_neighbours_are_those_of_scikit_learn(metric):
    distances = pairwise_distances(ROWS, metric=metric)[3]
    found = neighbours(ROWS, 3, metric)
    np.testing.assert_allclose(found.distances, distances[found.rows], atol=1e-12)
    assert 3 not in found.rows
    assert sorted([*found.rows, 3]) == list(range(30))
    assert (np.diff(found.distances) >= 0).all()


def test_a_row_of_zeros_is_as_far_from_all():
    assert neighbours([[1.0, 0.0], [0.0, 0.0], [-1.0, 0.0]], 0).distances.tolist() == [1.0, 2.0]


def test_a_metric_that_is_none():
    with pytest.raises(ValueError) as error:
        neighbours(ROWS, 0, "taxi")
    assert str(error.value) == "metric: wanted one of cosine, euclidean, found 'taxi'"


def test_procrustes_finds_the_rotation():
    turn = np.linalg.qr(RNG.normal(size=(6, 6)))[0]
    np.testing.assert_allclose(procrustes(ROWS, ROWS @ turn), turn, atol=1e-12)


def test_angles_between_two_planes_worked_by_hand():
    plane = np.eye(4)[:, :2]
    first, second, third, _ = np.eye(4)
    tilted = np.column_stack([first, np.cos(0.3) * second + np.sin(0.3) * third])
    np.testing.assert_allclose(principal_angles(plane, tilted), [0, np.degrees(0.3)], atol=1e-12)
    np.testing.assert_allclose(principal_angles(plane, np.eye(4)[:, 1:]), [0, 90], atol=1e-6)
    np.testing.assert_allclose(principal_angles(tilted, plane[:, :1]), [0], atol=1e-12)


def both(a, b):
    fits = [(m.factors.users, m.factors.items) for m in (a, b)]
    return compare_fits(*fits, (a.predict(), b.predict()))


def test_the_gauge_is_any_invertible_matrix():
    fit = model(0.0, biases=False)
    gauge = RNG.normal(size=(5, 5)) + 3 * np.eye(5)
    other = Factors(fit.factors.users @ gauge, fit.factors.items @ np.linalg.inv(gauge).T)
    found = both(fit, RatingModel(fit.ratings, other))
    assert found.prediction_max < 1e-10
    assert found.linear < 1e-10
    assert found.angles.max() < 1e-5
    assert found.rotated > 0.1


def test_a_penalty_leaves_only_rotations():
    fits = [model(0.5, seed=seed) for seed in range(8)]
    best = sorted(fits, key=lambda fit: fit.rmse())[:2]
    found = both(*best)
    assert found.prediction_rms < 1e-5
    assert found.rotated < 1e-5
    apart = np.abs(best[0].factors.items - best[1].factors.items).max()
    assert apart > 0.1, "they are compared after rotation, for as they stand they differ"


def test_fits_that_differ_are_told_apart_and_may_differ_in_width():
    a = model(0.5)
    narrow = Factors(a.factors.users[:, :2], a.factors.items[:, :2], *[None] * 2)
    found = both(a, RatingModel(a.ratings, narrow, 3.5))
    assert found.prediction_rms > 0.1
    assert found.rotated > 0.1
    assert len(found.angles) == 2


def test_standings_are_ranked_by_bias_beside_means_and_counts():
    fit = model()
    ranked = fit.standings(items=True)
    assert sorted(s.index for s in ranked) == list(range(15))
    assert [s.bias for s in ranked] == sorted(fit.factors.item_bias, reverse=True)
    for s in ranked:
        assert s.mean == pytest.approx(np.nanmean(RATINGS[:, s.index]), rel=1e-14)
        assert s.count == np.count_nonzero(~np.isnan(RATINGS[:, s.index]))
    users = fit.standings(items=False)
    assert sum(s.count for s in users) == 206


def test_without_biases_the_mean_ranks():
    means = [s.mean for s in model(biases=False).standings(items=True)]
    assert means == sorted(means, reverse=True)


def test_recommendations_are_the_unseen_by_predicted_rating():
    fit = model()
    table = fit.predict()
    for user in range(15):
        found = fit.recommend(user, 20)
        assert {r.item for r in found} == set(np.flatnonzero(np.isnan(RATINGS[user])))
        predicted = [r.predicted for r in found]
        assert predicted == sorted(predicted, reverse=True)
        np.testing.assert_allclose(predicted, [table[user, r.item] for r in found], rtol=1e-12)


def test_reasons_add_up_and_leave_nothing_at_the_minimum():
    fit = model()
    rests = []
    for user in range(15):
        for r in fit.recommend(user):
            assert r.predicted == pytest.approx(
                r.offset + r.user_bias + r.item_bias + r.product, rel=1e-12
            )
            assert sum(x.part for x in r.reasons) + r.rest == pytest.approx(r.product, abs=1e-12)
            assert {x.item for x in r.reasons} == set(np.flatnonzero(~np.isnan(RATINGS[user])))
            rests.append(abs(r.rest))
    assert len(rests) == 19
    assert max(rests) < 1e-7


def test_reasons_are_the_effect_of_each_rating_on_a_refit():
    """Change one rating, fit the user again with the items fixed: the product moves by the part."""
    fit = model()
    user, l2 = 6, fit.l2
    recommendation = fit.recommend(user, 1)
    if not recommendation:
        user = int(np.flatnonzero(np.isnan(RATINGS).any(axis=1))[0])
        recommendation = fit.recommend(user, 1)
    r = recommendation[0]
    rated = np.flatnonzero(~np.isnan(RATINGS[user]))
    known = fit.factors.items[rated]
    level = fit.offset + fit.factors.user_bias[user] + fit.factors.item_bias[rated]

    def refit(values):
        normal = known.T @ known + l2 * np.eye(5)
        return fit.factors.items[r.item] @ np.linalg.solve(normal, known.T @ (values - level))

    values = RATINGS[user, rated]
    for reason in r.reasons[:3]:
        at = int(np.flatnonzero(rated == reason.item)[0])
        without = values.copy()
        without[at] = level[at]
        assert refit(values) - refit(without) == pytest.approx(reason.part, abs=1e-10)


def test_the_estimator_gives_the_same_predictions():
    import pandas as pd

    users, items = np.nonzero(~np.isnan(RATINGS))
    frame = pd.DataFrame({"user": users, "item": items, "rating": RATINGS[users, items]})
    fit = LatentFactors(3, random_state=0).fit(frame)
    ratings = Ratings(users, items, RATINGS[users, items], RATINGS.shape)
    order = np.argsort(fit.items_)
    factors = Factors(
        fit.user_factors_, fit.item_factors_[order], fit.user_biases_, fit.item_biases_[order]
    )
    found = RatingModel(ratings, factors, fit.offset_, 1.0)
    assert found.rmse() == pytest.approx(fit.rmse_, rel=1e-12)
