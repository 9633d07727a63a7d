"""A sheet as the recogniser reads it: formulas made plain, and found by what they do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Chain,
    Name,
    Node,
    Number,
    Place,
    Range,
    Ref,
    Unary,
    map_leaves,
    resolve,
    unmarked,
)
from xlrepro.formula.normal import Normal, TooLong, folded, kind, normal
from xlrepro.workbook import Formula, Sheet, Workbook

MANY = 300  # different formulas that are tried as one role of a model
MOST = 1_000  # and runs of them
MAX_LABEL = 255  # longer text heads no table


def outermost(node: Node) -> str:
    """What a formula does last; formulas that differ in it cannot be alike."""
    match node:
        case Call("PREV", _) | Name() | Ref():
            return "reference"
        case Call(function, _):
            return function
        case Binary(op, _, _) | Chain(op, _):
            return op
        case Unary(op, _):
            return f"unary {op}"
    return "constant"


def _length(run: FormulaRun) -> int:
    return run.last - run.first


class FormulaRun(NamedTuple):
    """Cells of a column, one under the other, that hold the same formula.

    What their formulas refer to stays or moves along with them, so whatever holds of the first and
    of the last one in the same way holds of all.
    """

    col: int
    first: int
    last: int

    def places(self) -> list[Place]:
        return [(row, self.col) for row in range(self.first, self.last + 1)]

    def within(self, top: int, bottom: int) -> FormulaRun:
        return FormulaRun(self.col, max(self.first, top), min(self.last, bottom))


_first_cell = itemgetter(1, 0)  # of a run: (row, column)


class View:
    """A sheet with its formulas made plain: references fixed, names replaced, sheets spelled."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.plain: dict[Place, Node | None] = {}
        self.normal: dict[Place, list[Normal]] = {}
        self.bindings: dict[tuple[Place, str], list[dict[str, Node]]] = {}  # kept by `reading`
        self.likes: dict[tuple[str, str], list[FormulaRun]] = {}
        self.others: dict[str, View] = {sheet.title: self}

    def on(self, title: str) -> View | None:
        """The view of a sheet of the same workbook; None where there is no such sheet."""
        if title not in self.others:
            sheet = self.book.sheet(title)
            if sheet is None:
                return None
            self.others[title] = View(self.book, sheet)
        return self.others[title]

    @cached_property
    def computed(self) -> list[Place]:
        """Every cell that has a formula or is filled by one, row by row."""
        return self.sheet.computed()

    @cached_property
    def runs(self) -> dict[int, list[FormulaRun]]:
        """The formulas of the sheet as runs, column by column from the top."""
        begun: dict[int, list[tuple[int, Formula]]] = {}
        ends: dict[int, list[int]] = {}
        latest: dict[int, tuple[list[int], Formula]] = {}
        cells = self.sheet.cells
        for place in self.computed:
            row, col = place
            formula = cells[place].formula
            assert formula is not None
            if col in latest:
                ended, before = latest[col]
                same = formula.node is before.node or formula.node == before.node
                if same and ended[-1] == row - 1 and formula.array == before.array:
                    ended[-1] = row
                    continue
            begun.setdefault(col, []).append((row, formula))
            ends.setdefault(col, []).append(row)
            latest[col] = ends[col], formula
        return {
            col: [
                FormulaRun(col, first, last)
                for (first, _), last in zip(begun[col], ends[col], strict=True)
            ]
            for col in sorted(begun)
        }

    @cached_property
    def filled_columns(self) -> set[int]:
        cells = self.sheet.cells.items()
        return {col for (_, col), cell in cells if cell.formula or cell.value is not None}

    @cached_property
    def labels(self) -> list[Place]:
        """The cells that hold a text, row by row."""
        cells = self.sheet.cells.items()
        return sorted(place for place, cell in cells if isinstance(cell.value, str))

    @cached_property
    def headings(self) -> frozenset[str]:
        """What the labels say, in small letters."""
        return frozenset(map(self.text, self.labels))

    @cached_property
    def alike(self) -> dict[str, list[FormulaRun]]:
        """The runs by what formulas must have in common, in the order of their first cells."""
        alike: dict[str, list[FormulaRun]] = {}
        kinds: dict[int, set[str]] = {}
        for run in sorted((r for column in self.runs.values() for r in column), key=_first_cell):
            place = (run.first, run.col)
            formula = self.sheet.formula(place)
            if formula is None or formula.node is None:
                continue
            if id(formula.node) not in kinds:  # equal formulas are mostly one object
                node = self.formula(place)
                assert node is not None
                kinds[id(formula.node)] = {outermost(node), *map(kind, self.forms(place))}
            for what in kinds[id(formula.node)]:
                alike.setdefault(what, []).append(run)
        return alike

    def like(self, pattern: Node, form: Normal) -> list[FormulaRun]:
        """The formulas that may be read as a pattern, as it stands or in its normal form."""
        wanted = outermost(pattern), kind(form)
        if wanted not in self.likes:
            plain, other = (self.alike.get(what, []) for what in wanted)
            runs = plain if plain == other else sorted({*plain, *other}, key=_first_cell)
            self.likes[wanted] = runs if len(runs) <= MANY else self.repeated(runs)
        return self.likes[wanted]

    def side_by_side(self, runs: list[FormulaRun]) -> list[list[FormulaRun]]:
        """Runs of one formula and one length in neighbouring columns, taken together."""
        tables: list[list[FormulaRun]] = []
        latest: dict[tuple[int, int, int], list[FormulaRun]] = {}
        for run in runs:
            formula = self.sheet.formula((run.first, run.col))
            key = id(formula and formula.node), run.first, run.last
            beside = latest.get(key)
            if beside and beside[-1].col == run.col - 1:
                beside.append(run)
            else:
                latest[key] = [run]
                tables.append(latest[key])
        return tables

    def repeated(self, runs: list[FormulaRun]) -> list[FormulaRun]:
        """Of very many runs, those of the commonest formulas: a table repeats its own."""
        cells: Counter[int] = Counter()
        formulas = [self.sheet.formula(_first_cell(run)) for run in runs]
        nodes = [id(formula and formula.node) for formula in formulas]
        for run, node in zip(runs, nodes, strict=True):
            cells[node] += run.last - run.first + 1
        most = {node for node, _ in cells.most_common(MANY)}
        kept = [run for run, node in zip(runs, nodes, strict=True) if node in most]
        return sorted(sorted(kept, key=_length, reverse=True)[:MOST], key=_first_cell)

    def forms(self, place: Place) -> list[Normal]:
        """The normal form of a cell's formula, and one with spelled-out sums taken together."""
        if place not in self.normal:
            node = self.formula(place)
            try:
                form = normal(node) if node is not None else None
            except (TooLong, OverflowError, ZeroDivisionError):
                form = None
            both = [] if form is None else [form, folded(form)]
            self.normal[place] = both[:1] if both[:1] == both[1:] else both
        return self.normal[place]

    def runs_in(self, top: int, left: int, rows: int, cols: int) -> list[FormulaRun]:
        """The runs within a rectangle, cut off at its edges."""
        bottom = top + rows - 1
        return [
            run.within(top, bottom)
            for col in range(left, left + cols)
            for run in self.runs.get(col, [])
            if run.first <= bottom and run.last >= top
        ]

    def formula(self, place: Place) -> Node | None:
        formula = self.sheet.formula(place)
        if formula is None or formula.node is None:
            return None
        home = formula.home  # of an array formula the cell where it stands
        if home not in self.plain:
            node = resolve(unmarked(formula.node), home)
            self.plain[home] = map_leaves(node, self._spell)
        return self.plain[home]

    def _spell(self, leaf: Node) -> Node:
        if isinstance(leaf, Name) and leaf.sheet is None:
            meant = self.sheet.names.get(leaf.name)
            if isinstance(meant, Ref | Range | Number):
                leaf = resolve(meant, (0, 0))
        if isinstance(leaf, Ref):
            return self._titled(leaf)
        if isinstance(leaf, Range):
            return Range(self._titled(leaf.first), self._titled(leaf.last))
        return leaf

    def _titled(self, ref: Ref) -> Ref:
        title = ref.sheet or self.sheet.title
        if ref.sheet is not None and (other := self.book.sheet(ref.sheet)):
            title = other.title
        return Ref(ref.row, ref.col, ref.row_fixed, ref.col_fixed, title)

    def link(self, place: Place) -> Ref | None:
        """The cell that a formula only repeats, alone or in a range that one formula repeats."""
        node, formula = self.formula(place), self.sheet.formula(place)
        if isinstance(node, Ref):
            return node
        if not isinstance(node, Range) or formula is None or formula.array is None:
            return None
        first, last = node.first, node.last
        down, across = place[0] - formula.array[0][0], place[1] - formula.array[0][1]
        if first.row + down > last.row or first.col + across > last.col:
            return None
        return replace(first, row=first.row + down, col=first.col + across)

    def is_array(self, place: Place) -> bool:
        formula = self.sheet.formula(place)
        return bool(formula and formula.array and formula.array[0] != formula.array[1])

    def is_number(self, place: Place) -> bool:
        return type(self.sheet.value(place)) is float

    def text(self, place: Place) -> str:
        value = self.sheet.value(place)
        if not isinstance(value, str) or len(value) > MAX_LABEL:
            return ""
        return " ".join(value.casefold().split())
