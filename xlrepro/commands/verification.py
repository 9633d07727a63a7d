"""What verify and report have in common: which workbooks, and how they are verified."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from xlrepro.commands.options import count, number

if TYPE_CHECKING:
    from xlrepro.batch.folders import Selection
    from xlrepro.batch.run import Options

EXIT = """\
exit status:
  0  every computed cell is right (a random cell that obeys its rule is)
  1  some cell differs, has another formula, or is not replicated, or a workbook computes nothing
  2  a file could not be read or the witness failed, or the command was wrong
130  interrupted; what was finished is told
"""
TOLERANCE = number("a number from 0 up", lambda value: value >= 0)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The workbooks, the witness and the tolerance."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="workbooks or folders of them (default: sheets/)"
    )
    parser.add_argument(
        "-r", "--recursive", action="store_true", help="look in the folders within folders too"
    )
    parser.add_argument(
        "-j", "--jobs", type=count(0, 1000), metavar="N",
        help="workbooks verified at once (0: as many as there are processors; default 1, but a few "
        "small ones are shared with a second process)",
    )  # fmt: skip
    parser.add_argument(
        "--witness",
        metavar="NAME",
        choices=["any", "formulon", "libreoffice"],
        help="let another program recalculate the formulas too and say where stored, computed and "
        "recalculated values part: formulon or libreoffice (without =NAME the first installed)",
    )
    parser.add_argument(
        "--thorough",
        action="store_true",
        help="work out every formula, where a method explains a sheet exactly too",
    )
    parser.add_argument(
        "--rtol",
        type=TOLERANCE,
        default=1e-12,
        metavar="X",
        help="relative tolerance (default 1e-12)",
    )
    parser.add_argument(
        "--atol", type=TOLERANCE, default=0.0, metavar="X", help="absolute tolerance (default 0)"
    )


def files_asked(args: argparse.Namespace) -> Selection | None:
    """The workbooks; says so where there is none. What stands in their way is told at once."""
    from xlrepro.batch.folders import NONE, workbooks_in
    from xlrepro.batch.pool import THREADS

    if "numpy" not in sys.modules:
        for name in THREADS:  # of linear algebra: starting them takes longer than they could save
            os.environ.setdefault(name, "1")
    paths = args.paths or ["sheets"]
    selection = workbooks_in(paths, args.recursive)
    for error in selection.errors.values():
        _tell(error)
    if not (selection.files or selection.errors):
        more = "; --recursive looks in the folders within" if selection.left_out else ""
        _tell(f"{', '.join(paths)}: {NONE}{more}")
        return None
    return selection


def _tell(text: str) -> None:
    from xlrepro.checks.markup import one_line  # it imports much, and mostly nothing is told

    print(one_line(text), file=sys.stderr, flush=True)


def options_asked(args: argparse.Namespace) -> Options:
    """How to verify the workbooks; raises WorkbookError where there is no such witness."""
    from xlrepro.batch.run import Options
    from xlrepro.checks.tolerance import Tolerance

    witness = None
    if args.witness:
        from xlrepro.witness import choose

        witness = choose(args.witness)
    return Options(Tolerance(args.rtol, args.atol), witness, args.thorough)
