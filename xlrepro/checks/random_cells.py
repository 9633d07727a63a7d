"""Cells that change at every recalculation: their values cannot be recomputed, their rule can."""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.checks.formulas import FormulaCheck
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.formula.render import render
from xlrepro.models.descent import load_random_line
from xlrepro.models.recompute import recompute_random_line
from xlrepro.recognise.given import NAN, Given
from xlrepro.recognise.legend import Match
from xlrepro.workbook import ErrorValue


def check_random_line(match: Match) -> Iterator[CellCheck]:
    """x is drawn by RANDBETWEEN: whole and in range. y follows it: intercept + slope*x.

    Source: graddesc.xlsm, data B5:C33. This is the one check that reads a stored computed value,
    the x that was drawn, for no recomputation could know it.
    """
    import numpy as np

    given = load_random_line(Given(match))
    sheet = match.view.sheet
    formulas = FormulaCheck(match)
    xs = [sheet.value(place) for place in match.blocks["x"].places()]
    drawn = np.array([x if type(x) is float else NAN for x in xs])
    lines = np.atleast_1d(np.asarray(recompute_random_line(given, drawn)["y"]))
    for name in ("x", "y"):
        block = match.blocks[name]
        for i, place in enumerate(block.places()):
            formula, stored = sheet.formula(place), sheet.value(place)
            wanted, reason, computed = match.wanted(name, place), "", None
            if name == "x":
                obeys = (
                    type(stored) is float
                    and stored.is_integer()
                    and given.low <= stored <= given.high
                )
                rule = f"wanted a whole number from {given.low:g} to {given.high:g}"
            else:
                computed = float(lines[i])
                obeys = stored == computed
                rule = "does not follow from the number drawn beside it"
            verdict = Verdict.VOLATILE
            if formula is None:
                verdict, reason = Verdict.TYPED_OVER, "a constant stands where the method draws"
            elif not formulas.right(name, block, place):
                verdict = Verdict.FORMULA
            elif isinstance(stored, ErrorValue):
                verdict = Verdict.ERROR
            elif stored is None:
                verdict = Verdict.NO_VALUE
            elif not obeys:
                verdict, reason = Verdict.DIFFERS, rule
            said = f"={render(wanted)}".replace("$", "") if wanted else ""
            said = said.replace(f"{sheet.title}!", "") if verdict is Verdict.FORMULA else ""
            yield CellCheck(
                place,
                verdict,
                stored,
                computed,
                source=formula,
                wanted=said,
                role=name,
                model=match.legend.name,
                reason=reason,
            )
