"""formulon, an engine that reckons as Excel does, in a process of its own.

Starting it takes some seconds, so one process serves file after file. It is killed when a file
takes too long, and a new one is started for the file after one that failed.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Timer

from xlrepro.witness.failure import Late, WitnessFailure, one_by_one

LEFT_OUT: tuple[str, ...] = ()
START = 60.0  # seconds that starting may take, on top of those for a file
PROGRAM = Path(__file__).with_name("formulon_process.py")
_lock = Lock()
_running: dict[int, subprocess.Popen[str]] = {}  # by the process that started it, if we fork


def available() -> bool:
    return importlib.util.find_spec("formulon") is not None


def resave(source: Path, target: Path, timeout: float) -> None:
    """Recalculate `source` and save it as `target`; raises WitnessFailure."""
    with _lock:
        try:
            _ask(source, target, timeout)
        except BaseException:
            close()  # it may be busy still, or broken
            raise


def resave_all(pairs: Sequence[tuple[Path, Path]], timeout: float) -> None:
    """Recalculate files, each with the file to save it as; what it fails at is not saved."""
    one_by_one(resave, pairs, timeout)


def _ask(source: Path, target: Path, timeout: float) -> None:
    process = _process()
    assert process.stdin and process.stdout
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(timeout, stop)
    timer.start()
    try:
        process.stdin.write(json.dumps([str(source), str(target)]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:
        answer = ""
    finally:
        timer.cancel()
    if late:
        raise Late(f"not done after {timeout:g} s")
    if not answer.endswith("\n"):
        raise WitnessFailure("it crashed")
    if error := json.loads(answer):
        raise WitnessFailure(error)


def _process() -> subprocess.Popen[str]:
    """The process that is running, or a new one that has said it is ready."""
    running = _running.get(os.getpid())
    if running is None or running.poll() is not None:
        running = _running[os.getpid()] = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM)],  # -P: not a formulon.py in the current folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        timer = Timer(START, running.kill)
        timer.start()
        assert running.stdout
        ready = running.stdout.readline()
        timer.cancel()
        if not ready:
            raise WitnessFailure("it does not start")
    return running


def close() -> None:
    """End the process, if one is running."""
    running = _running.pop(os.getpid(), None)
    if running is not None:
        running.kill()
        running.communicate()


atexit.register(close)
