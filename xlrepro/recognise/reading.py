"""How the formulas of a sheet read as the formula of a role: what each of its names stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlrepro.formula.nodes import Call, Name, Node, Number, Place, Range, Ref
from xlrepro.formula.unify import unify
from xlrepro.recognise.free import Free
from xlrepro.recognise.hints import Hints
from xlrepro.recognise.legend import (
    RECORD,
    SINGLE,
    Block,
    Match,
    Role,
    Way,
    mentioned,
    template,
)
from xlrepro.recognise.patterns import bindings, like
from xlrepro.recognise.view import FormulaRun


class Span(NamedTuple):
    """What is read along an axis: how far away if that is `shared`, else from where to where."""

    first: int
    last: int
    shared: bool


class Use(NamedTuple):
    """Where a formula reads a role, told in such a way that all cells of a block tell the same."""

    sheet: str
    spans: tuple[Span, Span]  # side 0 along rows, side 1 along columns


Signature = tuple[tuple[str, Use | float], ...]


class Reading(NamedTuple):
    """Cells that read alike as a formula: its way, how they use its names, where they stand."""

    way: Way
    uses: Signature
    cells: list[Place]


def role_of(key: str) -> str:
    """The role that a name of a pattern, or PREV or ALL of it, stands for."""
    return key.rpartition(" ")[2]


class Readings:
    """Reads the cells in `free`, or of a role that is bound, in the ways that fit what is known."""

    def __init__(self, match: Match, free: Free, hints: Hints) -> None:
        self.match, self.view, self.free, self.hints = match, match.view, free, hints

    def of(self, name: str, role: Role) -> list[Reading]:
        """The ways to read cells of the sheet as a role's formulas."""
        return [reading for way in role.ways for reading in self.groups(name, role, way)]

    def is_literal(self, role: Role, reading: Reading) -> bool:
        """Whether the first cell has the text as it stands, not only in its normal form."""
        place = reading.cells[0]
        node, whole = self.view.formula(place), self.view.is_array(place)
        return node is not None and any(
            self.signature(role, place, bound, whole) == reading.uses
            for bound in unify(template(reading.way.text), node, {})
        )

    def groups(self, name: str, role: Role, way: Way) -> list[Reading]:
        """Cells that read as the role's formula, grouped by what they read; first ones first."""
        text = way.text
        pattern = template(text)
        known = {*self.match.blocks, *self.match.literals}
        if isinstance(pattern, Name) and pattern.name not in known and name not in known:
            return []  # a bare reference says too little
        if (
            isinstance(pattern, Call)
            and pattern.function == "PREV"
            and not (known & mentioned(pattern))
        ):
            return []
        if role.axes == SINGLE and name not in known and not known & mentioned(pattern):
            return []
        own = self.match.blocks.get(name)
        if own:
            runs = self.view.runs_in(own.row, own.col, own.rows, own.cols)
        else:
            runs = like(self.view, text)
        groups: dict[Signature, list[Place]] = {}
        for beside in self.view.side_by_side(runs):
            for signature, places in self.table(role, text, beside, own):
                groups.setdefault(signature, []).extend(places)
        return [Reading(way, signature, sorted(cells)) for signature, cells in groups.items()]

    def table(
        self, role: Role, text: str, runs: list[FormulaRun], own: Block | None
    ) -> Iterator[tuple[Signature, list[Place]]]:
        """How runs of one formula side by side read: all alike if two opposite corners agree.

        If neither corner has the form of the pattern, no cell has. Which row a cell reads depends
        on its own row alone, and which column on its column.
        """
        if len(runs) > 1:
            corners = (runs[0].first, runs[0].col), (runs[-1].last, runs[-1].col)
            if not any(bindings(self.view, corner, text) for corner in corners):
                return
            first, last = (self.options(role, text, corner, own) for corner in corners)
            both = [signature for signature in first if signature in last]
            if both:
                places = [place for run in runs for place in run.places()]
                yield from ((signature, places) for signature in both)
                return
        for run in runs:
            yield from self.run(role, text, run, own)

    def run(
        self, role: Role, text: str, run: FormulaRun, own: Block | None
    ) -> Iterator[tuple[Signature, list[Place]]]:
        """How the cells of a run read as the pattern: all alike if both of its ends agree."""
        ends = (run.first, run.col), (run.last, run.col)
        first = last = self.options(role, text, ends[0], own)
        if ends[0] != ends[1]:
            last = self.options(role, text, ends[1], own)
        both = [signature for signature in first if signature in last]
        for signature in both:
            yield signature, run.places()
        known = own or any(self.match.length(axis) for axis in role.axes if axis)
        if not both and (first or last) and (known or role.axes == SINGLE or run.first == run.last):
            for place in run.places():
                for signature in self.options(role, text, place, own):
                    yield signature, [place]

    def options(self, role: Role, text: str, place: Place, own: Block | None) -> list[Signature]:
        """The ways to read a cell's formula as the pattern that fit what is known."""
        if not (own or place in self.free):
            return []
        whole = self.view.is_array(place)
        signatures: list[Signature] = []
        for bound in bindings(self.view, place, text):
            signature = self.signature(role, place, bound, whole)
            if signature is None or signature in signatures:
                continue
            if self.consistent(role, place, own, signature, whole):
                signatures.append(signature)
        return signatures

    def signature(
        self, role: Role, place: Place, bound: dict[str, Node], whole: bool
    ) -> Signature | None:
        uses: list[tuple[str, Use | float]] = []
        for key, node in sorted(bound.items()):
            if role_of(key) not in self.match.roles:
                return None
            use = self.use(role, place, key, node, whole)
            if use is None:
                return None
            uses.append((key, use))
        cells = {role_of(key): use for key, use in uses if not isinstance(use, float)}
        if len(set(cells.values())) < len(cells):
            return None  # two roles cannot stand in one place
        return tuple(uses)

    def use(
        self, role: Role, place: Place, key: str, node: Node, whole: bool
    ) -> Use | float | None:
        """How a cell of a role uses another one that it reads; None where it cannot."""
        name = role_of(key)
        other = self.match.roles[name]
        if isinstance(node, Number):
            return node.value if other.axes == SINGLE else None
        first = node.first if isinstance(node, Range) else node
        last = node.last if isinstance(node, Range) else node
        assert isinstance(first, Ref) and isinstance(last, Ref)
        if self.is_empty(other, name, first):
            return None
        step = [0, 0]
        if key.startswith("prev "):
            step[0 if other.axes[0] else 1] = 1
        spans = []
        for side, (lo, hi) in enumerate(((first.row, last.row), (first.col, last.col))):
            axis = other.axes[side]
            shared = axis is not None and axis == role.axes[side] and not whole
            shared = shared and not key.startswith("all ")
            if lo != hi and (shared or axis is None):
                return None
            if axis in role.axes and axis is not None and lo == hi and not (shared or whole):
                return None
            if shared and axis == RECORD and lo - place[side] + step[side]:
                return None
            origin = place[side] if shared else 0
            spans.append(Span(lo - origin + step[side], hi - origin + step[side], shared))
        return Use(first.sheet or "", (spans[0], spans[1]))

    def is_empty(self, role: Role, name: str, ref: Ref) -> bool:
        """Whether a single number that the sheet is given is read from a cell that holds none."""
        return (
            role.axes == SINGLE
            and not role.ways
            and not name.endswith("corner")
            and ref.sheet == self.view.sheet.title
            and not self.hints.is_filled((ref.row, ref.col))
        )

    def consistent(
        self, role: Role, place: Place, own: Block | None, signature: Signature, whole: bool
    ) -> bool:
        """Whether the places that a formula reads agree with what is already known."""
        own_starts = [{own.row}, {own.col}] if own else [set(), set()]
        for key, use in signature:
            name = role_of(key)
            if isinstance(use, float):
                if self.match.literals.get(name, use) != use or name in self.match.blocks:
                    return False
                continue
            block = self.match.blocks.get(name)
            if block is None:
                if name in self.match.literals:
                    return False
                continue
            if block.sheet != use.sheet:
                return False
            for side, (lo, hi, shared) in enumerate(use.spans):
                start = block.corner[side]
                if shared:
                    own_starts[side].add(start - lo)
                elif lo != start or not self.spans(block, side, hi):
                    return False
        for side in (0, 1):
            if len(own_starts[side]) > 1:
                return False
            if own_starts[side] and not own and not whole:
                begin = own_starts[side].pop()
                axis = role.axes[side]
                size = self.match.length(axis) if axis else 1
                if size is not None and not begin <= place[side] < begin + size:
                    return False
        return True

    def spans(self, block: Block, side: int, last: int) -> bool:
        """A span may run past the block into blank cells: AVERAGE(Y3:Y209) takes one in."""
        end = block.corner[side] + block.shape[side] - 1
        if not end <= last <= end + 3:
            return False
        start, size = block.corner[1 - side], block.shape[1 - side]
        return all(
            self.view.sheet.value((extra, other) if side == 0 else (other, extra)) is None
            for extra in range(end + 1, last + 1)
            for other in range(start, start + size)
        )
