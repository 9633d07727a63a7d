"""A package as it is written: what is in it, that it runs, and that it is the same each time."""

import subprocess
import sys

import numpy as np
import pytest

from tests.translation.made import LOAN, book
from xlrepro.files import Refused
from xlrepro.translation.package import folder_name, write_package
from xlrepro.translation.run_written import imported
from xlrepro.translation.translation import translate
from xlrepro.workbook import open_workbook


@pytest.fixture
def loan(tmp_path):
    return translate(open_workbook(book(tmp_path / "loan.xlsx", Loan=LOAN)))


@pytest.fixture
def folder(tmp_path, loan):
    folder = tmp_path / "loan"
    write_package(loan, folder)
    return folder


def python(*words, cwd, **env):
    return subprocess.run(
        [sys.executable, *map(str, words)], cwd=cwd, capture_output=True, text=True, **env
    )


def test_every_computed_cell_is_as_excel_stored_it(tmp_path, loan):
    proof = write_package(loan, tmp_path / "out")
    assert proof.well and proof.cells == proof.exact == 7


def test_it_has_code_inputs_proof_and_page(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "__init__.py",
        "cells.py",
        "inputs.toml",
        "labels.csv",
        "model.py",
        "points.csv",
        "stored.csv",
        "test_model.py",
    ]


def test_its_own_tests_pass_with_plain_pytest(folder):
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout


def test_its_own_tests_fail_where_the_code_is_changed(folder):
    code = (folder / "model.py").read_text()
    assert code.count(" * ") == 1
    (folder / "model.py").write_text(code.replace(" * ", " / "))
    assert python("-m", "pytest", "-q", cwd=folder).returncode == 1


def test_its_own_tests_fail_where_a_way_is_changed_that_is_not_taken_now(folder):
    code = (folder / "model.py").read_text()
    assert '"small"' in code
    (folder / "model.py").write_text(code.replace('"small"', '"tiny"'))
    done = python("-m", "pytest", "-q", cwd=folder)
    assert done.returncode == 1 and "inputs_are_others" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["ruff", "format", "--check", "--isolated", "--line-length=100", "--exclude=*.md"],
        ["ruff", "check", "--isolated", "--line-length=100", "--select=E,F,I,B,UP,SIM,RUF,C4"],
        ["mypy", "--strict", "--follow-imports=silent"],
    ],
    ids=" ".join,
)
def test_its_code_is_held_to_our_own_rules(folder, words):
    done = python("-m", *words, "loan", cwd=folder.parent)
    assert done.returncode == 0, done.stdout


def test_the_same_workbook_gives_the_same_bytes(tmp_path):
    path = book(tmp_path / "loan.xlsx", Loan=LOAN)
    for seed in ("1", "2"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        words = ["translate", path, "--out", tmp_path / seed / "loan"]
        done = python("-m", "xlrepro", *words, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
    first, second = (sorted((tmp_path / seed / "loan").iterdir()) for seed in ("1", "2"))
    assert [path.name for path in first] == [path.name for path in second] and len(first) > 5
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_a_folder_that_holds_something_is_left_alone(tmp_path, loan):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="not empty"):
        write_package(loan, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    write_package(loan, tmp_path / "out", force=True)
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"
    assert (tmp_path / "out" / "model.py").exists()


@pytest.mark.parametrize("name", ["no-name", "numpy", "class", "1st", "json"])
def test_a_folder_that_could_not_be_imported_is_refused(tmp_path, loan, name):
    with pytest.raises(Refused, match="Python can import"):
        write_package(loan, tmp_path / name)


def test_a_package_is_named_after_its_workbook(tmp_path):
    names = ["My Budget (v2).xlsx", "numpy.xlsx", "2020.xlsx", "???.xlsx", "class.xlsx"]
    found = [folder_name(tmp_path / name) for name in names]
    assert found == ["my_budget_v2", "numpy_model", "year_2020", "workbook", "class_value"]


def test_inputs_come_from_the_living_workbook_and_results_go_into_a_copy(tmp_path, folder):
    changed = {**LOAN, "B2": 0.5}
    living = book(tmp_path / "living.xlsx", Loan=changed)
    with imported(folder) as package:
        inputs = package.inputs.from_excel(living)
        results = package.run(inputs)
        results.to_excel(living, tmp_path / "copy.xlsx")
    sheet = open_workbook(tmp_path / "copy.xlsx").sheets[0]
    assert sheet.value((8, 3)) == 1000 * 1.5**2 * 0.5
    assert sheet.formula((8, 3)) is not None


def test_results_come_under_the_headings_of_the_sheet(folder):
    with imported(folder) as package:
        frames = package.run(package.inputs.read()).frames()
    (frame,) = [frame for frame in frames.values() if len(frame.columns) > 1]
    assert list(frame.columns) == ["opening", "interest"] and list(frame.index) == [1, 2, 3]
    assert frame.index.name == "month"


def test_an_input_may_be_many_scenarios(folder):
    import dataclasses

    with imported(folder) as package:
        inputs = dataclasses.replace(package.inputs.read(), rate=np.array([0.01, 0.5]))
        results = package.run(inputs)
        assert results.loan.interest.shape == (3, 2)
        assert results.loan.interest[2].tolist() == [10.201, 1125.0]


def test_a_package_that_stands_alone_imports_nothing_of_ours(tmp_path, loan):
    write_package(loan, tmp_path / "alone", standalone=True)
    told = "import sys; sys.modules['xlrepro'] = sys.modules['scipy'] = None; import alone; "
    told += "results = alone.run(alone.Inputs.read()); print(results.loan.interest[2])"
    done = python("-c", told, cwd=tmp_path)
    assert done.stdout == "10.201\n", done.stderr


def test_the_page_tells_where_everything_stands(folder):
    page = (folder / "README.md").read_text()
    assert "| B6:B8 | `loan.opening` |" in page and "| B2 | `rate` |" in page
    assert "7 computed cells" in page and "7 to the last bit" in page
