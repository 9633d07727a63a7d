"""Looking up rows by an id or a word, and by multiplying with one-hot rows."""

import math
from collections.abc import Iterable
from numbers import Real
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array, left_sum
from xlrepro.engines.factors.factors import dot

MatchKind = Literal["approximate", "exact"]


def match(key: object, table: Iterable[object], kind: MatchKind = "approximate") -> int:
    """Tell at which position of the table the key stands, counted from one.

    "approximate" is MATCH as the sheets call it, without a third argument: a binary search for the
    last value that is not above the key. "exact" is MATCH(..., 0): the first equal value. Numbers
    meet only numbers, text only text (without regard to case, wildcards not read), true and false
    only each other. Blanks, None or nan, are passed over but keep their place. LookupError when
    nothing will do.

    On sorted values any method gives this answer. On unsorted ones the halving shows: key 1 is at 1
    in (1, 0) and at 2 in (0, 1), while "last value <= 1" would say 2 twice. When a value equals the
    key the search goes on to its right, and a smaller value found there no longer counts. The
    workbooks settle the two cases above and all sorted ones; where equal values stand apart in
    unsorted data, this is the likely rule.
    Source: collab_filter.xlsx, movielens_1hot K3:L208, word_emb J3:J50; entropy_example.xlsx,
    log_entropy H2:H6.
    """
    if kind not in ("approximate", "exact"):
        raise ValueError(f"kind is approximate or exact, not {kind!r}")
    found = _find(_comparable(key), [_comparable(value) for value in table], kind)
    if found is None:
        raise LookupError(f"{key!r} has no {kind} match")
    return found


def match_all(
    keys: Iterable[object], table: Iterable[object], kind: MatchKind = "approximate"
) -> Array:
    """Look up many keys in one table, as `match` does.

    Result (n,), nan where a key is not found.
    """
    if kind not in ("approximate", "exact"):
        raise ValueError(f"kind is approximate or exact, not {kind!r}")
    entries = [_comparable(value) for value in table]
    known: dict[Comparable, float] = {None: math.nan}  # keys come again and again
    if kind == "exact":
        for place, entry in enumerate(entries, 1):
            known.setdefault(entry, place)
    found: list[float] = []
    for key in map(_comparable, keys):
        if key not in known:
            near = None if kind == "exact" else _find(key, entries, kind)
            known[key] = math.nan if near is None else near
        found.append(known[key])
    return np.array(found, dtype=np.float64)


Comparable = tuple[str, Any] | None


def _comparable(value: object) -> Comparable:
    """A value with its type, so that only like meets like; None for a blank."""
    if type(value) is float and value == value:  # as most are
        return "number", value
    if isinstance(value, str):
        return "text", value.casefold()
    if isinstance(value, (bool, np.bool_)):
        return "truth", bool(value)
    if isinstance(value, Real) and not math.isnan(value):
        return "number", value
    return None


def _find(key: Comparable, entries: list[Comparable], kind: MatchKind) -> int | None:
    if key is None:
        return None
    if kind == "exact":
        return entries.index(key) + 1 if key in entries else None
    low, high = 0, len(entries) - 1
    equal = below = None
    while low <= high:
        middle = (low + high) // 2
        place = middle
        while place <= high and not _alike(key, entries[place]):
            place += 1
        entry = entries[place] if place <= high else None
        if entry is None or entry[1] > key[1]:
            high = middle - 1
        elif entry[1] == key[1]:
            equal, low = place, place + 1
        else:
            below, low = place, place + 1
    found = below if equal is None else equal
    return None if found is None else found + 1


def _alike(key: tuple[str, Any], entry: Comparable) -> bool:
    return entry is not None and entry[0] == key[0]


def one_hot(index: npt.ArrayLike, size: int) -> Array:
    """Write each index as a row of zeros with a one in its place.

        one_hot[i, j] = 1 if index[i] = j else 0,    j = 1 ... size

    index (n,) counted from one, result (n, size). A nan index gives a row of nan, an index beyond
    the size a row of zeros. Source: collab_filter.xlsx, movielens_1hot O3:AC208 and AK3:AY208.
    """
    index = np.asarray(index, dtype=np.float64)
    rows: Array = (index[:, None] == np.arange(1, size + 1)).astype(np.float64)
    rows[np.isnan(index)] = np.nan
    return rows


def one_hot_product(index: npt.ArrayLike, table: npt.ArrayLike) -> Array:
    """Fetch rows of a table by multiplying it with one-hot rows, the long way round.

        product = one_hot(index) @ table

    index (n,) counted from one, table (rows, k), result (n, k). Equals `take_rows` to the last bit.
    Source: collab_filter.xlsx, movielens_1hot, the array formulas AE3:AI208 and BA3:BE208.
    """
    table = np.asarray(table, dtype=np.float64)
    return dot(one_hot(index, len(table)), table)


def take_rows(
    index: npt.ArrayLike, table: npt.ArrayLike, columns: npt.ArrayLike | None = None
) -> Array:
    """Fetch rows of a table by their number.

        rows[i, j] = table[index[i], columns[j]]

    index (n,) and columns (k,) are counted from one, table (rows, k); all columns when none are
    named. A nan index gives a row of nan; IndexError beyond the table, where OFFSET would read
    whatever cell is there.
    Source: collab_filter.xlsx, movielens_emb M3:Q208 and S3:W208, word_emb K3:O50.
    """
    index = np.asarray(index, dtype=np.float64)
    table = np.asarray(table, dtype=np.float64)
    if columns is not None:
        table = table[:, _places(np.asarray(columns, dtype=np.float64), table.shape[1], "column")]
    found = ~np.isnan(index)
    rows = np.full((len(index), table.shape[1]), np.nan)
    rows[found] = table[_places(index[found], len(table), "row")]
    return rows


def _places(numbers: Array, size: int, what: str) -> npt.NDArray[np.intp]:
    """Positions from zero for numbers from one."""
    outside = (numbers < 1) | (numbers >= size + 1)
    if outside.any():
        raise IndexError(f"{what} {numbers[outside][0]:g} is not among 1 to {size}")
    return numbers.astype(np.intp) - 1


def row_dot(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Multiply two tables row by row, adding the products left to right.

        row_dot[i] = a[i, 1]*b[i, 1] + ... + a[i, k]*b[i, k]

    a and b (n, k), result (n,). Source: collab_filter.xlsx, SUMPRODUCT in movielens_1hot BG3:BG208
    and movielens_emb X3:X208.
    """
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"tables {a.shape} and {b.shape} differ in shape")
    return np.asarray(left_sum(a * b))


def rmse_of(errors: npt.ArrayLike) -> float:
    """Root of the mean of errors that are squared already.

        rmse = sqrt(sum errors / count)

    errors (n,); every one counts, a nan too, so blank rows are left out beforehand.
    Source: collab_filter.xlsx, SQRT(AVERAGE()) in movielens_1hot BH210 and movielens_emb Y210. The
    sheet's ranges reach one row too far, into a blank that AVERAGE skips.
    """
    errors = np.asarray(errors, dtype=np.float64)
    if errors.size == 0:
        raise ValueError("no errors to average")
    return math.sqrt(left_sum(errors, axis=None) / errors.size)
