"""Which workbooks a folder holds, and how files of one name are told apart."""

import json
import os
import shutil

import pytest

import xlrepro
from tests.tiny import BUNDLED
from xlrepro import cli
from xlrepro.batch.folders import workbooks_in

ENTROPY = BUNDLED / "entropy_example.xlsx"


@pytest.fixture
def homework(tmp_path):
    """A folder for each of three students, in one of them a folder more, and a file at the top."""
    for name in ("eve", "anna", "ben/late", ".git"):
        (tmp_path / name).mkdir(parents=True)
        shutil.copy(ENTROPY, tmp_path / name / "work.xlsx")
    shutil.copy(ENTROPY, tmp_path / "solution.XLSX")
    for name in ("anna/~$work.xlsx", "anna/._work.xlsx", "anna/notes.txt"):
        (tmp_path / name).write_text("no workbook")
    return tmp_path


def found_in(folder, recursive=True):
    selection = workbooks_in([folder], recursive)
    return [file.path.relative_to(folder).as_posix() for file in selection.files], selection.errors


def test_folders_within_come_after_the_files_each_in_order(homework):
    files = ["solution.XLSX", "anna/work.xlsx", "ben/late/work.xlsx", "eve/work.xlsx"]
    assert found_in(homework) == (files, {})
    assert found_in(homework, recursive=False) == (["solution.XLSX"], {})


def test_a_folder_of_folders_says_how_to_look_into_them(homework, capsys):
    (homework / "solution.XLSX").unlink()
    assert cli.main(["verify", str(homework)]) == 2
    assert capsys.readouterr().err == (
        f"{homework}: no workbook (.xlsx, .xlsm) found; --recursive looks in the folders within\n"
    )
    assert cli.main(["verify", str(homework / "ben" / "late"), "--recursive"]) == 0


def test_no_link_leads_in_circles_or_out_of_the_folder(homework, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside")
    shutil.copy(ENTROPY, outside / "secret.xlsx")
    (homework / "anna" / "round").symlink_to(homework)
    (homework / "anna" / "self.xlsx").symlink_to("self.xlsx")
    (homework / "ben" / "again.xlsx").symlink_to("../solution.XLSX")
    (homework / "eve" / "away").symlink_to(outside)
    (homework / "eve" / "away.xlsx").symlink_to(outside / "secret.xlsx")
    files, errors = found_in(homework)
    assert files == [
        "solution.XLSX", "anna/self.xlsx", "anna/work.xlsx", "ben/again.xlsx",
        "ben/late/work.xlsx", "eve/work.xlsx",
    ]  # fmt: skip
    told = ": not verified: the link leads out of {}; name what it leads to"
    told = told.format(homework)
    assert errors == {str(homework / "eve" / n): f"{homework}/eve/{n}{told}"
                      for n in ("away", "away.xlsx")}  # fmt: skip
    assert cli.main(["verify", "-r", str(homework)]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == (
        "375 computed cells in 5 workbooks: all right, 375 to the last bit, "
        "370 by a method and 5 by their own formulas; "
        "3 files could not be read"
    )
    assert f"{homework}/anna/self.xlsx: cannot be opened: " in said.err


def test_a_folder_that_cannot_be_listed_does_not_stop_the_rest(homework, monkeypatch, capsys):
    scan = os.scandir

    def guarded(folder):
        if os.path.basename(folder) == "ben":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr("os.scandir", guarded)
    assert cli.main(["verify", "-r", str(homework)]) == 2
    said = capsys.readouterr()
    assert said.err == f"{homework}/ben: cannot be listed: permission denied\n"
    assert "225 computed cells in 3 workbooks: all right" in said.out


def test_files_of_one_name_are_told_apart(homework, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main(["report", "-r", str(homework / "anna"), str(homework / "eve"),
                     str(homework / "solution.XLSX"), "--out", str(out)]) == 0  # fmt: skip
    pages = {path.name for path in out.glob("*.html")}
    assert pages == {
        "index.html", "anna-work.xlsx.html", "eve-work.xlsx.html", "solution.XLSX.html",
    }  # fmt: skip
    for name in ("anna/work.xlsx", "eve/work.xlsx", "solution.XLSX"):
        page = name.replace("/", "-")
        assert f"<h1>{name}</h1>" in (out / f"{page}.html").read_text()
        assert f'<a href="{page}.html">{name}</a>' in (out / "index.html").read_text()
        assert name in (out / "summary.md").read_text().replace("\\", "")
        assert f'"{name} softmax"' in (out / "junit.xml").read_text()
    listed = json.loads((out / "verification.json").read_text())["workbooks"]
    assert [book["path"] for book in listed] == [
        str(homework / name) for name in ("anna/work.xlsx", "eve/work.xlsx", "solution.XLSX")
    ]
    frame = xlrepro.verify([homework / "anna", homework / "eve"]).to_frame()
    assert set(frame["workbook"]) == {"anna/work.xlsx", "eve/work.xlsx"}


def test_as_many_folders_are_named_as_differ(tmp_path):
    paths = [tmp_path / name for name in ("a/x/w.xlsx", "b/x/w.xlsx", "b/x/v.xlsx")]
    names = [file.name for file in workbooks_in([*paths, paths[0]]).files]
    assert names == ["a/x/w.xlsx", "b/x/w.xlsx", "v.xlsx", "a/x/w.xlsx"]
