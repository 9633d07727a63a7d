"""verify: recompute workbooks and compare."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xlrepro.commands.options import add_paths, number

EXIT = """\
exit status:
  0  every computed cell is right (a random cell that obeys its rule is)
  1  some cell differs, has another formula, or is not replicated
  2  a file could not be read, or the command was wrong
"""
EPILOG = f"""\
{EXIT}
examples:
  xlrepro verify                          the workbooks in sheets/
  xlrepro verify homework/ --problems     a folder, with every cell that is not right
  xlrepro verify graddesc.xlsm --json -   everything, for a program
"""
TOLERANCE = number("a number from 0 up", lambda value: value >= 0)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "verify",
        help="recompute every computed cell and compare it with the stored value",
        description="Recompute every computed cell of workbooks from their inputs alone, compare "
        "with the stored values, and check the formulas against the method.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_paths(parser)
    parser.add_argument(
        "--json", metavar="FILE", help="write the result as JSON (- for standard output)"
    )
    parser.add_argument("--report", metavar="DIR", help="write pages into a folder, as report does")
    add_tolerance(parser)
    parser.add_argument(
        "--problems", action="store_true", help="list every cell that is not right, all digits"
    )
    parser.set_defaults(run=run)


def add_tolerance(parser: argparse.ArgumentParser) -> None:
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


def run(args: argparse.Namespace) -> int:
    from xlrepro.checks.run import verify_paths
    from xlrepro.checks.tolerance import Tolerance
    from xlrepro.checks.verify import Examined
    from xlrepro.commands.output import not_written, write
    from xlrepro.report import terminal
    from xlrepro.report.machine import json_text
    from xlrepro.workbook import WorkbookError

    paths = args.paths or ["sheets"]
    quiet = args.json == "-"

    def tell(done: Examined | str) -> None:
        if isinstance(done, str):
            print(terminal.one_line(done), file=sys.stderr, flush=True)
        elif not quiet:
            print(terminal.book_text(done.check, args.problems), flush=True)

    tolerance = Tolerance(args.rtol, args.atol)
    if args.report is None:
        verification = verify_paths(paths, tolerance, tell)
    else:
        from xlrepro.report.run import report_on

        try:
            verification = report_on(paths, Path(args.report), tolerance, tell)
        except OSError as error:
            print(terminal.one_line(not_written(args.report, error)), file=sys.stderr)
            return 2
    if not verification.workbooks and not verification.errors:
        print(f"{', '.join(paths)}: no workbook (.xlsx, .xlsm) found", file=sys.stderr)
        return 2
    if args.json is not None:
        text = json_text(verification)
        if quiet:
            print(text, end="")
        else:
            try:
                write(args.json, text)
            except WorkbookError as error:
                print(terminal.one_line(str(error)), file=sys.stderr)
                return 2
    if not quiet:
        print(terminal.verdict_line(verification, args.problems))
    return terminal.exit_status(verification)
