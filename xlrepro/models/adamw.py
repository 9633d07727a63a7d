"""AdamW: Adam with weights that decay by themselves, with and without bias correction."""

from __future__ import annotations

from functools import partial

from xlrepro import engines
from xlrepro.engines import Rule
from xlrepro.models.adam import BOTH, CORRECTED, CORRECTED_MEAN, CORRECTED_SQUARE, corrected
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import EPS, DescentInputs, new_weights, optimiser
from xlrepro.models.rmsprop import SQUARED
from xlrepro.models.sgd import DECAY


def _rule(given: DescentInputs, lr: float, bias_correction: bool) -> Rule:
    betas = given.beta, given.beta_square
    return engines.adamw(lr, *betas, given.eps, given.decay, bias_correction=bias_correction)


ADAMW = optimiser(
    "adamw without bias correction",
    new_weights(engines.adamw, "@-lr*(mean_@/(SQRT(sq_@)+eps)+decay*@)") | BOTH | EPS | DECAY,
    *MEANS,
    *SQUARED,
    "eps",
    "decay",
    rule=partial(_rule, bias_correction=False),
)
ADAMW_CORRECTED = optimiser(
    "adamw",
    new_weights(
        engines.adamw,
        "@-lr*(mh_@/(SQRT(vh_@)+eps)+decay*@)",
        f"@-lr*({CORRECTED_MEAN}/(SQRT({CORRECTED_SQUARE})+eps)+decay*@)",
    )
    | CORRECTED
    | DECAY,
    *MEANS,
    *SQUARED,
    "t",
    "decay",
    rule=partial(_rule, bias_correction=True),
    extra=corrected,
)
