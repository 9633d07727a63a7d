"""Whether a sheet speaks for a legend at all, told by single formulas and those beside them.

To look for a method takes its time, and most sheets hold none of the methods that are known. A
formula that has the form of one role says little: many a sheet takes a product from something. It
says much when the cells that it reads have the form of the roles that they would be. So a few cells
of each different formula are looked at, and what they read: half of the roles that a method cannot
do without must be borne out in this way. Where a whole column is wrong, the headings may speak for
it instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache
from itertools import chain

from xlrepro.formula.nodes import Node, Place, Range, Ref, functions
from xlrepro.recognise.legend import RECORD, Legend, Role, Way, template, template_form
from xlrepro.recognise.reading import bindings, role_of
from xlrepro.recognise.view import FormulaRun, View

HEADINGS = 2  # labels of a legend that speak for it where formulas do not


class Support(IntEnum):
    """How far the formulas of a sheet bear a role out."""

    NONE = 0
    FORM = 1  # a formula has its form, and some cell that it reads has not
    FULL = 2  # and so has every cell that it reads


class Evidence:
    """What the formulas of one sheet say for the methods that it could hold."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.samples: dict[int, list[Place]] = {}  # by the list of runs that they are taken from
        self.forms: dict[tuple[str, Place, int], bool] = {}
        self.known: dict[str, bool] = {}  # by the name of a legend
        self.functions = {
            call
            for run in _longest_of_each(view, chain.from_iterable(view.runs.values()))
            if (node := view.formula((run.first, run.col))) is not None
            for call in functions(node)
        }

    def speaks_for(self, legend: Legend) -> bool:
        """Whether it is worth looking for a method."""
        if legend.name not in self.known:
            self.known[legend.name] = self._speaks_for(legend)
        return self.known[legend.name]

    def _speaks_for(self, legend: Legend) -> bool:
        own = {name for name in legend.essential if _written(legend.roles[name])}
        full = without = 0
        for left, name in zip(range(len(own) - 1, -1, -1), sorted(own), strict=True):
            support = self.support(legend, own, name)
            full += support is Support.FULL
            without += support is Support.NONE
            if full * 2 >= len(own):
                return True
            if without > 1 and (full + left) * 2 < len(own):
                return False
        return without <= 1 and self.headings(legend) >= HEADINGS

    def support(self, legend: Legend, own: set[str], name: str) -> Support:
        """The best that any formula of the sheet says for a role."""
        best = Support.NONE
        for way in _written(legend.roles[name]):
            if not functions_of(way.text) <= self.functions:
                continue
            for place in self.like(way):
                for bound in bindings(self.view, place, way.text):
                    if not self.is_in_line(legend, name, place, bound):
                        continue
                    if self.is_borne_out(legend, own, bound):
                        return Support.FULL
                    best = Support.FORM
        return best

    def is_in_line(self, legend: Legend, own: str, place: Place, bound: dict[str, Node]) -> bool:
        """Whether what belongs to one record is read in its row, and PREV in the row before."""
        if legend.roles[own].axes[0] != RECORD:
            return True
        for key, leaf in bound.items():
            name, before = role_of(key), key.startswith("prev ")
            if not isinstance(leaf, Ref) or name not in legend.roles:
                continue
            if legend.roles[name].axes[0] == RECORD and leaf.row != place[0] - before:
                return False
            if before and name == own and leaf.col != place[1]:
                return False
        return True

    def is_borne_out(self, legend: Legend, own: set[str], bound: dict[str, Node]) -> bool:
        """Whether each cell that a formula reads has the form of the role that it would be."""
        for key, leaf in bound.items():
            name = role_of(key)
            if name not in legend.roles:
                return False
            if name in own and not self.has_form(leaf, legend.roles[name]):
                return False
        return True

    def has_form(self, leaf: Node, role: Role) -> bool:
        ref = leaf.first if isinstance(leaf, Range) else leaf
        view = self.view.on(ref.sheet or "") if isinstance(ref, Ref) else None
        if view is None or not isinstance(ref, Ref):
            return False
        place = (ref.row, ref.col)
        key = view.sheet.title, place, id(role)
        if key not in self.forms:
            ways = _written(role)
            self.forms[key] = any(bindings(view, place, way.text) for way in ways)
        return self.forms[key]

    def like(self, way: Way) -> list[Place]:
        """The first, a middle and the last cell of each different formula of the form of a way."""
        runs = self.view.like(template(way.text), template_form(way.text))
        if id(runs) not in self.samples:
            self.samples[id(runs)] = list(_samples(self.view, runs))
        return self.samples[id(runs)]

    def headings(self, legend: Legend) -> int:
        """How many roles have their label or name in the sheet."""
        texts = {self.view.text(place) for place in self.view.labels}
        return sum(
            bool(texts.intersection(role.labels)) or any(map(self.view.sheet.named, role.names))
            for role in legend.roles.values()
        )


def _longest_of_each(view: View, runs: Iterable[FormulaRun]) -> Iterable[FormulaRun]:
    """Of each different formula the longest of its runs."""
    longest: dict[int, FormulaRun] = {}
    for run in runs:
        formula = view.sheet.formula((run.first, run.col))
        known = longest.get(id(formula and formula.node))
        if known is None or run.last - run.first > known.last - known.first:
            longest[id(formula and formula.node)] = run
    return longest.values()


def _samples(view: View, runs: list[FormulaRun]) -> Iterator[Place]:
    for run in _longest_of_each(view, runs):
        for row in dict.fromkeys(((run.first + run.last) // 2, run.first, run.last)):
            yield row, run.col


def _written(role: Role) -> tuple[Way, ...]:
    """The ways to write a role that say something; that a cell repeats another says nothing."""
    return tuple(way for way in role.ways if not _is_bare(way.text))


@cache
def _is_bare(text: str) -> bool:
    return bool(re.fullmatch(r"(?:PREV|ALL)\(\w+\)|\w+", text))


@cache
def functions_of(text: str) -> frozenset[str]:
    """The functions that a formula must call to be written so; a root may be a power too."""
    return frozenset(re.findall(r"([A-Z][A-Z0-9]*)\(", text)) - {"PREV", "ALL", "SQRT", "POWER"}
