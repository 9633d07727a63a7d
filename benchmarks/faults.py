"""How many of many seeded faults are named: `python -m benchmarks.faults [--cases N] [--write]`.

Each case is one of the workbooks in sheets/ with one cell made wrong (tests/corruptions.py).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.corruptions import corruption
from tests.tiny import BUNDLED, NAMES
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_sheet
from xlrepro.workbook import open_workbook

BOOKS = [open_workbook(BUNDLED / name) for name in NAMES]
SHEETS = [sum(bool(sheet.computed()) for sheet in book.sheets) for book in BOOKS]
HOW = """\
# One wrong cell, named or not

`python -m benchmarks.faults --cases {cases} --write` makes one cell of a workbook in
`sheets/` wrong for each seed from 0, a sheet drawn as likely as another, and verifies that
sheet. A fault is named when its cell is among those that are not right, or for a changed
input any cell that depends on it. What is missed is listed; an input whose change alters no
result (an id that the approximate MATCH maps to the same place, say) and a constant typed
over arithmetic that reads nothing cannot show.

"""


def missed(seed: int) -> tuple[str, str]:
    """The kind of a fault, and what it was where it is not named."""
    fault = corruption(random.Random(seed).choices(BOOKS, SHEETS)[0], seed)
    sheet = fault.book.sheet(fault.title)
    assert sheet is not None
    found = verify_sheet(fault.book, sheet, Tolerance(), HALF_ULP)
    named = {cell.place for cell in found.problems}
    seen = named if fault.anywhere else named & fault.cells
    return fault.kind, "" if seen else f"seed {seed}: {fault.title} {fault.what}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="write benchmarks/faults.md")
    args = parser.parse_args()
    made: Counter[str] = Counter()
    named: Counter[str] = Counter()
    lines = []
    with ProcessPoolExecutor(2) as pool:
        for kind, miss in pool.map(missed, range(args.cases), chunksize=10):
            made[kind] += 1
            named[kind] += not miss
            lines += [f"- {kind}: `{miss}`"] if miss else []
    table = ["| fault | cases | named |", "|---|---:|---:|"]
    table += [f"| {kind} | {made[kind]} | {named[kind]} |" for kind in sorted(made)]
    table += [f"| together | {sum(made.values())} | {sum(named.values())} |"]
    text = HOW.format(cases=args.cases) + "\n".join([*table, "", "Missed:", "", *lines, ""])
    print(text)
    if args.write:
        Path(__file__).with_suffix(".md").write_text(text)


if __name__ == "__main__":
    main()
