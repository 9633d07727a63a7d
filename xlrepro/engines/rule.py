"""What an optimiser is: two pure functions, how its state starts and how a step is taken.

A learning rate, or a beta, is a number or a schedule, a function of the steps taken so far (see
`schedules`).
"""

import math
from collections.abc import Callable
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from xlrepro.engines.sums import Array

Schedule = Callable[[int], float]
Times = Callable[[Array, Any], Array]
Step = Callable[[Any, Any, "State"], tuple[Any, "State"]]
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
    """start(params) -> state; step(params, grad, state) -> (params, state).

    `quick` is a step that takes single numbers as well, parameter by parameter, and multiplies them
    plainly; None where there is none, as with a schedule.
    """

    start: Callable[[Array], State]
    step: Step
    quick: Step | None = None


def rule_of(
    start: Callable[[Array], State],
    step: Step,
    *rates: Rate | Beta,
    times: Times = mul,
    plainly: Callable[[], Rule] | None = None,
) -> Rule:
    """The rule of a step; `plainly` makes the same one with plain products."""
    if not all(isinstance(rate, int | float) for rate in rates):
        return Rule(start, step)
    quick = step if times is mul or plainly is None else plainly().step
    return Rule(start, step, quick)


def at(value: Rate | Beta, state: State) -> Any:
    """A learning rate or a beta at the step that comes next."""
    return value(state.step) if callable(value) else value


def running(before: Any, new: Any, kept: float, times: Times = mul) -> Any:
    """A running mean that keeps a share of itself."""
    return times(before, kept) + times(new, 1 - kept)


def root(value: Any) -> Any:
    return math.sqrt(value) if type(value) is float else np.sqrt(value)


def larger(a: Any, b: Any) -> Any:
    """The larger one; nan where either is."""
    if type(a) is float:
        return a if a >= b or a != a else b
    return np.maximum(a, b)


def power(base: float, t: Any) -> Any:
    """base^t, with the same bits for one count of steps as for many."""
    if isinstance(t, np.ndarray):
        return np.array([base**each for each in t.ravel().tolist()]).reshape(t.shape)
    return base**t


def need(value: Any, what: str) -> Any:
    if value is None:
        raise ValueError(f"the state has no {what}; begin with the rule's own start")
    return value
