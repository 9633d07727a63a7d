"""Compute workbooks from their inputs alone and compare every cell with what Excel stored."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from xlrepro.formula.parse import a1
from xlrepro.program.compute import compute
from xlrepro.values import ErrorValue
from xlrepro.workbook import open_workbook


def agreement(stored: Any, ours: Any) -> str:
    """exact, close (1e-12), near (1e-9), wrong or none."""
    if ours is None:
        return "none"
    if type(stored) is float and type(ours) is float:
        apart = abs(stored - ours)
        if math.isnan(apart):
            return "wrong"
        if stored == ours:
            return "exact"
        if apart <= 1e-12 * max(abs(stored), 1e-300):
            return "close"
        return "near" if apart <= 1e-9 * max(abs(stored), 1e-6) else "wrong"
    return "exact" if type(stored) is type(ours) and stored == ours else "wrong"


def compared(path: Path, shown: int) -> tuple[Counter[str], list[str], float]:
    book = open_workbook(path)
    begun = time.perf_counter()
    result = compute(book)
    seconds = time.perf_counter() - begun
    counts: Counter[str] = Counter()
    told = []
    for index, sheet in enumerate(book.sheets):
        for place in sheet.computed():
            cell = sheet.cells[place]
            if cell.value is None:
                continue
            where = index, place[0] << 15 | place[1]
            if where in result.given:
                counts["given"] += 1
                kind, ours = "given", result.given[where]
            else:
                ours = result.value(index, place)
                if (
                    isinstance(ours, str)
                    and isinstance(cell.value, str)
                    and not isinstance(ours, ErrorValue)
                ):
                    kind = agreement(cell.value, ours)
                else:
                    kind = agreement(cell.value, ours)
                counts[kind] += 1
            if kind in ("wrong", "none", "given") and len(told) < shown:
                formula = sheet.formula(place)
                why = str(result.unknown.get(where, "")) if kind == "none" else ""
                text = formula.text if formula else ""
                told.append(
                    f"  {kind} {sheet.title}!{a1(place)} {text[:150]} "
                    f"stored {cell.value!r:.60} ours {ours!r:.60} {why}"
                )
    return counts, told, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose names hold this text")
    parser.add_argument("--show", type=int, default=0, help="so many cells that are not right")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    for path in sorted(given.folder.iterdir()):
        if path.suffix.lower() not in (".xlsx", ".xlsm") or given.only not in path.name:
            continue
        try:
            counts, told, seconds = compared(path, given.show)
        except Exception as error:
            print(f"{path.name}: {type(error).__name__}: {error}")
            if given.only:
                raise
            continue
        total += counts
        right = counts["exact"] + counts["close"] + counts["near"]
        print(
            f"{path.name[:60]:60} {counts.total():7} right {right:7} exact {counts['exact']:7} "
            f"wrong {counts['wrong']:6} none {counts['none']:6} "
            f"given {counts['given']:5} {seconds:.2f} s",
            flush=True,
        )
        for line in told:
            print(line)
    n = max(total.total(), 1)
    print({kind: f"{count} ({100 * count / n:.2f} %)" for kind, count in total.items()})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
