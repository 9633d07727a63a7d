"""Values drawn for cells, so that formulas can be tried on them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Node,
    Number,
    Range,
    Ref,
    calls,
    inside,
    leaves,
    replaced,
)
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue, NotKnown, Value

Address = tuple[str | None, int, int]
Scalar = float | str | bool | None  # what a cell holds in a trial
Draw = Callable[[Address], Scalar]
DRAW = Ref(0, 0, True, True, "")  # a random number from 0 to 1, as if a cell held it


@dataclass(frozen=True)
class Cells:
    """What is known of the cells that formulas read.

    `blank` tells the cells that stay empty in every trial. `meaning` gives the formula that the
    method has for a cell; the cells in `expand` are replaced by it, so that 2*(pred-y) equals
    2*(a*x+b-y) where pred means b+a*x. `among` gives the only values that a cell may take, if any,
    `filled` tells the cells that are blank in no trial unless a formula asks. `stored` is what the
    file has in a cell.
    """

    blank: Callable[[Address], bool] = lambda cell: False
    meaning: Callable[[Address], Node | None] = lambda cell: None
    expand: frozenset[Address] = frozenset()
    among: Callable[[Address], Sequence[Scalar]] = lambda cell: ()
    filled: Callable[[Address], bool] = lambda cell: False
    stored: Callable[[Address], Scalar] = lambda cell: None


class Trial:
    """One assignment of values to cells, the same whichever formula asks."""

    def __init__(self, cells: Cells, draw: Draw) -> None:
        self.cells, self.draw = cells, draw
        self.values: dict[Address, Scalar] = {}
        self.met_nothing = False  # whether a 0 or a blank was drawn

    def result(self, node: Node) -> Value:
        """What a formula gives; raises NotKnown where that is not known here."""
        from xlrepro.program.evaluate import evaluate

        return evaluate(node, self.read)

    def read(self, ref: Ref) -> Value:
        cell = (ref.sheet, ref.row, ref.col)
        if cell in self.values:
            return self.values[cell]
        formula = self.cells.meaning(cell) if cell in self.cells.expand else None
        value = self.drawn(cell) if formula is None else self.worked_out(cell, formula)
        if not isinstance(value, ErrorValue):
            self.values[cell] = value
            self.met_nothing = self.met_nothing or value is None or value == 0
        return value

    def worked_out(self, cell: Address, formula: Node) -> Value:
        """What a cell must hold; one that leads back to itself reads as blank."""
        self.values[cell] = None
        try:
            return self.result(formula)
        finally:
            del self.values[cell]

    def drawn(self, cell: Address) -> Scalar:
        return None if self.cells.blank(cell) else self.draw(cell)


def at_random(number: int, cells: Cells, telling: dict[Address, list[Scalar]]) -> Draw:
    """The draws of a trial: fractions, numbers up to nine, ones and twos, zeros and blanks."""

    def draw(cell: Address) -> Scalar:
        chance = random.Random(f"{number} {cell}")
        if is_draw(cell):
            return chance.random()
        if choices := cells.among(cell):
            return chance.choice(choices)
        if cell in telling and chance.random() < 0.5:
            return chance.choice(telling[cell])
        match number % 4:
            case 0:
                return chance.uniform(0.05, 0.95)
            case 1:
                return chance.uniform(1, 9)
            case 2:
                return chance.choice([1.0, 2.0])
        value = chance.choice([0.0, 1.0, 1.0, 2.0, None])
        return 1.5 if value is None and cells.filled(cell) else value

    return draw


def is_draw(cell: Address) -> bool:
    return cell == (DRAW.sheet, DRAW.row, DRAW.col)


def steadied(formula: Node) -> Node:
    """The formula with its one RAND or RANDBETWEEN made of a number that another may share.

    Two of them in a formula are not known here, for they are drawn apart.
    """
    random_calls = [call for call in calls(formula) if call.function in ("RAND", "RANDBETWEEN")]
    match random_calls:
        case [Call("RAND", ()) as call]:
            return replaced(formula, {call: DRAW})
        case [Call("RANDBETWEEN", (low, high)) as call]:
            count = Binary("+", Binary("-", high, low), Number(1.0))
            drawn = Binary("+", low, Call("INT", (Binary("*", DRAW, count),)))
            return replaced(formula, {call: drawn})
    return formula


def decisions(formula: Node) -> Iterator[Node]:
    """The parts of a formula that cells make true or false; what takes a range is left out."""
    for node in inside(formula):
        match node:
            case Binary("=" | "<>" | "<" | ">" | "<=" | ">=", _, _):
                decision: Node = node
            case Call("IF", (test, *_)):
                decision = test
            case Call("ISBLANK" | "ISNUMBER" | "ISTEXT", _):
                decision = node
            case _:
                continue
        read = set(map(type, leaves(decision)))
        if Ref in read and Range not in read:
            yield decision


def telling(decided: Iterable[Node]) -> dict[Address, list[Scalar]]:
    """For each cell that decides something, values that make it decide one way or the other."""
    telling: dict[Address, list[Scalar]] = defaultdict(list)
    for node in decided:
        match node:
            case Binary(_, a, b):
                for ref, other in ((a, b), (b, a)):
                    if isinstance(ref, Ref):
                        telling[ref.sheet, ref.row, ref.col] += _beside(other)
            case Call(_, (Ref() as ref,)):
                telling[ref.sheet, ref.row, ref.col].append(None)
            case Ref():
                telling[node.sheet, node.row, node.col] += [0.0, 1.0]
    return telling


def _beside(other: Node) -> list[Scalar]:
    """Values of a cell that tell what it is when it is compared with the other side."""
    if any(isinstance(leaf, Ref | Range) for leaf in leaves(other)):
        return [1.0, 2.0]
    from xlrepro.program.evaluate import evaluate

    try:
        limit = evaluate(other, lambda ref: None)
    except NotKnown:
        return [1.0, 2.0]
    if isinstance(limit, float):
        return [limit, limit - 1.0, limit + 1.0]
    return [1.0, 2.0] if isinstance(limit, ErrorValue) else [limit or None]  # "" asks for a blank
