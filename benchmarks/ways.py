"""Compute workbooks in the order of their programs and cell by cell: both must give the same.

    python -m benchmarks.ways FOLDER...

For each workbook: the cells that are worked out in assignments, loops and tangles, the seconds for
finding the order, for running the program, for running it again, and cell by cell, and the cells
whose values are not the same to the last bit.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Program
from xlrepro.program.running import Compiled
from xlrepro.workbook import WorkbookError, open_workbook


def differing(one: Computation, other: Computation) -> list[tuple[int, int]]:
    """The cells that have not the same value, of the same kind, in both."""
    found = []
    for mine, theirs in zip(one.store.sheets, other.store.sheets, strict=True):
        for key in mine.keys() | theirs.keys():
            if not same(mine.get(key), theirs.get(key)):
                found.append((mine.index, key))
    found += one.unknown.keys() ^ other.unknown.keys()
    return sorted(set(found))


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", default="", help="files whose names hold this text")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    seconds = [0.0] * 4
    for path in (path for folder in given.folders for path in sorted(folder.rglob("*.xls[xm]"))):
        if given.only not in path.name:
            continue
        try:
            formulas = BookFormulas.of(open_workbook(path))
        except WorkbookError as error:
            print(error)
            continue
        gc.collect()
        times = [time.process_time()]
        program = Program.of(formulas)
        times.append(time.process_time())
        one = Computer(formulas)
        times.append(time.process_time())
        compiled = Compiled(program, formulas.around)
        first = one.run_compiled(compiled)
        times.append(time.process_time())
        other = Computer(formulas)
        times.append(time.process_time())
        by_cells = other.run(in_order=False)
        times.append(time.process_time())
        again = Computer(formulas)
        times.append(time.process_time())
        second = again.run_compiled(compiled)
        times.append(time.process_time())
        apart = differing(first, by_cells) + differing(second, by_cells)
        counts = program.counts()
        total.update(counts)
        total["differ"] += len(apart)
        took = [times[i] - times[i - 1] for i in (1, 3, 7, 5)]
        seconds = [a + b for a, b in zip(seconds, took, strict=True)]
        told = " ".join(f"{kind} {count:6}" for kind, count in counts.items())
        print(
            f"{path.name[:50]:50} {told} order {took[0]:6.3f} run {took[1]:6.3f} "
            f"again {took[2]:6.3f} by cells {took[3]:6.3f}"
            f"{f' DIFFER {len(apart)} {apart[:3]}' if apart else ''}",
            flush=True,
        )
    print(dict(total), "seconds:", " ".join(f"{each:.2f}" for each in seconds))
    sys.exit(bool(total["differ"]))


if __name__ == "__main__":
    main()
