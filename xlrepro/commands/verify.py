"""verify: recompute workbooks and compare."""

from __future__ import annotations

import argparse
import sys

from xlrepro.commands.options import number

EPILOG = """\
exit status:
  0  every computed cell is right (a random cell that obeys its rule is)
  1  some cell differs, has another formula, or is not replicated
  2  a file could not be read, or the command was wrong

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
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="workbooks or folders of them (default: sheets/)"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write the result as JSON (- for standard output)"
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
    parser.add_argument(
        "--problems", action="store_true", help="list every cell that is not right, all digits"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro import report
    from xlrepro.checks.run import verify_paths
    from xlrepro.checks.tolerance import Tolerance
    from xlrepro.commands.output import write
    from xlrepro.workbook import WorkbookError

    paths = args.paths or ["sheets"]
    quiet = args.json == "-"

    def tell(done: object) -> None:
        if isinstance(done, str):
            print(report.one_line(done), file=sys.stderr, flush=True)
        elif not quiet:
            print(report.book_text(done, args.problems), flush=True)  # type: ignore[arg-type]

    verification = verify_paths(paths, Tolerance(args.rtol, args.atol), tell)
    if not verification.workbooks and not verification.errors:
        print(f"{', '.join(paths)}: no workbook (.xlsx, .xlsm) found", file=sys.stderr)
        return 2
    if args.json is not None:
        text = report.json_text(verification)
        if quiet:
            print(text, end="")
        else:
            try:
                write(args.json, text)
            except WorkbookError as error:
                print(report.one_line(str(error)), file=sys.stderr)
                return 2
    if not quiet:
        print(report.verdict_line(verification, args.problems))
    return report.exit_status(verification)
