"""Numbers in text, and numbers as text, as a spreadsheet of the United States has them."""

from __future__ import annotations

import re
from functools import lru_cache

from xlrepro.functions.calendar_1900 import day_zero
from xlrepro.functions.text_dates import moment_in, year_of_entry
from xlrepro.values import NotKnown

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
SPACES = " \t\r\n"  # a no-break space is none: it makes a text of any number
DIGITS = 15  # that are read and written; the rest of what is typed counts as 0
WIDEST = 20  # signs, but for the minus, before a number is written with an exponent
LARGEST, SMALLEST = 9.99999999999999e307, 2.2250738585072014e-308
AMOUNT = re.compile(
    r"(?P<before>[-+$€%(\s]*)"
    r"(?P<number>(?:[1-9]\d*(?:,\d{3,})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    r"(?: (?P<over>\d+)/(?P<under>\d+))?"
    r"(?P<after>[€%)\s]*)",
    re.ASCII,
)
ONCE = ("+-", "$€", "%", "(", ")")  # of each of these at most one


def number_in(text: str) -> float | None:
    """The number that a text spells, as 1,234.5, $3, 12%, 1e3, (4), 1 1/2, a date or a time.

    None where it spells none. Raises NotKnown for a day without a year, which is one of the year
    in which the sheet was computed, unless `year_of_entry` says which. Spaces around a number count
    for nothing, but before a date or a time they make it a plain text; VALUE strips them first.

    >>> number_in("1,234.5"), number_in("(50%)"), number_in("1/2/2020 6:00"), number_in("12,34")
    (1234.5, -0.5, 43832.25, None)
    """
    inside = text.strip(SPACES)
    if len(inside) <= DIGITS and PLAIN.match(inside):
        return _within(float(inside))
    return _read(text.rstrip(SPACES), year_of_entry.get(), day_zero.get()) if inside else None


def number_in_any_year(text: str) -> float | None:
    """As `number_in`, but a day without a year is no number unless `year_of_entry` says which.

    For comparisons, where both sides are then compared as the texts that they are.

    >>> number_in_any_year("1/2"), number_in_any_year("50%")
    (None, 0.5)
    """
    try:
        return number_in(text)
    except NotKnown:
        return None


@lru_cache(maxsize=4096)
def _read(text: str, _year: int | None, _day_zero: int) -> float | None:
    """What is not plain; the year and the calendar only tell apart what is remembered."""
    match = AMOUNT.fullmatch(text.lstrip(SPACES))
    if match:
        return _amount(match)
    return None if text[0] in SPACES else moment_in(text)


def _amount(match: re.Match[str]) -> float | None:
    """A number with marks before and after it."""
    before, after = match["before"], match["after"]
    marks = before + after
    counts = {mark: sum(marks.count(one) for one in mark) for mark in ONCE}
    bracketed = counts["("] == 1
    if (
        max(counts.values()) > 1
        or counts["("] != counts[")"]
        or (counts["$€"] and counts["%"])
        or (bracketed and counts["+-"])
    ):
        return None
    # 23.123% is the double next to 0.23123, which a division by 100 would miss.
    value = truncated(match["number"].replace(",", ""), -2 if counts["%"] else 0)
    if match["over"]:
        over, under = int(match["over"]), int(match["under"])
        if not 0 < under <= 32767 or over > 32767 or not match["number"].replace(",", "").isdigit():
            return None
        value += over / under / (100 if counts["%"] else 1)
    return _within(-value if bracketed or "-" in before else value)


def truncated(digits: str, power: int = 0) -> float:
    """A plain number of which 15 digits count, as Excel reads what is typed, times a power of 10.

    >>> truncated("12345678901234567890")
    1.23456789012345e+19
    """
    mantissa, _, exponent = digits.lower().partition("e")
    first = re.search("[1-9]", mantissa)
    kept, seen = list(mantissa), 0
    for i in range(first.start() if first else 0, len(kept)):
        if kept[i] != ".":
            seen += 1
            kept[i] = kept[i] if seen <= DIGITS else "0"
    return float(f"{''.join(kept)}e{int(exponent or 0) + power}")


def _within(value: float) -> float | None:
    return value if value == 0 or SMALLEST <= abs(value) <= LARGEST else None


def number_text(value: float) -> str:
    """A number as & joins it: 15 digits, and an exponent where 20 signs do not hold it.

    >>> number_text(0.1 + 0.2), number_text(1e19), number_text(1e20), number_text(1.5e-16)
    ('0.3', '10000000000000000000', '1E+20', '0.00000000000000015')
    >>> number_text(1.23456789e-13)
    '1.23456789E-13'
    """
    text = f"{value:.15g}"
    if "e" not in text:
        return "0" if text == "-0" else text
    if abs(value) < SMALLEST:
        return "0"
    sign = "-" if value < 0 else ""
    digits, exponent = significant(abs(value), DIGITS)
    if abs(exponent) > 98:  # a digit less, rounded from the 15
        digits, exponent = _shorter(digits, exponent)
    digits = digits.rstrip("0")
    return sign + (_fixed(digits, exponent) or scientific(digits, exponent))


def significant(value: float, count: int) -> tuple[str, int]:
    """The first digits of a number above 0, rounded, and its power of ten.

    >>> significant(1234.5, 3)
    ('123', 3)
    """
    mantissa, _, exponent = f"{value:.{count - 1}e}".partition("e")
    return mantissa.replace(".", ""), int(exponent)


def _shorter(digits: str, exponent: int) -> tuple[str, int]:
    rounded = str((int(digits) + 5) // 10)
    return rounded, exponent + (len(rounded) == len(digits))


def _fixed(digits: str, exponent: int) -> str | None:
    """Without an exponent, where there is room."""
    if exponent >= 0:
        return digits.ljust(exponent + 1, "0") if exponent < WIDEST else None
    text = "0." + "0" * (-exponent - 1) + digits
    return text if len(text) <= WIDEST else None


def scientific(digits: str, exponent: int) -> str:
    """Digits with an exponent: one before the point.

    >>> scientific("125", -7)
    '1.25E-07'
    """
    point = "." if len(digits) > 1 else ""
    return f"{digits[0]}{point}{digits[1:]}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
