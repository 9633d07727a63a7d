"""Numbers in text, and numbers as text."""

from __future__ import annotations

import math
import re

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)


def number_in(text: str) -> float | None:
    """The number that a text spells, as 1,234.5, $3, 12%, 1e3, (4), a date or a time; else None."""
    text = text.strip(" \t\r\n\xa0")
    if PLAIN.match(text):
        value = float(text)
        return value if math.isfinite(value) else None
    return None


def number_text(value: float) -> str:
    """A number as & joins it: up to 15 digits, with an exponent where it is very large or small."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
