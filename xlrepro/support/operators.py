"""The operators of formulas place by place, with Excel's habits.

A blank is 0 or "", text counts as the number that it spells, a truth value as 1 or 0; an error is
the result. Where all are known to be numbers numpy's own operators do, and read better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.arithmetic.quotients import quotient
from xlrepro.functions.coerce import fitting, text
from xlrepro.functions.comparing import compare, compare_numbers
from xlrepro.functions.powers import power as power_of
from xlrepro.program import operators as alone
from xlrepro.support.elementwise import attempt, each, finite, numbers_in, taken, with_errors
from xlrepro.values import DIV0, NUM

Operator = Callable[..., Any]
ROUNDING = 2.0 ** (1 - alone.NOTHING)  # of the last term: what is larger is more than its rounding


def add(a: Any, b: Any, last: bool = True) -> Any:
    """a + b; #NUM! beyond the largest number.

    As the `last` step of a formula it is 0 where it is nothing but rounding, fewer than the last 3
    bits of b.

    >>> add(1.0, "2"), str(add(1.0, "two")), add(-0.3, 0.3 + 1e-16), add(0.1, 0.2)
    (3.0, '#VALUE!', 0.0, 0.30000000000000004)
    """
    if last:
        return _of_numbers(_last_sum, alone.last_add, a, b)
    return _of_numbers(np.add, alone.add, a, b)


def subtract(a: Any, b: Any, last: bool = True) -> Any:
    """a - b, as `add` has it.

    >>> subtract(None, True), subtract(np.array([3.0, 4.0]), 1.0)
    (-1.0, array([2., 3.]))
    """
    if last:
        return _of_numbers(_last_difference, alone.last_subtract, a, b)
    return _of_numbers(np.subtract, alone.subtract, a, b)


def multiply(a: Any, b: Any) -> Any:
    """a * b, rounded to 64 bits and then to 53 as Excel for Windows has it.

    >>> multiply("50%", 3.0)
    1.5
    """
    return _of_numbers(product, alone.multiply, a, b)


def divide(a: Any, b: Any) -> Any:
    """a / b, rounded as a product is; #DIV/0! by zero.

    >>> divide(np.array([1.0, 2.0]), np.array([0.0, 4.0])).tolist()
    [ErrorValue(code='#DIV/0!'), 0.5]
    """
    return _of_numbers(quotient, alone.divide, a, b)


def power(a: Any, b: Any) -> Any:
    """a ^ b, rounded as Excel does; see `xlrepro.functions.powers.power` for its errors.

    >>> power(2.0, 10.0), str(power(0.0, 0.0))
    (1024.0, '#NUM!')
    """
    return _of_numbers(_powers, alone.raised, a, b)


def negative(a: Any) -> Any:
    """-a.

    >>> negative("4"), negative(0.0)
    (-4.0, 0.0)
    """
    return _of_numbers(np.subtract, alone.subtract, 0.0, a)


def percent(a: Any) -> Any:
    """a%.

    >>> percent(5.0)
    0.05
    """
    return divide(a, 100.0)


def join(*parts: Any) -> Any:
    """The texts one behind the other, as & has it; numbers in 15 digits.

    >>> join("Year ", 2024.0), join(np.array([0.1 + 0.2, None], dtype=object), "x").tolist()
    ('Year 2024', ['0.3x', 'x'])
    """
    return each(_joined, *map(taken, parts))


def _joined(*parts: Any) -> str:
    return fitting("".join(text(finite(part)) for part in parts))


def equal(a: Any, b: Any) -> Any:
    """Whether a = b in 15 digits, text in any case; a blank is 0, "" or FALSE.

    >>> equal(0.1 + 0.2, 0.3), equal("a", "A"), equal(None, ""), equal(1.0, "1")
    (True, True, True, False)
    """
    return _compared(lambda order: order == 0, a, b)


def not_equal(a: Any, b: Any) -> Any:
    """Whether a <> b; see `equal`.

    >>> not_equal(np.array([1.0, 2.0]), 1.0)
    array([False,  True])
    """
    return _compared(lambda order: order != 0, a, b)


def less(a: Any, b: Any) -> Any:
    """Whether a < b: numbers come before text, text before FALSE, FALSE before TRUE.

    >>> less(9.0, "1"), less("b", "A")
    (True, False)
    """
    return _compared(lambda order: order < 0, a, b)


def less_equal(a: Any, b: Any) -> Any:
    """Whether a <= b; see `less`.

    >>> less_equal(0.1 + 0.2, 0.3)
    True
    """
    return _compared(lambda order: order <= 0, a, b)


def greater(a: Any, b: Any) -> Any:
    """Whether a > b; see `less`.

    >>> greater(0.1 + 0.2, 0.3), greater(True, "z")
    (False, True)
    """
    return _compared(lambda order: order > 0, a, b)


def greater_equal(a: Any, b: Any) -> Any:
    """Whether a >= b; see `less`.

    >>> greater_equal(None, 0.0)
    True
    """
    return _compared(lambda order: order >= 0, a, b)


def _of_numbers(operator: Operator, of_one: Operator, a: Any, b: Any) -> Any:
    """An operator on what arithmetic takes the values for; `of_one` does two single ones."""
    a, b = taken(a), taken(b)
    if not (isinstance(a, np.ndarray) or isinstance(b, np.ndarray)):
        return attempt(lambda: of_one(finite(a), finite(b)))
    (left, left_errors), (right, right_errors) = numbers_in(a), numbers_in(b)
    with np.errstate(all="ignore"):
        result = operator(left, right)
    if result.dtype != object and not (well := np.isfinite(result)).all():
        result = result.astype(object)
        result[~well] = NUM
        if operator is quotient:
            result[np.broadcast_to(np.equal(right, 0), result.shape)] = DIV0
    return with_errors(result, left_errors, right_errors)


def _powers(base: Any, exponent: Any) -> Any:
    """Powers all at once, and those that are errors one by one, which tells what errors."""
    from xlrepro.program.array_steps import raised  # what it imports takes long

    bases, exponents = np.broadcast_arrays(base, exponent)
    if not bases.size:
        return np.empty(bases.shape)
    result = np.asarray(raised(bases, exponent))
    well = np.isfinite(result)
    if well.all():
        return result
    told = result.astype(object)
    told[~well] = each(power_of, bases[~well], exponents[~well])
    return told


def _last_sum(a: Any, b: Any) -> Any:
    return _snapped(np.add(a, b), b)


def _last_difference(a: Any, b: Any) -> Any:
    return _snapped(np.subtract(a, b), b)


def _snapped(total: Any, term: Any) -> Any:
    """Sums of which the last term is given; 0 where they are but rounding."""
    small = (np.abs(total) < np.abs(term) * ROUNDING) & (total != 0)
    if small.any():
        apart = np.frexp(term)[1] - np.frexp(total)[1]
        total[small & (apart >= alone.NOTHING)] = 0.0
    return total


def _compared(of_order: Callable[[Any], Any], a: Any, b: Any) -> Any:
    """A comparison, told from -1, 0 or 1."""
    a, b = taken(a), taken(b)
    if not (isinstance(a, np.ndarray) or isinstance(b, np.ndarray)):
        return attempt(lambda: of_order(compare(finite(a), finite(b))))
    if _floats(a) and _floats(b):
        (left, left_errors), (right, right_errors) = numbers_in(a), numbers_in(b)
        return with_errors(of_order(compare_numbers(left, right)), left_errors, right_errors)
    return _each_compared(of_order, a, b)


def _each_compared(of_order: Callable[[Any], Any], a: Any, b: Any) -> Any:
    """Values of many kinds compared; what comes often is compared but once."""
    known: dict[Any, Any] = {}

    def one(x: Any, y: Any) -> Any:
        pair = type(x), x, type(y), y
        if pair not in known:
            known[pair] = attempt(lambda: of_order(compare(finite(x), finite(y))))
        return known[pair]

    return each(one, a, b)


def _floats(value: Any) -> bool:
    return type(value) is float or (isinstance(value, np.ndarray) and value.dtype == np.float64)
