"""Cells that change at every recalculation: their values cannot be recomputed, their rule can."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from xlrepro.checks.formulas import FormulaCheck
from xlrepro.checks.reasons import FormulaDiffers, OutsideRule
from xlrepro.checks.records import CellCheck, Verdict
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
    were = [sheet.value(place) for place in match.blocks[drawn.role].places()]
    values = np.array([x if type(x) is float else math.nan for x in were])
    allowed, follows = drawn.obeys(found.inputs, values), drawn.follows(found.inputs, values)
    for name, block in match.computed():
        for i, place in enumerate(block.places()):
            formula, stored = sheet.formula(place), sheet.value(place)
            computed, obeys, rule = None, bool(allowed[i]), drawn.rule(found.inputs)
            if name != drawn.role:
                computed = float(np.atleast_1d(follows[name])[i])
                obeys, rule = stored == computed, "does not follow from what was drawn beside it"
            verdict, reason = Verdict.VOLATILE, formulas.reason(name, block, place)
            if formula is None:
                verdict = Verdict.TYPED_OVER
            elif reason is not None:
                differs = isinstance(reason, FormulaDiffers)
                verdict = Verdict.FORMULA if differs else Verdict.NOT_REPLICATED
            elif isinstance(stored, ErrorValue):
                verdict = Verdict.ERROR
            elif stored is None:
                verdict = Verdict.NO_VALUE
            elif not obeys:
                verdict, reason = Verdict.DIFFERS, OutsideRule(rule)
            yield CellCheck(place, verdict, stored, computed, formula, name, found.model, reason)
