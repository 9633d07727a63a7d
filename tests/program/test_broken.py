"""Nothing brings it down: a broken file gives one line and its status, and leaves no trace."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.broken import SIZES, SMALL, expected
from tests.properties import check_workbook
from tests.tiny import BUNDLED, NAMES, ROOT
from xlrepro.cli import main
from xlrepro.workbook import WorkbookError, open_workbook
from xlrepro.workbook.parts import LIMITS


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    found = [path for path in folder.rglob("*") if not path.is_symlink()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def test_there_are_cases():
    assert len(SMALL) > 150
    assert len(SIZES) > 30


@pytest.mark.parametrize("name", [name for name in SMALL if name != "no permission"])
def test_a_broken_file_gives_one_line_and_its_status(tmp_path, capsys, name):
    path = SMALL[name].make(tmp_path)
    before = listing(tmp_path)
    status = main(["verify", str(path)])
    shown = capsys.readouterr()
    assert status == SMALL[name].status
    if status == 2:
        assert shown.err == f"{expected(SMALL[name], path)}\n"
    else:
        assert shown.out.splitlines()[-1] == expected(SMALL[name], path)
        assert shown.err == ""
    assert listing(tmp_path) == before


def test_a_file_that_may_not_be_read(tmp_path, capsys):
    path = SMALL["no permission"].make(tmp_path)
    root = os.geteuid() == 0  # to root every file is readable
    if root:
        os.seteuid(65534)
    try:
        status = main(["verify", str(path)])
    finally:
        if root:
            os.seteuid(0)
    assert status == 2
    assert capsys.readouterr().err == f"{path}: cannot be opened: permission denied\n"


@pytest.mark.parametrize("name", [name for name, case in SMALL.items() if case.status < 2])
def test_an_odd_file_that_can_be_read_can_be_reported_on(tmp_path, name):
    path, out = SMALL[name].make(tmp_path), tmp_path / "out"
    assert main(["report", str(path), "--out", str(out), "--annotate"]) == SMALL[name].status
    (copy,) = [each for each in out.iterdir() if each.suffix in (".xlsx", ".xlsm")]
    assert main(["verify", str(copy)]) == SMALL[name].status


def test_a_name_that_no_file_can_have():
    with pytest.raises(WorkbookError) as error:
        open_workbook("a\0b.xlsx")
    assert str(error.value) == "a\\x00b.xlsx: cannot be opened: embedded null byte"


COUNTED = """\
import re, sys, zipfile
from tests.work import calls
from xlrepro.cli import main
unpacked, checksum, status = 0, zipfile.crc32, []
def crc32(data, *more):
    global unpacked
    unpacked += len(data)
    return checksum(data, *more)
zipfile.crc32 = crc32
made = calls(lambda: status.append(main(["verify", sys.argv[1]])))
peak = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
print(made, unpacked, peak, file=sys.stderr)
sys.exit(status[0])
"""


def counted(path: Path) -> tuple[int, str, int, int, float]:
    """Verify a file in a process of its own: status, what is said of it, calls, bytes, MB."""
    command = [sys.executable, "-c", COUNTED, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    *errors, counts = done.stderr.splitlines()
    assert (len(errors) == 1) == (done.returncode == 2), done.stderr
    calls, unpacked, peak = map(int, counts.split())
    said = (errors or done.stdout.splitlines())[-1]
    return done.returncode, said, calls, unpacked, peak / 1024


@pytest.mark.slow
@pytest.mark.parametrize("name", SIZES)
def test_a_bomb_or_a_large_file_costs_little(tmp_path, name):
    path = SIZES[name].make(tmp_path)
    status, said, calls, unpacked, megabytes = counted(path)
    assert status == SIZES[name].status
    assert said == expected(SIZES[name], path)
    assert megabytes < 500
    size, (free, rate) = path.stat().st_size, LIMITS["bytes unpacked"]
    assert unpacked < free + rate * size + (1 << 20)  # what was unpacked when it was enough
    assert calls < 500_000 + 30 * (size + unpacked)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_or_overwritten_anywhere(tmp_path, name):
    whole = (BUNDLED / name).read_bytes()
    chance = random.Random(name)
    path = tmp_path / name
    said = set()
    # Most of the larger files is one sheet, so verifying every copy of them takes long.
    for _ in range(200 if len(whole) < 10_000 else 20):
        at = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[at : at + 8] = chance.randbytes(8)
        for content in (whole[:at], bytes(damaged)):
            path.write_bytes(content)
            said.add(check_workbook(path))
    assert len(said) > 5


AUDITED = """\
import importlib, json, os, pkgutil, sys
import scipy.sparse.csgraph, scipy.special
import xlrepro.functions, xlrepro.program
from xlrepro.cli import main
from xlrepro.workbook import WorkbookError, open_workbook
main(["verify", sys.argv[1]])  # what is imported late is imported now
for room in (xlrepro.functions, xlrepro.program):
    for module in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
        importlib.import_module(module.name)
xlrepro.functions.registry.all_functions()
seen = []
WATCHED = ("open", "os.", "socket.", "subprocess.", "shutil.", "tempfile.", "ctypes.", "urllib.")
def watch(event, args):
    if event.startswith(WATCHED):
        seen.append([event, str(args[0]) if args else "", str(args[1:2])])
sys.addaudithook(watch)
told = []
for path in sys.argv[2:]:
    seen.clear()
    status = main(["verify", path])
    told.append([status, list(seen)])
print(json.dumps(told))
"""
QUIET = ("os.listdir", "os.scandir")  # of the folder given


@pytest.mark.slow
def test_nothing_is_opened_but_the_file_and_nothing_is_written(tmp_path):
    names = [name for name in SMALL if name not in ("no permission", "empty path")]
    paths = []
    for i, name in enumerate(names):
        folder = tmp_path / str(i)
        folder.mkdir()
        paths.append(str(SMALL[name].make(folder)))
    good = str(BUNDLED / "entropy_example.xlsx")
    command = [sys.executable, "-c", AUDITED, good, *paths]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert len(told) == len(names)
    for name, path, (status, events) in zip(names, paths, told, strict=True):
        assert status == SMALL[name].status
        for event, target, mode in events:
            assert event == "open" or event in QUIET, (name, event, target)
            assert Path(target).is_relative_to(path), (name, target)
            assert "w" not in mode and "a" not in mode and "+" not in mode, (name, target, mode)
    opened = sum(event == "open" for _, events in told for event, _, _ in events)
    assert opened > 100  # the hook does see
