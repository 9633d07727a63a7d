"""Figures of the rows of a table that meet the criteria of another: DSUM, DGET and the like.

A database is an area whose first row has the names of its columns. So has an area of criteria;
below a name stands what its column must meet. Criteria in one row must all be met, and of the
rows one. Text without an operator is met by text that begins so.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.coerce import text
from xlrepro.functions.criteria import Criterion, criterion
from xlrepro.functions.declare import Area, spreadsheet
from xlrepro.values import DIV0, NUM, VALUE, ErrorValue, Fault, NotKnown

Values = npt.NDArray[Any]
Numbers = npt.NDArray[np.float64]


@spreadsheet("DSUM")
def dsum(database: Area, field: Area, criteria: Area) -> float:
    """The sum of a column, by its name or its number, over the rows that meet the criteria.

    >>> dsum([["tree", "age"], ["pear", 2], ["fig", 3]], "age", [["tree"], ["p"]])
    2.0
    """
    return float(left_sum(_numbers(database, field, criteria)))


@spreadsheet("DAVERAGE")
def daverage(database: Area, field: Area, criteria: Area) -> float:
    """The mean of a column over the rows that meet the criteria; #DIV/0! of none."""
    numbers = _numbers(database, field, criteria)
    return float(left_sum(numbers)) / numbers.size


@spreadsheet("DCOUNT")
def dcount(database: Area, field: Area, criteria: Area) -> float:
    """How many rows that meet the criteria have a number in a column; or how many there are."""
    if _no_field(field):
        return float(np.count_nonzero(_rows(database, criteria)))
    return float(sum(type(value) is float for value in _column(database, field, criteria)))


@spreadsheet("DCOUNTA")
def dcounta(database: Area, field: Area, criteria: Area) -> float:
    """How many rows that meet the criteria are not blank in a column; or how many there are."""
    if _no_field(field):
        return float(np.count_nonzero(_rows(database, criteria)))
    return float(sum(value is not None for value in _column(database, field, criteria)))


@spreadsheet("DGET")
def dget(database: Area, field: Area, criteria: Area) -> Any:
    """The value in a column of the one row that meets the criteria and has one.

    #VALUE! where no row does, #NUM! where several do; blanks and empty text are no values.

    >>> dget([["tree", "age"], ["pear", 2], ["fig", 3]], "age", [["age"], [">2"]])
    3.0
    """
    column = _column(database, field, criteria)
    found = [value for value in column if value is not None and value != ""]
    if len(found) != 1:
        raise Fault(NUM if found else VALUE)
    return found[0]


@spreadsheet("DMAX")
def dmax(database: Area, field: Area, criteria: Area) -> float:
    """The largest number of a column over the rows that meet the criteria; 0 of none."""
    return max(_numbers(database, field, criteria).tolist(), default=0.0)


@spreadsheet("DMIN")
def dmin(database: Area, field: Area, criteria: Area) -> float:
    """The smallest number of a column over the rows that meet the criteria; 0 of none."""
    return min(_numbers(database, field, criteria).tolist(), default=0.0)


@spreadsheet("DPRODUCT")
def dproduct(database: Area, field: Area, criteria: Area) -> float:
    """The product of a column over the rows that meet the criteria; 0 of none."""
    numbers = _numbers(database, field, criteria).tolist()
    return math.prod(numbers) if numbers else 0.0


@spreadsheet("DVAR")
def dvar(database: Area, field: Area, criteria: Area) -> float:
    """The variance of a column over the rows that meet the criteria, as a sample of all."""
    return _of_sample(_numbers(database, field, criteria))


@spreadsheet("DVARP")
def dvarp(database: Area, field: Area, criteria: Area) -> float:
    """The variance of a column over the rows that meet the criteria, as all there are."""
    return _of_all(_numbers(database, field, criteria))


@spreadsheet("DSTDEV")
def dstdev(database: Area, field: Area, criteria: Area) -> float:
    """The square root of `dvar`."""
    return math.sqrt(_of_sample(_numbers(database, field, criteria)))


@spreadsheet("DSTDEVP")
def dstdevp(database: Area, field: Area, criteria: Area) -> float:
    """The square root of `dvarp`."""
    return math.sqrt(_of_all(_numbers(database, field, criteria)))


def _of_sample(numbers: Numbers) -> float:
    """Variance from sums and sums of squares, whose last bits are those that DVAR leaves."""
    count = numbers.size
    if count < 2:
        raise Fault(DIV0)
    total, squares = float(left_sum(numbers)), float(left_sum(numbers * numbers))
    return max((squares - total * total / count) / (count - 1), 0.0)


def _of_all(numbers: Numbers) -> float:
    """The same for DVARP, which divides but once."""
    count = numbers.size
    if count == 0:
        raise Fault(DIV0)
    total, squares = float(left_sum(numbers)), float(left_sum(numbers * numbers))
    return max((count * squares - total * total) / (count * count), 0.0)


def _numbers(database: Values, field: Values, criteria: Values) -> Numbers:
    """The numbers of a column where the criteria are met; raises Fault with the first error."""
    found = []
    for value in _column(database, field, criteria):
        if isinstance(value, ErrorValue):
            raise Fault(value)
        if type(value) is float:
            found.append(value)
    return np.array(found, dtype=np.float64)


def _column(database: Values, field: Values, criteria: Values) -> list[Any]:
    """The values of a column where the criteria are met."""
    if database.shape[0] < 2 or field.size != 1:
        raise Fault(VALUE)
    place = _place(database, field[0, 0])
    if place is None:
        raise Fault(VALUE)
    column: list[Any] = database[1:, place][_rows(database, criteria)].tolist()
    return column


def _no_field(field: Values) -> bool:
    return field.size == 1 and field[0, 0] is None


def _place(database: Values, field: Any) -> int | None:
    """Which column has a name or a number."""
    if isinstance(field, ErrorValue):
        raise Fault(field)
    if isinstance(field, str):
        names = [_name(value) for value in database[0].tolist()]
        return names.index(field.lower()) if field.lower() in names else None
    place = int(field or 0) - 1
    return place if 0 <= place < database.shape[1] else None


def _name(value: Any) -> str:
    return str(value) if isinstance(value, ErrorValue) else text(value).lower()


def _rows(database: Values, criteria: Values) -> npt.NDArray[np.bool_]:
    """Which rows below the names meet one row of criteria."""
    if database.shape[0] < 2 or criteria.shape[0] < 2:
        raise Fault(VALUE)
    met = np.zeros(database.shape[0] - 1, dtype=np.bool_)
    for row in criteria[1:].tolist():
        met |= _row(database, criteria[0].tolist(), row)
    return met


def _row(database: Values, names: list[Any], wanted: list[Any]) -> npt.NDArray[np.bool_]:
    met = np.ones(database.shape[0] - 1, dtype=np.bool_)
    for name, given in zip(names, wanted, strict=True):
        if given is None:
            continue
        place = None if name is None else _place(database, _name(name))
        if place is None:
            if not isinstance(given, str):
                raise NotKnown("a criterion that a formula works out for each row")
            return np.zeros_like(met)
        holds = _criterion(given).holds
        met &= [holds(value) for value in database[1:, place].tolist()]
    return met


def _criterion(given: Any) -> Criterion:
    """What a column must meet; text without an operator is met by text that begins so."""
    found = criterion(given)
    if found.bare and isinstance(found.operand, str):
        return Criterion("=", found.operand, bare=True, begins=True)
    return found
