"""Texts put together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, cycle
from typing import Any as Anything

from xlrepro.functions import coerce
from xlrepro.functions.declare import Area, Text, Truth, singles, spreadsheet
from xlrepro.functions.utf16 import LONGEST, length
from xlrepro.values import VALUE, Fault


@spreadsheet("CONCATENATE")
def concatenate(*text: Text) -> str:
    """Single values as text, one after the other.

    >>> concatenate("a", 1, True)
    'a1TRUE'
    """
    return _fitting("".join(text))


@spreadsheet("CONCAT")
def concat(*text: Area) -> str:
    """All values of areas as text, row by row; #VALUE! above 32767 characters.

    >>> concat(["Hello", " "], "World")
    'Hello World'
    """
    return _fitting("".join(_texts(text)))


@spreadsheet("TEXTJOIN")
def textjoin(delimiter: Area, ignore_empty: Truth | None = None, *text: Area) -> str:
    """All values of areas as text, with a delimiter between them, or several in turn.

    What is empty is passed over, unless `ignore_empty` is FALSE.

    >>> textjoin(", ", True, ["a", "", "b"]), textjoin(["-", "+"], True, [1, 2, 3, 4])
    ('a, b', '1-2+3-4')
    """
    between = [coerce.text(value) for value in singles(delimiter)]
    texts = _texts(text)
    if ignore_empty is None or ignore_empty:
        texts = [item for item in texts if item]
    pairs = zip(texts, cycle(between), strict=False)
    joined = "".join(chain.from_iterable(pairs)) if texts else ""
    last = len(between[(len(texts) - 1) % len(between)]) if texts else 0
    return _fitting(joined[: len(joined) - last])


def _texts(areas: Iterable[Anything]) -> list[str]:
    return [coerce.text(value) for area in areas for value in singles(area)]


def _fitting(text: str) -> str:
    if length(text) > LONGEST:
        raise Fault(VALUE)
    return text
