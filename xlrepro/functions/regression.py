"""Least squares over several variables: LINEST, LOGEST, TREND, GROWTH."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Matrix, Numbers, Truth, singles, spreadsheet
from xlrepro.functions.samples import too_large
from xlrepro.records import dataclass
from xlrepro.values import NA, NUM, REF, VALUE, ErrorValue, Fault, Value, area_of

Table = npt.NDArray[np.float64]
SAME = 1e-14  # of its square, what a variable keeps if it is a sum of others but for rounding


@dataclass(frozen=True, slots=True)
class Data:
    """Observations in rows: y and the variables; `flat` if they stood in rows of the sheet."""

    ys: Numbers
    xs: Table
    flat: bool
    single: bool  # one variable, in an area of the same shape as y


@dataclass(frozen=True, slots=True)
class Fit:
    """The coefficients, the constant, and the inverse of the squares for their errors."""

    slopes: Numbers
    constant: float
    inverse: Table
    means: Numbers
    used: int  # variables that are not sums of others


def all_numbers(area: Matrix) -> Table:
    """An area of numbers alone; raises Fault with its first error, with #VALUE! for all else."""
    if area.dtype != np.float64:
        for value in singles(area):
            if isinstance(value, ErrorValue):
                raise Fault(value)
        raise Fault(VALUE)
    return area


def observed(known_ys: Matrix, known_xs: Matrix | None) -> Data:
    """Raises Fault with #REF! where the variables do not go with y."""
    ys = all_numbers(known_ys)
    if known_xs is None:
        return Data(ys.ravel(), np.arange(1.0, ys.size + 1).reshape(-1, 1), False, True)
    xs = all_numbers(known_xs)
    if xs.shape == ys.shape:
        return Data(ys.ravel(), xs.reshape(-1, 1), False, True)
    if ys.shape[1] == 1 and xs.shape[0] == ys.shape[0]:
        return Data(ys.ravel(), xs, False, False)
    if ys.shape[0] == 1 and xs.shape[1] == ys.shape[1]:
        return Data(ys.ravel(), xs.T, True, False)
    raise Fault(REF)


def _mean(values: Numbers) -> float:
    return float(left_sum(values)) / len(values)


def fitted(data: Data, const: bool) -> Fit:
    """Least squares by QR of the variables about their means, or about 0 without a constant.

    A variable that is a sum of others gets the coefficient 0.
    """
    count = data.xs.shape[1]
    means = np.array([_mean(data.xs[:, i]) for i in range(count)]) if const else np.zeros(count)
    mean_y = _mean(data.ys) if const else 0.0
    apart, ys = data.xs - means, data.ys - mean_y
    slopes, inverse = np.zeros(count), np.zeros((count, count))
    kept = independent(apart)
    if len(kept) == 1:
        x = apart[:, kept[0]]
        square = float(left_sum(x * x))
        slopes[kept[0]] = float(left_sum(x * ys)) / square
        inverse[kept[0], kept[0]] = 1 / square
    elif kept:
        q, r = np.linalg.qr(apart[:, kept])
        slopes[kept] = np.linalg.solve(r, q.T @ ys)
        half = np.linalg.inv(r)
        inverse[np.ix_(kept, kept)] = half @ half.T
    constant = mean_y - float(left_sum(slopes * means)) if const else 0.0
    return Fit(slopes, constant, inverse, means, len(kept))


def _finite(data: Data, const: bool) -> Fit:
    fit = fitted(data, const)
    if not (np.isfinite(fit.slopes).all() and np.isfinite(fit.constant)):
        raise Fault(NUM)
    return fit


def independent(columns: Table) -> list[int]:
    """The columns that are no sums of others, the longest first found."""
    rest = columns.copy()
    kept: list[int] = []
    sizes = (columns * columns).sum(axis=0)
    for _ in range(columns.shape[1]):
        left = (rest * rest).sum(axis=0)
        left[kept] = -1.0
        best = int(left.argmax())
        if left[best] <= SAME * sizes[best]:
            break
        kept.append(best)
        unit = rest[:, best] / np.sqrt(left[best])
        rest = rest - np.outer(unit, unit @ rest)
    return sorted(kept)


def statistics(data: Data, fit: Fit, const: bool) -> list[list[Value]]:
    """What LINEST tells below the coefficients: errors, r2 and its error, F and n, both sums."""
    count = data.xs.shape[1]
    predicted = data.xs @ fit.slopes + fit.constant
    wrong = data.ys - predicted
    residual = float(left_sum(wrong * wrong))
    about = data.ys - (_mean(data.ys) if const else 0.0)
    explained = float(left_sum(about * about)) - residual
    freedom = len(data.ys) - fit.used - const
    noise = residual / freedom if freedom > 0 else 0.0
    spread = np.sqrt(noise * np.diag(fit.inverse))[::-1].tolist()
    center = noise * (1 / len(data.ys) + float(fit.means @ fit.inverse @ fit.means))
    blank: list[Value] = [NA] * (count - 1)
    f = explained / fit.used / noise if fit.used and noise else NUM
    share = explained / (explained + residual) if explained + residual else 1.0
    return [
        [*spread, float(np.sqrt(center)) if const else NA],
        [share, float(np.sqrt(noise)), *blank],
        [f, float(max(freedom, 0)), *blank],
        [explained, residual, *blank],
    ]


