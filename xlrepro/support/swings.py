"""How much a result hangs on each input: one at a time lower and higher, the others as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from xlrepro.support.chunks import in_chunks
from xlrepro.support.kinds import Holds, changed, leaves

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
R = TypeVar("R")
Ends = tuple[float, float]


def sensitivity(
    run: Callable[[T], R],
    inputs: T,
    output: str | Callable[[R], Any],
    vary: Iterable[str] | Mapping[str, Ends] | None = None,
    by: float = 0.1,
) -> pd.DataFrame:
    """A row for each input, those on which the result hangs most first.

        value   the input as it is
        low     the result where it is lower: by a tenth, or as much as `by` says
        base    the result as it is
        high    the result where it is higher
        swing   |high - low|; nan where a result is an error

    `output` is the dotted name of a result, or a function of the results that gives one number.
    `vary` names the inputs, or says their lowest and highest values; without it all numbers but 0
    are varied. All is run as scenarios at once.
    """
    import pandas as pd

    ends = _ends(inputs, vary, by)
    found = _outputs(run, _varied(inputs, ends), output, 2 * len(ends) + 1)
    rows = pd.DataFrame(
        {
            "value": [value for value, _ in ends.values()],
            "low": found[1::2],
            "base": found[0],
            "high": found[2::2],
        },
        index=pd.Index(list(ends), name="input"),
    )
    rows["swing"] = (rows["high"] - rows["low"]).abs()
    return rows.sort_values("swing", ascending=False, kind="stable")


def _ends(
    inputs: Any, vary: Iterable[str] | Mapping[str, Ends] | None, by: float
) -> dict[str, Any]:
    """The inputs to vary by their names: their value, and the lowest and the highest."""
    numbers = {
        name: float(value)
        for name, holds, value in leaves(inputs)
        if holds == Holds("number", 0) and not np.ndim(value)
    }
    if vary is None:
        vary = [name for name, value in numbers.items() if value]
    found = {}
    for name in vary:
        if name not in numbers:
            raise ValueError(f"{name}: wanted an input that is one number")
        value = numbers[name]
        change = by * abs(value)
        given = vary[name] if isinstance(vary, Mapping) else (value - change, value + change)
        found[name] = value, given
    return found


def _varied(inputs: T, ends: dict[str, Any]) -> T:
    """The inputs with a scenario as they are, and two for each that varies."""
    scenarios = {name: np.full(2 * len(ends) + 1, value) for name, (value, _) in ends.items()}
    for place, (name, (_, given)) in enumerate(ends.items()):
        scenarios[name][2 * place + 1 : 2 * place + 3] = given
    return changed(lambda name, _, value: scenarios.get(name, value), inputs)


def _outputs(run: Callable[[T], R], inputs: T, output: Any, count: int) -> Any:
    if callable(output):
        found = output(in_chunks(run, inputs))
    else:
        found = in_chunks(run, inputs, keep=[output])[output]
    values = np.asarray(found, dtype=np.float64)  # an error is nan
    if values.shape not in ((), (1,), (count,)):
        told = output if isinstance(output, str) else "the output"
        raise ValueError(f"{told}: wanted one number, found values of shape {values.shape[:-1]}")
    return np.broadcast_to(values, (count,))
