"""Patterns of PCRE2 in Python's words, against what Python says of each character."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.functions.pcre import translated
from xlrepro.values import NotKnown

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("aZ0_é٣ -Ⅷ²")


@pytest.mark.parametrize(
    ("pattern", "holds"),
    [
        (r"\p{L}", str.isalpha),
        (r"[[:alpha:]]", str.isalpha),
        (r"[^[:alpha:]]", lambda sign: not sign.isalpha()),
        (r"\p{Nd}", str.isdecimal),
        (r"[\p{L}\p{Nd}]", lambda sign: sign.isalpha() or sign.isdecimal()),
        (r"\P{Lu}", lambda sign: not (sign.isupper() and sign.isalpha())),
    ],
)
@given(sign=CHARACTERS)
def test_a_set_holds_what_python_says(
    pattern: str, holds: Callable[[str], bool], sign: str
) -> None:
    assert bool(re.fullmatch(translated(pattern), sign)) == holds(sign)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?<twice>ab)\k<twice>", "abab"),
        (r"[]a]+", "a]"),
        (r"[[a-z]+", "x[y"),
        (r"\Qa.b\E+", "a.bb"),
        (r"a\hb", "a\xa0b"),
        (r"\[[a-z]\]", "[x]"),
    ],
)
def test_a_pattern_matches_as_in_pcre(pattern: str, text: str) -> None:
    assert re.fullmatch(translated(pattern), text)


@pytest.mark.parametrize("pattern", [r"\((?:[^()]|(?R))*\)", r"a\Kb", r"[\P{L}]", r"\p{Greek}"])
def test_what_python_cannot_do_is_not_known(pattern: str) -> None:
    with pytest.raises(NotKnown):
        translated(pattern)
