"""What may be done to a gradient before a rule is given it.

changed(adam(0.1), by_norm(1.0), noise(0.01, 0.55, np.random.default_rng(0)))
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rule import Rule, State

Change = Callable[[Array, int], Array]  # a gradient and the steps taken so far -> a gradient


def changed(rule: Rule, *changes: Change) -> Rule:
    """The rule on gradients that are changed first, from the first change to the last."""

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        for change in changes:
            grad = change(grad, state.step)
        return rule.step(params, grad, state)

    return rule._replace(step=step)


def by_norm(limit: float, eps: float = 1e-6) -> Change:
    """Shorten a gradient that is longer than the limit.

        grad' = grad * min(1, limit/(|grad| + eps))

    As torch's clip_grad_norm_, whose eps makes it fall short of the limit by a little. Raises
    ValueError unless the limit is above 0.
    """
    _check(limit)
    return lambda grad, step: grad * min(1.0, limit / (float(np.linalg.norm(grad)) + eps))


def by_value(limit: float) -> Change:
    """Bring each entry into the range from -limit to limit; as torch's clip_grad_value_.

    Raises ValueError unless the limit is above 0.
    """
    _check(limit)
    return lambda grad, step: np.clip(grad, -limit, limit)


def noise(eta: float, gamma: float, rng: np.random.Generator) -> Change:
    """Add normal noise that fades.

        grad' = grad + N(0, s^2),    s^2 = eta/(1 + step)^gamma

    step counts from 0. Neelakantan et al. (2015) take gamma 0.55 and eta 0.01, 0.3 or 1. Raises
    ValueError for an eta not above 0.
    """
    _check(eta, "eta")
    return lambda grad, step: grad + rng.normal(0, np.sqrt(eta / (1 + step) ** gamma), grad.shape)


def _check(value: float, name: str = "limit") -> None:
    if not value > 0:
        raise ValueError(f"{name}: wanted a number above 0, found {value!r}")
