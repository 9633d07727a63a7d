"""Read what a model was given: the plain numbers and words at the places that were found."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xlrepro.formula.evaluate import CannotEvaluate, Scalar, evaluate
from xlrepro.formula.nodes import Place, Ref, leaves
from xlrepro.loaders.legend import Found
from xlrepro.loaders.view import View
from xlrepro.workbook import ErrorValue, Value

Array = NDArray[np.float64]
NAN = float("nan")


@dataclass
class Given:
    """Answers with numbers for the roles of a model; what was no number is noted by its cell.

    A cell that should hold a number but holds text, a truth value, an error or a formula that
    nothing here follows counts as nan, so that what depends on it cannot pass for computed.
    """

    found: Found
    notes: dict[Place, str] = field(default_factory=dict)

    def number(self, role: str, otherwise: float = NAN) -> float:
        if role in self.found.literals:
            return self.found.literals[role]
        if role not in self.found.blocks:
            return otherwise
        return float(self.numbers(role).reshape(-1)[0])

    def numbers(self, role: str, blank: float = 0.0) -> Array:
        """The role's cells, shaped (rows, columns) with an axis for each that the role has."""
        block = self.found.blocks[role]
        role = self.source(role)
        values = [self._number(v, p, blank) for p, v in self._cells(role)]
        table = np.array(values, dtype=float).reshape(block.rows, block.cols)
        keep = tuple(0 if axis is None else slice(None) for axis in block.axes)
        return np.asarray(table[keep])

    def first(self, role: str) -> float:
        """The number that a counting role begins with; nan where the model has no such role."""
        if role not in self.found.blocks:
            return NAN
        block = self.found.blocks[role]
        place = (block.row, block.col)
        return self._number(self._plain(self._view(role), place), place, NAN)

    def pair(self, *roles: str) -> Array:
        return np.array([self.number(role) for role in roles])

    def values(self, role: str) -> list[Scalar]:
        """Keys as they stand: numbers and words; an error counts as a blank."""
        return [None if isinstance(v, ErrorValue) else v for _, v in self._cells(self.source(role))]

    def has(self, role: str) -> bool:
        return role in self.found.blocks or role in self.found.literals

    def source(self, role: str) -> str:
        """The role that a linked one leads to."""
        for _ in range(8):
            target = self.found.written.get(role)
            if not self.found.roles[role].linked or role in self.found.given or target is None:
                break
            role = target
        return role

    def _cells(self, role: str) -> list[tuple[Place, Value]]:
        view = self._view(role)
        return [(p, self._plain(view, p)) for p in self.found.blocks[role].places()]

    def _view(self, role: str) -> View:
        view, title = self.found.view, self.found.blocks[role].sheet
        other = None if title == view.sheet.title else view.book.sheet(title)
        return View(view.book, other) if other else view

    def _plain(self, view: View, place: Place) -> Value:
        """The value of a cell that is given; never a value that some formula left behind."""
        for _ in range(8):
            node = view.formula(place)
            if node is None:
                return None if view.sheet.formula(place) else view.sheet.value(place)
            if isinstance(node, Ref) and node.sheet == view.sheet.title:
                place = (node.row, node.col)
                continue
            if not any(not hasattr(leaf, "value") for leaf in leaves(node)):
                try:
                    return _as_value(evaluate(node, lambda ref: None))
                except CannotEvaluate:
                    return None
            break
        where, text = view.sheet.where(place), view.sheet.formula(place)
        shown = text.text if text else "nothing"
        self.notes[place] = f"{where}: wanted a given number, found the formula {shown}"
        return ErrorValue("#N/A")

    def _number(self, value: Value, place: Place, blank: float) -> float:
        if value is None:
            return blank
        if type(value) is float:
            return value
        if not isinstance(value, ErrorValue) or place not in self.notes:
            where = self.found.view.sheet.where(place)
            self.notes.setdefault(place, f"{where}: wanted a number, found {value!s}")
        return NAN


def _as_value(value: Scalar) -> Value:
    return float(value) if isinstance(value, int) and type(value) is not bool else value
