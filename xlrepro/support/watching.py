"""What a function reads of the dataclasses that it is given."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from xlrepro.support.kinds import Holds, fields_of

T = TypeVar("T")
WATCHED = "_watched"


def watched(values: T, reads: set[str], before: str = "") -> T:
    """The same dataclass, which notes in `reads` the dotted name of each value that is read of it.

    >>> reads: set[str] = set()
    >>> watched(Holds("number", 2), reads).axes, reads
    (2, {'axes'})
    """
    cls: Any = type(values)
    made: T = object.__new__(_watching(cls))
    object.__setattr__(made, WATCHED, (values, reads, before))
    return made


@cache
def _watching(cls: Any) -> Any:
    """A class that is the dataclass, but for being watched."""
    fields = fields_of(cls)

    class Watching(cls):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> Any:
            if name not in fields:
                return super().__getattribute__(name)
            values, reads, before = super().__getattribute__(WATCHED)
            if isinstance(fields[name], Holds):
                reads.add(before + name)
                return getattr(values, name)
            return watched(getattr(values, name), reads, f"{before}{name}.")

        def __getattr__(self, name: str) -> Any:  # what is remembered of it but is no field
            return getattr(super().__getattribute__(WATCHED)[0], name)

    return Watching
