"""Functions that only abbreviate other formulas, written out: LET, IFS and SWITCH.

LET(s, A1^2, s+s) is A1^2+A1^2, and IFS and SWITCH are IFs within each other. Written out, a formula
is compared and worked out without knowing them.
"""

from __future__ import annotations

from functools import reduce

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Error,
    Name,
    Node,
    functions,
    inside,
    map_leaves,
    map_parts,
)
from xlrepro.program.unknowns import NotComputed
from xlrepro.values import NotKnown

MAX_PARTS = 5_000  # of a formula written out: names within names double it again and again
ABBREVIATIONS = {"LET", "IFS", "SWITCH"}


def unfolded(node: Node) -> Node:
    """The formula without LET, IFS and SWITCH; raises NotKnown where that cannot be."""
    return node if ABBREVIATIONS.isdisjoint(functions(node)) else _unfolded(node)


def _unfolded(node: Node) -> Node:
    node = map_parts(node, _unfolded)
    return _written_out(node.function, node.args) if isinstance(node, Call) else node


def _written_out(function: str, args: tuple[Node, ...]) -> Node:
    match function, args:
        case "LET", (_, _, _, *_) if len(args) % 2:
            *bound, result = args
            return reduce(_bound, reversed(list(zip(bound[::2], bound[1::2], strict=True))), result)
        case "IFS", (_, *_) if len(args) % 2 == 0:
            return _chosen(list(zip(args[::2], args[1::2], strict=True)), Error("#N/A"))
        case "SWITCH", (chosen, _, _, *_):
            ways = args[1:] if len(args) % 2 else args[1:-1]
            otherwise = Error("#N/A") if len(args) % 2 else args[-1]
            _short(chosen, len(ways) // 2)
            tests = [Binary("=", chosen, each) for each in ways[::2]]
            return _chosen(list(zip(tests, ways[1::2], strict=True)), otherwise)
    if function in ABBREVIATIONS:
        raise NotComputed(f"{function} with {len(args)} arguments")
    return Call(function, args)


def _chosen(ways: list[tuple[Node, Node]], otherwise: Node) -> Node:
    """IFs within each other: the first test that is true decides."""
    for test, way in reversed(ways):
        otherwise = Call("IF", (test, way, otherwise))
    return otherwise


def _bound(body: Node, binding: tuple[Node, Node]) -> Node:
    """The body with what a name stands for in its place."""
    name, meant = binding
    if not isinstance(name, Name):
        raise NotKnown("a LET whose name is taken by the workbook")
    _short(meant, sum(part == name for part in inside(body)))
    return map_leaves(body, lambda leaf: meant if leaf == name else leaf)


def _short(node: Node, times: int) -> None:
    if times * sum(1 for _ in inside(node)) > MAX_PARTS:
        raise NotKnown("a formula that is too long when it is written out")
