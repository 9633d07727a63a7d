"""What the inputs and results of a translation are called from outside, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlrepro.program.store import Box
from xlrepro.translation.naming import Naming
from xlrepro.translation.translation import Translation
from xlrepro.translation.variables import Variable


class Place(NamedTuple):
    """An input or a result: its dotted name, its variable and what the sheet says of it."""

    name: str
    variable: Variable
    naming: Naming

    @property
    def where(self) -> Box:
        return self.variable.where


def inputs_of(translation: Translation) -> list[Place]:
    """All inputs, as fields of `Inputs`."""
    found = []
    for variable in translation.inputs:
        sheet = f"{translation.sheet_names[variable.where.sheet]}." if translation.nested else ""
        found.append(Place(sheet + variable.name, variable, translation.naming[id(variable)]))
    return found


def results_of(translation: Translation) -> list[Place]:
    """All results, as fields of `Results`."""
    return [
        Place(f"{function.name}.{variable.name}", variable, translation.naming[id(variable)])
        for function in translation.functions
        for variable in function.variables
    ]


def lines_of(place: Place) -> Iterator[tuple[str, Box]]:
    """The rows of a result as lines of a file: a table row by row, all else in one line."""
    where = place.where
    if len(place.variable.axes) < 2:
        yield place.name, where
        return
    for row in range(where.top, where.bottom + 1):
        yield (
            f"{place.name}[{row - where.top}]",
            Box(where.sheet, row, where.left, row, where.right),
        )
