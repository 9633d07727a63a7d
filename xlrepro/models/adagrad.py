"""Adagrad: each gradient is divided by the root of the sum of all squares so far."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.models.optimiser import EPS, SQUARES, carried_over, new_weights, optimiser
from xlrepro.models.rmsprop import SQUARED
from xlrepro.recognise.legend import Way

ADAGRAD = optimiser(
    "adagrad",
    new_weights(
        engines.adagrad,
        Way("@-de_d@*lr/SQRT(sq_@+eps)", eps_inside=True),
        Way("@-de_d@*lr/(SQRT(sq_@)+eps)", eps_inside=False),
        Way("@-de_d@*lr/SQRT(sq_@)", eps_inside=False),
    )
    | carried_over("sq", engines.adagrad, *(f"PREV(sq_@)+{term}" for term in SQUARES))
    | EPS,
    *SQUARED,
    told_by=SQUARED,
    rule=lambda given, lr: engines.adagrad(lr, given.eps, eps_inside=given.eps_inside),
)
