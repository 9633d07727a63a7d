"""Text as a sheet counts it: a sign beyond U+FFFF, such as an emoji, counts as two."""

from __future__ import annotations

LONGEST = 32767  # that a cell holds


def length(text: str) -> int:
    """How many places a text has.

    >>> length("añ"), length("a😀")
    (2, 3)
    """
    return len(text) + sum(sign > "\uffff" for sign in text) if _wide(text) else len(text)


def part(text: str, start: int, end: int | None = None) -> str:
    """The places from one, counted from 0, up to another; half of a wide sign is a surrogate.

    >>> part("a😀b", 1, 3)
    '😀'
    """
    if not _wide(text):
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    piece = units[2 * start : None if end is None else 2 * end]
    return piece.decode("utf-16-le", "surrogatepass")


def places_before(text: str, index: int) -> int:
    """How many places stand before a sign of a text."""
    return length(text[:index])


def index_of(text: str, place: int) -> int:
    """The sign of a text at a place, both counted from 0; the next where it is half of one."""
    if not _wide(text):
        return place
    index = 0
    while index < len(text) and place > 0:
        place -= 2 if text[index] > "\uffff" else 1
        index += 1
    return index + max(place, 0)


def _wide(text: str) -> bool:
    return not text.isascii() and max(text) > "\uffff"
