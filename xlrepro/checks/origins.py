"""How the numbers of a sheet came about: its buttons, its log, its Solver."""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.checks.error_log import replayed_log
from xlrepro.checks.history import history
from xlrepro.checks.load import Recognised
from xlrepro.checks.recompute import RULES
from xlrepro.checks.solver_fit import task_of, went_on
from xlrepro.loaders.collab import FACTOR_MODELS
from xlrepro.loaders.excel_solver import solver_model
from xlrepro.loaders.view import View
from xlrepro.workbook import WorkbookError


def origins(view: View, models: list[Recognised]) -> Iterator[str]:
    """One line for each thing found out; none of them is a verdict on a cell."""
    for model in models:
        if model.model in RULES:
            try:
                told = history(model.model, model.inputs), replayed_log(model.found, model.inputs)
            except ValueError:
                continue  # no points: recomputing the sheet has said so
            yield from filter(None, told)
    solver = solver_model(view.book, view.sheet)
    if solver is None:
        return
    yield f"Solver model: {solver}"
    for model in models:
        if model.model in FACTOR_MODELS and solver.usable and not model.notes:
            try:
                yield went_on(task_of(model, solver))
            except (WorkbookError, ValueError) as error:
                yield f"not fitted: {error}"
