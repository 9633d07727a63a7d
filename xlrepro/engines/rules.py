"""Optimisers, each a rule of two pure functions: how its state starts, and how a step is taken.

A learning rate is a number or a schedule, a function of the steps taken so far (see `schedules`).
`times` multiplies: the sheets' last digits need `power.product`, which rounds as Excel does.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.engines.sums import Array

Schedule = Callable[[int], float]
Times = Callable[[Array, Any], Array]
Rate = float | Array | Schedule  # a learning rate, or a function of the steps taken so far


class State(NamedTuple):
    """What a rule carries from step to step; what it does not use is None."""

    mean: Array | None = None  # running mean of the gradients, in the shape of the parameters
    square: Array | None = None  # running mean of their squares
    step: int = 0  # steps taken, read by schedules and by adam's bias correction


class Rule(NamedTuple):
    """start(params) -> state; step(params, grad, state) -> (params, state)."""

    start: Callable[[Array], State]
    step: Callable[[Array, Array, State], tuple[Array, State]]


def sgd(lr: Rate, times: Times = np.multiply) -> Rule:
    """Step against the gradient.

        params' = params - grad*lr

    Source: graddesc.xlsm, basic M4:N32.
    """

    def start(params: Array) -> State:
        return State()

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        return params - times(grad, _at(lr, state)), State(step=state.step + 1)

    return Rule(start, step)


def momentum(
    lr: Rate, beta: float, dampening: float | None = None, times: Times = np.multiply
) -> Rule:
    """Step along a running mean of the gradients.

        mean'   = mean*beta + rest*grad,    rest = 1 - dampening
        params' = params - mean'*lr

    The dampening is beta unless given, so rest = 1 - beta; 0 gives the momentum that sums the
    gradients up.
    Source: graddesc.xlsm, momentum J4:K32 (mean) and H4:I32 (params).

    The sheet begins with the mean that its last run left in J33:K33; `start` gives zeros. It keeps
    1 - beta in a cell of its own.
    """
    rest = 1 - (beta if dampening is None else dampening)

    def start(params: Array) -> State:
        return State(mean=np.zeros_like(params))

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        mean = times(_need(state.mean, "mean"), beta) + times(grad, rest)
        return params - times(mean, _at(lr, state)), State(mean=mean, step=state.step + 1)

    return Rule(start, step)


def rmsprop(
    lr: Rate,
    beta: float,
    eps: float = 1e-8,
    lagged: bool = False,
    eps_inside: bool = True,
    times: Times = np.multiply,
) -> Rule:
    """Divide each gradient by the root of the running mean of its squares.

        square' = square*beta + (1 - beta)*grad^2
        params' = params - grad*lr / sqrt(square' + eps)

    With `eps_inside=False` the divisor is sqrt(square') + eps. `start` gives zeros.
    Source: graddesc.xlsm, rmsprop J4:K32 (square) and H4:I32 (params).

    The sheet divides by the mean of the row before, square rather than square', and has no eps:
    `lagged=True, eps=0`. It begins at 10000, since from zeros it would divide by zero.
    """
    rest = 1 - beta

    def start(params: Array) -> State:
        return State(square=np.zeros_like(params))

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        before = _need(state.square, "square")
        after = times(before, beta) + times(times(grad, grad), rest)
        divisor = before if lagged else after
        root = np.sqrt(divisor + eps) if eps_inside else np.sqrt(divisor) + eps
        return params - times(grad, _at(lr, state)) / root, State(square=after, step=state.step + 1)

    return Rule(start, step)


def adam(
    lr: Rate,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    bias_correction: bool = True,
    times: Times = np.multiply,
) -> Rule:
    """Step along the running mean of the gradients, divided by the root of that of their squares.

        mean'   = mean*beta1 + (1 - beta1)*grad
        square' = square*beta2 + (1 - beta2)*grad^2
        params' = params - m*lr / (sqrt(s) + eps)

    where m = mean'/(1 - beta1^t) and s = square'/(1 - beta2^t) at step t, or mean' and square'
    themselves without `bias_correction`. `start` gives zeros and t = 0.
    Source: graddesc.xlsm, adam and adam_ann J4:K32 (mean), L4:M32 (square), H4:I32 (params).

    The sheet has no bias correction and no eps: `eps=0, bias_correction=False`. It begins with the
    mean and the square that its last run left in row 33.
    """
    rest1, rest2 = 1 - beta1, 1 - beta2

    def start(params: Array) -> State:
        return State(mean=np.zeros_like(params), square=np.zeros_like(params))

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        t = state.step + 1
        mean = times(_need(state.mean, "mean"), beta1) + times(grad, rest1)
        squares = times(_need(state.square, "square"), beta2) + times(times(grad, grad), rest2)
        m, s = mean, squares
        if bias_correction:
            m, s = mean / (1 - beta1**t), squares / (1 - beta2**t)
        return params - times(m, _at(lr, state)) / (np.sqrt(s) + eps), State(mean, squares, t)

    return Rule(start, step)


def annealed_rate(
    lr: npt.ArrayLike, ratio: npt.ArrayLike, threshold: float = 2, factor: float = 4
) -> Array:
    """Cut the learning rate once the gradients have grown too far above their lowest.

        lr' = lr/factor if ratio > threshold else lr

    lr and ratio of any shape. Source: graddesc.xlsm, the macro of adam_ann, once an epoch. The
    sheet's ratio, N34, is the sum of the roots of the running squares, N33, over the lowest sum
    seen at the end of an epoch, N3.
    """
    lr = np.asarray(lr, dtype=np.float64)
    return np.where(np.asarray(ratio) > threshold, lr / factor, lr)


def _at(lr: Rate, state: State) -> float | Array:
    return lr(state.step) if callable(lr) else lr


def _need(value: Array | None, what: str) -> Array:
    if value is None:
        raise ValueError(f"the state has no {what}; begin with the rule's own start")
    return value
