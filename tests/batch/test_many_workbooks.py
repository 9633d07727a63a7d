"""Many workbooks: in order whatever ends first, whatever dies, and when interrupted."""

import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

import xlrepro
from tests import faults
from tests.edits import save
from tests.processes import begin, children, gone, holding, until, waiting
from tests.tiny import BUNDLED, ROOT
from xlrepro import cli
from xlrepro.batch.pool import THREADS, Lost, in_order
from xlrepro.batch.run import Options, verify_compactly
from xlrepro.checks.records import Verification
from xlrepro.checks.summary import summary_table, verdict_line
from xlrepro.checks.tolerance import Tolerance
from xlrepro.insights.examine import examine
from xlrepro.report import terminal
from xlrepro.report.machine import json_text, junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.workbook import open_workbook

ENTROPY, GRADDESC = BUNDLED / "entropy_example.xlsx", BUNDLED / "graddesc.xlsm"
FOREVER = 1e6  # seconds
JOBS = pytest.mark.parametrize("jobs", [1, 2])


def work(item):
    """What the workers of these tests do; an item says how."""
    kind, value = item
    if kind == "sleep":
        time.sleep(value)
    elif kind == "die":
        os.kill(os.getpid(), value)
    elif kind == "leave":
        os._exit(value)
    elif kind == "raise":
        raise value
    elif kind == "environment":
        print("a print is no result")
        return {name: os.environ.get(name) for name in value}
    return item


@pytest.mark.slow
@JOBS
def test_results_come_in_the_order_of_the_items(jobs):
    items = [("sleep", 0.5), *[("sleep", 0.0)] * 100, ("sleep", 0.2), ("sleep", 0.1)]
    assert list(in_order(work, items, jobs)) == items


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_own_item_only():
    items = [("sleep", 0), ("die", signal.SIGKILL), ("sleep", 1e-3), ("leave", 3), ("sleep", 2e-3)]
    done = list(in_order(work, items, 2))
    assert done[::2] == items[::2]
    assert done[1] == Lost("its process was killed by SIGKILL, as when memory runs out")
    assert done[3] == Lost("its process ended with status 3")


@pytest.mark.slow
@JOBS
def test_what_the_work_raises_is_raised(jobs):
    results = in_order(work, [("sleep", 0), ("raise", KeyError("this")), ("sleep", FOREVER)], jobs)
    assert next(results) == ("sleep", 0)
    with pytest.raises(KeyError, match="this"):
        next(results)


def test_workers_end_when_nobody_wants_more():
    before = children(os.getpid())
    results = in_order(work, [("sleep", 0), *[("sleep", FOREVER)] * 3], 2)
    assert list(islice(results, 1)) == [("sleep", 0)]
    results.close()
    assert children(os.getpid()) == before


def test_a_worker_computes_with_one_thread_unless_told_otherwise(monkeypatch):
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    first, second = in_order(work, [("environment", THREADS)] * 2, 2)
    assert first == second == {
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "1",
    }  # fmt: skip


