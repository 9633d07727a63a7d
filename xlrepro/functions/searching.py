"""Where a value stands in a row or column, as the lookups find it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.functions.comparing import BLANK, ERROR, TEXT, TRUTH, kind_of, order
from xlrepro.functions.remembering import Remembered
from xlrepro.functions.wildcards import has_wildcards, whole_matcher
from xlrepro.values import VALUE, Fault

Values = npt.NDArray[Any]
LONGEST = 255  # characters of a text that is looked up
NEXT_SMALLER, EXACT, NEXT_LARGER = -1, 0, 1


class Line:
    """A row or column that values are looked up in; it remembers where they stand."""

    def __init__(self, cells: Values) -> None:
        self.cells = cells
        self.values: list[Any] = cells.tolist()
        self.asked = 0
        self._places: dict[bool, dict[Any, int]] = {}
        self._numbers: npt.NDArray[np.float64] | None = None
        self._patterns: dict[tuple[str, bool], int | None] = {}

    def exact(self, wanted: Any, backward: bool = False) -> int | None:
        """The first place of a value, or the last; an error is never found."""
        self.asked += 1
        if self.asked == 1:  # a line that is asked but once is not worth an index
            return self._scanned(wanted, backward)
        if backward not in self._places:
            self._places[backward] = self._index(backward)
        return self._places[backward].get(key_of(wanted))

    def _scanned(self, wanted: Any, backward: bool) -> int | None:
        key = key_of(wanted)
        places = range(len(self.values))
        for place in reversed(places) if backward else places:
            value = self.values[place]
            if (value is wanted or type(value) is type(wanted)) and key_of(value) == key:
                return place
        return None

    def _index(self, backward: bool) -> dict[Any, int]:
        """The first or last place of each value."""
        places = range(len(self.values))
        # What is written later stays, so that going backward keeps the first.
        order_of_writing = places if backward else reversed(places)
        found = {key_of(self.values[place]): place for place in order_of_writing}
        found.pop((ERROR,), None)
        return found

    @property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The numbers where they stand, and nan for all else."""
        if self._numbers is None:
            numbers = [value if type(value) is float else np.nan for value in self.values]
            self._numbers = np.array(numbers, dtype=np.float64)
        return self._numbers

    def matching(self, pattern: str, backward: bool = False) -> int | None:
        """The first place, or the last, of text that a pattern with wildcards matches."""
        if (pattern, backward) not in self._patterns:
            matches = whole_matcher(pattern).match
            places = range(len(self.values))
            self._patterns[pattern, backward] = next(
                (
                    place
                    for place in (reversed(places) if backward else places)
                    if isinstance(self.values[place], str) and matches(self.values[place])
                ),
                None,
            )
        return self._patterns[pattern, backward]


_lines: Remembered[Line] = Remembered()


def line(area: Values, axis: int | None = None) -> Line:
    """The first column (axis 0) or the first row (axis 1) of an area; all of it by default."""
    return _lines.get(area, axis, lambda area: Line(_cells_of(area, axis)))


def _cells_of(area: Values, axis: int | None) -> Values:
    return area.ravel() if axis is None else area[:, 0] if axis == 0 else area[0]


def key_of(value: Any) -> Any:
    """What values that look-ups take for equal have in common."""
    if type(value) is float:
        return value
    kind = kind_of(value)
    if kind == TEXT:
        return value.lower()
    if kind == TRUTH:
        return TRUTH, bool(value)
    return (kind,) if kind in (BLANK, ERROR) else float(value)


def sought(value: Any) -> Any:
    """What VLOOKUP, MATCH and LOOKUP look for: 0 where the cell is blank.

    Raises Fault with #VALUE! for text of more than 255 characters.
    """
    if isinstance(value, str) and len(value) > LONGEST:
        raise Fault(VALUE)
    return 0.0 if value is None else value


def first_equal(among: Line, wanted: Any) -> int | None:
    """The first place of what equals a value; text may have wildcards."""
    if isinstance(wanted, str) and has_wildcards(wanted):
        return among.matching(wanted)
    return among.exact(wanted)


def last_at_most(values: list[Any], wanted: Any) -> int | None:
    """The place at which bisection ends that looks for the last value at most so large.

    Excel halves the line where it stands, sorted or not. Where the middle is of another kind than
    what is wanted (blanks and errors always are) it steps forward to the next of the kind. Where
    it meets an equal it takes the last of the equals that follow each other.
    """
    kind = kind_of(wanted)
    low, high = -1, len(values)
    while high - low > 1:
        middle = place = (low + high) // 2
        while place < high and kind_of(values[place]) != kind:
            place += 1
        sign = 1 if place == high else order(values[place], wanted)
        if place == high or (place > middle and place == high - 1 and sign > 0):
            high = middle
        elif sign > 0:
            high = place
        elif sign < 0:
            low = place
        else:
            return _last_of_run(values, wanted, place, high)
    return low if low >= 0 else None


def _last_of_run(values: list[Any], wanted: Any, place: int, high: int) -> int:
    kind = kind_of(wanted)
    while (
        place + 1 < high
        and kind_of(values[place + 1]) == kind
        and order(values[place + 1], wanted) == 0
    ):
        place += 1
    return place


def last_at_least(values: list[Any], wanted: Any) -> int | None:
    """The place before the first smaller value, of those of the kind that is wanted; or an equal.

    This is what MATCH with -1 finds in a line that falls.
    """
    kind, found = kind_of(wanted), None
    for place, value in enumerate(values):
        if kind_of(value) != kind:
            continue
        sign = order(value, wanted)
        if sign == 0:
            return place
        if sign < 0:
            return found
        found = place
    return found


def nearest(values: list[Any], wanted: Any, side: int, backward: bool = False) -> int | None:
    """The first place (or last) of the closest value on one side of what is wanted, or equal.

    Unlike bisection it sees every value, and text is next to the largest number.
    """
    found: int | None = None
    places = range(len(values))
    for place in reversed(places) if backward else places:
        value = values[place]
        if kind_of(value) >= ERROR:
            continue
        sign = order(value, wanted)
        if sign == 0:
            return place
        if sign == side and (found is None or order(value, values[found]) == -side):
            found = place
    return found


def numbers_nearest(cells: Values, wanted: float, side: int, backward: bool = False) -> int | None:
    """`nearest` among the numbers of a line, where what is no number is nan."""
    on_side = cells <= wanted if side < 0 else cells >= wanted
    if not on_side.any():
        return None
    best = cells[on_side].max() if side < 0 else cells[on_side].min()
    places = np.flatnonzero(cells == best)
    return int(places[-1 if backward else 0])
