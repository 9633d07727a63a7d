"""Optimisers raced over the same course: who is first to bring the error down?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers import rules
from xlrepro.engines.optimisers.batches import batches, line_epoch
from xlrepro.engines.optimisers.rule import Rule, State
from xlrepro.engines.optimisers.surfaces import Box, Surface

BLOWN_UP = 100.0  # times the error at the start
HELD = 30  # one in so many epochs at least must follow at the goal, lest luck at the end counts
RATES = np.array([float(f"{digit}e{power}") for power in range(-12, 4) for digit in (1, 2, 5)])


@dataclass(frozen=True)
class Racer:
    """A rule of the article with its settings, the rate apart."""

    make: Callable[..., Rule]
    settings: dict[str, float]
    rated: bool = True  # whether it has a learning rate


ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
RACERS = {
    "sgd": Racer(rules.sgd, {}),
    "momentum": Racer(rules.momentum, {"beta": 0.9, "dampening": 0}),
    "nesterov": Racer(rules.nesterov, {"beta": 0.9}),
    "adagrad": Racer(rules.adagrad, {"eps": 1e-8}),
    "adadelta": Racer(rules.adadelta, {"beta": 0.9, "eps": 1e-6}, rated=False),
    "rmsprop": Racer(rules.rmsprop, {"beta": 0.9, "eps": 1e-8}),
    "adam": Racer(rules.adam, ADAM),
    "adamax": Racer(rules.adamax, ADAM),
    "nadam": Racer(rules.nadam, ADAM),
    "amsgrad": Racer(rules.amsgrad, ADAM),
    "adamw": Racer(rules.adamw, ADAM | {"weight_decay": 0.01}),
}


@dataclass(frozen=True)
class Course:
    """Where a race begins, how far is still to go, and what an epoch is.

    Raises ValueError where the error at the start, or the lowest, is no number.
    """

    start: Array  # (2,)
    error: Callable[[Array], Array]  # (..., 2) -> (...)
    lowest: float  # the error that nothing can better
    minima: Array  # (k, 2)  where it is so low
    epoch: Callable[[int, Rule, Array, State], tuple[Array, State]]  # epoch from 0, params (..., 2)
    box: Box | None = None  # what a picture shows, where that is known

    def __post_init__(self) -> None:
        with np.errstate(all="ignore"):
            if not np.isfinite(self.lowest + self.error(self.start)):
                raise ValueError("wanted an error that is a number, found one beyond all range")

    def goal(self, share: float) -> float:
        """The error at which all but this share of what can be gained is gained."""
        return self.lowest + share * (float(self.error(self.start)) - self.lowest)


def line_course(
    x: Array,
    y: Array,
    start: npt.ArrayLike = (1.0, 1.0),
    size: int | None = None,
    seed: int | None = None,
) -> Course:
    """A line fitted to points (n,); params are (b, a), the error is the root of the mean square.

    An epoch is the sheets': a step for each point in order, and the weights are handed over as the
    last of them begins. With a size or a seed it is `batches` of that size (1 unless given),
    shuffled by the seed, for each rule alike, and no step is lost.
    """
    as_sheets = size is None and seed is None

    def error(params: Array) -> Array:
        miss = y - (params[..., :1] + params[..., 1:] * x)
        return np.asarray(np.sqrt((miss * miss).mean(axis=-1)))

    def epoch(number: int, rule: Rule, params: Array, state: State) -> tuple[Array, State]:
        rng = None if seed is None else np.random.default_rng((seed, number))
        drawn = batches(len(x), size or 1, rng)
        ended, state, begun = line_epoch(rule, params, state, x, y, drawn)
        return (begun if as_sheets else ended), state

    with np.errstate(all="ignore"):
        far = x - x.mean()
        slope = (far @ y) / (far @ far) if far.any() else 0.0
        best = np.array([y.mean() - slope * x.mean(), slope])
        lowest = float(error(best))
    return Course(np.array(start, dtype=np.float64), error, lowest, best[None], epoch)


def surface_course(surface: Surface, start: npt.ArrayLike | None = None) -> Course:
    """A test function; the error is its height above the minimum, and an epoch is one step."""

    def error(params: Array) -> Array:
        return np.asarray(surface.value(params) - surface.lowest)

    def epoch(number: int, rule: Rule, params: Array, state: State) -> tuple[Array, State]:
        return rule.step(params, surface.gradient(params), state)

    begin = np.array(surface.start if start is None else start, dtype=np.float64)
    return Course(begin, error, 0.0, np.array(surface.minima), epoch, surface.box)


@dataclass(frozen=True)
class Finish:
    """How a rule fared, at the rate that served it best of those it was given."""

    name: str
    settings: dict[str, float]
    lr: float | None
    arrived: int | None  # epochs after which the error was at the goal, and stayed there
    diverged: bool  # then the path ends where it ran away
    path: Array  # (epochs + 1, 2)
    errors: Array  # (epochs + 1,)


def race(
    course: Course, epochs: int, goal: float, rates: dict[str, float] | None = None
) -> list[Finish]:
    """Run every rule for so many epochs; the first to come to the goal, and stay, is first.

    A rule runs at its rate, or at all of RATES side by side. The one that counts is the first to
    arrive, or else the one with the lowest error at the end. A run has diverged when its error is
    no number, or a hundred times that of the start (of the goal, if that is more).
    """
    given = rates or {}
    runs = [
        _run(course, name, racer, np.atleast_1d(given.get(name, RATES)), epochs, goal)
        for name, racer in RACERS.items()
    ]
    never = epochs + 1
    return sorted(
        runs,
        key=lambda run: (
            run.diverged,
            never if run.arrived is None else run.arrived,
            float(run.errors[-1]),
        ),
    )


def _run(course: Course, name: str, racer: Racer, rates: Array, epochs: int, goal: float) -> Finish:
    rates = rates if racer.rated else np.ones(1)
    given: dict[str, Any] = {**racer.settings, "lr": rates[:, None]}
    rule = racer.make(**given)
    params = np.tile(course.start, (len(rates), 1))
    state = rule.start(params)
    path, errors = [params], [course.error(params)]
    with np.errstate(all="ignore"):
        for epoch in range(epochs):
            params, state = course.epoch(epoch, rule, params, state)
            path.append(params)
            errors.append(course.error(params))
    table = np.array(errors)  # (epochs + 1, rates)
    gone = ~(table <= BLOWN_UP * np.maximum(table[0], goal))
    diverged = gone.any(axis=0)
    # One more than the last epoch at which the error was above the goal.
    arrived = np.array([np.flatnonzero(far).max(initial=-1) + 1 for far in ~(table <= goal).T])
    arrived[arrived > epochs - epochs // HELD] = epochs + 1
    rank = np.lexsort((np.where(diverged, np.inf, table[-1]), arrived, diverged))
    lane = int(rank[0])
    end = int(gone[:, lane].argmax()) if diverged[lane] else epochs
    return Finish(
        name,
        racer.settings,
        float(rates[lane]) if racer.rated else None,
        int(arrived[lane]) if arrived[lane] <= epochs else None,
        bool(diverged[lane]),
        np.array(path)[: end + 1, lane],
        table[: end + 1, lane],
    )
