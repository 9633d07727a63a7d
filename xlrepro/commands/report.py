"""report: verify workbooks and write pages about them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xlrepro.commands.verification import EXIT, add_options, files_asked, options_asked
from xlrepro.files import Refused
from xlrepro.progress import Progress

EPILOG = f"""\
{EXIT}
examples:
  xlrepro report                          the workbooks in sheets/, into reports/
  xlrepro report homework/ -r --jobs 0    a page for each workbook of a folder and those within
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "report",
        help="verify, and write a page for each workbook that shows every cell",
        description="Verify workbooks and write what was found into a folder: a page for each "
        "workbook and an index, a table (CSV) of every computed cell, JSON, JUnit XML, Markdown.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument(
        "--out", metavar="DIR", default="reports", help="where to write (default: reports/)"
    )
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="write a copy of each workbook too, with colours by verdict, notes and a summary",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.batch.interrupts import Interrupts
    from xlrepro.checks.markup import one_line
    from xlrepro.checks.records import BookCheck
    from xlrepro.checks.summary import verdict_line
    from xlrepro.commands.output import not_written
    from xlrepro.report import terminal
    from xlrepro.report.run import report_on

    selection = files_asked(args)
    if selection is None:
        return 2
    options = options_asked(args)
    jobs = 1 if args.jobs is None else args.jobs
    with Interrupts() as interrupts, Progress(len(selection.files)) as progress:

        def tell(done: BookCheck | str) -> None:
            if isinstance(done, str):
                progress.clear()
                print(one_line(done), file=sys.stderr, flush=True)
            progress.step()

        try:
            verification = report_on(
                selection, Path(args.out), options, tell,
                annotate=args.annotate, jobs=jobs, interruptible=interrupts.interruptible,
            )  # fmt: skip
        except OSError as error:
            raise Refused(not_written(args.out, error)) from None
    print(verdict_line(verification))
    if verification.workbooks or not verification.not_reached:
        print(one_line(f"see {Path(args.out) / 'index.html'}"))
    return terminal.exit_status(verification)
