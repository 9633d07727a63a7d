"""Which learning rate to take: a run in which it rises until the loss blows up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rule import Rate, Rule
from xlrepro.engines.optimisers.schedules import exponential


@dataclass(frozen=True)
class RangeTest:
    """The losses met while the rate rose, as far as it got."""

    rates: Array  # (n,)
    losses: Array  # (n,)  before the step at that rate
    smoothed: Array  # (n,)  running mean of the losses, its bias corrected

    @property
    def steepest(self) -> float:
        """The rate at which the smoothed loss falls fastest: a rate to begin with.

        The first tenth does not count: there the mean is of few losses, and still unsteady.
        """
        settled = len(self.rates) // 10
        return float(self.rates[settled:][np.argmin(np.gradient(self.smoothed)[settled:])])

    @property
    def lowest(self) -> float:
        """The rate at the lowest smoothed loss; a tenth of it is safe."""
        return float(self.rates[np.argmin(self.smoothed)])


def range_test(
    make: Callable[[Rate], Rule],
    loss: Callable[[Array], tuple[float, Array]],
    params: npt.ArrayLike,
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 100,
    smooth: float = 0.98,
    blown: float = 4.0,
) -> RangeTest:
    """Step by a rule whose rate rises from low to high, each time by the same factor.

        rate    = low*(high/low)^(step/(steps - 1))
        mean'   = mean*smooth + (1 - smooth)*loss
        smoothed = mean'/(1 - smooth^(step + 1))

    `make` makes the rule from its rate, `loss` gives loss and gradient at params, perhaps of a
    mini-batch that it draws. The run ends where the smoothed loss exceeds `blown` times the lowest
    so far, or is no number; that loss is left out. As fastai's lr_find (Smith 2017). Raises
    ValueError unless 0 < low < high, for fewer than two steps, and when no two losses are numbers.
    """
    if not 0 < low < high:
        raise ValueError(f"low, high: wanted 0 < low < high, found {low!r}, {high!r}")
    if steps < 2:
        raise ValueError(f"steps: wanted 2 or more, found {steps!r}")
    rate = exponential(low, (high / low) ** (1 / (steps - 1)))
    rule, at = make(rate), np.array(params, dtype=np.float64)
    state, mean = rule.start(at), 0.0
    losses: list[float] = []
    smoothed: list[float] = []
    with np.errstate(all="ignore"):
        for step in range(steps):
            value, grad = loss(at)
            mean = mean * smooth + (1 - smooth) * value
            now = mean / (1 - smooth ** (step + 1))
            if not np.isfinite(now) or now > blown * min(smoothed, default=now):
                break
            losses.append(float(value))
            smoothed.append(float(now))
            at, state = rule.step(at, grad, state)
    if len(losses) < 2:
        raise ValueError(f"loss: wanted numbers to begin with, found {value!r}; lower low")
    rates = [rate(step) for step in range(len(losses))]
    return RangeTest(np.array(rates), np.array(losses), np.array(smoothed))
