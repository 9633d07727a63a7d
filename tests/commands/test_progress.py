"""What a terminal shows of a long run, and when an interrupt is interruptible."""

import io
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from tests.processes import until
from tests.tiny import BUNDLED, ROOT
from xlrepro import progress
from xlrepro.batch.interrupts import SIGNALS, Interrupts
from xlrepro.progress import Progress

pytestmark = pytest.mark.usefixtures("interrupts_reach_us")


@pytest.mark.parametrize("command", [["verify"], ["report", "--out", "out"]], ids=" ".join)
def test_a_terminal_shows_how_many_are_done(command, tmp_path):
    (tmp_path / "work").mkdir()
    for name in "abc":
        shutil.copy(BUNDLED / "entropy_example.xlsx", tmp_path / "work" / f"{name}.xlsx")
    outer, inner = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "xlrepro", *command, "work"], cwd=tmp_path, stderr=inner,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(inner)
    shown = read_all(outer)
    os.close(outer)
    assert done.returncode == 0 and "\x1b" not in done.stdout
    texts = [re.sub(", [0-9]+ s", "", text) for text in shown.split("\r\x1b[K") if text]
    assert list(dict.fromkeys(texts)) == [f"{i} of 3 ..." for i in range(4)]
    assert shown.endswith("\r\x1b[K")


def read_all(end):
    """What was written to a terminal whose other end is closed."""
    read = b""
    with suppress(OSError):  # so it ends on Linux
        while part := os.read(end, 10_000):
            read += part
    return read.decode()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_what_takes_its_time_is_told_with_the_seconds(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "EVERY", 0.01)
    clock = iter([0.0, 0.0])  # then three seconds have passed
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock, 3.0))
    with Progress(1) as one:
        assert sys.stderr.getvalue() == ""
        until(lambda: "0 of 1, 3 s ..." in sys.stderr.getvalue())
        one.clear()
        before = sys.stderr.getvalue()
        time.sleep(0.05)
        assert sys.stderr.getvalue() == before  # it stays out of the way of output
    assert before.endswith("\r\x1b[K")
    time.sleep(0.05)
    assert sys.stderr.getvalue() == before + "\r\x1b[K"


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_an_interrupt_waits_until_it_is_heeded_and_a_second_one_does_not(number):
    before = signal.getsignal(number)
    with Interrupts() as interrupts:
        with interrupts.interruptible():
            pass
        signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt), interrupts.interruptible():
            pytest.fail("this place heeds interrupts")
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_an_interrupt_ends_what_heeds_it():
    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt), interrupts.interruptible():
        signal.raise_signal(signal.SIGINT)


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts, interrupts.interruptible():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
