"""Complex numbers as text, such as 3+4i: what they are made of, and their arithmetic.

The parts of a result are written with 15 digits. A text that is no complex number is #NUM!, a truth
value #VALUE!, and so are numbers with i and with j together.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable
from typing import Any as Anything

from xlrepro.functions import coerce
from xlrepro.functions.declare import Any, Area, Strict, spreadsheet
from xlrepro.values import DIV0, NUM, VALUE, ErrorValue, Fault

NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
WRITTEN = re.compile(
    rf"(?P<real>[+-]?{NUMBER}(?![\d.ij]))?(?:(?P<imaginary>[+-]?(?:{NUMBER})?)(?P<unit>[ij]))?\Z",
    re.ASCII,
)
LN_10 = math.log(10.0)
LN_2 = math.log(2.0)


def _read(value: Anything) -> tuple[complex, str]:
    """A complex number and the letter of its imaginary part, "" where it has none."""
    if isinstance(value, bool):
        raise Fault(VALUE)
    if isinstance(value, ErrorValue):
        raise Fault(value)
    if value is None or isinstance(value, float):
        return complex(value or 0.0), ""
    found = WRITTEN.match(value)
    if not value or found is None:
        raise Fault(NUM)
    real, imaginary, unit = found["real"], found["imaginary"], found["unit"] or ""
    if real and unit and imaginary[:1] not in ("+", "-"):
        raise Fault(NUM)
    factor = imaginary + "1" if imaginary in ("", "+", "-") else imaginary
    return complex(float(real or 0.0), float(factor) if unit else 0.0), unit


def _write(value: complex, unit: str) -> str:
    real, imaginary = value.real, value.imag
    if not (math.isfinite(real) and math.isfinite(imaginary)):
        raise Fault(NUM)
    if imaginary == 0:
        return coerce.text(real + 0.0)
    factor = coerce.text(imaginary)
    factor = factor.removesuffix("1") if factor in ("1", "-1") else factor
    if real == 0:
        return factor + (unit or "i")
    return coerce.text(real) + ("" if factor.startswith("-") else "+") + factor + (unit or "i")


def _of(inumber: Anything, function: Callable[[complex], complex]) -> str:
    value, unit = _read(inumber)
    try:
        return _write(function(value), unit)
    except (ArithmeticError, ValueError):
        raise Fault(NUM) from None


def _all(values: list[Anything]) -> tuple[list[complex], str]:
    read = [_read(value) for value in values]
    units = {unit for _, unit in read if unit}
    if len(units) > 1:
        raise Fault(VALUE)
    return [value for value, _ in read], "".join(units)


@spreadsheet("COMPLEX")
def complex_(real_num: Strict, i_num: Strict, suffix: Any = None) -> str:
    """A complex number of its parts, with i or j.

    #VALUE! for another letter.

    >>> complex_(3, 4), complex_(0, -1, "j")
    ('3+4i', '-j')
    """
    if suffix not in (None, "", "i", "j"):
        raise Fault(VALUE)
    return _write(complex(real_num, i_num), suffix or "i")


@spreadsheet("IMREAL")
def imreal(inumber: Any) -> float:
    """The real part.

    >>> imreal("6-9i")
    6.0
    """
    return _read(inumber)[0].real


@spreadsheet("IMAGINARY")
def imaginary(inumber: Any) -> float:
    """The factor of the imaginary part.

    >>> imaginary("3+4i"), imaginary("-j")
    (4.0, -1.0)
    """
    return _read(inumber)[0].imag


@spreadsheet("IMABS")
def imabs(inumber: Any) -> float:
    """The distance from 0, as large * sqrt(1 + (small / large)^2).

    >>> imabs("5+12i")
    13.0
    """
    value = _read(inumber)[0]
    small, large = sorted((abs(value.real), abs(value.imag)))
    return large * math.sqrt(1.0 + (small / large) ** 2) if large else 0.0


@spreadsheet("IMARGUMENT")
def imargument(inumber: Any) -> float:
    """The angle, above -pi up to pi; #DIV/0! of 0.

    >>> imargument("3+4i")
    0.9272952180016122
    """
    value = _read(inumber)[0]
    if value == 0:
        raise Fault(DIV0)
    return math.atan2(value.imag, value.real)


@spreadsheet("IMCONJUGATE")
def imconjugate(inumber: Any) -> str:
    """The number with its imaginary part negated.

    >>> imconjugate("3+4i")
    '3-4i'
    """
    return _of(inumber, lambda value: value.conjugate())


@spreadsheet("IMSUM")
def imsum(inumber1: Area, *inumbers: Area) -> str:
    """The sum of complex numbers.

    >>> imsum("3+4i", "5-3i")
    '8+i'
    """
    values, unit = _all([v for area in (inumber1, *inumbers) for v in area.ravel().tolist()])
    return _write(sum(values[1:], values[0]), unit)


@spreadsheet("IMPRODUCT")
def improduct(inumber1: Area, *inumbers: Area) -> str:
    """The product of complex numbers.

    >>> improduct("3+4i", "5-3i")
    '27+11i'
    """
    values, unit = _all([v for area in (inumber1, *inumbers) for v in area.ravel().tolist()])
    return _write(math.prod(values), unit)


@spreadsheet("IMSUB")
def imsub(inumber1: Any, inumber2: Any) -> str:
    """The difference of two complex numbers.

    >>> imsub("13+4i", "5+3i")
    '8+i'
    """
    (first, second), unit = _all([inumber1, inumber2])
    return _write(first - second, unit)


@spreadsheet("IMDIV")
def imdiv(inumber1: Any, inumber2: Any) -> str:
    """The quotient of two complex numbers; #NUM! for a divisor of 0.

    >>> imdiv("-238+240i", "10+24i")
    '5+12i'
    """
    (first, second), unit = _all([inumber1, inumber2])
    size = second.real * second.real + second.imag * second.imag
    if size == 0:
        raise Fault(NUM)
    top = first * second.conjugate()
    return _write(complex(top.real / size, top.imag / size), unit)


@spreadsheet("IMPOWER")
def impower(inumber: Any, number: Strict) -> str:
    """A complex number to a power, by its distance and angle; #NUM! for 0 to a power of 0 or less.

    >>> impower("2+3i", 3)
    '-46+9.00000000000001i'
    """

    def powered(value: complex) -> complex:
        if value == 0:
            if number <= 0:
                raise Fault(NUM)
            return 0j
        size, angle = math.pow(abs(value), number), number * math.atan2(value.imag, value.real)
        return complex(size * math.cos(angle), size * math.sin(angle))

    return _of(inumber, powered)


def _sqrt(value: complex) -> complex:
    size = math.sqrt(abs(value))
    half = math.atan2(value.imag, value.real) / 2.0
    return complex(size * math.cos(half), size * math.sin(half))


@spreadsheet("IMSQRT")
def imsqrt(inumber: Any) -> str:
    """The square root of a complex number, by its distance and angle.

    >>> imsqrt("1+i")
    '1.09868411346781+0.455089860562227i'
    """
    return _of(inumber, _sqrt)


@spreadsheet("IMEXP")
def imexp(inumber: Any) -> str:
    """e to the power of a complex number.

    >>> imexp("1+i")
    '1.46869393991589+2.28735528717884i'
    """
    return _of(inumber, cmath.exp)


@spreadsheet("IMLN")
def imln(inumber: Any) -> str:
    """The natural logarithm of a complex number; #NUM! of 0.

    >>> imln("3+4i")
    '1.6094379124341+0.927295218001612i'
    """
    return _of(inumber, cmath.log)


@spreadsheet("IMLOG10")
def imlog10(inumber: Any) -> str:
    """The logarithm of a complex number to base 10; #NUM! of 0.

    >>> imlog10("3+4i")
    '0.698970004336019+0.402719196273373i'
    """
    return _of(inumber, lambda value: cmath.log(value) / LN_10)


@spreadsheet("IMLOG2")
def imlog2(inumber: Any) -> str:
    """The logarithm of a complex number to base 2; #NUM! of 0.

    >>> imlog2("3+4i")
    '2.32192809488736+1.33780421245098i'
    """
    return _of(inumber, lambda value: cmath.log(value) / LN_2)


@spreadsheet("IMSIN")
def imsin(inumber: Any) -> str:
    """The sine of a complex number.

    >>> imsin("4+3i")
    '-7.61923172032141-6.548120040911i'
    """
    return _of(inumber, cmath.sin)


@spreadsheet("IMCOS")
def imcos(inumber: Any) -> str:
    """The cosine of a complex number.

    >>> imcos("1+i")
    '0.833730025131149-0.988897705762865i'
    """
    return _of(inumber, cmath.cos)


@spreadsheet("IMTAN")
def imtan(inumber: Any) -> str:
    """The tangent of a complex number.

    >>> imtan("4+3i")
    '0.00490825806749606+1.00070953606723i'
    """
    return _of(inumber, cmath.tan)


@spreadsheet("IMSEC")
def imsec(inumber: Any) -> str:
    """1 / cos of a complex number.

    >>> imsec("4+3i")
    '-0.065294027857947-0.0752249603027732i'
    """
    return _of(inumber, lambda value: 1.0 / cmath.cos(value))


@spreadsheet("IMCSC")
def imcsc(inumber: Any) -> str:
    """1 / sin of a complex number; #NUM! of 0.

    >>> imcsc("4+3i")
    '-0.0754898329158637+0.0648774713706355i'
    """
    return _of(inumber, lambda value: 1.0 / cmath.sin(value))


@spreadsheet("IMCOT")
def imcot(inumber: Any) -> str:
    """1 / tan of a complex number; #NUM! of 0.

    >>> imcot("4+3i")
    '0.00490118239430447-0.999266927805902i'
    """
    return _of(inumber, lambda value: 1.0 / cmath.tan(value))


@spreadsheet("IMSINH")
def imsinh(inumber: Any) -> str:
    """The hyperbolic sine of a complex number.

    >>> imsinh("4+3i")
    '-27.0168132580039+3.85373803791938i'
    """
    return _of(inumber, cmath.sinh)


@spreadsheet("IMCOSH")
def imcosh(inumber: Any) -> str:
    """The hyperbolic cosine of a complex number.

    >>> imcosh("4+3i")
    '-27.0349456030742+3.85115333481178i'
    """
    return _of(inumber, cmath.cosh)


@spreadsheet("IMSECH")
def imsech(inumber: Any) -> str:
    """1 / cosh of a complex number.

    >>> imsech("4+3i")
    '-0.0362534969158689-0.00516434460775318i'
    """
    return _of(inumber, lambda value: 1.0 / cmath.cosh(value))


@spreadsheet("IMCSCH")
def imcsch(inumber: Any) -> str:
    """1 / sinh of a complex number; #NUM! of 0.

    >>> imcsch("4+3i")
    '-0.036275889628626-0.0051744731840194i'
    """
    return _of(inumber, lambda value: 1.0 / cmath.sinh(value))
