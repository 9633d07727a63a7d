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


def shape(node: Node) -> str:
    """A formula without what it refers to and which numbers it has; roles likewise."""
    match node:
        case Ref() | Range() | Name() | Number() | Call("PREV" | "ALL", _):
            return "x"
        case Call(what, args) | Chain(what, args):
            return f"{what}({','.join(map(shape, args))})"
        case Binary(op, left, right):
            return f"({shape(left)}{op}{shape(right)})"
        case Unary(op, arg):
            return f"{op}({shape(arg)})"
    return repr(node)


@cache
def shapes_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(shape(template(text)) for text in texts)


def shapes(view: View) -> Counter[str]:
    """How many cells of a sheet have formulas of each shape."""
    cells: Counter[int] = Counter()
    nodes: dict[int, Node] = {}
    for runs in view.runs.values():
        for run in runs:
            formula = view.sheet.formula((run.first, run.col))
            if formula and formula.node is not None:  # equal formulas are mostly one object
                nodes[id(formula.node)] = formula.node
                cells[id(formula.node)] += run.last - run.first + 1
    found: Counter[str] = Counter()
    for key, count in cells.items():
        found[shape(nodes[key])] += count
    return found


def promise(legend: Legend, found: Counter[str]) -> int:
    """How many cells have the shape of any formula of the legend, or only repeat another cell.

    What a model is given may be linked cells.
    """
    return sum(found[each] for each in shapes_of(legend.texts) | {"x"} if each in found)
