"""Numbers by a section of a number format: digits, thousands, percent, exponents and fractions.

A number is 15 digits and a power of ten here, as a sheet shows it, so that 1.005 rounds to 1.01.
"""

from __future__ import annotations

from xlrepro.functions.format_parts import Kind, Part, Section
from xlrepro.functions.text_numbers import DIGITS, scientific, significant
from xlrepro.records import dataclass
from xlrepro.values import VALUE, Fault

WIDTH = 11  # of a cell for General
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Decimal:
    """digits * 10^power, not below 0."""

    digits: int
    power: int

    def scaled(self, power: int) -> Decimal:
        return Decimal(self.digits, self.power + power)

    def rounded(self, places: int) -> str:
        """Its digits with so many after the point, half up, without the point."""
        shift = self.power + places
        if shift >= 0:
            number = self.digits * 10**shift
        elif shift < -DIGITS - 1:
            number = 0
        else:
            number = (2 * self.digits + 10**-shift) // (2 * 10**-shift)
        return str(number).zfill(places + 1)

    @property
    def magnitude(self) -> int:
        """The power of ten of its first digit."""
        return len(str(self.digits)) - 1 + self.power


def decimal_of(value: float) -> Decimal:
    """A number not below 0 in the 15 digits that count."""
    if value == 0:
        return Decimal(0, 0)
    digits, exponent = significant(value, DIGITS)
    return Decimal(int(digits), exponent - DIGITS + 1)


def number_by(value: float, section: Section) -> tuple[str, bool]:
    """A number not below 0 in a section, and whether any digit of it is not 0."""
    parts = section.parts
    percents = sum(part.kind is Kind.PERCENT for part in parts)
    if section.has(Kind.GENERAL):
        return _with_general(value, parts), value != 0
    if not section.has(Kind.DIGIT):
        return _literals(parts), value >= 0.5
    number = decimal_of(value).scaled(2 * percents)
    if section.has(Kind.EXPONENT):
        return _with_exponent(number, parts)
    slash = _fraction_at(parts)
    if slash is not None:
        from xlrepro.functions.format_fractions import with_fraction

        return with_fraction(value * 100.0**percents, parts, slash)
    return _plain(number, parts)


def _literals(parts: Parts) -> str:
    return "".join(part.text for part in parts if part.kind is not Kind.TEXT)


def _with_general(value: float, parts: Parts) -> str:
    return "".join(general(value) if part.kind is Kind.GENERAL else part.text for part in parts)


def _fraction_at(parts: Parts) -> int | None:
    """The place of a slash with digits before it and a number after it."""
    for i, part in enumerate(parts):
        if part.kind is Kind.SLASH and 0 < i < len(parts) - 1:
            after = parts[i + 1]
            if parts[i - 1].kind is Kind.DIGIT and (
                after.kind is Kind.DIGIT or after.text.isdigit()
            ):
                return i
    return None


def _plain(number: Decimal, parts: Parts) -> tuple[str, bool]:
    digits = [i for i, part in enumerate(parts) if part.kind is Kind.DIGIT]
    point = next((i for i, part in enumerate(parts) if part.kind is Kind.POINT), len(parts))
    whole = [i for i in digits if i < point]
    places = [i for i in digits if i > point]
    grouped, thousands, commas = _commas(parts, digits, whole, point)
    text = number.scaled(-3 * thousands).rounded(len(places))
    shown = whole_digits(text[: len(text) - len(places)], parts, whole, grouped)
    shown |= _decimals(text[len(text) - len(places) :], parts, places)
    out = [
        shown.get(i, "" if i in commas or part.kind is Kind.DIGIT else part.text)
        for i, part in enumerate(parts)
    ]
    if not whole and point < len(parts) and (over := text[: len(text) - len(places)].lstrip("0")):
        out[point] = over + out[point]
    return "".join(out), text.strip("0") != ""


