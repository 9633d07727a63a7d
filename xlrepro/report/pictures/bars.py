"""Bars: the shares of a softmax, and how far stored values lie from ours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import partial

from xlrepro import engines
from xlrepro.checks.markup import Html
from xlrepro.checks.records import BookCheck, Verdict
from xlrepro.models.method import Models, Recognised
from xlrepro.report.pictures.svg import COLOURS, Axes, Drawing, NoPicture, box, picture, text

MOST = 12  # classes with bars
BINS = (0, 1, 2, 4, 8, 16, 64, 1024, 2**20)  # ulps: up to and with each


def softmax_pictures(models: Models) -> Iterator[Drawing]:
    for title, recognised in models.items():
        images = [m for m in recognised if m.method.shares and not m.notes]
        images = [m for m in images if len(m.inputs.logits) <= MOST][: len(COLOURS)]
        if images and len({len(m.inputs.logits) for m in images}) == 1:
            yield partial(_softmax, title, images)


def _softmax(title: str, images: list[Recognised]) -> Html:
    names = _classes(images[0])
    shares = [engines.softmax(m.inputs.logits).tolist() for m in images]
    if any(math.isnan(share) for row in shares for share in row):
        raise NoPicture(f"{title}: shares that are no numbers")
    axes = Axes((0, len(names)), (0, 1), width=60 * len(names), height=200)
    bottom = axes.top + axes.height
    thick = 44 / len(images)
    parts = []
    for j, name in enumerate(names):
        middle, _ = axes.at(j + 0.5, 0)
        parts.append(text(middle, bottom + 17, name, "middle"))
        for i, row in enumerate(shares):
            _, high = axes.at(0, row[j])
            told = f"{name}: {row[j]:.4f} of image {i + 1}"
            x = middle - 22 + i * thick
            parts.append(box(x, high, thick - 2, bottom - high, COLOURS[i], told))
    for value in (0, 0.5, 1):
        _, y = axes.at(0, value)
        parts.append(text(axes.left - 6, y + 4, f"{value:g}", "end"))
    tops = [names[max(range(len(names)), key=row.__getitem__)] for row in shares]
    told = ", ".join(f"image {i + 1} is most likely {name}" for i, name in enumerate(tops))
    return picture(
        (axes.left + axes.width + 20, bottom + 30),
        f"{title}: softmax shares of {len(names)} classes, a bar for each image; {told}.",
        *parts,
    )


def _classes(model: Recognised) -> list[str]:
    """The words left of the outputs, as far left as there are any."""
    block, view = model.match.blocks["logit"], model.match.view
    for col in range(block.col - 1, 0, -1):
        words = [view.text((block.row + i, col)) for i in range(block.rows)]
        if all(words):
            return [word[:9] for word in words]
    return [str(i + 1) for i in range(block.rows)]


def distance_picture(check: BookCheck) -> Html | None:
    """How many replicated numbers lie how far from ours, in units of the last place."""
    kinds = (Verdict.EXACT, Verdict.CLOSE, Verdict.DIFFERS)
    found = [
        cell.ulps
        for sheet in check.sheets
        for cell in sheet.cells
        if cell.verdict in kinds and cell.ulps is not None
    ]
    if not found:
        return None
    counts = Counter(sum(far > end for end in BINS) for far in found)
    last = max(counts)
    parts = []
    for i in range(last + 1):
        y, count = 20 + 24 * i, counts[i]
        wide = 300 * count / max(counts.values())
        parts.append(text(118, y + 13, _bin(i), "end"))
        parts.append(box(124, y, max(wide, 1), 17, COLOURS[0], f"{count:,} cells"))
        parts.append(text(130 + wide, y + 13, f"{count:,}"))
    told = ", ".join(f"{_bin(i)}: {counts[i]:,}" for i in range(last + 1))
    return picture(
        (500, 30 + 24 * (last + 1)),
        f"Distance of stored from computed values in units of the last place: {told}.",
        *parts,
    )


def _bin(i: int) -> str:
    if i == 0:
        return "exact"
    if i == len(BINS):
        return f"more than {BINS[-1]:,}"
    low, high = BINS[i - 1] + 1, BINS[i]
    return f"{high:,}" if low == high else f"{low:,} to {high:,}"
