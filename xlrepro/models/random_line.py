"""Points on a line whose places are drawn at random: only their rule can be checked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.models.finding import Finding
from xlrepro.models.method import Drawn, Method, Models, Results
from xlrepro.models.places import area
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend, Role, ways
from xlrepro.records import dataclass

ROW = ("r", None)


@dataclass(frozen=True)
class RandomLineInputs:
    """What the data sheet is given: whole numbers low..high are drawn, y = intercept + slope*x."""

    low: float
    high: float
    intercept: float
    slope: float


def _load(given: Given) -> RandomLineInputs:
    return RandomLineInputs(*map(given.number, ("low", "high", "intercept", "slope")))


def _line(given: RandomLineInputs, drawn: Array) -> Results:
    """The line through points that a sheet drew at random, which alone cannot be recomputed."""
    return {"y": given.intercept + drawn * given.slope}


def _obeys(given: RandomLineInputs, drawn: Array) -> npt.NDArray[np.bool_]:
    inside = (given.low <= drawn) & (drawn <= given.high)
    return np.asarray(inside & (drawn == np.floor(drawn)))


def other_points(models: Models) -> Iterator[tuple[str, Finding]]:
    """A sheet of random points that the method sheets do not use."""
    users = [m for all_ in models.values() for m in all_ if m.optimiser]
    for title, recognised in models.items():
        for found in recognised:
            if found.method is not RANDOM_LINE or not users:
                continue
            block = found.match.blocks["x"]
            drawn = [found.match.view.sheet.value(p) for p in block.places()]
            if any(user.inputs.x.tolist() == drawn for user in users):
                continue
            names = ", ".join(user.sheet for user in users)
            yield (
                title,
                Finding(
                    "These points are not the ones that are fitted",
                    f"{area(block)} is drawn anew at every recalculation. The sheets {names} hold "
                    f"pasted points of their own ({len(users[0].inputs.x)}, the first with x = "
                    f"{users[0].inputs.x[0]:g}), so nothing here reaches them.",
                    area(block),
                ),
            )


RANDOM_LINE = Method(
    Legend(
        "random line",
        {
            "y": Role(
                ROW, ways("intercept+x*slope"), by="intercept + x*slope", labels=("y",)
            ),
            "x": Role(ROW, ways("RANDBETWEEN(low,high)"), by="drawn at random", labels=("x",)),
            "low": Role(),
            "high": Role(),
            "intercept": Role(labels=("const",)),
            "slope": Role(labels=("slope",)),
        },
        essential=("x", "y", "low", "high"),
    ),
    _load,
    lambda given: {},
    drawn=Drawn(
        "x",
        _obeys,
        lambda given: f"wanted a whole number from {given.low:g} to {given.high:g}",
        _line,
    ),
    book_findings=(other_points,),
)  # fmt: skip
