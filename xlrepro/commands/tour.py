"""tour: walk through the lesson, cell by cell beside the Python that gives the same number."""

from __future__ import annotations

import argparse

from xlrepro.commands.options import count
from xlrepro.files import Refused

EPILOG = """\
exit status:
  0  every number is the sheet's, and every claim holds
  1  some number differs, or a claim does not hold
  2  a file could not be read, or none holds a sheet of the lesson

examples:
  xlrepro tour                        the workbooks in sheets/
  xlrepro tour entropy_example.xlsx   the chapters that this one holds
  xlrepro tour --chapter 3            one of them
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "tour",
        help="walk through the lesson: the cells, the formula, the Python, the number",
        description="Walk through the lesson in its order. Each stop shows the cells, their "
        "formula, Python that can be copied, and both numbers; what the lecture says is checked.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="workbooks or folders of them (default: sheets/)"
    )
    parser.add_argument(
        "--chapter", type=count(1, 1000), metavar="N", help="show this chapter only"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.batch.folders import NONE, workbooks_in
    from xlrepro.report.tour import PREFACE, closing_text, visit_text
    from xlrepro.tour.walk import Visit, walk
    from xlrepro.workbook import open_workbook

    paths = args.paths or ["sheets"]
    found = workbooks_in(paths)
    for error in found.errors.values():
        raise Refused(error)
    if not found.files:
        raise Refused(f"{', '.join(paths)}: {NONE}")
    books = [open_workbook(file.path) for file in found.files]
    shown: list[Visit] = []
    for number, visit in enumerate(walk(books), 1):
        if args.chapter in (None, number):
            if not shown:
                print(PREFACE)
            shown.append(visit)
            print(visit_text(number, visit), flush=True)
    if not shown:
        lacking = f"chapter {args.chapter}" if args.chapter else "sheets"
        raise Refused(
            f"{', '.join(paths)}: wanted {lacking} of the lesson, found none; name a workbook that "
            "verify recognises"
        )
    print(closing_text(shown))
    return 0 if all(visit.ok for visit in shown) else 1
