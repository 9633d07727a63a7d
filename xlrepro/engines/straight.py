"""A rule's formula as a loop of straight-line code over plain numbers.

The formula is asked once, with symbols in place of numbers. What it does to them becomes the body
of a loop, each operation once and in the formula's own order. A row then costs its arithmetic and
no calls, and has the bits that the formula has.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import sqrt
from typing import Any

Loop = Callable[..., list[float]]

LOOP = """
def loop(xs, ys, passes, drop_last, taken, {params}, {constants}):
    rows = []
    extend = rows.extend
    try:
        for _ in range(passes):
            extend(({params}))
            for x, y in zip(xs, ys):
                db = 2 * (b + a * x - y)
                da = db * x
                {body}
                last_b, last_a = b, a
                {params} = {results}
                taken += 1
                extend(({params}))
            if drop_last:
                b, a = last_b, last_a
    except (ArithmeticError, ValueError):  # a division by zero, where arrays have inf
        pass
    return rows
"""


class Symbol:
    """A number yet unknown, by the name that it has in the code."""

    __slots__ = ("code", "name")

    def __init__(self, code: _Code, name: str) -> None:
        self.code, self.name = code, name

    def __add__(self, other: Any) -> Symbol:
        return self.code.does("{} + {}", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.code.does("{} + {}", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.code.does("{} - {}", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.code.does("{} - {}", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.code.does("{} * {}", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.code.does("{} * {}", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self.code.does("{} / {}", self, other)

    def __rpow__(self, other: Any) -> Symbol:
        return self.code.does("{} ** {}", other, self)

    def __abs__(self) -> Symbol:
        return self.code.does("abs({})", self)

    def root(self) -> Symbol:
        return self.code.does("sqrt({})", self)

    def larger(self, other: Symbol) -> Symbol:
        return self.code.does("{0} if {0} >= {1} or {0} != {0} else {1}", self, other)


class _Code:
    """The operations so far, and the constants that they take."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # by operation
        self.constants: dict[str, tuple[str, Any]] = {}  # by how they are written

    def does(self, operation: str, *operands: Any) -> Symbol:
        text = operation.format(*map(self.name, operands))
        return Symbol(self, self.names.setdefault(text, f"t{len(self.names)}"))

    def name(self, operand: Any) -> str:
        if isinstance(operand, Symbol):
            return operand.name
        fresh = f"c{len(self.constants)}", operand
        return self.constants.setdefault(repr(operand), fresh)[0]


@lru_cache(maxsize=256)
def straight(formula: Callable[..., Any], held: int) -> tuple[Loop, tuple[Any, ...]]:
    """The loop of a formula that holds so many pairs, and the constants that it takes last.

    loop(xs, ys, passes, drop_last, taken, b, a, *pairs, *constants) -> the parameters and what is
    held, each by b and by a, as a pass begins and after each of its points, one after the other in
    one list. A pass goes on from the one before, with `drop_last` from its last parameters but one.
    The list ends early where plain numbers raise an error.
    """
    code = _Code()
    pairs = [("b", "a"), *((f"b{i}", f"a{i}") for i in range(held))]
    of_b, of_a = ([Symbol(code, pair[side]) for pair in pairs] for side in (0, 1))
    taken = Symbol(code, "taken")
    ends = zip(
        formula(of_b[0], Symbol(code, "db"), taken, *of_b[1:]),
        formula(of_a[0], Symbol(code, "da"), taken, *of_a[1:]),
        strict=True,
    )
    results = [code.name(end) for both in ends for end in both]
    text = LOOP.format(
        params=", ".join(name for pair in pairs for name in pair),
        constants=", ".join(name for name, _ in code.constants.values()),
        body="\n                ".join(f"{name} = {text}" for text, name in code.names.items()),
        results=", ".join(results),
    )
    return _compiled(text), tuple(value for _, value in code.constants.values())


@cache
def _compiled(text: str) -> Loop:
    scope: dict[str, Any] = {"sqrt": sqrt}
    exec(compile(text, "<a rule's loop>", "exec"), scope)
    loop: Loop = scope["loop"]
    return loop
