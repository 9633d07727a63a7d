"""Races between the rules, and how gradients are drawn."""

import numpy as np
import pytest

from tests.engines.published import X, Y
from xlrepro.engines import adam, descend, epochs, momentum, rmsprop, sgd
from xlrepro.engines.optimisers.batches import batches, line_epoch
from xlrepro.engines.optimisers.racing import RACERS, RATES, line_course, race, surface_course
from xlrepro.engines.optimisers.surfaces import SURFACES

ONE = np.array([1.0, 1.0])
NOISY = Y + np.random.default_rng(0).normal(size=len(Y))


def test_batches_by_hand():
    assert [b.tolist() for b in batches(5)] == [[0], [1], [2], [3], [4]]
    assert [b.tolist() for b in batches(5, 2)] == [[0, 1], [2, 3], [4]]
    assert [b.tolist() for b in batches(5, None)] == [[0, 1, 2, 3, 4]]
    drawn = batches(50, 8, np.random.default_rng(1))
    assert [len(b) for b in drawn] == [8] * 6 + [2]
    order = np.concatenate(drawn).tolist()
    assert sorted(order) == list(range(50)) != order
    with pytest.raises(ValueError, match="size: wanted 1 or more, found 0"):
        batches(5, 0)


@pytest.mark.parametrize(
    "rule",
    [sgd(1e-4), momentum(1e-4, 0.9), rmsprop(0.1, 0.9), adam(0.1)],
    ids=["sgd", "momentum", "rmsprop", "adam"],
)
def test_batches_of_one_are_the_rows_of_the_sheets(rule):
    params, state, begun = line_epoch(rule, ONE, rule.start(ONE), X, Y, batches(len(X)))
    trace = descend(rule, ONE, None, X, Y)
    assert np.array_equal(params, trace.new_params[-1])
    assert np.array_equal(begun, trace.params[-1])
    assert state.step == len(X)


def test_all_points_at_once_step_along_the_gradient_of_the_mean_square():
    def loss(b, a):
        return ((Y - b - a * X) ** 2).mean()

    params, _, begun = line_epoch(sgd(1e-4), ONE, sgd(1e-4).start(ONE), X, Y, batches(len(X), None))
    slopes = [(loss(1 + h, 1 + k) - loss(1 - h, 1 - k)) / 2e-6 for h, k in ((1e-6, 0), (0, 1e-6))]
    assert params == pytest.approx(1 - 1e-4 * np.array(slopes), rel=1e-8)
    assert begun.tolist() == [1, 1]


def by_name(finishes):
    return {run.name: run for run in finishes}


def test_a_race_at_given_rates_goes_the_way_of_the_sheets():
    rates = {"sgd": 1e-4, "adam": 0.1}
    runs = by_name(race(line_course(X, Y), 7, 0.5, rates))
    for name, rule in (("sgd", sgd(1e-4)), ("adam", adam(0.1))):
        way = [trace.params[0] for trace in epochs(rule, ONE, None, X, Y, 7)]
        assert np.array_equal(runs[name].path, way)
        assert runs[name].lr == rates[name]
    assert runs["sgd"].path[5].tolist() == [1.2754625002528799, 2.569996469807525]


@pytest.mark.slow
def test_every_rate_is_run_as_if_it_were_alone():
    course = line_course(X, NOISY)
    goal = course.goal(0.01)
    for name, run in by_name(race(course, 25, goal)).items():
        if run.lr is None:
            continue
        assert run.lr in RATES
        alone = by_name(race(course, 25, goal, {name: run.lr}))[name]
        assert np.array_equal(alone.path, run.path)
        assert alone.arrived == run.arrived


@pytest.mark.slow
def test_the_rate_that_counts_arrives_first_or_ends_lowest():
    course = line_course(X, NOISY)
    goal = course.goal(0.1)
    best = by_name(race(course, 12, goal))
    assert best["adam"].arrived is not None
    assert best["sgd"].arrived is None
    for rate in RATES[::3]:
        runs = by_name(race(course, 12, goal, dict.fromkeys(RACERS, rate)))
        assert (runs["adam"].arrived or 99) >= best["adam"].arrived
        assert runs["sgd"].diverged or runs["sgd"].errors[-1] >= best["sgd"].errors[-1]


