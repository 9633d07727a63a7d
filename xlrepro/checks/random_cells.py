"""Cells that change at every recalculation: their values cannot be recomputed, their rule can."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from xlrepro.checks.formulas import FormulaCheck
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.formula.render import render
from xlrepro.models.method import Recognised
from xlrepro.workbook import ErrorValue


def check_drawn(found: Recognised) -> Iterator[CellCheck]:
    """The cells that are drawn obey their rule, and those that follow from them do follow.

    Source: graddesc.xlsm, data B5:C33. This is the one check that reads a stored computed value,
    the number that was drawn, for no recomputation could know it.
    """
    drawn = found.method.drawn
    assert drawn is not None
    match, sheet = found.match, found.match.view.sheet
    formulas = FormulaCheck(match)
    stored = [sheet.value(place) for place in match.blocks[drawn.role].places()]
    values = np.array([x if type(x) is float else math.nan for x in stored])
    allowed, follows = drawn.obeys(found.inputs, values), drawn.follows(found.inputs, values)
    for name, block in match.computed():
        for i, place in enumerate(block.places()):
            check = CellCheck(
                place, Verdict.VOLATILE, sheet.value(place), source=sheet.formula(place),
                role=name, model=found.model,
            )  # fmt: skip
            if name == drawn.role:
                obeys, rule = bool(allowed[i]), drawn.rule(found.inputs)
            else:
                check = replace(check, computed=float(np.atleast_1d(follows[name])[i]))
                obeys, rule = check.stored == check.computed, "does not follow from what was drawn"
            if check.source is None:
                reason = "a constant stands where the method draws"
                check = replace(check, verdict=Verdict.TYPED_OVER, reason=reason)
            elif not formulas.right(name, block, place):
                wanted = match.wanted(name, place)
                text = f"={render(wanted)}".replace("$", "") if wanted else ""
                said = text.replace(f"{sheet.title}!", "")
                check = replace(check, verdict=Verdict.FORMULA, wanted=said)
            elif isinstance(check.stored, ErrorValue):
                check = replace(check, verdict=Verdict.ERROR)
            elif check.stored is None:
                check = replace(check, verdict=Verdict.NO_VALUE)
            elif not obeys:
                check = replace(check, verdict=Verdict.DIFFERS, reason=rule)
            yield check
