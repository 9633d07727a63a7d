"""What a sheet's own formulas give on stored values, where a method gives something else."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xlrepro.checks.by_formula import ByFormula
from xlrepro.checks.reasons import FollowsFrom, NoNumber, Reason, Stale
from xlrepro.checks.records import CellCheck, Verdict
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.program.store import key_of, place_of
from xlrepro.program.unknowns import Where

if TYPE_CHECKING:
    from xlrepro.program.locally import Cells


class OwnFormulas:
    """`ByFormula` for the cells of one sheet."""

    def __init__(self, by_formula: ByFormula, title: str) -> None:
        self.by_formula, self.index = by_formula, by_formula.index[title]

    def where(self, place: Place) -> Where:
        return self.index, key_of(place)

    def agrees_with_itself(self, place: Place) -> bool:
        return self.by_formula.agrees_with_itself(self.where(place))

    def is_near(self, place: Place, cell: CellCheck) -> bool:
        return self.by_formula.is_near(self.where(place), cell)

    def read_of(self, place: Place, cells: Cells) -> list[Place]:
        """Those of some cells of this sheet that a formula reads."""
        from xlrepro.program.locally import among

        reads = among(self.by_formula.reads(self.where(place)), cells)
        return [place_of(key) for _, key in reads]

    def cause(self, place: Place, wrong: Cells) -> Reason | None:
        """Why a cell differs, as those do that are `wrong`."""
        if not self.agrees_with_itself(place):
            return Stale(self.by_formula.how_saved())
        read = next((each for each in self.read_of(place, wrong) if each != place), None)
        if read is not None:
            return FollowsFrom(a1(read))
        reason = self.by_formula.check(self.where(place)).reason
        return reason if isinstance(reason, FollowsFrom) else None  # from another sheet

    def cells(self, places: Iterable[Place]) -> Cells:
        """Cells of this sheet, as `read_of` wants them."""
        from xlrepro.program.locally import Cells

        return Cells(self.where(place) for place in places)


def reconsidered(
    own: OwnFormulas,
    cells: Mapping[Place, CellCheck],
    undecided: Mapping[Place, Verdict],
    right: Collection[Place],
) -> Iterator[CellCheck]:
    """The cells of a model that are not wrong after all: their own formula gives their value.

    Some differ only by the rounding of their operands; for some the method gives no number. Of some
    the formula could not be compared: `undecided` has the verdict that their value earns. What they
    read has to be `right`, or not wrong after all itself.
    """
    wrong = {p for p, cell in cells.items() if not cell.verdict.right} - set(right)
    waiting = {p for p, cell in cells.items() if cell.verdict is Verdict.DIFFERS} | set(undecided)
    waiting = {place for place in waiting if cells[place].source and own.agrees_with_itself(place)}
    progress = True
    while progress:
        progress = False
        left = own.cells(wrong)
        for place in sorted(waiting):
            if any(each != place for each in own.read_of(place, left) if each in wrong):
                continue
            cell = _better(own, cells[place], undecided.get(place))
            if cell is not None:
                wrong.discard(place)
                yield cell
                progress = True
            waiting.discard(place)


def _better(own: OwnFormulas, cell: CellCheck, verdict: Verdict | None) -> CellCheck | None:
    if verdict is not None:
        return replace(cell, verdict=verdict, reason=None)
    if type(cell.computed) is float and not math.isfinite(cell.computed):
        return replace(cell, verdict=Verdict.NOT_REPLICATED, reason=NoNumber())
    if own.is_near(cell.place, cell):
        return replace(cell, verdict=Verdict.CLOSE)
    return None
