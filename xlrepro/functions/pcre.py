"""Regular expressions of PCRE2, which Excel uses, in the words of Python's `re`."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from xlrepro.values import NotKnown

TOKEN = re.compile(
    r"""\\Q(?P<quoted>.*?)(?:\\E|\Z) | (?P<named>\(\?<(?=[A-Za-z_]))
    | \\k[<{'](?P<back>\w+)[>}']
    | \\(?P<property>[pP](?:\{\^?\w+&?\}|\w)) | \[:(?P<posix>\^?[a-z]+):\]
    | \\(?P<letter>[hHRzZKGNXC]) | \\. | (?P<open>\[\^?\]?) | (?P<close>\])
    | (?P<unknown>\(\*|\(\?(?:R|\||\d|&|P>|[+-]\d|\())""",
    re.VERBOSE | re.DOTALL,
)
POSIX = {
    "alpha": "L",
    "digit": "Nd",
    "upper": "Lu",
    "lower": "Ll",
    "alnum": "L|N",
    "word": "L|N|Pc|Mn",
    "punct": "P|S",
    "cntrl": "Cc",
}
WRITTEN = {"space": r"\s", "xdigit": "0-9A-Fa-f", "blank": r" \t"}
LETTERS = {
    "R": r"(?:\r\n|\n|\x0b|\x0c|\r|\x85)",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "N": r"[^\n]",
}
BLANK = r" \t\xa0"


def translated(pattern: str) -> str:
    r"""A pattern in Python's words; raises NotKnown where it has none, as for recursion.

    >>> translated(r"(?<year>\d{4})[[:space:]-]\h")
    '(?P<year>\\d{4})[\\s-][ \\t\\xa0]'
    """
    inside = False

    def own(match: re.Match[str]) -> str:
        nonlocal inside
        kind = match.lastgroup
        if kind in ("open", "close"):
            opened = kind == "open" and not inside
            inside = opened or (inside and kind != "close" and match[0] != "[]")
            return match[0] if opened or kind == "close" else match[0].replace("[", "\\[")
        if kind == "quoted":
            return re.escape(match["quoted"])
        if inside and kind in ("named", "back", "unknown"):
            return match[0]
        if kind == "named":
            return "(?P<"
        if kind == "back":
            return f"(?P={match['back']})"
        if kind in ("property", "posix") or (kind == "letter" and match["letter"] in "hH"):
            return _set(match, inside)
        if kind == "letter" and match["letter"] in LETTERS and not inside:
            return LETTERS[match["letter"]]
        if kind in ("letter", "unknown"):
            raise NotKnown(f"{match[0]} in a regular expression")
        return match[0]

    return TOKEN.sub(own, pattern)


def _set(match: re.Match[str], inside: bool) -> str:
    """A set of characters, for within brackets or with brackets of its own."""
    name = match[0].strip("[]:\\")
    negated = name[0] in "PH" or "^" in name
    if match["posix"]:
        plain = name.strip("^")
        if plain not in POSIX and plain not in WRITTEN:
            raise NotKnown(f"{match[0]} in a regular expression")
        signs = WRITTEN.get(plain) or of_categories(POSIX[plain])
    elif match["property"]:
        signs = of_categories(name[1:].strip("{}^&"))
    else:
        signs = BLANK
    if inside and negated:
        raise NotKnown(f"{match[0]} in a regular expression")
    return signs if inside else f"[{'^' if negated else ''}{signs}]"


@cache
def of_categories(wanted: str) -> str:
    """The characters of Unicode categories, such as L or Lu|Nd, as ranges."""
    prefixes = tuple(wanted.split("|"))
    if any(not re.fullmatch("[LMNPSZC][a-z]?", prefix) for prefix in prefixes):
        raise NotKnown(f"the property {wanted} in a regular expression")
    ranges: list[str] = []
    start = None
    for code in range(sys.maxunicode + 2):
        has = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(prefixes)
        if has and start is None:
            start = code
        elif not has and start is not None:
            ranges.append(f"{re.escape(chr(start))}-{re.escape(chr(code - 1))}")
            start = None
    return "".join(ranges)
