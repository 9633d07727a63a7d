"""Why a cell has no value here: small records, made into text where they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from xlrepro.records import dataclass
from xlrepro.values import NotKnown

Where = tuple[int, int]  # sheet, key


class NotComputed(NotKnown):
    """A formula calls a function that is not known here, by its name."""

    def __init__(self, function: str) -> None:
        super().__init__(function)
        self.function = function


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Its formula cannot be read."""

    why: str


@dataclass(frozen=True, slots=True)
class CannotTell:
    """What Excel makes of its formula is not known here."""

    what: str


@dataclass(frozen=True, slots=True)
class ReadsUnknown:
    """It reads a cell that has no value here."""

    cell: Where


@dataclass(frozen=True, slots=True)
class InCircle:
    """Its formula reads itself; `way` are the cells from one to the next, round to the first."""

    way: tuple[Where, ...]


Unknown = Unreadable | CannotTell | ReadsUnknown | InCircle


def beginnings(unknown: Mapping[Where, Unknown]) -> dict[Where, Where]:
    """For each cell without a value the one whose lack is the cause."""
    found: dict[Where, Where] = {}
    for where in unknown:
        way = []
        while where not in found:
            way.append(where)
            why = unknown[where]
            if isinstance(why, ReadsUnknown) and why.cell in unknown:
                where = why.cell
            else:
                found[where] = where
        found.update(dict.fromkeys(way, found[where]))
    return found
