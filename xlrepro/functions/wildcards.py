"""Patterns with wildcards, as criteria, look-ups and SEARCH take them.

`*` stands for any text, also none, `?` for any one character; what follows `~` stands for itself,
and a `~` at the end for nothing. Letters match in either case.
"""

from __future__ import annotations

import re
from functools import lru_cache

FLAGS = re.IGNORECASE | re.DOTALL
MARKS = re.compile(r"~.|[*?]|[^*?~]+|~\Z", re.DOTALL)


def has_wildcards(pattern: str) -> bool:
    """Whether a pattern is more than a text that stands for itself.

    >>> has_wildcards("a*"), has_wildcards("a"), has_wildcards("a~*")
    (True, False, True)
    """
    return "*" in pattern or "?" in pattern or "~" in pattern


@lru_cache(maxsize=4096)
def whole_matcher(pattern: str) -> re.Pattern[str]:
    """What a whole text must match, for `.match`.

    >>> bool(whole_matcher("b?g*").match("Bigger")), bool(whole_matcher("b").match("big"))
    (True, False)
    """
    first, *rest = _pieces(pattern)
    if not rest:
        return re.compile(rf"{first}\Z", FLAGS)
    # The first place for a piece is as good as any later one, so no way back is kept open:
    # a pattern of many stars takes no longer than its text is long.
    middle = "".join(rf"(?>.*?{piece})" for piece in rest[:-1] if piece)
    return re.compile(rf"{first}{middle}.*{rest[-1]}\Z", FLAGS)


@lru_cache(maxsize=4096)
def search_matcher(pattern: str) -> re.Pattern[str]:
    """What a text must hold somewhere, for `.search`.

    >>> search_matcher("e?t*s").search("The best of times").start()
    5
    """
    first, *rest = _pieces(pattern)
    return re.compile(first + "".join(rf"(?>.*?{piece})" for piece in rest if piece), FLAGS)


def unescaped(pattern: str) -> str:
    """The text that a pattern without wildcards stands for.

    >>> unescaped("what~?")
    'what?'
    """
    return "".join(_literal(mark) for mark in MARKS.findall(pattern))


def _pieces(pattern: str) -> list[str]:
    """What stands between the stars, as regular expressions of a fixed length each."""
    pieces = [""]
    for mark in MARKS.findall(pattern):
        if mark == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if mark == "?" else re.escape(_literal(mark))
    return pieces


def _literal(mark: str) -> str:
    return mark[1:] if mark[0] == "~" else mark