@too_large
def _told(data: Data, const: bool, stats: bool, exponential: bool) -> Any:
    fit = _finite(data, const)
    first = np.array([*fit.slopes[::-1], fit.constant])
    rows: list[list[Value]] = [(np.exp(first) if exponential else first).tolist()]
    if stats:
        rows += statistics(data, fit, const)
    return area_of([[_told_as(value) for value in row] for row in rows])


def _told_as(value: Value) -> Value:
    return NUM if isinstance(value, float) and not math.isfinite(value) else value


@spreadsheet("LINEST")
def linest(
    known_ys: Matrix,
    known_xs: Matrix | None = None,
    const: Truth | None = None,
    stats: Truth | None = None,
) -> Any:
    """Least squares y = m1 x1 + ... + mk xk + b as a row mk, ..., m1, b.

    With stats four rows more: standard errors; r2 and the error of y; F and the degrees of freedom;
    the sums of squares that are explained and left. Without known_xs these are 1, 2, 3; with const
    FALSE b is 0. #VALUE! for what is no number, #REF! for areas that do not go together.

    >>> linest([[1.0], [3.0], [5.0]], [[0.0], [1.0], [2.0]]).tolist()
    [[2.0, 1.0]]
    """
    return _told(observed(known_ys, known_xs), const is not False, bool(stats), False)


@spreadsheet("LOGEST")
def logest(
    known_ys: Matrix,
    known_xs: Matrix | None = None,
    const: Truth | None = None,
    stats: Truth | None = None,
) -> Any:
    """The curve y = b m1^x1 ... mk^xk: LINEST of the logarithms, m and b raised to powers of e.

    #NUM! where a y is not above 0; other errors as LINEST.

    >>> logest([[1.0], [2.0], [4.0]], [[0.0], [1.0], [2.0]]).round(12).tolist()
    [[2.0, 1.0]]
    """
    return _told(_logs(observed(known_ys, known_xs)), const is not False, bool(stats), True)


def _logs(data: Data) -> Data:
    if data.ys.min() <= 0:
        raise Fault(NUM)
    return Data(np.log(data.ys), data.xs, data.flat, data.single)


@too_large
def _along(data: Data, known_ys: Matrix, new_xs: Matrix | None, const: bool) -> Table:
    """The values of the fit at the new variables, in the shape of those."""
    fit = _finite(data, const)
    if new_xs is None:
        return np.asarray(data.xs @ fit.slopes + fit.constant).reshape(known_ys.shape)
    new = all_numbers(new_xs)
    if data.single:
        return np.asarray(new * fit.slopes[0] + fit.constant)
    rows = new.T if data.flat else new
    if rows.shape[1] != data.xs.shape[1]:
        raise Fault(REF)
    found = rows @ fit.slopes + fit.constant
    return found.reshape(1, -1) if data.flat else found.reshape(-1, 1)


@spreadsheet("TREND")
def trend(
    known_ys: Matrix,
    known_xs: Matrix | None = None,
    new_xs: Matrix | None = None,
    const: Truth | None = None,
) -> Table:
    """The values of LINEST's line at new_xs, or at known_xs; errors as LINEST.

    >>> trend([[1.0], [3.0], [5.0]], [[0.0], [1.0], [2.0]], [[3.0]]).tolist()
    [[7.0]]
    """
    return _all_finite(_along(observed(known_ys, known_xs), known_ys, new_xs, const is not False))


def _all_finite(values: Table) -> Table:
    if not np.isfinite(values).all():
        raise Fault(NUM)
    return values


@spreadsheet("GROWTH")
def growth(
    known_ys: Matrix,
    known_xs: Matrix | None = None,
    new_xs: Matrix | None = None,
    const: Truth | None = None,
) -> Table:
    """The values of LOGEST's curve at new_xs, or at known_xs; errors as LOGEST.

    >>> growth([[1.0], [2.0], [4.0]], [[0.0], [1.0], [2.0]], [[3.0]]).round(12).tolist()
    [[8.0]]
    """
    data = _logs(observed(known_ys, known_xs))
    return _powers(_along(data, known_ys, new_xs, const is not False))


@too_large
def _powers(values: Table) -> Table:
    return _all_finite(np.exp(values))
