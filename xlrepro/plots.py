"""Pictures, drawn with matplotlib where it is installed (the extra named plot)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from xlrepro.checks.descent_run import Run

SUFFIXES = (".png", ".svg", ".pdf")


class PlotError(Exception):
    """A picture that cannot be drawn, said in one line."""


def descent_plot(run: Run, path: Path) -> bytes:
    """The path of the weights on the contours of the loss, and the error by epoch.

    The loss is the root of the summed squared errors of a line with fixed weights; the error of an
    epoch is that of a pass in which they move. Returns the file's bytes, the same on every run.
    Raises PlotError without matplotlib, or for a suffix other than .png, .svg and .pdf.
    """
    if path.suffix.lower() not in SUFFIXES:
        found = path.suffix or "none"
        raise PlotError(f"{path}: wanted a picture's suffix ({', '.join(SUFFIXES)}), found {found}")
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise PlotError("drawing needs matplotlib: pip install 'xlrepro[plot]'") from None
    epochs = np.array([p.epoch for p in run.path], dtype=float)
    b, a = np.array([p.b for p in run.path]), np.array([p.a for p in run.path])
    errors = np.array([p.error for p in run.path])
    with matplotlib.rc_context({"svg.hashsalt": "xlrepro"}):
        figure = Figure(figsize=(11, 4.5), layout="constrained")
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
        buffer = io.BytesIO()
        kind = path.suffix.lower()[1:]
        dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
        figure.savefig(buffer, format=kind, dpi=120, metadata=dated)
    return buffer.getvalue()


def _span(values: np.ndarray, best: float) -> np.ndarray:
    low, high = min(values.min(), best), max(values.max(), best)
    margin = 0.15 * ((high - low) or 1.0)
    return np.linspace(low - margin, high + margin, 160)
