"""Cells that do what their own formulas say, where a method says something else.

A method that is recognised must explain the sheet. A formula is worked out on the values that are
stored in the cells it reads. Where it gives what is stored and the method gives another number, the
sheet is right, and the method is not the one that the sheet uses.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlrepro.checks.own_formulas import OwnFormulas
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.formula.nodes import Place


def explained(cells: Mapping[Place, CellCheck], own: OwnFormulas) -> set[Place]:
    """The cells that differ from a method only because their own formulas say something else.

    What follows from a wrong formula, or from a number typed over one, is not explained: it differs
    for that reason.
    """
    wrong = {place for place, cell in cells.items() if not cell.verdict.right}
    others = own.cells(wrong)
    known: dict[Place, bool] = {}
    for first in sorted(wrong):
        waiting = [first]
        while waiting:
            place = waiting[-1]
            if place in known:
                waiting.pop()
                continue
            if cells[place].verdict is not Verdict.DIFFERS or not own.agrees_with_itself(place):
                known[place] = False
                continue
            read = own.read_of(place, others)
            unknown = [each for each in read if each not in known]
            if unknown and not set(unknown) & set(waiting):
                waiting += unknown
            else:  # in a circle nothing is explained
                known[place] = not unknown and all(known[each] for each in read)
    return {place for place, is_so in known.items() if is_so}
