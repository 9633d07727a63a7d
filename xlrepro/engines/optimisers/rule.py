"""What an optimiser is: two pure functions, how its state starts and how a step is taken.

A learning rate, or a beta, is a number or a schedule, a function of the steps taken so far (see
`schedules`).
"""

import math
from collections.abc import Callable
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from xlrepro.engines.arithmetic.sums import Array

Schedule = Callable[[int], float]
Times = Callable[[Array, Any], Array]
StepFormula = Callable[..., tuple[Any, ...]]
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

    `formula` says what a step does to single numbers, where there is one, and `state_names` what of
    the state it takes and gives.
    """

    start: Callable[[Array], State]
    step: Callable[[Array, Array, State], tuple[Array, State]]
    state_names: tuple[str, ...] = ()
    formula: StepFormula | None = None


def rule_of(
    state_names: tuple[str, ...],
    formula: StepFormula,
    *rates: Rate | Beta,
    start: Callable[[Array], State] | None = None,
) -> Rule:
    """The rule of a formula; its state starts at zeros unless `start` says otherwise.

    formula(params, grad, taken, *state) -> (params, *state), for arrays and single numbers alike,
    all element by element; `taken` counts the steps before this one.
    """

    def zeros(params: Array) -> State:
        parts: dict[str, Any] = {name: np.zeros_like(params) for name in state_names}
        return State(**parts)

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        params, *after = formula(params, grad, state.step, *parts_of(state, state_names))
        return params, State(step=state.step + 1, **dict(zip(state_names, after, strict=True)))

    single = not any(isinstance(rate, np.ndarray) for rate in rates)
    return Rule(start or zeros, step, state_names, formula if single else None)


def parts_of(state: State, names: tuple[str, ...]) -> list[Any]:
    """What a state holds by these names; raises ValueError where it has none."""
    for name in names:
        if getattr(state, name) is None:
            raise ValueError(f"the state has no {name}; begin with the rule's own start")
    return [getattr(state, name) for name in names]


def at(value: Rate | Beta, taken: int) -> Any:
    """A learning rate or a beta at the step that comes after those taken."""
    return value(taken) if callable(value) else value


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
