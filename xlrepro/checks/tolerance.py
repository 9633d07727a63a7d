"""How far a stored value may lie from ours before the two differ."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from xlrepro.checks.records import Verdict
from xlrepro.models.method import Results
from xlrepro.workbook import ErrorValue, Sheet, Value, Workbook

RTOL = 1e-12
RUNS = 4
SLACK = 4.0  # the spread of a few runs understates the worst case
CEILING = 5e-10  # however ill-conditioned, a relative change of 1e-9 stays visible
HALF_ULP = 2.0**-53
HALF_DIGIT = 5e-15  # half a unit of the fifteenth digit, at worst


@dataclasses.dataclass(frozen=True)
class Tolerance:
    """stored and computed agree when |stored - computed| <= max(atol, rtol*|stored|),
    or when the inputs' own rounding could have made the difference."""

    rtol: float = RTOL
    atol: float = 0.0

    def __post_init__(self) -> None:
        for name in ("rtol", "atol"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name}: wanted a number from 0 up, found {value}")

    def verdict(
        self,
        stored: Value,
        computed: Value,
        allowed: Callable[[], float] = float,
        ceiling: float = CEILING,
    ) -> Verdict:
        """How a stored value compares with ours; `allowed` is what rounding could explain."""
        if isinstance(stored, ErrorValue):
            return Verdict.ERROR
        if stored is None:
            return Verdict.NO_VALUE
        if type(stored) is type(computed) and stored == computed:
            return Verdict.EXACT
        if type(stored) is not float or type(computed) is not float:
            return Verdict.DIFFERS
        close = self.accepts(stored, computed, allowed, ceiling)
        return Verdict.CLOSE if close else Verdict.DIFFERS

    def accepts(
        self,
        stored: float,
        computed: float,
        rounding_spread: Callable[[], float],
        ceiling: float = CEILING,
    ) -> bool:
        if not (math.isfinite(stored) and math.isfinite(computed)):
            return False
        gap = abs(stored - computed)
        if gap <= max(self.atol, self.rtol * abs(stored)):
            return True
        most = max(ceiling * abs(stored), 1e-15)
        return gap <= most and gap <= SLACK * rounding_spread()


def input_rounding(book: Workbook) -> dict[str, float]:
    """The relative error that the numbers of each sheet may carry, by title.

    Excel stores 17 digits, which are the number itself; other programs store 15. One longer number
    tells that a file is Excel's; in a file that names LibreOffice it tells so of its sheet alone,
    for a saved copy of such a file has fresh values in some sheets only.
    """
    roundings = {sheet.title: _rounding(sheet) for sheet in book.sheets}
    if HALF_ULP in roundings.values() and not book.saved_by.startswith("LibreOffice"):
        return dict.fromkeys(roundings, HALF_ULP)
    short = HALF_DIGIT if HALF_DIGIT in roundings.values() else HALF_ULP
    return {title: short if rounding is None else rounding for title, rounding in roundings.items()}


def _rounding(sheet: Sheet) -> float | None:
    """What the numbers of one sheet tell of their rounding; None where all are whole."""
    count = 0
    for cell in sheet.cells.values():
        if type(cell.value) is float:
            if float(f"{cell.value:.15g}") != cell.value:
                return HALF_ULP
            count += not cell.value.is_integer()
    return HALF_DIGIT if count else None


def rounding_spread(inputs: Any, recompute: Callable[[Any], Results], rounding: float) -> Results:
    """How far results move when inputs move within their rounding: each value's spread."""
    exact = recompute(inputs)
    spread = {name: np.zeros_like(np.asarray(value, dtype=float)) for name, value in exact.items()}
    for seed in range(RUNS):
        moved = recompute(_nudged(inputs, np.random.default_rng(seed), rounding))
        for name, value in moved.items():
            with np.errstate(invalid="ignore"):
                gap = np.abs(np.asarray(value, dtype=float) - exact[name])
            spread[name] = np.fmax(spread[name], gap)
    return dict(spread)


def _nudged(record: Any, chance: np.random.Generator, size: float) -> Any:
    """The same record with every inexact number moved by up to `size` of itself."""
    inexact = (each for each in dataclasses.fields(record) if not each.metadata.get("exact"))
    values = {each.name: getattr(record, each.name) for each in inexact}
    return dataclasses.replace(record, **_moved(values, chance, size))


def _moved(values: Mapping[str, Any], chance: np.random.Generator, size: float) -> dict[str, Any]:
    changes = dict(values)
    for name, value in values.items():
        if dataclasses.is_dataclass(value):
            changes[name] = _nudged(value, chance, size)
        elif isinstance(value, Mapping):
            changes[name] = _moved(value, chance, size)
        elif isinstance(value, np.ndarray):
            changes[name] = value * (1 + size * chance.choice([-1.0, 1.0], value.shape))
        elif type(value) is float:
            changes[name] = value * (1 + size * chance.choice([-1.0, 1.0]))
    return changes
