"""What the options of several commands have in common."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlrepro.checks.folders import Found


def add_paths(parser: argparse.ArgumentParser) -> None:
    """The workbooks that a command is about."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="workbooks or folders of them (default: sheets/)"
    )
    parser.add_argument(
        "-r", "--recursive", action="store_true", help="look in the folders within folders too"
    )
    parser.add_argument(
        "-j", "--jobs", type=count(0, 1000), default=1, metavar="N",
        help="workbooks verified at once (default 1; 0: as many as there are processors)",
    )  # fmt: skip


def find(args: argparse.Namespace) -> Found | None:
    """The workbooks that `add_paths` was given; says so where there is none.

    What stands in their way is told at once.
    """
    from xlrepro.checks.folders import NONE, workbooks_in
    from xlrepro.report.terminal import one_line

    paths = args.paths or ["sheets"]
    found = workbooks_in(paths, args.recursive)
    for error in found.errors.values():
        print(one_line(error), file=sys.stderr, flush=True)
    if found.files or found.errors:
        return found
    more = "; --recursive looks in the folders within" if found.left_out else ""
    print(one_line(f"{', '.join(paths)}: {NONE}{more}"), file=sys.stderr)
    return None


def add_witness(parser: argparse.ArgumentParser) -> None:
    """Whether another program recalculates the formulas too."""
    parser.add_argument(
        "--witness",
        metavar="NAME",
        choices=["any", "formulon", "libreoffice"],
        help="let another program recalculate the formulas too and say where stored, computed and "
        "recalculated values part: formulon or libreoffice (without =NAME the first installed)",
    )


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
