"""The text of a formula as Excel shows it, from the text that the file has."""

from __future__ import annotations

import re

# A text, or what the format puts before names that are newer than it is.
MARK = re.compile(
    r'(?P<text>"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\')'
    r"|_xlop\.(?P<optional>[^\s,()]+)"
    r"|(?:_xlfn\.|_xlws\.|_xlpm\.|_xleta\.)"
    r"|(?P<function>\b(?:SINGLE|ANCHORARRAY|_TRO_ALL|_TRO_LEADING|_TRO_TRAILING)\()",
    re.IGNORECASE,
)
DOTS = {"_tro_all(": ".:.", "_tro_leading(": ".:", "_tro_trailing(": ":."}


def as_shown(source: str) -> str:
    """A formula without the prefixes of the format, and with the signs @, # and .:. again.

    >>> as_shown("=_xlfn.SINGLE(A1:A3)+SUM(_xlfn.ANCHORARRAY(B1))")
    '=@A1:A3+SUM(B1#)'
    """
    if "_xl" not in source.lower() and "_tro_" not in source.lower():
        return source
    marked = MARK.sub(lambda found: _unmarked(found), source)
    while found := next((m for m in MARK.finditer(marked) if m["function"]), None):
        end = _closing(marked, found.end())
        inner, function = marked[found.end() : end], found["function"].lower()
        if function == "single(":
            inner = f"@{inner}"
        elif function == "anchorarray(":
            inner = f"{inner}#"
        else:
            inner = inner.replace(":", DOTS[function], 1)
        marked = marked[: found.start()] + inner + marked[end + 1 :]
    return marked


def _unmarked(found: re.Match[str]) -> str:
    if found["optional"]:
        return f"[{found['optional']}]"
    return found["text"] or found["function"] or ""


def _closing(text: str, start: int) -> int:
    """The place of the bracket that closes one, behind which the text starts."""
    depth, quoted = 1, False
    for place in range(start, len(text)):
        letter = text[place]
        quoted ^= letter == '"'
        if not quoted:
            depth += (letter == "(") - (letter == ")")
        if not depth:
            return place
    return len(text)
