"""AMSGrad: Adam whose divisor never shrinks."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.models.adam import BOTH
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import EPS, carried_over, new_weights, optimiser
from xlrepro.models.rmsprop import SQUARED

HIGHEST = ("high_b", "high_a")

AMSGRAD = optimiser(
    "amsgrad",
    new_weights(engines.amsgrad, "@-mean_@*lr/(SQRT(high_@)+eps)", "@-mean_@*lr/SQRT(high_@)")
    | BOTH
    | EPS
    | carried_over(
        "high", engines.amsgrad, "MAX(PREV(high_@),sq_@)", "MAX(sq_@,PREV(high_@))"
    ),
    *MEANS,
    *SQUARED,
    *HIGHEST,
    told_by=HIGHEST,
    rule=lambda given, lr: engines.amsgrad(lr, given.beta, given.beta_square, given.eps),
)  # fmt: skip
