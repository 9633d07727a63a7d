"""The operators of formulas, on single values and areas, with Excel's habits.

Each takes two floats first, for nearly all that formulas join are numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.arithmetic.quotients import quotient, times
from xlrepro.functions.coerce import fitting, number, text
from xlrepro.functions.comparing import compare
from xlrepro.functions.declare import joint_shape, picked
from xlrepro.functions.powers import power
from xlrepro.functions.remembering import Remembered
from xlrepro.values import DIV0, NUM, ErrorValue, Fault, area_of

Operator = Callable[[Any, Any], Any]
NOTHING = 50  # binary places below what was added last: what lies there is left by rounding


def add(a: Any, b: Any) -> Any:
    """The sum; #NUM! beyond the largest number."""
    if type(a) is float and type(b) is float:
        total = a + b
        if total - total == 0:
            return total
        raise Fault(NUM)
    return _spread(add, np.add, a, b)


def subtract(a: Any, b: Any) -> Any:
    if type(a) is float and type(b) is float:
        total = a - b
        if total - total == 0:
            return total
        raise Fault(NUM)
    return _spread(subtract, np.subtract, a, b)


def last_add(a: Any, b: Any) -> Any:
    """`add` as the last step of a formula: what is but rounding is 0 there."""
    total = add(a, b)
    if type(total) is float and type(a) is float and type(b) is float:
        return snapped(total, b)
    return total


def last_subtract(a: Any, b: Any) -> Any:
    """`subtract` as the last step of a formula: what is but rounding is 0 there."""
    total = subtract(a, b)
    if type(total) is float and type(a) is float and type(b) is float:
        return snapped(total, b)
    return total


def snapped(total: float, term: float) -> float:
    """A sum or difference; 0 where it is nothing but the rounding of its terms."""
    if total and abs(total) < abs(term) and frexp(term)[1] - frexp(total)[1] >= NOTHING:
        return 0.0
    return total


def multiply(a: Any, b: Any) -> Any:
    """The product, rounded to 64 bits and then to 53, as Excel for Windows has it."""
    if type(a) is float and type(b) is float:
        found = times(a, b)
        if found - found == 0:
            return found
        raise Fault(NUM)
    return _spread(multiply, product, a, b)


def divide(a: Any, b: Any) -> Any:
    """The quotient, rounded as a product is; #DIV/0! by zero."""
    if type(a) is float and type(b) is float:
        if b == 0:
            raise Fault(DIV0)
        found = quotient(a, b)
        if found - found == 0:
            return found
        raise Fault(NUM)
    return _spread(divide, quotient, a, b)


def plain_multiply(a: Any, b: Any) -> Any:
    """The product as Excel for Macintosh rounds it: once."""
    if type(a) is float and type(b) is float:
        found = a * b
        if found - found == 0:
            return found
        raise Fault(NUM)
    return _spread(plain_multiply, np.multiply, a, b)


def plain_divide(a: Any, b: Any) -> Any:
    """The quotient as Excel for Macintosh rounds it: once."""
    if type(a) is float and type(b) is float:
        if b == 0:
            raise Fault(DIV0)
        found = a / b
        if found - found == 0:
            return found
        raise Fault(NUM)
    return _spread(plain_divide, np.divide, a, b)


def raised(a: Any, b: Any) -> Any:
    """The power a^b."""
    if type(a) is float and type(b) is float:
        return power(a, b)
    return _spread(raised, None, a, b)


