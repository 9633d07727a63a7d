"""Functions of single values, place by place over arrays of any shape; errors are data."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from xlrepro.functions.coerce import number
from xlrepro.functions.declare import tidy
from xlrepro.values import DIV0, NUM, ErrorValue, Fault

Values: TypeAlias = npt.NDArray[Any]
Floats: TypeAlias = npt.NDArray[np.float64]
PLAIN = {float, bool, NoneType, ErrorValue}  # what numpy itself makes floats of
TAKEN_AS: dict[str, Any] = {**dict.fromkeys("fiu", np.float64), "b": np.bool_}  # by numpy's kinds


def taken(value: Any) -> Any:
    """A value as it is worked with: an array of floats, truth values or objects, or a bare value.

    Numbers are floats; an array without dimensions is its value.

    >>> taken(np.int64(3)), taken([1, 2])
    (3.0, array([1., 2.]))
    """
    if type(value) is float or value is None or isinstance(value, str | bool | ErrorValue):
        return value
    if isinstance(value, np.ndarray) and value.ndim:
        return value.astype(TAKEN_AS.get(value.dtype.kind, object), copy=False)
    if isinstance(value, np.generic | np.ndarray):
        return taken(value.item())
    if hasattr(value, "to_numpy"):
        return taken(value.to_numpy())
    if isinstance(value, list | tuple):
        return tidy(np.asarray([taken(item) for item in value], dtype=object))
    return float(value)


def each(function: Callable[..., Any], *given: Any) -> Any:
    """A function of single values at each place; where it raises Fault that error stands.

    >>> each(lambda a, b: a + b, np.array([1.0, 2.0]), 1.0)
    array([2., 3.])
    """
    if not any(isinstance(value, np.ndarray) for value in given):
        return attempt(function, *given)
    arrays = np.broadcast_arrays(*map(as_objects, given))
    columns = [array.ravel().tolist() for array in arrays]
    flat = [attempt(function, *row) for row in zip(*columns, strict=True)]
    return of_list(flat, arrays[0].shape)


def attempt(function: Callable[..., Any], *given: Any) -> Any:
    """What a function gives, or the error that it raises as a Fault."""
    try:
        return function(*given)
    except Fault as fault:
        return fault.error
    except ZeroDivisionError:
        return DIV0
    except (ArithmeticError, ValueError):
        return NUM


def as_objects(value: Any) -> Values:
    """An array of objects, which may be of one value and without dimensions.

    >>> as_objects("ab").shape
    ()
    """
    if isinstance(value, np.ndarray):
        return value.astype(object, copy=False)
    alone = np.empty((), dtype=object)
    alone[()] = value
    return alone


def as_array(value: Any) -> Values:
    """An array, which may be of one value and without dimensions.

    >>> as_array(1.0)
    array(1.)
    """
    return value if isinstance(value, np.ndarray) else of_list([value], ())


def of_list(flat: list[Any], shape: tuple[int, ...]) -> Values:
    """Values as an array: of floats or of truth values where all are such, else of objects.

    >>> of_list([1.0, "a"], (2, 1)).tolist()
    [[1.0], ['a']]
    """
    kinds = set(map(type, flat))
    if kinds <= {float}:
        return np.array(flat, dtype=np.float64).reshape(shape)
    if kinds == {bool}:
        return np.array(flat, dtype=np.bool_).reshape(shape)
    found = np.empty(len(flat), dtype=object)
    found[:] = flat
    return found.reshape(shape)


def given_back(array: Any) -> Any:
    """A result as it is handed out: a tidy array, or the bare value where it has no dimensions.

    >>> given_back(np.array(2.0)), given_back(np.array([True], dtype=object))
    (2.0, array([ True]))
    """
    if isinstance(array, np.ndarray):
        return tidy(array) if array.ndim else array.item()
    return array.item() if isinstance(array, np.generic) else array


def finite(value: Any) -> Any:
    """The value as it is; raises Fault with #NUM! for a number that is none, as numpy gives it.

    >>> finite(1.0)
    1.0
    """
    if type(value) is float and value - value != 0:
        raise Fault(NUM)
    return value


def numbers_in(value: Any) -> tuple[Any, Values | None]:
    """A value or an array as floats, as arithmetic takes it, and the errors that come of it.

    The errors are an array of the same shape with None where all is well, or None if all is; the
    floats hold 0 where they stand. What is not finite, as numpy gives it for 1 / 0, is #NUM!.

    >>> numbers_in(np.array([True, "2", None, "a"], dtype=object))[0]
    array([1., 2., 0., 0.])
    """
    if type(value) is np.ndarray:
        if value.dtype == np.float64:
            return _finite(value)
        if value.dtype == np.bool_:
            return value.astype(np.float64), None
        return _numbers_of_objects(value)
    found = attempt(lambda: number(finite(value)))
    return (0.0, as_objects(found)) if isinstance(found, ErrorValue) else (found, None)


def _finite(floats: Floats) -> tuple[Floats, Values | None]:
    well = np.isfinite(floats)
    if well.all():
        return floats, None
    errors = np.full(floats.shape, None, dtype=object)
    errors[~well] = NUM
    return np.where(well, floats, 0.0), errors


def _numbers_of_objects(objects: Values) -> tuple[Floats, Values | None]:
    flat = objects.ravel().tolist()
    kinds = set(map(type, flat))
    if not kinds <= PLAIN:
        flat = [item if type(item) in PLAIN else attempt(number, item) for item in flat]
    floats = np.array(flat, dtype=np.float64).reshape(objects.shape)  # an error is nan, so is None
    if NoneType in kinds:
        floats = np.where(~standing(objects), 0.0, floats)
    well = np.isfinite(floats)
    if well.all():
        return floats, None
    errors = np.full(objects.shape, None, dtype=object)
    wrong = (item for item, fine in zip(flat, well.ravel().tolist(), strict=True) if not fine)
    errors[~well] = [item if isinstance(item, ErrorValue) else NUM for item in wrong]
    return np.where(well, floats, 0.0), errors


def standing(errors: Values) -> npt.NDArray[np.bool_]:
    """Where errors stand, in an array that has None elsewhere.

    >>> standing(np.array([None, NUM]))
    array([False,  True])
    """
    stands: npt.NDArray[np.bool_] = (errors != np.array(None, dtype=object)).astype(np.bool_)
    return stands


def with_errors(result: Any, *errors: Values | None) -> Any:
    """A result with errors in their places; of two at one place the first given stands.

    >>> with_errors(np.array([1.0, 2.0]), np.array([None, NUM])).tolist()
    [1.0, ErrorValue(code='#NUM!')]
    """
    found = [error for error in errors if error is not None]
    if not found:
        return given_back(result)
    shape = np.broadcast_shapes(np.shape(result), *(error.shape for error in found))
    told: Any = np.broadcast_to(as_objects(result), shape)
    for error in reversed(found):
        told = np.where(standing(error), error, told)
    return given_back(told)