def _commas(
    parts: Parts, digits: list[int], whole: list[int], point: int
) -> tuple[bool, int, set[int]]:
    """Whether thousands are grouped, by how many thousands is divided, and which commas say so.

    A comma between digits groups; those right after the last digit before the point or of all
    divide; one before all digits says nothing, and others stand for themselves.
    """
    used: set[int] = set()
    grouped, thousands = False, 0
    ends = {whole[-1] if whole else -1, digits[-1]}
    for i, part in enumerate(parts):
        if part.kind is not Kind.COMMA:
            continue
        if whole and whole[0] < i < whole[-1]:
            grouped = True
            used.add(i)
        elif i - 1 in ends:
            thousands += 1
            used.add(i)
            ends.add(i)
        elif i < digits[0]:
            used.add(i)
    return grouped, thousands, used


def whole_digits(text: str, parts: Parts, places: list[int], grouped: bool) -> dict[int, str]:
    """What stands at each place before the point: the first takes all digits that are left."""
    digits = text.lstrip("0")
    shown: dict[int, str] = {}
    position = 0
    for nth, i in enumerate(reversed(places)):
        first = nth == len(places) - 1
        width = max(1, len(digits) - position) if first else 1
        out = ""
        for _ in range(width):
            have = position < len(digits)
            sign = digits[-1 - position] if have else {"0": "0", "?": " ", "#": ""}[parts[i].text]
            if grouped and sign and position and position % 3 == 0:
                sign += "," if sign != " " else " "
            out = sign + out
            position += 1
        shown[i] = out
    return shown


def _decimals(text: str, parts: Parts, places: list[int]) -> dict[int, str]:
    """What stands at each place after the point: zeros at the end only where 0 asks for them."""
    wanted = [nth for nth, i in enumerate(places) if parts[i].text == "0" or text[nth] != "0"]
    last = max(wanted, default=-1)
    return {
        i: text[nth] if nth <= last else {"?": " ", "#": ""}[parts[i].text]
        for nth, i in enumerate(places)
    }


def _with_exponent(number: Decimal, parts: Parts) -> tuple[str, bool]:
    """0.00E+00; with more digits before the point the exponent is a multiple of their number."""
    at = next(i for i, part in enumerate(parts) if part.kind is Kind.EXPONENT)
    mantissa, tail = parts[:at], parts[at + 1 :]
    if not any(part.kind is Kind.DIGIT for part in mantissa) or not any(
        part.kind is Kind.DIGIT for part in tail
    ):
        raise Fault(VALUE)
    point = next((i for i, part in enumerate(mantissa) if part.kind is Kind.POINT), len(mantissa))
    whole = sum(part.kind is Kind.DIGIT for part in mantissa[:point])
    places = sum(part.kind is Kind.DIGIT for part in mantissa[point:])
    power = 0
    if number.digits:
        power = number.magnitude // max(whole, 1) * max(whole, 1)
        if len(number.scaled(-power).rounded(places)) - places > max(whole, 1):
            power += max(whole, 1)
    else:
        mantissa = tuple(
            Part(Kind.DIGIT, "0") if part.kind is Kind.DIGIT else part for part in mantissa
        )
    text, some = _plain(number.scaled(-power), mantissa)
    sign = "-" if power < 0 else "+" if parts[at].text[1] == "+" else ""
    exponent, _ = _plain(Decimal(abs(power), 0), tail)
    return f"{text}E{sign}{exponent}", some


def general(value: float) -> str:
    """A number not below 0 as General shows it in a cell: at most 11 signs.

    >>> general(1 / 3), general(123456789012.0), general(0.000012345678), general(1e-8)
    ('0.333333333', '1.23457E+11', '1.23457E-05', '0.00000001')
    """
    if value == 0:
        return "0"
    number = decimal_of(value)
    whole = max(number.magnitude + 1, 1)
    if whole <= WIDTH and number.magnitude >= -4 - 1:
        places = max(0, WIDTH - 1 - whole)
        text = number.rounded(places)
        exact = number.power + places >= 0 or number.digits % 10 ** -(number.power + places) == 0
        if len(text) - places <= WIDTH and (number.magnitude >= -4 or exact):
            return _pointed(text, places)
    elif number.magnitude < 0 and number.digits % 10 ** max(0, -number.power - WIDTH + 2) == 0:
        return _pointed(number.rounded(WIDTH - 2), WIDTH - 2)
    digits, exponent = significant(value, 6)
    if abs(exponent) > 99:
        digits, exponent = significant(value, 5)
    return scientific(digits.rstrip("0"), exponent)


def _pointed(text: str, places: int) -> str:
    if not places:
        return text
    return f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
