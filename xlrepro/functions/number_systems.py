"""Numbers in other systems than the decimal: binary, octal, hexadecimal, any base, and Roman."""

from __future__ import annotations

import math

from xlrepro.functions import coerce
from xlrepro.functions.declare import Any, Number, Strict, Text, spreadsheet
from xlrepro.values import NUM, VALUE, Fault

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLACES = (
    10  # digits of a binary, octal or hexadecimal number; the first tells whether it is below 0
)
LARGEST_WHOLE = 2.0**53
LONGEST = 255


def _read(number: Any, base: int) -> int:
    """The value of up to ten digits; from half of what they can tell on it is below 0.

    Raises Fault: #NUM! where they are no digits of the base, #VALUE! for a truth value.
    """
    if isinstance(number, bool):
        raise Fault(VALUE)
    digits = coerce.text(number) or "0"
    if len(digits) > PLACES or any(digit not in DIGITS[:base] for digit in digits.upper()):
        raise Fault(NUM)
    value = int(digits, base)
    return value - base**PLACES if value >= base**PLACES // 2 else value


def _write(value: int, base: int, places: float | None) -> str:
    """Digits of a whole number, filled up with zeros; #NUM! where there are too few places."""
    whole = None if places is None else math.trunc(places)
    if not -(base**PLACES) // 2 <= value < base**PLACES // 2:
        raise Fault(NUM)
    if whole is not None and not 0 < whole <= PLACES:
        raise Fault(NUM)
    if value < 0:
        return _digits(value + base**PLACES, base)
    digits = _digits(value, base)
    if whole is not None and len(digits) > whole:
        raise Fault(NUM)
    return digits.zfill(whole or 0)


def _digits(value: int, base: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, base)
        digits = DIGITS[digit] + digits
    return digits or "0"


@spreadsheet("BIN2DEC")
def bin2dec(number: Any) -> float:
    """The value of up to ten binary digits, the first of ten for the sign.

    #NUM! for other digits and more of them, #VALUE! for a truth value.

    >>> bin2dec("1100100"), bin2dec(1111111111)
    (100.0, -1.0)
    """
    return float(_read(number, 2))


@spreadsheet("OCT2DEC")
def oct2dec(number: Any) -> float:
    """The value of up to ten octal digits; see `bin2dec`.

    >>> oct2dec("54")
    44.0
    """
    return float(_read(number, 8))


@spreadsheet("HEX2DEC")
def hex2dec(number: Any) -> float:
    """The value of up to ten hexadecimal digits; see `bin2dec`.

    >>> hex2dec("3DA408B9"), hex2dec("FFFFFFFF5B")
    (1034160313.0, -165.0)
    """
    return float(_read(number, 16))


@spreadsheet("DEC2BIN")
def dec2bin(number: Strict, places: Strict | None = None) -> str:
    """The binary digits of the whole part of a number, filled up with zeros to `places`.

    Below 0 ten digits, whatever the places. #NUM! where that does not hold it.

    >>> dec2bin(9, 4), dec2bin(-100)
    ('1001', '1110011100')
    """
    return _write(math.trunc(number), 2, places)


@spreadsheet("DEC2OCT")
def dec2oct(number: Strict, places: Strict | None = None) -> str:
    """The octal digits of the whole part of a number; see `dec2bin`.

    >>> dec2oct(58, 3)
    '072'
    """
    return _write(math.trunc(number), 8, places)


@spreadsheet("DEC2HEX")
def dec2hex(number: Strict, places: Strict | None = None) -> str:
    """The hexadecimal digits of the whole part of a number; see `dec2bin`.

    >>> dec2hex(100, 4), dec2hex(-54)
    ('0064', 'FFFFFFFFCA')
    """
    return _write(math.trunc(number), 16, places)


@spreadsheet("BIN2OCT")
def bin2oct(number: Any, places: Strict | None = None) -> str:
    """Binary digits as octal ones; see `bin2dec` and `dec2bin`.

    >>> bin2oct(1001, 3)
    '011'
    """
    return _write(_read(number, 2), 8, places)


@spreadsheet("BIN2HEX")
def bin2hex(number: Any, places: Strict | None = None) -> str:
    """Binary digits as hexadecimal ones; see `bin2dec` and `dec2bin`.

    >>> bin2hex(11111011, 4)
    '00FB'
    """
    return _write(_read(number, 2), 16, places)


@spreadsheet("OCT2BIN")
def oct2bin(number: Any, places: Strict | None = None) -> str:
    """Octal digits as binary ones; see `bin2dec` and `dec2bin`.

    >>> oct2bin(3, 3)
    '011'
    """
    return _write(_read(number, 8), 2, places)


