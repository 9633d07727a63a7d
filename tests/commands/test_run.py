"""run: what it prints, draws and saves, and how it ends."""

import csv

import numpy as np
import pytest

import xlrepro
from tests.libreoffice import recalculate
from tests.tiny import BUNDLED, PUBLISHED
from xlrepro import cli
from xlrepro.checks.records import Verdict
from xlrepro.workbook import open_workbook

BOOK = BUNDLED / "graddesc.xlsm"
METHODS = ("basic", "momentum", "rmsprop", "adam", "adam_ann")


def run(*args):
    return cli.main(["run", *map(str, args)])


def test_the_path_of_adam_ann_from_reset(capsys):
    assert run(BOOK, "--sheet", "adam_ann", "--reset", "--epochs", 25) == 0
    title, head, *rows = capsys.readouterr().out.splitlines()
    assert title == "graddesc.xlsm adam_ann: annealed adam, Reset, then 25 epochs"
    assert head.split() == ["epoch", "intercept", "b", "slope", "a", "error", "learning", "rate"]
    assert rows[0].split() == ["0", "1", "1", "183.3626305", "1"]
    assert rows[25].split() == ["25", "29.99093977", "2.004163284", "0.563883012", "0.00390625"]


def test_the_path_from_the_stored_state_goes_on_where_it_stood(capsys, tmp_path):
    assert run(BOOK, "--sheet", "basic", "--epochs", 2, "--csv", tmp_path / "p.csv") == 0
    with open(tmp_path / "p.csv") as stream:
        path = list(csv.DictReader(stream))
    assert [row["epoch"] for row in path] == ["0", "1", "2"]
    assert float(path[0]["intercept"]) == 1.2754625002528799
    assert float(path[0]["error"]) == 103.99322533093216  # F33
    assert {float(row["learning_rate"]) for row in path} == {0.0001}


def test_the_csv_holds_every_digit(tmp_path, capsys):
    assert run(BOOK, "--sheet", "rmsprop", "--reset", "--csv", tmp_path / "p.csv") == 0
    last = (tmp_path / "p.csv").read_text().splitlines()[-1].split(",")
    assert [float(x) for x in last[1:3]] == [3.1890676512613103, 2.4036203537069443]


@pytest.mark.slow
@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
@pytest.mark.parametrize("title", METHODS)
def test_a_saved_copy_is_right_in_every_cell(folder, title, tmp_path, capsys):
    source = folder / "graddesc.xlsm"
    before = source.read_bytes()
    saved = tmp_path / "saved.xlsm"
    assert run(source, "--sheet", title, "--reset", "--epochs", 3, "--save", saved) == 0
    assert source.read_bytes() == before
    found = xlrepro.verify(saved)
    assert found.ok, [p.cell for p in found.problems][:5]
    sheet = next(s for s in found.workbooks[0].sheets if s.name == title)
    assert set(sheet.counts) == {Verdict.EXACT}
    assert any("reached by Reset and 3 epochs" in remark for remark in sheet.remarks)
    old, new = open_workbook(source), open_workbook(saved)
    for sheet in old.sheets:
        for place, cell in sheet.cells.items():
            assert new.sheet(sheet.title).formula(place) == cell.formula
            if sheet.title != title:
                assert new.sheet(sheet.title).value(place) == cell.value


def test_the_log_of_basic_is_cleared_and_filled_by_the_buttons(tmp_path, capsys):
    saved = tmp_path / "saved.xlsm"
    assert run(BOOK, "--sheet", "basic", "--epochs", 2, "--save", saved) == 0
    remarks = xlrepro.verify(saved).workbooks[0].sheets[2].remarks
    assert remarks[1].startswith("log C38:C44: 7 of 7 errors replayed")
    again = tmp_path / "again.xlsm"
    assert run(saved, "--sheet", "basic", "--reset", "--epochs", 1, "--save", again) == 0
    check = xlrepro.verify(again)
    assert check.ok
    assert check.workbooks[0].sheets[2].remarks[1].startswith("log C38:C38: 1 of 1 errors")
    sheet = open_workbook(again).sheet("basic")
    assert [sheet.value((row, 3)) for row in range(39, 45)] == [None] * 6


@pytest.mark.libreoffice
def test_libreoffice_recalculates_a_saved_copy_to_the_same_numbers(tmp_path, capsys):
    source = BOOK
    for i, title in enumerate(METHODS):
        target = tmp_path / f"saved{i}.xlsm"
        run(source, "--sheet", title, "--reset", "--epochs", 7, "--save", target)
        source = target
    ours = open_workbook(source)
    theirs = open_workbook(recalculate(source, tmp_path))
    for title in METHODS:
        for place, cell in ours.sheet(title).cells.items():
            if cell.formula and type(cell.value) is float:
                found = theirs.sheet(title).value(place)
                # It stores 15 digits, and differences of large squares lose some of them.
                assert found == pytest.approx(cell.value, rel=1e-9, abs=1e-9), (title, place)


