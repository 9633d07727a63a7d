"""What a translated workbook is held against: values in CSV files, compared with those computed.

`stored.csv` has a line for each result, with its name and all its values; of a table one for each
row, `name[0]`, `name[1]`:

    loan.payment,1610.46
    loan.closing,299639.5,299277.5,298914.0
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from xlrepro.support.elementwise import as_array
from xlrepro.support.kinds import leaves
from xlrepro.support.written import csv_lines, csv_text, csv_value

CLOSE = 1e-12  # of a number: what the order of a sum and the last digit of a function leave
LOOSE = 1e-9  # the same after a long way, or for a small difference of large numbers
NEWER = {"#SPILL!": "#VALUE!", "#CALC!": "#VALUE!"}  # errors that the file format does not know


def read_values(path: str | Path) -> dict[str, list[Any]]:
    """The lines of a file, by name."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return {row[0]: [csv_value(cell) for cell in row[1:]] for row in csv.reader(file) if row}


def values_text(lines: Iterable[tuple[str, list[Any]]]) -> str:
    """The text of such a file.

    >>> values_text([("loan.rate", [0.05]), ("loan.paid", [1.0, None])])
    'loan.rate,0.05\\nloan.paid,1,\\n'
    """
    return csv_lines([name, *map(csv_text, values)] for name, values in lines)


def lines_of(results: Any) -> Iterator[tuple[str, list[Any]]]:
    """All that results hold, line by line, as `read_values` has it."""
    for name, holds, value in leaves(results):
        array = as_array(value)
        if holds.axes < 2:
            yield name, array.ravel().tolist()
        else:
            for number, row in enumerate(array.tolist()):
                yield f"{name}[{number}]", row


def apart(found: Any, wanted: Any, close: float = CLOSE) -> bool:
    """Whether a value is another one than that which is wanted, but for rounding.

    >>> from xlrepro.values import ErrorValue
    >>> apart(0.1 + 0.2, 0.3), apart(1.0, "1"), apart(ErrorValue("#N/A"), ErrorValue("#N/A"))
    (False, True, False)
    """
    found, wanted = bare(found), bare(wanted)
    if type(found) is type(wanted) is float and np.isfinite(found):
        return not abs(found - wanted) <= close * max(abs(found), abs(wanted))
    return not same(found, wanted)


def bare(value: Any) -> Any:
    """A single value as Python has it: a number is a float."""
    value = value.item() if isinstance(value, np.generic) else value
    return float(value) if type(value) is int else value


def same(found: Any, wanted: Any) -> bool:
    """Whether two values are equal; what is not finite, as numpy gives it, is #NUM! or #DIV/0!."""
    found, wanted = code(bare(found)), code(bare(wanted))
    return type(found) is type(wanted) and bool(found == wanted)


def code(value: Any) -> Any:
    """An error by its code, so that errors of two copies of this module are the same."""
    if isinstance(value, float) and not np.isfinite(value):
        return ("#NUM!",)
    told = getattr(value, "code", None)
    return (NEWER.get(told, told),) if isinstance(told, str) else value


class Wanted(NamedTuple):
    """A value that is wanted in a place: of a number, how far another may be off."""

    value: Any
    within: float = 0.0


def read_stored(folder: str | Path) -> dict[str, list[Wanted]]:
    """What results should be: `stored.csv`, but for what `exceptions.csv` tells, if it is there.

    Its columns are the name of the line, the place in it, what is stored, the value that the
    formula gives, how far that may be off, and the reason.
    """
    found = {
        name: [Wanted(value) for value in values]
        for name, values in read_values(Path(folder) / "stored.csv").items()
    }
    path = Path(folder) / "exceptions.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for name, place, _, value, within, *_ in list(csv.reader(file))[1:]:
                found[name][int(place)] = Wanted(csv_value(value), float(within or 0))
    return found


def differences(results: Any, wanted: Mapping[str, list[Wanted]]) -> dict[str, str]:
    """What results have otherwise than it is wanted, line by line, in words."""
    told: dict[str, str] = {}
    lines = dict(lines_of(results))
    for name, values in wanted.items():
        words = line_apart(lines[name], values) if name in lines else "there is no such result"
        told |= {name: words} if words else {}
    return told


def line_apart(found: list[Any], wanted: list[Wanted]) -> str:
    """The first place where two lines part; "" where they do not.

    >>> line_apart([1.0, 2.5], [Wanted(1.0), Wanted(2.0)])
    '[1] wanted 2, found 2.5'
    """
    if len(found) != len(wanted):
        return f"wanted {len(wanted)} values, found {len(found)}"
    for place, (value, told) in enumerate(zip(found, wanted, strict=True)):
        if apart(value, told.value) and not near(value, told):
            at = f"[{place}]" if len(wanted) > 1 else ""
            return f"{at} wanted {csv_text(told.value)}, found {csv_text(value)}".strip()
    return ""


def near(found: Any, wanted: Wanted) -> bool:
    """Whether a number is off by no more than it may be."""
    numbers = type(bare(found)) is type(wanted.value) is float
    return numbers and bool(abs(found - wanted.value) <= wanted.within)


def untold(results: Any, wanted: Mapping[str, list[Wanted]]) -> list[str]:
    """The results of which nothing is known that they could be held against."""
    return [name for name, _ in lines_of(results) if name not in wanted]
