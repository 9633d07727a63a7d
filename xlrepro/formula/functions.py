"""Spreadsheet functions over values that were already worked out.

A value is a scalar or a table (rows of scalars); a blank cell is None. Where Excel gives an error
value these raise CannotEvaluate, ArithmeticError or ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Scalar = float | str | bool | None  # None is a blank cell
Table = list[list[Scalar]]
Operand = Scalar | Table


class CannotEvaluate(Exception):
    """The formula gives an error, or holds something that this evaluator does not know."""


class NotKnown(CannotEvaluate):
    """What Excel makes of the formula is not known here, so that no IFERROR may take its place.

    `function` is the one that is not known, where it is that.
    """

    def __init__(self, message: str, function: str = "") -> None:
        super().__init__(message)
        self.function = function


def scalar(value: Operand) -> Scalar:
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise NotKnown("an array where one value is wanted")
    return value


def number(value: Operand) -> float:
    value = scalar(value)
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise CannotEvaluate("#VALUE!")
    return float(value)


def text(value: Scalar) -> str:
    """A value as text joins it: numbers without a needless .0, truth values in capitals."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if value and not 1e-4 <= abs(value) < 1e15:
        raise NotKnown("a number that is written with an exponent")
    return f"{value:.15g}"


def table(value: Operand) -> Table:
    return value if isinstance(value, list) else [[value]]


def each(function: Callable[..., Scalar], *values: Operand) -> Operand:
    """A function of single values; over tables cell by cell, a lone row or column stretched."""
    tables = [value for value in values if isinstance(value, list)]
    if not tables:
        return function(*values)
    rows, cols = max(map(len, tables)), max(len(t[0]) for t in tables)
    if any(len(t) not in (1, rows) or len(t[0]) not in (1, cols) for t in tables):
        raise CannotEvaluate("#N/A")

    def at(value: Operand, row: int, col: int) -> Scalar:
        if not isinstance(value, list):
            return value
        return value[row % len(value)][col % len(value[0])]

    return [[function(*(at(v, i, j) for v in values)) for j in range(cols)] for i in range(rows)]


def rank(value: Scalar) -> tuple[int, Any]:
    """Sort key of a sheet: numbers before text before truth values, text without case."""
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value or 0.0)


def is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and type(value) is not bool


def numbers(values: Iterable[Operand]) -> list[float]:
    """The numbers among the arguments; text, truth values and blanks in ranges are passed over."""
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            found += [float(v) for row in value for v in row if is_number(v)]  # type: ignore[arg-type]
        else:
            found.append(number(value))
    return found


def compare(op: str, left: Scalar, right: Scalar) -> bool:
    if left is None and isinstance(right, str):
        left = ""
    if right is None and isinstance(left, str):
        right = ""
    low, high = rank(left), rank(right)
    order = (low > high) - (low < high)
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        ">": order > 0,
        "<=": order <= 0,
        ">=": order >= 0,
    }[op]


def binary(op: str, left: Scalar, right: Scalar) -> Scalar:
    if op in ("=", "<>", "<", ">", "<=", ">="):
        return compare(op, left, right)
    if op == "&":
        return text(left) + text(right)
    a, b = number(left), number(right)
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


def unary(op: str, value: Scalar) -> float:
    signed = number(value)
    return -signed if op == "-" else signed / 100 if op == "%" else signed


def pairs(a: Operand, b: Operand) -> Iterator[tuple[float, float]]:
    """The places where both tables hold a number."""
    one, other = table(a), table(b)
    if len(one) != len(other) or len(one[0]) != len(other[0]):
        raise CannotEvaluate("#N/A")
    for left, right in zip(one, other, strict=True):
        for x, y in zip(left, right, strict=True):
            if is_number(x) and is_number(y):
                yield float(x), float(y)  # type: ignore[arg-type]


def _mmult(a: Operand, b: Operand) -> Table:
    left, right = table(a), table(b)
    if len(left[0]) != len(right):
        raise CannotEvaluate("#VALUE!")
    columns = list(zip(*right, strict=True))
    return [
        [sum((number(x) * number(y) for x, y in zip(r, c, strict=True)), 0.0) for c in columns]
        for r in left
    ]


def _transpose(value: Operand) -> Table:
    return [list(row) for row in zip(*table(value), strict=True)]


def _sumproduct(*values: Operand) -> float:
    tables = [table(value) for value in values]
    if len({(len(t), len(t[0])) for t in tables}) > 1:
        raise CannotEvaluate("#VALUE!")
    flat = [[v for row in t for v in row] for t in tables]
    total = 0.0
    for items in zip(*flat, strict=True):
        total += math.prod(v if is_number(v) else 0.0 for v in items)
    return total


def _match(key: Operand, among: Operand, how: Operand = 1.0) -> float:
    """MATCH. Not exact, it is a binary search that stops on equality, as Excel's does."""
    items = [v for row in table(among) for v in row]
    if number(how) < 0:
        raise NotKnown("MATCH from above is not known here")
    kind, wanted = rank(scalar(key))
    if number(how) == 0:
        for i, item in enumerate(items):
            if item is not None and rank(item) == (kind, wanted):
                return float(i + 1)
        raise CannotEvaluate("#N/A")
    positions = [i for i, v in enumerate(items) if v is not None and rank(v)[0] == kind]
    low, high = 0, len(positions) - 1
    while low <= high:
        middle = (low + high) // 2
        item = rank(items[positions[middle]])[1]
        if item == wanted:
            return float(positions[middle] + 1)
        if item < wanted:
            low = middle + 1
        else:
            high = middle - 1
    if high < 0:
        raise CannotEvaluate("#N/A")
    return float(positions[high] + 1)


