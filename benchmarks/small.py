"""Verify the three workbooks: whole processes side by side.

    python -m benchmarks.small [FOLDER] [--repeats 7] [--write]

FOLDER (default: sheets/) holds the workbooks. A bare read imports numpy and takes formula and value
of every cell from expat once; it is what verifying is measured by. Beside it: what reading by other
means or importing alone takes, and two programs that recalculate the files, which they are given
with their stored results; how many cells those get right is in witness.md. What is not installed is
left out. Ratios are taken within a repeat, and their median counts. --write keeps the table in
benchmarks/small.md.
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
from time import perf_counter

import numpy as np

from xlrepro.witness import PROGRAMS

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
RESAVE = """
import sys, tempfile
from pathlib import Path
from xlrepro.witness import PROGRAMS
for path in sys.argv[2:]:
    with tempfile.TemporaryDirectory() as folder:
        PROGRAMS[sys.argv[1]].resave(Path(path), Path(folder) / "out.xlsx", 600.0)
"""


def ways(paths: list[str]) -> dict[str, list[str]]:
    """The processes to time: what they are called and their arguments for Python."""
    found = {
        "a bare read": ["-c", BARE, *paths],
        "verify": ["-m", "xlrepro", "verify", *paths],
        "--help": ["-m", "xlrepro", "--help"],
        "python -c pass": ["-c", "pass"],
        "import pandas": ["-c", "import pandas"],
        "import scipy.optimize": ["-c", "import scipy.optimize"],
    }
    if find_spec("openpyxl"):
        found["openpyxl, formulas and values"] = ["-W", "ignore", "-c", TWICE, *paths]
    for name, program in PROGRAMS.items():
        if program.available():
            found[f"{name}, recalculates and saves"] = ["-c", RESAVE, name, *paths]
    return found


def timed(arguments: list[str]) -> float:
    """Seconds of a whole process, which may keep the byte code of what it imports."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=kept, check=True, stdout=subprocess.DEVNULL
    )
    return perf_counter() - begun


def table(folder: Path, repeats: int) -> str:
    paths = sorted(str(p.resolve()) for p in folder.iterdir() if p.suffix in (".xlsx", ".xlsm"))
    processes = ways(paths)
    for arguments in processes.values():
        timed(arguments)  # so that files and byte code are at hand
    times: dict[str, list[float]] = {name: [] for name in processes}
    for _ in range(repeats):
        for name, arguments in processes.items():
            times[name].append(timed(arguments))
    told = [f"numpy {np.__version__}"]
    for package in ("pandas", "scipy", "openpyxl", "formulon"):
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
        "brackets the lowest and the highest.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"{', '.join(told)}.",
        "",
        "| process | seconds | times a bare read |",
        "|---|---:|---:|",
    ]
    for name, taken in times.items():
        pairs = zip(taken, times["a bare read"], strict=True)
        ratios = sorted(mine / bare for mine, bare in pairs)
        spread = f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"
        lines.append(f"| {name} | {median(taken):.2f} | {spread} |")
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
