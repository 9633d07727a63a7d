"""The changes that recipes show can be made to the code as it is, and do what they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import ROOT

pytestmark = pytest.mark.slow

FILE = re.compile(r"^### `(xlrepro/\S+)`\n+^```python\n(.*?)^```", re.S | re.M)
CHANGE = re.compile(r"^```diff\n\+\+\+ (\S+)\n(.*?)^```", re.S | re.M)


def carry_out(recipe: str, folder: Path) -> None:
    """Copy the package and its tests into a folder, and do there what a recipe shows."""
    for part in ("xlrepro", "tests"):
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=without)
    (folder / "sheets").symlink_to(ROOT / "sheets")
    page = (ROOT / "docs" / "recipes" / recipe).read_text(encoding="utf-8")
    for name, text in FILE.findall(page):
        assert not (folder / name).exists(), f"{recipe}: {name} is there already"
        (folder / name).write_text(text, encoding="utf-8")
    changes = CHANGE.findall(page)
    assert changes
    for name, body in changes:
        text = (folder / name).read_text(encoding="utf-8")
        for hunk in body.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            assert text.count(old) == 1, f"{recipe}: {name} has no longer, or twice:\n{old}"
            text = text.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
        (folder / name).write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def test_a_function_that_is_added_is_evaluated(tmp_path):
    code = """
from xlrepro.formula.parse import parse
from xlrepro.program.evaluate import evaluate

for text in ("COUNTUNIQUE(A1:A9,1)", "COUNTUNIQUE(A1:A4,A3)", "COUNTUNIQUE(B1)"):
    print(evaluate(parse(text), lambda ref: None if ref.col == 2 else float(ref.row // 2)))
"""
    carry_out("add-a-spreadsheet-function.md", tmp_path)
    assert run(tmp_path, "-c", code).split() == ["5.0", "3.0", "0.0"]


def test_a_fact_that_is_added_stands_on_the_page(tmp_path):
    carry_out("change-the-page.md", tmp_path)
    run(tmp_path, "-m", "xlrepro", "report", "sheets/entropy_example.xlsx")
    page = (tmp_path / "reports" / "entropy_example.xlsx.html").read_text(encoding="utf-8")
    assert "<p>10 numbers are typed, 34 computed.</p>" in page
