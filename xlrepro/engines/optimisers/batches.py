"""Batch, mini-batch and stochastic descent: over how many points each gradient is a mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.one_pass import line_gradient
from xlrepro.engines.optimisers.rule import Rule, State

Indices = npt.NDArray[np.intp]


def batches(n: int, size: int | None = 1, rng: np.random.Generator | None = None) -> list[Indices]:
    """One epoch of n points, cut into batches of so many; the last one may be smaller.

    Size 1 is stochastic descent, None takes all points at once (batch descent), anything between
    is mini-batch descent. The points are in their order, as in the sheets, or shuffled by `rng`:
    draw anew for each epoch. Raises ValueError for a size below one.
    """
    size = n if size is None else size
    if size < 1:
        raise ValueError(f"size: wanted 1 or more, found {size!r}")
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


def line_epoch(
    rule: Rule, params: Array, state: State, x: Array, y: Array, drawn: Sequence[Indices]
) -> tuple[Array, State, Array]:
    """One step by the rule for each batch, along the mean of its points' gradients.

    params (..., 2) ordered (b, a), x and y (n,); gradients as in `descent.descend`. Returns the
    parameters and the state after the last step, and the parameters before it, which is what the
    sheets hand over. Batches of one point in their order are the sheets' rows.
    """
    begun = params
    for batch in drawn:
        begun = params
        _, grads = line_gradient(params[..., None, :], x[batch], y[batch])
        params, state = rule.step(params, grads.mean(axis=-2), state)
    return params, state, begun
