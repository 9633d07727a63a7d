"""Translate every workbook of a folder: how short, how well named, how exact, how quick.

    python -m benchmarks.translate ../shared/corpus/models [--only TEXT] [--write]

Each is translated by a process of its own, whose seconds are those of the processor, with the
children that it has. --write keeps the table in benchmarks/translate.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.any import workbooks
from benchmarks.bare import BARE
from benchmarks.edited import edits
from benchmarks.written import read_code
from xlrepro.translation.naming import Naming
from xlrepro.translation.package import folder_name
from xlrepro.translation.translation import Translator
from xlrepro.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[1]
PAGE = Path(__file__).with_suffix(".md")
NUMBERED = re.compile(r"_[1-9]\d?\Z")
COUNTED = {
    "exact": r"^ +([\d,]+)  to the last bit",
    "close": r"^ +([\d,]+)  within rounding",
    "stored": r"^ +([\d,]+)  taken as stored",
    "otherwise": r"^ +([\d,]+)  stored otherwise",
    "wrong": r"^ +([\d,]+)  (?:wrong|missing)",
}
EDITED = 8  # blocks of each of a few workbooks
SMALL = 150_000  # bytes of a workbook that is edited
DICE = "DICE"
DICE_VARIES = [
    "parameters.rate_of_social_time_preference_py",
    "parameters.equilibrium_temperature_increase_co2",
]
BEGIN = """
import os, sys
process = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(process, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass
class Row:
    """What was counted for a workbook, or for all."""

    name: str
    cells: int = 0
    statements: int = 0
    addresses: int = 0
    names: int = 0
    from_labels: int = 0
    unnumbered: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    bare: float = 0.0
    mebibytes: float = 0.0
    failed: str = ""

    @property
    def each(self) -> float:
        """Statements for a formula cell."""
        return self.statements / max(self.cells, 1)

    def line(self) -> str:
        shown = [f"{self.counts.get(kind, 0):,}" for kind in COUNTED]
        return " | ".join(
            [
                f"| {self.name}", f"{self.cells:,}", f"{self.statements:,}", f"{self.each:.3f}",
                f"{self.addresses}", share(self.from_labels, self.names),
                share(self.unnumbered, self.names), *shown, f"{self.seconds:.1f}",
                f"{self.mebibytes:,.0f} |",
            ]
        )  # fmt: skip


HEAD = (
    "| workbook | cells | statements | each | addresses | named from labels | without a number "
    "| to the last bit | rounding | as stored | stored otherwise | wrong | s | MiB |\n"
    f"|---|{'---:|' * 13}"
)


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def run(command: list[str], folder: Path = ROOT) -> tuple[str, float, float]:
    """What a process said, its seconds of the processor and its most MiB.

    A small one begins it, for the memory of a process counts from that of the one that began it.
    """
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, sys.executable, *command],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    *said, used = done.stdout.splitlines() or ["0 0"]
    seconds, kibibytes = map(float, used.split())
    return "\n".join(said) or done.stderr[-300:], seconds, kibibytes / 1024


def measured(path: Path, folder: Path) -> Row:
    """A workbook translated into a folder."""
    row = Row(path.name)
    told, row.seconds, row.mebibytes = run(
        ["-m", "xlrepro", "translate", str(path), "--out", str(folder)]
    )
    _, row.bare, _ = run(["-c", BARE, str(path)])
    if not (folder / "cells.py").exists():
        row.failed = told
        return row
    for kind, pattern in COUNTED.items():
        found = re.findall(pattern, told, re.MULTILINE)
        row.counts[kind] = sum(int(count.replace(",", "")) for count in found)
    row.cells = sum(row.counts.values())
    code = read_code(folder)
    row.statements, row.addresses = code.statements, len(code.addresses)
    for naming in namings(path):
        row.names += 1
        row.from_labels += naming.source != "place"
        row.unnumbered += not NUMBERED.search(naming.name)
    return row


def namings(path: Path) -> list[Naming]:
    """How the variables of a workbook are called, and what that is from."""
    translator = Translator(open_workbook(path))
    translator.plan()
    return [translator.naming[id(variable)] for variable in translator.chains.last]


