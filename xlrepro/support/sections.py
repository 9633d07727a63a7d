"""Sections of a model that know no scenarios, called for each of them."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import is_dataclass, replace
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from xlrepro.support.elementwise import Values, as_array, taken
from xlrepro.support.kinds import Holds, carries, changed, fields_of, leaves
from xlrepro.support.scenarios import alone, as_numpy, count_of
from xlrepro.support.watching import watched

T = TypeVar("T")
P = ParamSpec("P")
Arguments = dict[int | str, Any]  # by place or by name
Names = tuple[str, ...]


def each_scenario(section: Callable[P, T]) -> Callable[P, T]:
    """Decorate a section whose functions know no scenarios: it is called for each of them.

    It gets the dataclasses without that axis, and what it returns is put together again, with the
    axis. Scenarios in which all that it reads is the same have one call together; where that are
    all, the results have an axis of length 1. So a section must not draw random numbers, nor change
    what it is given.
    """

    @wraps(section)
    def of_all(*given: P.args, **named: P.kwargs) -> T:
        count = count_of(*given, *named.values())
        if not count:
            return section(*given, **named)
        arguments: Arguments = dict(enumerate(given))
        arguments.update(named)
        return _stacked(_results(section, arguments, count))

    return of_all


def _results(section: Callable[..., T], given: Arguments, count: int) -> list[T]:
    """What a section gives for each scenario; one result if that is the same for all."""
    places = {name: _each_place(value) for name, value in given.items()}
    varying = _varying(given)
    known: dict[Names, dict[Any, T]] = {}  # by what was read, and what stood there
    results = []
    for number in range(count):
        result = _found(known, varying, number)
        if result is None:
            reads: set[str] = set()
            args = {name: place(number) for name, place in places.items()}
            result = _called(section, args, reads)
            read = tuple(sorted(reads & varying.keys()))
            known.setdefault(read, {})[_key(read, varying, number)] = result
        results.append(result)
    return results[:1] if () in known else results


def _called(section: Callable[..., T], args: Arguments, reads: set[str]) -> T:
    """A call in which the names of what is read are noted."""
    seen = {
        name: watched(value, reads, f"{name}.") if is_dataclass(value) else value
        for name, value in args.items()
    }
    placed = [value for name, value in seen.items() if isinstance(name, int)]
    return section(*placed, **{k: value for k, value in seen.items() if isinstance(k, str)})


def _varying(given: Arguments) -> dict[str, Values]:
    """What differs between scenarios, by name, with these as the first axis."""
    return {
        name: np.moveaxis(value, -1, 0)
        for place, each in given.items()
        if is_dataclass(each)
        for name, holds, value in leaves(each, f"{place}.")
        if carries(holds, value) and value.shape[-1] > 1
    }


def _found(known: dict[Names, dict[Any, T]], varying: dict[str, Values], number: int) -> T | None:
    """The result of a call that read nothing which is another in this scenario."""
    for read, results in known.items():
        result = results.get(_key(read, varying, number))
        if result is not None:
            return result
    return None


def _key(read: Names, varying: dict[str, Values], number: int) -> Any:
    """What stands in a scenario under some names."""
    return tuple(_stands(varying[name][number]) for name in read)


def _stands(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic) and value.dtype != object:
        return value.tobytes()
    flat = value.ravel().tolist() if isinstance(value, np.ndarray) else [value]
    return tuple((type(item), item) for item in flat)


def _each_place(given: Any) -> Callable[[int], Any]:
    """What gives an argument for each scenario."""
    if not is_dataclass(given):
        return lambda _: given
    first, taker = _taker(given)
    return taker or (lambda _: first)


def _stacked(results: list[T]) -> T:
    """Results of single scenarios as one, with that axis."""

    def along(name: str, _: Holds, *values: Any) -> Values:
        if set(map(type, values)) <= {float, np.float64}:
            return np.array(values)
        arrays = [as_array(taken(value)) for value in values]
        if len(shapes := {array.shape for array in arrays}) > 1:
            raise ValueError(f"{name}: wanted one shape in all scenarios, found {sorted(shapes)}")
        if len({array.dtype for array in arrays}) > 1:
            arrays = [array.astype(object) for array in arrays]
        return np.stack(arrays, axis=-1)

    return changed(along, *results)


def _number_at(holds: Holds, value: Any, number: int) -> Any:
    return as_numpy(holds, alone(holds, value, number))


def _taker(values: T) -> tuple[T, Callable[[int], T] | None]:
    """The first scenario, and what gives any; None where they are all alike.

    What does not vary is taken but once, for most of what a section is given does not.
    """
    first: dict[str, Any] = {}
    takers: dict[str, Callable[[int], Any]] = {}
    for name, told in fields_of(type(values)).items():
        value = getattr(values, name)
        if isinstance(told, Holds):
            first[name] = as_numpy(told, alone(told, value, 0))
            if carries(told, value) and value.shape[-1] > 1:
                takers[name] = partial(_number_at, told, value)
        else:
            first[name], taker = _taker(value)
            takers |= {name: taker} if taker else {}
    made: T = replace(values, **first)  # type: ignore[type-var]
    count_of(made)  # which its copies remember too: they have no scenarios

    def at(number: int) -> T:
        one = copy(made)  # many times as quick as `replace`, where few of many fields vary
        for name, taker in takers.items():
            object.__setattr__(one, name, taker(number))
        return one

    return made, at if takers else None
