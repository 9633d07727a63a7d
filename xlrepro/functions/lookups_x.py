"""The newer lookups, which find near values in lines in any order: XMATCH, XLOOKUP."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any as Anything

from xlrepro.functions.coerce import text
from xlrepro.functions.comparing import order
from xlrepro.functions.declare import Any, Matrix, Number, Raw, spreadsheet
from xlrepro.functions.searching import LONGEST, Line, line, nearest, numbers_nearest
from xlrepro.values import NA, VALUE, ErrorValue, Fault, NotKnown

NEXT_SMALLER, EXACT, NEXT_LARGER, WILDCARDS, PATTERN = -1, 0, 1, 2, 3
FORWARD, BACKWARD, RISING, FALLING = 1, -1, 2, -2


@spreadsheet("XMATCH")
def xmatch(value: Any, among: Matrix, how: Number = 0, search: Number | None = None) -> float:
    """The place of a value, counted from 1, in one row or column; #N/A where there is none.

    how is 0 for an equal, -1 and 1 for the next smaller or larger one too, 2 for wildcards.
    search is 1 from the first, -1 from the last, 2 and -2 by bisection in a line that rises or
    falls. #VALUE! for other numbers and for an area of several rows and columns.

    >>> xmatch(25, [30, 10, 20], -1), xmatch(20, [10, 20, 20], 0, -1)
    (3.0, 3.0)
    """
    if 1 not in among.shape:
        raise Fault(VALUE)
    place = found(line(among), value, int(how), search)
    if place is None:
        raise Fault(NA)
    return place + 1.0


@spreadsheet("XLOOKUP")
def xlookup(
    value: Any,
    among: Matrix,
    results: Matrix,
    otherwise: Raw | None = None,
    how: Number = 0,
    search: Number | None = None,
) -> Anything:
    """What stands in `results` where a value stands in one row or column; see `xmatch`.

    Of several columns beside a column it is the row, and so it is for rows. `otherwise` is the
    result where there is none, else #N/A. #VALUE! where the two do not fit.

    >>> xlookup("b", ["a", "b"], [10, 20]), xlookup("c", ["a", "b"], [10, 20], "none")
    (20.0, 'none')
    """
    rows, columns = among.shape
    down = columns == 1 and (rows > 1 or results.shape[0] == 1)
    if 1 not in among.shape or results.shape[0 if down else 1] != among.size:
        raise Fault(VALUE)
    place = found(line(among), value, int(how), search)
    if place is None:
        if otherwise is None:
            raise Fault(NA)
        if isinstance(otherwise, ErrorValue):
            raise Fault(otherwise)
        return otherwise
    part = results[place : place + 1] if down else results[:, place : place + 1]
    return part[0, 0] if part.size == 1 else part


def found(among: Line, value: Anything, how: int, direction: float | None) -> int | None:
    """The place of a value; None where there is none."""
    search = FORWARD if direction is None else int(direction)
    if how not in (-1, 0, 1, 2, 3) or search not in (1, -1, 2, -2):
        raise Fault(VALUE)
    if isinstance(value, str) and len(value) > LONGEST:
        raise Fault(VALUE)
    if how == WILDCARDS and abs(search) == RISING:
        raise Fault(VALUE)
    if how == PATTERN:
        return patterned(among.values, text(value), search == BACKWARD)
    if abs(search) == RISING:
        return bisected(among.values, value, how, search == FALLING)
    backward = search == BACKWARD
    if how == WILDCARDS and isinstance(value, str):
        return among.matching(value, backward)
    place = among.exact(value, backward)
    if place is not None or how in (EXACT, WILDCARDS):
        return place
    if type(value) is float:
        place = numbers_nearest(among.numbers, value, how, backward)
        if place is not None or how == NEXT_SMALLER:
            return place
    return nearest(among.values, value, how, backward)


def patterned(values: list[Anything], pattern: str, backward: bool) -> int | None:
    """The first place (or last) that a regular expression matches.

    Whether it must match all of a text, its case, and numbers too, is not known: so it is told only
    where that makes no difference.
    """
    try:
        readings = [re.compile(pattern, flags) for flags in (0, re.IGNORECASE)]
    except re.error:
        raise NotKnown("a regular expression that Python does not read") from None
    texts = ["" if isinstance(value, ErrorValue) else text(value) for value in values]
    places = list(range(len(values)))[:: -1 if backward else 1]
    found: set[int | None] = set()
    for reading in readings:
        for matches in (reading.search, reading.fullmatch):
            met = [place for place in places if matches(texts[place])]
            of_text = [place for place in met if isinstance(values[place], str)]
            found |= {next(iter(met), None), next(iter(of_text), None)}
    if len(found) > 1:
        raise NotKnown("what else than a whole text a regular expression matches")
    return found.pop()


def bisected(values: list[Anything], wanted: Anything, how: int, falling: bool) -> int | None:
    """Where bisection ends that looks for a value in a sorted line.

    A line that falls is searched from its end. Blanks are larger than all else here, so that the
    next larger value may be a blank.
    """
    rising = values[::-1] if falling else values
    place = bisect_left(rising, 0, key=lambda value: order(value, wanted))
    if place == len(rising) or order(rising[place], wanted) != 0:
        if how == EXACT:
            return None
        place -= how == NEXT_SMALLER
    if not 0 <= place < len(rising):
        return None
    return len(rising) - 1 - place if falling else place
