"""race: what it prints, draws and writes, and how it ends."""

import csv
import json

import pytest

from tests.edits import save
from tests.tiny import BUNDLED, planted
from xlrepro import cli
from xlrepro.engines.optimisers.racing import RACERS
from xlrepro.workbook import open_workbook

BOOK = BUNDLED / "graddesc.xlsm"


def race(*args):
    return cli.main(["race", *map(str, args)])


def test_the_bundled_points_are_raced_on_without_any_argument(capsys, monkeypatch):
    monkeypatch.chdir(BUNDLED.parent)
    assert race("--epochs", 40) == 0
    by_default = capsys.readouterr().out
    assert race(BOOK, "--sheet", "basic", "--epochs", 40) == 0
    assert capsys.readouterr().out == by_default
    title, error, rates, head, *rows, verdict = by_default.splitlines()
    assert title == (
        "graddesc.xlsm basic: 29 points, one by one, as the sheet's buttons take them, "
        "from b 1, a 1"
    )
    assert error == (
        "root mean square error: 76.14 at the start, 0 at best; the goal: to stay at 0.7614 or less"
    )
    assert rates == "rates: for each the best of 48 from 1e-12 to 5000"
    assert head.split() == ["optimiser", "rate", "epochs", "b", "a", "error", "betas"]
    assert {row.split()[0] for row in rows} == set(RACERS)
    amsgrad = next(row for row in rows if row.startswith("  amsgrad"))
    assert amsgrad.split() == [
        "amsgrad",
        "1",
        "10",
        "30.0007",
        "1.99999",
        "0.000404",
        "0.9",
        "0.999",
    ]
    assert verdict.startswith("first: ") and "; not there after 40: " in verdict


def test_a_rate_that_is_given_and_one_that_diverges(capsys):
    assert race(BOOK, "--sheet", "adam", "--epochs", 5, "--lr", "sgd=0.01,adam=0.1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == ("rates: as given for sgd, adam; else the best of 48 from 1e-12 to 5000")
    last = lines[-2].split()
    assert last[:5] == ["sgd", "0.01", "diverged", "-", "-"]
    assert lines[-1].endswith("; diverged: sgd")


def test_a_rate_for_all(capsys):
    assert race(BOOK, "--sheet", "adam", "--epochs", 3, "--lr", "1e-4", "--lr", "adam=0.1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "rates: as given"
    rates = {line.split()[0]: line.split()[1] for line in lines[4:-1]}
    assert rates == dict.fromkeys(RACERS, "0.0001") | {"adam": "0.1", "adadelta": "-"}


def test_tables_for_programs(capsys, tmp_path):
    table, everything = tmp_path / "race.csv", tmp_path / "race.json"
    options = ("--sheet", "basic", "--epochs", 5, "--lr", "sgd=1e-4,adam=1,momentum=0.1")
    assert race(BOOK, *options, "--csv", table, "--json", everything) == 0
    printed = capsys.readouterr().out
    with open(table) as stream:
        rows = {row["optimiser"]: row for row in csv.DictReader(stream)}
    # What the sheet itself holds after five epochs.
    assert (rows["sgd"]["b"], rows["sgd"]["a"]) == ("1.2754625002528799", "2.569996469807525")
    assert (rows["sgd"]["outcome"], rows["sgd"]["epochs"]) == ("not there", "")
    assert rows["momentum"]["outcome"] == "diverged"
    assert rows["adam"]["beta2"] == "0.999"
    told = json.loads(everything.read_text())
    assert (told["format"], told["version"]) == ("xlrepro-race", 1)
    runs = {run["name"]: run for run in told["optimisers"]}
    assert list(runs) == list(rows)
    assert len(runs["sgd"]["path"]) == len(runs["sgd"]["errors"]) == 6
    assert runs["sgd"]["path"][-1] == [1.2754625002528799, 2.569996469807525]
    assert race(BOOK, *options, "--json", "-") == 0
    assert capsys.readouterr().out == everything.read_text() != printed


def test_json_holds_null_where_a_run_went_beyond_all_numbers(capsys):
    lr = "sgd=1e300"
    assert race(BOOK, "--sheet", "basic", "--epochs", 5, "--lr", lr, "--json", "-") == 0
    runs = {run["name"]: run for run in json.loads(capsys.readouterr().out)["optimisers"]}
    assert runs["sgd"]["diverged"] and runs["sgd"]["errors"][-1] is None


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (("--batch", "all"), "29 points, all in one step"),
        (("--batch", "8"), "29 points, 8 to a step"),
        (("--shuffle", "3"), "29 points, 1 to a step, shuffled by seed 3"),
    ],
)
def test_how_gradients_are_drawn(options, title, capsys):
    assert race(BOOK, "--sheet", "basic", "--epochs", 3, *options) == 0
    assert f"basic: {title}, from b 1, a 1" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["beale", "rosenbrock", "saddle"])
