"""Least squares where each prediction is a product of two rows, one from either of two tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

Range = tuple[float, float]
Flags = npt.NDArray[np.bool_]

EXACT = 1e-12  # of the ratings' own size: an error this small is rounding
ROUNDING = 1e-12  # of the objective: a step that promises less is judged by the gradient instead
FLAT = 1e-9  # of the largest curvature: how far below zero the floor of a valley may round


@dataclass(frozen=True)
class Problem:
    """What is to be minimised, over `values` (n + m, q): n rows of users above m rows of items.

        objective = sum over rated cells (rating - prediction)^2 + l2 * sum (free values)^2
        prediction = user's row . item's row, squeezed into y_range if given

    ratings (n, m) hold nan where not rated. free, lower and upper are shaped like the values.
    count divides the objective where its root is meant.
    """

    ratings: Array
    free: Flags
    lower: Array
    upper: Array
    y_range: Range | None
    l2: float
    count: int

    @cached_property
    def rated(self) -> Flags:
        return ~np.isnan(self.ratings)

    @cached_property
    def known(self) -> Array:
        """The ratings, 0 where there is none."""
        return np.where(self.rated, self.ratings, 0.0)

    @cached_property
    def size(self) -> float:
        """Root of the mean square of the ratings."""
        return math.sqrt((self.known**2).sum() / np.count_nonzero(self.rated))

    @cached_property
    def bounded(self) -> bool:
        return bool((np.isfinite(self.lower) | np.isfinite(self.upper)).any())

    def split(self, stacked: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        n = len(self.ratings)
        return stacked[:n], stacked[n:]


class Minimum(NamedTuple):
    values: Array
    objective: float
    gradient_norm: float
    n_iter: int
    converged: bool
    message: str


class _Point(NamedTuple):
    values: Array
    objective: float
    gradient: Array  # (n + m, q), half of the objective's
    pull: Array  # (n, m), half the derivative of a cell's square by its product
    weight: Array  # (n, m), half the second derivative


def squeeze(z: npt.ArrayLike, y_range: Range) -> Array:
    """Bend any number into the range from low to high.

        squeeze = low + (high - low) / (1 + exp(-z))

    Any shape. Written with tanh, which takes a whole array and never overflows; that of `predict`
    goes one value at a time for the sake of last digits.
    """
    low, high = y_range
    return np.asarray(low + (high - low) / 2 * (1 + np.tanh(np.asarray(z, dtype=np.float64) / 2)))


def minimise(problem: Problem, values: Array, tol: float, max_iter: int) -> Minimum:
    """Go downhill from `values` until the gradient of sqrt(objective/count) is at most `tol` long.

    Newton's method with the damping of Levenberg (1944) and Marquardt (1963), set as by Nielsen
    (1999), and with Bertsekas's (1982) treatment of bounds. The tables are defined up to an
    invertible matrix only, so the Hessian is singular and plain Newton steps do not exist. To leave
    out its second part, as Gauss-Newton does, is what makes last digits slow where the residuals
    are not small.

    The gradient leaves out what may not move or is pressed against a bound. Raises ValueError when
    the objective overflows at the start.
    """
    values = np.where(problem.free, np.clip(values, problem.lower, problem.upper), values)
    point = _evaluate(problem, values)
    if not math.isfinite(point.objective):
        raise ValueError("start: its predictions are too large to square")
    damping, growth = 1e-3 * _curvature(problem, point), 2.0
    n_iter, converged, message = 0, False, f"stopped after {max_iter} iterations"
    while True:
        moving = _moving(problem, point)
        if _gradient_norm(problem, point, moving) <= tol:
            converged = _in_a_valley(problem, point, moving)
            message = "converged" if converged else "a saddle point, not a minimum"
            break
        if n_iter >= max_iter:
            break
        n_iter += 1
        step = _step(problem, point, moving, damping)
        if step is not None:
            moved = point.values + step
            if problem.bounded:
                inside = np.clip(moved, problem.lower, problem.upper)
                moved = np.where(moving, inside, point.values)
            trial = _evaluate(problem, moved)
            worth = _worth(problem, point, trial, damping)
            if worth > 1e-4:
                point, growth = trial, 2.0
                damping *= max(1 / 3, 1 - (2 * worth - 1) ** 3)
                continue
        damping, growth = damping * growth, growth * 2
        if damping > 1e20 * max(_curvature(problem, point), 1.0):
            message = "no step lowers the error any more"
            break
    norm = _gradient_norm(problem, point, _moving(problem, point))
    return Minimum(point.values, point.objective, norm, n_iter, converged, message)


def _evaluate(problem: Problem, values: Array) -> _Point:
    a, b = problem.split(values)
    with np.errstate(over="ignore", invalid="ignore"):
        prediction = a @ b.T
        if problem.y_range is not None:
            prediction = squeeze(prediction, problem.y_range)
        residual = np.where(problem.rated, prediction - problem.known, 0.0)
        pull, weight = residual, problem.rated.astype(float)
        if problem.y_range is not None:
            low, high = problem.y_range
            slope = (prediction - low) * (high - prediction) / (high - low)
            bend = slope * (low + high - 2 * prediction) / (high - low)
            pull, weight = residual * slope, problem.rated * slope**2 + residual * bend
        gradient = np.concatenate([pull @ b, pull.T @ a])
        gradient *= problem.free
        objective = float(np.vdot(residual, residual))
        if problem.l2:
            charged = problem.free * values
            gradient += problem.l2 * charged
            objective += problem.l2 * float(np.vdot(charged, charged))
        return _Point(values, objective, gradient, pull, weight)


def _moving(problem: Problem, point: _Point) -> Flags:
    if not problem.bounded:
        return problem.free
    down = (point.values <= problem.lower) & (point.gradient > 0)
    up = (point.values >= problem.upper) & (point.gradient < 0)
    return problem.free & ~down & ~up


def _gradient_norm(problem: Problem, point: _Point, moving: Flags) -> float:
    root = math.sqrt(point.objective / problem.count)
    if root <= EXACT * (problem.size or 1.0):
        return 0.0
    steep = point.gradient * moving
    return math.sqrt(np.vdot(steep, steep)) / (problem.count * root)


def _curvature(problem: Problem, point: _Point) -> float:
    a, b = problem.split(point.values)
    weight = np.abs(point.weight)
    return float(max((weight @ b**2).max(), (weight.T @ a**2).max()) + problem.l2)


def _worth(problem: Problem, point: _Point, trial: _Point, damping: float) -> float:
    """How much of the decrease that the step promised came about; negative to refuse it."""
    step = trial.values - point.values
    promised = damping * float(np.vdot(step, step)) - float(np.vdot(point.gradient, step))
    if not (promised > 0 and math.isfinite(trial.objective)):
        return -1.0
    if promised > ROUNDING * point.objective:
        return (point.objective - trial.objective) / promised
    before = _gradient_norm(problem, point, _moving(problem, point))
    return 1.0 if _gradient_norm(problem, trial, _moving(problem, trial)) < before else -1.0


def _in_a_valley(problem: Problem, point: _Point, moving: Flags) -> bool:
    floor = FLAT * (_curvature(problem, point) or 1.0)
    return _step(problem, point, moving, floor) is not None


def _step(problem: Problem, point: _Point, moving: Flags, damping: float) -> Array | None:
    """Solve (H + damping) step = -gradient over what moves; None where that is no valley.

    Rows of one table do not touch each other in H, so the longer table is eliminated first and a
    step takes about min(n, m)^3 q^3 operations and n m q^2 numbers of memory.
    """
    (a, b), (free_a, free_b), (down_a, down_b) = (
        problem.split(part) for part in (point.values, moving, -point.gradient * moving)
    )
    own = problem.l2 + damping
    try:
        if len(a) < len(b):
            step_b, step_a = _eliminate(
                b, a, free_b, free_a, down_b, down_a, point.weight.T, point.pull.T, own
            )
        else:
            step_a, step_b = _eliminate(
                a, b, free_a, free_b, down_a, down_b, point.weight, point.pull, own
            )
    except np.linalg.LinAlgError:
        return None
    return np.concatenate([step_a, step_b])


def _eliminate(
    a: Array,
    b: Array,
    free_a: Flags,
    free_b: Flags,
    down_a: Array,
    down_b: Array,
    weight: Array,
    pull: Array,
    own: float,
) -> tuple[Array, Array]:
    """The steps of both tables, those of `a` eliminated first; columns that are fixed stay out."""
    n, m = weight.shape
    of_a, of_b = (np.flatnonzero(free.any(axis=0)) for free in (free_a, free_b))
    free_a, free_b = free_a[:, of_a], free_b[:, of_b]
    p, q = len(of_a), len(of_b)
    sides = np.empty((n, p, m * q + 1))  # H between the tables, and the way down
    cross = sides[:, :, :-1].reshape(n, p, m, q)
    np.multiply((weight[:, None] * b.T[of_a])[..., None], a[:, None, None, of_b], out=cross)
    for i, j in np.argwhere(of_a[:, None] == of_b).tolist():
        cross[:, i, :, j] += pull
    if not (free_a.all() and free_b.all()):
        cross *= free_a[:, :, None, None]
        cross *= free_b
    sides[:, :, -1] = down_a[:, of_a]
    lower = np.linalg.cholesky(_blocks(weight @ _squares(b[:, of_a]), free_a, own))
    root = np.linalg.inv(lower)
    solved = root @ sides
    coupled = solved[:, :, :-1]
    # Row by row of b: a larger product would wake a second thread, which takes longer than it does.
    by_row = np.moveaxis(coupled.reshape(n * p, m, q), 0, 2) @ -solved.reshape(n * p, m * q + 1)
    rest, down = by_row[:, :, :-1].reshape(m * q, m * q), by_row[:, :, -1] + down_b[:, of_b]
    each = np.arange(m)
    rest.reshape(m, q, m, q)[each, :, each, :] += _blocks(
        weight.T @ _squares(a[:, of_b]), free_b, own
    )
    np.linalg.cholesky(rest)  # raises where the direction is no descent; numpy solves no triangles
    down = np.linalg.solve(rest, down.reshape(m * q))
    left = (solved[:, :, -1] - coupled @ down).reshape(n, 1, p)
    step_a, step_b = np.zeros(a.shape), np.zeros(b.shape)
    step_a[:, of_a] = (left @ root)[:, 0]
    step_b[:, of_b] = down.reshape(m, q)
    return step_a, step_b


def _squares(rows: Array) -> Array:
    return (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), rows.shape[1] ** 2)


def _blocks(squares: Array, free: Flags, own: float) -> Array:
    """Each row's own part of H, with ones on the diagonal for what does not move."""
    q = free.shape[1]
    blocks = squares.reshape(len(free), q, q) * free[:, :, None] * free[:, None, :]
    blocks[:, range(q), range(q)] += np.where(free, own, 1.0)
    return blocks
