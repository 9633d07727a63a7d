"""Optimisers: steps along the gradient, or along a running mean of it; and all others by name.

`adaptive` holds those that divide by the size of past gradients, `moments` those that do both.
`times` multiplies: the sheets' last digits need `power.product`, which rounds as Excel does.
The article is S. Ruder, An overview of gradient descent optimization algorithms (2016).
"""

from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.adaptive import adadelta, adagrad, rmsprop
from xlrepro.engines.optimisers.moments import adam, adamax, adamw, amsgrad, nadam
from xlrepro.engines.optimisers.rule import Beta, Rate, Rule, Schedule, State, Times, at, rule_of

__all__ = [
    "Beta", "Rate", "Rule", "Schedule", "State", "Times", "adadelta", "adagrad", "adam", "adamax",
    "adamw", "amsgrad", "annealed_rate", "momentum", "nadam", "nesterov", "rmsprop", "sgd",
]  # fmt: skip


def sgd(lr: Rate, times: Times = mul, weight_decay: float = 0.0) -> Rule:
    """Step against the gradient.

        params' = params - grad*lr

    Batch, mini-batch and stochastic descent differ in the points that `grad` is the mean of: see
    `batches`. Source: graddesc.xlsm, basic M4:N32. PyTorch: SGD.

    With `weight_decay` the gradient is that of the error and of weight_decay/2*params^2 together:

        params' = params - (grad + weight_decay*params)*lr
    """

    def step(params: Any, grad: Any, taken: int) -> tuple[Any]:
        if weight_decay:
            grad = grad + times(params, weight_decay)
        return (params - times(grad, at(lr, taken)),)

    return rule_of((), step, lr)


def momentum(
    lr: Rate,
    beta: Beta,
    dampening: float | None = None,
    times: Times = mul,
    lr_inside: bool = False,
    first_whole: bool = False,
) -> Rule:
    """Step along a running mean of the gradients.

        mean'   = mean*beta + rest*grad,    rest = 1 - dampening
        params' = params - mean'*lr

    The dampening is beta unless given, so rest = 1 - beta; 0 gives the momentum that sums the
    gradients up.
    Source: graddesc.xlsm, momentum J4:K32 (mean) and H4:I32 (params).

    The sheet begins with the mean that its last run left in J33:K33; `start` gives zeros. It keeps
    1 - beta in a cell of its own.

    The article sums up, with the rate inside: `dampening=0, lr_inside=True` is

        mean'   = mean*beta + grad*lr
        params' = params - mean'

    PyTorch's SGD sums up with the rate outside, `dampening=0`, which is the same path unless the
    rate changes on the way. With a dampening it takes the first gradient whole: `first_whole=True`.
    """
    return _along_mean(lr, beta, dampening, times, lr_inside, first_whole, ahead=False)


def nesterov(
    lr: Rate,
    beta: Beta = 0.9,
    dampening: float | None = 0.0,
    times: Times = mul,
    lr_inside: bool = False,
) -> Rule:
    """Momentum whose gradient is taken where the mean is about to lead.

        mean'   = mean*beta + rest*grad,    rest = 1 - dampening
        params' = params - (mean'*beta + rest*grad)*lr

    The dampening is 0 unless given; None stands for beta. This is PyTorch's SGD(nesterov=True).

    The article's weights w take the gradient at the point ahead, w - mean*beta:

        mean' = mean*beta + lr*gradient(w - mean*beta)
        w'    = w - mean'

    Here `params` is that point ahead, so that a gradient is taken at `params` as in every rule; the
    gradients and means are the article's, and w = params + mean*beta. Its rate is inside the mean,
    `lr_inside=True`, which makes a difference only where the rate changes.
    """
    return _along_mean(lr, beta, dampening, times, lr_inside, first_whole=False, ahead=True)


def _along_mean(
    lr: Rate,
    beta: Beta,
    dampening: float | None,
    times: Times,
    lr_inside: bool,
    first_whole: bool,
    ahead: bool,
) -> Rule:
    def step(params: Any, grad: Any, taken: int, mean: Any) -> tuple[Any, Any]:
        kept, rate = at(beta, taken), at(lr, taken)
        whole = first_whole and taken == 0
        new = grad if whole else times(grad, 1 - (kept if dampening is None else dampening))
        if lr_inside:
            new, rate = times(new, rate), 1.0
        mean = times(mean, kept) + new
        along = times(mean, kept) + new if ahead else mean
        return params - times(along, rate), mean

    return rule_of(("mean",), step, lr, beta)


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
