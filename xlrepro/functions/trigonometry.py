"""Angles: the trigonometric functions, their inverses, and their hyperbolic kin.

Excel takes the multiples of pi from an angle with a pi of 64 bits, and so SIN(PI()) is
1.22514845490862E-16 and not the 1.2246467991473532E-16 that the nearest double to pi gives.
"""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import DIV0, NUM, Fault

LARGEST_ANGLE = 2.0**27  # from there on Excel gives #NUM!
QUARTER = math.pi / 2.0
EXCESS = (9040.0 * 2.0**-66 - 1.2246467991473532e-16) / 2.0  # of a 64-bit pi/2 over the true one
LARGEST_EXPONENT = 709.0
PER_RADIAN = 180.0 / math.pi
PER_DEGREE = math.pi / 180.0


@spreadsheet("PI")
def pi() -> float:
    """The circle's circumference by its diameter.

    >>> pi()
    3.141592653589793
    """
    return math.pi


@spreadsheet("DEGREES")
def degrees(angle: Number) -> float:
    """Radians in degrees: angle * (180 / pi).

    >>> degrees(pi())
    180.0
    """
    return angle * PER_RADIAN


@spreadsheet("RADIANS")
def radians(angle: Number) -> float:
    """Degrees in radians: angle * (pi / 180).

    >>> radians(180)
    3.141592653589793
    """
    return angle * PER_DEGREE


def _excess(number: float) -> float:
    """By how much more than the multiples of pi/2 in an angle is taken from it."""
    if math.fabs(number) >= LARGEST_ANGLE:
        raise Fault(NUM)
    return round(number / QUARTER) * EXCESS


def _sin(number: float) -> float:
    return math.sin(number) - _excess(number) * math.cos(number)


def _cos(number: float) -> float:
    return math.cos(number) + _excess(number) * math.sin(number)


def _tan(number: float) -> float:
    tangent, excess = math.tan(number), _excess(number)
    return tangent - excess * (1.0 + tangent * tangent) / (1.0 + tangent * excess)


@spreadsheet("SIN")
def sin(number: Number) -> float:
    """The sine of an angle in radians; #NUM! from 2^27 on.

    >>> sin(1)
    0.8414709848078965
    """
    return _sin(number)


@spreadsheet("COS")
def cos(number: Number) -> float:
    """The cosine of an angle in radians; #NUM! from 2^27 on.

    >>> cos(0)
    1.0
    """
    return _cos(number)


@spreadsheet("TAN")
def tan(number: Number) -> float:
    """The tangent of an angle in radians; #NUM! from 2^27 on.

    >>> tan(0)
    0.0
    """
    return _tan(number)


@spreadsheet("COT")
def cot(number: Number) -> float:
    """1 / tan; #DIV/0! of 0, #NUM! from 2^27 on.

    >>> cot(1)
    0.6420926159343306
    """
    return 1.0 / _tan(number)


@spreadsheet("SEC")
def sec(number: Number) -> float:
    """1 / cos; #NUM! from 2^27 on.

    >>> sec(0)
    1.0
    """
    return 1.0 / _cos(number)


@spreadsheet("CSC")
def csc(number: Number) -> float:
    """1 / sin; #DIV/0! of 0, #NUM! from 2^27 on.

    >>> csc(1)
    1.1883951057781212
    """
    return 1.0 / _sin(number)


@spreadsheet("ASIN")
def asin(number: Number) -> float:
    """The angle that has a sine, from -pi/2 to pi/2; #NUM! beyond -1 and 1.

    >>> asin(1)
    1.5707963267948966
    """
    return math.asin(number)


@spreadsheet("ACOS")
def acos(number: Number) -> float:
    """The angle that has a cosine, from 0 to pi; #NUM! beyond -1 and 1.

    >>> acos(1)
    0.0
    """
    return math.acos(number)


