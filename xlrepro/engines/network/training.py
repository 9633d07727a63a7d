"""Training a network by mini-batches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.network.network import Network, cross_entropy
from xlrepro.engines.optimisers.rules import Rule

KEPT = 2**21  # numbers, more than a step takes
AT_ONCE = 4096  # images whose logits are computed together, which bounds the memory


@dataclass(frozen=True)
class Epoch:
    """What one pass over the images has come to."""

    batch_losses: Array  # (batches,)  of each batch before its step, with the penalty
    loss: float  # mean cross-entropy of the held-out images after the pass, without the penalty
    accuracy: float  # the share of them that is told rightly
    params: Array  # (count,) as the pass ends

    @property
    def training_loss(self) -> float:
        """The mean over the batches; the parameters move from one to the next."""
        return float(self.batch_losses.mean())

    @property
    def finite(self) -> bool:
        """Whether the losses are numbers; they are not when the training has diverged."""
        return math.isfinite(self.training_loss) and math.isfinite(self.loss)


def train(
    network: Network,
    params: Array,
    rule: Rule,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    held_out: tuple[npt.ArrayLike, npt.ArrayLike],
    rng: np.random.Generator,
    batch: int = 64,
    l2: float = 1e-5,
) -> Iterator[Epoch]:
    """Train for as many epochs as are asked of the iterator.

    Each epoch shuffles the images (n, pixels) and their classes y (n,) and takes one step by the
    rule for each batch; the last may be smaller. The held-out images and classes are never stepped
    on. Params (count,) decide the precision. A run that diverges shows it with inf and nan. Raises
    ValueError where images or labels do not fit the network.
    """
    x, y = network.checked(x, y)
    x_held, y_held = network.checked(*held_out)
    if batch < 1:
        raise ValueError(f"batch: wanted 1 or more, found {batch!r}")
    # Freed at once: glibc then keeps what a step frees for the next one. Else it hands that back to
    # the system, which clears it anew, for a fifth of the time of a step.
    np.empty(KEPT)
    state = rule.start(params)
    while True:
        order = rng.permutation(len(x))
        losses = []
        with np.errstate(all="ignore"):
            for at in range(0, len(x), batch):
                chosen = order[at : at + batch]
                loss, grad = network.loss(params, x[chosen], y[chosen], l2)
                params, state = rule.step(params, grad, state)
                losses.append(loss)
            yield Epoch(np.array(losses), *evaluate(network, params, x_held, y_held), params)


def evaluate(
    network: Network, params: Array, x: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[float, float]:
    """Mean cross-entropy of images, without a penalty, and the share that is told rightly."""
    x, y = network.checked(x, y)
    loss, right = 0.0, 0
    for at in range(0, len(x), AT_ONCE):
        part, labels = x[at : at + AT_ONCE].astype(params.dtype, copy=False), y[at : at + AT_ONCE]
        logits = network.logits(params, part)
        loss += cross_entropy(logits, labels)[0] * len(labels)
        right += int((logits.argmax(axis=1) == labels).sum())
    return loss / len(x), right / len(x)
