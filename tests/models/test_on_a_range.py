"""The lecture's challenge: predictions of the factor sheets squeezed onto 0 to 5.5 by a sigmoid."""

import re
from dataclasses import replace

import pytest

from tests.books import COLLAB
from tests.cases.write import write
from tests.libreoffice import recalculate
from tests.tiny import planted
from xlrepro import cli, verify
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_sheet
from xlrepro.formula.parse import a1, read_a1
from xlrepro.insights.solver_fit import task_of
from xlrepro.models.load import load_sheet
from xlrepro.recognise.view import View
from xlrepro.workbook import open_workbook

with_results = pytest.importorskip("tests.cases.recalculated").with_results

SHEETS = {
    "dotprod": ("H25", 'MMULT($B{r}:$F{r},{c}$19:{c}$23)', "dot product on a range"),
    "bias": (
        "H26", "MMULT($B{r}:$F{r},{c}$20:{c}$24)+{c}$19+$A{r}", "dot product with biases on a range"
    ),
}  # fmt: skip
WAYS = (
    'IF({rating}="",0,5.5/(1+EXP(-({sum}))))',
    'IF(ISBLANK({rating}),0,0+(5.5-0)/(1+EXP(-({sum}))))',
    "5.5/(1+EXP(-({sum})))",
    '1/(1+EXP(-({sum})))*5.5',
    'IF({rating}="",0,$A$1+($A$2-$A$1)/(1+EXP(-({sum}))))',
)  # fmt: skip


def squeezed(title, way, path):
    """The bundled sheet by itself with other predictions, recalculated."""
    first, total, _ = SHEETS[title]
    top, left = read_a1(first)
    cells = {"A1": 0.0, "A2": 5.5}
    for row in range(15):
        for col in range(15):
            place = a1((top + row, left + col))
            letters = re.sub(r"\d", "", place)
            text = total.format(r=top + row, c=letters)
            cells[place] = "=" + way.format(rating=a1((2 + row, left + col)), sum=text)
    book = planted(replace(COLLAB, sheets=[COLLAB.sheet(title)]), title, **cells)
    write(with_results(book, path), path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("title", SHEETS)
def test_a_squeezed_sheet_is_verified(title, way, tmp_path):
    path = squeezed(title, way, tmp_path / "range.xlsx")
    check = verify(path)
    assert check.ok, check
    (own,) = check.workbooks[0].sheets
    assert {cell.model for cell in own.cells} == {SHEETS[title][2]}


@pytest.mark.slow
def test_a_squeezed_sheet_is_fitted_on_its_own_range(tmp_path, capsys):
    path, out = squeezed("bias", WAYS[0], tmp_path / "range.xlsx"), tmp_path / "fitted.xlsx"
    assert cli.main(["fit", str(path), "--sheet", "bias", "--save", str(out)]) == 0
    error = float(re.search(r"end     error ([\d.]+),", capsys.readouterr().out)[1])
    assert error < 0.3186  # the least that the sheet comes to without a range
    check = verify(out)
    assert check.ok
    saved = open_workbook(out)
    loaded = load_sheet(View(saved, saved.sheet("bias")))[0]
    assert loaded.inputs.y_range == (0.0, 5.5)
    assert task_of(loaded, None).stored_error == pytest.approx(error, abs=1e-10)


@pytest.mark.libreoffice
def test_libreoffice_comes_to_the_same(tmp_path):
    path = squeezed("bias", WAYS[0], tmp_path / "range.xlsx")
    book = open_workbook(recalculate(path, tmp_path))
    check = verify_sheet(book, book.sheet("bias"), Tolerance(1e-9), HALF_ULP)
    assert not check.problems, check.problems[:3]
