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


def _amsgrad(given: DescentInputs) -> Rule:
    return engines.amsgrad(given.lr, given.beta, given.beta_square, given.eps)


def _adamax(given: DescentInputs) -> Rule:
    return engines.adamax(given.lr, given.beta, given.beta_square, eps=0)


def _nadam(given: DescentInputs) -> Rule:
    return engines.nadam(given.lr, given.beta, given.beta_square, given.eps)


RULE_OF = {
    dialects.SUMMED.name: _summed,
    dialects.RATE_INSIDE.name: _rate_inside,
    dialects.RMSPROP_EPS.name: _rmsprop_eps,
    dialects.ADAGRAD.name: _adagrad,
    dialects.ADAM_EPS.name: _adam(corrected=False),
    dialects.ADAM_CORRECTED.name: _adam(corrected=True),
    dialects.AMSGRAD.name: _amsgrad,
    dialects.ADAMAX.name: _adamax,
    dialects.NADAM.name: _nadam,
}


def recompute_as(name: str) -> Callable[[DescentInputs], Results]:
    """How the sheets of one dialect are recomputed."""

    def recompute(given: DescentInputs) -> Results:
        highest = None if np.isnan(given.highest).all() else given.highest
        before = carried(given)._replace(step=int(given.steps), highest=highest)
        trace = engines.descend(RULE_OF[name](given), given.start, before, given.x, given.y)
        t = given.steps + 1 + np.arange(len(given.x), dtype=np.float64)
        results = line_results(trace) | rests(given) | {"t": t}
        rows = {
            "mean": (before.mean, trace.states.mean),
            "sq": (before.square, trace.states.square),
            "high": (before.highest, trace.states.highest),
        }
        for stem, (start, after) in rows.items():
            if start is not None:
                results |= pair_results(stem, start, after)
        for stem, after, beta in (
            ("mh", trace.states.mean, given.beta),
            ("vh", trace.states.square, given.beta_square),
        ):
            if after is not None:
                corrected = after / (1 - beta ** t[:, None])
                results |= {f"{stem}_b": corrected[:, 0], f"{stem}_a": corrected[:, 1]}
        return results

    return recompute
