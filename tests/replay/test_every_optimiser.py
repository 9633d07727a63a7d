"""The buttons serve every optimiser that is known, not those of the lesson alone."""

import numpy as np
import pytest

from tests.cases.editions import EDITIONS
from xlrepro.models.load import load_sheet
from xlrepro.recognise.view import View
from xlrepro.replay.buttons import press

NAMES = [name for name in EDITIONS if name.endswith(", plain") and "half square" not in name]


def loaded(name):
    book = EDITIONS[name]
    return next(
        found
        for sheet in book.sheets
        for found in load_sheet(View(book, sheet))
        if found.optimiser
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_epoch_hands_on_what_the_last_row_of_the_sheet_begins_and_ends_with(name):
    found = loaded(name)
    trace = found.optimiser.trace(found.inputs)
    end = press(found, reset=False, epochs=1).end
    assert np.array_equal(end.params, trace.params[-1])
    for ours, theirs in zip(end.state, trace.last_state, strict=True):
        if isinstance(theirs, np.ndarray):
            assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("name", NAMES)
def test_reset_begins_a_run_of_any_of_them(name):
    run = press(loaded(name), reset=True, epochs=3)
    assert (run.path[0].b, run.path[0].a) == (1, 1)
    assert run.diverged or len(run.path) == 4
