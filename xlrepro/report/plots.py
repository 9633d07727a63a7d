"""Pictures, drawn with matplotlib where it is installed (the extra named plot)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro.files import Refused

if TYPE_CHECKING:
    from xlrepro.engines.network.training import Epoch
    from xlrepro.engines.optimisers.surfaces import Box
    from xlrepro.replay.buttons import Replay
    from xlrepro.report.races import Race

SUFFIXES = (".png", ".svg", ".pdf")


class PlotError(Refused):
    """A picture that cannot be drawn, said in one line."""


def descent_plot(run: Replay, path: Path) -> bytes:
    """The path of the weights on the contours of the loss, and the error by epoch.

    The loss is the root of the summed squared errors of a line with fixed weights; the error of an
    epoch is that of a pass in which they move. Returns the file's bytes, the same on every run.
    Raises PlotError without matplotlib, or for a suffix other than .png, .svg and .pdf.
    """
    epochs = np.array([p.epoch for p in run.path], dtype=float)
    b, a = np.array([p.b for p in run.path]), np.array([p.a for p in run.path])
    errors = np.array([p.error for p in run.path])

    def draw(figure: Any) -> None:
        loss, by_epoch = figure.subplots(1, 2)
        x, y = run.inputs.x, run.inputs.y
        best_a, best_b = np.polyfit(x, y, 1)
        grid_b, grid_a = (_span(path, best) for path, best in ((b, best_b), (a, best_a)))
        mesh_b, mesh_a = np.meshgrid(grid_b, grid_a)
        miss = y - (mesh_b[..., None] + mesh_a[..., None] * x)
        surface = np.log10(np.sqrt((miss**2).sum(axis=-1)) + 1e-12)
        drawn = loss.contourf(mesh_b, mesh_a, surface, levels=24, cmap="viridis")
        figure.colorbar(drawn, ax=loss, label="log10 of the root of summed squares")
        loss.plot(b, a, "o-", color="white", markeredgecolor="black", markersize=4, label="path")
        loss.plot(b[-1], a[-1], "s", color="tab:orange", markeredgecolor="black", label="end")
        loss.plot(best_b, best_a, "*", color="tab:red", markersize=14, label="least squares")
        loss.set(xlabel="intercept b", ylabel="slope a", title=f"{run.buttons_name}: path")
        loss.legend(loc="best")
        by_epoch.plot(epochs, errors, "o-", markersize=3)
        if (errors > 0).all() and errors.max() > 20 * errors.min():
            by_epoch.set_yscale("log")
        by_epoch.set(xlabel="epoch", ylabel="root of summed squared errors", title="error by epoch")
        by_epoch.xaxis.get_major_locator().set_params(integer=True)
        by_epoch.grid(alpha=0.3)

    return picture(path, (11, 4.5), draw)


def race_plot(race: Race, path: Path) -> bytes:
    """All paths on the contours of the error, and each rule's error by epoch.

    Returns and raises as `descent_plot` does.
    """
    course = race.course

    def draw(figure: Any) -> None:
        where, by_epoch = figure.subplots(1, 2)
        (left, right), (low, high) = course.box or _box(course.start, course.minima)
        mesh = np.stack(
            np.meshgrid(np.linspace(left, right, 200), np.linspace(low, high, 200)), axis=-1
        )
        top = max(float(course.error(course.start)), race.goal, 1e-12)
        surface = np.log10(np.maximum(course.error(mesh), 1e-4 * top))
        drawn = where.contourf(
            mesh[..., 0], mesh[..., 1], surface, levels=24, cmap="Greys_r", alpha=0.6
        )
        figure.colorbar(drawn, ax=where, label=f"log10 of the {race.error}")
        colours = [f"C{i}" for i in range(10)] + ["black"]
        by_name = dict(zip(sorted(run.name for run in race.finishes), colours, strict=True))
        for run in race.finishes:
            colour = by_name[run.name]
            where.plot(*run.path.T, "-", color=colour, linewidth=1.2)
            rate = "" if run.lr is None else f" {run.lr:g}"
            by_epoch.plot(run.errors, color=colour, linewidth=1.2, label=f"{run.name}{rate}")
        where.plot(*course.start, "o", color="white", markeredgecolor="black")
        where.plot(*course.minima.T, "*", color="gold", markeredgecolor="black", markersize=14)
        where.set(xlim=(left, right), ylim=(low, high), title="paths")
        where.set(xlabel=race.names[0], ylabel=race.names[1])
        by_epoch.axhline(race.goal, color="grey", linestyle="--", label="the goal")
        by_epoch.set(yscale="log", ylim=(1e-3 * max(race.goal, 1e-12), 10 * top))
        by_epoch.set_xscale("symlog", linthresh=1)
        by_epoch.set(xlim=(0, race.epochs), xlabel=race.unit, ylabel=race.error)
        by_epoch.set(title=f"error by {race.unit}")
        by_epoch.grid(alpha=0.3)
        figure.suptitle(race.title)
        handles, labels = by_epoch.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside right center", title="optimiser, rate")

    return picture(path, (13, 5), draw)


def _box(start: np.ndarray, minima: np.ndarray) -> Box:
    """The start and the minima, with as much room on every side."""
    points = np.vstack([start, minima])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    return (left, right), (bottom, top)


def training_plot(epochs: Sequence[Epoch], path: Path) -> bytes:
    """The loss of each batch and of the held-out images, and the accuracy on these.

    Returns and raises as `descent_plot` does.
    """
    batches = np.concatenate([epoch.batch_losses for epoch in epochs])
    at = np.arange(len(batches)) / len(epochs[0].batch_losses)
    numbers = np.arange(1, len(epochs) + 1)

    def draw(figure: Any) -> None:
        loss, right = figure.subplots(1, 2)
        loss.plot(at, batches, linewidth=0.6, alpha=0.7, label="each batch, with the penalty")
        loss.plot(numbers, [e.loss for e in epochs], "o-", markersize=3, label="held-out images")
        loss.set(xlabel="epoch", ylabel="loss", title="cross-entropy")
        if (batches > 0).all() and batches.max() > 20 * batches.min():
            loss.set_yscale("log")
        loss.legend(loc="best")
        right.plot(numbers, [100 * e.accuracy for e in epochs], "o-", markersize=3)
        right.set(xlabel="epoch", ylabel="%", title="accuracy on held-out images")
        for axes in (loss, right):
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.grid(alpha=0.3)

    return picture(path, (11, 4.5), draw)


def check_plot(path: Path) -> None:
    """Raise PlotError where no picture could be drawn into that file."""
    if path.suffix.lower() not in SUFFIXES:
        found = path.suffix or "none"
        raise PlotError(f"{path}: wanted a picture's suffix ({', '.join(SUFFIXES)}), found {found}")
    if find_spec("matplotlib") is None:
        raise PlotError("drawing needs matplotlib: pip install 'xlrepro[plot]'")


def picture(
    path: Path,
    size: tuple[float, float],
    draw: Callable[[Any], None],
    style: dict[str, Any] | None = None,
) -> bytes:
    """The bytes of a file in the format of the path's suffix, the same on every run."""
    check_plot(path)
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "xlrepro"} | (style or {})):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        buffer = io.BytesIO()
        kind = path.suffix.lower()[1:]
        dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
        figure.savefig(buffer, format=kind, dpi=120, metadata=dated)
    return buffer.getvalue()


def _span(values: np.ndarray, best: float) -> np.ndarray:
    low, high = min(values.min(), best), max(values.max(), best)
    margin = 0.15 * ((high - low) or 1.0)
    return np.linspace(low - margin, high + margin, 160)
