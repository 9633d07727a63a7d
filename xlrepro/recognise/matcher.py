"""Match a legend against the formulas of a sheet, and tell where each role stands."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from xlrepro.formula.nodes import Place, Ref
from xlrepro.recognise.extent import Extents
from xlrepro.recognise.free import Free
from xlrepro.recognise.hints import Hints, follow_links
from xlrepro.recognise.legend import Legend, Match, Role
from xlrepro.recognise.patterns import bindings
from xlrepro.recognise.reading import Reading, Readings, role_of
from xlrepro.recognise.view import View

if TYPE_CHECKING:
    from xlrepro.recognise.by_meaning import ByMeaning


class Matcher:
    def __init__(self, legend: Legend, view: View, free: Free) -> None:
        self.match = Match(legend, view, roles=dict(legend.roles))
        self.view, self.free = view, free.copy()
        self.hints = Hints(self.match, self.free)
        self.readings = Readings(self.match, self.free, self.hints)
        self.extents = Extents(self.match, self.free)

    def run(self) -> Match | None:
        settled: set[str] = set()
        while (
            self.from_formulas(settled)
            or self.hints.from_labels()
            or self.meant.bind()
            or self.hints.from_leftovers()
        ):
            pass
        match, legend = self.match, self.match.legend
        if not all(map(match.is_bound, legend.essential)):
            return None
        self.rebind()
        while self.extents.grow():
            pass
        self.hints.before_first()
        if legend.derive:
            legend.derive(match)
        if legend.fits and not legend.fits(match):
            return None
        if not all(map(match.is_bound, legend.needed)):
            return None
        follow_links(match)
        self.from_formulas(settled | (match.roles.keys() - legend.roles.keys()))
        return match

    @cached_property
    def meant(self) -> ByMeaning:
        from xlrepro.recognise.by_meaning import ByMeaning

        return ByMeaning(self.match, self.free)

    def from_formulas(self, settled: set[str]) -> bool:
        progress = False
        for name, role in self.match.roles.items():
            if name in settled or not role.ways:
                continue
            best = self.best(role, self.readings.of(name, role))
            if best and self.enough(role, best):
                settled.add(name)
                progress = True
                self.extents.bind(name, role, best)
        return progress

    def rebind(self) -> None:
        """Move results that others read in the wrong place to where their formulas stand."""
        match = self.match
        for name, role in match.roles.items():
            if not role.ways or name not in match.blocks or name in match.ways:
                continue
            if role.linked or role.typed:
                continue
            old = match.blocks.pop(name)
            readings = [
                reading for reading in self.readings.of(name, role) if self.enough(role, reading)
            ]
            best = max(readings, key=lambda reading: len(reading.cells), default=None)
            match.blocks[name] = self.extents.of(role, best) if best else old
            if best:
                self.free.take(match.blocks[name])

    def best(self, role: Role, readings: list[Reading]) -> Reading | None:
        """Most cells win, then a fitting heading, then what fits the rest.

        Of equals one wins whose text the cells have as it stands.
        """
        by_cells = [(len(each.cells), self.is_headed(role, each.cells)) for each in readings]
        most = max(by_cells, default=None)
        equals = [each for each, own in zip(readings, by_cells, strict=True) if own == most]
        if len(equals) > 1:
            fit = list(map(self.plausible, equals))
            equals = [each for each, own in zip(equals, fit, strict=True) if own == max(fit)]
        if len(equals) > 1:
            return next((w for w in equals if self.readings.is_literal(role, w)), equals[0])
        return equals[0] if equals else None

    def plausible(self, reading: Reading) -> int:
        """How many of the new roles would stand where their own formulas do, less those that not.

        A role without formulas is given, so it does not stand where something is computed; one that
        stands under a column is sought there, which tells two apart that are added to each other.
        """
        score = 0
        for key, use in reading.uses:
            name = role_of(key)
            role = self.match.roles[name]
            if isinstance(use, float) or name in self.match.blocks:
                continue
            row, col = (
                span.first + (start if span.shared else 0)
                for span, start in zip(use.spans, reading.cells[0], strict=True)
            )
            view = self.view.on(use.sheet) or self.view
            node = view.formula((row, col))
            column = self.match.blocks.get(role.foot or "")
            score += column is not None and column.col == col
            if not role.ways:
                score -= node is not None and not isinstance(node, Ref)
            elif node is not None:
                score += (
                    1 if any(any(bindings(view, (row, col), w.text)) for w in role.ways) else -1
                )
        return score

    def is_headed(self, role: Role, cells: list[Place]) -> bool:
        """Whether a column bears the role's own label, which decides between equals."""
        above = (cells[0][0] - 1, cells[0][1])
        return self.view.text(above) in role.labels

    def enough(self, role: Role, reading: Reading) -> bool:
        """Whether a third of the cells that the role should have are read so."""
        sizes = (self.match.length(axis) or 1 for axis in role.axes if axis is not None)
        return len(reading.cells) * 3 >= math.prod(sizes)


def find(legend: Legend, view: View, free: Free) -> Match | None:
    """Look for one model among the free formula cells of a sheet."""
    return Matcher(legend, view, free).run()
