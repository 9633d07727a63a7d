"""Numbers as fractions, by formats such as # ?/? and # ??/16."""

from __future__ import annotations

from fractions import Fraction

from xlrepro.functions.format_numbers import Parts, whole_digits
from xlrepro.functions.format_parts import Kind


def with_fraction(value: float, parts: Parts, slash: int) -> tuple[str, bool]:
    """A number not below 0 as whole number and fraction, and whether it is not 0."""
    start, end = slash, slash + 1
    while start and parts[start - 1].kind is Kind.DIGIT:
        start -= 1
    while end < len(parts) and (parts[end].kind is Kind.DIGIT or parts[end].text.isdigit()):
        end += 1
    whole = [i for i in range(start) if parts[i].kind is Kind.DIGIT]
    over_form = "".join(part.text for part in parts[start:slash])
    under_form = "".join(part.text for part in parts[slash + 1 : end])
    over, under = _nearest(value, under_form)
    number = over // under if whole else 0
    over -= number * under
    hidden = bool(whole) and over == 0 and "0" not in over_form
    digits = "0" if hidden and number == 0 else str(number)
    shown = whole_digits(digits, parts, whole, False)
    if hidden and number == 0:
        shown[whole[-1]] = "0"
    out = [shown.get(i, part.text) for i, part in enumerate(parts[:start])]
    if hidden:
        out.append(" " * (len(over_form) + 1 + len(under_form)))
    else:
        out.append(f"{_right(over, over_form)}/{_left(under, under_form)}")
    out += [part.text for part in parts[end:] if part.kind is not Kind.DIGIT]
    return "".join(out), number != 0 or over != 0


def _nearest(value: float, under_form: str) -> tuple[int, int]:
    """The nearest fraction with a denominator of so many digits, or with the one that is given."""
    if under_form.strip("0#?"):
        under = int("".join(sign if sign.isdigit() else "0" for sign in under_form))
        return int(value * under + 0.5), under
    nearest = Fraction(value).limit_denominator(10 ** len(under_form) - 1)
    return nearest.numerator, nearest.denominator


def _right(number: int, form: str) -> str:
    """A numerator, filled up on its left as its form asks."""
    text = str(number)
    filler = {"0": "0", "?": " ", "#": ""}
    return "".join(filler[sign] for sign in form[: max(0, len(form) - len(text))]) + text


def _left(number: int, form: str) -> str:
    """A denominator, filled up on its right, or with zeros on its left."""
    text = str(number).zfill(form.count("0"))
    return text + " " * sum(sign == "?" for sign in form[len(text) :])
