"""Adam: along the running mean of the gradients, divided by the root of that of their squares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.engines import Rule, Trace
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.macros import MACROS, root_squares
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised, Results
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import (
    EPS,
    ROW,
    DescentInputs,
    columns,
    mean,
    new_weights,
    optimiser,
    pair,
    second_square,
    taken,
)
from xlrepro.models.places import areas, cell, formula, number
from xlrepro.models.rmsprop import SQUARED
from xlrepro.recognise.legend import Role, ways

BOTH = mean(engines.adam) | second_square(engines.adam)
ANNEALED = {
    "avg_sq": Role(
        ways=ways("SQRT(saved_sq_b)+SQRT(saved_sq_a)"), by=root_squares, names=("avg_grad2",)
    ),
    "gradrat": Role(ways=ways("avg_sq/prev_sq"), by=engines.annealed_rate, names=("gradrat",)),
    "prev_sq": Role(names=("prev_grad2",)),
}
COUNT = {
    "t": Role(
        ROW, ways("PREV(t)+1"), by="counted", labels=("t", "step"), before="t0", typed=True
    ),
    "t0": Role(),
}  # fmt: skip
CORRECTED_MEAN, CORRECTED_SQUARE = "mean_@/(1-beta^t)", "sq_@/(1-beta_sq^t)"
CORRECTED = (
    COUNT
    | BOTH
    | EPS
    | pair("mh", CORRECTED_MEAN, by=engines.adam)
    | pair("vh", CORRECTED_SQUARE, by=engines.adam)
)


def _rule(given: DescentInputs, lr: float) -> Rule:
    betas = given.beta, given.beta_square
    return engines.adam(lr, *betas, given.eps, bias_correction=False, times=product)


def _corrected_rule(given: DescentInputs, lr: float) -> Rule:
    return engines.adam(lr, given.beta, given.beta_square, given.eps, times=product)


def _annealing(given: DescentInputs, trace: Trace) -> Results:
    """What the macro of adam_ann reads. Source: graddesc.xlsm, adam_ann N33 and N34."""
    if given.previous_square is None:
        return {}
    roots = root_squares(given.carried)
    return {"avg_sq": roots, "gradrat": roots / np.float64(given.previous_square)}


def corrected(given: DescentInputs, trace: Trace) -> Results:
    """The running means divided by what the start at zeros took from them."""
    t, states = taken(given)[:, None], trace.states
    assert states.mean is not None and states.square is not None
    return columns("mh", states.mean / (1 - given.beta**t)) | columns(
        "vh", states.square / (1 - given.beta_square**t)
    )


def uncorrected(found: Recognised) -> Iterator[Finding]:
    """The sheet leaves out the textbook's bias correction."""
    given = found.inputs
    ratio = (1 - given.beta) / np.sqrt(1 - given.beta_square)
    yield Finding(
        "Adam without bias correction",
        f"{cell(found, 'new_b')} is {formula(found, 'new_b')}: the running means are used as they "
        "are, where the textbook divides them by 1 - beta^t (and adds eps below the root). From "
        f"means of zero the first step would be {number(ratio)} times the learning rate here and 1 "
        f"times with the correction (betas {given.beta:g} and {given.beta_square:g}). Libraries "
        "correct; ask ours for it with bias_correction=True.",
        areas(found, "new_b", "new_a"),
    )


ADAM = optimiser(
    "adam",
    new_weights(engines.adam, "@-mean_@*lr/SQRT(sq_@)") | BOTH | ANNEALED,
    *MEANS,
    *SQUARED,
    rule=_rule,
    macro=MACROS["adam"],
    annealed=MACROS["annealed adam"],
    extra=_annealing,
    findings=(uncorrected,),
)
ADAM_EPS = optimiser(
    "adam with epsilon",
    new_weights(engines.adam, "@-mean_@*lr/(SQRT(sq_@)+eps)") | BOTH | EPS,
    *MEANS,
    *SQUARED,
    "eps",
    rule=_rule,
)
ADAM_CORRECTED = optimiser(
    "adam with bias correction",
    new_weights(
        engines.adam,
        "@-mh_@*lr/(SQRT(vh_@)+eps)",
        "@-mh_@*lr/SQRT(vh_@)",
        f"@-{CORRECTED_MEAN}*lr/(SQRT({CORRECTED_SQUARE})+eps)",
    )
    | CORRECTED,
    *MEANS,
    *SQUARED,
    "t",
    rule=_corrected_rule,
    extra=corrected,
)
