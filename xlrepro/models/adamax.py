"""AdaMax: Adam with the largest gradient, fading, in place of the root of the mean square."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.models.adam import COUNT
from xlrepro.models.amsgrad import HIGHEST
from xlrepro.models.momentum import MEANS
from xlrepro.models.optimiser import carried_over, mean, new_weights, optimiser
from xlrepro.recognise.legend import Role

ADAMAX = optimiser(
    "adamax",
    new_weights(engines.adamax, "@-lr/(1-beta^t)*mean_@/high_@")
    | COUNT
    | mean(engines.adamax)
    | carried_over(
        "high",
        engines.adamax,
        "MAX(beta_sq*PREV(high_@),ABS(de_d@))",
        "MAX(ABS(de_d@),beta_sq*PREV(high_@))",
    )
    | {"beta_sq": Role()},
    *MEANS,
    *HIGHEST,
    "t",
    told_by=HIGHEST,
    rule=lambda given, lr: engines.adamax(lr, given.beta, given.beta_square, eps=0),
)
