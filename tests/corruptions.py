"""One cell of a workbook made wrong, in each way that a file can go wrong; chosen by a seed.

A fault in a formula leaves the stored value as it is, so that only the formula can give it away.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.edits import with_cells
from xlrepro.formula.nodes import (
    Binary,
    Boolean,
    Call,
    Node,
    Number,
    Place,
    Range,
    Ref,
    Text,
    Unary,
    leaves,
    resolve,
)
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.workbook import Cell, ErrorValue, Formula, Sheet, Workbook

OPERATORS = {
    **dict.fromkeys("+-*/^", "+-*/^"),
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), ("=", "<>", "<", ">")),
}
FUNCTIONS = {
    "SUM": ("AVERAGE", "MAX", "SUMSQ", "COUNT"),
    "AVERAGE": ("SUM", "MEDIAN", "MAX"),
    "SUMSQ": ("SUM", "MAX"),
    "COUNT": ("COUNTA", "SUM", "COUNTBLANK"),
    "SQRT": ("ABS", "EXP", "LN"),
    "EXP": ("LN", "ABS", "SQRT"),
    "LOG": ("LN", "EXP", "LOG10+1"),
    "MATCH": ("COUNTIF", "XMATCH"),
    "OFFSET": ("INDEX", "SUM"),
    "MMULT": ("SUMPRODUCT", "SUM"),
    "SUMPRODUCT": ("SUMXMY2", "SUM", "SUMX2PY2"),
    "SUMXMY2": ("SUMX2MY2", "SUMPRODUCT", "SUMX2PY2"),
    "RANDBETWEEN": ("SUM", "MAX"),
    "IF": ("AND", "SUM"),
    "POWER": ("MOD", "SUM"),
}


@dataclass(frozen=True)
class Corruption:
    """A workbook with one fault: `cells` are those of which one has to be named."""

    book: Workbook
    title: str
    kind: str
    what: str  # the cell, before and after
    cells: frozenset[Place]
    anywhere: bool = False  # whether any cell that depends on it may be named instead


def corruption(book: Workbook, seed: int) -> Corruption:
    """A fault of a kind, sheet and cell that the seed chooses."""
    chance = random.Random(seed)
    titles = [sheet.title for sheet in book.sheets if sheet.computed()]
    while True:
        kind, title = chance.choice(list(KINDS)), chance.choice(titles)
        sheet = book.sheet(title)
        assert sheet is not None
        made = KINDS[kind](sheet, chance)
        if made is None:
            continue
        cells, blamed, what = made
        whole = with_cells(book, title, cells)
        return Corruption(whole, title, kind, what, blamed, kind == "input changed")


Made = tuple[dict[Place, Cell], frozenset[Place], str] | None


def _values(change: Callable[[float, random.Random], object]) -> Callable[..., Made]:
    """Faults of a stored value, its formula kept."""

    def make(sheet: Sheet, chance: random.Random) -> Made:
        place = chance.choice(sheet.computed())
        old = sheet.cells[place]
        if type(old.value) is not float:
            return None
        new = change(old.value, chance)
        if new == old.value:
            return None
        cells = sheet.cells | {place: Cell(new, old.formula)}  # type: ignore[arg-type]
        return cells, frozenset([place]), f"{a1(place)}: {old.value!r} -> {new!r}"

    return make


def _formulas(change: Callable[[Node, random.Random], Node | None]) -> Callable[..., Made]:
    """Faults of one formula; of an array formula, in all the cells that it fills."""

    def make(sheet: Sheet, chance: random.Random) -> Made:
        place = chance.choice(sheet.computed())
        old = sheet.cells[place].formula
        assert old is not None
        node = change(old.node, chance) if old.node is not None else None
        if node is None or not sound(node, old.home):
            return None
        filled = [p for p in sheet.cells if sheet.formula(p) == old] if old.array else [place]
        new = Formula(node, old.home, array=old.array)
        cells = sheet.cells | {p: Cell(sheet.value(p), new) for p in filled}
        return cells, frozenset(filled), f"{a1(place)}: {old.text} -> {new.text}"

    return make


def _column(sheet: Sheet, chance: random.Random) -> Made:
    """The same change in every cell of a block of equal formulas."""
    place = chance.choice(sheet.computed())
    old = sheet.cells[place].formula
    assert old is not None
    alike = [p for p in sheet.computed() if sheet.formula(p).node == old.node]  # type: ignore[union-attr]
    change = chance.choice([constant, reference, operator, function])
    node = change(old.node, chance) if old.node is not None else None
    if node is None or old.array or not all(sound(node, p) for p in alike):
        return None
    changed = {p: Cell(sheet.value(p), Formula(node, p)) for p in alike}
    what = f"{a1(alike[0])} and {len(alike) - 1} alike: {old.text} -> ={render(node, place)}"
    return sheet.cells | changed, frozenset(alike), what


def _typed_over(sheet: Sheet, chance: random.Random) -> Made:
    place = chance.choice(sheet.computed())
    old = sheet.cells[place]
    filled = [p for p in sheet.cells if sheet.formula(p) == old.formula]
    if old.formula is None or not old.formula.array:
        filled = [place]
    cells = sheet.cells | {p: Cell(sheet.value(p)) for p in filled}
    return cells, frozenset(filled), f"{a1(place)}: {old.formula.text} -> {old.value!r}"  # type: ignore[union-attr]


def _deleted(sheet: Sheet, chance: random.Random) -> Made:
    place = chance.choice(sheet.computed())
    old = sheet.cells[place].formula
    assert old is not None
    if old.array:
        return None  # part of an array cannot be deleted
    cells = {p: cell for p, cell in sheet.cells.items() if p != place}
    return cells, frozenset([place]), f"{a1(place)}: {old.text} deleted"


def _swapped(sheet: Sheet, chance: random.Random) -> Made:
    plain = [p for p in sheet.computed() if not sheet.formula(p).array]  # type: ignore[union-attr]
    one, other = chance.sample(plain, 2)
    first, second = sheet.formula(one), sheet.formula(other)
    assert first and second and first.node and second.node
    if first.text == second.text or ("RANDBETWEEN" in first.text and "RANDBETWEEN" in second.text):
        return None
    cells = sheet.cells | {
        one: Cell(sheet.value(one), Formula(resolve(second.node, other), one)),
        other: Cell(sheet.value(other), Formula(resolve(first.node, one), other)),
    }
    what = f"{a1(one)} and {a1(other)}: {first.text} <-> {second.text}"
    return cells, frozenset([one, other]), what


def _input(sheet: Sheet, chance: random.Random) -> Made:
    """A given number that some formula reads, changed by enough to be seen."""
    read = set()
    for place in sheet.computed():
        formula = sheet.formula(place)
        if formula and formula.node:
            for leaf in leaves(resolve(formula.node, formula.home)):
                read.update(_covered(leaf, sheet.title))
    given = sorted(p for p in read if sheet.formula(p) is None and type(sheet.value(p)) is float)
    if not given:
        return None
    place = chance.choice(given)
    old = sheet.value(place)
    assert isinstance(old, float)
    new = chance.choice([old + 1, old * 1.01 + 0.01, -old - 0.5, old * (1 + 1e-6) + 1e-6])
    cells = sheet.cells | {place: Cell(new)}
    return cells, frozenset([place]), f"{a1(place)}: {old!r} -> {new!r}"


def _covered(leaf: Node, title: str) -> Iterator[Place]:
    if isinstance(leaf, Ref) and (leaf.sheet or title) == title:
        yield leaf.row, leaf.col
    if isinstance(leaf, Range) and (leaf.first.sheet or title) == title:
        for row in range(leaf.first.row, leaf.last.row + 1):
            for col in range(leaf.first.col, leaf.last.col + 1):
                yield row, col


def constant(node: Node, chance: random.Random) -> Node | None:
    def change(part: Node) -> Node | None:
        match part:
            case Number(value):
                return Number(chance.choice([value + 1, value * 2 + 0.5, value * 1.001 + 1e-4]))
            case Text(value):
                return Text(f"{value}x")
            case Boolean(value):
                return Boolean(not value)
        return None

    return somewhere(node, change, chance)


def reference(node: Node, chance: random.Random) -> Node | None:
    step = chance.choice([(1, 0), (-1, 0), (0, 1), (0, -1), (2, 0)])

    def shifted(ref: Ref) -> Ref:
        return replace(ref, row=ref.row + step[0], col=ref.col + step[1])

    def change(part: Node) -> Node | None:
        match part:
            case Ref():
                return shifted(part)
            case Range(first, last):
                ends = (shifted(first), shifted(last))
                return chance.choice([Range(*ends), Range(first, ends[1]), Range(ends[0], last)])
        return None

    return somewhere(node, change, chance)


def operator(node: Node, chance: random.Random) -> Node | None:
    def change(part: Node) -> Node | None:
        match part:
            case Binary(op, left, right) if op in OPERATORS:
                other = chance.choice([o for o in OPERATORS[op] if o != op])
                return Binary(other, left, right)
            case Unary("-", arg):
                return arg
        return None

    return somewhere(node, change, chance)


def function(node: Node, chance: random.Random) -> Node | None:
    def change(part: Node) -> Node | None:
        if isinstance(part, Call) and part.function in FUNCTIONS:
            other, _, more = chance.choice(FUNCTIONS[part.function]).partition("+")
            call = Call(other, part.args)
            return Binary("+", call, Number(float(more))) if more else call
        return None

    return somewhere(node, change, chance)


def somewhere(
    node: Node, change: Callable[[Node], Node | None], chance: random.Random
) -> Node | None:
    """The formula with one of its parts changed; None where nothing can be."""
    ways = list(_ways(node, change))
    return chance.choice(ways) if ways else None


def _ways(node: Node, change: Callable[[Node], Node | None]) -> Iterator[Node]:
    if (new := change(node)) is not None:
        yield new
    match node:
        case Call(name, args):
            for i, arg in enumerate(args):
                for new in _ways(arg, change):
                    yield Call(name, (*args[:i], new, *args[i + 1 :]))
        case Binary(op, left, right):
            yield from (Binary(op, new, right) for new in _ways(left, change))
            yield from (Binary(op, left, new) for new in _ways(right, change))
        case Unary(op, arg):
            yield from (Unary(op, new) for new in _ways(arg, change))


def sound(node: Node, home: Place) -> bool:
    """Whether a changed formula still points into the sheet and its ranges are not inside out."""
    if "#REF!" in render(node, home):
        return False
    for leaf in leaves(node):
        if isinstance(leaf, Range):
            a, b = leaf.first.at(home), leaf.last.at(home)
            if a.row > b.row or a.col > b.col:
                return False
    return True


KINDS: dict[str, Callable[[Sheet, random.Random], Made]] = {
    "value scaled": _values(lambda v, c: v * (1 + c.choice([1e-9, -2e-9, 1e-7, 1e-3, 0.5]))),
    "sign flipped": _values(lambda v, c: -v),
    "value zeroed": _values(lambda v, c: 0.0),
    "value to text": _values(lambda v, c: c.choice([repr(v), "n/a", ""])),
    "value to an error": _values(lambda v, c: ErrorValue(c.choice(["#N/A", "#VALUE!", "#DIV/0!"]))),
    "constant changed": _formulas(constant),
    "reference shifted": _formulas(reference),
    "operator changed": _formulas(operator),
    "function changed": _formulas(function),
    "formula to its value": _typed_over,
    "formula deleted": _deleted,
    "input changed": _input,
    "formulas swapped": _swapped,
    "column changed alike": _column,
}
