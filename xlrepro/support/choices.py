"""Choices place by place: IF, IFS, CHOOSE, SWITCH, IFERROR; AND, OR, NOT; what kind a value is.

All values are worked out before one is chosen, so a choice does not keep an error from arising; it
keeps it out of the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xlrepro.functions.coerce import number, truth
from xlrepro.support.elementwise import (
    Values,
    as_array,
    as_objects,
    attempt,
    each,
    finite,
    given_back,
    numbers_in,
    taken,
    with_errors,
)
from xlrepro.support.operators import equal
from xlrepro.values import NA, VALUE, ErrorValue, Fault

OBJECT = np.dtype(object)


def when(test: Any, yes: Any, no: Any = False) -> Any:
    """IF: `yes` where a test is true, else `no`; an error in the test is the result.

    Numbers but 0 are true, a blank is not; text but TRUE and FALSE is #VALUE!. The result has the
    shape of all three together.

    >>> when(np.array([1.0, 0.0]), "yes", "no").tolist(), when(None, 1.0, 2.0)
    (['yes', 'no'], 2.0)
    """
    truths, errors = _truths(taken(test))
    return with_errors(_chosen(truths, taken(yes), taken(no)), errors)


def cases(*pairs: Any) -> Any:
    """IFS: the value behind the first test that is true; #N/A where none is.

    >>> cases(np.array([1.0, 5.0]) > 3.0, "high", True, "low").tolist()
    ['low', 'high']
    """
    return _first(list(zip(pairs[::2], pairs[1::2], strict=True)), NA)


def switch(value: Any, *pairs: Any) -> Any:
    """SWITCH: what stands behind the first case that equals the value.

    What comes last without a case is for all others, which are #N/A without it.

    >>> switch(np.array([1.0, 2.0]), 1.0, "one", "more").tolist()
    ['one', 'more']
    """
    otherwise = pairs[-1] if len(pairs) % 2 else NA
    ways = zip(pairs[0 : len(pairs) // 2 * 2 : 2], pairs[1::2], strict=True)
    return _first([(equal(value, case), way) for case, way in ways], otherwise)


def _first(ways: list[tuple[Any, Any]], otherwise: Any) -> Any:
    result = otherwise
    for test, way in reversed(ways):
        result = when(test, way, result)
    return result


def choose(index: Any, *values: Any) -> Any:
    """CHOOSE: the value of that number, counted from 1; #VALUE! where there is none.

    >>> choose(np.array([2.0, 1.9]), "a", "b").tolist(), str(choose(3.0, "a", "b"))
    (['b', 'a'], '#VALUE!')
    """
    places, errors = numbers_in(taken(index))
    places = np.trunc(places)
    result = taken(values[0])
    for place, value in enumerate(values[1:], 2):
        result = _chosen(places == place, taken(value), result)
    if not ((places >= 1) & (places <= len(values))).all():
        result = _chosen((places >= 1) & (places <= len(values)), result, VALUE)
    return with_errors(np.broadcast_arrays(as_array(result), places)[0], errors)


def if_error(value: Any, otherwise: Any) -> Any:
    """IFERROR: `otherwise` where a value is an error or, as numpy gives it for 1 / 0, not finite.

    >>> if_error(np.array([np.inf, 2.0]), 0.0), if_error(NA, "none")
    (array([0., 2.]), 'none')
    """
    value = taken(value)
    return given_back(_chosen(is_error(value), taken(otherwise), value))


def if_na(value: Any, otherwise: Any) -> Any:
    """IFNA: `otherwise` where a value is #N/A.

    >>> if_na(NA, 0.0), str(if_na(VALUE, 0.0))
    (0.0, '#VALUE!')
    """
    value = taken(value)
    return given_back(_chosen(is_na(value), taken(otherwise), value))


def all_of(*tests: Any) -> Any:
    """AND of single values; of an area see `xlrepro.functions.and_`.

    Numbers but 0 are true. Blanks and text are passed over; #VALUE! where nothing is left.

    >>> all_of(np.array([True, False]), 1.0)
    array([ True, False])
    """
    return _joined(np.logical_and, all, tests)


def any_of(*tests: Any) -> Any:
    """OR of single values, as `all_of` takes them.

    >>> any_of(0.0, False, None), str(any_of("a"))
    (False, '#VALUE!')
    """
    return _joined(np.logical_or, any, tests)


def not_(test: Any) -> Any:
    """NOT.

    >>> not_(np.array([0.0, 2.0]))
    array([ True, False])
    """
    truths, errors = _truths(taken(test))
    return with_errors(np.logical_not(truths), errors)


def is_error(value: Any) -> Any:
    """ISERROR; a number that is not finite is an error too.

    >>> is_error(np.array([1.0, np.nan])), is_error("#N/A")
    (array([False,  True]), False)
    """
    return _kind(value, lambda floats: ~np.isfinite(floats), _wrong)


def is_na(value: Any) -> Any:
    """ISNA.

    >>> is_na(np.array([NA, 1.0], dtype=object))
    array([ True, False])
    """
    return _kind(value, None, lambda item: isinstance(item, ErrorValue) and item == NA)


def is_number(value: Any) -> Any:
    """ISNUMBER; a number that is not finite is an error.

    >>> is_number(np.array([1.0, "1", True, None], dtype=object))
    array([ True, False, False, False])
    """
    return _kind(value, np.isfinite, lambda item: type(item) is float and not _wrong(item))


def is_text(value: Any) -> Any:
    """ISTEXT.

    >>> is_text("1"), is_text(1.0)
    (True, False)
    """
    return _kind(value, None, lambda item: isinstance(item, str))


def is_truth(value: Any) -> Any:
    """ISLOGICAL.

    >>> is_truth(np.array([True])), is_truth(1.0)
    (array([ True]), False)
    """
    value = taken(value)
    if isinstance(value, np.ndarray) and value.dtype == np.bool_:
        return np.ones(value.shape, dtype=np.bool_)
    return _kind(value, None, lambda item: isinstance(item, bool))


def is_blank(value: Any) -> Any:
    """ISBLANK; the empty text is something.

    >>> is_blank(None), is_blank("")
    (True, False)
    """
    return _kind(value, None, lambda item: item is None)


def filled(value: Any) -> Any:
    """What a cell shows whose formula gives this: 0 for a blank.

    >>> filled(None), filled(np.array([None, "a"], dtype=object)).tolist()
    (0.0, [0.0, 'a'])
    """
    value = taken(value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value
    return given_back(_chosen(is_blank(value), 0.0, value))


def _wrong(item: Any) -> bool:
    if type(item) is float:
        return item - item != 0
    return isinstance(item, ErrorValue)


def _kind(value: Any, of_floats: Callable[..., Any] | None, of_one: Callable[[Any], bool]) -> Any:
    """A question of kind; of floats it may be asked at once, and what is not asked is not so."""
    value = taken(value)
    if not isinstance(value, np.ndarray):
        return of_one(value)
    if value.dtype == np.float64 and of_floats:
        return of_floats(value)
    if value.dtype != object:
        return np.zeros(value.shape, dtype=np.bool_)
    flat = [of_one(item) for item in value.ravel().tolist()]
    return np.array(flat, dtype=np.bool_).reshape(value.shape)


def _truths(value: Any) -> tuple[Any, Values | None]:
    """Truth values as IF takes them, and the errors that come of it, as `numbers_in` has them."""
    if not isinstance(value, np.ndarray):
        found = attempt(lambda: truth(finite(value)))
        return (False, as_objects(found)) if isinstance(found, ErrorValue) else (found, None)
    if value.dtype == np.bool_:
        return value, None
    if value.dtype == np.float64:
        numbers, errors = numbers_in(value)
        return numbers != 0, errors
    told = as_objects(each(_truth, value))
    if told.dtype != object:
        return told.astype(np.bool_), None
    wrong = is_error(told)
    none = np.full(told.shape, None, dtype=object)
    return np.where(wrong, False, told).astype(np.bool_), np.where(wrong, told, none)


def _truth(item: Any) -> Any:
    return item if type(item) is ErrorValue else truth(finite(item))


def _chosen(truths: Any, yes: Any, no: Any) -> Any:
    """One or the other by truth values; as objects where the two are not of one kind."""
    if type(truths) is bool and not (isinstance(yes, np.ndarray) or isinstance(no, np.ndarray)):
        return yes if truths else no
    if _kind_of(yes) != _kind_of(no) or _kind_of(yes) == OBJECT:
        yes, no = as_objects(yes), as_objects(no)
    return np.where(truths, yes, no)


def _kind_of(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype
    return np.dtype(type(value) if isinstance(value, bool | float) else OBJECT)


def _joined(quick: Any, slow: Callable[[list[bool]], bool], tests: tuple[Any, ...]) -> Any:
    """AND or OR of tests, at once where none can be passed over."""
    given = [taken(test) for test in tests]
    if all(_kind_of(test) != OBJECT for test in given):
        truths, errors = zip(*map(_truths, given), strict=True)
        result = truths[0]
        for truths_of_next in truths[1:]:
            result = quick(result, truths_of_next)
        return with_errors(result, *errors)
    return each(lambda *items: _of_counted(slow, items), *given)


def _of_counted(joined: Callable[[list[bool]], bool], items: tuple[Any, ...]) -> bool:
    counted = [item for item in items if item is not None and not isinstance(item, str)]
    if not counted:
        raise Fault(VALUE)
    return joined([number(finite(item)) != 0 for item in counted])
