"""verify: recompute workbooks and compare."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from xlrepro.commands.progress import Progress
from xlrepro.commands.verification import EXIT, add_options, asked

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
    from xlrepro.checks.interrupts import Interrupts
    from xlrepro.checks.records import BookCheck
    from xlrepro.checks.run import verify_compactly, verify_each
    from xlrepro.commands.output import not_written, write
    from xlrepro.report import terminal
    from xlrepro.report.machine import json_text
    from xlrepro.workbook import WorkbookError

    chosen = asked(args)
    if chosen is None:
        return 2
    found, options = chosen
    quiet = args.json == "-"
    brief = len(found.files) > FEW and not args.problems
    width = min(60, max((len(str(file.path)) for file in found.files), default=0))
    with Interrupts() as interrupts, Progress(len(found.files)) as progress:

        def tell(done: BookCheck | str) -> None:
            progress.clear()
            if isinstance(done, str):
                print(terminal.one_line(done), file=sys.stderr, flush=True)
            elif not quiet:
                line = terminal.book_line(done, width) if brief else None
                print(line or terminal.book_text(done, args.problems), flush=True)
            progress.step()

        jobs, heeded = args.jobs, interrupts.heeded
        try:
            if args.report is not None:
                from xlrepro.report.run import report_on

                out = Path(args.report)
                verification = report_on(found, out, options, tell, jobs=jobs, heeded=heeded)
            else:
                work = partial(verify_compactly, options)
                keep = BookCheck.counted if args.json is None else BookCheck.compact
                verification = verify_each(found, work, tell, jobs, heeded, keep)
            progress.clear()
            if args.json is not None and not quiet:
                write(args.json, json_text(verification))
        except WorkbookError as error:
            print(terminal.one_line(str(error)), file=sys.stderr)
            return 2
        except OSError as error:
            if args.report is None:
                raise
            progress.clear()
            print(terminal.one_line(not_written(args.report, error)), file=sys.stderr)
            return 2
        text = json_text(verification) if quiet else f"{terminal.verdict_line(verification)}\n"
        print(text, end="", flush=True)
    return terminal.exit_status(verification)
