"""Recompute sheets whose optimiser is one that the lesson has not, or has in another form."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xlrepro import engines
from xlrepro.checks.recompute import Results, carried, line_results, pair_results, rests
from xlrepro.engines import Rule
from xlrepro.engines.power import product
from xlrepro.loaders import dialects
from xlrepro.loaders.descent import DescentInputs


def _summed(given: DescentInputs) -> Rule:
    return engines.momentum(given.lr, given.beta, dampening=0, times=product)


def _rate_inside(given: DescentInputs) -> Rule:
    return engines.momentum(given.lr, given.beta, dampening=0, lr_inside=True, times=product)


def _rmsprop_eps(given: DescentInputs) -> Rule:
    options = {"lagged": given.lagged, "eps_inside": given.eps_inside}
    return engines.rmsprop(given.lr, given.beta, eps=given.eps, times=product, **options)


def _adagrad(given: DescentInputs) -> Rule:
    return engines.adagrad(given.lr, given.eps, eps_inside=given.eps_inside)


def _adam(corrected: bool) -> Callable[[DescentInputs], Rule]:
    def rule(given: DescentInputs) -> Rule:
        betas = given.beta, given.beta_square
        return engines.adam(given.lr, *betas, given.eps, bias_correction=corrected, times=product)

    return rule


RULE_OF = {
    dialects.SUMMED.name: _summed,
    dialects.RATE_INSIDE.name: _rate_inside,
    dialects.RMSPROP_EPS.name: _rmsprop_eps,
    dialects.ADAGRAD.name: _adagrad,
    dialects.ADAM_EPS.name: _adam(corrected=False),
    dialects.ADAM_CORRECTED.name: _adam(corrected=True),
}


def recompute_as(name: str) -> Callable[[DescentInputs], Results]:
    """How the sheets of one dialect are recomputed."""

    def recompute(given: DescentInputs) -> Results:
        before = carried(given)._replace(step=int(given.steps))
        trace = engines.descend(RULE_OF[name](given), given.start, before, given.x, given.y)
        results = line_results(trace) | rests(given)
        if before.mean is not None:
            results |= pair_results("mean", before.mean, trace.states.mean)
        if before.square is not None:
            results |= pair_results("sq", before.square, trace.states.square)
        if name == dialects.ADAM_CORRECTED.name:
            assert trace.states.mean is not None and trace.states.square is not None
            t = given.steps + 1 + np.arange(len(given.x), dtype=np.float64)
            mean = trace.states.mean / (1 - given.beta ** t[:, None])
            square = trace.states.square / (1 - given.beta_square ** t[:, None])
            results |= {"t": t, "mh_b": mean[:, 0], "mh_a": mean[:, 1]}
            results |= {"vh_b": square[:, 0], "vh_a": square[:, 1]}
        return results

    return recompute
