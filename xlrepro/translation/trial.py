"""A statement tried: run on what those before it gave, and held against what a workbook holds."""

from __future__ import annotations

import builtins
import re
from typing import Any

import numpy as np

from xlrepro import functions, support
from xlrepro.program.store import Box
from xlrepro.values import Value

CLOSE = 1e-12  # relative: nothing but rounding
CALLED = re.compile(r"(?<![.\w])([a-z_][a-z_0-9]*)\(")


def called(text: str) -> dict[str, Any]:
    """What code calls of `xlrepro.support` and `xlrepro.functions`, by the names it has there."""
    found = {}
    for name in dict.fromkeys(CALLED.findall(text)):
        if name in support.__all__:
            found[name] = getattr(support, name)
        elif name.removesuffix("_") in support.__all__:
            found[name] = getattr(support, name.removesuffix("_"))
        elif not hasattr(builtins, name):
            function = getattr(functions, name, None)
            found[name] = function or getattr(functions, name.removesuffix("_"))
    return found


def subscripts(own: Box, where: Box) -> tuple[Any, ...]:
    """Where cells stand in the array of a variable."""
    found: list[Any] = []
    for low, high, first, last in (
        (own.top, own.bottom, where.top, where.bottom),
        (own.left, own.right, where.left, where.right),
    ):
        if low != high:
            found.append(first - low if first == last else slice(first - low, last - low + 1))
    return tuple(found)


def in_form(values: list[list[Value]], kind: str) -> Any:
    """Rows of values as code has them: a scalar, a line or a table."""
    shape = tuple(n for n in (len(values), len(values[0])) if n > 1)
    flat = [value for row in values for value in row]
    if not shape:
        return np.float64(flat[0]) if kind == "number" else flat[0]
    if kind in ("number", "truth"):
        return np.array(flat, dtype=float if kind == "number" else bool).reshape(shape)
    array = np.empty(len(flat), dtype=object)
    array[:] = flat
    return array.reshape(shape)


def close(found: Any, wanted: Any, kind: str, rest: float = 0.0) -> bool:
    """Whether values are those that are wanted, but for rounding, and for the `rest` by which
    those of a circle may still change."""
    if kind == "number":
        a, b = np.ravel(np.asarray(found, float)), np.ravel(np.asarray(wanted, float))
        if a.shape != b.shape:
            return False
        apart = np.abs(a - b)
        return bool(np.all(apart <= rest + CLOSE * np.maximum(np.abs(a), np.abs(b))))
    pair = [np.ravel(np.asarray(each, object)).tolist() for each in (found, wanted)]
    if len(pair[0]) != len(pair[1]):
        return False
    return all(alike(one, other, rest) for one, other in zip(*pair, strict=True))


def alike(found: Any, wanted: Any, rest: float = 0.0) -> bool:
    if isinstance(wanted, float) and not isinstance(found, bool | np.bool_):
        try:
            return bool(abs(found - wanted) <= rest + CLOSE * max(abs(found), abs(wanted)))
        except TypeError:
            return False
    if isinstance(wanted, bool):
        return isinstance(found, bool | np.bool_) and bool(found) == wanted
    return type(found) is type(wanted) and found == wanted
