"""Optimisers that divide each gradient by the size of those before it."""

from operator import mul
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rule import (
    Beta,
    Rate,
    Rule,
    State,
    Times,
    at,
    root,
    rule_of,
    running,
)


def adagrad(
    lr: Rate = 0.01, eps: float = 1e-8, initial: float = 0.0, eps_inside: bool = True
) -> Rule:
    """Divide each gradient by the root of the sum of all squares so far.

        square' = square + grad^2
        params' = params - grad*lr / sqrt(square' + eps)

    The sum begins at `initial`. The eps is inside the root in the article; PyTorch's Adagrad
    divides by sqrt(square') + eps, `eps_inside=False`, with an eps of 1e-10 unless told, and calls
    initial initial_accumulator_value. Its lr_decay is the schedule lr/(1 + lr_decay*step).
    """

    def start(params: Array) -> State:
        return State(square=np.full_like(params, initial))

    def step(params: Any, grad: Any, taken: int, square: Any) -> tuple[Any, Any]:
        square = square + grad * grad
        return params - grad * at(lr, taken) / _below(square, eps, eps_inside), square

    return rule_of(("square",), step, lr, start=start)


def adadelta(beta: Beta = 0.9, eps: float = 1e-6, lr: Rate = 1.0) -> Rule:
    """Steps as large as those before them, which need no learning rate.

        square' = square*beta + (1 - beta)*grad^2
        move    = grad * sqrt(moved + eps) / sqrt(square' + eps)
        moved'  = moved*beta + (1 - beta)*move^2
        params' = params - move*lr

    `start` gives zeros, so eps alone sets the size of the first steps. The article has no lr, which
    is PyTorch's and 1 unless told; both have eps inside the roots.
    """

    def step(params: Any, grad: Any, taken: int, moved: Any, square: Any) -> tuple[Any, Any, Any]:
        kept = at(beta, taken)
        square = running(square, grad * grad, kept)
        move = grad * root(moved + eps) / root(square + eps)
        return params - move * at(lr, taken), running(moved, move * move, kept), square

    return rule_of(("moved", "square"), step, beta, lr)


def rmsprop(
    lr: Rate,
    beta: Beta,
    eps: float = 1e-8,
    lagged: bool = False,
    eps_inside: bool = True,
    times: Times = mul,
) -> Rule:
    """Divide each gradient by the root of the running mean of its squares.

        square' = square*beta + (1 - beta)*grad^2
        params' = params - grad*lr / sqrt(square' + eps)

    `start` gives zeros. The eps is inside the root in the article; PyTorch's RMSprop divides by
    sqrt(square') + eps, `eps_inside=False`, and calls beta alpha.
    Source: graddesc.xlsm, rmsprop J4:K32 (square) and H4:I32 (params).

    The sheet divides by the mean of the row before, square rather than square', and has no eps:
    `lagged=True, eps=0`. It begins at 10000, since from zeros it would divide by zero.
    """

    def step(params: Any, grad: Any, taken: int, square: Any) -> tuple[Any, Any]:
        after = running(square, times(grad, grad), at(beta, taken), times)
        below = _below(square if lagged else after, eps, eps_inside)
        return params - times(grad, at(lr, taken)) / below, after

    return rule_of(("square",), step, lr, beta)


def _below(square: Any, eps: float, eps_inside: bool) -> Any:
    return root(square + eps) if eps_inside else root(square) + eps
