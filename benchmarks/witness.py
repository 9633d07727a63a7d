"""How many cells each witness confirms, and how long it takes; writes witness.md beside itself.

    python -m benchmarks.witness [FOLDER]

FOLDER (default: sheets/) holds the three workbooks; witness.md is of the originals. Every stored
result is poisoned in a copy first, so a witness that is asked about the copy cannot have read the
answer from it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.right import judged, poison
from xlrepro.checks.tolerance import RTOL
from xlrepro.datasets.fetch import SHA256
from xlrepro.witness import PROGRAMS, recalculate
from xlrepro.workbook import open_workbook

HEAD = ("workbook", "witness", "cells", "random", "exact", f"within {RTOL:g}", "farther", "seconds")


def measured(path: Path, witness: str) -> tuple[list[str], list[str]]:
    """A row of the table, and the cells that are farther away."""
    honest = open_workbook(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        poison(honest, copy)
        poisoned = open_workbook(copy)
        start = time.perf_counter()
        values = recalculate(poisoned, witness)
        seconds = time.perf_counter() - start
    counts: Counter[str] = Counter()
    farther = []
    for sheet, place, kind in judged(honest, values, RTOL):
        counts[kind] += 1
        if kind == "far":
            stored, recalculated = sheet.value(place), values[sheet.title][place]
            formula = sheet.formula(place)
            text = formula.text if formula else ""
            where = sheet.where(place)
            farther.append(f"- {where} `{text}`: stored {stored}, {witness} {recalculated}")
    numbers = [counts.total(), *(counts[kind] for kind in ("random", "exact", "near", "far"))]
    row = [path.name, witness, *(f"{number:,}" for number in numbers), f"{seconds:.1f}"]
    return row, farther


def main(folder: Path) -> None:
    rows, notes = [], []
    for witness, program in PROGRAMS.items():
        if not program.available():
            raise SystemExit(f"{witness} is not installed")
        recalculate(open_workbook(folder / "entropy_example.xlsx"), witness)  # starts it
        for name in sorted(SHA256):
            row, farther = measured(folder / name, witness)
            rows.append(row)
            notes += farther
    lines = ["# What each witness recalculates from poisoned copies of the published workbooks", ""]
    lines += [f"| {' | '.join(row)} |" for row in (HEAD, ["---"] * 2 + ["---:"] * 6, *rows)]
    lines += ["", "Seconds are of a program that runs already (formulon) or starts (LibreOffice)."]
    lines += ["", f"Farther than {RTOL:g}:", "", *notes]
    text = "\n".join(lines) + "\n"
    Path(__file__).with_name("witness.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "sheets"))
