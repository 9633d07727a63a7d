"""report: verify workbooks and write pages about them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xlrepro.commands.options import add_paths
from xlrepro.commands.verify import EXIT, add_tolerance

EPILOG = f"""\
{EXIT}
examples:
  xlrepro report                          the workbooks in sheets/, into reports/
  xlrepro report homework/ --out pages    a page for each workbook of a folder
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
    add_paths(parser)
    parser.add_argument(
        "--out", metavar="DIR", default="reports", help="where to write (default: reports/)"
    )
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="write a copy of each workbook too, with colours by verdict, notes and a summary",
    )
    add_tolerance(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.checks.tolerance import Tolerance
    from xlrepro.checks.verify import Examined
    from xlrepro.commands.output import not_written
    from xlrepro.report import terminal
    from xlrepro.report.run import report_on

    paths = args.paths or ["sheets"]
    tolerance = Tolerance(args.rtol, args.atol)
    progress = Progress()

    def tell(done: Examined | str) -> None:
        progress.show("" if isinstance(done, str) else done.check.path.name)
        if isinstance(done, str):
            print(terminal.one_line(done), file=sys.stderr, flush=True)

    try:
        verification = report_on(paths, Path(args.out), tolerance, tell, args.annotate)
    except OSError as error:
        print(terminal.one_line(not_written(args.out, error)), file=sys.stderr)
        return 2
    finally:
        progress.clear()
    if not verification.workbooks and not verification.errors:
        print(f"{', '.join(paths)}: no workbook (.xlsx, .xlsm) found", file=sys.stderr)
        return 2
    print(terminal.verdict_line(verification))
    print(terminal.one_line(f"see {Path(args.out) / 'index.html'}"))
    return terminal.exit_status(verification)


class Progress:
    """How many workbooks are done, on one line of a terminal; nothing where nobody looks."""

    def __init__(self) -> None:
        self.done = 0
        self.seen = sys.stderr is not None and sys.stderr.isatty()

    def show(self, name: str) -> None:
        self.done += 1
        if self.seen:
            from xlrepro.report.terminal import one_line

            line = f"{self.done} done {one_line(name)}"[:78]
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.seen and self.done:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
