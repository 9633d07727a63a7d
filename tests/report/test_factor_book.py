"""interpret --save: a workbook of factors and of in-cell descent, which verify confirms."""

import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.commands.test_interpret import COLLAB, interpret
from tests.corruptions import corruption
from tests.edits import save, with_cells
from tests.libreoffice import recalculate
from tests.tiny import planted
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_book, verify_sheet
from xlrepro.formula.parse import a1
from xlrepro.workbook import Formula, open_workbook

STEPS = 3
PER_STEP = {"dotprod": 75 + 75 + 225 + 225 + 1, "bias": 75 + 75 + 15 + 15 + 225 + 225 + 1}
GIVEN = {"dotprod": 75 + 75, "bias": 75 + 75 + 15 + 15}  # numbers of step 0
HEIGHT = {"dotprod": 22, "bias": 23}  # rows of a step
BLANK_RATING = {"dotprod": "N10", "bias": "O10"}


@pytest.fixture(scope="module", params=["dotprod", "bias"])
def saved(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / f"{request.param}.xlsx"
    done = interpret(
        COLLAB, "--sheet", request.param, "--save", path, "--steps", STEPS, "--lr", 0.01
    )
    assert (done.returncode, done.stderr) == (0, "")
    return path


def verify_workbook(path):
    return verify_book(open_workbook(path), Tolerance())


verified = cache(verify_workbook)  # of the workbook as it was saved, which no test changes


def right(check):
    assert [str(cell) for cell in check.problems] == []
    return {sheet.name: len(sheet.cells) for sheet in check.sheets}


@pytest.mark.slow
def test_every_cell_is_confirmed_to_the_last_bit(saved):
    check = verified(saved)
    steps = (STEPS + 1) * PER_STEP[saved.stem] - GIVEN[saved.stem]
    assert right(check) == {"factors": 451, "descent": steps + STEPS + 1}
    assert all(cell.verdict is Verdict.EXACT for sheet in check.sheets for cell in sheet.cells)
    models = {"dotprod": "descent of factors", "bias": "descent of factors and biases"}
    assert [s.models for s in check.sheets] == [(models[saved.stem],)] * 2


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_numbers(saved, tmp_path):
    again = open_workbook(recalculate(saved, tmp_path))
    for sheet in open_workbook(saved).sheets:
        other = again.sheet(sheet.title)
        for place in sheet.computed():
            assert other.value(place) == pytest.approx(sheet.value(place), rel=1e-11, abs=1e-12)
    right(verify_workbook(again.path))


@pytest.mark.libreoffice
def test_a_user_may_change_the_rate_a_rating_and_a_factor(saved, tmp_path):
    changed = planted(
        open_workbook(saved),
        "descent",
        **{"D3": 0.004, BLANK_RATING[saved.stem]: 1.5, "C32": -0.75},
    )
    check = verify_workbook(recalculate(save(changed, tmp_path / "changed.xlsx"), tmp_path))
    assert right(check) == right(verified(saved))


@pytest.mark.libreoffice
def test_a_step_copied_below_the_last_is_one_more_step(saved, tmp_path):
    book = open_workbook(saved)
    sheet, height = book.sheet("descent"), HEIGHT[saved.stem]
    top = 23 + STEPS * height
    cells = dict(sheet.cells)
    for (row, col), cell in sheet.cells.items():
        if top <= row < top + height and col < 42:
            home = (row + height, col)
            formula = cell.formula and Formula(cell.formula.node, home)
            cells[home] = replace(cell, formula=formula)
    longer = save(with_cells(book, "descent", cells), tmp_path / "longer.xlsx")
    before, after = right(verified(saved)), verify_workbook(recalculate(longer, tmp_path))
    assert right(after)["descent"] == before["descent"] + PER_STEP[saved.stem]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_planted_fault_is_named(saved, seed):
    fault = corruption(open_workbook(saved), seed)
    found = verify_sheet(fault.book, fault.book.sheet(fault.title), Tolerance(), HALF_ULP)
    named = {cell.place for cell in found.problems}
    assert named if fault.anywhere else named & fault.cells, (fault.kind, fault.what)
    assert found.models


@pytest.mark.slow
@pytest.mark.parametrize("saved", ["dotprod"], indirect=True)
def test_another_method_is_not_taken_for_descent(saved):
    """A step that climbs, and one that moves by a mean in place of a sum."""
    for old, new in (("-$D$3", "+$D$3"), ("*SUMPRODUCT(", "*2*SUMPRODUCT(")):
        book = open_workbook(saved)
        sheet = book.sheet("descent")
        cells = {
            at: sheet.formula(at).text.replace(old, new)
            for at in sheet.computed()
            if old in sheet.formula(at).text
        }
        changed = planted(book, "descent", **{a1(at): text for at, text in cells.items()})
        wrong = {c.place for c in verify_book(changed, Tolerance()).problems}
        assert set(cells) <= wrong


@pytest.mark.slow
def test_the_file_is_the_same_on_every_run(saved, tmp_path):
    again = tmp_path / "again.xlsx"
    interpret(COLLAB, "--sheet", saved.stem, "--save", again, "--steps", STEPS, "--lr", 0.01)
    assert again.read_bytes() == saved.read_bytes()


@pytest.mark.slow
def test_the_saved_factors_are_those_of_the_sheet(saved):
    told = [
        interpret(path, "--sheet", sheet, "--top", 3).stdout.split("\n", 1)
        for path, sheet in ((saved, "factors"), (COLLAB, saved.stem))
    ]
    assert told[0][1] == told[1][1]


@pytest.mark.slow
def test_a_ratings_file_is_saved_with_its_titles(rated, tmp_path):
    path = tmp_path / "films.xlsx"
    done = interpret(rated, "--factors", 2, "--save", path, "--steps", 4)
    assert done.stdout.splitlines()[-1].startswith(
        f"saved {path}: the factors, and 4 steps of gradient descent in cells, error "
    )
    book = open_workbook(path)
    assert "1 Heat 1" in {cell.value for cell in book.sheet("factors").cells.values()}
    right(verify_workbook(path))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--save", "x.ods"), "x.ods: wanted the suffix .xlsx"),
        (
            ("--save", "x.xlsx", "--lr", 3),
            "x.xlsx: not written: the error diverges; wanted a smaller --lr",
        ),
        (
            ("--save", "nowhere/x.xlsx", "--steps", 1),
            "nowhere/x.xlsx: cannot be written: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_saved_is_said_in_a_line(more, said):
    done = interpret(COLLAB, "--sheet", "dotprod", *more)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")


def test_without_xlsxwriter_the_extra_is_named(monkeypatch):
    from xlrepro.engines import Factors
    from xlrepro.insights.interpretation import Crosstab
    from xlrepro.report.factor_book import BookError, factor_book

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    factors = Factors(np.ones((1, 1)), np.ones((1, 1)))
    table = Crosstab(["u"], ["m"], ["m"], np.ones((1, 1)), factors)
    with pytest.raises(BookError) as told:
        factor_book(table, factors, 0.1, 1)
    assert str(told.value) == "a workbook is written by XlsxWriter: pip install 'xlrepro[excel]'"
