"""Gradient descent, one point at a time; with estimated gradients, or with weights that decay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.engines import Trace
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.macros import MACROS
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised, Results
from xlrepro.models.optimiser import ROW, DescentInputs, new_weights, optimiser, trace_of
from xlrepro.models.places import areas, formula, number
from xlrepro.recognise.legend import Role, Way, ways

STEP = 0.01  # by which the basic sheet moves a weight


def _estimates(given: DescentInputs, trace: Trace) -> Results:
    moved = engines.finite_difference(trace.params, given.x, given.y, STEP)
    return {
        "moved_err_b": moved.errb1,
        "slope_b": moved.est_db,
        "moved_err_a": moved.erra1,
        "slope_a": moved.est_da,
    }


def _estimated(letter: str, moved: str) -> dict[str, Role]:
    """The error with one weight moved, and the slope that this tells."""
    error = f"moved_err_{letter}"
    return {
        error: Role(
            ROW, ways(moved), by=engines.finite_difference, labels=(f"err{letter}1",)
        ),
        f"slope_{letter}": Role(
            ROW, ways(f"({error}-err_sq)/0.01"), by=engines.finite_difference,
            labels=(f"est de/d{letter}",),
        ),
    }  # fmt: skip


def estimated_gradients(found: Recognised) -> Iterator[Finding]:
    """A one-sided difference is off by the step times half the second derivative."""
    if not {"slope_b", "slope_a", "de_db", "de_da"} <= set(found.match.blocks):
        return
    if not formula(found, "slope_b"):
        return  # the headings are there, the estimates are not
    given, trace = found.inputs, trace_of(found)
    moved = engines.finite_difference(trace.params, given.x, given.y, STEP)
    far = moved.est_db - trace.grad[:, 0], moved.est_da - trace.grad[:, 1]
    x = given.x
    if not np.allclose(far[0], 0.01, atol=1e-4) or not np.allclose(far[1], 0.01 * x**2, atol=1e-2):
        return  # rounding hides it
    yield Finding(
        "The estimated gradients are off by a known amount",
        f"The slopes in {areas(found, 'slope_b', 'slope_a')} come from moving a weight by 0.01. On "
        "a squared error such a one-sided difference is too large by the step times half the "
        f"second derivative: by 0.01 in every row for b, by 0.01*x^2 for a ({number(far[1][0])} in "
        f"the first row, where x is {x[0]:g}). The gradients in {areas(found, 'de_db', 'de_da')} "
        "are exact.",
        areas(found, "slope_b", "slope_a"),
    )


SGD = optimiser(
    "sgd",
    new_weights(engines.sgd, "@-de_d@*lr")
    | _estimated("b", "(((b+0.01)+x*a)-y)^2")
    | _estimated("a", "(((a+0.01)*x+b)-y)^2"),
    rule=lambda given, lr: engines.sgd(lr, times=product),
    macro=MACROS["sgd"],
    extra=_estimates,
    logs=True,
    findings=(estimated_gradients,),
)
DECAY = {"decay": Role(labels=("wd", "weight decay", "decay", "lambda"))}
DECAYED = optimiser(
    "sgd with weight decay",
    new_weights(
        engines.sgd, Way("@-lr*(de_d@+2*decay*@)", doubled=True), "@-lr*(de_d@+decay*@)"
    )
    | DECAY,
    "decay",
    rule=lambda given, lr: engines.sgd(
        lr, times=product, weight_decay=given.decay * (2 if given.options.get("doubled") else 1)
    ),
)  # fmt: skip
