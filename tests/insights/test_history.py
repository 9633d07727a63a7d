"""How the sheets came to hold their state is found again, or said not to be found."""

from dataclasses import replace

import numpy as np
import pytest

import xlrepro
from tests.tiny import BUNDLED
from xlrepro.insights.history import history

LOADED = xlrepro.load(BUNDLED / "graddesc.xlsm")
SHEETS = {title: LOADED[title][0] for title in ("basic", "momentum", "rmsprop", "adam", "adam_ann")}


def told(title, **changes):
    sheet = SHEETS[title]
    return history(sheet.optimiser, replace(sheet.inputs, **changes))


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("basic", "reached by Reset and 5 epochs at learning rate 0.0001: to the last bit"),
        ("momentum", "reached by Reset alone: to the last bit"),
        ("rmsprop", "reached by Reset and 5 epochs at learning rate 0.02: to the last bit"),
        (
            "adam",
            "reached by Reset, 15 epochs at learning rate 1, then 5 at 0.1: to the last bit",
        ),
        (
            "adam_ann",
            "reached by Reset and 25 epochs at learning rate 1, cut after 7, 8, 16, 17: "
            "to the last bit",
        ),
    ],
)
def test_the_recipe_of_a_sheet(title, line):
    assert told(title) == line


@pytest.mark.parametrize(
    ("title", "first", "lr", "second"),
    [("basic", 3, 0.0002, 4), ("rmsprop", 7, 0.1, 2), ("momentum", 0, 0.0001, 6),
     ("adam_ann", 4, 1.0, 3)],
)  # fmt: skip
def test_a_state_made_with_one_change_of_rate_is_found(title, first, lr, second):
    sheet = SHEETS[title]
    buttons = sheet.optimiser.buttons(sheet.inputs)
    progress = buttons.reset(lr)
    for _ in range(first):
        progress = buttons.epoch(progress)
    changed = float(progress.lr) * 0.6
    progress = progress._replace(lr=np.array(changed))
    for _ in range(second):
        progress = buttons.epoch(progress)
    given = replace(
        sheet.inputs,
        start=progress.params,
        lr=float(progress.lr),
        previous_square=sheet.inputs.previous_square and float(progress.lowest),
        **{
            name: part
            for name in ("mean", "square")
            if (part := getattr(progress.state, name)) is not None
        },
    )
    line = history(sheet.optimiser, given)
    how = f"Reset, {first} epochs at learning rate {lr:g}, then {second} at {changed:g}"
    if not first:
        how = f"Reset and {second} epochs at learning rate {changed:g}"
    assert line == f"reached by {how}: to the last bit"


def test_a_state_nearly_reached_is_told_with_its_distances():
    start = SHEETS["rmsprop"].inputs.start * np.array([1 + 3e-10, 1])
    assert told("rmsprop", start=start) == (
        "reached by Reset and 5 epochs at learning rate 0.02: weights within 4e-10, "
        "running squares exact, learning rate exact"
    )


def test_a_rate_that_was_set_and_not_run_with():
    assert told("rmsprop", lr=0.3) == (
        "reached by Reset and 5 epochs at learning rate 0.02, after which the rate was set to 0.3: "
        "to the last bit"
    )


def test_weights_typed_in_are_not_reached():
    far = "not reached by Reset and up to 60 epochs, nor with one change of the learning rate"
    start = np.array([1.25, 2.5])
    assert told("momentum", start=start) == f"{far} on the way"
    assert told("basic", start=start) == f"{far} on the way (from one of 18 rates, 1e-05 to 5)"


def test_a_diverged_or_unreadable_state_tells_nothing():
    assert told("basic", start=np.array([np.nan, 1.0])) == ""
    assert told("momentum", mean=np.array([np.inf, 1.0])) == ""
