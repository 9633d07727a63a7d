"""Read a formula as a pattern: what does each of the pattern's names stand for?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from xlrepro.formula.nodes import Binary, Call, Name, Node, Number, Range, Ref, Unary

Bound = dict[str, Node]
P = TypeVar("P")
F = TypeVar("F")
SYMMETRIC = ("SUMPRODUCT", "SUMXMY2", "+", "*", "=")


def unify(pattern: Node, node: Node, bound: Bound) -> Iterator[Bound]:
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
            yield from in_order(unify, wanted, args, bound)
            if f in SYMMETRIC and len(args) == 2:
                yield from in_order(unify, wanted, args[::-1], bound)
        case Binary(op, a, b), Binary(other, c, d) if op == other:
            yield from in_order(unify, (a, b), (c, d), bound)
            if op in SYMMETRIC:
                yield from in_order(unify, (a, b), (d, c), bound)
        case Unary(op, a), Unary(other, b) if op == other:
            yield from unify(a, b, bound)
        case _:
            if pattern == node:
                yield bound


def in_order(
    read: Callable[[P, F, Bound], Iterator[Bound]],
    patterns: Sequence[P],
    forms: Sequence[F],
    bound: Bound,
) -> Iterator[Bound]:
    """Every way to read each form as the pattern in its place."""
    if not patterns:
        yield bound
        return
    for each in read(patterns[0], forms[0], bound):
        yield from in_order(read, patterns[1:], forms[1:], each)


def in_any_order(
    read: Callable[[P, F, Bound], Iterator[Bound]],
    patterns: Sequence[P],
    forms: Sequence[F],
    bound: Bound,
) -> Iterator[Bound]:
    """Every way to read each form as one of the patterns."""
    if not patterns:
        yield bound
        return
    for i, form in enumerate(forms):
        for each in read(patterns[0], form, bound):
            yield from in_any_order(read, patterns[1:], [*forms[:i], *forms[i + 1 :]], each)