def _xmatch(key: Operand, among: Operand, how: Operand = 0.0) -> float:
    if number(how) != 0:
        raise NotKnown("XMATCH that is not exact is not known here")
    return _match(key, among, 0.0)


def _xlookup(key: Operand, among: Operand, results: Operand) -> Operand:
    place, rows = int(_match(key, among, 0.0)) - 1, table(results)
    return [rows[place]] if len(table(among)) > 1 else [[row[place]] for row in rows]


def _vlookup(key: Operand, among: Operand, column: Operand, near: Operand = True) -> Scalar:
    rows, col = table(among), int(number(column)) - 1
    if not 0 <= col < len(rows[0]):
        raise CannotEvaluate("#REF!")
    how = 1.0 if number(near) else 0.0
    return rows[int(_match(key, [[row[0]] for row in rows], how)) - 1][col]


def _lookup(key: Operand, among: Operand, results: Operand) -> Scalar:
    items = [v for row in table(results) for v in row]
    return items[int(_match(key, among)) - 1]


def _log(value: Operand, base: Operand = 10.0) -> float:
    if number(base) == 10:
        return math.log10(number(value))
    return math.log(number(value)) / math.log(number(base))


def _to_multiple(rounded: Callable[[float], float]) -> Callable[..., float]:
    """CEILING and its like: a number made a multiple of another one, of the same sign."""

    def to_multiple(value: Operand, step: Operand) -> float:
        given, by = number(value), number(step)
        if given > 0 > by:
            raise CannotEvaluate("#NUM!")
        return by * rounded(given / by) if given and by else 0.0

    return to_multiple


def _mround(value: Operand, step: Operand) -> float:
    if number(value) * number(step) < 0:
        raise CannotEvaluate("#NUM!")
    return _to_multiple(lambda ratio: math.floor(ratio + 0.5))(value, step)


def _atan2(x: Operand, y: Operand) -> float:
    if number(x) == 0 == number(y):
        raise CannotEvaluate("#DIV/0!")
    return math.atan2(number(y), number(x))


def _of_number(function: Callable[[float], float]) -> Callable[[Operand], float]:
    return lambda value: function(number(value))


def _truths(values: tuple[Operand, ...]) -> list[bool]:
    return [bool(number(v)) for value in values for row in table(value) for v in row]


# Over tables these are taken cell by cell.
OF_ONE: dict[str, Callable[..., Scalar]] = {
    "ABS": lambda v: abs(number(v)),
    "ACOS": _of_number(math.acos),
    "ASIN": _of_number(math.asin),
    "ATAN": _of_number(math.atan),
    "ATAN2": _atan2,
    "CEILING": _to_multiple(math.ceil),
    "COS": _of_number(math.cos),
    "COSH": _of_number(math.cosh),
    "DEGREES": _of_number(math.degrees),
    "EXP": lambda v: math.exp(number(v)),
    "FLOOR": _to_multiple(math.floor),
    "INT": lambda v: float(math.floor(number(v))),
    "ISBLANK": lambda v: v is None,
    "ISNUMBER": is_number,
    "ISTEXT": lambda v: isinstance(v, str),
    "LEN": lambda v: float(len(text(v))),
    "LN": lambda v: math.log(number(v)),
    "LOG": _log,
    "LOG10": lambda v: math.log10(number(v)),
    "MROUND": _mround,
    "N": lambda v: number(v) if not isinstance(v, str) else 0.0,
    "NOT": lambda v: not number(v),
    "POWER": lambda a, b: binary("^", a, b),
    "QUOTIENT": lambda a, b: float(math.trunc(number(a) / number(b))),
    "RADIANS": _of_number(math.radians),
    "SIGN": lambda v: float((number(v) > 0) - (number(v) < 0)),
    "SIN": _of_number(math.sin),
    "SINH": _of_number(math.sinh),
    "SQRT": lambda v: math.sqrt(number(v)),
    "TAN": _of_number(math.tan),
    "TANH": lambda v: math.tanh(number(v)),
}
# These take numbers one by one or in ranges.
OVER_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "AVERAGE": lambda found: sum(found, 0.0) / len(found),
    "COUNT": lambda found: float(len(found)),
    "MAX": lambda found: max(found, default=0.0),
    "MIN": lambda found: min(found, default=0.0),
    "PRODUCT": math.prod,
    "SUM": lambda found: sum(found, 0.0),
    "SUMSQ": lambda found: sum((x * x for x in found), 0.0),
}
# These take whole tables.
OF_ALL: dict[str, Callable[..., Operand]] = {
    "AND": lambda *v: all(_truths(v)),
    "COUNTA": lambda *v: float(sum(x is not None for t in v for row in table(t) for x in row)),
    "FALSE": lambda: False,
    "CONCATENATE": lambda *v: "".join(text(scalar(each)) for each in v),
    "COLUMNS": lambda v: float(len(table(v)[0])),
    "LOOKUP": _lookup,
    "MATCH": _match,
    "MMULT": _mmult,
    "OR": lambda *v: any(_truths(v)),
    "ROWS": lambda v: float(len(table(v))),
    "SUMPRODUCT": _sumproduct,
    "SUMX2MY2": lambda a, b: sum((x * x - y * y for x, y in pairs(a, b)), 0.0),
    "SUMX2PY2": lambda a, b: sum((x * x + y * y for x, y in pairs(a, b)), 0.0),
    "SUMXMY2": lambda a, b: sum(((x - y) ** 2 for x, y in pairs(a, b)), 0.0),
    "TRANSPOSE": _transpose,
    "TRUE": lambda: True,
    "VLOOKUP": _vlookup,
    "XLOOKUP": _xlookup,
    "XMATCH": _xmatch,
    "XOR": lambda *v: sum(_truths(v)) % 2 == 1,
}
