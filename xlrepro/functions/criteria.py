"""The little language of criteria, as in COUNTIF(A1:A9, ">=3"), and which values meet one.

| criterion         | what meets it |
|-------------------|---------------|
| 3, "3", "=3"      | the number 3, and text that spells it |
| "<>3"             | all but the number 3: text that spells it, blanks and errors too |
| ">3"              | larger numbers; no text |
| "b*", "=b*"       | text in any case that the pattern matches |
| "<>b*"            | all else |
| ">b"              | text that sorts behind it |
| TRUE, "true"      | TRUE; no text |
| "#N/A"            | that error |
| "="               | blank cells |
| "<>"              | cells that are not blank |
| ""                | blank cells and empty text |
| a blank cell      | the number 0, and text that spells it |
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.functions.calendar_1900 import day_zero
from xlrepro.functions.comparing import ERROR, ERRORS, NUMBER, TEXT, kind_of, order
from xlrepro.functions.remembering import Remembered
from xlrepro.functions.text_dates import year_of_entry
from xlrepro.functions.text_numbers import number_in_any_year
from xlrepro.functions.wildcards import has_wildcards, whole_matcher
from xlrepro.records import dataclass
from xlrepro.values import VALUE, ErrorValue, Fault, Value

Values = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
OPERATOR = re.compile(r"(<>|<=|>=|[<>=])(.*)\Z", re.DOTALL)
LONGEST = 255  # characters of a criterion
KEPT_MASKED = 8_000_000  # cells in all the masks that one area keeps


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a value is held against; `bare` where no operator stands before it.

    With `begins` text need only begin so (the criteria areas of the database functions).
    """

    operator: str  # "=", "<>", "<", ">", "<=" or ">="
    operand: Value
    bare: bool = False
    begins: bool = False

    def holds(self, value: Any) -> bool:
        """Whether a value meets it.

        >>> criterion(">=b").holds("Bee"), criterion("=5").holds("5"), criterion("a?").holds("ab")
        (True, True, True)
        """
        if self.operator == "=":
            return self._equals(value)
        if self.operator == "<>":
            return not self._equals(value) or (
                isinstance(value, str) and kind_of(self.operand) == NUMBER
            )
        if self.operand == "" or kind_of(value) != kind_of(self.operand):
            return False
        if isinstance(value, ErrorValue):
            return "=" in self.operator and value == self.operand
        return HOLDS[self.operator](order(value, self.operand))

    def _equals(self, value: Any) -> bool:
        operand = self.operand
        if isinstance(operand, str):
            if operand == "" and not self.begins:
                return value is None or (self.bare and value == "")
            return isinstance(value, str) and _matches(operand, self.begins, value)
        if isinstance(value, str) and type(operand) is float:
            return number_in_any_year(value) == operand
        kind = kind_of(value)
        return kind == kind_of(operand) and (
            value == operand if kind == ERROR else order(value, operand) == 0
        )


HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}
ON_NUMBERS = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
}


def criterion(given: Any) -> Criterion:
    """A criterion as it is given: text with or without an operator, or a value to be equal to.

    Raises Fault with #VALUE! for text of more than 255 characters.

    >>> criterion("<=2.5")
    Criterion(operator='<=', operand=2.5, bare=False, begins=False)
    """
    if isinstance(given, str):
        if len(given) > LONGEST:
            raise Fault(VALUE)
        return _read(given, year_of_entry.get(), day_zero.get())
    return Criterion("=", 0.0 if given is None else given, bare=True)


@lru_cache(maxsize=1 << 14)
def _read(text: str, _year: int | None, _day_zero: int) -> Criterion:
    """A criterion that is text; the year and the calendar only tell apart what is remembered."""
    found = OPERATOR.match(text)
    if found is None:
        return Criterion("=", operand_in(text), bare=True)
    return Criterion(found[1], operand_in(found[2]))


