"""Many scenarios at once: they are one more axis, the last, of whatever differs between them.

    results = run(with_values(inputs, {"loan.rate": np.linspace(0.01, 0.1, 1000)}))

What does not differ has a last axis of length 1 there, or none where it is a single value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any, ParamSpec, TypeVar

import numpy as np

from xlrepro.support.elementwise import Values, as_array, given_back, taken
from xlrepro.support.kinds import Holds, carries, changed, leaves

T = TypeVar("T")
P = ParamSpec("P")
COUNTED = "_scenarios_counted"  # an attribute that remembers them


def with_values(inputs: T, values: Mapping[str, Any]) -> T:
    """The inputs with other values by their dotted names; a column of values are scenarios.

        with_values(inputs, {"loan.rate": np.linspace(0.01, 0.1, 1000)})
        with_values(inputs, pandas.read_csv("scenarios.csv"))

    Raises ValueError for a name that no input has.
    """
    names = [name for name, _, _ in leaves(inputs)]
    if gone := [name for name in values if name not in names]:
        raise ValueError(f"{gone[0]}: wanted one of {', '.join(names)}")
    return changed(lambda name, _, was: taken(values[name]) if name in values else was, inputs)


def with_scenarios(inputs: T) -> tuple[T, int]:
    """The inputs as `run` computes with them, and the number of scenarios; 0 where there are none.

    A scenario axis have fields that should hold one value and hold a line, and those that hold
    arrays of one dimension more than they should. All other arrays get a last axis of length 1.
    A single number is one of numpy's, which gives inf for 1 / 0 where Python's raises.
    Raises ValueError where two fields have different numbers of scenarios.
    """
    inputs = changed(lambda _, holds, value: as_numpy(holds, taken(value)), inputs)
    counts = {
        name: value.shape[-1] for name, holds, value in leaves(inputs) if carries(holds, value)
    }
    if not counts:
        return inputs, 0
    if len(set(counts.values()) - {1}) > 1:
        told = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise ValueError(f"wanted one number of scenarios, found several: {told}")
    return changed(_with_axis, inputs), max(counts.values())


def as_numpy(holds: Holds, value: Any) -> Any:
    """A value as a model works with it: a single number as numpy has it.

    >>> type(as_numpy(Holds("number", 0), 1.0)).__name__
    'float64'
    """
    return np.float64(value) if holds.kind == "number" and type(value) is float else value


def _with_axis(_: str, holds: Holds, value: Any) -> Any:
    plain = isinstance(value, np.ndarray) and not carries(holds, value)
    return value[..., None] if plain else value


def count_of(*given: Any) -> int:
    """How many scenarios dataclasses carry; 0 where they have no such axis.

    Raises ValueError where they carry different numbers.
    """
    counts = {_count_of_one(each) for each in given if is_dataclass(each)}
    if len(counts - {0, 1}) > 1:
        raise ValueError(f"wanted one number of scenarios, found {sorted(counts)}")
    return max(counts, default=0)


def _count_of_one(values: Any) -> int:
    """The scenarios of one dataclass; of one that cannot change they are counted once."""
    known: int | None = getattr(values, COUNTED, None)
    if known is not None:
        return known
    counts = {value.shape[-1] for _, holds, value in leaves(values) if carries(holds, value)}
    if len(counts - {1}) > 1:
        raise ValueError(f"wanted one number of scenarios, found {sorted(counts)}")
    count = max(counts, default=0)
    if type(values).__dataclass_params__.frozen and hasattr(values, "__dict__"):
        object.__setattr__(values, COUNTED, count)
    return count


def scenario(values: T, number: int) -> T:
    """One scenario of inputs or results, counted from 0, without the axis."""
    return changed(lambda _, holds, value: alone(holds, value, number), values)


def alone(holds: Holds, value: Any, number: int) -> Any:
    """A value in one scenario.

    >>> alone(Holds("number", 0), np.array([1.0, 2.0]), 1)
    2.0
    """
    if not carries(holds, value):
        return value
    return given_back(np.asarray(value[..., number if value.shape[-1] > 1 else 0]))


def broadcast(values: T, count: int) -> T:
    """Inputs or results in which everything has an axis of so many scenarios."""

    def spread(_: str, holds: Holds, value: Any) -> Any:
        if not carries(holds, value):
            value = as_array(value)[..., None]
        return np.broadcast_to(value, (*value.shape[:-1], count))

    return changed(spread, values)


def zeros(shape: int | tuple[int, ...], *given: Any) -> Values:
    """An array of zeros with an axis for the scenarios that dataclasses carry, where they do.

    >>> zeros((2, 12)).shape
    (2, 12)
    """
    count = count_of(*given)
    sides = (shape,) if isinstance(shape, int) else shape
    return np.zeros((*sides, count) if count else sides)


def constant(values: Any, *given: Any) -> Values:
    """An array with a last axis of length 1 where dataclasses carry scenarios, else as it is.

    >>> constant([1.0, 2.0])
    array([1., 2.])
    """
    array = as_array(taken(values))
    return array[..., None] if count_of(*given) else array
