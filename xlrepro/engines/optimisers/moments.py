"""Adam and its kin: along a running mean of the gradients, divided by the size of those before."""

from operator import mul
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rule import (
    Beta,
    Rate,
    Rule,
    State,
    StepFormula,
    Times,
    at,
    larger,
    root,
    rule_of,
    running,
)


def adam(
    lr: Rate,
    beta1: Beta = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    bias_correction: bool = True,
    times: Times = mul,
) -> Rule:
    """Step along the running mean of the gradients, divided by the root of that of their squares.

        mean'   = mean*beta1 + (1 - beta1)*grad
        square' = square*beta2 + (1 - beta2)*grad^2
        params' = params - m*lr / (sqrt(s) + eps)

    where m = mean'/(1 - beta1^t) and s = square'/(1 - beta2^t) at step t, or mean' and square'
    themselves without `bias_correction`. `start` gives zeros and t = 0. PyTorch: Adam.
    Source: graddesc.xlsm, adam and adam_ann J4:K32 (mean), L4:M32 (square), H4:I32 (params).

    The sheet has no bias correction and no eps: `eps=0, bias_correction=False`. It begins with the
    mean and the square that its last run left in row 33.
    """

    step = _adam(lr, beta1, beta2, eps, bias_correction, times)
    return rule_of(("mean", "square"), step, lr, beta1)


def _adam(
    lr: Rate, beta1: Beta, beta2: float, eps: float, bias_correction: bool, times: Times
) -> StepFormula:
    """What `adam` says, for one step."""

    def step(params: Any, grad: Any, taken: int, mean: Any, square: Any) -> tuple[Any, Any, Any]:
        kept, t = at(beta1, taken), taken + 1
        mean = running(mean, grad, kept, times)
        square = running(square, times(grad, grad), beta2, times)
        m, s = mean, square
        if bias_correction:
            m, s = mean / (1 - kept**t), square / (1 - beta2**t)
        return params - times(m, at(lr, taken)) / (root(s) + eps), mean, square

    return step


def amsgrad(
    lr: Rate,
    beta1: Beta = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    bias_correction: bool = False,
) -> Rule:
    """Adam whose divisor never shrinks.

        mean', square'  as in `adam`
        highest' = max(highest, square')
        params'  = params - mean'*lr / (sqrt(highest') + eps)

    The article corrects no bias. PyTorch's Adam(amsgrad=True) does, `bias_correction=True`: it
    divides mean' by 1 - beta1^t, and highest', a maximum of uncorrected squares, by 1 - beta2^t.
    """

    def step(
        params: Any, grad: Any, taken: int, mean: Any, square: Any, highest: Any
    ) -> tuple[Any, Any, Any, Any]:
        kept, t = at(beta1, taken), taken + 1
        mean = running(mean, grad, kept)
        square = running(square, grad * grad, beta2)
        highest = larger(highest, square)
        m, s = mean, highest
        if bias_correction:
            m, s = mean / (1 - kept**t), highest / (1 - beta2**t)
        return params - m * at(lr, taken) / (root(s) + eps), mean, square, highest

    return rule_of(("mean", "square", "highest"), step, lr, beta1)


def adamw(
    lr: Rate,
    beta1: Beta = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
    bias_correction: bool = True,
) -> Rule:
    """Adam with weights that decay by themselves (Loshchilov and Hutter 2019).

        params' = params*(1 - lr*weight_decay) - m*lr / (sqrt(s) + eps)

    m and s as in `adam`: the decay is in no gradient, so nothing divides it. PyTorch: AdamW. The
    paper's decay is not multiplied by lr but by the schedule alone: its lambda is lr*weight_decay.
    """
    plain = _adam(lr, beta1, beta2, eps, bias_correction, mul)

    def step(params: Any, grad: Any, taken: int, mean: Any, square: Any) -> tuple[Any, ...]:
        return plain(params * (1 - at(lr, taken) * weight_decay), grad, taken, mean, square)

    return rule_of(("mean", "square"), step, lr, beta1)


def adamax(lr: Rate = 0.002, beta1: Beta = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Adam with the largest gradient, fading, in place of the root of the mean square.

        mean'    = mean*beta1 + (1 - beta1)*grad
        highest' = max(highest*beta2, |grad| + eps)
        params'  = params - mean'*lr / ((1 - beta1^t)*highest')

    PyTorch's Adamax has this eps. The article has none, `eps=0`, and divides zero by zero where
    every gradient so far was zero.
    """

    def step(params: Any, grad: Any, taken: int, mean: Any, highest: Any) -> tuple[Any, Any, Any]:
        kept, t = at(beta1, taken), taken + 1
        mean = running(mean, grad, kept)
        highest = larger(highest * beta2, abs(grad) + eps)
        return params - mean * at(lr, taken) / ((1 - kept**t) * highest), mean, highest

    return rule_of(("mean", "highest"), step, lr, beta1)


def nadam(
    lr: Rate, beta1: Beta = 0.9, beta2: float = 0.999, eps: float = 1e-8, psi: float | None = None
) -> Rule:
    """Adam with the look ahead of Nesterov's momentum.

        mean', square' and s as in `adam`
        ahead   = (beta1*mean' + (1 - beta1)*grad) / (1 - beta1^t)
        params' = params - ahead*lr / (sqrt(s) + eps)

    That is the article's. PyTorch's NAdam follows Dozat's first paper, whose weight of the mean
    grows; its momentum_decay is `psi`, 0.004 unless told. With psi given,

        w(t)  = beta1*(1 - 0.96^(t*psi)/2)
        ahead = w(t+1)*mean' / (1 - w(1)*...*w(t+1)) + (1 - w(t))*grad / (1 - w(1)*...*w(t))
    """

    def step(
        params: Any, grad: Any, taken: int, mean: Any, square: Any, product: float = 1.0
    ) -> tuple[Any, ...]:
        kept, t = at(beta1, taken), taken + 1
        mean = running(mean, grad, kept)
        square = running(square, grad * grad, beta2)
        size = root(square / (1 - beta2**t)) + eps
        if psi is None:
            ahead = (kept * mean + (1 - kept) * grad) / (1 - kept**t)
            return params - ahead * at(lr, taken) / size, mean, square
        now, then = (kept * (1 - 0.96 ** (i * psi) / 2) for i in (t, t + 1))
        product = product * now
        ahead = then * mean / (1 - product * then) + (1 - now) * grad / (1 - product)
        return params - ahead * at(lr, taken) / size, mean, square, product

    if psi is None:
        return rule_of(("mean", "square"), step, lr, beta1)

    def start(params: Array) -> State:
        return State(np.zeros_like(params), np.zeros_like(params))

    rule = rule_of(("mean", "square", "product"), step, lr, beta1, start=start)
    return rule._replace(formula=None)  # the product is one number for b and a
