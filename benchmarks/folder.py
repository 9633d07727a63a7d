"""A folder of many workbooks: time with one job and with two, time for each file, memory.

    python -m benchmarks.folder [--files 500] [--write]

The workbooks are copies of those in sheets/, each changed from a seed: in every fifty of them 36 of
entropy_example, 11 of graddesc, one of collab_filter, and two broken; a third of the rest have one
stored value moved. --write keeps the table in benchmarks/folder.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import memory

ROOT = Path(__file__).resolve().parents[1]
KINDS = ["entropy_example.xlsx"] * 36 + ["graddesc.xlsm"] * 11 + ["collab_filter.xlsx"]
BROKEN = 2
BLOCK = len(KINDS) + BROKEN
VALUE = re.compile(rb"(</f><v>)(-?\d+\.\d+)(</v>)")


def make(folder: Path, count: int) -> None:
    """The workbooks, every block of the same kinds and with an entropy_example first."""
    chance = random.Random(0)
    for start in range(0, count, BLOCK):
        kinds = KINDS[1:] + ["broken"] * BROKEN
        chance.shuffle(kinds)
        for number, kind in enumerate([KINDS[0], *kinds], start):
            fault = chance.random() < 1 / 3
            if kind == "broken":
                data = (ROOT / "sheets" / KINDS[0]).read_bytes()
                (folder / f"{number:04}-broken.xlsx").write_bytes(data[: chance.randrange(5000)])
            else:
                vary(ROOT / "sheets" / kind, folder / f"{number:04}-{kind}", chance, fault)


def vary(source: Path, target: Path, chance: random.Random, fault: bool) -> None:
    """A copy unlike all others, with one stored value moved if there is to be a fault."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = target.name.encode()
        computed = [n for n in old.namelist() if "/sheet" in n and VALUE.search(old.read(n))]
        chosen = chance.choice(computed) if fault else ""
        for name in old.namelist():
            data = old.read(name)
            if name == chosen:
                hit = chance.choice(list(VALUE.finditer(data)))
                moved = f"{float(hit[2]) * (1 + 1e-6)!r}".encode()
                data = data[: hit.start(2)] + moved + data[hit.end(2) :]
            new.writestr(name, data)


@dataclass
class Run:
    seconds: float
    processor: float  # seconds of processor time
    others: float  # seconds of it that other programs took meanwhile
    lines: list[float]  # when each workbook was told
    peaks: dict[int, list[float]]  # MiB of the command and its workers, by workbooks told
    verdict: str


def run(folder: Path, jobs: int, marks: list[int]) -> Run:
    command = [sys.executable, "-m", "xlrepro", "verify", str(folder), "--jobs", str(jobs)]
    begun, before, busy = time.perf_counter(), os.times(), busy_seconds()
    lines, peaks, verdict = [], {}, ""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        for verdict in process.stdout:  # noqa: B007 (the last line stays)
            lines.append(time.perf_counter() - begun)
            if len(lines) in marks:
                pids = [process.pid, *children(process.pid)]
                all_of_it = [memory("VmHWM", pid) for pid in pids]
                peaks[len(lines)] = [mib for mib in all_of_it if mib is not None]
    after = os.times()
    used = sum(after[2:4]) - sum(before[2:4])
    others = busy_seconds() - busy - used
    return Run(time.perf_counter() - begun, used, others, lines[:-1], peaks, verdict.strip())


def busy_seconds() -> float:
    """Processor time of all programs since the machine began."""
    user, nice, system = map(int, Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text().split()]


def table(count: int, runs: dict[int, Run], marks: list[int]) -> str:
    one, two = runs[1], runs[2]
    tenth = count // 10
    rows = [
        ("seconds", lambda r: f"{r.seconds:.1f}"),
        ("seconds of processor time", lambda r: f"{r.processor:.1f}"),
        ("the same of other programs meanwhile", lambda r: f"{r.others:.1f}"),
        ("ms for each of the first tenth", lambda r: f"{each(r.lines[:tenth]):.0f}"),
        ("ms for each of the last tenth", lambda r: f"{each(r.lines[-tenth:]):.0f}"),
        *(
            (f"peak MiB after {mark} files: command, workers",
             lambda r, m=mark: " + ".join(f"{mib:.0f}" for mib in r.peaks[m]))
            for mark in marks
        ),
    ]  # fmt: skip
    told = [f"| {name} | {cell(one)} | {cell(two)} |" for name, cell in rows]
    lines = [
        f"# A folder of {count} workbooks",
        "",
        f"Made by `python -m benchmarks.folder --files {count} --write` on Linux, 2 processors;",
        "the workbooks are variants of those in `sheets/`, as the script says.",
        "",
        "| | `--jobs 1` | `--jobs 2` |",
        "|---|---:|---:|",
        *told,
        "",
        f"Two jobs take {one.seconds / two.seconds:.2f} times less than one. Both say:",
        "",
        f"> {one.verdict}",
    ]
    return "\n".join(lines) + "\n"


def each(lines: list[float]) -> float:
    return (lines[-1] - lines[0]) / (len(lines) - 1) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500, help=f"a multiple of {BLOCK}")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    count = args.files // BLOCK * BLOCK
    marks = [count // 5, count * 3 // 5, count * 9 // 10]
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), count)
        runs = {jobs: run(Path(name), jobs, marks) for jobs in (1, 2)}
    assert runs[1].verdict == runs[2].verdict and len(runs[1].lines) == count
    text = table(count, runs, marks)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "folder.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
