"""An optimiser made anew at each step, as the lesson's notebook makes its Adam."""

from __future__ import annotations

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rules import Rule, State


def fresh(rule: Rule) -> Rule:
    """The rule without a memory: every step is its first.

    Source: the lesson's notebook lesson5-sgd-mnist, whose `update` makes `optim.Adam(...)` anew.

    Of adam this leaves the sign of the gradient. Its means are those of a single gradient, and the
    bias correction undoes the weights: m = (1 - beta1)*grad/(1 - beta1) = grad, likewise
    s = grad^2, so

        params' = params - lr*grad / (|grad| + eps)

    Every parameter moves by lr, up or down, wherever |grad| is far above eps: a steep slope counts
    no more than a gentle one, and multiplying the loss by 1000 changes nothing. The start is quick,
    but nothing is averaged: where the sign changes from batch to batch, the parameter goes to and
    fro by lr, and steps do not shrink towards the minimum. That update of the notebook has no
    penalty; one of 1e-5, when its gradient is all that reaches the weights of a pixel that is
    always dark, moves them by lr too. Betas have no effect. Without bias correction the step is
    lr*(1 - beta1)/sqrt(1 - beta2), 3.2 times lr by default.
    """

    def step(params: Array, grad: Array, state: State) -> tuple[Array, State]:
        moved, _ = rule.step(params, grad, rule.start(params))
        return moved, State(step=state.step + 1)

    return Rule(lambda params: State(), step)
