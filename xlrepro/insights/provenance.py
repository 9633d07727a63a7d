"""How the numbers of a sheet came about: its buttons, its log, its Solver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlrepro.formula.parse import a1
from xlrepro.insights.solver_model import SolverModel, solver_model
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised
from xlrepro.recognise.view import View
from xlrepro.workbook import WorkbookError

if TYPE_CHECKING:
    from xlrepro.engines import FactorFit


def provenance(view: View, models: list[Recognised]) -> Iterator[str | Finding]:
    """One line for each thing found out, or a finding; none of them is a verdict on a cell."""
    for model in models:
        if model.optimiser and not model.notes:
            from xlrepro.insights.error_log import replayed_log
            from xlrepro.insights.history import history

            try:
                told = history(model.optimiser, model.inputs), replayed_log(model)
            except ValueError:
                continue  # no points: recomputing the sheet has said so
            yield from filter(None, told)
    solver = solver_model(view.book, view.sheet)
    if solver is None:
        return
    yield f"Solver model: {solver}"
    if solver.objective is None:
        yield Finding(
            "Solver's target is gone",
            f"The sheet keeps a Solver model that changes {len(solver.cells)} cells "
            f"({', '.join(solver.areas)}), but the cell that it should minimise or maximise was "
            "deleted. Solver cannot be run here as the sheet stands.",
            " ".join(solver.areas),
        )
    for model in models:
        if model.method.fitted and solver.usable and not model.notes:
            from xlrepro.insights.solver_fit import fit_stored, stopped_short, task_of, went_on

            try:
                fit = fit_stored(task_of(model, solver), model.inputs.y_range)
            except (WorkbookError, ValueError) as error:
                yield f"not fitted: {error}"
                continue
            yield went_on(fit)
            if stopped_short(fit):
                yield _short(solver, fit)


def _short(solver: SolverModel, fit: FactorFit) -> Finding:
    cell = a1(solver.objective[1]) if solver.objective and solver.objective[1] else ""
    return Finding(
        "Solver stopped short of the minimum",
        f"Solver was to minimise {cell} by changing {len(solver.cells)} cells and left it at "
        f"{fit.start_rmse:.10f}. Carried on from there until the gradient vanishes, the error "
        "falls "
        f"to {fit.rmse:.10f}: {fit.start_rmse - fit.rmse:.2g} lower. Solver ends when its steps "
        "help little, not when none could.",
        cell,
    )
