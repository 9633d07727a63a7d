"""Fit factors and biases to ratings: what Excel's Solver was asked to do, carried to the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.bilinear import Problem, Range, minimise, squeeze
from xlrepro.engines.factors.factors import predict, rmse


@dataclass(frozen=True)
class Factors:
    """The numbers of a rating model; or as many switches or bounds, one for each of them.

    users (n, k), items (m, k), user_bias (n,) or None, item_bias (m,) or None.
    """

    users: npt.NDArray[Any]
    items: npt.NDArray[Any]
    user_bias: npt.NDArray[Any] | None = None
    item_bias: npt.NDArray[Any] | None = None

    def predict(self, y_range: Range | None = None) -> Array:
        """Predict every cell (n, m), terms added in the sheet's order as in `factors.predict`.

            prediction = users . items + item_bias + user_bias, squeezed into y_range if given

        The sheets have no y_range; they leave it to the reader, with 0 to 5.5 for ratings up to 5.
        """
        z = predict(self.users, self.items.T, True, self.user_bias, self.item_bias)
        return z if y_range is None else squeeze(z, y_range)


@dataclass(frozen=True)
class FactorFit:
    """Where a fit ended. Errors are in the unit of the ratings.

    start_rmse and rmse are roots of the squared error over the count, without penalty; objective is
    the squared error with the penalty. gradient_norm is the 2-norm of the gradient of
    sqrt(objective/count) by all numbers that may move and are not pressed against a bound. At an
    exact fit that root has no gradient, and 0 stands for it. n_iter counts the steps tried.
    """

    factors: Factors
    start_rmse: float
    rmse: float
    objective: float
    gradient_norm: float
    n_iter: int
    converged: bool
    message: str


@dataclass(frozen=True)
class Restarts:
    """Fits from many random starts, and how far to trust the best of them.

    best has the lowest objective; rmses are sorted, one a start; minima pairs each distinct one
    with how many starts ended there; hits is how many ended at the best; converged is how many
    fits did. Errors closer than the `within` of `restarts` count as one minimum. Where fits do not
    converge their errors differ and each counts as a minimum of its own: then nothing is sure, and
    the estimate says so.
    """

    best: FactorFit
    rmses: tuple[float, ...]
    minima: tuple[tuple[float, int], ...]
    hits: int
    converged: int

    @property
    def chance_of_another(self) -> float:
        """Estimate how likely one more start ends at a minimum not seen so far.

            chance = minima seen once / starts

        Good (1953), The population frequencies of species and the estimation of population
        parameters, Biometrika 40, who owes it to Turing.
        """
        return sum(times == 1 for _, times in self.minima) / len(self.rmses)


def fit_factors(
    ratings: npt.ArrayLike,
    start: Factors,
    *,
    y_range: Range | None = None,
    l2: float = 0.0,
    free: Factors | None = None,
    bounds: tuple[Factors, Factors] | None = None,
    count: int | None = None,
    tol: float = 1e-10,
    max_iter: int = 500,
) -> FactorFit:
    """Minimise the squared error of a rating model, from a given start.

        objective = sum over rated cells (rating - prediction)^2 + l2 * sum (free numbers)^2

    ratings (n, m), nan for a cell that does not count; predictions as in `Factors.predict`. `free`
    is true for the numbers that may change, all of them by default. `bounds` are the lowest and
    highest values, -inf and inf for none; a start outside is moved inside. `count` divides the
    squared error in the rmse, in place of the number of rated cells: LibreOffice's SUMXMY2 takes
    blanks for zeros where its COUNT leaves them out, which is zeros in `ratings` and `count=206`.
    Source: collab_filter.xlsx, the hidden Solver names of dotprod and bias, which minimise V41 over
    150 cells and V42 over 180.

    It ends when the gradient norm (see `FactorFit`) is at most `tol`, or after `max_iter` steps. In
    some problems the error only falls while the factors grow and there is no minimum to arrive at,
    as with a y_range and no penalty: a rating given up, its prediction sent to an end of the range,
    leaves the others more room. Such a fit does not converge; its rmse stands just above a limit.

    The method is in `bilinear.minimise`. Raises ValueError when shapes do not fit, nothing is
    rated, or the start is not finite.
    """
    ratings = _ratings(ratings)
    _check_shapes(ratings, start, free=free, **_named(bounds))
    rated = int(np.count_nonzero(~np.isnan(ratings)))
    if not 0 <= l2 < math.inf:
        raise ValueError(f"l2: wanted zero or more, found {l2!r}")
    if y_range is not None and not -math.inf < y_range[0] < y_range[1] < math.inf:
        raise ValueError(f"y_range: wanted a low and a higher end, found {y_range!r}")
    if count is not None and count < 1:
        raise ValueError(f"count: wanted one or more, found {count!r}")
    values = _stack(start, beside=1.0)
    if not np.isfinite(values).all():
        raise ValueError("start: wanted finite numbers, found nan or inf")
    low, high = bounds or (_filled(start, -np.inf), _filled(start, np.inf))
    problem = Problem(
        ratings=ratings,
        free=_stack(free or _filled(start, 1.0), beside=0.0) != 0,
        lower=_stack(low, beside=-np.inf),
        upper=_stack(high, beside=np.inf),
        y_range=y_range,
        l2=l2,
        count=rated if count is None else count,
    )
    if not (problem.lower <= problem.upper).all():
        raise ValueError("bounds: wanted each lowest value at most the highest, found it above")

    def error(factors: Factors) -> float:
        return rmse(ratings, factors.predict(y_range)) * math.sqrt(rated / problem.count)

    end = minimise(problem, values, tol, max_iter)
    factors = _unstack(end.values, start)
    return FactorFit(
        factors=factors,
        start_rmse=error(start),
        rmse=error(factors),
        objective=end.objective,
        gradient_norm=end.gradient_norm,
        n_iter=end.n_iter,
        converged=end.converged,
        message=end.message,
    )


def random_factors(
    shape: tuple[int, int],
    n_factors: int,
    biases: bool,
    rng: np.random.Generator,
    scale: float = 0.3,
) -> Factors:
    """Draw a start from normal distributions around zero, `scale` their standard deviation."""
    n, m = shape
    return Factors(
        users=rng.normal(0.0, scale, (n, n_factors)),
        items=rng.normal(0.0, scale, (m, n_factors)),
        user_bias=rng.normal(0.0, scale, n) if biases else None,
        item_bias=rng.normal(0.0, scale, m) if biases else None,
    )


def restarts(
    ratings: npt.ArrayLike,
    n_factors: int,
    biases: bool,
    n: int,
    seed: int,
    *,
    y_range: Range | None = None,
    l2: float = 0.0,
    start: Factors | None = None,
    free: Factors | None = None,
    bounds: tuple[Factors, Factors] | None = None,
    count: int | None = None,
    scale: float = 0.3,
    within: float = 1e-6,
    tol: float = 1e-10,
    max_iter: int = 500,
) -> Restarts:
    """Fit from n random starts, the same for the same seed, and keep the best.

    Where `free` is given, numbers that may not change are those of `start`. The rest is handed to
    `random_factors` and `fit_factors`, which raise ValueError; so does n below one.
    """
    if n < 1:
        raise ValueError(f"n: wanted one start or more, found {n}")
    if free is not None and start is None:
        raise ValueError("start: wanted the numbers that may not change, found none")
    ratings = _ratings(ratings)
    rng = np.random.default_rng(seed)
    fits = []
    for _ in range(n):
        drawn = random_factors((len(ratings), ratings.shape[1]), n_factors, biases, rng, scale)
        if free is not None and start is not None:
            _check_shapes(ratings, drawn, start=start, free=free)
            drawn = _choose(free, drawn, start)
        fits.append(
            fit_factors(
                ratings,
                drawn,
                y_range=y_range,
                l2=l2,
                free=free,
                bounds=bounds,
                count=count,
                tol=tol,
                max_iter=max_iter,
            )
        )
    best = min(fits, key=lambda fit: fit.objective)
    rmses = tuple(sorted(fit.rmse for fit in fits))
    return Restarts(
        best=best,
        rmses=rmses,
        minima=_distinct(rmses, within),
        hits=sum(abs(fit.rmse - best.rmse) <= within for fit in fits),
        converged=sum(fit.converged for fit in fits),
    )


def _distinct(rmses: Sequence[float], within: float) -> tuple[tuple[float, int], ...]:
    minima: list[tuple[float, int]] = []
    for error in rmses:
        if minima and error - minima[-1][0] <= within:
            minima[-1] = minima[-1][0], minima[-1][1] + 1
        else:
            minima.append((error, 1))
    return tuple(minima)


def _ratings(ratings: npt.ArrayLike) -> Array:
    ratings = np.asarray(ratings, dtype=np.float64)
    if ratings.ndim != 2:
        raise ValueError(f"ratings: wanted a table, found shape {ratings.shape}")
    if np.isnan(ratings).all():
        raise ValueError("nothing is rated")
    if np.isinf(ratings).any():
        raise ValueError("ratings: wanted finite numbers, or nan for a blank, found inf")
    return ratings


def _named(bounds: tuple[Factors, Factors] | None) -> dict[str, Factors]:
    return {} if bounds is None else {"lowest values": bounds[0], "highest values": bounds[1]}


def _parts(factors: Factors) -> dict[str, npt.NDArray[Any]]:
    named = {field.name: getattr(factors, field.name) for field in fields(factors)}
    return {name: np.asarray(part) for name, part in named.items() if part is not None}


def _check_shapes(ratings: Array, like: Factors, **others: Factors | None) -> None:
    n, m = ratings.shape
    shapes = {name: part.shape for name, part in _parts(like).items()}
    k = shapes["users"][-1:]
    wanted = {"users": (n, *k), "items": (m, *k), "user_bias": (n,), "item_bias": (m,)}
    if any(shape != wanted[name] for name, shape in shapes.items()):
        raise ValueError(f"ratings {ratings.shape} do not fit the start's {_told(shapes)}")
    for name, other in others.items():
        found = shapes if other is None else {a: b.shape for a, b in _parts(other).items()}
        if found != shapes:
            raise ValueError(f"{name}: wanted {_told(shapes)}, found {_told(found)}")


def _told(shapes: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items())


def _filled(like: Factors, value: float) -> Factors:
    return Factors(**{name: np.full(part.shape, value) for name, part in _parts(like).items()})


def _choose(free: Factors, moving: Factors, fixed: Factors) -> Factors:
    switches, a, b = _parts(free), _parts(moving), _parts(fixed)
    return Factors(**{name: np.where(switches[name] != 0, a[name], b[name]) for name in switches})


def _stack(factors: Factors, beside: float) -> Array:
    """Users' rows above items' rows. A bias is one more column, facing a column of `beside`."""
    parts = _parts(factors)
    left, right = [parts["users"]], [parts["items"]]
    if "user_bias" in parts:
        left.append(parts["user_bias"][:, None])
        right.append(np.full((len(right[0]), 1), beside))
    if "item_bias" in parts:
        left.append(np.full((len(left[0]), 1), beside))
        right.append(parts["item_bias"][:, None])
    return np.vstack([np.hstack(left), np.hstack(right)]).astype(np.float64)


def _unstack(values: Array, like: Factors) -> Factors:
    (n, k) = like.users.shape
    users, items = values[:n], values[n:]
    return Factors(
        users=users[:, :k].copy(),
        items=items[:, :k].copy(),
        user_bias=None if like.user_bias is None else users[:, k].copy(),
        item_bias=None if like.item_bias is None else items[:, -1].copy(),
    )
