"""Find a model in a sheet from its formulas.

A legend says, in the sheet's own notation, what each quantity of a model is:

    mean_b = PREV(mean_b)*beta + rest*de_db

Names are roles. A role has up to two axes, one along rows and one along columns; where a formula
mentions a role, it means the cell at the same place along the axes that they share, and the whole
span along the others, so SUM(err_sq) below a table is the sum of its column. PREV is the cell one
step before, ALL the whole span. No address is known beforehand: the formulas of the sheet are
matched against the legend, most cells win, and one bad cell therefore stands out against the block
that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cache, cached_property
from itertools import product
from typing import Any

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Name,
    Node,
    Number,
    Place,
    Range,
    Ref,
    Unary,
)
from xlrepro.formula.parse import parse
from xlrepro.recognise.view import FormulaRun, View
from xlrepro.records import dataclass

Axes = tuple[str | None, str | None]
Env = dict[str, int]
SINGLE: Axes = (None, None)
REPEATS = re.compile(r"(?:PREV|ALL)\(\w+\)|\w+")  # a formula that only reads another cell
ROLES = re.compile(r"\b[a-z]\w*")
RECORD = "r"  # the axis of a table's rows: what belongs to one record stands in one row


@dataclass(frozen=True)
class Way:
    """One way to write a role, and what it tells of the method: Way("LN(p)", base="e")."""

    text: str
    options: Mapping[str, Any]

    def __init__(self, text: str, **options: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "options", options)

    def __hash__(self) -> int:
        return hash(self.text)

    def spelled(self, old: str, new: str) -> Way:
        """The same with a part of its text replaced."""
        return Way(self.text.replace(old, new), **self.options)


def ways(*texts: str | Way) -> tuple[Way, ...]:
    """Ways to write a role; one without options may be given as its text."""
    return tuple(text if isinstance(text, Way) else Way(text) for text in texts)


@dataclass(frozen=True)
class Role:
    """One quantity of a model.

    `ways` are those to write it (none for what the sheet is given), and `by` is the function that
    computes it, or says in words how it is computed. `labels` are the headings it goes by, `names`
    the defined names. `before` is the role that PREV means at the first place.
    `foot` names the column under which a single cell stands, `level` another single cell in whose
    row it stands. `linked` tells that the cell may be
    a plain reference to the role in its formula, or hold a number itself; `typed` that the whole
    column may hold numbers. `view` marks a range
    that only groups other roles. `values` are the only ones that its cells
    usually take, or they lie `between` two numbers.
    """

    axes: Axes = SINGLE
    ways: tuple[Way, ...] = ()
    by: Callable[..., Any] | str = ""
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    before: str | None = None
    foot: str | None = None
    level: str | None = None
    linked: bool = False
    typed: bool = False
    view: bool = False
    values: tuple[float, ...] = ()
    between: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def written(self) -> tuple[Way, ...]:
        """The ways to write it that say something; that a cell repeats another says nothing."""
        return tuple(way for way in self.ways if not REPEATS.fullmatch(way.text))

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The roles that its formulas mention, in alphabetical order."""
        return tuple(sorted(set(ROLES.findall(" ".join(way.text for way in self.ways)))))


