"""Nadam: Adam with the look ahead of Nesterov's momentum."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.models.adam import CORRECTED, corrected
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import new_weights, optimiser
from xlrepro.models.rmsprop import SQUARED

NADAM = optimiser(
    "nadam",
    new_weights(
        engines.nadam, "@-lr/(SQRT(vh_@)+eps)*(beta*mh_@+(1-beta)*de_d@/(1-beta^t))"
    )
    | CORRECTED,
    *MEANS,
    *SQUARED,
    "t",
    rule=lambda given, lr: engines.nadam(lr, given.beta, given.beta_square, given.eps),
    extra=corrected,
)  # fmt: skip