@spreadsheet("OCT2HEX")
def oct2hex(number: Any, places: Strict | None = None) -> str:
    """Octal digits as hexadecimal ones; see `bin2dec` and `dec2bin`.

    >>> oct2hex(100, 4)
    '0040'
    """
    return _write(_read(number, 8), 16, places)


@spreadsheet("HEX2BIN")
def hex2bin(number: Any, places: Strict | None = None) -> str:
    """Hexadecimal digits as binary ones; see `bin2dec` and `dec2bin`.

    >>> hex2bin("F", 8)
    '00001111'
    """
    return _write(_read(number, 16), 2, places)


@spreadsheet("HEX2OCT")
def hex2oct(number: Any, places: Strict | None = None) -> str:
    """Hexadecimal digits as octal ones; see `bin2dec` and `dec2bin`.

    >>> hex2oct("F", 3)
    '017'
    """
    return _write(_read(number, 16), 8, places)


@spreadsheet("BASE")
def base(number: Number, radix: Number, min_length: Number | None = None) -> str:
    """The digits of the whole part of a number to a base of 2 to 36, filled up with zeros.

    #NUM! below 0, from 2^53 on, for another base and a length beyond 255.

    >>> base(100, 16), base(15, 2, 10)
    ('64', '0000001111')
    """
    to, length = math.trunc(radix), math.trunc(min_length or 0.0)
    if not (0 <= number < LARGEST_WHOLE and 2 <= to <= 36 and 0 <= length <= LONGEST):
        raise Fault(NUM)
    return _digits(int(number), to).zfill(length)


@spreadsheet("DECIMAL")
def decimal(text: Text, radix: Number) -> float:
    """The value of digits to a base of 2 to 36, in either case.

    #NUM! for another base and other digits, #VALUE! for a text of more than 255.

    >>> decimal("FF", 16)
    255.0
    """
    to, digits = math.trunc(radix), text.strip().upper()
    if len(text) > LONGEST:
        raise Fault(VALUE)
    if not 2 <= to <= 36 or any(digit not in DIGITS[:to] for digit in digits):
        raise Fault(NUM)
    return float(int(digits or "0", to))


ROMAN = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


@spreadsheet("ARABIC")
def arabic(text: Text) -> float:
    """The value of a Roman number: a sign before a larger one is taken away.

    In either case, with - before it where it is below 0; 0 of an empty text. #VALUE! for other
    signs and more than 255 of them.

    >>> arabic("LVII"), arabic("-mcmxcix")
    (57.0, -1999.0)
    """
    signs = text.strip().upper()
    negative = signs.startswith("-")
    signs = signs.removeprefix("-")
    if len(text) > LONGEST or not all(sign in ROMAN for sign in signs):
        raise Fault(VALUE)
    values = [ROMAN[sign] for sign in signs]
    total = 0
    for value, after in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < after else value
    return float(-total if negative else total)


@spreadsheet("ROMAN")
def roman(number: Number, form: Any = 0.0) -> str:
    """A whole number up to 3999 in Roman, from the classic form, 0, to the shortest, 4.

    A form of f may take from a sign one that is up to f steps further down than the classic form
    does. TRUE is 0 and FALSE is 4. #VALUE! for other numbers and forms.

    >>> [roman(499, form) for form in range(5)]
    ['CDXCIX', 'LDVLIV', 'XDIX', 'VDIV', 'ID']
    """
    left = math.trunc(number)
    steps = 4 * (not form) if isinstance(form, bool) else math.trunc(coerce.number(form))
    if not (0 <= left <= 3999 and 0 <= steps <= 4):
        raise Fault(VALUE)
    signs, values, result = "".join(ROMAN), list(ROMAN.values()), ""
    for place in range(0, len(values), 2):
        digit = left // values[place]
        if digit % 5 == 4:
            large = place - (1 if digit == 4 else 2)
            small = _small_sign(left, values, place, large, steps)
            result += signs[small] + signs[large]
            left -= values[large] - values[small]
        else:
            result += (signs[place - 1] if digit > 4 else "") + signs[place] * (digit % 5)
            left %= values[place]
    return result


def _small_sign(left: int, values: list[int], place: int, large: int, steps: int) -> int:
    """Which sign to take from the large one: as small as some steps allow."""
    last = min(place + steps, len(values) - 1)
    while place < last and values[large] - values[place + 1] <= left:
        place += 1
    return place
