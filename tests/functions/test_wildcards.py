"""Patterns with wildcards, against a matcher that tries every way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.functions.wildcards import has_wildcards, search_matcher, unescaped, whole_matcher

PATTERNS = st.text(alphabet="ab*?~", max_size=7)
TEXTS = st.text(alphabet="aAb*?~", max_size=7)


def tries(pattern: str, text: str) -> bool:
    """Whether a pattern is the whole text, by the definition."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(tries(pattern[1:], text[i:]) for i in range(len(text) + 1))
    if pattern[0] == "~":
        escaped = pattern[1:2]
        taken = len(escaped)
        return text[:taken].lower() == escaped.lower() and tries(pattern[2:], text[taken:])
    same = bool(text) and (pattern[0] == "?" or pattern[0].lower() == text[0].lower())
    return same and tries(pattern[1:], text[1:])


@settings(deadline=None)
@given(PATTERNS, TEXTS)
def test_a_whole_text_matches_as_defined(pattern: str, text: str) -> None:
    assert bool(whole_matcher(pattern).match(text)) == tries(pattern, text)


@settings(deadline=None)
@given(PATTERNS, TEXTS)
def test_a_search_finds_the_first_place(pattern: str, text: str) -> None:
    found = search_matcher(pattern).search(text)
    places = [i for i in range(len(text) + 1) if tries(pattern + "*", text[i:])]
    # A ~ at the end would make the added star a plain character, which is not what is meant.
    if not pattern.replace("~~", "").endswith("~"):
        assert (found.start() if found else None) == (places[0] if places else None)


@pytest.mark.parametrize(("pattern", "text"), [("what~?", "what?"), ("~~", "~"), ("a~b", "ab")])
def test_marks_stand_for_themselves_after_a_tilde(pattern: str, text: str) -> None:
    assert has_wildcards(pattern)
    assert unescaped(pattern) == text
    assert whole_matcher(pattern).match(text)


@pytest.mark.parametrize(
    ("pattern", "text", "place"),
    [("ns??i", "Einstein", 3), ("*~?", "Late?", 1), ("~", "Hello", 1), ("~d", "My dear", 4)],
)
def test_places_are_those_that_excel_found(pattern: str, text: str, place: int) -> None:
    found = search_matcher(pattern).search(text)
    assert found is not None
    assert found.start() + 1 == place
