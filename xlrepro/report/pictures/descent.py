"""The paths of the optimisers on the loss, their error by epoch, and the learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from xlrepro.checks.markup import Html, el, join
from xlrepro.models.method import Models
from xlrepro.replay.buttons import Replay, press
from xlrepro.report.pictures.svg import COLOURS, DASHES, Axes, Drawing, key, picture, span, text
from xlrepro.workbook import WorkbookError

EPOCHS = 30
LEVELS = 9
SHOWN = len(COLOURS)  # sheets in one picture


def descent_pictures(models: Models) -> Iterator[Drawing]:
    """Sheets that share their points, each from its Reset button at its own learning rate."""
    runs: dict[str, Replay] = {}
    for title, recognised in models.items():
        for model in recognised:
            if model.optimiser and not model.notes and len(model.inputs.x) > 1:
                try:
                    runs[title] = press(model, reset=True, epochs=EPOCHS)
                except (WorkbookError, ValueError):
                    continue
    number = 0
    while runs:
        number += 1
        first = next(iter(runs.values())).inputs
        group = {
            title: run
            for title, run in runs.items()
            if np.array_equal(run.inputs.x, first.x) and np.array_equal(run.inputs.y, first.y)
        }
        runs = {title: run for title, run in runs.items() if title not in group}
        told = dict(list(group.items())[:SHOWN])
        steady = {title: run for title, run in told.items() if not run.diverged}
        if steady and np.ptp(first.x) > 0:
            yield partial(_paths, steady, number)
            yield partial(_errors, steady)
        annealed = {title: run for title, run in told.items() if run.anneals}
        if annealed:
            yield partial(_rates, annealed)


def _paths(runs: dict[str, Replay], number: int) -> Html:
    given = next(iter(runs.values())).inputs
    x, y = given.x, given.y
    best_a, best_b = np.polyfit(x, y, 1).tolist()
    points = [(p.b, p.a) for run in runs.values() for p in run.path]
    axes = Axes(
        span([b for b, _ in points] + [best_b]), span([a for _, a in points] + [best_a]), width=520,
        height=330,
    )  # fmt: skip
    lines = [axes.path(ring, "var(--soft)", width=0.8) for ring in _contours(axes, x, y)]
    for kind, (title, run) in enumerate(runs.items()):
        path = [(p.b, p.a) for p in run.path]
        lines.append(axes.path(path, COLOURS[kind], DASHES[kind]))
        for p in run.path:
            said = f"{title}, epoch {p.epoch}: b {p.b:.6g}, a {p.a:.6g}, error {p.error:.6g}"
            lines.append(axes.dot(p.b, p.a, COLOURS[kind], 2.5, said))
    across, up = axes.at(best_b, best_a)
    star = el("path", el("title", f"least squares: b {best_b:.6g}, a {best_a:.6g}"),
              d=f"M{across - 8:.1f} {up:.1f}h16M{across:.1f} {up - 8:.1f}v16",
              stroke="var(--fg)", stroke_width=2)  # fmt: skip
    clip = el(
        "clipPath",
        el("rect", x=axes.left, y=axes.top, width=axes.width, height=axes.height),
        id=f"within-{number}",
    )
    ends = "; ".join(f"{t} at b {r.path[-1].b:.4g}, a {r.path[-1].a:.4g}" for t, r in runs.items())
    names = [f"{title} (rate {run.path[0].lr:g})" for title, run in runs.items()]
    return picture(
        (830, 400),
        f"Paths of the weights on the contours of the loss, {EPOCHS} epochs from Reset, ending: "
        f"{ends}. The cross is the least-squares line, b {best_b:.4g} and a {best_a:.4g}.",
        el("defs", clip),
        axes.frame("intercept b", "slope a"),
        el("g", *lines, star, clip_path=f"url(#within-{number})"),
        key(names, 605, 30, range(len(runs))),
        text(605, 30 + 18 * len(runs) + 8, "+  least squares"),
    )


def _contours(axes: Axes, x: np.ndarray, y: np.ndarray) -> Iterator[list[tuple[float, float]]]:
    """Where the summed squared error of a line is the same: ellipses around the best line."""
    design = np.column_stack([np.ones_like(x), x])
    best, *_ = np.linalg.lstsq(design, y, rcond=None)
    values, vectors = np.linalg.eigh(design.T @ design)
    turn = np.linspace(0, 2 * np.pi, 241)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    corners = np.array([(b, a) for b in axes.x for a in axes.y]) - best
    farthest = max(float(np.sum((design @ corner) ** 2)) for corner in corners)
    for i in range(1, LEVELS + 1):
        root = np.sqrt(farthest) * (i / LEVELS) ** 2  # the further out, the wider apart
        ring = best + (root * circle / np.sqrt(values)) @ vectors.T
        yield [(float(b), float(a)) for b, a in ring]


def _errors(runs: dict[str, Replay]) -> Html:
    held = [p.error for run in runs.values() for p in run.path if p.error > 0]
    axes = Axes((0, EPOCHS), (min(held) / 1.3, max(held) * 1.3), log_y=True)
    lines = []
    for kind, run in enumerate(runs.values()):
        path = [(p.epoch, p.error) for p in run.path if p.error > 0]
        lines.append(axes.path(path, COLOURS[kind], DASHES[kind]))
    ends = "; ".join(f"{title} {run.path[-1].error:.4g}" for title, run in runs.items())
    return picture(
        (620, 340),
        f"Error by epoch, the root of the summed squared errors of a pass; after {EPOCHS}: {ends}.",
        axes.frame("epoch", "error"),
        *lines,
        key(list(runs), 480, 30, range(len(runs))),
    )


def _rates(runs: dict[str, Replay]) -> Html:
    rates = [p.lr for run in runs.values() for p in run.path]
    axes = Axes((0, EPOCHS), (min(rates) / 2, max(rates) * 2), log_y=True)
    lines, told = [], []
    for kind, (title, run) in enumerate(runs.items()):
        steps: list[tuple[float, float]] = []
        cuts = []
        for before, after in zip(run.path, run.path[1:], strict=False):
            steps += [(before.epoch, before.lr), (after.epoch, before.lr)]
            if after.lr != before.lr:
                cuts.append(str(after.epoch))
        steps.append((run.path[-1].epoch, run.path[-1].lr))
        lines.append(axes.path(steps, COLOURS[kind], DASHES[kind]))
        told.append(f"{title}: cut after epochs {', '.join(cuts)}" if cuts else f"{title}: no cut")
    return picture(
        (620, 340),
        f"Learning rate by epoch from Reset. {'; '.join(told)}.",
        axes.frame("epoch", "learning rate"),
        join(*lines),
        key(list(runs), 480, 30, range(len(runs))),
    )
