"""Names in Python from what a sheet says: labels, titles, anything a cell may hold."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, MutableMapping, Sequence
from functools import lru_cache

LONGEST = 40  # characters of a name from one label
MOST_READ = 300  # characters of a label; the rest of it tells nothing
RESERVED = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))
TAKEN = RESERVED | {"np", "pd", "given", "self", "cls"}
FILLING = "a an and are as at be by for from in is of on or per the to via with"
FILLERS = frozenset(FILLING.split())
SIGNS = {"%": " percent ", "#": " number ", "&": " and ", "$": " ", "€": " ", "£": " "}
ASCII_SIGNS = str.maketrans({sign: word for sign, word in SIGNS.items() if sign.isascii()})
BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
NUMBERING = re.compile(r"\s*\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zA-Z]\))\s+")
CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
TRAILING = re.compile(r"(\w\W*)%(?!\w| *of\b)")  # "Growth %" is growth
WORD = re.compile(r"[a-z0-9]+")
YEAR = re.compile(r"(?:1[89]|2[01])\d\d\Z")
GREEK = {"lamda": "lambda"}  # as Unicode spells it


def identifier(text: str, taken: Collection[str] = ()) -> str:
    """A name in snake_case from any text; with a number behind it where it is taken.

    Nothing but "" comes of a text without a letter or digit.

    >>> identifier("Opening balance (USD)"), identifier("2020"), identifier("3-month rate (%)")
    ('opening_balance_usd', 'year_2020', 'n_3_month_rate')
    """
    words = shortened(words_of(text), LONGEST)
    return untaken("_".join(words) if words else other_script(text), taken)


def untaken(
    name: str, taken: Collection[str] = (), last: MutableMapping[str, int] | None = None
) -> str:
    """A name that Python lets us have, and nobody else has; `last` keeps the numbers given."""
    if not name:
        return ""
    name = lawful(name)
    if name not in taken:
        return name
    last = {} if last is None else last
    number = last.get(name, 1) + 1
    while f"{name}_{number}" in taken:
        number += 1
    last[name] = number
    return f"{name}_{number}"


def lawful(name: str) -> str:
    """The name, or one like it, if it begins with a digit or is a word of Python's own."""
    if name[0].isdigit():
        name = f"year_{name}" if YEAR.match(name.partition("_")[0]) else f"n_{name}"
    return f"{name}_value" if name in TAKEN else name


def words_of(text: str) -> list[str]:
    """The words of a text in small letters of ASCII; those of its brackets last.

    >>> words_of("Prix de l'électricité [NZD]"), words_of("Δ pressure"), words_of("TotalCost")
    (['prix', 'de', 'lelectricite', 'nzd'], ['delta', 'pressure'], ['total', 'cost'])
    """
    return list(_words_of(text[:MOST_READ]))


@lru_cache(10_000)
def _words_of(text: str) -> tuple[str, ...]:
    text = text[match.end() :] if (match := NUMBERING.match(text)) else text
    text = TRAILING.sub(r"\1 ", text)
    inside = " ".join(BRACKETS.findall(text))
    plain = _words(BRACKETS.sub(" ", text))
    return (*plain, *(word for word in _words(inside) if word not in plain))


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(map(_spelled, text)) if not text.isascii() else text.translate(ASCII_SIGNS)
    text = CAMEL.sub(" ", text.replace("'", "").replace("’", ""))
    return WORD.findall(text.lower())


def _spelled(character: str) -> str:
    """A character as ASCII has it."""
    if character.isascii():
        return SIGNS.get(character, character)
    name = unicodedata.name(character, "")
    if name.startswith("GREEK ") and " LETTER " in name:
        letter = name.split(" LETTER ")[1].split()[0].lower()
        return f" {GREEK.get(letter, letter)} "
    folded = unicodedata.normalize("NFKD", character)
    plain = "".join(each for each in folded if each.isascii())
    return plain or SIGNS.get(character, " " if not unicodedata.combining(character) else "")


def other_script(text: str) -> str:
    """A name in the letters of another script, in the one spelling that Python knows it by."""
    text = unicodedata.normalize("NFKC", text[:MOST_READ]).lower()
    words = re.findall(r"\w+", text)
    name = "_".join(shortened(words, LONGEST)).strip("_")
    name = unicodedata.normalize("NFKC", name)
    return name if name.isidentifier() else ""


def shortened(words: Sequence[str], longest: int) -> list[str]:
    """Whole words of a name that is not too long, without the words that only fill."""
    kept = list(words)
    if length(kept) > longest:
        kept = [word for i, word in enumerate(kept) if word not in FILLERS or i == 0]
    while len(kept) > 1 and length(kept) > longest:
        kept.pop()
    return [word[:longest] for word in kept]


def length(words: Sequence[str]) -> int:
    return sum(map(len, words)) + len(words) - 1


def sheet_names(titles: Sequence[str]) -> list[str]:
    """A name for each sheet.

    >>> sheet_names(["P&L 2020", "p&l-2020", "???"])
    ['p_and_l_2020', 'p_and_l_2020_2', 'sheet_3']
    """
    found: list[str] = []
    for place, title in enumerate(titles, 1):
        found.append(identifier(title, found) or untaken(f"sheet_{place}", found))
    return found
