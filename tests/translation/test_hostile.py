"""What a workbook holds is data: none of it runs, breaks the code, or leaves the folder."""

import subprocess
import sys

import pytest

from tests.translation.made import titled
from xlrepro.translation.package import write_package
from xlrepro.translation.translation import translate
from xlrepro.workbook import open_workbook

CODE = "__import__('pathlib').Path('ran').touch()"
TEXTS = [
    CODE,
    f'""" + {CODE} + """',
    f"'''\n{CODE}\n'''",
    f"\n{CODE}\n#",
    "class",
    "ᵢmport",
    "rаte",  # with a Cyrillic letter
    "a\\",
    '\\"""',
    '"',
    "'",
    "{CODE}",
    "*/ --> ]]>",
    "\r",
    "line\r\nbreak",
    "\u2028separator\u2029",
    "\u202eright to left",
    "given.x.y",
    "=1+1",
    "#N/A is a text",
    "x" * 32_000,
    f"{CODE}; " * 700,
    "😀",
    "%s %(x)s {0} {x!r}",
    "- [x] | ` <script>",
]
TITLES = [
    "../../x",
    "..",
    "/tmp/x",
    "C:\\x",
    "con",
    'it\'s "quoted"',
    "[brackets]",
    "😀",
    "class",
    "Inputs",
    "Results",
    "Number",
    "read",
    "np",
    "run",
    "with_scenarios",
    "import os",
    "model",
]


def written(tmp_path, sheets, **options):
    path = titled(tmp_path / "hostile.xlsx", sheets)
    folder = tmp_path / "within" / "hostile"
    translation = translate(open_workbook(path))
    proof = write_package(translation, folder, **options)
    assert sorted(tmp_path.iterdir()) == [path, folder.parent]
    assert [each.name for each in folder.parent.iterdir()] == ["hostile"]
    return folder, proof


def its_tests(folder):
    """The package's own tests, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder.parent,
        capture_output=True,
        text=True,
    )


def around(text):
    """A sheet in which a text is a label, a heading, a value that is read, part of a formula."""
    quoted = text[:200].replace('"', '""').replace("\r", "").replace("\n", " ")
    return {
        "A1": text,
        "B1": 2.0,
        "C1": ("=B1*3", 6.0),
        "A3": text,
        "B3": text,
        "A4": "a",
        "B4": 1.0,
        "C4": ("=B4+1", 2.0),
        "A5": "b",
        "B5": 2.0,
        "C5": ("=B5+1", 3.0),
        "E1": ("=A1", text),
        "E2": (f'="{quoted}"&B1', f"{quoted.replace(chr(34) * 2, chr(34))}2"),
        "E3": ('=IF(A1="","none",A1&"!")', f"{text}!"),
    }


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_texts_are_data(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    folder, proof = written(tmp_path, {"Sheet": around(text)})
    assert proof.well and proof.cells == 6
    assert not list(tmp_path.rglob("ran"))
    for path in folder.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


@pytest.mark.parametrize("title", TITLES)
def test_titles_are_data(tmp_path, title):
    sheets = {title: around("Rate"), "Other": around("Other rate")}
    _, proof = written(tmp_path, sheets)
    assert proof.well and proof.cells == 12


def test_all_at_once_and_the_tests_pass(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sheets = {title: around(text) for title, text in zip(TITLES, TEXTS, strict=False)}
    folder, proof = written(tmp_path, sheets)
    assert proof.well and proof.cells == 6 * len(TITLES)
    done = its_tests(folder)
    assert done.returncode == 0, done.stdout[-3000:]
    assert not list(tmp_path.rglob("ran"))


def test_a_long_workbook_has_a_file_for_each_sheet_and_none_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("xlrepro.translation.module.LONG", 10)
    sheets = {title: around(text) for title, text in zip(TITLES, TEXTS, strict=False)}
    folder, proof = written(tmp_path, sheets)
    assert proof.well and proof.cells == 6 * len(TITLES)
    assert len(list((folder / "sheets").iterdir())) == len(TITLES) + 1
    assert its_tests(folder).returncode == 0