def join(a: Any, b: Any) -> Any:
    """The text a & b; #VALUE! where it is longer than a cell holds."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return _each(join, a, b)
    return fitting(text(a) + text(b))


def negative(a: Any) -> Any:
    if type(a) is float:
        return -a if a else 0.0
    if isinstance(a, np.ndarray):
        return _each(lambda x, _: negative(x), a, 0.0)
    return negative(number(a))


def percent(a: Any) -> Any:
    return divide(a, 100.0)


def _comparison(of_floats: Operator, of_order: Callable[[int], bool]) -> Operator:
    """An operator that compares: floats that are well apart at once, all else by `compare`."""

    def operator(a: Any, b: Any) -> Any:
        if type(a) is float and type(b) is float:
            apart = a - b
            if apart == 0 or abs(apart) > abs(a) * 1e-13:
                return of_floats(a, b)
            return of_order(compare(a, b))
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
            quick = _compared(operator, of_floats, a, b)
            return _each(operator, a, b) if quick is None else quick
        if isinstance(a, ErrorValue):
            raise Fault(a)
        if isinstance(b, ErrorValue):
            raise Fault(b)
        return of_order(compare(a, b))

    return operator


def _compared(operator: Operator, of_floats: Operator, a: Any, b: Any) -> Any:
    """Areas compared at once; None where numbers are too near each other for that."""
    if isinstance(a, np.ndarray) and a.dtype == object and not isinstance(b, np.ndarray):
        return _told.get(a, (operator, type(b), b), lambda area: _against_one(operator, area, b))
    if not (_all_numbers(a) and _all_numbers(b) and _fit(a, b)):
        return None
    apart = np.abs(np.subtract(a, b))
    if ((apart != 0) & (apart <= np.abs(a) * 1e-13)).any():
        return None
    return np.asarray(of_floats(a, b)).astype(object)


def _against_one(operator: Operator, area: Any, value: Any) -> Any:
    """An area compared with one value; what stands in it often is compared but once."""
    items = area.ravel().tolist()
    seen = list(zip(map(type, items), items, strict=True))
    known: dict[Any, Any] = {}
    for kind, item in set(seen):
        try:
            known[kind, item] = operator(item, value)
        except Fault as fault:
            known[kind, item] = fault.error
    told = np.empty(len(items), dtype=object)
    told[:] = list(map(known.__getitem__, seen))
    told.flags.writeable = False
    return told.reshape(area.shape)


_told: Remembered[Any] = Remembered()


def _all_numbers(value: Any) -> bool:
    return type(value) is float or (isinstance(value, np.ndarray) and value.dtype == np.float64)


equal = _comparison(lambda a, b: a == b, lambda order: order == 0)
unequal = _comparison(lambda a, b: a != b, lambda order: order != 0)
less = _comparison(lambda a, b: a < b, lambda order: order < 0)
greater = _comparison(lambda a, b: a > b, lambda order: order > 0)
at_most = _comparison(lambda a, b: a <= b, lambda order: order <= 0)
at_least = _comparison(lambda a, b: a >= b, lambda order: order >= 0)

OPERATORS: dict[str, Operator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "^": raised,
    "&": join,
    "=": equal,
    "<>": unequal,
    "<": less,
    ">": greater,
    "<=": at_most,
    ">=": at_least,
}


def _spread(operator: Operator, quick: Callable[..., Any] | None, a: Any, b: Any) -> Any:
    """An operator on what is not two floats: areas value by value, all else as numbers."""
    if not (isinstance(a, np.ndarray) or isinstance(b, np.ndarray)):
        return operator(number(a), number(b))
    if quick is None or not _fit(a, b):
        return _each(operator, a, b)
    (left, left_errors), (right, right_errors) = _numbers(a), _numbers(b)
    with np.errstate(all="ignore"):
        result = np.asarray(quick(left, right))
    finite = np.isfinite(result)
    if not left_errors and not right_errors and finite.all():
        return result
    told = result.astype(object)
    told[~finite] = NUM
    if quick in (np.divide, quotient):
        told[np.broadcast_to(np.asarray(right) == 0, result.shape)] = DIV0
    for errors, of in ((right_errors, b), (left_errors, a)):
        if errors and isinstance(of, np.ndarray):
            for (row, col), error in errors:
                rows, cols = of.shape
                told[slice(None) if rows == 1 else row, slice(None) if cols == 1 else col] = error
        elif errors:
            told[:] = errors[0][1]
    return told


def _numbers(value: Any) -> tuple[Any, list[tuple[tuple[int, int], ErrorValue]]]:
    """An area or a value as floats, with the errors that stand in it or come of taking it so."""
    if type(value) is float:
        return value, []
    if not isinstance(value, np.ndarray):
        try:
            return number(value), []
        except Fault as fault:
            return 0.0, [((0, 0), fault.error)]
    if value.dtype == np.float64:
        return value, []
    return _taken.get(value, "numbers", _mixed)


def _mixed(value: Any) -> tuple[Any, list[tuple[tuple[int, int], ErrorValue]]]:
    errors: list[tuple[tuple[int, int], ErrorValue]] = []
    cols, items = value.shape[1], value.ravel().tolist()
    if {float, bool}.issuperset(map(type, items)):
        return value.astype(np.float64), errors
    flat: list[float] = []
    for place, item in enumerate(items):
        if type(item) is float:
            flat.append(item)
            continue
        try:
            flat.append(number(item))
        except Fault as fault:
            flat.append(0.0)
            errors.append((divmod(place, cols), fault.error))
    return np.array(flat, dtype=np.float64).reshape(value.shape), errors


_taken: Remembered[tuple[Any, list[tuple[tuple[int, int], ErrorValue]]]] = Remembered()


def _fit(a: Any, b: Any) -> bool:
    """Whether numpy takes two values together as a sheet does: no side is cut short."""
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        return True
    return all(m == n or 1 in (m, n) for m, n in zip(a.shape, b.shape, strict=True))


def _each(operator: Operator, a: Any, b: Any) -> Any:
    """An operator value by value; an error is the result where it arises."""
    shape = joint_shape([area for area in (a, b) if isinstance(area, np.ndarray)])
    rows = [[_one(operator, a, b, i, j) for j in range(shape[1])] for i in range(shape[0])]
    return area_of(rows)


def _one(operator: Operator, a: Any, b: Any, row: int, col: int) -> Any:
    try:
        return operator(picked(a, row, col), picked(b, row, col))
    except Fault as fault:
        return fault.error