def test_on_a_test_function(name, capsys, tmp_path):
    pytest.importorskip("matplotlib")
    assert race("--function", name, "--plot", tmp_path / "paths.png") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{name}, from x ")
    assert lines[-1].startswith("first: ")
    assert (tmp_path / "paths.png").read_bytes().startswith(b"\x89PNG")


def test_where_to_start_and_where_to_stop(capsys):
    args = ("--function", "beale", "--start", "2", "0.25", "--until", "1e-6", "--epochs", "50")
    assert race(*args) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "beale, from x 2, y 0.25"
    assert lines[1].endswith("0 at best; the goal: to stay at 1e-06 or less")


@pytest.mark.slow
def test_a_picture_is_the_same_on_every_run(capsys, tmp_path):
    pytest.importorskip("matplotlib")
    pictures = []
    for name in ("one.svg", "two.svg"):
        assert race(BOOK, "--sheet", "basic", "--epochs", 20, "--plot", tmp_path / name) == 0
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--function", "beale", "x.xlsx"), "FILE: not with --function, which has no points"),
        (
            ("--function", "beale", "--batch", "2"),
            "--batch: not with --function, which has no points",
        ),
        (("--lr", "sgdd=1"), "--lr: wanted one of " + ", ".join(RACERS) + ", found 'sgdd'"),
        (("--lr", "adadelta=1"), "--lr: adadelta has no learning rate"),
        (("--lr", "adam=0"), "argument --lr: wanted a number above 0, found '0'"),
        (
            ("--batch", "0"),
            "argument --batch: wanted a whole number from 1 to 1000000000, found '0'",
        ),
    ],
)
def test_what_cannot_be_asked_for(args, message, capsys):
    with pytest.raises(SystemExit) as stop:
        race(*args)
    assert stop.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"xlrepro race: error: {message}"


def refused(capsys, *args):
    assert race(*args) == 2
    return capsys.readouterr().err.rstrip("\n")


def test_what_cannot_be_raced_on_or_written(capsys, tmp_path):
    assert refused(capsys, BOOK) == (
        f"{BOOK}: name one with --sheet, found basic, momentum, rmsprop, adam, adam_ann"
    )
    missing = tmp_path / "no.xlsx"
    assert refused(capsys, missing) == f"{missing}: cannot be opened: no such file or directory"
    short = (BOOK, "--sheet", "basic", "--epochs", 1)
    picture = tmp_path / "paths.txt"
    assert refused(capsys, *short, "--plot", picture) == (
        f"{picture}: wanted a picture's suffix (.png, .svg, .pdf), found .txt"
    )
    table = tmp_path / "no" / "race.csv"
    assert refused(capsys, *short, "--csv", table) == (
        f"{table}: cannot be written: No such file or directory"
    )
    book = planted(open_workbook(BOOK), "basic", A5=1e200)
    far = save(book, tmp_path / "far.xlsx")
    assert refused(capsys, far, "--sheet", "basic") == (
        f"{far}: wanted an error that is a number, found one beyond all range"
    )
    assert refused(capsys, "--function", "beale", "--start", "1e200", "3") == (
        "beale: wanted an error that is a number, found one beyond all range"
    )


def test_a_start_at_the_minimum_is_there_at_once(capsys, tmp_path):
    pytest.importorskip("matplotlib")
    args = ("--start", 3, 0.5, "--epochs", 20, "--until", "0.1", "--plot", tmp_path / "stay.png")
    assert race("--function", "beale", *args) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[2] for line in lines[4:-1]} == {"0"}
    assert lines[-1].endswith("after 0 steps")
