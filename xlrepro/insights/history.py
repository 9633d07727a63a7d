"""How a gradient-descent sheet came to hold its state: the presses of its buttons, found again."""

from __future__ import annotations

import math

import numpy as np

from xlrepro.engines.optimisers.macros import Buttons, Progress
from xlrepro.models.optimiser import DescentInputs, Optimiser
from xlrepro.recognise.given import Array
from xlrepro.records import dataclass

EPOCHS = 60  # twelve presses of Run
RATES = [digit * 10.0**power for power in range(-5, 1) for digit in (1, 2, 5)]
CUTS = 6  # how often an annealed rate may have been cut since it was set by hand
MOST_POINTS = 500  # replays of longer sheets would take longer than all else
LANDED = 1e-8  # no two epochs of a run that is still moving are as near as this


@dataclass(frozen=True)
class Recipe:
    """Reset, `first` epochs at the rate `first_lr`, then `second` epochs at `second_lr`.

    `gaps` are the relative distances to the stored state: by quantity, the worst of the two.
    """

    first: int
    first_lr: float
    gaps: dict[str, float]
    second: int = 0
    second_lr: float | None = None
    cuts: tuple[int, ...] = ()  # the epochs after which the macro cut the rate

    def __str__(self) -> str:
        steps = f"Reset and {_epochs(self.first)} at learning rate {self.first_lr:g}"
        if not self.first + self.second:
            steps = "Reset alone"
        elif not self.first:
            steps = f"Reset and {_epochs(self.second)} at learning rate {self.second_lr:g}"
        elif self.second:
            steps = (
                f"Reset, {_epochs(self.first)} at learning rate {self.first_lr:g}, "
                f"then {self.second} at {self.second_lr:g}"
            )
        if not self.second and self.second_lr is not None:
            steps += f", after which the rate was set to {self.second_lr:g}"
        if self.cuts:
            steps += f", cut after {', '.join(map(str, self.cuts))}"
        return f"reached by {steps}: {_closeness(self.gaps)}"


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' * (count != 1)}"


def _closeness(gaps: dict[str, float]) -> str:
    if not any(gaps.values()):
        return "to the last bit"
    return ", ".join(f"{name} within {_up(gap)}" if gap else f"{name} exact"
                     for name, gap in gaps.items())  # fmt: skip


def _up(gap: float) -> str:
    """The gap as text with one digit, rounded up, so that no gap is larger than what is said."""
    power = math.floor(math.log10(gap))
    return f"{math.ceil(gap / 10.0**power) * 10.0**power:.0e}"


def history(kind: Optimiser, given: DescentInputs) -> str:
    """The shortest recipe that lands on the stored state, or that none does, as one line.

    First Reset and up to 60 epochs; if that fails, one change of the learning rate on the way, from
    the rate that Reset sets (or, where it sets none, one of 1, 2, 5 times 10^-5..1) to the stored
    one. Not to reach it is no fault: weights may have been typed in. Where the lesson has no macro
    for the method, only what lands is told.
    """
    if not given.finite or given.lr is None:
        return ""
    buttons = kind.buttons(given)
    if len(given.x) > MOST_POINTS:
        return f"not replayed from Reset: {len(given.x):,} points, more than {MOST_POINTS}"
    passed: list[Progress] = []
    recipe = _unchanged(buttons, given, passed) or _changed(buttons, given, passed)
    if recipe or not kind.macro:
        return str(recipe or "")
    tried = "" if buttons.macro.lr else f" (from one of {len(RATES)} rates, 1e-05 to 5)"
    return (
        f"not reached by Reset and up to {EPOCHS} epochs, "
        f"nor with one change of the learning rate on the way{tried}"
    )


def _gaps(progress: Progress, given: DescentInputs) -> dict[str, Array]:
    """Relative distance of each quantity from the stored one: (...), the worst of its numbers."""
    pairs = {
        "weights": (progress.params, given.start),
        "running means": (progress.state.mean, given.mean),
        "running squares": (progress.state.square, given.square),
        "lowest squares": (progress.lowest[..., None], _number(given.previous_square)),
        "learning rate": (progress.lr[..., None], _number(given.lr)),
    }
    gaps = {}
    with np.errstate(all="ignore"):
        for name, (ours, theirs) in pairs.items():
            if ours is None or theirs is None:
                continue
            far = np.abs(ours - theirs) / np.where(theirs == 0, 1.0, np.abs(theirs))
            gaps[name] = np.where(np.isnan(far), np.inf, far).max(axis=-1)
    return gaps


