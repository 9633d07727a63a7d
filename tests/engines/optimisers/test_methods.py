"""The rules as methods of scipy.optimize.minimize."""

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from xlrepro.engines.optimisers import methods, rules
from xlrepro.engines.optimisers.schedules import exponential

CENTRE = np.array([3.0, -1.0, 0.5])
METHODS = {
    "sgd": (methods.sgd, {"lr": 0.1}),
    "momentum": (methods.momentum, {"lr": 0.1}),
    "rmsprop": (methods.rmsprop, {"lr": exponential(0.3, 0.97)}),
    "adam": (methods.adam, {"lr": exponential(0.3, 0.99)}),
    "nesterov": (methods.nesterov, {"lr": 0.05}),
    "adagrad": (methods.adagrad, {"lr": 1.0}),
    "adadelta": (methods.adadelta, {"eps": 1e-3}),
    "adamax": (methods.adamax, {"lr": exponential(0.5, 0.99)}),
    "nadam": (methods.nadam, {"lr": exponential(0.3, 0.99)}),
    "amsgrad": (methods.amsgrad, {"lr": 0.3}),
    "adamw": (methods.adamw, {"lr": exponential(0.3, 0.99), "weight_decay": 0}),
}


def bowl(x, scale=1.0):
    return scale * ((x - CENTRE) ** 2).sum()


def slope(x, scale=1.0):
    return scale * 2 * (x - CENTRE)


def test_every_rule_is_a_method():
    made = {name for name in rules.__all__ if name.islower()} - {"annealed_rate"}
    assert made == set(METHODS)
    assert methods.nadam.__name__ == "nadam"
    assert methods.nadam.__doc__.startswith("Steps of `rules.nadam`")


@pytest.mark.parametrize("name", METHODS)
def test_a_bowl(name):
    method, options = METHODS[name]
    found = minimize(bowl, np.zeros(3), jac=slope, method=method, options=options)
    assert found.success and found.status == 0
    assert found.x == pytest.approx(CENTRE, abs=1e-4)
    assert found.fun == bowl(found.x)
    assert np.array_equal(found.jac, slope(found.x))
    assert found.nfev == found.njev == found.nit + 1


@pytest.mark.parametrize("name", METHODS)
def test_the_path_is_that_of_the_rule(name):
    method, _ = METHODS[name]
    options = {"lr": 0.01, "maxiter": 7, "return_all": True}
    found = minimize(rosen, [1.5, -0.5], jac=rosen_der, method=method, options=options)
    make = {
        "momentum": lambda lr: rules.momentum(lr, 0.9),
        "rmsprop": lambda lr: rules.rmsprop(lr, 0.9),
    }
    rule = make.get(name, getattr(rules, name))(lr=0.01)
    x = np.array([1.5, -0.5])
    state = rule.start(x)
    for visited in found.allvecs[1:]:
        x, state = rule.step(x, rosen_der(x), state)
        assert np.array_equal(visited, x)
    if name not in ("sgd", "nesterov"):  # which diverge here
        assert (found.status, found.nit, found.success) == (1, 7, False)


def test_value_and_gradient_together_and_arguments():
    found = minimize(
        lambda x, scale: (bowl(x, scale), slope(x, scale)), np.zeros(3), args=(0.5,), jac=True,
        method=methods.sgd, options={"lr": 0.2},
    )  # fmt: skip
    assert found.success and found.x == pytest.approx(CENTRE, abs=1e-4)


def test_without_a_gradient():
    found = minimize(bowl, np.zeros(3), method=methods.momentum, tol=1e-4, options={"lr": 0.1})
    assert found.success and found.x == pytest.approx(CENTRE, abs=1e-4)
    assert found.nfev == 4 * (found.nit + 1)


def test_a_start_at_the_minimum_stays():
    found = minimize(bowl, CENTRE, jac=slope, method=methods.adam)
    assert (found.nit, found.success, found.fun) == (0, True, 0)


def test_divergence_is_told_with_the_last_finite_point():
    options = {"lr": 5.0, "maxiter": 10_000}
    found = minimize(
        lambda x: (x**4).sum(), [2.0], jac=lambda x: 4 * x**3, method=methods.sgd, options=options
    )
    assert (found.success, found.status) == (False, 2)
    assert found.message.startswith("diverged: ")
    assert np.isfinite(found.x).all() and np.isfinite(found.fun)


def test_a_start_without_a_value():
    found = minimize(lambda x: np.nan, [1.0], jac=lambda x: x, method=methods.sgd)
    assert (found.status, found.nit, found.x.tolist()) == (2, 0, [1.0])


def test_both_kinds_of_callback_and_how_one_stops_the_run():
    points, results = [], []

    def by_result(intermediate_result):
        results.append((intermediate_result.x.tolist(), intermediate_result.fun))
        if len(results) == 3:
            raise StopIteration

    args = {"jac": slope, "method": methods.sgd, "options": {"lr": 0.1, "maxiter": 5}}
    minimize(bowl, np.zeros(3), callback=lambda x: points.append(x.tolist()), **args)
    stopped = minimize(bowl, np.zeros(3), callback=by_result, **args)
    assert len(points) == 5
    assert [x for x, _ in results] == points[:3]
    assert (stopped.status, stopped.nit, stopped.success) == (99, 3, False)
    assert results[-1] == (stopped.x.tolist(), stopped.fun)


@pytest.mark.parametrize(
    "more", [{"bounds": [(0, 1)] * 3}, {"constraints": {"type": "eq", "fun": bowl}}]
)
def test_bounds_and_constraints_are_refused(more):
    with pytest.raises(ValueError, match="bounds and constraints: wanted none"):
        minimize(bowl, np.zeros(3), jac=slope, method=methods.sgd, **more)


def test_an_unknown_option():
    with pytest.raises(TypeError, match="momentum_"):
        minimize(bowl, np.zeros(3), jac=slope, method=methods.sgd, options={"momentum_": 1})


def test_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"jac: wanted the shape \(3,\) of x0, found \(2,\)"):
        minimize(bowl, np.zeros(3), jac=lambda x: x[:2], method=methods.sgd)
    with pytest.raises(ValueError, match=r"fun: wanted one number, found the shape \(3,\)"):
        minimize(lambda x: x, np.zeros(3), jac=slope, method=methods.sgd)


def test_the_start_comes_back_untouched():
    start = np.zeros(3)
    minimize(bowl, start, jac=slope, method=methods.adam, options={"maxiter": 3})
    assert start.tolist() == [0, 0, 0]
