"""The Solver model of a sheet, and fit: the same objective over the same cells, to the end."""

from dataclasses import replace

import pytest

import xlrepro
from tests.books import COLLAB
from tests.libreoffice import recalculate
from tests.tiny import BUNDLED, PUBLISHED
from xlrepro import cli
from xlrepro.formula.parse import parse, read_a1
from xlrepro.insights.solver_fit import fit_stored, task_of
from xlrepro.insights.solver_model import solver_model
from xlrepro.models.load import load_sheet
from xlrepro.recognise.view import View
from xlrepro.workbook import WorkbookError, open_workbook

BOOK = BUNDLED / "collab_filter.xlsx"
FOLDERS = pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])


def fit(*args):
    return cli.main(["fit", *map(str, args)])


def model_of(title, **names):
    sheet = COLLAB.sheet(title)
    changed = {f"solver_{name}": parse(text) for name, text in names.items()}
    other = replace(sheet, names=sheet.names | changed)
    return solver_model(COLLAB, other)


def task(title, **names):
    loaded = load_sheet(View(COLLAB, COLLAB.sheet(title)))[0]
    return task_of(loaded, model_of(title, **names))


@FOLDERS
def test_the_models_that_the_workbook_keeps(folder):
    book = open_workbook(folder / "collab_filter.xlsx")
    models = {sheet.title: solver_model(book, sheet) for sheet in book.sheets}
    settings = "convergence 0.0001, precision 1e-06, tolerance 0.01, no constraints"
    assert str(models["dotprod"]) == (
        "minimise V41 by changing 150 cells (H19:V23, B25:F39), GRG nonlinear, "
        f"central derivatives, {settings}"
    )
    assert str(models["bias"]).startswith("minimise V42 by changing 180 cells (H19:V24, A26:F40)")
    assert models["movielens_emb"].dead == models["movielens_1hot"].dead == ("solver_opt",)
    assert not models["movielens_emb"].usable
    assert models["word_emb"] is None


def test_constraints_are_read():
    model = model_of(
        "bias", num="3", lhs1="$A$26:$A$40", rel1="1", rhs1="2.5", lhs2="$H$19", rel2="3",
        rhs2="-1", lhs3="$V$42", rel3="2", rhs3="$A$1", neg="1",
    )  # fmt: skip
    assert str(model).endswith("no cell negative, subject to A26:A40 <= 2.5; H19 >= -1; V42 = A1")
    assert model.constraints[0].cells[0] == ("bias", (26, 1))


def test_bounds_are_kept_and_what_is_no_bound_is_told():
    bounded = task(
        "bias", num="2", lhs1="$A$26:$A$40", rel1="1", rhs1="0.25", lhs2="$V$42", rel2="2",
        rhs2="$A$1",
    )  # fmt: skip
    assert bounded.ignored == ("V42 = A1",)
    end = fit_stored(bounded)
    assert end.factors.user_bias.max() <= 0.25
    assert end.converged
    assert fit_stored(task("bias", neg="1")).factors.items.min() >= 0


def test_only_adjustable_cells_change():
    part = task("bias", adj="UNION(bias!$H$20:$V$20,bias!$A$26:$A$40)")
    assert part.moving == 30
    end = fit_stored(part)
    assert (end.factors.users == part.stored.users).all()
    assert (end.factors.items[:, 1:] == part.stored.items[:, 1:]).all()
    assert 0.3186549707 < end.rmse < end.start_rmse
    # The gradient by what is fixed is not zero, and does not count.
    assert end.gradient_norm < 1e-8


def test_another_objective_is_refused():
    with pytest.raises(
        WorkbookError, match="bias: wanted Solver to minimise the error, found mini"
    ):
        task("bias", opt="bias!$A$1")
    with pytest.raises(WorkbookError, match="wanted a Solver model that minimises, found maximise"):
        task("bias", typ="1")


@FOLDERS
@pytest.mark.parametrize(("title", "error"), [("dotprod", 0.3929007909), ("bias", 0.3186549707)])
def test_a_fit_from_the_stored_factors(folder, title, error, capsys):
    assert fit(folder / "collab_filter.xlsx", "--sheet", title) == 0
    model, start, end, stored = capsys.readouterr().out.splitlines()
    assert model.startswith(f"collab_filter.xlsx {title}: minimise V4")
    was = {"dotprod": 0.3930154713, "bias": 0.3194674136}[title]
    assert start == f"  start   error {was}, the stored factors"
    assert end.startswith(f"  end     error {error}, gradient norm ")
    assert float(end.split("gradient norm ")[1].split(",")[0]) < 1e-8
    assert end.endswith(": converged")
    assert stored.startswith(f"  stored  error {was}, 0.000")


