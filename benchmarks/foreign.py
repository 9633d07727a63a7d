"""Workbooks that nobody here wrote: is any right cell accused, and what does recognition take?

    python -m benchmarks.foreign FOLDER [FOLDER ...]

Each workbook is read, its sheets are recognised, and it is verified, in a process of its own. Times
are processor time, recognition as a multiple of reading; cells are counted by their verdict. With
--write the table is kept in foreign.md. The workbooks are those of a shared corpus, which belongs
to their authors and is not part of the project.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 120  # seconds for a workbook, after which it counts as not ended
ACCUSED = ("differs", "formula", "typed over")
ONE = """
import json, sys, time
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.models.load import load_sheet
from xlrepro.recognise.view import View
from xlrepro.workbook import open_workbook

times = [time.process_time()]
book = open_workbook(sys.argv[1])
times.append(time.process_time())
methods = [found.model for sheet in book.sheets for found in load_sheet(View(book, sheet))]
times.append(time.process_time())
check = verify_book(book, Tolerance())
counts = {str(verdict): count for verdict, count in check.counts.items()}
read, recognised = (b - a for a, b in zip(times, times[1:]))
print(json.dumps([check.computed_cells, counts, methods, read, recognised]))
"""


def tried(path: Path) -> list[Any] | str:
    """What one workbook gives, or in a line why it gives nothing."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", ONE, str(path)],
            cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not ended after {LIMIT} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
    told: list[Any] = json.loads(done.stdout)
    return told


def table(folder: Path) -> list[str]:
    """What is said of the workbooks of one folder."""
    counts: Counter[str] = Counter()
    ratios: dict[str, float] = {}
    lost, accused, cells = [], [], 0
    for path in sorted(folder.glob("*.xls[xm]")):
        told = tried(path)
        if isinstance(told, str):
            lost.append(f"- {path.name}: {told}")
            continue
        own, verdicts, methods, read, recognised = told
        cells += own
        counts.update(verdicts)
        ratios[path.name] = recognised / max(read, 1e-9)
        if wrong := sum(verdicts.get(verdict, 0) for verdict in ACCUSED):
            held = ", ".join(dict.fromkeys(methods))
            accused.append(f"- {path.name}: {wrong:,} cells, recognised as {held}")
    slow = sorted(ratios.items(), key=lambda each: -each[1])[:5]
    lines = [
        f"## {folder.name}: {len(ratios)} workbooks, {cells:,} computed cells",
        "",
        "| verdict | cells |",
        "|---|---|",
        *(f"| {verdict} | {count:,} |" for verdict, count in counts.most_common()),
        "",
        f"Recognition takes {statistics.median(ratios.values()):.1f} times the reading of the file "
        "in the median; most in "
        + ", ".join(f"{name} ({ratio:.1f})" for name, ratio in slow) + ".",
        "",
    ]  # fmt: skip
    for head, rows in (("Accused cells", accused), ("Not verified", lost)):
        lines += [f"{head}:", "", *(rows or ["- none"]), ""]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--write", action="store_true", help="keep the table in foreign.md")
    args = parser.parse_args()
    lines = [
        "# Workbooks that nobody here wrote",
        "",
        "Made by `python -m benchmarks.foreign ../shared/corpus/models ../shared/corpus/editions "
        "--write`.",
        "",
        *(line for folder in args.folders for line in table(folder)),
    ]
    text = "\n".join(lines).rstrip("\n") + "\n"
    print(text)
    if args.write:
        Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
