"""The commands, examples and figures of the README and of the pages in docs/ are true."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tiny import ROOT
from xlrepro.datasets import fetch
from xlrepro.witness import formulon

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

COMMANDS = dict(re.findall(r"<!-- command: (\w+) -->\n```sh\n(.*?)\n```", README, re.S))
PAGES = ["README.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
# A block of Python with what it prints, or of a console.
BLOCK = re.compile(
    r"^```(python|console)\n(.*?)^```(?:\n+<!-- output -->\n```text\n(.*?)^```)?", re.S | re.M
)
# A prompt with our command, then everything up to the next prompt.
PROMPT = re.compile(r"^\$ python (-m xlrepro.*)\n((?:(?!\$ ).*\n)*)", re.M)
HASHES = dict(re.findall(r"^\| `([\w.]+)` \| `([0-9a-f]{64})` \|", README, re.M))
CELLS = re.findall(r"^\| `([\w.]+)` \| [\w, ]+ \| ([\d,]+) \|$", README, re.M)
RESULTS = re.findall(r"^\| (\w+) \| ([\d,]+) \| ([\d,]+) \|", README, re.M)


def shown_in(page: str) -> list[tuple[list[str], str]]:
    """What a page has run, with what it shows of it, from top to bottom."""
    shown = []
    for kind, body, output in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        if kind == "python":
            shown.append((["-c", body], output))
        else:
            assert body.count("$ ") == len(PROMPT.findall(body)), body
            shown += [(shlex.split(line), printed) for line, printed in PROMPT.findall(body)]
    return shown


SHOWN = {page: shown for page in PAGES if (shown := shown_in(page))}


def run_python(*arguments: str, folder: Path = ROOT) -> str:
    command = [sys.executable, "-X", "utf8", *arguments]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if arguments[0] == "-c":  # what libraries log meanwhile is not the example's
        assert done.returncode == 0, done.stderr
        return done.stdout
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_the_readme_has_what_these_tests_read():
    assert set(COMMANDS) == {"verify", "test"}
    assert {kind for kind, _, _ in BLOCK.findall(README)} == {"python", "console"}
    assert len(SHOWN) > 10
    assert len(HASHES) == len(CELLS) == 3


@pytest.mark.parametrize("name", ["verify", "test"])
def test_a_command_is_one_line_and_asks_for_extras_that_exist(name):
    command = COMMANDS[name]
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")
    extras = re.findall(r"\[([\w,]+)\]", command)
    assert set(extras) <= set(PROJECT["optional-dependencies"])


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWN)
def test_what_a_page_runs_prints_what_it_shows(page, tmp_path):
    """A page is followed from top to bottom in a folder of its own, beside sheets/."""
    (tmp_path / "sheets").symlink_to(ROOT / "sheets")
    for arguments, output in SHOWN[page]:
        if "--witness=formulon" in arguments and not formulon.available():
            pytest.skip("formulon is not installed")
        printed = run_python(*arguments, folder=tmp_path)
        assert without_durations(printed) == without_durations(output)


def without_durations(text: str) -> str:
    """Without what another processor's rounding changes too: last digits, where iterations end."""
    text = re.sub(r"in \d+\.\d+ s\b", "in ... s", text)
    text = re.sub(r"at most \de-1\d from", "at most ... from", text)
    return re.sub(r"gradient norm \de-1\d, \d+ iterations", "gradient norm ...", text)


def test_the_hashes_are_those_that_fetch_checks():
    assert dict(fetch.SHA256) == HASHES


@pytest.mark.parametrize(("workbook", "cells"), CELLS)
def test_a_workbook_has_as_many_computed_cells_as_said(workbook, cells):
    code = f"import xlrepro; print(len(xlrepro.verify('sheets/{workbook}').to_frame()))"
    assert int(run_python("-c", code)) == int(cells.replace(",", ""))


def test_the_counts_add_up_to_the_total_shown():
    total = sum(int(cells.replace(",", "")) for _, cells in CELLS)
    assert f"| together | | {total:,} |" in README


def test_the_table_of_results_is_what_verify_finds():
    code = """
import xlrepro
for book in xlrepro.verify("sheets").workbooks:
    for sheet in book.sheets:
        print(sheet.name, sheet.computed_cells, sheet.computed_cells - len(sheet.problems))
"""
    found = [line.split() for line in run_python("-c", code).splitlines()]
    told = [[cell.replace(",", "") for cell in row] for row in RESULTS]
    assert sorted(told) == sorted(row for row in found if row[1] != "0")
