"""A gradient-descent sheet carried on by its buttons, and its new state put into a copy."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from xlrepro.engines.optimisers.macros import Progress
from xlrepro.insights.error_log import log_start, logged
from xlrepro.models.method import Recognised
from xlrepro.models.optimiser import CARRIED, DescentInputs
from xlrepro.recognise.given import Given, Home
from xlrepro.records import dataclass
from xlrepro.replay.refresh import Refreshed, save_with
from xlrepro.workbook import Value, Workbook, WorkbookError

BLOWN_UP = 100.0  # times the error of predicting nothing but zeros


class Point(NamedTuple):
    """The state after an epoch, and the root of the squared errors of the pass from there."""

    epoch: int
    b: float
    a: float
    error: float
    lr: float


@dataclass(frozen=True)
class Replay:
    """A path of the weights. `diverged` says in a line that they ran away; there the path ends."""

    inputs: DescentInputs
    model: str
    anneals: bool
    reset: bool
    path: list[Point]
    end: Progress
    diverged: str = ""

    @property
    def buttons_name(self) -> str:
        return f"annealed {self.model}" if self.anneals else self.model


def press(loaded: Recognised, reset: bool, epochs: int, lr: float | None = None) -> Replay:
    """Press Reset (or not) and run epochs, at the sheet's rate unless `lr` is given.

    A run has diverged when a weight is no number any more, or when the error is a hundred times
    that of predicting zeros, or of the line it starts from if that is worse. Raises WorkbookError
    when the sheet lacks a number that its method needs.
    """
    given: DescentInputs = loaded.inputs
    sheet = loaded.match.view.sheet
    if loaded.notes or not given.finite:
        raise WorkbookError(
            f"{sheet.book} {sheet.title}: wanted numbers for points, weights and learning rate, "
            "found none"
        )
    assert loaded.optimiser
    buttons = loaded.optimiser.buttons(given)
    if reset:
        progress = buttons.reset(1.0 if given.lr is None else given.lr)
    else:
        rate, lowest = (math.nan if n is None else n for n in (given.lr, given.previous_square))
        progress = Progress(given.start, given.carried, np.asarray(rate), np.asarray(lowest))
    if lr is not None:
        progress = progress._replace(lr=np.asarray(lr))
    b, a = progress.params.tolist()
    misses = given.y, given.y - (b + a * given.x)
    worst = BLOWN_UP * max(math.sqrt((miss**2).sum()) for miss in misses)
    path: list[Point] = []
    said, end = "", progress
    for epoch, (end, error) in enumerate(buttons.path(progress, epochs)):
        b, a = end.params.tolist()
        path.append(Point(epoch, b, a, float(error), float(end.lr)))
        if not (end.finite and error <= worst):
            shown = f"{float(error):.3g}" if np.isfinite(error) else "no number any more"
            said = (
                f"diverged: at epoch {epoch} the error is {shown}; "
                f"try a smaller learning rate than {float(end.lr):g}"
            )
            break
    return Replay(given, loaded.model, buttons.macro.anneals, reset, path, end, said)


def save(book: Workbook, target: Path, loaded: Recognised, run: Replay) -> Refreshed:
    """Save a copy of the workbook that holds the state at the end of a run.

    Weights, running means and squares, learning rate and lowest squares go where the sheet keeps
    them, the errors of a basic sheet into its log (Reset clears it first). Raises WorkbookError
    where such a cell holds a formula, and as `save_with` does.
    """
    given = Given(loaded.match)
    end, before = run.end, run.inputs
    changes: dict[Home, Value] = {}

    def put(role: str, value: float, old: float) -> None:
        if value != old:
            changes[given.homes(role)[0]] = value

    for i, letter in enumerate("ba"):
        put(f"start_{letter}", float(end.params[i]), before.start[i])
        for name, stem in CARRIED.items():
            part = getattr(end.state, name)
            if part is not None:
                put(f"carried_{stem}_{letter}", float(part[i]), getattr(before, name)[i])
    if before.lr is not None:
        put("lr", float(end.lr), before.lr)
    if before.previous_square is not None and run.anneals:
        put("prev_sq", float(end.lowest), before.previous_square)
    changes |= _log(loaded, run)
    return save_with(book, target, changes)


def _log(loaded: Recognised, run: Replay) -> dict[Home, Value]:
    """The error after each epoch, below the heading of the log, or below what it holds."""
    start = log_start(loaded)
    if start is None:
        return {}
    sheet = loaded.match.view.sheet
    old = len(logged(sheet, start))
    first = 0 if run.reset else old
    errors = {first + i: point.error for i, point in enumerate(run.path[1:])}
    rows = range(min([0, *errors]) if run.reset else first, max([old, first + len(errors)]))
    return {(sheet.title, (start[0] + i, start[1])): errors.get(i) for i in rows}
