"""Verify every broken file of the tests in a process of its own; print a table of time and memory.

python -m benchmarks.broken > benchmarks/broken.md
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.broken import CASES

ROOT = Path(__file__).resolve().parents[1]

HEAD = """\
# Broken and hostile files

Each file was made by `tests/broken` and verified by `xlrepro verify` in a process of its own.
Seconds are wall time with the start of Python, and in brackets those that the processor was busy
with it, which other work on the machine does not change. MB is the largest resident memory.
Repeat with `python -m benchmarks.broken > benchmarks/broken.md`.

| file | exit status | seconds | MB | what is said |
|---|---:|---:|---:|---|"""
CHILD = """\
import os, sys
from benchmarks.memory import memory
from xlrepro.cli import main
status = main(sys.argv[2:])
os.write(int(sys.argv[1]), f"{memory('VmHWM')} {sum(os.times()[:2])}".encode())
sys.exit(status)
"""


class Run(NamedTuple):
    status: int
    seconds: float
    busy: float  # seconds of the processor, which other work on the machine does not change
    mb: float
    out: str
    err: str


def verified(path: Path | str) -> Run:
    """Run `xlrepro verify` on a path and wait for it, a minute at most."""
    reading, writing = os.pipe()
    command = [sys.executable, "-c", CHILD, str(writing), "verify", str(path)]
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        pass_fds=[writing],
        check=False,
    )
    seconds = time.perf_counter() - begun
    os.close(writing)
    with open(reading) as told:
        peak, busy = map(float, told.read().split())
    return Run(done.returncode, seconds, busy, peak, done.stdout, done.stderr)


def main() -> None:
    print(HEAD)
    seconds, busy, mb = 0.0, 0.0, 0.0
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            run = verified(case.make(Path(folder)))
            said = (run.err if run.status == 2 else run.out).strip().splitlines()[-1]
            said = said.replace(f"{folder}/", "").replace(folder, "FOLDER").replace("|", "\\|")
        figures = f"{run.status} | {run.seconds:.1f} ({run.busy:.1f}) | {run.mb:.0f}"
        print(f"| {name} | {figures} | {said} |", flush=True)
        seconds, busy, mb = max(seconds, run.seconds), max(busy, run.busy), max(mb, run.mb)
    print(f"\n{len(CASES)} files; at most {seconds:.1f} s ({busy:.1f} busy) and {mb:.0f} MB.")


if __name__ == "__main__":
    main()
