"""Short names for the inputs of a sheet: `loan.rate` where a function takes `given.loan`."""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Collection, Sequence

from xlrepro.translation.statements import Line

OFTEN = 3  # times that the inputs of a sheet are read by a function that has a name for them
GIVEN = re.compile(r"\bgiven\.(\w+)\.")


def with_aliases(
    lines: Sequence[Line], sheets: Sequence[str], taken: Collection[str]
) -> list[Line]:
    """The lines of a function, with a name for each sheet whose inputs it reads often."""
    read = Counter(sheet for line in lines for sheet in GIVEN.findall(line.text))
    words = {word for line in lines for word in re.findall(r"(?<![.\w])[^\W\d]\w*", line.text)}
    names: dict[str, str] = {}
    for sheet in sheets:
        if read[sheet] >= OFTEN:
            name = next(
                (
                    each
                    for each in (sheet, f"{sheet}_given")
                    if each not in words and each not in taken
                ),
                None,
            )
            if name:
                names[sheet] = name
    made = [Line(f"{name} = given.{sheet}") for sheet, name in names.items()]
    return made + [Line(renamed(line.text, names), line.cells) for line in lines]


def renamed(text: str, names: dict[str, str]) -> str:
    """A line of code in which `given.loan.` is `loan.`; what stands in texts is left alone."""
    if not any(f"given.{sheet}." in text for sheet in names):
        return text
    found, last = [], 0
    begun = len(text) - len(text.lstrip())
    code = text[begun:]
    tokens = list(tokens_of(code))
    for place, (kind, word, start, _) in enumerate(tokens):
        if kind != tokenize.NAME or word != "given" or (place and tokens[place - 1][1] == "."):
            continue
        after = tokens[place + 1 : place + 4]
        if [token[1] for token in after[::2]] == [".", "."] and after[1][1] in names:
            found += [code[last:start], names[after[1][1]]]
            last = after[1][3]
    return text[:begun] + "".join(found) + code[last:]


def tokens_of(code: str) -> list[tuple[int, str, int, int]]:
    """The tokens of a line with where they begin and end."""
    whole = f"{code} pass" if code.rstrip().endswith(":") else code
    return [
        (token.type, token.string, token.start[1], token.end[1])
        for token in tokenize.generate_tokens(io.StringIO(whole).readline)
        if token.start[0] == 1
    ]