def _number(value: float | None) -> Array | None:
    return None if value is None else np.array([value])


def _worst(gaps: dict[str, Array]) -> Array:
    return np.asarray(np.max(list(gaps.values()), axis=0))


def _unchanged(buttons: Buttons, given: DescentInputs, passed: list[Progress]) -> Recipe | None:
    """The shortest run from Reset without a change of the rate by hand; notes what it passed."""
    start = buttons.reset(given.lr)
    rates = []
    for epoch, (progress, _) in enumerate(buttons.path(start, EPOCHS)):
        rates.append(float(progress.lr))
        passed.append(progress)
        gaps = _gaps(progress, given)
        if _worst(gaps) <= LANDED:
            cuts = tuple(i for i in range(1, epoch + 1) if rates[i] != rates[i - 1])
            return Recipe(epoch, float(start.lr), _floats(gaps), cuts=cuts)
        if not progress.finite:
            return None
    return None


def _changed(buttons: Buttons, given: DescentInputs, passed: list[Progress]) -> Recipe | None:
    """The shortest run from Reset with one change of the rate, all tried side by side.

    Where Reset sets the rate, the first part of such a run has been `passed` already.
    """
    first_rates = np.array(RATES if buttons.macro.lr is None else [buttons.macro.lr])
    second_rates = given.lr * 4.0 ** np.arange(CUTS if buttons.macro.anneals else 1)
    if buttons.macro.lr is None or len(passed) < EPOCHS:
        firsts = [p for p, _ in buttons.path(buttons.reset(first_rates), EPOCHS - 1)]
    else:
        firsts = [_one_lane(progress) for progress in passed[:EPOCHS]]
    shape = (EPOCHS, len(first_rates), len(second_rates))
    lanes = _fan_out(firsts, shape)._replace(lr=np.broadcast_to(second_rates, shape))
    spent = np.arange(EPOCHS)[:, None, None]
    best: tuple[int, Recipe] | None = None
    for second, (progress, _) in enumerate(buttons.path(lanes, EPOCHS)):
        gaps = _gaps(progress, given)
        landed = (_worst(gaps) <= LANDED) & (spent + second <= EPOCHS)
        for first, i, j in np.argwhere(landed)[:1].tolist():
            if best is None or first + second < best[0]:
                at = {name: gap[first, i, j] for name, gap in gaps.items()}
                rates = float(firsts[0].lr[i]), float(second_rates[j])
                recipe = Recipe(first, rates[0], _floats(at), second, rates[1])
                best = (first + second, recipe)
        if best is not None and second >= best[0]:
            break
    return best[1] if best else None


def _one_lane(progress: Progress) -> Progress:
    """A single run as the only one of several side by side."""
    params, state, lr, lowest = progress
    mean, square = (None if part is None else part[None] for part in (state.mean, state.square))
    state = state._replace(mean=mean, square=square)
    return Progress(params[None], state, np.asarray(lr)[None], np.asarray(lowest)[None])


def _fan_out(states: list[Progress], shape: tuple[int, int, int]) -> Progress:
    """Every state of a run (and of each rate) as a start: (epochs, first rates, second rates)."""

    def spread(parts: list[Array | None], more: tuple[int, ...]) -> Array | None:
        if parts[0] is None:
            return None
        return np.broadcast_to(np.expand_dims(np.array(parts), 2), shape + more)

    params = spread([p.params for p in states], (2,))
    lowest = spread([p.lowest for p in states], ())
    assert params is not None and lowest is not None
    state = states[0].state._replace(
        mean=spread([p.state.mean for p in states], (2,)),
        square=spread([p.state.square for p in states], (2,)),
        step=0,
    )
    return Progress(params, state, np.zeros(shape), lowest)


def _floats(gaps: dict[str, Array]) -> dict[str, float]:
    return {name: float(gap) for name, gap in gaps.items()}
