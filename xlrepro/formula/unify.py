"""Read a formula as a pattern: what does each of the pattern's names stand for?"""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.formula.nodes import Binary, Call, Name, Node, Number, Range, Ref, Unary

SYMMETRIC = ("SUMPRODUCT", "SUMXMY2", "+", "*", "=")


def unify(pattern: Node, node: Node, bound: dict[str, Node]) -> Iterator[dict[str, Node]]:
    """Every way to read `node` as `pattern`: what each role (or PREV(role)) stands for."""
    match pattern, node:
        case Name(name), Ref() | Range() | Number():
            if bound.get(name, node) == node:
                yield {**bound, name: node}
        case (Call("PREV", (Name(name),)), Ref()) | (Call("ALL", (Name(name),)), Range()):
            key = f"{pattern.function.lower()} {name}"  # type: ignore[union-attr]
            if bound.get(key, node) == node:
                yield {**bound, key: node}
        case Call(f, wanted), Call(g, args) if f == g and len(wanted) == len(args):
            yield from _unify_all(wanted, args, bound)
            if f in SYMMETRIC and len(args) == 2:
                yield from _unify_all(wanted, args[::-1], bound)
        case Binary(op, a, b), Binary(other, c, d) if op == other:
            yield from _unify_all((a, b), (c, d), bound)
            if op in SYMMETRIC:
                yield from _unify_all((a, b), (d, c), bound)
        case Unary(op, a), Unary(other, b) if op == other:
            yield from unify(a, b, bound)
        case _:
            if pattern == node:
                yield bound


def _unify_all(
    patterns: tuple[Node, ...], nodes: tuple[Node, ...], bound: dict[str, Node]
) -> Iterator[dict[str, Node]]:
    if not patterns:
        yield bound
        return
    for each in unify(patterns[0], nodes[0], bound):
        yield from _unify_all(patterns[1:], nodes[1:], each)
