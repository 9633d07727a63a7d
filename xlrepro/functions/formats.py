"""A value in a number format, as TEXT gives it."""

from __future__ import annotations

import operator
from typing import Any

from xlrepro.functions.format_dates import date_text
from xlrepro.functions.format_numbers import number_by
from xlrepro.functions.format_parts import Kind, Section, sections_of
from xlrepro.functions.text_numbers import number_in
from xlrepro.values import VALUE, Fault

LONGEST = 255  # signs of a result
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
POSITIVE, NEGATIVE, NOT_NEGATIVE = (">", 0.0), ("<", 0.0), (">=", 0.0)


def formatted(value: Any, number_format: str) -> str:
    """A number, text, truth value or blank by a number format, in the English of the United States.

    Text that spells a number is taken for it; other text goes to the section for text, if there
    is one. Raises Fault with #VALUE! for a format that is none, a date outside of 1900 to 9999
    and where no section is for the number.

    >>> formatted(-1234.567, "#,##0.00;(#,##0.00)"), formatted(44000.75, "d mmm yyyy h:mm AM/PM")
    ('(1,234.57)', '18 Jun 2020 6:00 PM')
    >>> formatted(0.3, "# ?/?"), formatted("so", '@" "@'), formatted(1.5, "[h]:mm")
    (' 2/7', 'so so', '36:00')
    """
    sections = sections_of(number_format)
    for_text = sections[-1] if len(sections) == 4 or sections[-1].has(Kind.TEXT) else None
    if isinstance(value, bool):
        value = "TRUE" if value else "FALSE"
    if isinstance(value, str):
        number = number_in(value)
        if number is None:
            return value if for_text is None else _text_by(value, for_text)
        value = number
    numeric = sections[: 3 if len(sections) == 4 else len(sections)]
    if for_text is not None and len(sections) < 4:
        numeric = sections[:-1] or sections_of("General")
    return _number(0.0 if value is None else float(value), numeric)


def _text_by(value: str, section: Section) -> str:
    if section.is_date:
        raise Fault(VALUE)
    return "".join(value if part.kind is Kind.TEXT else part.text for part in section.parts)


def _number(value: float, sections: tuple[Section, ...]) -> str:
    section, signed = _chosen(value, sections)
    if section.is_date:
        return date_text(value if signed else abs(value), section)
    text, some = number_by(abs(value), section)
    if len(text) > LONGEST:
        raise Fault(VALUE)
    return "-" + text if value < 0 and signed and some and section.parts else text


def _chosen(value: float, sections: tuple[Section, ...]) -> tuple[Section, bool]:
    """The section for a number, and whether a minus has to be put before it.

    None is put where a section is for numbers below 0 alone: it says by itself that they are.
    """
    conditions = _conditions(sections)
    for section, condition in zip(sections, conditions, strict=True):
        if condition is None or OPERATORS[condition[0]](value, condition[1]):
            return section, not _negative(condition, conditions)
    if len(sections) == 1:
        return sections[0], True
    raise Fault(VALUE)


def _conditions(sections: tuple[Section, ...]) -> list[tuple[str, float] | None]:
    """What each section is for; the last without a condition is for the rest."""
    given = [section.condition for section in sections]
    if len(sections) == 1:
        return given
    if given[0] is None:
        given[0] = NOT_NEGATIVE if len(sections) == 2 and given[1] is None else POSITIVE
    if len(sections) == 3 and given[1] is None:
        given[1] = NEGATIVE
    return given


def _negative(condition: tuple[str, float] | None, all_: list[tuple[str, float] | None]) -> bool:
    """Whether a condition holds for numbers below 0 alone."""
    if condition is None:
        return len(all_) == 2 and all_[0] in (NOT_NEGATIVE, POSITIVE)
    sign, limit = condition
    return (sign == "<" and limit <= 0) or (sign in ("<=", "=") and limit < 0)
