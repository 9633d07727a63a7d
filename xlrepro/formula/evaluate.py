"""Evaluate one formula, given the values of the cells that it reads.

This serves to tell whether two formulas mean the same (`formula.equivalence`) and to work out
arithmetic that stands beside a model; the models themselves are recomputed by the engines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from xlrepro.formula.nodes import (
    Array,
    Binary,
    Boolean,
    Call,
    Error,
    Missing,
    Node,
    Number,
    Range,
    Ref,
    Text,
    Unary,
)

Scalar = float | str | bool | None  # None is a blank cell
Table = list[list[Scalar]]
Lookup = Callable[[Ref], Scalar]
MAX_CELLS = 200_000


class CannotEvaluate(Exception):
    """The formula gives an error, or holds something that this evaluator does not know."""


def evaluate(node: Node, read: Lookup) -> Scalar:
    """The value of a resolved formula; `read` answers for the cells.

    Raises CannotEvaluate for error values, unknown functions, names and arrays as results.
    """
    try:
        return _scalar(_value(node, read))
    except (ZeroDivisionError, OverflowError, ValueError, RecursionError) as error:
        raise CannotEvaluate(str(error)) from None


def _value(node: Node, read: Lookup) -> Scalar | Table:
    match node:
        case Number(value) | Text(value) | Boolean(value):
            return value
        case Ref():
            return read(node)
        case Range():
            return _table(node, read)
        case Unary(op, arg):
            number = _number(_value(arg, read))
            return -number if op == "-" else number / 100 if op == "%" else number
        case Binary(op, left, right):
            return _binary(op, _scalar(_value(left, read)), _scalar(_value(right, read)))
        case Array(rows):
            return [[_scalar(_value(item, read)) for item in row] for row in rows]
        case Call(function, args):
            return _call(function, args, read)
        case Error(code):
            raise CannotEvaluate(code)
    raise CannotEvaluate(f"no value for {node}")


def _table(node: Range, read: Lookup) -> Table:
    first, last = node.first, node.last
    if (last.row - first.row + 1) * (last.col - first.col + 1) > MAX_CELLS:
        raise CannotEvaluate("range too large")
    return [
        [read(Ref(row, col, True, True, first.sheet)) for col in range(first.col, last.col + 1)]
        for row in range(first.row, last.row + 1)
    ]


def _scalar(value: Scalar | Table) -> Scalar:
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise CannotEvaluate("an array where one value is wanted")
    return value


def _number(value: Scalar | Table) -> float:
    value = _scalar(value)
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise CannotEvaluate("#VALUE!")
    return float(value)


def _rank(value: Scalar) -> tuple[int, Any]:
    """Sort key of a sheet: numbers before text before truth values, text without case."""
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value or 0.0)


def _binary(op: str, left: Scalar, right: Scalar) -> Scalar:
    if op in ("=", "<>", "<", ">", "<=", ">="):
        if left is None and isinstance(right, str):
            left = ""
        if right is None and isinstance(left, str):
            right = ""
        low, high = _rank(left), _rank(right)
        order = (low > high) - (low < high)
        return {
            "=": order == 0,
            "<>": order != 0,
            "<": order < 0,
            ">": order > 0,
            "<=": order <= 0,
            ">=": order >= 0,
        }[op]
    if op == "&":
        return f"{'' if left is None else left}{'' if right is None else right}"
    a, b = _number(left), _number(right)
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
    if a == 0 and b == 0:
        raise CannotEvaluate("#NUM!")
    return math.pow(a, b)


def _numbers(args: tuple[Node, ...], read: Lookup) -> Iterator[float]:
    """The numbers among the arguments; text, truth values and blanks in ranges are passed over."""
    for arg in args:
        value = _value(arg, read)
        if isinstance(value, list):
            for row in value:
                yield from (v for v in row if isinstance(v, int | float) and type(v) is not bool)
        elif isinstance(arg, Ref):
            if isinstance(value, int | float) and type(value) is not bool:
                yield value
        else:
            yield _number(value)


def _pairs(args: tuple[Node, ...], read: Lookup) -> list[tuple[float, float]]:
    a, b = (_as_table(_value(arg, read)) for arg in args)
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        raise CannotEvaluate("#N/A")
    flat = zip((v for row in a for v in row), (v for row in b for v in row), strict=True)
    return [(x, y) for x, y in flat if type(x) is float and type(y) is float]


def _as_table(value: Scalar | Table) -> Table:
    return value if isinstance(value, list) else [[value]]


def _call(function: str, args: tuple[Node, ...], read: Lookup) -> Scalar | Table:
    if function in ONE_NUMBER and len(args) == 1:
        return ONE_NUMBER[function](_number(_value(args[0], read)))
    if function in OVER_NUMBERS:
        return OVER_NUMBERS[function](list(_numbers(args, read)))
    match function, args:
        case "IF", (test, *branches) if 1 <= len(branches) <= 2:
            chosen = 0 if _number(_value(test, read)) else 1
            if chosen >= len(branches):
                return False
            branch = branches[chosen]
            return 0.0 if isinstance(branch, Missing) else _value(branch, read)
        case "POWER", (base, exponent):
            return _binary("^", _number(_value(base, read)), _number(_value(exponent, read)))
        case "LOG", (value, base):
            return math.log(_number(_value(value, read))) / math.log(_number(_value(base, read)))
        case "AND" | "OR", _:
            return (all if function == "AND" else any)(_number(_value(a, read)) for a in args)
        case "MMULT", (left, right):
            return _mmult(_as_table(_value(left, read)), _as_table(_value(right, read)))
        case "TRANSPOSE", (table,):
            return [list(row) for row in zip(*_as_table(_value(table, read)), strict=True)]
        case "SUMPRODUCT", _ if args:
            return _sumproduct([_as_table(_value(arg, read)) for arg in args])
        case "SUMXMY2", (_, _):
            return sum(((x - y) ** 2 for x, y in _pairs(args, read)), 0.0)
        case "MATCH", (key, table, *kind):
            how = _number(_value(kind[0], read)) if kind else 1.0
            items = [v for row in _as_table(_value(table, read)) for v in row]
            return _match(_scalar(_value(key, read)), items, how)
        case "OFFSET", (Ref() as base, down, across):
            row = base.row + int(_number(_value(down, read)))
            col = base.col + int(_number(_value(across, read)))
            if row < 1 or col < 1:
                raise CannotEvaluate("#REF!")
            return read(Ref(row, col, True, True, base.sheet))
        case "INDEX", (Range() as table, *index) if 1 <= len(index) <= 2:
            return _index(table, [int(_number(_value(i, read))) for i in index], read)
    raise CannotEvaluate(f"{function} with {len(args)} arguments is not known here")


def _index(table: Range, index: list[int], read: Lookup) -> Scalar:
    first, last = table.first, table.last
    if len(index) == 1:
        index = [1, *index] if first.row == last.row else [*index, 1]
    row, col = first.row + index[0] - 1, first.col + index[1] - 1
    if not (first.row <= row <= last.row and first.col <= col <= last.col):
        raise CannotEvaluate("#REF!")
    return read(Ref(row, col, True, True, first.sheet))


def _mmult(left: Table, right: Table) -> Table:
    if len(left[0]) != len(right):
        raise CannotEvaluate("#VALUE!")
    columns = list(zip(*right, strict=True))
    return [
        [sum((_number(a) * _number(b) for a, b in zip(r, c, strict=True)), 0.0) for c in columns]
        for r in left
    ]


def _sumproduct(tables: list[Table]) -> float:
    flat = [[v for row in table for v in row] for table in tables]
    if len({(len(table), len(table[0])) for table in tables}) > 1:
        raise CannotEvaluate("#VALUE!")
    total = 0.0
    for items in zip(*flat, strict=True):
        total += math.prod(v if type(v) is float else 0.0 for v in items)
    return total


def _match(key: Scalar, items: list[Scalar], how: float) -> float:
    if how < 0:
        raise CannotEvaluate("MATCH from above is not known here")
    kind, wanted = _rank(key)
    if how == 0:
        for i, item in enumerate(items):
            if item is not None and _rank(item) == (kind, wanted):
                return float(i + 1)
        raise CannotEvaluate("#N/A")
    positions = [i for i, v in enumerate(items) if v is not None and _rank(v)[0] == kind]
    low, high = 0, len(positions) - 1
    while low <= high:
        middle = (low + high) // 2
        item = _rank(items[positions[middle]])[1]
        if item == wanted:
            return float(positions[middle] + 1)
        if item < wanted:
            low = middle + 1
        else:
            high = middle - 1
    if high < 0:
        raise CannotEvaluate("#N/A")
    return float(positions[high] + 1)


ONE_NUMBER: dict[str, Callable[[float], float]] = {
    "EXP": math.exp,
    "LN": math.log,
    "LOG": math.log10,
    "LOG10": math.log10,
    "SQRT": math.sqrt,
    "ABS": abs,
    "INT": math.floor,
    "SIGN": lambda x: float((x > 0) - (x < 0)),
    "NOT": lambda x: not x,
}
OVER_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "SUM": lambda v: sum(v, 0.0),
    "SUMSQ": lambda v: sum((x * x for x in v), 0.0),
    "COUNT": lambda v: float(len(v)),
    "AVERAGE": lambda v: sum(v, 0.0) / len(v),
    "MIN": lambda v: min(v, default=0.0),
    "MAX": lambda v: max(v, default=0.0),
    "PRODUCT": lambda v: math.prod(v),
}
