"""RMSprop: each gradient is divided by the root of the running mean of its squares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.engines import Rule, State
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.macros import MACROS
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised
from xlrepro.models.optimiser import EPS, DescentInputs, new_weights, optimiser, square
from xlrepro.models.places import areas, cell, formula, number
from xlrepro.recognise.legend import Way

SQUARED = ("sq_b", "sq_a")


def _rule(given: DescentInputs, lr: float) -> Rule:
    return engines.rmsprop(
        lr,
        given.beta,
        eps=given.eps,
        lagged=given.lagged,
        eps_inside=given.eps_inside,
        times=product,
    )


def lagged_divisor(found: Recognised) -> Iterator[Finding]:
    """The divisor is that of the row before."""
    given: DescentInputs = found.inputs
    if not given.lagged:
        return
    steps = {}
    for lagged in (True, False):
        rule = engines.rmsprop(given.lr, given.beta, eps=0, lagged=lagged)
        trace = engines.descend(rule, given.start, State(square=given.square), given.x, given.y)
        steps[lagged] = float(trace.new_params[-1, 0])
    if not np.isfinite(list(steps.values())).all():
        return
    yield Finding(
        "RMSprop divides by the average of the row before",
        f"{cell(found, 'new_b')} is {formula(found, 'new_b')}: the step of a row is divided by the "
        f"root of the running square that the row above left, not by its own in "
        f"{cell(found, 'sq_b')}, and nothing (eps) is added. One pass ends at an intercept of "
        f"{number(steps[True])}; with the textbook's divisor it would be {number(steps[False])}.",
        areas(found, "new_b", "new_a"),
    )


RMSPROP = optimiser(
    "rmsprop",
    new_weights(
        engines.rmsprop,
        Way("@-de_d@*lr/SQRT(PREV(sq_@))", lagged=True),
        Way("@-de_d@*lr/SQRT(sq_@)", lagged=False),
    )
    | square(engines.rmsprop),
    *SQUARED,
    rule=_rule,
    macro=MACROS["rmsprop"],
    findings=(lagged_divisor,),
)
RMSPROP_EPS = optimiser(
    "rmsprop with epsilon",
    new_weights(
        engines.rmsprop,
        Way("@-de_d@*lr/(SQRT(sq_@)+eps)", lagged=False, eps_inside=False),
        Way("@-de_d@*lr/SQRT(sq_@+eps)", lagged=False, eps_inside=True),
        Way("@-de_d@*lr/(SQRT(PREV(sq_@))+eps)", lagged=True, eps_inside=False),
        Way("@-de_d@*lr/SQRT(PREV(sq_@)+eps)", lagged=True, eps_inside=True),
    )
    | square(engines.rmsprop)
    | EPS,
    *SQUARED,
    "eps",
    rule=_rule,
)
