"""Standard functions of two variables on which optimisers are watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xlrepro.engines.arithmetic.sums import Array

Box = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Surface:
    """A function of points (..., 2), ordered (x, y), with what is known of it."""

    name: str
    value: Callable[[Array], Array]  # (..., 2) -> (...)
    gradient: Callable[[Array], Array]  # (..., 2) -> (..., 2)
    minima: tuple[tuple[float, float], ...]
    lowest: float  # the value at each of the minima
    start: tuple[float, float]  # where a run usually begins
    box: Box  # what a picture shows: x from, to; y from, to


def beale(at: Array) -> Array:
    """(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2"""
    return np.asarray(sum(miss**2 for miss, _, _ in _beale_terms(at)))


def beale_gradient(at: Array) -> Array:
    terms = _beale_terms(at)
    return np.stack([sum(2 * miss * term[i] for miss, *term in terms) for i in range(2)], axis=-1)


def _beale_terms(at: Array) -> list[tuple[Array, Array, Array]]:
    """For each of the three powers: what is squared, and its derivatives by x and by y."""
    x, y = at[..., 0], at[..., 1]
    return [
        (aim - x + x * y**power, y**power - 1, power * x * y ** (power - 1))
        for power, aim in ((1, 1.5), (2, 2.25), (3, 2.625))
    ]


def rosenbrock(at: Array) -> Array:
    """(1 - x)^2 + 100 (y - x^2)^2"""
    x, y = at[..., 0], at[..., 1]
    return np.asarray((1 - x) ** 2 + 100 * (y - x**2) ** 2)


def rosenbrock_gradient(at: Array) -> Array:
    x, y = at[..., 0], at[..., 1]
    across = 200 * (y - x**2)
    return np.stack([-2 * (1 - x) - 2 * x * across, across], axis=-1)


def saddle(at: Array) -> Array:
    """x^2/2 - y^2/2 + y^4/9, with the saddle point at (0, 0)"""
    x, y = at[..., 0], at[..., 1]
    return np.asarray(x**2 / 2 - y**2 / 2 + y**4 / 9)


def saddle_gradient(at: Array) -> Array:
    x, y = at[..., 0], at[..., 1]
    return np.stack([x, 4 * y**3 / 9 - y], axis=-1)


SURFACES = {
    surface.name: surface
    for surface in (
        Surface("beale", beale, beale_gradient,
                ((3.0, 0.5),), 0.0, (1.0, 1.5), ((-0.5, 4.5), (-1.5, 2.0))),
        Surface("rosenbrock", rosenbrock, rosenbrock_gradient,
                ((1.0, 1.0),), 0.0, (-1.5, 2.0), ((-2.0, 2.0), (-1.0, 3.0))),
        Surface("saddle", saddle, saddle_gradient,
                ((0.0, 1.5), (0.0, -1.5)), -0.5625, (1.2, 1e-3), ((-1.5, 1.5), (-2.0, 2.0))),
    )
}  # fmt: skip
