"""Ratings in any of the forms that people have them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from xlrepro.engines.factors.sparse_factors import Index, Ratings

COLUMNS = ("user", "item", "rating")
CLOSE = 4  # whole numbers lie close up to so many times as far apart as there are ratings


@dataclass(frozen=True)
class Labelled:
    """Ratings by index, and the labels that the indexes stand for, in the order of appearance."""

    ratings: Ratings
    users: pd.Index[Any]
    items: pd.Index[Any]


def read_ratings(X: Any, y: npt.ArrayLike | None = None) -> Labelled:
    """Ratings from any of these, told apart in this order:

    - with y: X holds pairs (user, item), y their ratings; both n long
    - a scipy sparse matrix: users by items, every stored entry a rating, 0 too
    - a pandas frame: columns user, item, rating, by these names or else the first three
    - a masked array or a table of numbers: users by items, masked or nan where not rated

    A rating that is nan in a frame or in y is left out; of several for one pair the mean counts.
    Raises ValueError when the form is none of these, a rating is infinite or no number, or nothing
    is rated.
    """
    if y is not None:
        users, items = pairs(X)
        values = _numbers(y)
        if len(values) != len(users):
            raise ValueError(
                f"y: wanted {len(users)} ratings, one for each pair, found {len(values)}"
            )
        return _labelled(users, items, values)
    if sparse.issparse(X):
        table = X.tocoo()
        return _by_position(table.row, table.col, _numbers(table.data), table.shape)
    if isinstance(X, pd.DataFrame):
        named = [X[name] for name in COLUMNS] if set(COLUMNS) <= set(X.columns) else None
        if named is None and X.shape[1] < 3:
            raise ValueError(f"X: wanted columns user, item, rating, found {list(X.columns)}")
        columns = named or [X.iloc[:, i] for i in range(3)]
        return _labelled(columns[0], columns[1], _numbers(columns[2]))
    table = np.ma.filled(np.ma.asarray(X).astype(np.float64), np.nan) if _is_masked(X) else X
    table = _numbers(table)
    if table.ndim != 2:
        raise ValueError(f"X: wanted users by items, found the shape {table.shape}")
    rows, cols = np.nonzero(~np.isnan(table))
    return _by_position(rows, cols, table[rows, cols], table.shape)


def pairs(X: Any) -> tuple[Any, Any]:
    """The users and the items of pairs: the first two columns, or those named user and item."""
    if isinstance(X, pd.DataFrame):
        if {"user", "item"} <= set(X.columns):
            return X["user"], X["item"]
        if X.shape[1] >= 2:
            return X.iloc[:, 0], X.iloc[:, 1]
    else:
        table = np.asarray(X)
        if table.ndim == 2 and table.shape[1] >= 2:
            return table[:, 0], table[:, 1]
    raise ValueError(f"X: wanted pairs (user, item), found the shape {np.shape(X)}")


def _is_masked(X: Any) -> bool:
    return isinstance(X, np.ma.MaskedArray)


def _numbers(values: Any) -> npt.NDArray[np.float64]:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("ratings: wanted numbers, found something else among them") from None
    if np.isinf(numbers).any():
        raise ValueError("ratings: wanted finite numbers, or nan for none, found inf")
    return numbers


def _by_position(rows: Index, cols: Index, values: Any, shape: tuple[int, int]) -> Labelled:
    users, items = pd.RangeIndex(shape[0]), pd.RangeIndex(shape[1])
    return Labelled(_averaged(np.asarray(rows), np.asarray(cols), values, shape), users, items)


def _labelled(users: Any, items: Any, values: Any) -> Labelled:
    user_index, user_labels = _indexed(users)
    item_index, item_labels = _indexed(items)
    if (user_index < 0).any() or (item_index < 0).any():
        raise ValueError("X: wanted a user and an item in every row, found a blank")
    shape = len(user_labels), len(item_labels)
    return Labelled(
        _averaged(user_index, item_index, values, shape),
        pd.Index(user_labels),
        pd.Index(item_labels),
    )


def _indexed(labels: Any) -> tuple[Index, Any]:
    """The place of each label among those that differ, in the order of appearance, and these.

    Whole numbers that lie close are their own places in a table, which takes a third of the memory
    of hashing them.
    """
    given = np.asarray(labels)
    n = len(given)
    if given.dtype.kind != "i" or not n or int(given.max()) - int(given.min()) > CLOSE * n:
        index, kept = pd.factorize(pd.Index(labels))
        return index.astype(np.int32), kept
    low = given.min()
    at = np.subtract(given, low, dtype=np.int64).astype(np.int32)
    first = np.full(at.max() + 1, n, dtype=np.int32)
    first[at[::-1]] = np.arange(n - 1, -1, -1, dtype=np.int32)
    order = np.argsort(first, kind="stable")[: np.count_nonzero(first < n)]
    place = np.empty_like(first)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[at], np.add(order, low, dtype=np.int64).astype(given.dtype)


def _averaged(users: Index, items: Index, values: Any, shape: tuple[int, int]) -> Ratings:
    kept = ~np.isnan(values)
    if not kept.all():
        users, items, values = users[kept], items[kept], values[kept]
    if not len(values):
        raise ValueError("X: nothing is rated")
    cell = users.astype(np.int64)
    cell *= shape[1]
    cell += items
    cell.sort()
    if (cell[1:] == cell[:-1]).any():  # to find out where takes longer than sorting
        cell = users.astype(np.int64) * shape[1] + items
        _, first, inverse, counts = np.unique(
            cell, return_index=True, return_inverse=True, return_counts=True
        )
        values = np.bincount(inverse, values) / counts
        users, items = users[first], items[first]
    return Ratings(users, items, values, shape)
