"""The guided tour: every number it shows is worked out as it says, and every claim checked."""

import subprocess
import sys
from functools import cache

import pytest

from tests.tiny import BUNDLED, PUBLISHED, ROOT, planted, write_xlsx
from xlrepro.report.tour import closing_text, visit_text
from xlrepro.tour.lesson import CHAPTERS
from xlrepro.tour.walk import walk
from xlrepro.workbook import open_workbook

BOOKS = ("collab_filter.xlsx", "graddesc.xlsm", "entropy_example.xlsx")


def books(folder):
    return [open_workbook(folder / name) for name in BOOKS]


@cache
def toured(folder):
    return list(walk(books(folder)))


def tour(*args):
    return subprocess.run(
        [sys.executable, "-m", "xlrepro", "tour", *map(str, args)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
def test_every_number_and_claim_of_the_lesson_holds(folder):
    visits = toured(folder)
    assert [visit.chapter for visit in visits] == list(CHAPTERS)
    assert all(visit.ok for visit in visits)
    assert closing_text(visits) == (
        "17 chapters, 26 stops: 6,490 of 6,490 cells agree, 16 of 16 claims hold"
    )


@pytest.mark.slow
def test_a_stop_shows_cells_formula_code_and_numbers():
    (visit,) = (v for v in toured(BUNDLED) if v.chapter.model == "likelihood look-up")
    assert visit_text(13, visit) == (
        "13. Cross-entropy is a look-up (entropy_example.xlsx log_entropy)\n"
        "\n"
        "   With both logarithms in a row, the loss is the one that the true class points at.\n"
        "     I2:I6; I2 holds =OFFSET(D2,0,H2)\n"
        "     >>> logs = np.column_stack([log(given.p, 10), log(1 - given.p, 10)])\n"
        "     >>> targets = np.column_stack([given.target, 1 - given.target])\n"
        "     >>> -nll_by_lookup(targets, logs)\n"
        "     I2 stored -0.3010299956639812, computed -0.3010299956639812: "
        "5 of 5 cells, to the last bit\n"
    )


@pytest.mark.slow
def test_what_there_is_to_look_at_is_printed_below_its_code():
    *_, last = walk([open_workbook(BUNDLED / "entropy_example.xlsx")])
    assert visit_text(6, last).startswith(
        "6. The optimisers again, on all parameters\n"
        "\n"
        "   Plain descent: the loss after each of eight epochs.\n"
        "     >>> def losses(rule):\n"
        "     ...     rng = np.random.default_rng(1)\n"
        "     ...     passes = train(network, params, rule, x, y, (x, y), rng)\n"
        "     ...     return [round(next(passes).loss, 2) for epoch in range(8)]\n"
        "     >>> losses(sgd(2e-2))\n"
        "     [2.24, 2.19, 2.12, 2.06, 1.98, 1.91, 1.82, 1.72]\n"
    )


def test_a_cell_that_is_wrong_is_told_and_a_claim_follows_the_data():
    book = planted(books(BUNDLED)[1], "basic", K9=(None, 7.0), A9=31.0)
    visit = next(v for v in walk([book]) if v.chapter.model == "sgd")
    assert not visit.ok
    text = visit_text(1, visit)
    assert "29 cells, 24 DIFFER" in text  # the row itself and all rows below it
    assert "1.2754625002528799" not in text


def test_numbers_that_cannot_be_worked_out_end_a_chapter_in_a_line():
    book = planted(books(BUNDLED)[2], "softmax", **{f"B{row}": 1e308 for row in range(3, 8)})
    visit = next(v for v in walk([book]) if v.chapter.model == "softmax")
    assert not visit.ok and "DIFFER" in visit_text(1, visit)


@pytest.mark.slow
def test_the_command_tells_how_it_ended(tmp_path):
    done = tour(BUNDLED / "entropy_example.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        "6 chapters, 6 stops: 30 of 30 cells agree, 7 of 7 claims hold"
    )
    other = write_xlsx(tmp_path / "other.xlsx", {"s": '<row r="1"><c r="A1"><v>1</v></c></row>'})
    done = tour(other)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"{other}: wanted sheets of the lesson, found none; name a workbook that verify "
        "recognises\n",
    )
    done = tour(other, "--chapter", 3)
    assert done.stderr.startswith(f"{other}: wanted chapter 3 of the lesson, found none; ")
    done = tour(tmp_path / "none.xlsx")
    assert done.returncode == 2 and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_the_code_runs_for_a_reader_who_does_what_the_preface_says():
    reader = (
        "import numpy as np, xlrepro\n"
        "from xlrepro.engines import *\n"
        "from xlrepro.engines.arithmetic.power import product\n"
        'given = xlrepro.load("sheets/graddesc.xlsm")["adam"][0].inputs\n'
    )
    *lines, last = next(c for c in CHAPTERS if c.model == "adam").stops[1].code.splitlines()
    code = "\n".join([reader, *lines, f"print({last})"])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("24.960097789510424\n", "")
