"""Texts taken apart at delimiters."""

from __future__ import annotations

import re
from typing import Any as Anything

from xlrepro.functions import coerce
from xlrepro.functions.declare import Area, Number, Raw, Text, Truth, singles, spreadsheet
from xlrepro.values import CALC, NA, VALUE, ErrorValue, Fault, area_of


@spreadsheet("TEXTBEFORE")
def textbefore(
    text: Text,
    delimiter: Area,
    instance_num: Number | None = None,
    match_mode: Number = 0,
    match_end: Number = 0,
    if_not_found: Raw = NA,
) -> Anything:
    """What stands before a delimiter, or before the nearest of several.

    The nth is meant by `instance_num`, from the end where it is below 0. `match_mode` 1 is for any
    case; with `match_end` 1 the end of the text, or from the end its start, is a delimiter too.
    #N/A or `if_not_found` where there is none; #VALUE! for the 0th, and where the text is shorter
    than the delimiter or than `instance_num`.

    >>> textbefore("Red riding hood's red hood", "hood"), textbefore("a-b-c", "-", -1)
    ('Red riding ', 'a-b')
    """
    found = _found(text, delimiter, instance_num, match_mode, match_end)
    return _missing(if_not_found) if found is None else text[: found[0]]


@spreadsheet("TEXTAFTER")
def textafter(
    text: Text,
    delimiter: Area,
    instance_num: Number | None = None,
    match_mode: Number = 0,
    match_end: Number = 0,
    if_not_found: Raw = NA,
) -> Anything:
    """What stands after a delimiter; otherwise as `textbefore`.

    >>> textafter("Red riding hood's red hood", "hood", 1), textafter("a-b-c", "-", -1)
    ("'s red hood", 'c')
    """
    found = _found(text, delimiter, instance_num, match_mode, match_end)
    return _missing(if_not_found) if found is None else text[found[1] :]


def _found(
    text: str, delimiter: Area, instance: float | None, match_mode: float, match_end: float
) -> tuple[int, int] | None:
    """Where the delimiter that is meant starts and ends."""
    if int(match_end) not in (0, 1) or instance == 0:
        raise Fault(VALUE)
    delimiters = _delimiters(delimiter)
    nth = 1 if instance is None else int(instance // 1)
    if instance is not None and (
        nth == 0 or abs(nth) > len(text) or min(map(len, delimiters)) > len(text)
    ):
        raise Fault(VALUE)
    if "" in delimiters:
        return (0, 0) if nth > 0 else (len(text), len(text))
    places = [match.span() for match in _pattern(delimiters, match_mode).finditer(text)]
    if int(match_end):
        places = [*places, (len(text), len(text))] if nth > 0 else [(0, 0), *places]
    if abs(nth) > len(places):
        return None
    return places[nth - 1 if nth > 0 else nth]


def _missing(if_not_found: Anything) -> Anything:
    if isinstance(if_not_found, ErrorValue):
        raise Fault(if_not_found)
    return "" if if_not_found is None else if_not_found


@spreadsheet("TEXTSPLIT")
def textsplit(
    text: Text,
    col_delimiter: Area | None = None,
    row_delimiter: Area | None = None,
    ignore_empty: Truth = False,
    match_mode: Number = 0,
    pad_with: Raw = NA,
) -> Anything:
    """The pieces of a text between delimiters, as rows and columns; short rows are filled up.

    #VALUE! for delimiters without text, #CALC! where nothing is left.

    >>> textsplit("1,2;3", ",", ";").tolist()
    [['1', '2'], ['3', ErrorValue(code='#N/A')]]
    """
    if col_delimiter is None and row_delimiter is None:
        raise Fault(VALUE)
    lines = _split([text], row_delimiter, ignore_empty, match_mode)
    rows = [_split([line], col_delimiter, ignore_empty, match_mode) for line in lines]
    rows = [row for row in rows if row]
    if not rows:
        raise Fault(CALC)
    width = max(map(len, rows))
    return area_of([row + [pad_with] * (width - len(row)) for row in rows])


def _split(
    texts: list[Anything], delimiter: Area | None, ignore_empty: bool, match_mode: float
) -> list[Anything]:
    if delimiter is not None:
        delimiters = _delimiters(delimiter)
        if "" in delimiters:
            raise Fault(VALUE)
        pattern = _pattern(delimiters, match_mode)
        texts = [piece for text in texts for piece in pattern.split(text)]
    return [text for text in texts if text] if ignore_empty else texts


def _delimiters(area: Area) -> list[str]:
    return [coerce.text(value) for value in singles(area)]


def _pattern(delimiters: list[str], match_mode: float) -> re.Pattern[str]:
    if int(match_mode) not in (0, 1):
        raise Fault(VALUE)
    return re.compile("|".join(map(re.escape, delimiters)), re.IGNORECASE if int(match_mode) else 0)
