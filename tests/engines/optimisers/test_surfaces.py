"""Test functions: their gradients, minima and starts."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize, rosen, rosen_der

from xlrepro.engines.optimisers.surfaces import SURFACES

EACH = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


@EACH
def test_the_gradient_is_that_of_finite_differences(surface):
    points = np.random.default_rng(0).uniform(-2, 2, size=(50, 2))
    for point, grad in zip(points, surface.gradient(points), strict=True):
        step = 1e-6
        moved = point + step * np.array([[[1, 0], [0, 1]], [[-1, 0], [0, -1]]])
        ahead, behind = surface.value(moved)
        assert grad == pytest.approx((ahead - behind) / (2 * step), rel=1e-7, abs=1e-7)
    assert surface.value(points).shape == (50,)


@EACH
def test_the_minima_are_known(surface):
    for minimum in np.array(surface.minima):
        assert surface.value(minimum) == surface.lowest
        assert surface.gradient(minimum).tolist() == [0, 0]
    found = minimize(surface.value, surface.start, jac=surface.gradient, method="BFGS")
    assert min(np.linalg.norm(found.x - m) for m in np.array(surface.minima)) < 1e-4
    (left, right), (low, high) = surface.box
    for x, y in (*surface.minima, surface.start):
        assert left < x < right and low < y < high


def test_values_by_hand():
    at = np.array([2.0, 3.0])
    assert SURFACES["beale"].value(at) == (1.5 + 4) ** 2 + (2.25 + 16) ** 2 + (2.625 + 52) ** 2
    assert SURFACES["saddle"].value(at) == 2 - 4.5 + 81 / 9
    assert SURFACES["rosenbrock"].value(at) == rosen(at) == 101
    assert SURFACES["rosenbrock"].gradient(at).tolist() == rosen_der(at).tolist()


def test_the_saddle_point_is_one():
    saddle, origin = SURFACES["saddle"], np.zeros(2)
    assert saddle.gradient(origin).tolist() == [0, 0]
    curved = np.array(
        [approx_fprime(origin, lambda at, i=i: saddle.gradient(at)[i]) for i in (0, 1)]
    )
    assert curved == pytest.approx(np.diag([1.0, -1.0]), abs=1e-6)
