"""Inputs changed here and there, and what a workbook's own formulas give then.

One point, the workbook as it is stored, does not tell whether code follows its formulas: an IF
takes one of its ways only. `points.csv` has a few others. A line is one input that is changed, with
its place in a line or table and its new value; or a result: a sum of its numbers, each weighed by
its place, the sum of their sizes, and a check sum of all that are no numbers:

    1,given,loan.rate,,0.06
    1,gives,loan.closing,4118.3,4118.3,
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from xlrepro.support.elementwise import as_array, as_objects, given_back
from xlrepro.support.kinds import Holds, changed, leaves
from xlrepro.support.proof import LOOSE, bare, code
from xlrepro.support.written import csv_lines, csv_text, csv_value

T = TypeVar("T")
FILE = "points.csv"
GOLDEN = 0.6180339887498949


class Sum(NamedTuple):
    """The numbers of a result as one, with the sum of their sizes; the rest as a check sum."""

    total: float
    size: float
    others: str

    def differs(self, wanted: Sum) -> bool:
        gap = abs(self.total - wanted.total)
        return self.others != wanted.others or not gap <= LOOSE * max(self.size, wanted.size)


@dataclass
class Point:
    """Changed inputs, by name and place in them, and sums of the results."""

    number: int
    given: dict[str, dict[int, Any]] = field(default_factory=dict)
    gives: dict[str, Sum] = field(default_factory=dict)

    def inputs(self, inputs: T) -> T:
        """Inputs with those of this point in their places."""

        def change(name: str, holds: Holds, value: Any) -> Any:
            if name not in self.given:
                return value
            made = as_objects(as_array(value)).copy()
            for place, new in self.given[name].items():
                made.reshape(-1)[place] = new
            return given_back(made)

        return changed(change, inputs)

    def differences(self, results: Any) -> list[str]:
        """The results that are others than those of the workbook's formulas."""
        found = {name: value for name, _, value in leaves(results)}
        return [
            name
            for name, wanted in self.gives.items()
            if name not in found or sum_of(found[name]).differs(wanted)
        ]

    def lines(self) -> Iterable[list[str]]:
        for name, places in self.given.items():
            for place, value in places.items():
                yield [str(self.number), "given", name, str(place), csv_text(value)]
        for name, wanted in self.gives.items():
            told = [f"{wanted.total:.12g}", f"{wanted.size:.2g}", wanted.others]
            yield [str(self.number), "gives", name, *told]


def sum_of(values: Any) -> Sum:
    """All that a result holds as one number, and a check sum.

    >>> sum_of(np.array([2.0, 2.0])).total, sum_of("a").others
    (3.23606797749979, '7511d2a5')
    """
    flat = [bare(value) for value in as_array(values).ravel().tolist()]
    total = size = 0.0
    check, others = 0, False
    for place, value in enumerate(flat):
        if type(value) is float and np.isfinite(value):
            weighed = (0.5 + (place * GOLDEN) % 1) * value
            total, size = total + weighed, size + abs(weighed)
        else:
            told = code(value)
            text = told[0] if isinstance(told, tuple) else csv_text(told)
            check, others = zlib.crc32(f"{place} {text}\n".encode(), check), True
    return Sum(total, size, f"{check:x}" if others else "")


def points(folder: str | Path) -> list[Point]:
    """The points in a folder, in their order; none where there is no such file."""
    found: dict[int, Point] = {}
    path = Path(folder) / FILE
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for number, what, name, *told in csv.reader(file):
                point = found.setdefault(int(number), Point(int(number)))
                if what == "given":
                    point.given.setdefault(name, {})[int(told[0])] = csv_value(told[1])
                else:
                    point.gives[name] = Sum(float(told[0]), float(told[1]), told[2])
    return list(found.values())


def points_text(found: Iterable[Point]) -> str:
    return csv_lines(line for point in found for line in point.lines())
