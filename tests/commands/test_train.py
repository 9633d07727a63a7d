"""train: what it prints, writes and draws, and how it ends."""

import csv
import json
import re

import numpy as np
import pytest

from tests.mnist import mnist
from xlrepro import cli
from xlrepro.engines.optimisers.gradient_check import GradientCheck


def train(*args):
    return cli.main(["train", *map(str, args)])


def refused(capsys, *args):
    assert train(*args) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    return said.err.rstrip("\n")


def wrong(capsys, *args):
    with pytest.raises(SystemExit) as ended:
        train(*args)
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def table(text):
    rows = re.findall(r"^ +(\d+) +([\d.]+|nan) +([\d.]+|nan) +([\d.]+) %$", text, re.M)
    return [(int(epoch), *map(float, rest)) for epoch, *rest in rows]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_digits_are_told_at_97_percent(seed, capsys):
    assert train("--seed", seed) == 0
    said = capsys.readouterr().out
    first, model, how, check, head, *_, last = said.splitlines()
    assert first == (
        "digits of scikit-learn: 1,438 images of 64 pixels to learn from, 359 held out"
    )
    assert model == "one hidden layer 64-50-10: 3,760 parameters"
    assert how == f"adam, learning rate 0.001, batches of 64, weight decay 1e-05, seed {seed}"
    assert re.fullmatch(
        r"gradient check passed: (100|9\d) derivatives by back-propagation, at most \de-1[01] from "
        r"finite differences(; \d beside a kink of a ReLU left out)?",
        check,
    )
    assert head == "  epoch  training loss  held-out loss  held-out accuracy"
    rows = table(said)
    assert [row[0] for row in rows] == [1, *range(4, 41, 4)]
    assert rows[0][1] > 2 > rows[-1][1] * 10
    assert rows[-1][3] >= 97
    right = re.match(r"(\d+) of 359 held-out images right, ([\d.]+) %, after 40 epochs in ", last)
    assert float(right[2]) == rows[-1][3] == round(100 * int(right[1]) / 359, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "told", "accuracy"),
    [
        (["--hidden", 0], "sgd, learning rate 0.02", 85),
        (["--lr", 0.2], "sgd, learning rate 0.2", 95),
        (["--fresh-adam"], "adam made anew at each step, learning rate 0.001", 95),
        (["--float32", "--weight-decay", 0], "adam, learning rate 0.001", 95),
        (["--batch", 5000, "--lr", 0.02], "adam, learning rate 0.02", 90),
    ],
)
def test_other_ways_to_train(options, told, accuracy, capsys):
    by = ["--optimiser", "sgd"] if told.startswith("sgd") else []
    assert train(*options, *by, "--every", 40) == 0
    said = capsys.readouterr().out
    assert f"\n{told}, batches of " in said
    assert table(said)[-1][3] >= accuracy
    model = "logistic model 64-10: 650" if "--hidden" in options else "one hidden layer 64-50-10: "
    assert f"\n{model}" in said


def test_a_run_repeats_and_its_files_hold_every_epoch(tmp_path, capsys):
    texts = []
    for name in ("one", "two"):
        files = tmp_path / f"{name}.csv", tmp_path / f"{name}.json"
        assert train("--epochs", 13, "--every", 5, "--csv", files[0], "--json", files[1]) == 0
        texts.append([file.read_text() for file in files])
        rows = table(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert [row[0] for row in rows] == [1, 5, 10, 13]
    with open(tmp_path / "one.csv") as stream:
        listed = list(csv.DictReader(stream))
    data = json.loads(texts[0][1])
    assert (data["format"], data["version"], data["ok"]) == ("xlrepro-training", 1, True)
    assert len(listed) == len(data["epochs"]) == 13
    for at, (row, epoch) in enumerate(zip(listed, data["epochs"], strict=True), 1):
        assert {key: float(value) for key, value in row.items()} == {"epoch": at, **epoch}
    assert round(data["epochs"][-1]["training_loss"], 4) == rows[-1][1]
    assert data["network"]["parameters"] == 3760
    assert 0 < data["gradient_check"]["largest_gap"] < 1e-9


def test_json_on_standard_output_is_nothing_but_json(capsys):
    assert train("--epochs", 1, "--json", "-") == 0
    assert len(json.loads(capsys.readouterr().out)["epochs"]) == 1


@pytest.mark.slow
def test_a_file_of_images_and_the_notebooks_habit_of_one_epoch(tmp_path, capsys):
    mnist(tmp_path / "mnist.pkl.gz")
    assert train(tmp_path / "mnist.pkl.gz") == 0
    said = capsys.readouterr().out
    assert said.startswith("mnist.pkl.gz: 400 images of 784 pixels to learn from, 80 held out\n")
    assert "\none hidden layer 784-50-10: 39,760 parameters\n" in said
    assert [row[0] for row in table(said)] == [1, 2, 3, 4, 5]


def test_a_training_that_diverges_says_so(tmp_path, capsys):
    target = tmp_path / "x.json"
    assert train("--lr", 1e200, "--optimiser", "sgd", "--json", target) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "diverged: in epoch 1 the loss is no number; try a smaller learning rate"
    )
    data = json.loads(target.read_text())
    assert (data["ok"], data["epochs"][0]["held_out_loss"]) == (False, None)


