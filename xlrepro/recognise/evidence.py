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
from collections.abc import Hashable, Iterable, Iterator
from functools import cache
from itertools import chain

from xlrepro.formula.nodes import Binary, Call, Chain, Node, Place, Range, Ref, inside
from xlrepro.recognise.legend import RECORD, Legend, Role, Way
from xlrepro.recognise.patterns import bindings, like
from xlrepro.recognise.reading import role_of
from xlrepro.recognise.view import FormulaRun, View

Samples = tuple[Place, ...]  # cells of one run
CALLED, ADDS = re.compile(r"([A-Z][A-Z0-9]*)\("), re.compile(r"[\w)] *[-+]")
HEADINGS = 2  # labels of a legend that speak for it where formulas do not


class Evidence:
    """What the formulas of one sheet say for the methods that it could hold."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.samples: dict[int, list[Samples]] = {}  # by the list of runs that they are taken from
        self.forms: dict[tuple[str, Place, int], bool] = {}
        self.found: dict[Hashable, bool | None] = {}
        self.known: dict[str, bool] = {}  # by the name of a legend
        self.done = {
            each
            for run in _longest_of_each(view, chain.from_iterable(view.runs.values()))
            if (node := view.formula((run.first, run.col))) is not None
            for each in _does(node)
        }

    def speaks_for(self, legend: Legend) -> bool:
        """Whether it is worth looking for a method."""
        if legend.name not in self.known:
            self.known[legend.name] = self._speaks_for(legend)
        return self.known[legend.name]

    def _speaks_for(self, legend: Legend) -> bool:
        own = legend.evident
        borne_out = without = 0
        for left, name in zip(range(len(own) - 1, -1, -1), own, strict=True):
            found = self.is_found(legend, name)
            borne_out += found is True
            without += found is None
            if borne_out * 2 >= len(own):
                return True
            if without > 1 and (borne_out + left) * 2 < len(own):
                return False
        return without <= 1 and self.headings(legend) >= HEADINGS

    def is_found(self, legend: Legend, name: str) -> bool | None:
        """Whether any formula bears a role out; None where none has even its form.

        Methods have most of their roles in common, so this is asked once for all of them.
        """
        roles, own = legend.roles, legend.evident
        key = name, *((id(roles.get(other)), other in own) for other in roles[name].read)
        if key not in self.found:
            told: bool | None = None
            for borne_out in self.readings(legend, name):
                told = borne_out
                if told:
                    break
            self.found[key] = told
        return self.found[key]

    def readings(self, legend: Legend, name: str) -> Iterator[bool]:
        """Of each formula that may be read as a role, whether what it reads bears it out.

        Where the first cell of a run has not the form of a way, no other has.
        """
        for way in legend.roles[name].written:
            if not needs(way.text) <= self.done:
                continue
            for places in self.like(way):
                for place in places:
                    bounds = bindings(self.view, place, way.text)
                    if not bounds:
                        break
                    for bound in bounds:
                        if self.is_in_line(legend, name, place, bound):
                            yield self.is_borne_out(legend, bound)

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

    def is_borne_out(self, legend: Legend, bound: dict[str, Node]) -> bool:
        """Whether each cell that a formula reads has the form of the role that it would be."""
        for key, leaf in bound.items():
            name = role_of(key)
            if name not in legend.roles:
                return False
            if name in legend.evident and not self.has_form(leaf, legend.roles[name]):
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
            self.forms[key] = any(bindings(view, place, way.text) for way in role.written)
        return self.forms[key]

    def like(self, way: Way) -> list[Samples]:
        """The first, a middle and the last cell of each different formula of the form of a way."""
        runs = like(self.view, way.text)
        if id(runs) not in self.samples:
            self.samples[id(runs)] = list(map(_samples, _longest_of_each(self.view, runs)))
        return self.samples[id(runs)]

    def headings(self, legend: Legend) -> int:
        """How many roles have their label or name in the sheet."""
        return sum(
            not self.view.headings.isdisjoint(role.labels)
            or any(map(self.view.sheet.named, role.names))
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


def _samples(run: FormulaRun) -> Samples:
    rows = dict.fromkeys((run.first, (run.first + run.last) // 2, run.last))
    return tuple((row, run.col) for row in rows)


@cache
def needs(text: str) -> frozenset[str]:
    """The functions that a formula must call to be written so, and "+" where it must add.

    A root may be a power too.
    """
    called = set(CALLED.findall(text)) - {"PREV", "ALL", "SQRT", "POWER"}
    return frozenset(called | {"+"} if ADDS.search(text) else called)


def _does(node: Node) -> Iterator[str]:
    """What `needs` may ask for; SUMXMY2 is made of differences."""
    for part in inside(node):
        match part:
            case Call(function, _):
                yield function
                if function == "SUMXMY2":
                    yield "+"
            case Binary("+" | "-", _, _) | Chain("+", _):
                yield "+"
