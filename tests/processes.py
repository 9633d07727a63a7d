"""Processes that a test begins, waits for and interrupts, without a clock.

What is waited for has come or the test hangs: how long it takes is the machine's affair.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.tiny import ROOT

# In every interpreter that is told of it: a workbook with a name in HELD opens only when the
# process is interrupted or killed, and a file named after the process says that it waits.
HOLDING = """\
import os, sys, time
def hold(event, args):
    if event == "open" and os.path.basename(str(args[0])) in os.environ["HELD"].split():
        with open(os.path.join(os.environ["WAITING"], str(os.getpid())), "w"):
            pass
        while True:
            time.sleep(1)
sys.addaudithook(hold)
"""


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)


def holding(folder: Path, *names: str) -> dict[str, str]:
    """The environment in which workbooks of these names are held; `folder` is to be new."""
    (folder / "waiting").mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(HOLDING)
    path = os.pathsep.join([str(folder), str(ROOT)])
    told = {"PYTHONPATH": path, "HELD": " ".join(names), "WAITING": str(folder / "waiting")}
    return {**os.environ, **told}


def waiting(environment: dict[str, str]) -> list[int]:
    """The processes that wait for a workbook which is held."""
    return sorted(int(path.name) for path in Path(environment["WAITING"]).iterdir())


def begin(*command: object, **more: Any) -> subprocess.Popen[str]:
    """Python at work, which an interrupt reaches as in a terminal.

    A shell starts what it runs in the background with the interrupt ignored.
    """
    return subprocess.Popen(
        [sys.executable, "-u", *map(str, command)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **more,
    )  # fmt: skip


def children(parent: int) -> list[int]:
    """The processes that a process has begun and that live, with those that they began."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            child = int(status.parent.name)
            found += [child, *children(child)]
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended, be it that nobody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] == "Z"
    except OSError:
        return True
