"""What an optimiser is: two pure functions, how its state starts and how a step is taken.

A learning rate, or a beta, is a number or a schedule, a function of the steps taken so far (see
`schedules`).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from xlrepro.engines.sums import Array

Schedule = Callable[[int], float]
Times = Callable[[Array, Any], Array]
Rate = float | Array | Schedule  # a learning rate, or a function of the steps taken so far
Beta = float | Schedule  # the share of a running mean that is kept, likewise


class State(NamedTuple):
    """What a rule carries from step to step; what it does not use is None.

    Arrays have the shape of the parameters.
    """

    mean: Array | None = None  # running mean of the gradients
    square: Array | None = None  # running mean of their squares (Adagrad: their sum)
    step: int = 0  # steps taken, read by schedules and by bias corrections
    moved: Array | None = None  # Adadelta: running mean of the squared steps
    highest: Array | None = None  # AMSGrad: highest square so far; AdaMax: largest gradient, fading
    product: float = 1.0  # Nadam with a decay: product of its weights so far


class Rule(NamedTuple):
    """start(params) -> state; step(params, grad, state) -> (params, state)."""

    start: Callable[[Array], State]
    step: Callable[[Array, Array, State], tuple[Array, State]]


def at(value: Rate | Beta, state: State) -> Any:
    """A learning rate or a beta at the step that comes next."""
    return value(state.step) if callable(value) else value


def running(before: Array, new: Array, kept: float, times: Times = np.multiply) -> Array:
    """A running mean that keeps a share of itself."""
    return times(before, kept) + times(new, 1 - kept)


def need(value: Array | None, what: str) -> Array:
    if value is None:
        raise ValueError(f"the state has no {what}; begin with the rule's own start")
    return value
