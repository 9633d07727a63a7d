"""Points in time by a section of a number format: y m d h s, AM/PM and [h] for what has elapsed."""

from __future__ import annotations

from xlrepro.functions.calendar_1900 import SECONDS, Date, date_of, last_day, weekday_of
from xlrepro.functions.format_parts import Kind, Part, Section
from xlrepro.functions.languages import days_of, era_of, months_of
from xlrepro.records import dataclass
from xlrepro.values import VALUE, Fault


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, rounded as it is shown; `fraction` is of a second, in its last digit."""

    day: int
    second: int
    fraction: int
    places: int


def date_text(value: float, section: Section) -> str:
    """A number as a date or time; raises Fault with #VALUE! below 0 and after the year 9999."""
    parts = section.parts
    places = _places(parts)
    moment = _moment(value, max(places, default=0))
    halved = section.has(Kind.HALF)
    return "".join(_shown(parts, i, moment, halved, section.language) for i in range(len(parts)))


def _places(parts: tuple[Part, ...]) -> list[int]:
    """How many digits follow each point."""
    counts: list[int] = []
    for part in parts:
        if part.kind is Kind.POINT:
            counts.append(0)
        elif part.kind is Kind.DIGIT and counts:
            counts[-1] += 1
    return counts


def _moment(value: float, places: int) -> Moment:
    if not 0 <= value < last_day() + 1:
        raise Fault(VALUE)
    day = int(value)
    scale = 10**places
    ticks = int((value - day) * SECONDS * scale + 0.5)
    day, ticks = day + ticks // (SECONDS * scale), ticks % (SECONDS * scale)
    if day > last_day():
        raise Fault(VALUE)
    return Moment(day, ticks // scale, ticks % scale, places)


def _shown(
    parts: tuple[Part, ...], i: int, moment: Moment, halved: bool, language: int | None
) -> str:
    part = parts[i]
    if part.kind is Kind.DATE:
        if part.text[0] == "m" and _is_minute(parts, i):
            return _padded(moment.second // 60 % 60, part.text)
        if part.text[0] in "hs":
            return _clock(part.text, moment, halved)
        return _calendar(part.text, moment.day, language)
    if part.kind is Kind.ELAPSED:
        seconds = moment.day * SECONDS + moment.second
        passed = seconds // {"h": 3600, "m": 60, "s": 1}[part.text[0]]
        return str(passed).zfill(len(part.text))
    if part.kind is Kind.HALF:
        half = "PM" if moment.second >= SECONDS // 2 else "AM"
        if len(part.text) > 3:
            return half
        return half[0] if part.text[0].isupper() else half[0].lower()
    if part.kind is Kind.DIGIT:
        before = _since_point(parts, i)
        return str(moment.fraction).zfill(moment.places)[before]
    if part.kind in (Kind.GENERAL, Kind.TEXT):
        return ""
    return part.text


def _since_point(parts: tuple[Part, ...], i: int) -> int:
    """How many digits stand between a digit and the point before it."""
    count = 0
    while parts[i - 1].kind is not Kind.POINT:
        i -= 1
        count += parts[i].kind is Kind.DIGIT
    return count


def _is_minute(parts: tuple[Part, ...], i: int) -> bool:
    """m is a minute after hours or seconds, and before seconds."""
    timed = (Kind.DATE, Kind.ELAPSED)
    before = next((part for part in reversed(parts[:i]) if part.kind in timed), None)
    after = next((part for part in parts[i + 1 :] if part.kind in timed), None)
    return bool((before and before.text[0] in "hs") or (after and after.text[0] == "s"))


def _clock(code: str, moment: Moment, halved: bool) -> str:
    if code[0] == "s":
        return _padded(moment.second % 60, code)
    hour = moment.second // 3600
    return _padded((hour + 11) % 12 + 1 if halved else hour, code)


def _padded(number: int, code: str) -> str:
    return str(number).zfill(min(len(code), 2))


def _calendar(code: str, serial: int, language: int | None) -> str:
    """Year, month or day; after the second sign a longer code gives the name."""
    year, month, day = date_of(serial)
    letter, length = code[0].replace("a", "d"), len(code)
    if letter == "y":
        return str(year) if length > 2 else f"{year % 100:02d}"
    if letter == "b":  # of the Buddhist era
        return str(year + 543) if length > 2 else f"{(year + 543) % 100:02d}"
    if letter in "eg":
        return _of_era(code, (year, month, day), language)
    if length <= 2:
        return str(day if letter == "d" else month).zfill(length)
    if letter == "d":
        return days_of(language)[length > 3][weekday_of(serial)]
    name = months_of(language)[length > 3][month - 1]
    return name[0] if length > 4 else name


def _of_era(code: str, date: Date, language: int | None) -> str:
    """e is the year of the era, g its letter, gg its first sign and ggg its name."""
    era = era_of(date, language)
    if era is None:
        return str(date[0]) if code[0] == "e" else ""
    name, letter, year = era
    if code[0] == "e":
        return str(year).zfill(min(len(code), 2))
    return (letter, name[0], name)[min(len(code), 3) - 1]
