"""The language of number formats: sections by sign or condition, and what they consist of.

#,##0.00_);[Red](#,##0.00);"nothing";@      [>=1000]0.0,"k";0      [h]:mm:ss      # ??/??
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from xlrepro.functions.languages import TAGS
from xlrepro.records import dataclass
from xlrepro.values import VALUE, Fault


class Kind(Enum):
    """What a part of a section stands for."""

    LITERAL = auto()
    DIGIT = auto()  # 0, # or ?
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()  # E+ or E-
    SLASH = auto()
    COLON = auto()
    GENERAL = auto()
    TEXT = auto()  # @
    DATE = auto()  # a run of one of y m d h s b e g, or aaa
    ELAPSED = auto()  # [h], [m] or [s]
    HALF = auto()  # AM/PM or A/P


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four; `condition` is an operator and a number, `language` a Windows code."""

    parts: tuple[Part, ...]
    condition: tuple[str, float] | None = None
    language: int | None = None

    def has(self, *kinds: Kind) -> bool:
        return any(part.kind in kinds for part in self.parts)

    @property
    def is_date(self) -> bool:
        return self.has(Kind.DATE, Kind.ELAPSED, Kind.HALF)


TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*") | (?P<escaped>\\.) | (?P<gap>_.) | (?P<fill>\*.)
    | (?P<bracket>\[[^\]]*\]) | (?P<general>general) | (?P<half>am/pm|a/p)
    | (?P<exponent>e[+-]) | (?P<date>y+|m+|d+|h+|s+|b+|e+|g+|a{3,})
    | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<colon>:)
    | (?P<text>@) | (?P<semicolon>;) | (?P<wrong>["\\_*\[n]) | (?P<literal>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
PLAIN = {
    "general": Kind.GENERAL,
    "half": Kind.HALF,
    "exponent": Kind.EXPONENT,
    "digit": Kind.DIGIT,
    "point": Kind.POINT,
    "comma": Kind.COMMA,
    "percent": Kind.PERCENT,
    "slash": Kind.SLASH,
    "colon": Kind.COLON,
    "text": Kind.TEXT,
    "literal": Kind.LITERAL,
}
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+(?:E[+-]?\d+)?)", re.IGNORECASE)
COLOURS = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*\d+", re.I)
OTHERS = re.compile(r"dbnum\d+|natnum\d+.*|~?[abh]", re.IGNORECASE)
SYSTEM = {0xF800: "dddd, mmmm d, yyyy", 0xF400: "h:mm:ss AM/PM"}  # what Windows is set to


@lru_cache(maxsize=1024)
def sections_of(number_format: str) -> tuple[Section, ...]:
    """The sections of a format; raises Fault with #VALUE! where it is none.

    >>> [len(section.parts) for section in sections_of('0.0;"minus "0')]
    [3, 2]
    """
    sections: list[Section] = []
    parts: list[Part] = []
    condition: tuple[str, float] | None = None
    language: int | None = None
    for match in TOKEN.finditer(number_format):
        name, token = str(match.lastgroup), match[0]
        if name == "semicolon":
            sections.append(_section(parts, condition, language))
            parts, condition, language = [], None, None
        elif name == "wrong":
            raise Fault(VALUE)
        elif name == "bracket":
            inside = token[1:-1]
            if found := CONDITION.fullmatch(inside):
                condition = found[1], float(found[2])
            elif inside.startswith("$"):
                symbol, _, code = inside[1:].partition("-")
                language = _language(code)
                parts.append(Part(Kind.LITERAL, symbol))
            elif re.fullmatch("h+|m+|s+", inside, re.IGNORECASE):
                parts.append(Part(Kind.ELAPSED, inside.lower()))
            elif not COLOURS.fullmatch(inside) and not OTHERS.fullmatch(inside):
                raise Fault(VALUE)
        else:
            parts.append(_part(name, token))
    sections.append(_section(parts, condition, language))
    if len(sections) > 4:
        raise Fault(VALUE)
    return tuple(sections)


def _language(code: str) -> int | None:
    """409 and en-US are English; nothing where no language is named."""
    if re.fullmatch("[0-9a-f]+", code, re.IGNORECASE):
        return int(code, 16)
    return TAGS.get(code[:2].lower())


def _part(name: str, token: str) -> Part:
    if name in ("quoted", "escaped"):
        return Part(Kind.LITERAL, token[1:-1] if name == "quoted" else token[1:])
    if name in ("gap", "fill"):  # as wide as a sign; as wide as the cell
        return Part(Kind.LITERAL, " " if name == "gap" else "")
    if name == "date":
        return Part(Kind.DATE, token.lower())
    return Part(PLAIN[name], token)


def _section(
    parts: list[Part], condition: tuple[str, float] | None, language: int | None
) -> Section:
    if language in SYSTEM and any(part.kind is Kind.DATE for part in parts):
        (section,) = sections_of(SYSTEM[language])
        return section
    section = Section(tuple(parts), condition, language)
    wrong = not _only_time(section) if section.is_date else not _only_number(section)
    if wrong:
        raise Fault(VALUE)
    return section


def _only_number(section: Section) -> bool:
    """Whether a section with digits has no sign of text, nor a plain colon, which is of times."""
    return not section.has(Kind.DIGIT) or not section.has(Kind.TEXT, Kind.COLON)


def _only_time(section: Section) -> bool:
    """Whether a section of dates has no other digits than those after the seconds."""
    if section.has(Kind.EXPONENT):
        return False
    after_seconds = False
    for part in section.parts:
        if part.kind is Kind.DIGIT:
            if part.text != "0" or not after_seconds:
                return False
        else:
            after_seconds = part.kind is Kind.POINT or (
                after_seconds and part.kind is Kind.LITERAL and not part.text
            )
    return True