def test_nothing_is_trained_by_a_gradient_that_is_wrong(tmp_path, capsys, monkeypatch):
    off = GradientCheck(np.array([3]), np.array([0.5]), np.array([0.25]), 1)
    monkeypatch.setattr("xlrepro.engines.optimisers.gradient_check.check_gradient", lambda *_: off)
    assert train("--csv", tmp_path / "x.csv", "--plot", tmp_path / "x.png") == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "gradient check FAILED: 1 derivatives by back-propagation, at most 2e-01 from finite "
        "differences; 1 beside a kink of a ReLU left out"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_is_drawn_the_same_twice(suffix, tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="matplotlib (the extra plot) is not installed")
    pictures = []
    for name in ("one", "two"):
        target = tmp_path / f"{name}.{suffix}"
        assert train("--epochs", 3, "--plot", target) == 0
        pictures.append(target.read_bytes())
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    assert pictures[0].startswith(starts[suffix])
    assert pictures[0] == pictures[1]


def test_files_that_cannot_be_read_or_written(tmp_path, capsys, monkeypatch):
    assert refused(capsys, tmp_path / "no\nne") == (
        f"{tmp_path}/no\\nne: cannot be opened: no such file or directory"
    )
    target = tmp_path / "no" / "x.csv"
    assert refused(capsys, "--epochs", 1, "--csv", target) == (
        f"{target}: cannot be written: No such file or directory"
    )
    assert refused(capsys, "--plot", "x.gif") == (
        "x.gif: wanted a picture's suffix (.png, .svg, .pdf), found .gif"
    )
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert refused(capsys, "--plot", "x.png") == (
        "drawing needs matplotlib: pip install 'xlrepro[plot]'"
    )


def test_options_that_contradict_each_other(capsys):
    assert wrong(capsys, "--fresh-adam", "--optimizer", "sgd") == (
        "xlrepro train: error: --fresh-adam: of adam only, not with --optimiser sgd"
    )
    assert wrong(capsys, "--labels", "x") == (
        "xlrepro train: error: --labels: the digits of scikit-learn have theirs; name a FILE too"
    )
    assert wrong(capsys, "--lr", "0") == (
        "xlrepro train: error: argument --lr: wanted a number above 0, found '0'"
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_found_rate_in_one_cycle_learns_in_a_quarter_of_the_epochs(seed, capsys):
    assert train("--find-lr", "--one-cycle", "--epochs", 10, "--seed", seed) == 0
    said = capsys.readouterr().out
    how = said.splitlines()[2]
    assert re.match(
        r"adam, learning rate up to 0\.0\d+ and down in one cycle, found by its own test, ", how
    )
    assert table(said)[-1][3] >= 97


def test_a_rate_is_found_or_given_and_fresh_adam_keeps_its_own(capsys):
    assert wrong(capsys, "--find-lr", "--lr", 1).endswith(
        "error: --find-lr: it finds the rate, leave --lr away"
    )
    for option in ("--find-lr", "--one-cycle"):
        assert wrong(capsys, "--fresh-adam", option).endswith(
            "error: --fresh-adam: with a fixed rate only, not --find-lr or --one-cycle"
        )