@dataclass(frozen=True)
class Legend:
    """The roles of a model. Without the `essential` ones it is not there; `derive` may bind more
    (roles of its own have formulas as in `added`), after which those `needed` to load it must be
    there too, and what was found must fit."""

    name: str
    roles: dict[str, Role]
    essential: tuple[str, ...]
    derive: Callable[[Match], None] | None = None
    needed: tuple[str, ...] = ()
    fits: Callable[[Match], bool] | None = None
    added: tuple[str, ...] = ()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every formula of its roles."""
        return (*(way.text for role in self.roles.values() for way in role.ways), *self.added)

    @cached_property
    def evident(self) -> tuple[str, ...]:
        """The essential roles that formulas can bear out, those soonest looked for first."""
        own = (name for name in self.essential if self.roles[name].written)
        return tuple(sorted(own, key=lambda name: (len(self.roles[name].written), name)))

    @property
    def least(self) -> int:
        """How many cells the model computes at least."""
        return sum(bool(self.roles[name].ways) for name in self.essential)


@dataclass(frozen=True)
class Block:
    """The rectangle of cells where a role stands."""

    sheet: str
    row: int
    col: int
    rows: int
    cols: int
    axes: Axes

    @property
    def corner(self) -> Place:
        return self.row, self.col

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.cols

    def index(self, place: Place) -> Env:
        steps = zip(self.axes, (place[0] - self.row, place[1] - self.col), strict=True)
        return {axis: i for axis, i in steps if axis is not None}

    def places(self) -> Iterator[Place]:
        rows = range(self.row, self.row + self.rows)
        return product(rows, range(self.col, self.col + self.cols))

    def holds(self, place: Place) -> bool:
        return (
            self.row <= place[0] < self.row + self.rows
            and self.col <= place[1] < self.col + self.cols
        )

    def overlaps(self, leaf: Node) -> bool:
        """Whether a reference or range has a cell in common with the block."""
        first, last = (leaf.first, leaf.last) if isinstance(leaf, Range) else (leaf, leaf)
        if not (isinstance(first, Ref) and isinstance(last, Ref)) or first.sheet != self.sheet:
            return False
        rows = first.row < self.row + self.rows and last.row >= self.row
        return rows and first.col < self.col + self.cols and last.col >= self.col

    def at(self, env: Env, back: str | None = None) -> Ref | Range:
        """The cell or range that the role means at an index; one step `back` along an axis."""
        top, bottom = self.row, self.row + self.rows - 1
        left, right = self.col, self.col + self.cols - 1
        if self.axes[0] in env and self.axes[0] is not None:
            top = bottom = self.row + env[self.axes[0]] - (back == self.axes[0])
        if self.axes[1] in env and self.axes[1] is not None:
            left = right = self.col + env[self.axes[1]] - (back == self.axes[1])
        first = Ref(top, left, True, True, self.sheet)
        if (top, left) == (bottom, right):
            return first
        return Range(first, Ref(bottom, right, True, True, self.sheet))


@cache
def template(text: str) -> Node:
    return parse(text)


def mentioned(node: Node) -> set[str]:
    """The roles that a template speaks of."""
    match node:
        case Name(name):
            return {name}
        case Call(_, args):
            return set().union(*(mentioned(arg) for arg in args)) if args else set()
        case Binary(_, left, right):
            return mentioned(left) | mentioned(right)
        case Unary(_, arg):
            return mentioned(arg)
        case _:
            return set()


@dataclass
class Match:
    """A legend with the places that were found for its roles in one sheet."""

    legend: Legend
    view: View
    blocks: dict[str, Block] = field(default_factory=dict)
    literals: dict[str, float] = field(default_factory=dict)
    ways: dict[str, Way] = field(default_factory=dict)  # role -> the way its cells are written
    given: set[str] = field(default_factory=set)  # roles with a formula that hold plain numbers
    roles: dict[str, Role] = field(default_factory=dict)

    def is_bound(self, name: str) -> bool:
        return name in self.blocks or name in self.literals

    def in_table(self, place: Place) -> bool:
        """Whether a cell belongs to a column of the table, as where one begins with a number."""
        return any(b.axes == (RECORD, None) and b.holds(place) for b in self.blocks.values())

    def is_blank(self, axis: str, index: int) -> bool:
        """Whether a row or column is blank in every role that has it, as an inserted one is."""
        for block in self.blocks.values():
            view = self.view.on(block.sheet) or self.view
            for side in (0, 1):
                if block.axes[side] == axis:
                    line = (block.row, block.col)[side] + index
                    cells = (view.sheet.cells.get(p) for p in block.places() if p[side] == line)
                    if any(cell and (cell.formula or cell.value is not None) for cell in cells):
                        return False
        return True

    def length(self, axis: str) -> int | None:
        for block in self.blocks.values():
            for own, size in zip(block.axes, (block.rows, block.cols), strict=True):
                if own == axis:
                    return size
        return None

    def computed(self) -> Iterator[tuple[str, Block]]:
        for name, block in self.blocks.items():
            role = self.roles[name]
            if not role.ways or name in self.given:
                continue
            if not role.typed or any(self.view.sheet.formula(place) for place in block.places()):
                yield name, block

    def wanted(self, name: str, place: Place) -> Node | None:
        """The formula that the method has for a cell of a role, with its addresses filled in."""
        return self.meant(name, {} if self.view.is_array(place) else self.blocks[name].index(place))

    def meant(self, name: str, env: Env) -> Node | None:
        """The formula that the method has for a role at an index."""
        return self.fill(template(self.way(name).text), env)

    def way(self, name: str) -> Way:
        """How the cells of a role are written; the legend's first way where no cell told."""
        return self.ways.get(name) or self.roles[name].ways[0]

    @property
    def options(self) -> dict[str, Any]:
        """What the sheet's ways of writing the method tell."""
        bound = [name for name in self.roles if self.is_bound(name) and self.roles[name].ways]
        bound.sort(key=lambda name: name in self.ways)  # what was read goes before what was not
        return {key: value for name in bound for key, value in self.way(name).options.items()}

    def following(self, name: str, block: Block) -> Iterator[FormulaRun]:
        """The cells of a role that hold the method's formula to the letter, run by run."""
        for run in self.view.runs_in(block.row, block.col, block.rows, block.cols):
            ends = (run.first, run.col), (run.last, run.col)
            if all(self.follows(name, place) for place in ends):
                yield run
            else:
                for row, col in run.places():
                    if self.follows(name, (row, col)):
                        yield FormulaRun(col, row, row)

    def follows(self, name: str, place: Place) -> bool:
        node = self.view.formula(place)
        return node is not None and node == self.wanted(name, place)

    def fill(self, node: Node, env: Env) -> Node | None:
        match node:
            case Call("PREV", (Name(name),)):
                return self._previous(name, env)
            case Call("ALL", (Name(name),)):
                return self.blocks[name].at({}) if name in self.blocks else None
            case Name(name):
                if name in self.literals:
                    return Number(self.literals[name])
                block = self.blocks.get(name)
                return block.at(env) if block else None
            case Call(function, args):
                filled = [self.fill(arg, env) for arg in args]
                kept = [arg for arg in filled if arg is not None]
                return Call(function, tuple(kept)) if len(kept) == len(args) else None
            case Binary(op, left, right):
                a, b = self.fill(left, env), self.fill(right, env)
                return Binary(op, a, b) if a is not None and b is not None else None
            case Unary(op, arg):
                inner = self.fill(arg, env)
                return Unary(op, inner) if inner is not None else None
            case _:
                return node

    def _previous(self, name: str, env: Env) -> Node | None:
        block = self.blocks.get(name)
        if block is None:
            return None
        axis = block.axes[0] or block.axes[1]
        if axis is None or env.get(axis, 0) > 0:
            return block.at(env, back=axis)
        before = self.roles[name].before
        start = self.blocks.get(before or "")
        if start and not self.in_table((start.row, start.col)):
            return start.at(env)
        return None
