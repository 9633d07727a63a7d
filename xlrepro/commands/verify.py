"""verify: recompute workbooks and compare."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.verification import EXIT, add_options, files_asked, options_asked
from xlrepro.files import Refused
from xlrepro.progress import Progress

if TYPE_CHECKING:
    from xlrepro.batch.folders import File
    from xlrepro.checks.records import BookCheck, Verification

EPILOG = f"""\
{EXIT}
examples:
  xlrepro verify                          the workbooks in sheets/
  xlrepro verify homework/ --problems     a folder, with every cell that is not right
  xlrepro verify homework/ -r --jobs 0    and the folders within, on all processors
  xlrepro verify graddesc.xlsm --json -   everything, for a program
  xlrepro verify --witness budget.xlsx    any workbook, recalculated by another program
"""
FEW = 10  # workbooks that are told sheet by sheet


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "verify",
        help="recompute every computed cell and compare it with the stored value",
        description="Recompute every computed cell of workbooks from their inputs alone, compare "
        "with the stored values, and check the formulas against the method. More than "
        f"{FEW} workbooks are told in one line each, unless --problems asks for all.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument(
        "--json", metavar="FILE", help="write the result as JSON (- for standard output)"
    )
    parser.add_argument("--report", metavar="DIR", help="write pages into a folder, as report does")
    parser.add_argument(
        "--problems", action="store_true", help="list every cell that is not right, all digits"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    selection = files_asked(args)
    if selection is None:
        return 2
    second = None
    if args.jobs is None and args.report is None and len(selection.files) > 1:
        from xlrepro.batch.second_process import second_process

        second = second_process(partial(_work, args), selection.files)
    from xlrepro.batch.interrupts import Interrupts
    from xlrepro.batch.run import verify_compactly, verify_each
    from xlrepro.checks import records
    from xlrepro.checks.markup import one_line
    from xlrepro.checks.summary import verdict_line
    from xlrepro.commands.output import not_written, write
    from xlrepro.report import terminal

    options = options_asked(args)
    quiet = args.json == "-"
    brief = len(selection.files) > FEW and not args.problems
    width = min(60, max((len(str(file.path)) for file in selection.files), default=0))
    with Interrupts() as interrupts, Progress(len(selection.files)) as progress:

        def tell(done: BookCheck | str) -> None:
            progress.clear()
            if isinstance(done, str):
                print(one_line(done), file=sys.stderr, flush=True)
            elif not quiet:
                line = terminal.book_line(done, width) if brief else None
                print(line or terminal.book_text(done, args.problems), flush=True)
            progress.step()

        jobs, interruptible = 1 if args.jobs is None else args.jobs, interrupts.interruptible
        try:
            if args.report is not None:
                from xlrepro.report.run import report_on

                out = Path(args.report)
                verification = report_on(
                    selection, out, options, tell, jobs=jobs, interruptible=interruptible
                )
            else:
                work = partial(verify_compactly, options)
                kept = records.BookCheck
                keep = kept.counted if args.json is None else kept.compact
                verification = verify_each(selection, work, tell, jobs, interruptible, keep, second)
            progress.clear()
            if args.json is not None and not quiet:
                write(args.json, _json_text(verification))
        except OSError as error:
            if args.report is None:
                raise
            raise Refused(not_written(args.report, error)) from None
        text = _json_text(verification) if quiet else f"{verdict_line(verification)}\n"
        print(text, end="", flush=True)
    return terminal.exit_status(verification)


def _work(args: argparse.Namespace) -> Callable[[File], BookCheck | str]:
    from xlrepro.batch.run import attempt, verify_compactly

    return partial(attempt, partial(verify_compactly, options_asked(args)))


def _json_text(verification: Verification) -> str:
    from xlrepro.report.machine import json_text  # it takes longer to import than all the rest

    return json_text(verification)
