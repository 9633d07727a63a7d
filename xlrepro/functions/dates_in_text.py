"""DATEVALUE and TIMEVALUE: the day and the time that a text spells."""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import last_day
from xlrepro.functions.declare import Text, spreadsheet
from xlrepro.functions.text_dates import moment_in
from xlrepro.functions.text_numbers import SPACES
from xlrepro.values import VALUE, Fault


@spreadsheet("DATEVALUE")
def datevalue(date_text: Text) -> float:
    """The number of the day that a text spells; a time in it is passed over.

    #VALUE! for text that is no date or time, plain numbers among it.

    >>> datevalue("29-Feb-1900"), datevalue("2024-02-29 06:00")
    (60.0, 45351.0)
    """
    return float(math.floor(_moment(date_text)))


@spreadsheet("TIMEVALUE")
def timevalue(time_text: Text) -> float:
    """The time that a text spells, as a fraction of the day; whole days are dropped.

    #VALUE! for text that is no date or time.

    >>> timevalue(" 1:30 "), timevalue("12:00 PM"), timevalue("24:00")
    (0.0625, 0.5, 0.0)
    """
    return math.modf(_moment(time_text))[0]


def _moment(text: str) -> float:
    found = moment_in(text.strip(SPACES))
    if found is None or found >= last_day() + 1:
        raise Fault(VALUE)
    return found
