"""The log of errors that the macro of the basic sheet keeps: replayed from the beginning."""

from __future__ import annotations

import math

from xlrepro.checks.tolerance import RTOL
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.models.method import Recognised
from xlrepro.workbook import Sheet


def replayed_log(found: Recognised) -> str:
    """Replay the epochs that wrote a log, from weights 1 and 1; empty where there is no log.

    Each epoch's error is the root of the sum of squares. Source: graddesc.xlsm, basic C38:C42. A
    log made at another learning rate or from other weights is no fault of the sheet, so this is
    told as a remark and gives no verdict.
    """
    start = log_start(found)
    errors = [] if start is None else logged(found.match.view.sheet, start)
    if start is None or not errors:
        return ""
    assert found.optimiser
    inputs = found.inputs
    buttons = found.optimiser.buttons(inputs)
    path = list(buttons.path(buttons.reset(inputs.lr), len(errors)))
    replayed = [float(error) for _, error in path[1:]]
    exact = sum(a == b for a, b in zip(errors, replayed, strict=True))
    close = sum(math.isclose(a, b, rel_tol=RTOL) for a, b in zip(errors, replayed, strict=True))
    area = f"{a1(start)}:{a1((start[0] + len(errors) - 1, start[1]))}"
    end = "; the others were made in another way"
    if close == len(errors):
        end = ", to the last bit" if exact == len(errors) else f", within {RTOL:g}"
    return (
        f"log {area}: {close} of {len(errors)} errors replayed from weights 1 and 1 "
        f"at learning rate {inputs.lr:g}{end}"
    )


def log_start(found: Recognised) -> Place | None:
    """The first cell of the log: below the cell named rmses, or labelled as the place to paste."""
    view = found.match.view
    if not (found.optimiser and found.optimiser.logs):
        return None
    named = view.sheet.named("rmses")
    if named:
        return named
    for place in sorted(view.sheet.cells):
        below = (place[0] + 1, place[1])
        if view.text(place) == "rmse" and view.is_number(below) and not view.formula(below):
            return below
    return None


def logged(sheet: Sheet, start: Place) -> list[float]:
    """The errors in the log, as far as there are numbers."""
    errors: list[float] = []
    while type(value := sheet.value((start[0] + len(errors), start[1]))) is float:
        errors.append(value)
    return errors