def test_a_worker_needs_little_to_begin():
    code = (
        "import sys, xlrepro.batch.run\n"
        "print(sorted({'pandas', 'scipy', 'openpyxl', 'multiprocessing', 'xlrepro.report',"
        " 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n"


@pytest.fixture
def folder(tmp_path):
    """Nine workbooks, one of them broken and one not right, the slowest first."""
    made = tmp_path / "work"
    made.mkdir()
    shutil.copy(GRADDESC, made / "a.xlsm")
    for name in "bcdefg":
        shutil.copy(ENTROPY, made / f"{name}.xlsx")
    (made / "h.xlsx").write_bytes(b"PK\x03\x04 no more")
    save(open_workbook(ENTROPY), made / "i.xlsx")
    return made


@pytest.mark.slow
def test_what_is_told_does_not_depend_on_the_jobs(folder, tmp_path, capsys):
    said = []
    for jobs in ("1", "2", "0"):
        out = tmp_path / jobs
        assert cli.main(["verify", str(folder), "--report", str(out), "--jobs", jobs]) == 2
        files = {path.name: path.read_bytes() for path in out.iterdir()}
        assert "a.xlsm.html" in files and "i.xlsx.csv" in files
        said.append((capsys.readouterr(), files))
    assert said[0] == said[1] == said[2]
    assert said[0][0].err == (
        f"{folder}/h.xlsx: damaged or not a workbook: File is not a zip file; "
        "ask for the file again\n"
    )
    names = [line for line in said[0][0].out.splitlines() if line.startswith(str(folder))]
    assert names == [f"{folder}/{name}" for name in
                     ("a.xlsm", *(f"{n}.xlsx" for n in "bcdefgi"))]  # fmt: skip


@pytest.mark.slow
def test_the_library_keeps_every_cell_with_any_jobs(folder):
    one, two = xlrepro.verify(folder), xlrepro.verify(folder, jobs=2)
    told = [repr([cell for _, _, cell in each.cells()]) for each in (one, two)]
    assert told[0] == told[1]  # a random cell computes to NaN, which no NaN equals
    assert len(two.to_frame()) == 7 * 75 + 1623
    assert list(two.errors) == [str(folder / "h.xlsx")]
    with pytest.raises(ValueError, match=r"^jobs: wanted a number from 0 up, found -1$"):
        xlrepro.verify(folder, jobs=-1)


@pytest.mark.slow
def test_a_script_may_ask_for_jobs_without_a_guard(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(f"import xlrepro\nprint(len(xlrepro.verify({str(folder)!r}, jobs=2).errors))")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_fault_of_ours_costs_its_own_file_only(folder, monkeypatch, capsys):
    def fail(book, tolerance, thorough):
        if book.path.name == "c.xlsx":
            raise IndexError("beyond")
        return examine(book, tolerance)

    monkeypatch.setattr("xlrepro.batch.run.examine", fail)
    assert cli.main(["verify", str(folder)]) == 2
    said = capsys.readouterr()
    assert "1 file could not" not in said.out and "2 files could not be read" in said.out
    first = said.err.splitlines()[0]
    start = f"{folder}/c.xlsx: not verified: a fault of xlrepro, IndexError at "
    assert re.fullmatch(re.escape(start) + rf"{Path(__file__).name}:\d+: beyond", first)


@pytest.mark.slow
def test_more_than_ten_workbooks_are_told_in_a_line_each(folder, capsys):
    for name in "jkl":
        shutil.copy(ENTROPY, folder / f"{name}.xlsx")
    assert cli.main(["verify", str(folder), "--jobs", "2"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 12
    assert lines[0] == f"{folder}/a.xlsm   1,623 cells  all right"
    assert lines[1] == f"{folder}/b.xlsx      75 cells  all right"
    assert lines[7] == (
        f"{folder}/i.xlsx      75 cells  75 not right, first softmax!C3 no stored value, "
        "computed 1.0220284148175773"
    )
    assert cli.main(["verify", str(folder), "--problems"]) == 2
    assert len(capsys.readouterr().out.splitlines()) > 100


FULL = {
    "counts": lambda v: [s.counts for b in v.workbooks for s in b.sheets],
    "worst": lambda v: [s.worst for b in v.workbooks for s in b.sheets],
    "problems": lambda v: v.problems,
    "totals": lambda v: (v.ok, v.counts, v.computed_cells),
    "JSON": json_text,
    "JUnit": junit_text,
    "Markdown": markdown_text,
    "table": lambda v: summary_table(v.workbooks),
    "terminal": lambda v: [terminal.book_text(b, True) for b in v.workbooks],
    "line": lambda v: [terminal.book_line(b, 9) for b in v.workbooks],
    "verdict": verdict_line,
}


@pytest.fixture(scope="module")
def checks():
    books = [faults.twenty_faults(), faults.hostile()]
    return [examine(book, Tolerance()).check for book in books]


@pytest.mark.parametrize("name", FULL)
def test_a_compact_check_answers_as_the_full_one(name, checks):
    ask = FULL[name]
    compact = [pickle.loads(pickle.dumps(check.compact())) for check in checks]
    assert sum(len(sheet.cells) for sheet in compact[0].sheets) == 20
    assert ask(Verification(compact)) == ask(Verification(checks))
    assert compact[0].compact() == compact[0]


@pytest.mark.parametrize("name", ["counts", "worst", "totals", "verdict"])
def test_what_is_only_counted_answers_so_too(name, checks):
    counted = Verification([check.compact().counted() for check in checks])
    assert counted.problems == []
    assert FULL[name](counted) == FULL[name](Verification(checks))


@pytest.fixture
def many(tmp_path):
    """Fourteen workbooks, of which those named graddesc may be held."""
    made = tmp_path / "many"
    made.mkdir()
    for name in "ab":
        shutil.copy(ENTROPY, made / f"{name}.xlsx")
    for i in range(12):
        shutil.copy(GRADDESC, made / f"graddesc{i:02}.xlsm")
    return made


def held(folder, *numbers):
    return holding(folder / "held", *(f"graddesc{number:02}.xlsm" for number in numbers))


@pytest.mark.slow
@JOBS
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("command", ["verify", "report"])
def test_an_interrupt_ends_with_what_is_finished(jobs, number, command, many, tmp_path):
    out, result = tmp_path / "out", tmp_path / "result.json"
    more = ["--report", out, "--json", result] if command == "verify" else ["--out", out]
    environment = held(tmp_path, 0, 5)
    process = begin("-m", "xlrepro", command, many, *more, "--jobs", jobs, env=environment)
    try:
        until(lambda: len(waiting(environment)) == jobs and list(out.glob("*/b.xlsx.csv")))
        workers = children(process.pid)
        process.send_signal(number)
        stdout, stderr = process.communicate()
    finally:
        process.kill()
    assert waiting(environment) == (sorted(workers) if jobs == 2 else [process.pid])
    until(lambda: all(map(gone, workers)))
    assert (process.returncode, stderr) == (130, "")
    data = json.loads((out / "verification.json").read_text())
    done, left = len(data["workbooks"]), data["totals"]["not_reached"]
    assert 2 <= done < 14 and done + left == 14
    assert data["interrupted"] and not data["ok"] and data["totals"]["workbooks"] == done
    told = f"interrupted, {left} files not verified"
    for name in ("index.html", "junit.xml", "summary.md"):
        assert told in (out / name).read_text()
    pages = {f"{Path(book['path']).name}.html" for book in data["workbooks"]}
    assert {path.name for path in out.iterdir()} == {
        *pages, *(page.replace("html", "csv") for page in pages),
        "index.html", "junit.xml", "summary.md", "verification.json",
    }  # fmt: skip
    lines = stdout.splitlines()
    if command == "verify":
        assert json.loads(result.read_text()) == data
        assert len(lines) == done + 1
        assert lines[0].split() == [f"{many}/a.xlsx", "75", "cells", "all", "right"]
    else:
        assert lines[1:] == [f"see {out}/index.html"]
    assert lines[done if command == "verify" else 0].endswith(told)


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_its_own_workbook_only(many, tmp_path):
    for path in sorted(many.iterdir())[10:]:  # more are told in one line each
        path.unlink()
    environment = held(tmp_path, 3)
    with begin("-m", "xlrepro", "verify", many, "--jobs", 2, env=environment) as process:
        until(lambda: waiting(environment))
        os.kill(*waiting(environment), signal.SIGKILL)
        stdout, stderr = process.communicate()
    lost = many / "graddesc03.xlsm"
    assert stderr == (
        f"{lost}: not verified: its process was killed by SIGKILL, as when memory runs out; "
        "try it alone\n"
    )
    told = [line for line in stdout.splitlines() if line.startswith(str(many))]
    assert told == [str(path) for path in sorted(many.iterdir()) if path != lost]
    assert process.returncode == 2


def test_an_interrupt_before_anything_is_finished_leaves_a_report_as_it_was(tmp_path):
    book, out = tmp_path / "a.xlsm", tmp_path / "out"
    shutil.copy(GRADDESC, book)
    environment = holding(tmp_path / "held", book.name)
    with begin("-m", "xlrepro", "report", book, "--out", out, env=environment) as process:
        until(lambda: waiting(environment))
        assert out.exists()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    assert (process.returncode, stderr) == (130, "")
    assert stdout == "nothing verified; interrupted, 1 file not verified\n"
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB on Linux")
@JOBS
@pytest.mark.parametrize("more", [[], ["--report", "out"]], ids=["lines", "report"])
def test_memory_does_not_grow_with_the_workbooks(jobs, more, tmp_path):
    code = (
        "import resource, sys, xlrepro.cli\n"
        "assert xlrepro.cli.main(sys.argv[1:]) == 0\n"
        "for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):\n"
        "    print(resource.getrusage(who).ru_maxrss, file=sys.stderr)"
    )
    peaks = []
    for count in (20, 60):
        made = tmp_path / str(count)
        made.mkdir()
        for i in range(count):
            shutil.copy(ENTROPY, made / f"{i}.xlsx")
        arguments = ["verify", made, *more, "--jobs", jobs]
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        )  # fmt: skip
        peaks.append([int(peak) / 1024 for peak in done.stderr.split()])
    (parent, worker), (later_parent, later_worker) = peaks
    assert later_parent - parent < 4 and later_worker - worker < 4, peaks


def test_the_unit_of_work_is_a_pure_function_of_a_file_that_can_be_sent():
    unit = pickle.loads(pickle.dumps(partial(verify_compactly, Options(Tolerance(rtol=1e-9)))))
    file = pickle.loads(pickle.dumps(xlrepro.batch.folders.workbooks_in([ENTROPY]).files[0]))
    assert unit(file) == unit(file)
