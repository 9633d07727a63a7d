"""How much of a sheet a legend could explain at most, told by what formulas do alone.

Trying a legend on a sheet takes its time. The most promising one comes first, and what it explains
is often more than any other could.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import compress

from xlrepro.formula.nodes import Array, Binary, Call, Chain, Node, Unary
from xlrepro.recognise.legend import Legend
from xlrepro.recognise.view import View

WORDS = re.compile(r'"[^"]*"|[A-Za-z_][\w.]*\(?|\d[\d.]*(?:[eE][-+]?\d+)?|<=|>=|<>|[-+*/^&=<>%]')
SIGNS = frozenset("-+*/^&=<>%") | {"<=", ">=", "<>"}
ROLES = {"PREV(", "ALL("}

Operations = tuple[str, ...]  # in alphabetical order, each as often as it is done
NONE: Operations = ()  # what a formula does that only repeats another cell


def operations(node: Node) -> Operations:
    """The functions and signs of a formula, whatever they are applied to."""
    return tuple(sorted(_operations(node)))


def _operations(node: Node) -> Iterator[str]:
    match node:
        case Call("SINGLE", (arg,)):
            yield from _operations(arg)
        case Call(function, args):
            yield f"{function}("
            for arg in args:
                yield from _operations(arg)
        case Binary(op, left, right):
            yield op
            yield from _operations(left)
            yield from _operations(right)
        case Unary(op, arg):
            yield op
            yield from _operations(arg)
        case Chain(op, args):
            yield f"many {op}"
            for arg in args:
                yield from _operations(arg)
        case Array(_):
            yield "{"


@cache
def operations_of(text: str) -> Operations:
    """Those of a formula that is short and plain, as legends have them, told by its words."""
    words = WORDS.findall(text)
    told = (word in SIGNS or (word[-1] == "(" and word not in ROLES) for word in words)
    return tuple(sorted(compress(words, told)))


def done(view: View) -> Counter[Operations]:
    """How many cells of a sheet have formulas that do the same operations."""
    cells: Counter[int] = Counter()
    nodes: dict[int, Node] = {}
    for runs in view.runs.values():
        for run in runs:
            formula = view.sheet.formula((run.first, run.col))
            if formula and formula.node is not None:  # equal formulas are mostly one object
                nodes[id(formula.node)] = formula.node
                cells[id(formula.node)] += run.last - run.first + 1
    found: Counter[Operations] = Counter()
    for key, count in cells.items():
        found[operations(nodes[key])] += count
    return found


def upper_bound(legend: Legend, found: Counter[Operations]) -> int:
    """How many cells do what any formula of the legend does, or only repeat another cell.

    What a model is given may be linked cells.
    """
    return sum(found[each] for each in {NONE, *map(operations_of, legend.texts)} if each in found)