def together(rows: list[Row]) -> Row:
    total = Row("all together")
    for row in rows:
        for name in ("cells", "statements", "addresses", "names", "from_labels", "unnumbered"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
        for kind, count in row.counts.items():
            total.counts[kind] = total.counts.get(kind, 0) + count
        total.seconds, total.bare = total.seconds + row.seconds, total.bare + row.bare
        total.mebibytes = max(total.mebibytes, row.mebibytes)
    return total


def edited(paths: list[Path]) -> list[int]:
    """Lines of code that change with one block of formulas, in small workbooks."""
    few = [path for path in paths if path.stat().st_size < SMALL]
    return [edit.lines for path in few for edit in edits(path, EDITED)]


def dice(folder: Path) -> float | None:
    """Seconds that 10,000 scenarios of DICE take on two processors."""
    command = ["-m", "benchmarks.scenarios", str(folder), "--vary", *DICE_VARIES]
    told, _, _ = run(command)
    try:
        return float(told)
    except ValueError:
        print(told, file=sys.stderr)
        return None


def of_others() -> list[str]:
    """What other commands say of the mutants of the code and of changed inputs, if they did."""
    found = []
    for name in ("mutants", "prove"):
        page = PAGE.with_name(f"{name}.md")
        if page.exists():
            lines = page.read_text(encoding="utf-8").splitlines()
            found += [f"{line} ({page.name})" for line in lines if line.startswith("together")]
    return found


def figures(rows: list[Row], changed: list[int], scenarios: float | None) -> list[str]:
    """What was to be reached, beside what is."""
    total, ok = together(rows), [row for row in rows if row.cells]
    largest = max(ok, key=lambda row: row.cells)
    slowest = max(ok, key=lambda row: row.seconds)
    right = total.counts.get("exact", 0) + total.counts.get("close", 0)
    few = sum(lines <= 2 for lines in changed)
    return [
        "| | here | wanted |",
        "|---|---|---|",
        f"| statements for a formula cell, median | {median(r.each for r in ok):.3f} | 0.10 |",
        f"| pooled | {total.each:.3f} | 0.04 |",
        f"| cell addresses in code | {total.addresses} | none |",
        f"| named from labels, names, headings | {share(total.from_labels, total.names)} | 90 % |",
        f"| without a number at the end | {share(total.unnumbered, total.names)} | 80 % |",
        f"| cells to the last bit or within rounding | {100 * right / total.cells:.2f} % | |",
        f"| the largest: {largest.name}, {largest.cells:,} cells | {largest.seconds:.1f} s, "
        f"{largest.mebibytes:,.0f} MiB | 10 s, 1 GB |",
        f"| the slowest: {slowest.name}, {slowest.cells:,} cells | {slowest.seconds:.1f} s, "
        f"{slowest.mebibytes:,.0f} MiB | |",
        f"| all, beside a bare read by expat | {total.seconds / total.bare:.1f} times | |",
        f"| lines that change with one edited block | at most 2 in {few} of {len(changed)} edits, "
        f"at most {max(changed, default=0)} | 2 |",
        f"| DICE 2013: 10,000 scenarios on two processors | "
        f"{'-' if scenarios is None else f'{scenarios:.1f} s'} | 20 s |",
        *(f"| {told} | | |" for told in of_others()),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose names hold this text")
    parser.add_argument("--write", action="store_true", help="keep the table")
    args = parser.parse_args()
    paths, rows, scenarios = workbooks(args.folder, args.only), [], None
    with tempfile.TemporaryDirectory() as scratch:
        for path in paths:
            folder = Path(scratch) / f"m_{folder_name(path)}"
            rows.append(measured(path, folder))
            print(rows[-1].line(), rows[-1].failed, file=sys.stderr, flush=True)
            if DICE in path.name:
                scenarios = dice(folder)
    changed = edited(paths)
    page = [
        "# Translations",
        "",
        f"Made by `python -m benchmarks.translate ../shared/corpus/{args.folder.name} --write`.",
        "Each workbook is translated and proved by a process of its own; seconds are those of the",
        "processor, with children; a statement is an assignment in the function of a section.",
        "Addresses are names and texts of the code that look like one, comments and the map to",
        "the cells apart.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"numpy {np.__version__}.",
        "",
        *figures(rows, changed, scenarios),
        "",
        HEAD,
        *(row.line() for row in rows),
        together(rows).line(),
    ]  # fmt: skip
    print("\n".join(page))
    failed = [f"{row.name}: {row.failed}" for row in rows if row.failed]
    print("\n".join(failed), file=sys.stderr)
    if args.write and not args.only:
        PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
