"""The command: what it prints, what it writes, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.books import GRADDESC
from tests.edits import save
from tests.tiny import BUNDLED, ROOT, planted, write_xlsx
from xlrepro import cli


@pytest.fixture
def wrong(tmp_path):
    """A saved copy of graddesc in which nothing has a stored value."""
    return save(planted(GRADDESC, "Sheet1", A1="note"), tmp_path / "wrong.xlsx")


def run(*args):
    return subprocess.run(
        [sys.executable, "-m", "xlrepro", *map(str, args)], cwd=ROOT, capture_output=True, text=True
    )


def test_the_default_is_the_workbooks_in_sheets():
    done = run("verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        "14,635 computed cells in 3 workbooks: all right, 14,577 to the last bit, "
        "14,576 by a method and 1 by its own formula, "
        "58 random and within their rule"
    )


def test_json_on_standard_output_is_nothing_but_json(capsys):
    assert cli.main(["verify", str(BUNDLED / "entropy_example.xlsx"), "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["format"], data["version"], data["ok"]) == ("xlrepro-verification", 1, True)
    book = data["workbooks"][0]
    assert len(book["sha256"]) == 64
    assert [sheet["name"] for sheet in book["sheets"]] == ["softmax", "entropy", "log_entropy"]
    assert data["totals"]["computed_cells"] == data["totals"]["matched"] == 75
    assert data["totals"]["exact"] == 75 and data["totals"]["volatile"] == 0


def test_what_is_not_right_is_listed_and_the_status_is_one(wrong, tmp_path, capsys):
    out = tmp_path / "out.json"
    assert cli.main(["verify", str(wrong), "--problems", "--json", str(out)]) == 1
    printed = capsys.readouterr().out
    data = json.loads(out.read_text())
    problems = {s["name"]: s["problems"] for s in data["workbooks"][0]["sheets"]}
    assert len(problems["adam"]) == 325
    for problem in problems["adam"]:
        assert f"    {problem['cell']} no stored value, computed" in printed
    last = printed.splitlines()[-1]
    assert last.startswith("1,623 computed cells in 1 workbook: ") and "not right" in last
    counts = data["totals"]
    verdicts = ("matched", "volatile", "differs", "formula", "error_value", "no_stored_value")
    assert sum(counts[key] for key in (*verdicts, "not_replicated")) == counts["computed_cells"]


def test_without_asking_only_the_first_problems_are_shown(wrong, capsys):
    assert cli.main(["verify", str(wrong)]) == 1
    assert "and 322 more; list them with --problems" in capsys.readouterr().out


def test_one_broken_file_does_not_stop_the_rest(tmp_path, capsys):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no more")
    assert cli.main(["verify", str(broken), str(BUNDLED / "entropy_example.xlsx")]) == 2
    said = capsys.readouterr()
    assert (
        said.err
        == f"{broken}: damaged or not a workbook: File is not a zip file; ask for the file again\n"
    )
    assert said.out.splitlines()[-1] == (
        "75 computed cells in 1 workbook: all right, 75 to the last bit, 74 by a method and 1 by "
        "its own formula; 1 file could not be read"
    )


def test_a_folder_without_workbooks(tmp_path, capsys):
    assert cli.main(["verify", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: no workbook (.xlsx, .xlsm) found\n"


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "x"])
def test_a_bad_tolerance_is_refused(value, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["verify", f"--rtol={value}"])
    assert stop.value.code == 2
    assert f"wanted a number from 0 up, found {value!r}" in capsys.readouterr().err


def test_a_tolerance_decides():
    def status(*more):
        return run("verify", BUNDLED / "entropy_example.xlsx", *more).returncode

    assert status("--rtol", "0") == status("--rtol", "1e-3", "--atol", "1") == 0


def test_json_is_written_whole_or_not_at_all(tmp_path, capsys, monkeypatch):
    target = tmp_path / "none" / "out.json"
    book = str(BUNDLED / "entropy_example.xlsx")
    assert cli.main(["verify", book, "--json", str(target)]) == 2
    assert f"{target}: cannot be written: " in capsys.readouterr().err
    kept = tmp_path / "kept.json"
    kept.write_text("before")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    assert cli.main(["verify", book, "--json", str(kept)]) == 2
    assert kept.read_text() == "before"
    assert list(tmp_path.iterdir()) == [kept]


def test_no_workbook_is_changed():
    before = {path: path.read_bytes() for path in BUNDLED.glob("*.xls*")}
    assert len(before) == 3
    assert run("verify").returncode == 0
    assert {path: path.read_bytes() for path in BUNDLED.glob("*.xls*")} == before


def test_help_is_quick_to_import_nothing_heavy():
    code = (
        "import sys, xlrepro.cli\n"
        "try: xlrepro.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'pandas', 'openpyxl', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "exit status:" in done.stdout


def test_verify_imports_no_pandas():
    code = (
        "import sys, xlrepro\n"
        "xlrepro.verify('sheets/entropy_example.xlsx')\n"
        "print(sorted({'pandas', 'openpyxl', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_control_characters_and_any_encoding_reach_a_terminal_safely(tmp_path):
    path = write_xlsx(
        tmp_path / "t.xlsx", {"a&#10;\x9b31m€": "<row><c><f>RAND()</f><v>1</v></c></row>"}
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "xlrepro", "verify", str(path)],
        cwd=ROOT, capture_output=True, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"  a\n\x9b31m\u20ac" in done.stdout
    assert done.stdout.isascii()


def test_only_unreadable_files(tmp_path, capsys):
    assert cli.main(["verify", str(tmp_path / "none.xlsx")]) == 2
    assert capsys.readouterr().out == "nothing verified; 1 file could not be read\n"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full")
@pytest.mark.parametrize("json", [[], ["--json", "-"]])
def test_a_full_device_is_told(json):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xlrepro", "verify", "sheets/entropy_example.xlsx", *json],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2, "xlrepro: cannot write: No space left on device\n",
    )  # fmt: skip
