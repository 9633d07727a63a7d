"""The Reset and Run buttons of the gradient-descent sheets, replayed.

A sheet is one pass over its points; between passes a macro hands the last row's state over to the
top. All arrays may have further axes in front, so that many runs are replayed side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.power import square
from xlrepro.engines.arithmetic.sums import Array, left_sum
from xlrepro.engines.optimisers.one_pass import Ahead, Trace, line_gradient, passed
from xlrepro.engines.optimisers.rules import Rate, Rule, State, annealed_rate

WEIGHTS = (1.0, 1.0)
SQUARES = 10000.0


class Macro(NamedTuple):
    """What the two buttons of one kind of sheet do.

    Reset sets the weights to 1 and 1, the running means to 0, the running squares to 10000, and the
    learning rate to `lr`, unless that is None. Then it warms the running means up: for each of the
    `carries` the sheet is calculated, and "mean", "square" or both are handed over to the top.
    Run hands everything over; where it `anneals`, it then looks after the learning rate.
    """

    carries: tuple[str, ...] = ()
    lr: float | None = None
    anneals: bool = False


MACROS = {
    "sgd": Macro(),
    "momentum": Macro(("mean",), lr=0.0001),
    "rmsprop": Macro(("square", "square")),
    "adam": Macro(("square", "mean", "square", "mean"), lr=1.0),
    "annealed adam": Macro(("mean square", "mean square"), lr=1.0, anneals=True),
}


class Progress(NamedTuple):
    """What a sheet holds between two epochs; one run, or many with the axes `...` in front."""

    params: Array  # (..., 2)  starting weights, ordered (b, a): intercept, slope
    state: State  # mean and square (..., 2), as carried into the first row
    lr: Array  # (...)
    lowest: Array  # (...)  lowest sum of root running squares seen, which only annealing reads

    @property
    def finite(self) -> npt.NDArray[np.bool_]:
        """Whether a run still has numbers, or has diverged: (...)."""
        held = [self.params, *(part for part in self.state if isinstance(part, np.ndarray))]
        return np.asarray(np.all([np.isfinite(part).all(axis=-1) for part in held], axis=0))


class _LastRow(NamedTuple):
    """What the macros read when a pass over the points is done."""

    params: Array  # (..., 2)  as the last row begins
    state: State  # as the last row ends
    error: Array  # (...)  root of the sum of squared errors

    @classmethod
    def of(cls, trace: Trace) -> _LastRow:
        with np.errstate(all="ignore"):
            error = np.sqrt(left_sum(trace.error))
        return cls(trace.params[-1], trace.last_state, error)


@dataclass(frozen=True)
class Buttons:
    """The buttons of one sheet: its macro, its rule as a function of the learning rate, its points.

    `x` and `y` have shape (n,); `ahead` as in `descend`. Source: the macros of graddesc.xlsm, by
    sheet. Where a macro carries nothing, Reset begins with the rule's own start.
    """

    macro: Macro
    rule: Callable[[Rate], Rule]
    x: Array
    y: Array
    ahead: Ahead | None = None

    def reset(self, lr: npt.ArrayLike) -> Progress:
        """The state after Reset; `lr` (...) is the learning rate where the macro sets none.

        Raises ValueError when x and y are not n points.
        """
        rate = np.asarray(lr, dtype=float)
        if self.macro.lr is not None:
            rate = np.full(rate.shape, self.macro.lr)
        shape = (*rate.shape, 2)
        params = np.broadcast_to(WEIGHTS, shape)
        used = " ".join(self.macro.carries)
        state = State(
            mean=np.zeros(shape) if "mean" in used else None,
            square=np.full(shape, SQUARES) if "square" in used else None,
        )
        if not used:
            state = self.rule(rate).start(params)
        progress = Progress(params, state, rate, np.full(rate.shape, np.nan))
        for carry in self.macro.carries:
            last = self._last_row(progress).state
            if self.macro.anneals:
                progress = progress._replace(lowest=root_squares(progress.state))
            taken = {name: getattr(last, name) for name in carry.split()}
            progress = progress._replace(state=progress.state._replace(**taken))
        return progress

    def epoch(self, progress: Progress) -> Progress:
        """Run one epoch.

            params' = params as the last row begins        mean', square' = as the last row ends

        so the last update of the weights is lost. Where the macro anneals, with
        r = sqrt(square'_b) + sqrt(square'_a) and in this order

            lr'     = annealed_rate(lr, r/lowest)
            lowest' = min(lowest, r)
        """
        return self._hand_over(progress, self._last_row(progress))

    def path(self, progress: Progress, epochs: int) -> Iterator[tuple[Progress, Array]]:
        """The given state and those after each of `epochs` epochs, each with its error (...).

        The error is the root of the sum of the squared errors of the pass that begins there. A run
        that diverges goes on with inf and nan: ask `finite`.
        """
        for epoch in range(epochs + 1):
            last = self._last_row(progress)
            yield progress, last.error
            if epoch < epochs:
                progress = self._hand_over(progress, last)

    def _hand_over(self, progress: Progress, last: _LastRow) -> Progress:
        lr, lowest = progress.lr, progress.lowest
        if self.macro.anneals:
            with np.errstate(all="ignore"):
                roots = root_squares(last.state)
                lr = annealed_rate(lr, roots / lowest)
                lowest = np.where(roots < lowest, roots, lowest)
        state = last.state._replace(step=progress.state.step)  # a sheet counts from the top again
        return Progress(last.params, state, lr, lowest)

    def _last_row(self, progress: Progress) -> _LastRow:
        if self.x.ndim != 1 or self.x.shape != self.y.shape or self.x.size == 0:
            raise ValueError(f"x {self.x.shape} and y {self.y.shape} are not n points")
        if progress.lr.ndim == 0:
            rule = self.rule(float(progress.lr))
            given = progress.params, progress.state, self.x, self.y
            return _LastRow.of(passed(rule, *given, self.ahead))
        step = self.rule(progress.lr[..., None]).step
        params, state = progress.params, progress.state
        begun, total = params, np.zeros(progress.lr.shape)
        with np.errstate(all="ignore"):
            for x, y in zip(self.x.tolist(), self.y.tolist(), strict=True):
                begun = params
                at = self.ahead(begun, state) if self.ahead else begun
                pred, grad = line_gradient(at, x, y)
                total = total + square(y - pred)
                params, state = step(begun, grad, state)
            return _LastRow(begun, state, np.sqrt(total))


def root_squares(state: State) -> Array:
    """Sum of the roots of the two running squares (..., 2): N33 of adam_ann, avg_grad2."""
    assert state.square is not None
    roots = np.sqrt(state.square)
    return np.asarray(roots[..., 0] + roots[..., 1])
