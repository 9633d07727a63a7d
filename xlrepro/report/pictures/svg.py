"""Axes and marks as inline SVG, in the colours of the page: legible in either theme, no library.

matplotlib, which draws the files of `run --plot`, would have to draw every picture twice, and a
plain install has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from xlrepro.checks.markup import Html, el, join

COLOURS = ("var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)")
DASHES = ("none", "7 3", "2 2", "9 3 2 3", "4 4")
Points = Iterable[tuple[float, float]]
Drawing = Callable[[], Html]  # may raise NoPicture


class NoPicture(ValueError):
    """Values that no picture can hold: too large, or no numbers."""


@dataclass(frozen=True)
class Axes:
    """A rectangle of the picture with the span of values it stands for.

    Raises NoPicture where a span is not finite.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    left: float = 62
    top: float = 14
    width: float = 400
    height: float = 270
    log_y: bool = False

    def __post_init__(self) -> None:
        widths = self.x[1] - self.x[0], self.y[1] - self.y[0]
        if not all(0 < width < math.inf for width in widths):
            raise NoPicture(f"no axes from {self.x} and {self.y}")

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a value stands in the picture."""
        low, high = self.y
        if self.log_y:
            y, low, high = math.log10(y), math.log10(low), math.log10(high)
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - low) / (high - low)
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def frame(self, x_label: str, y_label: str) -> Html:
        """The border with ticks, their numbers, and what the axes are."""
        parts = []
        right, bottom = self.left + self.width, self.top + self.height
        for value in ticks(*self.x):
            x, _ = self.at(value, self.y[0])
            parts.append(line((x, bottom), (x, bottom + 4), "axis"))
            parts.append(text(x, bottom + 17, f"{value:g}", "middle"))
        for value in decades(*self.y) if self.log_y else ticks(*self.y):
            _, y = self.at(self.x[0], value)
            parts.append(line((self.left, y), (right, y), "rule"))
            parts.append(text(self.left - 6, y + 4, f"{value:g}", "end"))
        border = el(
            "rect", x=_n(self.left), y=_n(self.top), width=_n(self.width), height=_n(self.height),
            cls="axis",
        )  # fmt: skip
        names = (
            text(self.left + self.width / 2, bottom + 35, x_label, "middle"),
            _turned(14, self.top + self.height / 2, y_label),
        )
        return join(*parts, border, *names)

    def path(self, points: Points, colour: str, dash: str = "none", width: float = 2) -> Html:
        spots = " ".join(f"{_n(x)},{_n(y)}" for x, y in (self.at(*point) for point in points))
        return el(
            "polyline", points=spots, fill="none", stroke=colour, stroke_width=width,
            stroke_dasharray=dash,
        )  # fmt: skip

    def dot(self, x: float, y: float, colour: str, size: float = 3, told: str = "") -> Html:
        px, py = self.at(x, y)
        title = el("title", told) if told else None
        return el("circle", title, cx=_n(px), cy=_n(py), r=size, fill=colour)


def picture(size: tuple[float, float], alt: str, *parts: object) -> Html:
    """A figure with an alternative text for who does not see it."""
    width, height = size
    drawing = el(
        "svg", *parts, viewBox=f"0 0 {width:g} {height:g}", width=f"{width:g}",
        height=f"{height:g}", role="img", aria_label=alt,
    )  # fmt: skip
    return el("figure", drawing, el("figcaption", alt))


def key(names: Sequence[str], left: float, top: float, kinds: Sequence[int]) -> Html:
    """Which line is which, one below another."""
    parts = []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        y = top + 18 * i
        style = {"stroke": COLOURS[kind], "stroke_dasharray": DASHES[kind], "stroke_width": 2}
        parts.append(el("line", x1=_n(left), y1=_n(y), x2=_n(left + 30), y2=_n(y), **style))
        parts.append(text(left + 36, y + 4, name))
    return join(*parts)


def line(start: tuple[float, float], end: tuple[float, float], cls: str) -> Html:
    return el("line", x1=_n(start[0]), y1=_n(start[1]), x2=_n(end[0]), y2=_n(end[1]), cls=cls)


def text(x: float, y: float, said: object, anchor: str = "start", cls: str | None = None) -> Html:
    return el("text", said, x=_n(x), y=_n(y), text_anchor=anchor, cls=cls)


def box(
    x: float, y: float, width: float, height: float, colour: str, told: str, opacity: float = 1
) -> Html:
    return el(
        "rect", el("title", told), x=_n(x), y=_n(y), width=_n(width), height=_n(height),
        fill=colour, fill_opacity=f"{opacity:.2f}",
    )  # fmt: skip


def _turned(x: float, y: float, said: str) -> Html:
    return el(
        "text", said, text_anchor="middle", transform=f"translate({_n(x)} {_n(y)}) rotate(-90)"
    )


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers from low to high, some five of them."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first = math.ceil(low / step - 1e-9)
    found = [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]
    return [float(f"{value:.12g}") for value in found]


def decades(low: float, high: float) -> list[float]:
    """Powers of ten within a span, with 2 and 5 times them where they are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = 1 if last - first <= 12 else (last - first) // 8
    factors = (1, 2, 5) if last - first <= 3 else (1,)
    found = [m * 10.0**power for power in range(first, last + 1, every) for m in factors]
    return [value for value in found if low <= value <= high]


def span(values: Iterable[float], margin: float = 0.06) -> tuple[float, float]:
    """From the lowest to the highest with some air on both sides."""
    held = np.array(list(values), dtype=float)
    low, high = float(held.min()), float(held.max())
    air = margin * ((high - low) or abs(high) or 1.0)
    return low - air, high + air


def _n(value: float) -> str:
    """A coordinate; raises NoPicture where a value went beyond all numbers on the way."""
    if not math.isfinite(value):
        raise NoPicture(f"a coordinate of {value}")
    return f"{value:.1f}".removesuffix(".0")
