"""Pictures say in words what they show, and show our numbers."""

import re

import numpy as np
import pytest

from tests import faults
from tests.tiny import BUNDLED, planted
from xlrepro.checks.tolerance import Tolerance
from xlrepro.insights.examine import examine
from xlrepro.report.pictures import pictures
from xlrepro.report.pictures.descent import _contours
from xlrepro.report.pictures.svg import Axes, decades, ticks
from xlrepro.workbook import open_workbook


def alts(book):
    return re.findall(
        r'role="img" aria-label="([^"]*)"', pictures(examine(book, Tolerance())) or ""
    )


@pytest.fixture(scope="module")
def descent():
    return alts(open_workbook(BUNDLED / "graddesc.xlsm"))


def test_five_paths_lie_on_the_loss(descent):
    assert descent[0].startswith("Paths of the weights on the contours of the loss, 30 epochs")
    for name in ("basic", "momentum", "rmsprop", "adam", "adam_ann"):
        assert f"{name} at b " in descent[0]
    assert "adam_ann at b 30, a 2." in descent[0]  # the points lie on y = 30 + 2x
    assert "least-squares line, b 30 and a 2." in descent[0]


def test_the_cuts_of_the_annealed_rate_are_told(descent):
    assert "adam_ann: cut after epochs 7, 8, 16, 17" in descent[2]


def test_a_contour_is_where_the_error_is_the_same():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=20), rng.normal(size=20)
    best = np.polyfit(x, y, 1)[::-1]
    least = np.sum((y - best[0] - best[1] * x) ** 2)
    rings = list(_contours(Axes((-3, 3), (-2, 2)), x, y))
    levels = []
    for ring in rings:
        losses = [np.sum((y - b - a * x) ** 2) for b, a in ring]
        assert np.ptp(losses) < 1e-9 * max(losses)
        levels.append(losses[0])
    assert levels == sorted(levels) and levels[0] > least


def test_a_factor_sheet_has_heat_maps_and_scatter():
    told = alts(open_workbook(BUNDLED / "collab_filter.xlsx"))
    assert [alt.split(":")[0] for alt in told[:5]] == ["dotprod", "dotprod", "bias", "bias", "bias"]
    assert "root mean square 0.393" in told[0] and "root mean square 0.3195" in told[2]
    assert "15 movies by the first two principal components" in told[1]


def test_softmax_and_distances_are_bars():
    told = alts(open_workbook(BUNDLED / "entropy_example.xlsx"))
    assert "softmax shares of 5 classes" in told[0] and "image 1 is most likely fish" in told[0]
    assert told[1] == (
        "Distance of stored from computed values in units of the last place: exact: 75."
    )


def test_far_values_are_in_the_last_bars():
    assert "more than 1,048,576: " in alts(faults.twenty_faults())[-1]


def test_a_sheet_that_diverges_or_lacks_a_number_has_no_path():
    book = open_workbook(BUNDLED / "graddesc.xlsm")
    wild = alts(planted(planted(book, "basic", F1=0.01), "rmsprop", D2="no rate"))
    assert "basic at b" not in wild[0] and "rmsprop at b" not in wild[0]
    assert "adam at b" in wild[0]


def test_a_workbook_that_no_method_knows_has_no_pictures_but_of_distances():
    (told,) = alts(faults.hostile())
    assert told == "Distance of stored from computed values in units of the last place: exact: 1."


def test_ticks_are_round_and_within():
    assert ticks(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert ticks(-1.3, 31) == [0, 10, 20, 30]
    assert decades(0.1, 450) == [0.1, 1, 10, 100]
    assert decades(0.03, 2) == [0.05, 0.1, 0.2, 0.5, 1, 2]
