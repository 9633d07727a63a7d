"""Text within text: where it stands, and other text in its place."""

from __future__ import annotations

from xlrepro.functions.declare import Number, Text, spreadsheet
from xlrepro.functions.utf16 import index_of, length, places_before
from xlrepro.functions.wildcards import search_matcher
from xlrepro.values import VALUE, Fault


@spreadsheet("FIND", "FINDB")
def find(find_text: Text, within_text: Text, start_num: Number = 1) -> float:
    """The place of a text, counted from 1, in the case that it has; #VALUE! where there is none.

    >>> find("ana", "Banana", 3), str(find("Ana", "Banana"))
    (4.0, '#VALUE!')
    """
    start = _start(within_text, start_num)
    return _place(within_text, within_text.find(find_text, start))


@spreadsheet("SEARCH", "SEARCHB")
def search(find_text: Text, within_text: Text, start_num: Number = 1) -> float:
    """As `find`, in any case and with the wildcards * and ?, which ~ makes plain.

    >>> search("N?N", "Banana")
    3.0
    """
    start = _start(within_text, start_num)
    found = search_matcher(find_text).search(within_text, start)
    return _place(within_text, found.start() if found else -1)


def _start(text: str, start_num: float) -> int:
    if not 1 <= start_num < length(text) + 2:
        raise Fault(VALUE)
    return index_of(text, int(start_num) - 1)


def _place(text: str, index: int) -> float:
    if index < 0:
        raise Fault(VALUE)
    return float(places_before(text, index) + 1)


@spreadsheet("SUBSTITUTE")
def substitute(
    text: Text, old_text: Text, new_text: Text, instance_num: Number | None = None
) -> str:
    """A text with other text everywhere, or only at the nth time; #VALUE! for a time before 1.

    >>> substitute("aaa", "a", "b"), substitute("aaa", "a", "b", 2)
    ('bbb', 'aba')
    """
    if instance_num is not None and instance_num < 1:
        raise Fault(VALUE)
    if not old_text:
        return text
    if instance_num is None:
        return text.replace(old_text, new_text)
    pieces = text.split(old_text)
    times = int(instance_num)
    if times >= len(pieces):
        return text
    return old_text.join(pieces[:times]) + new_text + old_text.join(pieces[times:])


@spreadsheet("EXACT")
def exact(text1: Text, text2: Text) -> bool:
    """Whether two texts are the same, in case too.

    >>> exact("Hwy", "HWY"), exact(1 / 3, "0.333333333333333")
    (False, True)
    """
    return text1 == text2
