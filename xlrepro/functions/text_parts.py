"""Parts of a text by their place. Those that end in B count as the others, but in Chinese,
Japanese and Korean editions, where a wide character counts as two."""

from __future__ import annotations

from xlrepro.functions.declare import Number, Text, spreadsheet
from xlrepro.functions.utf16 import length, part
from xlrepro.values import VALUE, Fault


@spreadsheet("LEN", "LENB")
def len_(text: Text) -> float:
    """How many places a text has; an emoji has two.

    >>> len_("A wonderful world"), len_(True)
    (17.0, 4.0)
    """
    return float(length(text))


@spreadsheet("LEFT", "LEFTB")
def left(text: Text, num_chars: Number = 1) -> str:
    """The first characters of a text; #VALUE! below 0.

    >>> left("A wonderful world", 3.7)
    'A w'
    """
    return part(text, 0, _count(num_chars))


@spreadsheet("RIGHT", "RIGHTB")
def right(text: Text, num_chars: Number = 1) -> str:
    """The last characters of a text; #VALUE! below 0.

    >>> right("A wonderful world", 3)
    'rld'
    """
    return part(text, max(0, length(text) - _count(num_chars)))


@spreadsheet("MID", "MIDB")
def mid(text: Text, start_num: Number, num_chars: Number) -> str:
    """Characters from a place on, counted from 1; #VALUE! for a place or a number too small.

    >>> mid("A wonderful world", 3, 9)
    'wonderful'
    """
    start, count = _place(start_num), _count(num_chars)
    return part(text, start, start + count)


@spreadsheet("REPLACE", "REPLACEB")
def replace(old_text: Text, start_num: Number, num_chars: Number, new_text: Text) -> str:
    """A text with other characters from a place on; #VALUE! as in `mid`.

    >>> replace("abcdef", 2, 3, "X")
    'aXef'
    """
    start, count = _place(start_num), _count(num_chars)
    return part(old_text, 0, start) + new_text + part(old_text, start + count)


def _count(number: float) -> int:
    if number < 0:
        raise Fault(VALUE)
    return int(number)


def _place(number: float) -> int:
    """A place counted from 0, of one counted from 1."""
    if number < 1:
        raise Fault(VALUE)
    return int(number) - 1
