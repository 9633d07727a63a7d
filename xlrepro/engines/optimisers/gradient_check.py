"""Gradients by back-propagation beside gradients by finite differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.network.network import Network


@dataclass(frozen=True)
class GradientCheck:
    """How far apart the two are, over the parameters that were moved."""

    moved: Array  # (m,)  indexes of the parameters
    exact: Array  # (m,)  their derivatives by back-propagation
    estimated: Array  # (m,)  and by moving each a little
    kinks: int  # parameters left out, since on the way some ReLU opened or closed

    @property
    def gap(self) -> float:
        """The largest distance; 0.0 where nothing was moved."""
        return float(np.abs(self.exact - self.estimated).max(initial=0.0))


def check_gradient(
    network: Network,
    params: Array,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    l2: float,
    moved: npt.ArrayLike,
    step: float = 1e-5,
) -> GradientCheck:
    """Move some parameters a little up and down, and see how the loss follows.

        estimated = (loss(param + step) - loss(param - step)) / (2*step)

    The sheet `basic` moves up only (see `finite_difference`) and is wrong by half the step times
    the curvature; going both ways cancels that, and leaves errors of step^2 and of rounding, some
    1e-11 each. params (count,) are taken in float64; x (n, pixels), y (n,); moved (m,) are indexes.
    Where a ReLU opens or closes on the way, the loss has a kink, and the derivatives on its two
    sides differ: such parameters are counted and left out.
    """
    params = params.astype(np.float64)
    x, y = network.checked(x, y)
    x = x.astype(np.float64)
    _, grad = network.loss(params, x, y, l2)
    kept, estimated, kinks = [], [], 0
    for index in np.asarray(moved).tolist():
        losses, opened = [], []
        for way in (step, -step):
            there = params.copy()
            there[index] += way
            losses.append(network.loss(there, x, y, l2)[0])
            opened.append(network.hidden_inputs(there, x) > 0)
        if (opened[0] != opened[1]).any():
            kinks += 1
            continue
        kept.append(index)
        estimated.append((losses[0] - losses[1]) / (2 * step))
    return GradientCheck(np.array(kept, dtype=int), grad[kept], np.array(estimated), kinks)
