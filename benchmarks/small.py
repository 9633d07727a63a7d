"""Verify the three workbooks: whole processes side by side.

    python -m benchmarks.small [FOLDER] [--repeats 7] [--write]

FOLDER (default: sheets/) holds the workbooks. A bare read imports numpy and takes formula and value
of every cell from expat once; it is what verifying is measured by. Beside it: what reading by other
means or importing alone takes, and the programs of benchmarks/engines.py that recalculate the
files, each with how many cells it gets right. They are given copies without results; one that takes
long is run once. What is not installed is left out. Ratios are taken within a repeat, and their
median counts. --write keeps the table in benchmarks/small.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.engines import SAVED, installed, prepare, right
from xlrepro.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[1]
BARE = """
import sys, zipfile
from xml.parsers import expat
import numpy
cells, cell, text = {}, [None, None, None], []
def start(tag, attributes):
    if tag == "c":
        cell[:] = attributes.get("r"), None, None
    elif tag in ("f", "v"):
        text.clear()
def end(tag):
    if tag == "f":
        cell[1] = "".join(text)
    elif tag == "v":
        cell[2] = "".join(text)
    elif tag == "c":
        cells[path, part, cell[0]] = cell[1], cell[2]
for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/sheet"):
                parser = expat.ParserCreate()
                parser.buffer_text = True
                parser.StartElementHandler, parser.EndElementHandler = start, end
                parser.CharacterDataHandler = text.append
                parser.Parse(package.read(part), True)
"""
TWICE = """
import sys, openpyxl
for path in sys.argv[1:]:
    for values in (False, True):
        for sheet in openpyxl.load_workbook(path, read_only=True, data_only=values):
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value
"""
LONG = 5.0  # seconds, after which one run is enough


def ways(paths: list[str]) -> dict[str, list[str]]:
    """The processes to time: what they are called and their arguments for Python."""
    found = {
        "a bare read": ["-c", BARE, *paths],
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


def measured(processes: dict[str, list[str]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each process, repeat by repeat, after one run to have files and byte code at hand;
    of one that takes long there is that run alone."""
    first = {name: timed(arguments) for name, arguments in processes.items()}
    times = {name: [took] if took > LONG else [] for name, took in first.items()}
    for _ in range(repeats):
        for name, arguments in processes.items():
            if first[name] <= LONG:
                times[name].append(timed(arguments))
    return times


def engine(name: str, copies: list[Path], folder: Path) -> tuple[list[str], list[Path]]:
    """The arguments for Python that recalculate the copies, and where the results will be."""
    targets = [folder / f"{name} {copy.stem}{SAVED.get(name, '.xlsx')}" for copy in copies]
    pairs = [str(path) for pair in zip(copies, targets, strict=True) for path in pair]
    return ["-m", "benchmarks.engines", name, *pairs], targets


def table(folder: Path, repeats: int) -> str:
    paths = sorted(p.resolve() for p in folder.iterdir() if p.suffix in (".xlsx", ".xlsm"))
    books = [open_workbook(path) for path in paths]
    processes = ways([str(path) for path in paths])
    rights = {}
    with TemporaryDirectory() as place:
        copies = [Path(place) / path.name for path in paths]
        for book, copy in zip(books, copies, strict=True):
            prepare(book, copy)
        results = {}
        for name in installed():
            shown = f"{name}, recalculates"
            processes[shown], results[shown] = engine(name, copies, Path(place))
        times = measured(processes, repeats)
        for shown, targets in results.items():
            counted = [right(book, target) for book, target in zip(books, targets, strict=True)]
            good, every = map(sum, zip(*counted, strict=True))
            rights[shown] = f"{good:,} of {every:,}"
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
        "brackets the lowest and the highest. Right is a cell that comes out within a billionth of",
        "what the file stores, random ones not counted.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"{', '.join(told)}.",
        "",
        "| process | seconds | times a bare read | cells right |",
        "|---|---:|---:|---:|",
    ]
    for name, taken in times.items():
        ratios = sorted(
            mine / bare for mine, bare in zip(taken, times["a bare read"], strict=False)
        )
        spread = f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"
        lines.append(f"| {name} | {median(taken):.2f} | {spread} | {rights.get(name, '')} |")
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
