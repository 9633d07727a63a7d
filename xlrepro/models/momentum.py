"""Steps along a running mean of the gradients, in the three forms that courses write."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.macros import MACROS
from xlrepro.models.optimiser import carried_over, mean, new_weights, optimiser
from xlrepro.recognise.legend import Role

MEANS = ("mean_b", "mean_a")

MOMENTUM = optimiser(
    "momentum",
    new_weights(engines.momentum, "@-mean_@*lr") | mean(engines.momentum),
    *MEANS,
    rule=lambda given, lr: engines.momentum(lr, given.beta, times=product),
    macro=MACROS["momentum"],
)
SUMMED = optimiser(
    "momentum of summed gradients",
    new_weights(engines.momentum, "@-mean_@*lr")
    | carried_over("mean", engines.momentum, "PREV(mean_@)*beta+de_d@")
    | {"beta": Role()},
    *MEANS,
    "beta",
    told_by=MEANS,
    rule=lambda given, lr: engines.momentum(lr, given.beta, dampening=0, times=product),
)
RATE_INSIDE = optimiser(
    "momentum with the rate inside",
    new_weights(engines.momentum, "@-mean_@")
    | carried_over("mean", engines.momentum, "PREV(mean_@)*beta+lr*de_d@")
    | {"beta": Role()},
    *MEANS,
    "beta",
    rule=lambda given, lr: engines.momentum(
        lr, given.beta, dampening=0, lr_inside=True, times=product
    ),
)