def test_the_first_is_first_and_who_diverges_is_last():
    course = line_course(X, NOISY)
    goal = course.goal(0.05)
    runs = race(course, 60, goal, {"momentum": 1.0, "sgd": 1e-4})
    arrived = [run.arrived for run in runs if run.arrived is not None]
    assert 3 < len(arrived) < len(runs)
    assert arrived == sorted(arrived)
    assert [run.arrived for run in runs[: len(arrived)]] == arrived
    late = [run.errors[-1] for run in runs[len(arrived) : -1]]
    assert late == sorted(late)
    assert (runs[-1].name, runs[-1].diverged, runs[-1].arrived) == ("momentum", True, None)
    assert len(runs[-1].path) == len(runs[-1].errors) == 2
    for run in runs[: len(arrived)]:
        assert (run.errors[run.arrived :] <= goal).all()
        assert run.errors[run.arrived - 1] > goal


def test_the_course_knows_the_best_line():
    course = line_course(X, NOISY)
    slope, intercept = np.polyfit(X, NOISY, 1)
    assert course.minima[0] == pytest.approx([intercept, slope])
    misses = NOISY - intercept - slope * X
    assert course.lowest == pytest.approx(np.sqrt((misses**2).mean()))
    begin = float(course.error(ONE))
    assert course.goal(0.25) == pytest.approx(course.lowest + (begin - course.lowest) / 4)
    flat = line_course(np.array([2.0, 2.0]), np.array([1.0, 3.0]))
    assert flat.lowest == 1


def test_a_start_at_the_best_line_is_there_at_once():
    course = line_course(X, Y, start=(30, 2))
    runs = by_name(race(course, 3, 1e-9, {"sgd": 1e-4}))
    assert runs["sgd"].arrived == 0


def test_shuffles_are_the_same_for_every_rule_and_of_one_seed():
    def path(seed, size=None):
        return race(line_course(X, Y, size=size, seed=seed), 3, 0.1, {"sgd": 1e-4})

    one, same, other = path(1), path(1), path(2)
    for a, b in zip(one, same, strict=True):
        assert np.array_equal(a.path, b.path)
    assert not np.array_equal(by_name(one)["sgd"].path, by_name(other)["sgd"].path)
    params, rule = ONE, sgd(1e-4)
    state = rule.start(ONE)
    for epoch in range(3):
        drawn = batches(len(X), 8, np.random.default_rng((5, epoch)))
        params, state, _ = line_epoch(rule, params, state, X, Y, drawn)
    assert np.array_equal(by_name(path(5, 8))["sgd"].path[-1], params)


def test_luck_in_the_last_epochs_is_no_arrival(monkeypatch):
    monkeypatch.setattr("xlrepro.engines.optimisers.racing.RACERS", {"rmsprop": RACERS["rmsprop"]})
    course = line_course(X, Y, size=8, seed=1)
    goal, given = course.goal(0.01), {"rmsprop": 0.5}
    (long,) = race(course, 300, goal, given)
    lucky = [i for i in range(30, 300) if long.errors[i] <= goal < long.errors[i - 1]]
    assert lucky
    for end in lucky[:5]:
        (run,) = race(course, end, goal, given)
        assert run.errors[-1] <= goal
        assert run.arrived is None


@pytest.mark.parametrize("name", SURFACES)
def test_on_a_test_function_most_rules_find_a_minimum(name):
    surface = SURFACES[name]
    course = surface_course(surface)
    runs = race(course, 1000, course.goal(1e-4))
    there = [run for run in runs if run.arrived is not None]
    assert len(there) >= 5
    for run in there:
        gaps = np.linalg.norm(run.path[-1] - np.array(surface.minima), axis=1)
        assert gaps.min() < 0.12
        assert surface.value(run.path[-1]) - surface.lowest == pytest.approx(run.errors[-1])
