"""Numbers as options of a command."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable


def number(wanted: str, accepts: Callable[[float], bool]) -> Callable[[str], float]:
    """A finite number that is accepted, or an error that says what was wanted."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and accepts(value)):
            raise argparse.ArgumentTypeError(f"wanted {wanted}, found {text!r}")
        return value

    return read


def count(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            wanted = f"a whole number from {least} to {most}"
            raise argparse.ArgumentTypeError(f"wanted {wanted}, found {text!r}")
        return value

    return read