@spreadsheet("ATAN")
def atan(number: Number) -> float:
    """The angle that has a tangent, from -pi/2 to pi/2.

    >>> atan(1)
    0.7853981633974483
    """
    return math.atan(number)


@spreadsheet("ATAN2")
def atan2(x: Number, y: Number) -> float:
    """The angle of a point, above -pi up to pi; unlike elsewhere x comes first.

    #DIV/0! of the origin.

    >>> atan2(0, 1)
    1.5707963267948966
    """
    if x == 0 and y == 0:
        raise Fault(DIV0)
    return math.atan2(y, x)


@spreadsheet("ACOT")
def acot(number: Number) -> float:
    """The angle that has a cotangent, above 0 and below pi.

    >>> acot(0)
    1.5707963267948966
    """
    if number == 0:
        return QUARTER
    return math.atan(1.0 / number) + (math.pi if number < 0 else 0.0)


@spreadsheet("SINH")
def sinh(number: Number) -> float:
    """The hyperbolic sine.

    >>> sinh(1)
    1.1752011936438014
    """
    return math.sinh(number)


@spreadsheet("COSH")
def cosh(number: Number) -> float:
    """The hyperbolic cosine.

    >>> cosh(1)
    1.5430806348152437
    """
    return (math.exp(number) + math.exp(-number)) / 2.0


@spreadsheet("TANH")
def tanh(number: Number) -> float:
    """The hyperbolic tangent.

    >>> tanh(1)
    0.7615941559557649
    """
    if math.fabs(number) > 20.0:
        return math.copysign(1.0, number)
    return math.sinh(number) / math.cosh(number)


@spreadsheet("COTH")
def coth(number: Number) -> float:
    """1 / tanh; #DIV/0! of 0.

    >>> coth(1)
    1.3130352854993315
    """
    if math.fabs(number) > 20.0:
        return math.copysign(1.0, number)
    if math.fabs(number) < 0.1:
        return 1.0 / (math.sinh(number) / math.cosh(number))
    up, down = math.exp(number), math.exp(-number)
    return 1.0 / ((up - down) / (up + down))


@spreadsheet("SECH")
def sech(number: Number) -> float:
    """1 / cosh.

    >>> sech(0)
    1.0
    """
    if math.fabs(number) > LARGEST_EXPONENT:
        return 0.0
    return 2.0 / (math.exp(number) + math.exp(-number))


@spreadsheet("CSCH")
def csch(number: Number) -> float:
    """1 / sinh; #DIV/0! of 0.

    >>> csch(1)
    0.8509181282393216
    """
    return 1.0 / math.sinh(number) if math.fabs(number) <= LARGEST_EXPONENT else 0.0


@spreadsheet("ASINH")
def asinh(number: Number) -> float:
    """The number that has a hyperbolic sine.

    >>> asinh(1)
    0.8813735870195429
    """
    size = math.fabs(number)
    return math.copysign(math.log(size + math.sqrt(size * size + 1.0)), number)


@spreadsheet("ACOSH")
def acosh(number: Number) -> float:
    """The number that has a hyperbolic cosine; #NUM! below 1.

    >>> acosh(1)
    0.0
    """
    return math.log(number + math.sqrt(number * number - 1.0))


@spreadsheet("ATANH")
def atanh(number: Number) -> float:
    """The number that has a hyperbolic tangent; #NUM! from -1 and 1 on.

    >>> atanh(0.5)
    0.5493061443340549
    """
    if math.fabs(number) >= 1:
        raise Fault(NUM)
    return math.log((1.0 + number) / (1.0 - number)) / 2.0


@spreadsheet("ACOTH")
def acoth(number: Number) -> float:
    """The number that has a hyperbolic cotangent; #NUM! from -1 to 1.

    >>> acoth(2)
    0.5493061443340549
    """
    if -1 <= number <= 1:
        raise Fault(NUM)
    if -5 < number < 5:
        return math.log((number + 1.0) / (number - 1.0)) / 2.0
    return math.atanh(1.0 / number)