def operand_in(text: str) -> Value:
    """What a criterion's text means behind its operator: a number, a date, TRUE, #N/A or text."""
    number = number_in_any_year(text) if text else None
    if number is not None:
        return number
    upper = text.upper()
    if upper in ("TRUE", "FALSE"):
        return upper == "TRUE"
    return ErrorValue(upper) if upper in ERRORS else text


def _matches(operand: str, begins: bool, value: str) -> bool:
    if begins:
        return whole_matcher(operand + "*").match(value) is not None
    if has_wildcards(operand):
        return whole_matcher(operand).match(value) is not None
    return operand == value or operand.lower() == value.lower()


class Cells:
    """The values of an area, in one row, as criteria look at them.

    Numbers stand in an array of their own, and each distinct text is looked at but once.
    """

    def __init__(self, area: Values) -> None:
        self.values = area.ravel()
        self.numbers: Numbers  # nan where there is none
        self.errors: list[int] = []  # their places
        self._text_of: npt.NDArray[np.intp] | None = (
            None  # number of a text; -1 where there is none
        )
        self._texts: dict[str, int] = {}  # in lower case, numbered
        self._spelled: Numbers | None = None
        self._masks: OrderedDict[tuple[Criterion, int], Mask] = OrderedDict()
        if area.dtype == np.float64:
            self.numbers = self.values
        else:
            self._sort_out()

    def _sort_out(self) -> None:
        self.numbers = np.full(len(self.values), np.nan)
        self._text_of = np.full(len(self.values), -1)
        for place, value in enumerate(self.values.tolist()):
            if type(value) is float:
                self.numbers[place] = value
            elif isinstance(value, str):
                self._text_of[place] = self._texts.setdefault(value.lower(), len(self._texts))
            elif isinstance(value, ErrorValue):
                self.errors.append(place)

    def mask(self, wanted: Criterion) -> Mask:
        """Which values meet a criterion."""
        kind = kind_of(wanted.operand)
        if kind == NUMBER:
            return self._number_mask(wanted)
        if self._text_of is None:
            return np.full(len(self.values), wanted.holds(0.0))
        if kind == TEXT and wanted.operand and not wanted.begins and wanted.operator == "=":
            assert isinstance(wanted.operand, str)
            if not has_wildcards(wanted.operand):
                return np.equal(self._text_of, self._texts.get(wanted.operand.lower(), -2))
        key = wanted, kind
        if key not in self._masks:
            self._masks[key] = self._tried(wanted)
        self._masks.move_to_end(key)
        if len(self._masks) * len(self.values) > KEPT_MASKED and len(self._masks) > 1:
            self._masks.popitem(last=False)
        return self._masks[key]

    def _number_mask(self, wanted: Criterion) -> Mask:
        assert isinstance(wanted.operand, float)
        compared = ON_NUMBERS[wanted.operator](self.numbers, wanted.operand)
        if not self._texts or wanted.operator != "=":
            return np.asarray(compared, dtype=np.bool_)
        if self._spelled is None:
            self._spelled = self._of_texts(number_in_any_year, np.nan)
        return np.asarray(compared | (self._spelled == wanted.operand), dtype=np.bool_)

    def _tried(self, wanted: Criterion) -> Mask:
        if kind_of(wanted.operand) == TEXT and wanted.operand:
            return np.equal(self._of_texts(wanted.holds, wanted.operator == "<>"), 1)
        return np.array([wanted.holds(value) for value in self.values.tolist()], dtype=np.bool_)

    def _of_texts(self, function: Callable[[str], float | None], otherwise: float) -> Numbers:
        """A number for each text, and the same one for all other values."""
        found = [function(text) for text in self._texts]
        table = [np.nan if number is None else float(number) for number in found]
        return np.asarray([*table, float(otherwise)], dtype=np.float64)[self._text_of]


_cells: Remembered[Cells] = Remembered()


def cells_of(area: Values) -> Cells:
    """An area as criteria look at it."""
    return _cells.get(area, None, Cells)
