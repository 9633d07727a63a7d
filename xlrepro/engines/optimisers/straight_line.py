"""A rule's formula as a loop of straight-line code over plain numbers.

The formula is asked once, with symbols in place of numbers. What it does to them becomes the body
of a loop, each operation once: where its only use is, or before the first of its uses. What hangs
on the count of steps alone, as a bias correction does, is worked out for all rows before the loop.
A row then costs its arithmetic and no calls, and has the bits that the formula has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from math import sqrt
from typing import Any

from xlrepro.engines.arithmetic.whole_power import whole_power

Loop = Callable[..., list[float]]

LOOP = """
def loop(xs, ys, passes, drop_last, taken, {params}, {constants}):
    {before}
    columns = [iter(column.tolist()) for column in ({columns})]
    rows = []
    extend = rows.extend
    try:
        for _ in range(passes):
            extend(({params}))
            for x, y, {columns} in zip(xs, ys, *columns):
                db = 2.0 * (b + a * x - y)
                da = db * x
                {body}
                {params} = {results}
                extend(({params}))
            if drop_last:
                b, a = rows[-2 * {width} : 2 - 2 * {width}]
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
        return self.code.does("{0} + {1}", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.code.does("{0} + {1}", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.code.does("{0} - {1}", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.code.does("{0} - {1}", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.code.does("{0} * {1}", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.code.does("{0} * {1}", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self.code.does("{0} / {1}", self, other)

    def __rpow__(self, other: Any) -> Symbol:
        return self.code.does("whole_power({0}, {1})", other, self)

    def __abs__(self) -> Symbol:
        return self.code.does("abs({0})", self)

    def root(self) -> Symbol:
        return self.code.does("sqrt({0})", self)

    def larger(self, other: Symbol) -> Symbol:
        return self.code.does("{0} if {0} >= {1} or {0} != {0} else {1}", self, other)


class _Code:
    """The operations so far, and the constants that they take."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, ...], str] = {}  # by operation and names of its operands
        self.constants: dict[str, tuple[str, Any]] = {}  # by how they are written
        self.counted = {"taken"}  # what hangs on nothing but the count of steps, and constants

    def does(self, operation: str, *operands: Any) -> Symbol:
        done = (operation, *map(self.name, operands))
        name = self.names.setdefault(done, f"t{len(self.names)}")
        if self.counted.issuperset(done[1:]):
            self.counted.add(name)
        return Symbol(self, name)

    def name(self, operand: Any) -> str:
        if isinstance(operand, Symbol):
            return operand.name
        fresh = f"c{len(self.constants)}", operand
        name, _ = self.constants.setdefault(repr(operand), fresh)
        self.counted.add(name)
        return name

    def parts(self, results: list[str]) -> dict[str, str]:
        """What comes before the loop, the columns that it takes from there, its body, its ends."""
        uses = Counter(results)
        for operation, *operands in self.names:
            for i, operand in enumerate(operands):
                uses[operand] += operation.count(f"{{{i}}}")
        shown: dict[str, str] = {}  # what is used once, in place of its name
        columns: dict[str, None] = {}
        before, body = [], []
        for (operation, *operands), name in self.names.items():
            text = operation.format(*(shown.get(operand, operand) for operand in operands))
            if name in self.counted:
                before.append(f"{name} = {text}")
                continue
            columns |= dict.fromkeys(operand for operand in operands if operand in self.counted)
            if uses[name] == 1:
                shown[name] = f"({text})"
            else:
                body.append(f"{name} = {text}")
        constants = [name for name, _ in self.constants.values()]
        return {
            "constants": ", ".join(constants),
            "before": "\n    ".join(before),
            "columns": "".join(f"{name}, " for name in columns if name not in constants),
            "body": "\n                ".join(body),
            "results": ", ".join(shown.get(result, result) for result in results),
        }


@lru_cache(maxsize=256)
def straight(formula: Callable[..., Any], held: int) -> tuple[Loop, tuple[Any, ...]]:
    """The loop of a formula that holds so many pairs, and the constants that it takes last.

    loop(xs, ys, passes, drop_last, taken, b, a, *pairs, *constants) -> the parameters and what is
    held, each by b and by a, as a pass begins and after each of its points, one after the other in
    one list. A pass goes on from the one before, with `drop_last` from its last parameters but one.
    `taken` is an array with a count of steps for each point of all passes. The list ends early
    where plain numbers raise an error.
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
    parts = code.parts([code.name(end) for both in ends for end in both])
    params = ", ".join(name for pair in pairs for name in pair)
    text = LOOP.format(params=params, width=2 * len(pairs), **parts)
    return _compiled(text), tuple(value for _, value in code.constants.values())


@cache
def _compiled(text: str) -> Loop:
    scope: dict[str, Any] = {"sqrt": sqrt, "whole_power": whole_power}
    exec(compile(text, "<a rule's loop>", "exec"), scope)
    loop: Loop = scope["loop"]
    return loop
