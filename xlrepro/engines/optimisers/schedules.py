"""Learning rates as functions of the steps taken so far: pass one as `lr` of any rule.

A beta may follow one too: `inverse_cycle` is the counterpart of `one_cycle`.

Each has the values of PyTorch's scheduler of the same kind, in closed form, so that a rate depends
on the step alone and a run can be taken up anywhere.
"""

from __future__ import annotations

import math

from xlrepro.engines.optimisers.rules import Schedule


def constant(lr: float) -> Schedule:
    """The same rate at every step; raises ValueError unless lr is finite and above 0."""
    _check_rate("lr", lr)
    return lambda step: lr


def step_decay(lr: float, size: int, gamma: float = 0.1) -> Schedule:
    """Cut the rate every `size` steps.

        rate = lr * gamma^floor(step/size)

    As torch's StepLR. Raises ValueError for a rate or gamma not above 0, or a size below one.
    """
    _check_rate("lr", lr)
    _check_rate("gamma", gamma)
    _check_count("size", size)
    return lambda step: lr * gamma ** (step // size)


def exponential(lr: float, gamma: float) -> Schedule:
    """Shrink the rate by the same factor at each step.

        rate = lr * gamma^step

    As torch's ExponentialLR. Raises ValueError for a rate or gamma not above 0.
    """
    _check_rate("lr", lr)
    _check_rate("gamma", gamma)
    return lambda step: lr * gamma**step


def cosine(lr: float, steps: int, low: float = 0.0) -> Schedule:
    """SecondProcess a cosine wave from lr down to low.

        rate = low + (lr - low) * (1 + cos(pi*step/steps)) / 2

    As the closed form of torch's CosineAnnealingLR (Loshchilov and Hutter 2017, without restarts);
    beyond `steps` it stays at low, where torch's wave rises again. Raises ValueError for a rate not
    above 0, a low end not from 0 to lr, or steps below one.
    """
    _check_rate("lr", lr)
    _check_count("steps", steps)
    if not 0 <= low <= lr:
        raise ValueError(f"low: wanted a number from 0 to {lr:g}, found {low!r}")
    return lambda step: _wave(lr, low, min(step / steps, 1.0))


def one_cycle(
    lr: float, steps: int, rise: float = 0.3, start: float = 25.0, end: float = 1e4
) -> Schedule:
    """Up to lr in the first part of the steps, then far down, both along half a cosine wave.

        rate at 0               lr/start
        rate at rise*steps - 1  lr
        rate at steps - 1       lr/start/end

    As torch's OneCycleLR with its cosine in two phases (Smith and Topin 2018): rise is its
    pct_start, start its div_factor, end its final_div_factor. Beyond the last step the rate stays.
    Raises ValueError for a rate, start or end not above 0, a rise not between 0 and 1, or steps
    below two.
    """
    for name, value in (("lr", lr), ("start", start), ("end", end)):
        _check_rate(name, value)
    _check_count("steps", steps, least=2)
    if not 0 < rise < 1:
        raise ValueError(f"rise: wanted a number between 0 and 1, found {rise!r}")
    top, last = rise * steps - 1, steps - 1

    def rate(step: int) -> float:
        if step < top:
            return _wave(lr / start, lr, step / top)
        return _wave(lr, lr / start / end, min((step - top) / (last - top), 1.0))

    return rate


def inverse_cycle(steps: int, rise: float = 0.3, low: float = 0.85, high: float = 0.95) -> Schedule:
    """A beta that falls while the rate of `one_cycle` rises, and rises while that falls.

        beta at 0               high
        beta at rise*steps - 1  low
        beta at steps - 1       high

    Pass it as `beta`, or as `beta1`. As torch's OneCycleLR: low is its base_momentum, high its
    max_momentum. Raises ValueError as `one_cycle` does, and unless 0 <= low <= high < 1.
    """
    if not 0 <= low <= high < 1:
        raise ValueError(f"low, high: wanted 0 <= low <= high < 1, found {low!r}, {high!r}")
    wave = one_cycle(1.0, steps, rise, start=2.0, end=1.0)  # 1/2 up to 1 and down again
    return lambda step: high - (high - low) * (2 * wave(step) - 1)


def _wave(begin: float, end: float, share: float) -> float:
    return end + (begin - end) / 2 * (1 + math.cos(math.pi * share))


def _check_rate(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name}: wanted a number above 0, found {value!r}")


def _check_count(name: str, value: int, least: int = 1) -> None:
    if value < least:
        raise ValueError(f"{name}: wanted {least} or more, found {value!r}")
