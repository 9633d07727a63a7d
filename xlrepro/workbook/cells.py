"""A workbook in memory: cells with the value stored in the file and the formula behind it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from xlrepro.files import Refused
from xlrepro.formula.nodes import Node, Place, Ref
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.values import Value


class WorkbookError(Refused):
    """A file that cannot be read, said in one line that names file, sheet and cell."""


@dataclass(slots=True)  # not frozen, like Cell: a million are made, and that takes half the time
class Formula:
    """What stands behind a computed cell.

    `node` is None when the text could not be read as a formula (`Sheet.unreadable` says why). A
    cell filled by an array formula that stands elsewhere has that formula, with `home` the cell
    where it stands.
    """

    node: Node | None
    home: Place
    source: str = ""  # the text as found; empty for the members of a shared formula
    array: tuple[Place, Place] | None = None

    @property
    def text(self) -> str:
        shown = self.source or (render(self.node, self.home) if self.node else "")
        return f"{{={shown}}}" if self.array else f"={shown}"


@dataclass(slots=True)
class Cell:
    value: Value
    formula: Formula | None = None


@dataclass
class Sheet:
    """One worksheet. `names` are the defined names seen from here, in lower case; `unreadable`
    says of cells with a formula that could not be read what is the matter with it."""

    book: str
    title: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    names: MutableMapping[str, Node | None] = field(default_factory=dict)
    unreadable: dict[Place, str] = field(default_factory=dict)

    def computed(self) -> list[Place]:
        """Every cell with a formula or filled by an array formula, row by row."""
        places = [place for place, cell in self.cells.items() if cell.formula is not None]
        places.sort()  # mostly they are in order
        return places

    def value(self, place: Place) -> Value:
        cell = self.cells.get(place)
        return None if cell is None else cell.value

    def formula(self, place: Place) -> Formula | None:
        cell = self.cells.get(place)
        return None if cell is None else cell.formula

    def where(self, place: Place) -> str:
        return f"{self.book} {self.title}!{a1(place)}"

    def named(self, name: str) -> Place | None:
        """The cell (the first one, of a range) of this sheet that a name stands for."""
        node = self.names.get(name.lower())
        first = getattr(node, "first", node)
        if isinstance(first, Ref) and (first.sheet or self.title) == self.title:
            return first.row, first.col
        return None


@dataclass
class Workbook:
    path: Path
    sha256: str
    sheets: list[Sheet]
    dead_names: list[str]  # defined names that point nowhere any more, as sheet!name
    saved_by: str = ""  # the program that saved the file, as it calls itself
    iterates: bool = False  # whether it asks to work circles out by going round again and again

    def sheet(self, title: str) -> Sheet | None:
        for sheet in self.sheets:
            if sheet.title.casefold() == title.casefold():
                return sheet
        return None
