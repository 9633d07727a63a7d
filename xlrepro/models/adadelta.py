"""Adadelta: steps as large as those before them, taken from the weights or added to them."""

from __future__ import annotations

import numpy as np

from xlrepro import engines
from xlrepro.engines import Trace
from xlrepro.models.method import Method, Results
from xlrepro.models.optimiser import (
    EPS,
    DescentInputs,
    begun,
    columns,
    new_weights,
    optimiser,
    pair,
    running,
    square,
)
from xlrepro.models.rmsprop import SQUARED


def _adadelta(name: str, sign: str) -> Method:
    """Steps with a sign of their own; the other sign stands where they are taken."""

    def moves(given: DescentInputs, trace: Trace) -> Results:
        moved, after = begun(given, trace).moved, trace.states.square
        assert moved is not None and after is not None
        ratio = np.sqrt(moved + given.eps) / np.sqrt(after + given.eps)
        return columns("move", (-1 if sign else 1) * ratio * trace.grad)

    return optimiser(
        name,
        new_weights(engines.adadelta, "@+move_@" if sign else "@-move_@")
        | pair(
            "move",
            f"{sign}SQRT(PREV(moved_@)+eps)/SQRT(sq_@+eps)*de_d@",
            f"{sign}SQRT((PREV(moved_@)+eps)/(sq_@+eps))*de_d@",
            by=engines.adadelta,
        )
        | square(engines.adadelta)
        | running("moved", "beta", "rest", "move_@^2", "move_@*move_@", by=engines.adadelta)
        | EPS,
        *SQUARED,
        *("moved_b", "moved_a", "move_b", "move_a", "eps"),
        rated=False,
        rule=lambda given, lr: engines.adadelta(given.beta, given.eps),
        extra=moves,
    )


ADADELTA = _adadelta("adadelta", "")
ADADELTA_ADDED = _adadelta("adadelta with steps added", "-")
