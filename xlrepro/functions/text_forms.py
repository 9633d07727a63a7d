"""The same text in another form: upper or lower case, tidied, repeated."""

from __future__ import annotations

import re

from xlrepro.functions.declare import Number, Text, spreadsheet
from xlrepro.functions.utf16 import LONGEST, length
from xlrepro.values import VALUE, Fault

CONTROLS = dict.fromkeys(range(32))


@spreadsheet("UPPER")
def upper(text: Text) -> str:
    """A text in upper case, letter by letter: ß stays, as it has no one letter for it.

    >>> upper("Straße")
    'STRAßE'
    """
    if text.isascii():
        return text.upper()
    return "".join(_one(sign, sign.upper()) for sign in text)


@spreadsheet("LOWER")
def lower(text: Text) -> str:
    """A text in lower case.

    >>> lower("E. E. Cummings")
    'e. e. cummings'
    """
    return text.lower().replace("i̇", "i")


@spreadsheet("PROPER")
def proper(text: Text) -> str:
    """A text with a capital at the start of each run of letters.

    >>> proper("76BudGet o'neil")
    "76Budget O'Neil"
    """
    signs = []
    inside = False
    for sign in text:
        signs.append(_one(sign, sign.lower() if inside else sign.upper()))
        inside = sign.isalpha()
    return "".join(signs)


def _one(sign: str, other: str) -> str:
    return other if len(other) == 1 else sign


@spreadsheet("TRIM")
def trim(text: Text) -> str:
    """A text without spaces around it, and with one between its words; other blanks stay.

    >>> trim("  First   Quarter ")
    'First Quarter'
    """
    return re.sub(" +", " ", text.strip(" "))


@spreadsheet("CLEAN")
def clean(text: Text) -> str:
    r"""A text without the control characters 0 to 31.

    >>> clean("\tMonthly\nreport")
    'Monthlyreport'
    """
    return text.translate(CONTROLS)


@spreadsheet("REPT")
def rept(text: Text, number_times: Number) -> str:
    """A text again and again; #VALUE! below 0 times and above 32767 characters.

    >>> rept("*-", 3.9)
    '*-*-*-'
    """
    if number_times < 0 or length(text) * int(number_times) > LONGEST:
        raise Fault(VALUE)
    return text * int(number_times) if text else ""


@spreadsheet("ASC", "DBCS", "JIS")
def asc(text: Text) -> str:
    """A text as it is: only Chinese, Japanese and Korean editions change its characters' width.

    >>> asc("ABC")
    'ABC'
    """
    return text
