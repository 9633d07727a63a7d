"""Single steps of formulas for all the cells of a block: powers, functions of numbers.

Each gives the bits that the step gives for one cell, and nan where that is no number.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from typing import Any

import numpy as np

from xlrepro.functions.coerce import result
from xlrepro.functions.declare import Function
from xlrepro.functions.powers import LEAST, MOST_PRODUCTS, power, powers
from xlrepro.program.grids import Floats
from xlrepro.values import Fault, NotKnown

NAN = float("nan")


def one_value(function: Function, values: list[Any]) -> float:
    """What a function gives; nan for what is no number, or where cells are not there yet."""
    try:
        found = function.call(values)
    except (Fault, NotKnown, ArithmeticError, ValueError):
        return NAN
    return found if type(found) is float else NAN


def as_truth(value: Any) -> Any:
    return np.where(np.isnan(value), NAN, np.not_equal(value, 0))


def raised(base: Any, exponent: Any) -> Any:
    """Powers; nan where one is an error."""
    if type(base) is float and type(exponent) is float:
        return tried(power, [base, exponent])
    if type(exponent) is not float and (exponent == exponent.flat[0]).all():
        exponent = float(exponent.flat[0])  # as where it is a period's length
    if type(exponent) is not float:
        return one_by_one(power, [base, exponent])
    if exponent == 0.5 or (exponent.is_integer() and abs(exponent) < MOST_PRODUCTS):
        return powers(np.asarray(base), exponent)
    if exponent > 0 and (base > 0).all():
        return broken_powers(base, exponent)
    return one_by_one(power, [base, exponent])


def broken_powers(base: Floats, exponent: float) -> Floats:
    """`power` of numbers above 0 to one that is not whole."""
    bases = base.ravel().tolist()
    try:
        values = np.array([exp(exponent * log(each)) for each in bases]).reshape(base.shape)
    except OverflowError:
        return np.full(base.shape, NAN)
    return np.where(values < LEAST, 0.0, values)


def mapped(function: Function, args: list[Any]) -> Any:
    """A function of numbers for all; nan where it gives anything else."""
    if function.vector is not None and not all(type(arg) is float for arg in args):
        try:
            found = np.asarray(function.vector(*args))
        except (Fault, ArithmeticError, ValueError):
            found = np.array(None)
        if found.dtype == np.float64:
            return found
    return one_by_one(function.kernel, args)


def one_by_one(kernel: Callable[..., Any], args: list[Any]) -> Any:
    """A function of single numbers for arrays; nan where it gives no number or takes none."""
    if all(type(arg) is float for arg in args):
        return tried(kernel, args)
    arrays = np.broadcast_arrays(*args)
    rows = list(zip(*(array.ravel().tolist() for array in arrays), strict=True))
    if not any(np.isnan(arg).any() for arg in args):
        try:
            found = [kernel(*row) for row in rows]
            if all(type(value) is float for value in found):
                return np.array(found).reshape(arrays[0].shape)
        except (Fault, NotKnown, ArithmeticError, ValueError):
            pass
    return np.array([tried(kernel, row) for row in rows]).reshape(arrays[0].shape)


def tried(kernel: Callable[..., Any], args: Any) -> float:
    if any(arg != arg for arg in args):
        return NAN
    try:
        value = result(kernel(*args))
    except (Fault, NotKnown, ArithmeticError, ValueError):
        return NAN
    return value if type(value) is float else NAN
