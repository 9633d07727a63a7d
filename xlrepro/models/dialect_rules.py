"""Recompute sheets whose optimiser is one that the lesson has not, or has in another form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from xlrepro import engines
from xlrepro.engines import Rule, State
from xlrepro.engines.arithmetic.power import product
from xlrepro.models import dialects
from xlrepro.models.descent import DescentInputs
from xlrepro.models.recompute import Results, carried, line_results, pair_results, rests
from xlrepro.recognise.given import Array


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


def _decayed(given: DescentInputs) -> Rule:
    return engines.sgd(given.lr, times=product, weight_decay=given.decay)


def _adamw(corrected: bool) -> Callable[[DescentInputs], Rule]:
    def rule(given: DescentInputs) -> Rule:
        betas = given.beta, given.beta_square
        return engines.adamw(given.lr, *betas, given.eps, given.decay, bias_correction=corrected)

    return rule


def _nesterov(given: DescentInputs) -> Rule:
    return engines.nesterov(given.lr, given.beta, times=product)


def _adadelta(given: DescentInputs) -> Rule:
    return engines.adadelta(given.beta, given.eps)


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
    dialects.NESTEROV.name: _rate_inside,
    dialects.NESTEROV_AHEAD.name: _nesterov,
    dialects.DECAYED.name: _decayed,
    dialects.ADAMW.name: _adamw(corrected=False),
    dialects.ADAMW_CORRECTED.name: _adamw(corrected=True),
    dialects.ADADELTA.name: _adadelta,
    dialects.ADADELTA_ADDED.name: _adadelta,
}


def recompute_as(name: str) -> Callable[[DescentInputs], Results]:
    """How the sheets of one dialect are recomputed."""

    def recompute(given: DescentInputs) -> Results:
        before = carried(given)
        ahead = partial(_ahead, given.beta) if name == dialects.NESTEROV.name else None
        rule = RULE_OF[name](given)
        trace = engines.descend(rule, given.start, before, given.x, given.y, ahead)
        t = given.steps + 1 + np.arange(len(given.x), dtype=np.float64)
        results = line_results(trace) | rests(given) | {"t": t}
        rows = {
            "mean": (before.mean, trace.states.mean),
            "sq": (before.square, trace.states.square),
            "high": (before.highest, trace.states.highest),
            "moved": (before.moved, trace.states.moved),
        }
        for stem, (start, after) in rows.items():
            if start is not None:
                results |= pair_results(stem, start, after)
        for stem, after, beta in (
            ("mh", trace.states.mean, given.beta),
            ("vh", trace.states.square, given.beta_square),
        ):
            if after is not None:
                results |= _pair(stem, after / (1 - beta ** t[:, None]))
        if ahead:
            results |= _pair("ahead", ahead(trace.params, _begun(before, trace)))
        if before.moved is not None:
            sign = -1 if name == dialects.ADADELTA_ADDED.name else 1
            begun, square = _begun(before, trace).moved, trace.states.square
            assert begun is not None and square is not None
            ratio = np.sqrt(begun + given.eps) / np.sqrt(square + given.eps)
            results |= _pair("move", sign * ratio * trace.grad)
        return results

    return recompute


def _ahead(beta: float, params: Array, state: State) -> Array:
    """Where the mean is about to lead."""
    assert state.mean is not None
    return np.asarray(params - product(state.mean, beta))


def _begun(before: State, trace: engines.Trace) -> State:
    """The state as each row begins, from those as it ends."""
    parts: zip[tuple[Any, Any]] = zip(before, trace.states, strict=True)
    return State._make(
        np.vstack([first, rows[:-1]]) if isinstance(rows, np.ndarray) else first
        for first, rows in parts
    )


def _pair(stem: str, rows: Array) -> Results:
    return {f"{stem}_b": rows[:, 0], f"{stem}_a": rows[:, 1]}
