"""A rating model in one picture: items by two components, their factors, ratings, predictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from xlrepro.engines.factors.components import principal_components
from xlrepro.insights.interpretation import Subject, most_rated
from xlrepro.report.plots import picture

ITEMS = 30  # named in the scatter: the most rated ones
SIDE = 15  # users and items in a heat map
WIDE = 24  # characters of a name
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
OFFSETS = [(dx * far, dy * far) for far in (6, 14, 24) for dx, dy in SIDES]  # in points


def factor_plot(subject: Subject, path: Path) -> bytes:
    """Draw the most rated items and users; returns the file's bytes, the same on every run.

    Raises PlotError without matplotlib, or for a suffix other than .png, .svg and .pdf, and
    ValueError for fewer than two items or factors.
    """
    model = subject.model
    m = model.ratings.shape[1]
    items = most_rated(np.bincount(model.ratings.items, minlength=m), ITEMS)
    shown = subject.crosstab(SIDE)
    few, rated, predicted = shown.factors.items, shown.ratings, shown.factors.predict()
    names = [_cut(name) for name in shown.names]

    def draw(figure: Any) -> None:
        scatter, factors, ratings, predictions = figure.subplots(2, 2).ravel()
        spots = _scatter(scatter, subject, items)
        most = float(np.abs(few).max())
        columns = [str(k + 1) for k in range(model.factors.items.shape[1])]
        drawn = _heat(factors, few, names, columns, "RdBu_r", (-most, most))
        factors.set(title="item factors", xlabel="factor")
        figure.colorbar(drawn, ax=factors)
        ends = float(np.nanmin(rated)), float(np.nanmax(rated))
        labels = [_cut(user) for user in shown.users]
        for axes, cells, title in (
            (ratings, rated, "ratings (blank: not rated)"),
            (predictions, predicted, "predictions"),
        ):
            drawn = _heat(axes, cells, labels, names, "viridis", ends)
            axes.set(title=title, ylabel="user")
            axes.tick_params(axis="x", rotation=60 if max(map(len, names)) < 6 else 90)
        figure.colorbar(drawn, ax=[ratings, predictions], extend="both")
        figure.suptitle(subject.source)
        figure.draw_without_rendering()  # places the axes, so that names can be measured
        figure.set_layout_engine("none")
        titles = (subject.titles.get(subject.items[i], subject.items[i]) for i in items)
        _label(scatter, spots, [_cut(title) for title in titles])

    return picture(path, (13, 11), draw, {"font.size": 8})


def _cut(name: str) -> str:
    shown = name.replace("$", r"\$")  # which would begin a formula
    return shown if len(shown) <= WIDE else shown[: WIDE - 3] + "..."


def _heat(
    axes: Any, cells: Any, rows: list[str], columns: list[str], colours: str, ends: Any
) -> Any:
    drawn = axes.imshow(cells, cmap=colours, vmin=ends[0], vmax=ends[1], aspect="auto")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    return drawn


def _scatter(axes: Any, subject: Subject, items: Any) -> Any:
    found = principal_components(subject.model.factors.items, 2)
    spots = found.scores
    axes.scatter(spots[:, 0], spots[:, 1], s=8, color="0.75")
    axes.scatter(spots[items, 0], spots[items, 1], s=18, color="tab:blue")
    first, second = (f"component {i + 1} ({found.shares[i]:.0%} of variance)" for i in range(2))
    named = "the most rated named" if len(items) < len(spots) else "by id or title"
    axes.set(xlabel=first, ylabel=second, title=f"items by two components, {named}")
    axes.margins(0.15)
    return spots[items]


def _label(axes: Any, spots: Any, names: list[str]) -> None:
    """Name each point where the name covers least of points; not at all where it covers a name."""
    renderer = axes.figure._get_renderer()
    points = axes.transData.transform(spots)
    taken: list[Any] = []
    for spot, name in zip(spots, names, strict=True):
        tried = []
        for far, (dx, dy) in enumerate(OFFSETS):
            text = axes.annotate(
                name, spot, (dx, dy), textcoords="offset points", fontsize=7, va="center",
                ha="left" if dx > 0 else "right" if dx < 0 else "center",
                arrowprops={"arrowstyle": "-", "lw": 0.4, "color": "0.5"} if far > 7 else None,
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            inside = all(axes.bbox.contains(x, y) for x, y in (box.min, box.max))
            free = inside and not any(box.overlaps(other) for other in taken)
            tried.append((not free, sum(box.contains(x, y) for x, y in points), far, text, box))
        best = min(tried, key=lambda each: each[:3])
        for each in tried:
            if each is not best or best[0]:
                each[3].remove()
        if not best[0]:
            taken.append(best[4])
