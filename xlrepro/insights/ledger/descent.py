"""Findings in gradient-descent sheets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.checks.records import Finding
from xlrepro.engines import State, Trace
from xlrepro.insights.ledger.spots import area, areas, cell, formula, labelled, number
from xlrepro.models.descent import RANDOM_LINE, DescentInputs
from xlrepro.models.load import Recognised
from xlrepro.models.recompute import RULES, carried


def last_step_lost(model: Recognised) -> Iterator[Finding]:
    """The macro's names for the end of an epoch point to the weights before the last update."""
    sheet, blocks = model.match.view.sheet, model.match.blocks
    if model.model not in RULES:
        return
    ends = {"lastconst": "b", "lastslope": "a"}
    last = {role: (blocks[role].row + blocks[role].rows - 1, blocks[role].col) for role in "ba"}
    if any(sheet.named(name) != last[role] for name, role in ends.items()):
        return
    trace, count = _epoch(model), len(model.inputs.x)
    if not np.isfinite(trace.new_params[-1]).all():
        return
    old_b, old_a = trace.params[-1].tolist()
    new_b, new_a = trace.new_params[-1].tolist()
    handed, lost = [cell(model, r, -1) for r in "ba"], [cell(model, f"new_{r}", -1) for r in "ba"]
    yield Finding(
        "Each epoch loses its last step",
        f"What an epoch hands on to the next (the names lastconst and lastslope) is {handed[0]} "
        f"and {handed[1]}, the weights before the last point is learnt: {number(old_b)} and "
        f"{number(old_a)}. The step after it, to {number(new_b)} in {lost[0]} and {number(new_a)} "
        f"in {lost[1]}, is worked out and then dropped, so {count - 1} of {count} points count. "
        "A plain loop over all points drifts away from the sheet with every epoch.",
        " ".join(handed + lost),
    )


def _epoch(model: Recognised) -> Trace:
    given: DescentInputs = model.inputs
    rule = RULES[model.model](given, given.lr)
    return engines.descend(rule, given.start, carried(given), given.x, given.y)


def root_of_a_sum(model: Recognised) -> Iterator[Finding]:
    block = model.match.blocks.get("rmse")
    if model.model not in RULES or block is None:
        return
    if not labelled(model.match.view, block, "rms"):
        return
    errors = _epoch(model).error
    total = float(engines.root_sum(errors))
    if not np.isfinite(total):
        return
    yield Finding(
        'The cell called "rmse" is the root of a sum',
        f"{area(block)} holds {formula(model, 'rmse')}, the root of the summed squared errors: "
        f"{number(total)}. A root mean squared error divides by the {len(errors)} points first and "
        f"would be {number(total / np.sqrt(len(errors)))}, smaller by the root of {len(errors)}.",
        area(block),
    )


def lagged_divisor(model: Recognised) -> Iterator[Finding]:
    given = model.inputs
    if model.model != "rmsprop" or not given.lagged:
        return
    steps = {}
    for lagged in (True, False):
        rule = engines.rmsprop(given.lr, given.beta, eps=0, lagged=lagged)
        trace = engines.descend(rule, given.start, State(square=given.square), given.x, given.y)
        steps[lagged] = float(trace.new_params[-1, 0])
    if not np.isfinite(list(steps.values())).all():
        return
    yield Finding(
        "RMSprop divides by the average of the row before",
        f"{cell(model, 'new_b')} is {formula(model, 'new_b')}: the step of a row is divided by the "
        f"root of the running square that the row above left, not by its own in "
        f"{cell(model, 'sq_b')}, and nothing (eps) is added. One pass ends at an intercept of "
        f"{number(steps[True])}; with the textbook's divisor it would be {number(steps[False])}.",
        areas(model, "new_b", "new_a"),
    )


def uncorrected_adam(model: Recognised) -> Iterator[Finding]:
    given = model.inputs
    if model.model != "adam":
        return
    ratio = (1 - given.beta) / np.sqrt(1 - given.beta_square)
    yield Finding(
        "Adam without bias correction",
        f"{cell(model, 'new_b')} is {formula(model, 'new_b')}: the running means are used as they "
        "are, where the textbook divides them by 1 - beta^t (and adds eps below the root). From "
        f"means of zero the first step would be {number(ratio)} times the learning rate here and 1 "
        f"times with the correction (betas {given.beta:g} and {given.beta_square:g}). Libraries "
        "correct; ask ours for it with bias_correction=True.",
        areas(model, "new_b", "new_a"),
    )


def estimated_gradients(model: Recognised) -> Iterator[Finding]:
    if not {"slope_b", "slope_a", "de_db", "de_da"} <= set(model.match.blocks):
        return
    if not formula(model, "slope_b"):
        return  # the headings are there, the estimates are not
    given, trace = model.inputs, _epoch(model)
    moved = engines.finite_difference(trace.params, given.x, given.y, step=0.01)
    far = moved.est_db - trace.grad[:, 0], moved.est_da - trace.grad[:, 1]
    x = given.x
    if not np.allclose(far[0], 0.01, atol=1e-4) or not np.allclose(far[1], 0.01 * x**2, atol=1e-2):
        return  # rounding hides it
    yield Finding(
        "The estimated gradients are off by a known amount",
        f"The slopes in {areas(model, 'slope_b', 'slope_a')} come from moving a weight by 0.01. On "
        "a "
        "squared error such a one-sided difference is too large by the step times half the second "
        f"derivative: by 0.01 in every row for b, by 0.01*x^2 for a ({number(far[1][0])} in the "
        f"first row, where x is {x[0]:g}). The gradients in {areas(model, 'de_db', 'de_da')} are "
        "exact.",
        areas(model, "slope_b", "slope_a"),
    )


def other_points(models: dict[str, list[Recognised]]) -> Iterator[tuple[str, Finding]]:
    """A sheet of random points that the method sheets do not use."""
    users = [m for all_ in models.values() for m in all_ if m.model in RULES]
    for title, recognised in models.items():
        for model in recognised:
            if model.model != RANDOM_LINE.name or not users:
                continue
            block = model.match.blocks["x"]
            drawn = [model.match.view.sheet.value(p) for p in block.places()]
            if any(user.inputs.x.tolist() == drawn for user in users):
                continue
            names = ", ".join(user.sheet for user in users)
            yield (
                title,
                Finding(
                    "These points are not the ones that are fitted",
                    f"{area(block)} is drawn anew at every recalculation. The sheets {names} hold "
                    f"pasted points of their own ({len(users[0].inputs.x)}, the first with x = "
                    f"{users[0].inputs.x[0]:g}), so nothing here reaches them.",
                    area(block),
                ),
            )