@pytest.mark.parametrize(("title", "lr"), [("basic", 0.001), ("momentum", 0.001), ("basic", 10)])
def test_divergence_is_said_and_nothing_saved(title, lr, tmp_path, capsys):
    target = tmp_path / "saved.xlsm"
    assert run(BOOK, "--sheet", title, "--reset", "--epochs", 60, "--lr", lr, "--save", target) == 1
    said = capsys.readouterr()
    last = said.out.splitlines()[-1]
    assert last.startswith("diverged: at epoch ")
    assert last.endswith(f"; try a smaller learning rate than {lr:g}")
    assert said.err == f"{target}: not saved\n"
    assert not target.exists()


def refused(capsys, *args):
    assert run(*args) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.rstrip("\n")


def test_what_cannot_be_run(capsys, tmp_path):
    assert refused(capsys, BOOK) == (
        f"{BOOK}: name one with --sheet, found basic, momentum, rmsprop, adam, adam_ann"
    )
    assert refused(capsys, BOOK, "--sheet", "data") == (
        f"{BOOK} data: wanted a gradient-descent sheet, found none"
    )
    assert refused(capsys, BOOK, "--sheet", "none") == (
        f"{BOOK}: wanted a sheet 'none', found Sheet1, data, basic, momentum, rmsprop, adam, "
        "adam_ann"
    )
    never = "wanted a file to save a copy in, found the workbook itself, which is never changed"
    assert refused(capsys, BOOK, "--sheet", "basic", "--save", BOOK) == f"{BOOK}: {never}"
    missing = tmp_path / "no.xlsx"
    assert refused(capsys, missing) == (f"{missing}: cannot be opened: no such file or directory")


@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [("--lr", "-1", "a number above 0"), ("--lr", "nan", "a number above 0"),
     ("--epochs", "-1", "a whole number from 0 to 1000000")],
)  # fmt: skip
def test_bad_options(option, value, wanted, capsys):
    with pytest.raises(SystemExit) as stop:
        run(BOOK, "--sheet", "basic", f"{option}={value}")
    assert stop.value.code == 2
    assert f"argument {option}: wanted {wanted}, found '{value}'" in capsys.readouterr().err


def test_a_file_that_cannot_be_written(tmp_path, capsys):
    target = tmp_path / "no" / "path.csv"
    assert run(BOOK, "--sheet", "basic", "--csv", target) == 2
    said = f"{target}: cannot be written: No such file or directory\n"
    assert capsys.readouterr().err == said


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_is_drawn_the_same_twice(suffix, tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="matplotlib (the extra plot) is not installed")
    pictures = []
    for name in ("one", "two"):
        target = tmp_path / f"{name}.{suffix}"
        assert run(BOOK, "--sheet", "adam", "--reset", "--plot", target) == 0
        pictures.append(target.read_bytes())
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    assert pictures[0].startswith(starts[suffix])
    assert pictures[0] == pictures[1]


def test_a_picture_that_cannot_be_drawn(tmp_path, capsys, monkeypatch):
    target = tmp_path / "path.gif"
    assert refused(capsys, BOOK, "--sheet", "basic", "--plot", target) == (
        f"{target}: wanted a picture's suffix (.png, .svg, .pdf), found .gif"
    )
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert refused(capsys, BOOK, "--sheet", "basic", "--plot", tmp_path / "p.png") == (
        "drawing needs matplotlib: pip install 'xlrepro[plot]'"
    )


def test_the_state_saved_is_the_state_reached(tmp_path, capsys):
    target = tmp_path / "saved.xlsm"
    run(BOOK, "--sheet", "adam_ann", "--reset", "--epochs", 8, "--save", target)
    given = xlrepro.load(target)["adam_ann"][0].inputs
    assert given.lr == 0.0625
    assert given.start == pytest.approx([27.7007942, 1.862062031], rel=1e-9)
    assert np.isfinite([given.previous_square, *given.mean, *given.square]).all()


@pytest.mark.libreoffice
def test_a_copy_of_what_libreoffice_saved_is_right_in_every_cell(tmp_path, capsys):
    source = recalculate(BOOK, tmp_path)  # every number with 15 digits
    target = tmp_path / "saved.xlsx"
    assert run(source, "--sheet", "adam", "--epochs", 2, "--save", target) == 0
    found = xlrepro.verify(target)
    assert found.ok, [p.cell for p in found.problems][:5]


def test_a_new_file_has_the_usual_permissions(tmp_path, capsys):
    (tmp_path / "usual").touch()
    assert run(BOOK, "--sheet", "basic", "--csv", tmp_path / "p.csv") == 0
    assert (tmp_path / "p.csv").stat().st_mode == (tmp_path / "usual").stat().st_mode
