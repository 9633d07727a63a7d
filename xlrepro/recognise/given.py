"""Read what a model was given: the plain numbers and words at the places that were found."""

from __future__ import annotations

from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from xlrepro.formula.nodes import Node, Number, Place, Ref, leaves
from xlrepro.recognise.legend import Match
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.values import NotKnown
from xlrepro.workbook import Cell, ErrorValue, Value, WorkbookError

Array = NDArray[np.float64]
BLANK = Cell(None)
DEEP = 60  # cells that are worked out for one another

Scalar = float | str | bool | None  # a key, or a blank
Home = tuple[str, Place]  # a sheet's title and a cell of it


def _typed(view: View, place: Place) -> Home:
    for _ in range(8):
        link = view.link(place)
        if link is None or link.sheet is None:
            break
        other = view.on(link.sheet)
        if other is None:
            break
        view, place = other, (link.row, link.col)
    formula = view.sheet.formula(place)
    if formula is not None:
        where = view.sheet.where(place)
        raise WorkbookError(f"{where}: wanted a typed number to replace, found {formula.text}")
    return view.sheet.title, place


@dataclass
class Given:
    """Answers with numbers for the roles of a model; what was no number is noted by its cell.

    For a cell that should hold a number but holds text, a truth value, an error or a formula that
    nothing here follows, and for a number that is missing, another one stands in. Asked again with
    another `stand_in`, the method gives other results where they depend on such a cell.
    """

    match: Match
    stand_in: float = 0.0
    notes: dict[Place | str, str] = field(default_factory=dict)  # by cell, or role
    arithmetic: dict[Place, Value] = field(default_factory=dict)
    open: set[Place] = field(default_factory=set)  # cells being worked out
    unread: dict[str, float] = field(default_factory=dict)  # the share of a role that is in notes

    def number(self, role: str, otherwise: float | None = None) -> float:
        """A single number. Where the sheet has none, it is `otherwise`, or noted as missing."""
        if role in self.match.literals:
            return self.match.literals[role]
        if role in self.match.blocks:
            return float(self.numbers(role).reshape(-1)[0])
        if otherwise is not None:
            return otherwise
        sheet, method = self.match.view.sheet, self.match.legend.name
        where = f"{sheet.book} {sheet.title}"
        self.notes[role] = f"{where}: wanted a number for {role} ({method}), found none"
        return self.stand_in

    def optional(self, role: str) -> float | None:
        """A single number; None where the sheet has no such role."""
        return self.number(role) if self.has(role) else None

    def numbers(self, role: str, blank: float = 0.0) -> Array:
        """The role's cells, shaped (rows, columns) with an axis for each that the role has."""
        block = self.match.blocks[role]
        role = self.source(role)
        cells = self._cells(role)
        values = [self._number(v, p, blank) for p, v in cells]
        if self.notes:
            self.unread[role] = sum(place in self.notes for place, _ in cells) / len(cells)
        table = np.array(values, dtype=float).reshape(block.rows, block.cols)
        keep = tuple(0 if axis is None else slice(None) for axis in block.axes)
        return np.asarray(table[keep])

    def first(self, role: str) -> float:
        """The number that a counting role begins with; one where the sheet has no such role."""
        if role not in self.match.blocks:
            return 1.0
        block = self.match.blocks[role]
        place = (block.row, block.col)
        return self._number(self._plain(self._view(role), place), place, self.stand_in)

    def pair(self, *roles: str) -> Array:
        return np.array([self.number(role) for role in roles])

    def homes(self, role: str) -> list[Home]:
        """The cells, row by row, where the role's numbers were typed: links are followed back.

        Raises WorkbookError where a formula other than a link stands, or no cell at all.
        """
        legend = self.match.legend.name
        if role not in self.match.blocks:
            sheet = self.match.view.sheet
            raise WorkbookError(
                f"{sheet.book} {sheet.title}: wanted a cell for {role} ({legend}), found none; "
                "it may be written into the formulas"
            )
        source = self.source(role)
        view = self._view(source)
        return [_typed(view, place) for place in self.match.blocks[source].places()]

    def values(self, role: str) -> list[Scalar]:
        """Keys as they stand: numbers and words; an error counts as a blank."""

        def key(place: Place, value: Value) -> Scalar:
            if place in self.notes:
                return self.stand_in
            return None if isinstance(value, ErrorValue) else value

        return [key(*cell) for cell in self._cells(self.source(role))]

    def has(self, role: str) -> bool:
        return role in self.match.blocks or role in self.match.literals

    def source(self, role: str) -> str:
        """The role that a linked one leads to."""
        for _ in range(8):
            target = self.match.ways.get(role)
            if not self.match.roles[role].linked or role in self.match.given or target is None:
                break
            role = target.text
        return role

    def _cells(self, role: str) -> list[tuple[Place, Value]]:
        view = self._view(role)
        cells: list[tuple[Place, Value]] = []
        for place in self.match.blocks[role].places():
            cell = view.sheet.cells.get(place, BLANK)
            value = self._plain(view, place) if cell.formula else cell.value
            cells.append((place, value))
        return cells

    def _view(self, role: str) -> View:
        view = self.match.view
        return view.on(self.match.blocks[role].sheet) or view

    def _plain(self, view: View, place: Place) -> Value:
        """The value of a cell that is given; never a value that some formula left behind."""
        for _ in range(8):
            node = view.formula(place)
            if node is None:
                if view.sheet.formula(place):
                    break  # text that is no formula we can read
                return view.sheet.value(place)
            link = view.link(place)
            if link is not None and link.sheet == view.sheet.title:
                place = (link.row, link.col)
                continue
            if len(self.open) < DEEP and all(
                isinstance(leaf, Number | Ref) for leaf in leaves(node)
            ):
                try:
                    return self._worked_out(view, place, node)
                except NotKnown:
                    break
            break
        where, text = view.sheet.where(place), view.sheet.formula(place)
        shown = text.text if text else "nothing"
        self.notes[place] = f"{where}: wanted a given number, found the formula {shown}"
        return ErrorValue("#N/A")

    def _worked_out(self, view: View, place: Place, node: Node) -> Value:
        """Arithmetic on given numbers of the same sheet, such as =A4+1."""
        if place not in self.arithmetic:
            from xlrepro.program.evaluate import evaluate
            from xlrepro.program.habits import habits_of

            if place in self.open:
                raise NotKnown("a circle")

            def read(ref: Ref) -> Value:
                value = self._plain(view, (ref.row, ref.col))
                if ref.sheet != view.sheet.title or isinstance(value, ErrorValue | str):
                    raise NotKnown("no given number")
                return value

            self.open.add(place)
            try:
                with habits_of(view.book):
                    value = evaluate(node, read)
            finally:
                self.open.discard(place)
            if isinstance(value, ErrorValue):
                raise NotKnown("an error")
            self.arithmetic[place] = float(value) if isinstance(value, bool) else value
        return self.arithmetic[place]

    def _number(self, value: Value, place: Place, blank: float) -> float:
        if value is None:
            return blank
        if type(value) is float:
            return value
        if not isinstance(value, ErrorValue) or place not in self.notes:
            where = self.match.view.sheet.where(place)
            self.notes.setdefault(place, f"{where}: wanted a number, found {value!s}")
        return self.stand_in
