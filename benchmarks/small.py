"""Verify the three workbooks: whole processes side by side.

    python -m benchmarks.small [FOLDER] [--repeats 7] [--write]

FOLDER (default: sheets/) holds the workbooks. A bare read imports numpy and takes formula and value
of every cell from expat once; it is what verifying is measured by. Beside it: what reading by other
means or importing alone takes, and the engines of benchmarks/engines.py (ironcalc, formulon,
LibreOffice, pycel, formulas), which recalculate copies with wrong results and save them; how many
cells are right is counted in what they save. What takes over 5 s is run once. What is not installed
is left out. Ratios are to the bare read of the same repeat, and their median counts. --write keeps
the table in benchmarks/small.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

import xlrepro
from benchmarks.bare import BARE
from benchmarks.engines import installed, prepare, right
from xlrepro.checks.records import Verdict

ROOT = Path(__file__).resolve().parents[1]
TWICE = """
import sys, openpyxl
for path in sys.argv[1:]:
    for values in (False, True):
        for sheet in openpyxl.load_workbook(path, read_only=True, data_only=values):
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value
"""
RECALCULATE = """
import sys
from pathlib import Path
from benchmarks.engines import recalculate
name, folder, *copies = sys.argv[1:]
recalculate(name, [Path(copy) for copy in copies], Path(folder))
"""
LONG = 5.0  # seconds, after which one run is enough
BARE_READ = "a bare read"


def ways(paths: list[str]) -> dict[str, list[str]]:
    """The processes to time: what they are called and their arguments for Python."""
    found = {
        BARE_READ: ["-c", BARE, *paths],
        "verify": ["-m", "xlrepro", "verify", *paths],
        "verify, one process": ["-m", "xlrepro", "verify", "--jobs", "1", *paths],
        "--help": ["-m", "xlrepro", "--help"],
        "python -c pass": ["-c", "pass"],
        "import pandas": ["-c", "import pandas"],
        "import scipy.optimize": ["-c", "import scipy.optimize"],
    }
    if find_spec("openpyxl"):
        found["openpyxl, formulas and values"] = ["-W", "ignore", "-c", TWICE, *paths]
    return found


def timed(arguments: list[str]) -> float:
    """Seconds of a whole process, which may keep the byte code of what it imports."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - begun


def measured(processes: dict[str, list[str]], repeats: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each process and of a bare read beside it, repeat by repeat.

    A first run has files and byte code at hand for the others; what takes long has only that one.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    for name, arguments in processes.items():
        took = timed(arguments)
        if took > LONG and name != BARE_READ:
            times[name].append((took, timed(processes[BARE_READ])))
    often = {name: arguments for name, arguments in processes.items() if not times[name]}
    for _ in range(repeats):
        repeat = {name: timed(arguments) for name, arguments in often.items()}
        for name, seconds in repeat.items():
            times[name].append((seconds, repeat[BARE_READ]))
    return times


def verified(path: Path) -> tuple[int, int]:
    """How many computed cells verify has right, of those that are not random."""
    counts = xlrepro.verify(path).counts
    every = counts.total() - counts[Verdict.VOLATILE]
    return counts[Verdict.EXACT] + counts[Verdict.CLOSE], every


def summed(pairs: Iterable[tuple[int, int]]) -> str:
    good, every = map(sum, zip(*pairs, strict=True))
    return f"{good:,} of {every:,}"


def table(folder: Path, repeats: int) -> str:
    paths = sorted(p.resolve() for p in folder.iterdir() if p.suffix in (".xlsx", ".xlsm"))
    processes = ways([str(path) for path in paths])
    rights = {"verify": summed(map(verified, paths))}
    with TemporaryDirectory() as place:
        copies = [str(copy) for copy in prepare(paths, Path(place))]
        saved = {f"{name}, recalculates and saves": Path(place) / name for name in installed()}
        for shown, target in saved.items():
            processes[shown] = ["-c", RECALCULATE, target.name, str(target), *copies]
        times = measured(processes, repeats)
        for shown, target in saved.items():
            rights[shown] = summed(right(path, target) for path in paths)
    told = [f"numpy {np.__version__}"]
    for package in ("pandas", "scipy", "openpyxl", "formulon", "ironcalc", "pycel", "formulas"):
        try:
            told.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    lines = [
        "# Verifying the three workbooks",
        "",
        f"Made by `python -m benchmarks.small {'FOLDER ' * (folder != ROOT / 'sheets')}"
        f"--repeats {repeats} --write`. Whole",
        "processes, medians; a ratio is to the bare read of the same repeat: the median, and in",
        f"brackets the lowest and the highest. What takes over {LONG:g} s is run once. Right is a",
        "cell that comes out within a billionth of what the file stores, random ones not counted;",
        "for verify, one that it tells exact or close.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"{', '.join(told)}.",
        "",
        "| process | seconds | times a bare read | cells right |",
        "|---|---:|---:|---:|",
    ]
    for name, pairs in times.items():
        ratios = sorted(mine / bare for mine, bare in pairs)
        seconds = median(mine for mine, _ in pairs)
        spread = f"{median(ratios):.1f}"
        if len(ratios) > 1:
            spread += f" ({ratios[0]:.1f}-{ratios[-1]:.1f})"
        lines.append(f"| {name} | {seconds:.2f} | {spread} | {rights.get(name, '')} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "sheets")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = table(args.folder, args.repeats)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "small.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
