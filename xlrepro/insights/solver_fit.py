"""What Excel's Solver was asked to do with a factor sheet, carried to the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from xlrepro.engines.factors.factor_fit import FactorFit, Factors, Restarts, fit_factors, restarts
from xlrepro.insights.solver_model import SolverModel
from xlrepro.models.dot_product import FactorInputs
from xlrepro.models.method import Recognised
from xlrepro.recognise.given import Given, Home
from xlrepro.records import dataclass
from xlrepro.workbook import WorkbookError

ROLES = {"users": "user", "items": "movie", "user_bias": "user_bias", "item_bias": "movie_bias"}


@dataclass(frozen=True)
class Task:
    """The ratings, the stored factors, which of them may change and how far; the stored error."""

    inputs: FactorInputs
    stored: Factors
    stored_error: float | None
    solver: SolverModel | None
    free: Factors | None
    bounds: tuple[Factors, Factors] | None
    ignored: tuple[str, ...] = ()  # constraints that are no bounds on factors

    @property
    def moving(self) -> int:
        """How many numbers may change."""
        parts = vars(self.free or self.stored).values()
        sizes = (int(np.sum(p)) if self.free else np.size(p) for p in parts if p is not None)
        return sum(sizes)


def task_of(loaded: Recognised, solver: SolverModel | None) -> Task:
    """The fit that a sheet's Solver model asks for; without one, every factor may change.

    Raises WorkbookError where Solver minimises another cell than the error of these factors, or
    does not minimise at all.
    """
    inputs: FactorInputs = loaded.inputs
    given, sheet = Given(loaded.match), loaded.match.view.sheet
    stored = stored_factors(inputs)
    block = loaded.match.blocks.get("rmse")
    place = (block.row, block.col) if block else None
    value = sheet.value(place) if place else None
    error = value if type(value) is float else None
    if solver is None or not solver.usable:
        return Task(inputs, stored, error, None, None, None)
    where = f"{sheet.book} {sheet.title}"
    if solver.sense != "minimise":
        raise WorkbookError(f"{where}: wanted a Solver model that minimises, found {solver.sense}")
    if solver.objective != (sheet.title, place):
        raise WorkbookError(f"{where}: wanted Solver to minimise the error, found {solver}")
    cells = cells_of(given, stored)
    adjustable = set(solver.cells)
    free = _each(cells, lambda cell: cell in adjustable)
    low, high, ignored = _bounds(cells, solver)
    return Task(inputs, stored, error, solver, free, (low, high), ignored)


def stored_factors(inputs: FactorInputs) -> Factors:
    return Factors(inputs.users, inputs.movies.T, inputs.user_bias, inputs.movie_bias)


def cells_of(given: Given, like: Factors) -> dict[str, np.ndarray]:
    """Where each number stands, in the shape of the factors."""
    cells = {}
    for name, role in ROLES.items():
        part = getattr(like, name)
        if part is None:
            continue
        homes = given.homes(role)
        table = np.empty(len(homes), dtype=object)
        table[:] = homes
        shape = part.T.shape if name == "items" else part.shape
        cells[name] = table.reshape(shape).T if name == "items" else table.reshape(shape)
    return cells


def _each(cells: dict[str, np.ndarray], tell: Callable[[Home], object]) -> Factors:
    kept = {name: np.vectorize(tell, otypes=[float])(table) for name, table in cells.items()}
    return Factors(**kept)


def _bounds(
    cells: dict[str, np.ndarray], solver: SolverModel
) -> tuple[Factors, Factors, tuple[str, ...]]:
    """The lowest and highest value of each cell, and the constraints that say something else."""
    low: dict[Home, float] = {}
    high: dict[Home, float] = {}
    known = {cell for table in cells.values() for cell in table.flat}
    ignored = []
    for constraint in solver.constraints:
        other = constraint.other
        simple = isinstance(other, float) and constraint.relation in ("<=", ">=", "=")
        if not simple or not known.issuperset(constraint.cells) or not constraint.cells:
            ignored.append(constraint.text)
            continue
        assert isinstance(other, float)
        for cell in constraint.cells:
            if constraint.relation in ("<=", "="):
                high[cell] = min(high.get(cell, np.inf), other)
            if constraint.relation in (">=", "="):
                low[cell] = max(low.get(cell, -np.inf), other)
    lowest = 0.0 if solver.non_negative else -np.inf
    return (
        _each(cells, lambda cell: low.get(cell, lowest)),
        _each(cells, lambda cell: high.get(cell, np.inf)),
        tuple(ignored),
    )


def fit_stored(
    task: Task, y_range: tuple[float, float] | None = None, l2: float = 0.0
) -> FactorFit:
    """Go on from the stored factors."""
    return fit_factors(
        task.inputs.ratings, task.stored, y_range=y_range, l2=l2, free=task.free, bounds=task.bounds
    )


def fit_random(
    task: Task,
    starts: int,
    seed: int,
    n_factors: int | None = None,
    y_range: tuple[float, float] | None = None,
    l2: float = 0.0,
) -> Restarts:
    """Fit from random starts, over the cells that may change; other factor counts are all free.

    With a y range there is seldom a minimum to arrive at, only a limit: then each start has a
    hundred iterations, ends within 0.001 of each other count as one, and the best is carried on.
    """
    k = task.stored.users.shape[1]
    same = n_factors is None or n_factors == k
    free, bounds = (task.free, task.bounds) if same else (None, None)
    endless = y_range is not None and not l2
    fits = restarts(
        task.inputs.ratings,
        n_factors or k,
        task.stored.user_bias is not None,
        starts,
        seed,
        y_range=y_range,
        l2=l2,
        start=task.stored if same else None,
        free=free,
        bounds=bounds,
        scale=1.0 if y_range else 0.3,
        within=1e-3 if endless else 1e-6,
        max_iter=100 if endless else 500,
    )
    best = fit_factors(
        task.inputs.ratings,
        fits.best.factors,
        y_range=y_range,
        l2=l2,
        free=free,
        bounds=bounds,
        max_iter=1000,
    )
    spent = fits.best.n_iter + best.n_iter
    return replace(fits, best=replace(best, start_rmse=fits.best.start_rmse, n_iter=spent))


def went_on(fit: FactorFit) -> str:
    """One line for verify: where a converged minimiser got from the stored factors."""
    if not fit.converged:
        return f"a minimiser goes on from {fit.start_rmse:.10f} to {fit.rmse:.10f}: {fit.message}"
    if not stopped_short(fit):
        return f"the factors are converged: the error {fit.rmse:.10f} is a minimum"
    return (
        f"Solver stopped short: a converged minimiser goes on from {fit.start_rmse:.10f} "
        f"to {fit.rmse:.10f}"
    )


def stopped_short(fit: FactorFit) -> bool:
    return fit.converged and fit.start_rmse - fit.rmse >= 5e-11
