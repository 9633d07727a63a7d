"""What the fields of inputs and results hold, told by their types.

    @dataclass(frozen=True)
    class Loan:
        rate: Number        # one cell
        paid: Line          # a stretch of a row or column
        plan: Table         # rows by columns

`Number` is a float, `Line` an array of floats with one axis, `Table` one with two; those of other
kinds begin with their kind. Any of them may have one axis more, its last, for scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, get_type_hints

import numpy as np

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holds:
    """What a field holds: its kind (number, truth, text or mixed) and how many axes it has."""

    kind: str
    axes: int

    def __str__(self) -> str:
        return ("", "a line of ", "a table of ")[self.axes] + self.words

    @property
    def words(self) -> str:
        one = {"number": "a number", "truth": "TRUE or FALSE", "text": "a text", "mixed": "a value"}
        many = {"number": "numbers", "truth": "TRUE and FALSE", "text": "texts", "mixed": "values"}
        return (many if self.axes else one)[self.kind]


Number: TypeAlias = Annotated[Any, Holds("number", 0)]
Truth: TypeAlias = Annotated[Any, Holds("truth", 0)]
Text: TypeAlias = Annotated[Any, Holds("text", 0)]
Mixed: TypeAlias = Annotated[Any, Holds("mixed", 0)]
Line: TypeAlias = Annotated[Any, Holds("number", 1)]
TruthLine: TypeAlias = Annotated[Any, Holds("truth", 1)]
TextLine: TypeAlias = Annotated[Any, Holds("text", 1)]
MixedLine: TypeAlias = Annotated[Any, Holds("mixed", 1)]
Table: TypeAlias = Annotated[Any, Holds("number", 2)]
TruthTable: TypeAlias = Annotated[Any, Holds("truth", 2)]
TextTable: TypeAlias = Annotated[Any, Holds("text", 2)]
MixedTable: TypeAlias = Annotated[Any, Holds("mixed", 2)]

PLAIN = {
    float: Holds("number", 0),
    int: Holds("number", 0),
    bool: Holds("truth", 0),
    str: Holds("text", 0),
}


def fields_of(cls: Any) -> dict[str, Holds | type]:
    """The fields of a dataclass with what they hold, or with their own dataclass.

    Raises TypeError for a field whose type does not tell.
    """
    return _fields_of(cls)


@cache
def _fields_of(cls: Any) -> dict[str, Holds | type]:
    found: dict[str, Holds | type] = {}
    for name, hint in get_type_hints(cls, include_extras=True).items():
        told = next((arg for arg in get_args(hint) if isinstance(arg, Holds)), PLAIN.get(hint))
        if told is None and isinstance(hint, type) and is_dataclass(hint):
            found[name] = hint
        elif told is not None:
            found[name] = told
        else:
            shown = getattr(hint, "__name__", hint)
            raise TypeError(
                f"{cls.__name__}.{name}: wanted Number, Line, Table or a dataclass as its type, "
                f"found {shown}"
            )
    return found


def leaves(values: Any, before: str = "") -> Iterator[tuple[str, Holds, Any]]:
    """All that a nested dataclass holds: dotted name, what it should hold, and the value."""
    for name, told in fields_of(type(values)).items():
        value = getattr(values, name)
        if isinstance(told, Holds):
            yield before + name, told, value
        else:
            yield from leaves(value, f"{before}{name}.")


def changed(change: Callable[..., Any], values: T, *others: T, before: str = "") -> T:
    """A nested dataclass with other values: `change(name, holds, value, ...)` gives each.

    With more dataclasses of that type it gets the values that they have there too.
    """
    made = {}
    for name, told in fields_of(type(values)).items():
        here = [getattr(each, name) for each in (values, *others)]
        if isinstance(told, Holds):
            made[name] = change(before + name, told, *here)
        else:
            made[name] = changed(change, here[0], *here[1:], before=f"{before}{name}.")
    return replace(values, **made)  # type: ignore[type-var]


def value_at(values: Any, name: str) -> Any:
    """What stands under a dotted name; raises ValueError that tells the names there are.

    >>> value_at(Holds("text", 1), "axes")
    1
    """
    here = values
    for part in name.split("."):
        if not hasattr(here, part):
            there = ", ".join(vars(here)) if hasattr(here, "__dict__") else "none"
            raise ValueError(f"{name}: wanted a name among {there}, found {part!r}")
        here = getattr(here, part)
    return here


def carries(holds: Holds, value: Any) -> bool:
    """Whether a value has an axis of scenarios.

    >>> carries(Holds("number", 1), np.zeros((12, 1000)))
    True
    """
    return isinstance(value, np.ndarray) and value.ndim == holds.axes + 1
