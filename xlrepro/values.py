"""What a cell can hold: numbers, text, truth values, errors; None where it is blank."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from xlrepro.records import dataclass

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that a cell holds, such as #N/A.

    In Python's arithmetic it travels as in a sheet, so that arrays which hold one can be added and
    multiplied; as a float it is nan.

    >>> str(2.0 * ErrorValue("#N/A")), float(ErrorValue("#N/A"))
    ('#N/A', nan)
    """

    code: str

    def __str__(self) -> str:
        return self.code

    def __float__(self) -> float:
        return float("nan")

    def _itself(self, other: object = None) -> ErrorValue:
        return self

    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = _itself
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = _itself
    __neg__ = __pos__ = __abs__ = _itself


Value = float | str | bool | ErrorValue | None
Area: TypeAlias = "npt.NDArray[Any]"  # rows by columns: of floats where all are numbers

NULL = ErrorValue("#NULL!")
DIV0 = ErrorValue("#DIV/0!")
VALUE = ErrorValue("#VALUE!")
REF = ErrorValue("#REF!")
NAME = ErrorValue("#NAME?")
NUM = ErrorValue("#NUM!")
NA = ErrorValue("#N/A")
SPILL = ErrorValue("#SPILL!")
CALC = ErrorValue("#CALC!")


class Fault(Exception):
    """A formula gives an error: raised where one value is worked out, caught where it is kept."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error.code)
        self.error = error


class NotKnown(Exception):
    """What Excel makes of this is not known here, so that nothing may be said of the result."""


class _Missing:
    """An argument left empty, as the second in IF(A1,,2)."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


def area_of(rows: list[list[Any]]) -> Area:
    """Rows of values as an area: floats where all are numbers, else values as they are."""
    import numpy as np  # workbooks are read without it

    shape = len(rows), len(rows[0]) if rows else 0
    if {float}.issuperset(map(type, chain.from_iterable(rows))):
        return np.array(rows, dtype=np.float64).reshape(shape)
    area = np.empty(shape, dtype=object)
    for i, row in enumerate(rows):
        area[i] = row
    return area