def test_random_starts_tell_how_sure_they_are(capsys):
    assert fit(BOOK, "--sheet", "dotprod", "--restarts", 8, "--seed", 3) == 0
    _, start, end, sure, _ = capsys.readouterr().out.splitlines()
    assert start.endswith("the best of 8 random starts, seed 3")
    assert end.startswith("  end     error 0.3929007909")
    assert " of 8 starts end there; distinct ends: " in sure


def test_predictions_squeezed_into_a_range_do_better(capsys):
    args = ("--sheet", "dotprod", "--y-range", 0, 5.5, "--restarts", 12)
    assert fit(BOOK, *args) == 0
    end = capsys.readouterr().out.splitlines()[2]
    assert float(end.split()[2].rstrip(",")) <= 0.29605


def test_fewer_factors_and_a_penalty_do_worse(capsys):
    assert fit(BOOK, "--sheet", "bias", "--factors", 2, "--restarts", 3) == 0
    two = float(capsys.readouterr().out.splitlines()[2].split()[2].rstrip(","))
    assert fit(BOOK, "--sheet", "bias", "--l2", 1) == 0
    penalised = float(capsys.readouterr().out.splitlines()[2].split()[2].rstrip(","))
    assert two > 0.45 and penalised > 0.35


@pytest.mark.slow
@FOLDERS
@pytest.mark.parametrize("title", ["dotprod", "bias"])
def test_a_saved_copy_is_right_in_every_cell(folder, title, tmp_path, capsys):
    source, saved = folder / "collab_filter.xlsx", tmp_path / "saved.xlsx"
    before = source.read_bytes()
    assert fit(source, "--sheet", title, "--save", saved) == 0
    assert source.read_bytes() == before
    found = xlrepro.verify(saved)
    assert found.ok, [p.cell for p in found.problems][:5]
    sheet = next(s for s in found.workbooks[0].sheets if s.name == title)
    error = {"dotprod": "0.3929007909", "bias": "0.3186549707"}[title]
    assert f"the factors are converged: the error {error} is a minimum" in sheet.remarks


@pytest.mark.libreoffice
def test_libreoffice_recalculates_a_saved_copy_to_the_same_numbers(tmp_path, capsys):
    saved = tmp_path / "saved.xlsx"
    assert fit(BOOK, "--sheet", "dotprod", "--l2", 0.1, "--save", saved) == 0
    ours, theirs = open_workbook(saved), open_workbook(recalculate(saved, tmp_path))
    compared = 0
    blanks_as_zero = {"dotprod": read_a1("V41"), "bias": read_a1("V42")}
    for sheet in ours.sheets:
        for place, cell in sheet.cells.items():
            known = blanks_as_zero.get(sheet.title) == place  # LibreOffice's SUMXMY2 differs
            if cell.formula and type(cell.value) is float and not known:
                found = theirs.sheet(sheet.title).value(place)
                assert found == pytest.approx(cell.value, rel=1e-9, abs=1e-12), (sheet.title, place)
                compared += 1
    assert compared > 12_000


def refused(capsys, *args):
    try:
        status = fit(BOOK, *args)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    return capsys.readouterr().err.splitlines()[-1].removeprefix("xlrepro fit: error: ")


def test_what_cannot_be_fitted(capsys, tmp_path):
    assert refused(capsys) == f"{BOOK}: name one with --sheet, found dotprod, bias"
    assert refused(capsys, "--sheet", "word_emb") == (
        f"{BOOK} word_emb: wanted a latent-factor sheet, found none"
    )
    bias = ("--sheet", "bias")
    assert refused(capsys, *bias, "--y-range", 5, 0) == (
        "--y-range: wanted a low and a higher end, found 5 0"
    )
    assert refused(capsys, *bias, "--start", "stored", "--factors", 3) == (
        "--start stored: the sheet has 5 factors, not 3"
    )
    assert refused(capsys, *bias, "--start", "stored", "--restarts", 3) == (
        "--restarts: random starts only, not with --start stored"
    )
    out = tmp_path / "out.xlsx"
    assert refused(capsys, *bias, "--y-range", 0, 5, "--save", out) == (
        "--save: the formulas of the sheet have no --y-range"
    )
    assert refused(capsys, *bias, "--factors", 3, "--save", out) == (
        "--save: the sheet has room for 5 factors"
    )
    assert not out.exists()
