"""Pictures of results, drawn with matplotlib where it is installed (the extra named plot)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro.files import Refused

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


def tornado(rows: pd.DataFrame, most: int = 15, title: str = "") -> Figure:
    """The rows of `sensitivity` as bars about the result as it is, the widest on top.

    The figure has `savefig`. Raises Refused without matplotlib.
    """
    figure, axes = _figure(title)
    shown = rows.head(most).iloc[::-1]
    places = np.arange(len(shown))
    for end, colour in (("low", "tab:blue"), ("high", "tab:orange")):
        axes.barh(
            places,
            shown[end] - shown["base"],
            left=shown["base"],
            color=colour,
            label=f"input {end}er",
        )
    axes.set_yticks(places, list(shown.index))
    axes.axvline(float(rows["base"].iloc[0]), color="black", linewidth=0.8)
    axes.set_xlabel("result")
    axes.legend(loc="best")
    axes.grid(axis="x", alpha=0.3)
    return figure


def fan(
    values: Any,
    labels: Sequence[Any] | None = None,
    bands: Sequence[float] = BANDS,
    title: str = "",
) -> Figure:
    """A line by its scenarios: the quantile in the middle, and bands between the others.

    `values` has the scenarios as its last axis. The figure has `savefig`. Raises Refused without
    matplotlib, ValueError for what is no line of numbers with scenarios.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"wanted a line with scenarios, found an array of shape {array.shape}")
    figure, axes = _figure(title)
    at = np.arange(len(array)) if labels is None else np.asarray(labels)
    lines = np.nanquantile(array, sorted(bands), axis=-1)
    half = len(lines) // 2
    for place in range(half):
        name = f"{sorted(bands)[place]:.0%} to {sorted(bands)[-1 - place]:.0%}"
        strength = 0.5 * (place + 1) / half
        axes.fill_between(
            at, lines[place], lines[-1 - place], alpha=strength, color="tab:blue", label=name, lw=0
        )
    if len(lines) % 2:
        axes.plot(at, lines[half], color="tab:blue", label=f"{sorted(bands)[half]:.0%}")
    axes.legend(loc="best")
    axes.grid(alpha=0.3)
    return figure


def _figure(title: str) -> tuple[Figure, Any]:
    if find_spec("matplotlib") is None:
        raise Refused("drawing needs matplotlib: pip install 'xlrepro[plot]'")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    return figure, axes
