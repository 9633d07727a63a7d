"""A few small workbooks are shared with a second process; what is told stays the same."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing

import numpy as np
import pytest

from tests.processes import begin, gone, holding, until, waiting
from tests.tiny import BUNDLED, NAMES, ROOT
from xlrepro.batch import second_process as two
from xlrepro.batch.folders import File, workbooks_in

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be split here")

RUN = """
import os, signal, sys, time
from xlrepro import cli
from xlrepro.batch import second_process as two
made = two.SecondProcess.__init__
def watched(self, *args):
    made(self, *args)
    print("second process", self.process, file=sys.stderr, flush=True)
    {then}
two.SecondProcess.__init__ = watched
two.cores = lambda: 2
sys.exit(cli.main(sys.argv[1:]))
"""


def run(then: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN.format(then=then), "verify", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def splittable(monkeypatch):
    """As before numpy is imported."""
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(two, "cores", lambda: 2)


def of_sizes(folder, *sizes):
    files = []
    for number, size in enumerate(sizes):
        path = folder / f"{number}.xlsx"
        path.write_bytes(bytes(size))
        files.append(File(path, path.name))
    return files


@pytest.mark.usefixtures("splittable")
def test_a_few_small_files_are_worth_a_second_process(tmp_path, monkeypatch):
    monkeypatch.setattr(two, "SecondProcess", lambda begin, files, sizes: sizes)
    files = of_sizes(tmp_path, 10, 500, 480, 20)
    assert two.second_process(None, files) == [10, 500, 480, 20]
    for others in (
        files[:1],
        of_sizes(tmp_path, *[1] * (two.FEW + 1)),
        of_sizes(tmp_path, two.LIGHT, 1),
        [*files, File(tmp_path / "gone.xlsx", "gone.xlsx")],
    ):
        assert two.second_process(None, others) is None


def test_no_process_is_split_once_numpy_is_imported(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", np)
    assert two.second_process(None, workbooks_in([BUNDLED]).files) is None


def test_the_largest_file_that_is_left_is_next_for_either():
    files, sizes = [File(None, name) for name in "abcd"], [10, 500, 480, 20]

    def begin():  # the second process is at work, the first one never
        if os.getpid() == first:
            return lambda file: pytest.fail("it is left nothing to do")
        return lambda file: (file.name, os.getpid())

    first = os.getpid()
    with closing(two.SecondProcess(begin, files, sizes)) as both:
        os.waitid(os.P_PID, both.process, os.WEXITED | os.WNOWAIT)
        found = [both.take(place) for place in range(4)]
        assert found == [(name, both.process) for name in "abcd"]

    def begin_late():
        if os.getpid() != first:
            signal.pause()
        return lambda file: done.append(file.name) or file.name

    done = []
    with closing(two.SecondProcess(begin_late, files, sizes)) as both:
        both.work = both.begin()
        both.work_off()
        assert done == ["b", "c", "d", "a"] and sorted(both.results) == [0, 1, 2, 3]


@pytest.mark.slow
@pytest.mark.parametrize("then", ["pass", "os.kill(self.process, signal.SIGKILL)"])
def test_the_same_is_told(then):
    alone, two = run("pass", "--jobs", "1"), run(then)
    assert "second process" in two.stderr and "second process" not in alone.stderr
    assert (two.stdout, two.returncode) == (alone.stdout, 0)
    assert all(name in two.stdout for name in NAMES)


@pytest.mark.slow
def test_bad_files(tmp_path):
    for name in NAMES:
        (tmp_path / name).write_bytes((BUNDLED / name).read_bytes()[:2000])
    one, two = run("pass", str(tmp_path), "--jobs", "1"), run("pass", str(tmp_path))
    told = [line for line in two.stderr.splitlines() if not line.startswith("second process")]
    assert told == one.stderr.splitlines() and len(told) == 3
    assert two.returncode == one.returncode == 2


def test_an_interrupt_ends_both(tmp_path):
    environment = holding(tmp_path / "held", *NAMES)
    with begin("-c", RUN.format(then="pass"), "verify", env=environment) as process:
        second = int(process.stderr.readline().split()[2])
        until(lambda: waiting(environment) == sorted([process.pid, second]))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert process.returncode == 130 and "interrupted" in out
    until(lambda: gone(second))
