"""Bessel functions as exact as Excel has them, which is 8 digits.

Excel takes the polynomials of Abramowitz and Stegun (9.4, 9.8) and of Hart's tables for the orders
0 and 1, and goes on from there order by order (Numerical Recipes, 6.5 and 6.6).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xlrepro.functions.declare import Strict, spreadsheet
from xlrepro.values import NUM, Fault

ACCURACY = 40.0  # the larger, the further up the downward recurrence starts
LARGE, SMALL = 1e10, 1e-10
TWO_BY_PI = 0.636619772

J0_TOP = (57568490574.0, -13362590354.0, 651619640.7, -11214424.18, 77392.33017, -184.9052456)
J0_BOTTOM = (57568490411.0, 1029532985.0, 9494680.718, 59272.64853, 267.8532712, 1.0)
J1_TOP = (72362614232.0, -7895059235.0, 242396853.1, -2972611.439, 15704.48260, -30.16036606)
J1_BOTTOM = (144725228442.0, 2300535178.0, 18583304.74, 99447.43394, 376.9991397, 1.0)
Y0_TOP = (-2957821389.0, 7062834065.0, -512359803.6, 10879881.29, -86327.92757, 228.4622733)
Y0_BOTTOM = (40076544269.0, 745249964.8, 7189466.438, 47447.26470, 226.1030244, 1.0)
Y1_TOP = (
    -0.4900604943e13,
    0.1275274390e13,
    -0.5153438139e11,
    0.7349264551e9,
    -0.4237922726e7,
    0.8511937935e4,
)
Y1_BOTTOM = (
    0.2499580570e14,
    0.4244419664e12,
    0.3733650367e10,
    0.2245904002e8,
    0.1020426050e6,
    0.3549632885e3,
    1.0,
)
P0 = (1.0, -0.1098628627e-2, 0.2734510407e-4, -0.2073370639e-5, 0.2093887211e-6)
Q0 = (-0.1562499995e-1, 0.1430488765e-3, -0.6911147651e-5, 0.7621095161e-6, -0.934945152e-7)
J0_FAR = (1.0, -0.1098628267e-2, *P0[2:])  # Excel's own: two digits are exchanged
J0_SIDE = (*Q0[:4], -0.934935152e-7)
P1 = (1.0, 0.183105e-2, -0.3516396496e-4, 0.2457520174e-5, -0.240337019e-6)
Q1 = (0.04687499995, -0.2002690873e-3, 0.8449199096e-5, -0.88228987e-6, 0.105787412e-6)
J1_FAR = (*P1[:3], *P1[2:])  # Excel's own: one is there twice

I0_NEAR = (1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2)
I1_NEAR = (0.5, 0.87890594, 0.51498869, 0.15084934, 0.2658733e-1, 0.301532e-2, 0.32411e-3)
I0_FAR = (
    0.39894228,
    0.1328592e-1,
    0.225319e-2,
    -0.157565e-2,
    0.916281e-2,
    -0.2057706e-1,
    0.2635537e-1,
    -0.1647633e-1,
    0.392377e-2,
)
I1_FAR = (
    0.39894228,
    -0.3988024e-1,
    -0.362018e-2,
    0.163801e-2,
    -0.1031555e-1,
    0.2282967e-1,
    -0.2895312e-1,
    0.1787654e-1,
    -0.420059e-2,
)
K0_NEAR = (-0.57721566, 0.42278420, 0.23069756, 0.3488590e-1, 0.262698e-2, 0.10750e-3, 0.74e-5)
K1_NEAR = (1.0, 0.15443144, -0.67278579, -0.18156897, -0.1919402e-1, -0.110404e-2, -0.4686e-4)
K0_FAR = (
    1.25331414,
    -0.7832358e-1,
    0.2189568e-1,
    -0.1062446e-1,
    0.587872e-2,
    -0.251540e-2,
    0.53208e-3,
)
K1_FAR = (
    1.25331414,
    0.23498619,
    -0.3655620e-1,
    0.1504268e-1,
    -0.780353e-2,
    0.325614e-2,
    -0.68245e-3,
)


def _polynomial(coefficients: Sequence[float], x: float) -> float:
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _order(n: float) -> int:
    if n < 0:
        raise Fault(NUM)
    return math.trunc(n)


def _far(x: float, shift: float, p: Sequence[float], q: Sequence[float], second: bool) -> float:
    """J or, as the second, Y far from 0: a cosine, or sine, that grows smaller."""
    z = 8.0 / x
    y, angle = z * z, x - shift
    top, side = _polynomial(p, y), _polynomial(q, y)
    sine, cosine = math.sin(angle), math.cos(angle)
    wave = sine * top + z * cosine * side if second else cosine * top - z * sine * side
    return math.sqrt(TWO_BY_PI / x) * wave


def _j0(x: float) -> float:
    size = abs(x)
    if size < 8.0:
        return _polynomial(J0_TOP, x * x) / _polynomial(J0_BOTTOM, x * x)
    return _far(size, 0.785398164, J0_FAR, J0_SIDE, second=False)


def _j1(x: float) -> float:
    size = abs(x)
    if size < 8.0:
        return x * _polynomial(J1_TOP, x * x) / _polynomial(J1_BOTTOM, x * x)
    return math.copysign(1.0, x) * _far(size, 2.356194491, J1_FAR, Q1, second=False)


def _y0(x: float) -> float:
    if x < 8.0:
        ratio = _polynomial(Y0_TOP, x * x) / _polynomial(Y0_BOTTOM, x * x)
        return ratio + TWO_BY_PI * (_j0(x) * math.log(x))
    return _far(x, 0.785398164, P0, Q0, second=True)


def _y1(x: float) -> float:
    if x < 8.0:
        ratio = x * _polynomial(Y1_TOP, x * x) / _polynomial(Y1_BOTTOM, x * x)
        return ratio + TWO_BY_PI * (_j1(x) * math.log(x) - 1.0 / x)
    return _far(x, 2.356194491, P1, Q1, second=True)


def _i0(x: float) -> float:
    size = abs(x)
    if size < 3.75:
        return _polynomial(I0_NEAR, (x / 3.75) ** 2)
    return math.exp(size) / math.sqrt(size) * _polynomial(I0_FAR, 3.75 / size)


def _i1(x: float) -> float:
    size = abs(x)
    if size < 3.75:
        value = size * _polynomial(I1_NEAR, (x / 3.75) ** 2)
    else:
        value = math.exp(size) / math.sqrt(size) * _polynomial(I1_FAR, 3.75 / size)
    return math.copysign(value, x)


def _k0(x: float) -> float:
    if x <= 2.0:
        return -math.log(x / 2.0) * _i0(x) + _polynomial(K0_NEAR, x * x / 4.0)
    return math.exp(-x) / math.sqrt(x) * _polynomial(K0_FAR, 2.0 / x)


def _k1(x: float) -> float:
    if x <= 2.0:
        return math.log(x / 2.0) * _i1(x) + 1.0 / x * _polynomial(K1_NEAR, x * x / 4.0)
    return math.exp(-x) / math.sqrt(x) * _polynomial(K1_FAR, 2.0 / x)


def _upward(n: int, step: float, sign: float, first: float, second: float) -> float:
    """From the orders 0 and 1 to order n: next = order * step * this + sign * before."""
    for order in range(1, n):
        first, second = second, order * step * second + sign * first
    return second


def _downward_j(n: int, size: float) -> float:
    """From an order that is high enough, where J is as good as 0, down to n and to 0."""
    step = 2.0 / size
    after, this, total, result = 0.0, 1.0, 0.0, 0.0
    start = 2 * ((n + int(math.sqrt(ACCURACY * n))) // 2)
    for order in range(start, 0, -1):
        this, after = order * step * this - after, this
        if abs(this) > LARGE:
            this, after, total, result = (v * SMALL for v in (this, after, total, result))
        if order % 2:
            total += this
        if order == n:
            result = after
    return result / (2.0 * total - this)


def _downward_i(n: int, size: float) -> float:
    step = 2.0 / size
    after, this, result = 0.0, 1.0, 0.0
    for order in range(2 * (n + int(math.sqrt(ACCURACY * n))), 0, -1):
        this, after = after + order * step * this, this
        if abs(this) > LARGE:
            this, after, result = this * SMALL, after * SMALL, result * SMALL
        if order == n:
            result = after
    return result * (_i0(size) / this)


def _signed(value: float, x: float, n: int) -> float:
    return -value if x < 0 and n % 2 else value


@spreadsheet("BESSELJ")
def besselj(x: Strict, n: Strict) -> float:
    """The Bessel function J of whole order n; #NUM! for an order below 0.

    >>> besselj(1.9, 2)
    0.3299258286697852
    """
    order, size = _order(n), abs(x)
    if order < 2:
        return _j1(x) if order else _j0(x)
    if x == 0:
        return 0.0
    if size > order:
        return _signed(_upward(order, 2.0 / size, -1.0, _j0(size), _j1(size)), x, order)
    return _signed(_downward_j(order, size), x, order)


@spreadsheet("BESSELI")
def besseli(x: Strict, n: Strict) -> float:
    """The modified Bessel function I of whole order n; #NUM! for an order below 0.

    >>> besseli(1.5, 1)
    0.981666428475166
    """
    order = _order(n)
    if order < 2:
        return _i1(x) if order else _i0(x)
    return _signed(_downward_i(order, abs(x)), x, order) if x else 0.0


def _above_zero(
    x: float, n: float, zero: Callable[[float], float], one: Callable[[float], float], sign: float
) -> float:
    order = _order(n)
    if x <= 0:
        raise Fault(NUM)
    return zero(x) if order == 0 else _upward(order, 2.0 / x, sign, zero(x), one(x))


@spreadsheet("BESSELY")
def bessely(x: Strict, n: Strict) -> float:
    """The Bessel function Y of whole order n; #NUM! for an order below 0 and x of 0 or below.

    >>> bessely(2.5, 1)
    0.14591813750831284
    """
    return _above_zero(x, n, _y0, _y1, -1.0)


@spreadsheet("BESSELK")
def besselk(x: Strict, n: Strict) -> float:
    """The modified Bessel function K of whole order n; errors as of `bessely`.

    >>> besselk(1.5, 1)
    0.2773878036322587
    """
    return _above_zero(x, n, _k0, _k1, 1.0)
