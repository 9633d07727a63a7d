"""The command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

EXIT = """\
exit status:
  0  every computed cell is right (a random cell that obeys its rule is)
  1  some cell differs, has another formula, or is not replicated
  2  a file could not be read, or the command was wrong

examples:
  xlrepro verify                          the workbooks in sheets/
  xlrepro verify homework/ --problems     a folder, with every cell that is not right
  xlrepro verify graddesc.xlsm --json -   everything, for a program
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("xlrepro: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return _lose_output()
    except OSError as error:
        print(f"xlrepro: cannot write: {error.strerror}", file=sys.stderr)
        return _lose_output()


def _lose_output() -> int:
    """Standard output is gone; keep the interpreter from complaining of it again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xlrepro",
        description="Recompute spreadsheets in plain Python and show cell by cell that they agree.",
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    verify = commands.add_parser(
        "verify",
        help="recompute every computed cell and compare it with the stored value",
        description="Recompute every computed cell of workbooks from their inputs alone, compare "
        "with the stored values, and check the formulas against the method.",
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument(
        "paths", nargs="*", metavar="PATH", help="workbooks or folders of them (default: sheets/)"
    )
    verify.add_argument(
        "--json", metavar="FILE", help="write the result as JSON (- for standard output)"
    )
    verify.add_argument(
        "--rtol",
        type=_tolerance,
        default=1e-12,
        metavar="X",
        help="relative tolerance (default 1e-12)",
    )
    verify.add_argument(
        "--atol", type=_tolerance, default=0.0, metavar="X", help="absolute tolerance (default 0)"
    )
    verify.add_argument(
        "--problems", action="store_true", help="list every cell that is not right, all digits"
    )
    verify.set_defaults(run=_verify)

    fetch = commands.add_parser(
        "fetch",
        help="download the published workbooks and check their SHA-256",
        description="Download the published workbooks by pinned commit and check their SHA-256. "
        "A file that fails the check is not kept.",
    )
    fetch.add_argument(
        "folder", nargs="?", default="published", help="where to (default: published/)"
    )
    fetch.add_argument("--force", action="store_true", help="replace files that differ")
    fetch.set_defaults(run=_fetch)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from xlrepro import __version__

        print(f"xlrepro {__version__}")
        parser.exit()


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"wanted a number from 0 up, found {text!r}")
    return value


def _verify(args: argparse.Namespace) -> int:
    from xlrepro import report
    from xlrepro.checks.run import verify_paths
    from xlrepro.checks.tolerance import Tolerance

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
                report.write_whole(Path(args.json), text)
            except OSError as error:
                said = f"{args.json}: cannot be written: {error.strerror}"
                print(report.one_line(said), file=sys.stderr)
                return 2
    if not quiet:
        print(report.verdict_line(verification, args.problems))
    return report.exit_status(verification)


def _fetch(args: argparse.Namespace) -> int:
    from xlrepro.fetch import FetchError, fetch

    try:
        for path in fetch(Path(args.folder), force=args.force):
            print(path)
    except FetchError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
