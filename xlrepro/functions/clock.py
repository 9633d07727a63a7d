"""Times of the day, which are fractions of it."""

from __future__ import annotations

import math

from xlrepro.functions.calendar_1900 import SECONDS, last_day
from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.values import NUM, Fault

LARGEST = 32767  # the largest hour, minute or second that TIME takes


@spreadsheet("TIME")
def time(hour: Number, minute: Number, second: Number) -> float:
    """The fraction of a day; parts may overflow, and whole days are dropped.

    #NUM! for parts above 32767, and where the whole is below 0.

    >>> time(27, 30, 0)
    0.14583333333333326
    """
    parts = [math.floor(part) for part in (hour, minute, second)]
    total = 3600 * parts[0] + 60 * parts[1] + parts[2]
    if max(parts) > LARGEST or total < 0:
        raise Fault(NUM)
    return math.modf(total / SECONDS)[0]


@spreadsheet("HOUR")
def hour(serial_number: Number) -> float:
    """The hour of a point in time, from 0 to 23, to the nearest second; #NUM! below 0.

    >>> hour(45651.75)
    18.0
    """
    return float(second_of_day(serial_number) // 3600)


@spreadsheet("MINUTE")
def minute(serial_number: Number) -> float:
    """The minute of its hour, from 0 to 59; otherwise as `hour`.

    >>> minute(0.53)
    43.0
    """
    return float(second_of_day(serial_number) // 60 % 60)


@spreadsheet("SECOND")
def second(serial_number: Number) -> float:
    """The second of its minute, from 0 to 59; otherwise as `hour`.

    >>> second(0.53)
    12.0
    """
    return float(second_of_day(serial_number) % 60)


def second_of_day(value: float) -> int:
    """Seconds since midnight, rounded."""
    if not 0 <= value < last_day() + 1:
        raise Fault(NUM)
    return math.floor((value - math.floor(value)) * SECONDS + 0.5) % SECONDS
