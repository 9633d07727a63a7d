"""Functions that users put beside a table: roundings, ranks, counts by a condition, statistics."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from xlrepro.formula.functions import (
    CannotEvaluate,
    NotKnown,
    Operand,
    Scalar,
    compare,
    is_number,
    number,
    numbers,
    pairs,
    scalar,
    table,
)

CONDITION = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


def _rounded(how: str) -> Callable[..., Scalar]:
    """Rounding of the number as it is shown, so that 2.675 goes up though it is stored below."""

    def rounded(value: Operand, digits: Operand = 0.0) -> float:
        exact = Decimal(repr(number(value)))
        places = Decimal(1).scaleb(-int(number(digits)))
        if abs(exact) >= places.scaleb(25):
            return float(exact)
        return float((exact / places).quantize(Decimal(1), how) * places)

    return rounded


def _mod(value: Operand, by: Operand) -> float:
    divisor = number(by)
    return number(value) - divisor * math.floor(number(value) / divisor)


def _rank(value: Operand, among: Operand, order: Operand = 0.0) -> float:
    own, others = number(value), numbers((among,))
    if own not in others:
        raise CannotEvaluate("#N/A")
    return 1.0 + sum(other < own if number(order) else other > own for other in others)


def _nth(values: Operand, place: Operand, largest: bool) -> float:
    found = sorted(numbers((values,)), reverse=largest)
    return found[within(int(number(place)), len(found)) - 1]


def within(place: int, count: int) -> int:
    """The place, if there are so many."""
    if not 1 <= place <= count:
        raise CannotEvaluate("#NUM!")
    return place


def condition(told: Operand) -> tuple[str, Scalar]:
    """A condition of COUNTIF and its like, a value to equal or a comparison as text, in parts."""
    told = scalar(told)
    if not isinstance(told, str):
        return "=", told
    found = CONDITION.fullmatch(told)
    assert found
    op, wanted = found[1] or "=", found[2]
    if wanted == "" or re.search(r"[*?~]", wanted):
        raise NotKnown("a condition with blanks or wildcards")
    try:
        return op, float(wanted)
    except ValueError:
        return op, wanted


def _meets(value: Scalar, told: Scalar) -> bool:
    if not isinstance(told, str):
        return type(value) is type(told) and compare("=", value, told)
    op, limit = condition(told)
    alike = is_number(value) == is_number(limit) and value is not None
    return compare(op, value, limit) if alike else op == "<>"


def _chosen(among: Operand, condition: Operand, values: Operand | None = None) -> list[float]:
    """The numbers at the places that meet a condition."""
    tested, taken = table(among), table(among if values is None else values)
    if (len(tested), len(tested[0])) != (len(taken), len(taken[0])):
        raise NotKnown("ranges of other sizes")
    wanted = scalar(condition)
    rows = zip(tested, taken, strict=True)
    return numbers([[[t for v, t in zip(*row, strict=True) if _meets(v, wanted)] for row in rows]])


def _count_if(among: Operand, condition: Operand) -> float:
    wanted = scalar(condition)
    return float(sum(_meets(v, wanted) for row in table(among) for v in row))


def _regression(of: Callable[[list[float], list[float]], float]) -> Callable[..., Operand]:
    def found(one: Operand, other: Operand) -> float:
        a, b = zip(*pairs(one, other), strict=True)
        return of(list(a), list(b))

    return found


def _slope(y: list[float], x: list[float]) -> float:
    return statistics.linear_regression(x, y).slope


def _intercept(y: list[float], x: list[float]) -> float:
    return statistics.linear_regression(x, y).intercept


# Over tables these are taken cell by cell.
OF_ONE: dict[str, Callable[..., Scalar]] = {
    "MOD": _mod,
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ROUNDUP": _rounded(ROUND_UP),
    "TRUNC": _rounded(ROUND_DOWN),
}
# These take numbers one by one or in ranges.
OVER_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "MEDIAN": statistics.median,
    "STDEV": statistics.stdev,
    "STDEV.P": statistics.pstdev,
    "STDEV.S": statistics.stdev,
    "STDEVP": statistics.pstdev,
    "VAR": statistics.variance,
    "VAR.P": statistics.pvariance,
    "VAR.S": statistics.variance,
    "VARP": statistics.pvariance,
}
# These take whole tables.
OF_ALL: dict[str, Callable[..., Operand]] = {
    "AVERAGEIF": lambda *v: statistics.fmean(_chosen(*v)),
    "CORREL": _regression(statistics.correlation),
    "COUNTBLANK": lambda v: float(sum(x is None or x == "" for row in table(v) for x in row)),
    "COUNTIF": _count_if,
    "INTERCEPT": _regression(_intercept),
    "LARGE": lambda v, k: _nth(v, k, True),
    "PI": lambda: math.pi,
    "RANK": _rank,
    "RANK.EQ": _rank,
    "RSQ": _regression(lambda a, b: statistics.correlation(a, b) ** 2),
    "SLOPE": _regression(_slope),
    "SMALL": lambda v, k: _nth(v, k, False),
    "SUMIF": lambda *v: sum(_chosen(*v), 0.0),
}
