"""Principal components of factors, nearest rows, and the comparison of two fits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

METRICS = ("cosine", "euclidean")


class Components(NamedTuple):
    """scores (n, c) of the rows, axes (c, k) in factor space, shares (c,) of the variance."""

    scores: Array
    axes: Array
    shares: Array


def principal_components(rows: npt.ArrayLike, n_components: int | None = None) -> Components:
    """The directions in which rows (n, k) differ most, largest first.

        rows - mean = scores @ axes,    shares = variance of each / variance of all

    The row that lies farthest out along an axis lies on its positive side: so scores are the same
    after any rotation of the factors. (scikit-learn's PCA is the same but for signs, which since
    1.5 it takes from the axes.) Raises ValueError for fewer than two rows or n_components beyond
    min(n, k).
    """
    rows = _table(rows)
    most = min(rows.shape)
    count = most if n_components is None else n_components
    if len(rows) < 2:
        raise ValueError(f"components: wanted two rows or more, found {len(rows)}")
    if not 1 <= count <= most:
        raise ValueError(f"components: wanted 1 to {most}, found {count}")
    left, sizes, axes = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    scores = left * sizes
    farthest = np.abs(scores).argmax(axis=0)
    signs = np.where(scores[farthest, np.arange(len(sizes))] < 0, -1.0, 1.0)
    total = float((sizes**2).sum())
    shares = sizes**2 / total if total else np.zeros_like(sizes)
    return Components((scores * signs)[:, :count], (axes * signs[:, None])[:count], shares[:count])


class Neighbours(NamedTuple):
    """Rows from the nearest on, without the one asked for, and how far each is."""

    rows: npt.NDArray[np.intp]
    distances: Array


def neighbours(rows: npt.ArrayLike, row: int, metric: str = "cosine") -> Neighbours:
    """The other rows (n, k) in the order of their distance from one of them.

        cosine      1 - a.b / (|a| |b|), 1 where a row is zero
        euclidean   |a - b|

    Neither changes when all factors are rotated; both do under another invertible matrix.
    """
    if metric not in METRICS:
        raise ValueError(f"metric: wanted one of {', '.join(METRICS)}, found {metric!r}")
    rows = _table(rows)
    if metric == "euclidean":
        distances = np.sqrt(((rows - rows[row]) ** 2).sum(axis=1))
    else:
        sizes = np.sqrt((rows**2).sum(axis=1))
        both = sizes * sizes[row]
        alike = np.divide(rows @ rows[row], both, out=np.zeros_like(both), where=both > 0)
        distances = np.clip(1 - alike, 0.0, 2.0)
    order = np.argsort(distances, kind="stable")
    order = order[order != row]
    return Neighbours(order, distances[order])


class FitComparison(NamedTuple):
    """How two fits differ; the first two are what no choice of factors can change.

    prediction_rms and prediction_max are differences of predictions, in the unit of the ratings.
    angles, in degrees from the smallest, are those between the spaces that the item factors span.
    rotated is the distance of all factors after the best rotation, linear that of the item factors
    after the best invertible matrix; both are relative to the size of the second fit's.
    """

    prediction_rms: float
    prediction_max: float
    angles: Array
    rotated: float
    linear: float


def compare_fits(
    first: tuple[Array, Array], second: tuple[Array, Array], predictions: tuple[Array, Array]
) -> FitComparison:
    """Compare two fits of the same ratings, each users (n, k) and items (m, k), and predictions.

    Users and items mean the same after users @ G and items @ inverse(G).T for any invertible G
    (the gauge), so numbers are never compared one by one. A penalty on the factors leaves only
    rotations free, and then `rotated` is small for fits that agree; without one, `linear` is. The
    numbers of factors may differ.
    """
    width = max(first[1].shape[1], second[1].shape[1])
    stacked = [_widened(np.vstack(fit), width) for fit in (first, second)]
    gap = np.abs(predictions[0] - predictions[1])
    rotation = procrustes(*stacked)
    found, *_ = np.linalg.lstsq(first[1], second[1], rcond=None)
    return FitComparison(
        float(np.sqrt((gap**2).mean())),
        float(gap.max()),
        principal_angles(first[1], second[1]),
        _relative(stacked[0] @ rotation - stacked[1], stacked[1]),
        _relative(first[1] @ found - second[1], second[1]),
    )


def procrustes(first: npt.ArrayLike, second: npt.ArrayLike) -> Array:
    """The orthogonal Q (k, k) that brings first (n, k) nearest to second, after Schönemann (1966).

    minimise |first @ Q - second|,    Q = left @ right of the SVD of first.T @ second
    """
    left, _, right = np.linalg.svd(_table(first).T @ _table(second))
    return np.asarray(left @ right)


def principal_angles(first: npt.ArrayLike, second: npt.ArrayLike) -> Array:
    """The angles, in degrees, between the spaces that the columns of two tables span.

    By sines where they are small (Knyazev and Argentati 2002), since the cosine of a small angle
    is 1 to the last bit.
    """
    bases = [_basis(_table(table)) for table in (first, second)]
    a, b = sorted(bases, key=lambda basis: -basis.shape[1])
    cosines = np.clip(np.linalg.svd(a.T @ b, compute_uv=False), 0, 1)
    sines = np.clip(np.linalg.svd(b - a @ (a.T @ b), compute_uv=False), 0, 1)[::-1]
    wide = cosines**2 < 0.5
    sines = sines[-len(cosines) :]
    return np.asarray(np.degrees(np.where(wide, np.arccos(cosines), np.arcsin(sines))))


def _basis(table: Array) -> Array:
    left, sizes, _ = np.linalg.svd(table, full_matrices=False)
    tiny = sizes.max(initial=0.0) * max(table.shape) * np.finfo(float).eps
    return np.asarray(left[:, sizes > tiny])


def _widened(table: Array, width: int) -> Array:
    return np.pad(table, ((0, 0), (0, width - table.shape[1])))


def _relative(gap: Array, table: Array) -> float:
    size = float(np.linalg.norm(table))
    return float(np.linalg.norm(gap)) / size if size else float(np.linalg.norm(gap))


def _table(rows: npt.ArrayLike) -> Array:
    table = np.asarray(rows, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"wanted a table of rows, found the shape {table.shape}")
    return table
