"""How much of a sheet a legend could explain at most, told by the shapes of formulas alone.

Trying a legend on a sheet takes its time. The most promising one comes first, and what it explains
is often more than any other could.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from xlrepro.formula.nodes import Binary, Call, Chain, Name, Node, Number, Range, Ref, Unary
from xlrepro.loaders.legend import Legend, template
from xlrepro.loaders.view import View

ANY = Name("")  # in place of a reference, a range, a name or a number


def shape(node: Node) -> Node:
    """A formula without what it refers to and which numbers it has; roles likewise."""
    match node:
        case Ref() | Range() | Name() | Number() | Call("PREV" | "ALL", _):
            return ANY
        case Call(function, args):
            return Call(function, tuple(map(shape, args)))
        case Binary(op, left, right):
            return Binary(op, shape(left), shape(right))
        case Unary(op, arg):
            return Unary(op, shape(arg))
        case Chain(op, args):
            return Chain(op, tuple(map(shape, args)))
    return node


@cache
def shape_of(text: str) -> Node:
    return shape(template(text))


def shapes(view: View) -> Counter[Node]:
    """How many cells of a sheet have formulas of each shape."""
    cells: Counter[int] = Counter()
    nodes: dict[int, Node] = {}
    for runs in view.runs.values():
        for run in runs:
            formula = view.sheet.formula((run.first, run.col))
            if formula and formula.node is not None:
                nodes[id(formula.node)] = formula.node
                cells[id(formula.node)] += run.last - run.first + 1
    found: Counter[Node] = Counter()
    for key, count in cells.items():
        found[shape(nodes[key])] += count
    return found


def promise(legend: Legend, found: Counter[Node]) -> int:
    """How many cells have the shape of any formula of the legend."""
    texts = [text for role in legend.roles.values() for text in role.formulas]
    return sum(found[each] for each in {*map(shape_of, texts), *map(shape_of, legend.added)})
