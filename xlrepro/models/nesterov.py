"""Nesterov's momentum: the gradient is taken where the mean is about to lead."""

from __future__ import annotations

import numpy as np

from xlrepro import engines
from xlrepro.engines import State, Trace, line_gradient
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.one_pass import Ahead
from xlrepro.models.method import Results
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import (
    ROW,
    DescentInputs,
    begun,
    carried_over,
    columns,
    new_weights,
    optimiser,
    pair,
)
from xlrepro.recognise.legend import Role, ways

AHEAD = ("ahead_b", "ahead_a")


def _ahead(given: DescentInputs) -> Ahead:
    def ahead(params: Array, state: State) -> Array:
        assert state.mean is not None
        return np.asarray(params - product(state.mean, given.beta))

    return ahead


def _points_ahead(given: DescentInputs, trace: Trace) -> Results:
    return columns("ahead", _ahead(given)(trace.params, begun(given, trace)))


NESTEROV = optimiser(
    "nesterov",
    pair("ahead", "@-beta*PREV(mean_@)", by=engines.nesterov)
    | {
        "pred": Role(
            ROW, ways("ahead_b+ahead_a*x"), by=line_gradient, labels=("pred", "y_pred")
        ),
        "de_db": Role(
            ROW, ways("2*(ahead_a*x+ahead_b-y)", "2*(pred-y)"), by=line_gradient,
            labels=("de/db",),
        ),
    }
    | new_weights(engines.momentum, "@-mean_@")
    | carried_over("mean", engines.momentum, "PREV(mean_@)*beta+lr*de_d@")
    | {"beta": Role()},
    *MEANS,
    *AHEAD,
    "beta",
    told_by=AHEAD,
    rule=lambda given, lr: engines.momentum(
        lr, given.beta, dampening=0, lr_inside=True, times=product
    ),
    ahead=_ahead,
    extra=_points_ahead,
)  # fmt: skip
# The same with weights that are themselves the points ahead, as PyTorch has it.
NESTEROV_AHEAD = optimiser(
    "nesterov on points ahead",
    new_weights(engines.nesterov, "@-lr*(mean_@*beta+de_d@)")
    | carried_over("mean", engines.nesterov, "PREV(mean_@)*beta+de_d@")
    | {"beta": Role()},
    *MEANS,
    "beta",
    told_by=MEANS,
    rule=lambda given, lr: engines.nesterov(lr, given.beta, times=product),
)
