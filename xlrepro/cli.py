"""The command line."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from xlrepro.commands import (
    fetch,
    fit,
    interpret,
    race,
    report,
    run,
    tour,
    train,
    translate,
    verify,
)
from xlrepro.files import Refused


def command() -> NoReturn:
    """`main` as a program of its own, which ends at once instead of taking itself apart."""
    gc.set_threshold(100_000)  # what is imported and read is kept: looking for waste costs a tenth
    status = main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.flush()
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    given = sys.argv[1:] if argv is None else argv
    # Bare --witness would take the path that follows it for a name.
    args = _parser().parse_args(["--witness=any" if a == "--witness" else a for a in given])
    try:
        status = _run(args)
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


def _run(args: argparse.Namespace) -> int:
    try:
        status: int = args.run(args)
    except Refused as refused:
        from xlrepro.checks.markup import one_line

        print(one_line(str(refused)), file=sys.stderr)
        return 2
    return status


def _lose_output() -> int:
    """Standard output is gone; keep the interpreter from complaining of it again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xlrepro",
        description="Recompute spreadsheets in plain Python and show cell by cell that they agree.",
        epilog=verify.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for command in (verify, report, translate, run, race, train, fit, interpret, tour, fetch):
        command.add(commands)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from xlrepro import __version__

        print(f"xlrepro {__version__}")
        parser.exit()
