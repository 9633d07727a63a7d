"""What the options of several commands have in common."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable


def add_sheet(parser: argparse.ArgumentParser) -> None:
    """The workbook, and which of its sheets the command is about."""
    parser.add_argument("file", metavar="FILE", help="the workbook; it is not changed")
    parser.add_argument(
        "--sheet", metavar="S", help="the sheet (default: the only one of its kind)"
    )


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
