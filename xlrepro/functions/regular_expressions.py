"""Regular expressions, which Excel has from PCRE2; here Python's `re`, where the two agree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any as Anything

from xlrepro.functions.declare import Number, Text, spreadsheet
from xlrepro.functions.pcre import translated
from xlrepro.values import NA, VALUE, Fault, NotKnown, area_of

REFERENCE = re.compile(
    r"\$\$ | \$(?P<number>\d{1,2}) | \$\{(?P<name>\w+)\} | \$(?P<whole>&)"
    r"| \\(?P<back>\d) | \\(?P<escaped>.) | (?P<wrong>\$|\\)",
    re.VERBOSE | re.DOTALL,
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@spreadsheet("REGEXTEST")
def regextest(text: Text, pattern: Text, case_sensitivity: Number = 0) -> bool:
    """Whether a pattern matches somewhere; with `case_sensitivity` 1 in any case.

    #VALUE! for a pattern that is none; NotKnown for what `re` cannot do, such as recursion.

    >>> regextest("Mr. Sherlock Holmes", "[A-Z]her"), regextest("abc", "B", 1)
    (True, True)
    """
    return _compiled(pattern, case_sensitivity).search(text) is not None


@spreadsheet("REGEXEXTRACT")
def regexextract(
    text: Text, pattern: Text, return_mode: Number = 0, case_sensitivity: Number = 0
) -> Anything:
    """The first match; with mode 1 all of them, with mode 2 the groups of the first, in a row.

    #N/A where nothing matches; #VALUE! for another mode, and for mode 2 without groups.

    >>> regexextract("DylanWilliams", "[A-Z][a-z]+", 1).tolist()
    [['Dylan', 'Williams']]
    """
    compiled = _compiled(pattern, case_sensitivity)
    mode = int(return_mode)
    if mode not in (0, 1, 2) or (mode == 2 and not compiled.groups):
        raise Fault(VALUE)
    matches = list(compiled.finditer(text))
    if not matches:
        raise Fault(NA)
    if mode == 0:
        return matches[0][0]
    if mode == 1:
        return area_of([[match[0] for match in matches]])
    return area_of([[group or "" for group in matches[0].groups()]])


@spreadsheet("REGEXREPLACE")
def regexreplace(
    text: Text,
    pattern: Text,
    replacement: Text,
    occurrence: Number = 0,
    case_sensitivity: Number = 0,
) -> str:
    """A text with another for each match, or for the nth, from the end where it is below 0.

    `$1` or `${1}` in the replacement is what a group matched; #VALUE! where there is no such one.

    >>> regexreplace("SoniaBrown", "([A-Z][a-z]+)([A-Z][a-z]+)", "$2, $1")
    'Brown, Sonia'
    """
    compiled = _compiled(pattern, case_sensitivity)
    matches = list(compiled.finditer(text))
    nth = int(occurrence)
    if nth:
        matches = [] if abs(nth) > len(matches) else [matches[nth - 1 if nth > 0 else nth]]
    pieces, end = [], 0
    for match in matches:
        pieces += [text[end : match.start()], _replaced(match, replacement)]
        end = match.end()
    return "".join(pieces) + text[end:]


def _replaced(match: re.Match[str], replacement: str) -> str:
    def value(reference: re.Match[str]) -> str:
        if reference["wrong"]:
            raise Fault(VALUE)
        if reference["escaped"]:
            if reference["escaped"] in "ULlEu":
                raise NotKnown("changes of case in the replacement of REGEXREPLACE")
            return ESCAPES.get(reference["escaped"], reference["escaped"])
        group = reference["number"] or reference["name"] or reference["back"]
        if group is None:
            return match[0] if reference["whole"] else "$"
        try:
            return match[int(group) if group.isdigit() else group] or ""
        except IndexError:
            raise Fault(VALUE) from None

    return REFERENCE.sub(value, replacement)


@lru_cache(maxsize=512)
def _compiled(pattern: str, case_sensitivity: float) -> re.Pattern[str]:
    if int(case_sensitivity) not in (0, 1):
        raise Fault(VALUE)
    try:
        return re.compile(translated(pattern), re.IGNORECASE if int(case_sensitivity) else 0)
    except re.error as error:
        if "global flags" in str(error):
            raise NotKnown("(? ) with flags amid a regular expression") from None
        raise Fault(VALUE) from None
