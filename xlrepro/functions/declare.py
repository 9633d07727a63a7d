"""How a spreadsheet function is declared: what it takes is told by the types of its parameters.

A function is written for single values. Its parameters say by their type how Excel takes what is
given there, and so what is given may be of another kind, or an area where one value is wanted: then
it is worked out for each value of the area.

| type      | what the function gets |
|-----------|------------------------|
| `Number`  | a float: blank is 0, TRUE is 1, text is the number that it spells or #VALUE! |
| `Strict`  | a float, but no truth value (#VALUE!) and nothing left empty (#N/A): the old ToolPak |
| `Text`    | a str: numbers are written out |
| `Truth`   | a bool: numbers but 0 are true |
| `Any`     | the value as it is (float, str, bool, None); an error is the result |
| `Raw`     | the value as it is, errors too |
| `Given`   | an area, or a value that was written out, as it is, errors too: it matters which |
| `Numbers` | a row of floats: of an area its numbers, of a single value what `Number` makes of it |
| `Area`    | rows by columns of values as they are, errors too |
| `Matrix`  | the same; formulas in this argument are worked out for each cell of their areas |

A parameter whose default is None gets None where its argument is left out or left empty; others
take what is left empty for a blank.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from functools import wraps
from itertools import chain
from typing import Any as Anything

import numpy as np
import numpy.typing as npt

from xlrepro.functions import coerce
from xlrepro.functions.remembering import Remembered
from xlrepro.records import dataclass
from xlrepro.values import DIV0, MISSING, NA, NUM, ErrorValue, Fault, NotKnown, area_of

Number = float
Strict = float
Text = str
Truth = bool
Any = Anything
Raw = Anything
Given = Anything
Numbers = npt.NDArray[np.float64]
Area = npt.NDArray[Anything]
Matrix = npt.NDArray[Anything]
Kernel = Callable[..., Anything]
PLAIN = {float, str, bool, type(None), ErrorValue}  # what cells hold


class Kind(Enum):
    """How a parameter takes what it is given; the values are the types as they are written."""

    NUMBER = "Number"
    STRICT = "Strict"
    TEXT = "Text"
    TRUTH = "Truth"
    ANY = "Any"
    RAW = "Raw"
    GIVEN = "Given"
    NUMBERS = "Numbers"
    AREA = "Area"
    MATRIX = "Matrix"

    @property
    def single(self) -> bool:
        """Whether one value is wanted, so that an area means one result for each value."""
        return self not in (Kind.GIVEN, Kind.NUMBERS, Kind.AREA, Kind.MATRIX)


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: Kind
    required: bool
    optional: bool  # its default is None


@dataclass(frozen=True, slots=True)
class Function:
    """A spreadsheet function: its name, what it takes and how it is worked out.

    `repeated` are the parameters that may follow again and again. `vector` does the same as the
    kernel with arrays of floats, where that gives the same bits.
    """

    name: str
    kernel: Kernel
    parameters: tuple[Parameter, ...]
    repeated: tuple[Parameter, ...] = ()
    vector: Kernel | None = None

    def parameter(self, index: int) -> Parameter | None:
        """What the argument at a place is for; None where none is taken."""
        if index < len(self.parameters):
            return self.parameters[index]
        if not self.repeated:
            return None
        return self.repeated[(index - len(self.parameters)) % len(self.repeated)]

    def wants(self, index: int) -> bool:
        """Whether the argument at a place cannot be left out, so that None there is a blank."""
        return index < len(self.parameters) and self.parameters[index].required

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        required = sum(parameter.required for parameter in self.parameters)
        return required <= count and (count <= len(self.parameters) or bool(self.repeated))

    def call(self, args: list[Anything]) -> Anything:
        """The result for values and areas; raises Fault where it is an error."""
        if not self.takes(len(args)):
            raise NotKnown(f"{self.name} with {len(args)} arguments")
        kinds = [parameter for i in range(len(args)) if (parameter := self.parameter(i))]
        spread = [
            i
            for i, (arg, parameter) in enumerate(zip(args, kinds, strict=True))
            if isinstance(arg, np.ndarray) and parameter.kind.single
        ]
        if not spread:
            return self._one(args, kinds)
        numbers = self._of_floats(args, kinds)
        if numbers is not None:
            return numbers
        shape = joint_shape([args[i] for i in spread])
        rows = [
            [self._cell(args, kinds, spread, row, col) for col in range(shape[1])]
            for row in range(shape[0])
        ]
        return area_of(rows)

    def _of_floats(self, args: list[Anything], kinds: list[Parameter]) -> Anything:
        """All results at once, for floats and areas of floats; None where one is no number."""
        if not all(
            type(arg) is float or (isinstance(arg, np.ndarray) and arg.dtype == np.float64)
            for arg in args
        ):
            return None
        plain = all(parameter.kind in (Kind.NUMBER, Kind.STRICT) for parameter in kinds)
        if self.vector is None and not plain:
            return None
        try:
            with np.errstate(all="ignore"):
                values = np.asarray((self.vector or self._each)(*args))
        except (Fault, ArithmeticError, ValueError):
            return None
        if values.dtype == np.bool_ and self.vector:
            return values.astype(object)
        return values if values.dtype == np.float64 and np.isfinite(values).all() else None

    def _each(self, *args: Anything) -> Anything:
        given = np.broadcast_arrays(*args)
        columns = [column.ravel().tolist() for column in given]
        results = [self.kernel(*values) for values in zip(*columns, strict=True)]
        return np.array(results).reshape(given[0].shape)

    def _cell(
        self,
        args: list[Anything],
        kinds: list[Parameter],
        spread: list[int],
        row: int,
        col: int,
    ) -> Anything:
        here = list(args)
        try:
            for i in spread:
                here[i] = picked(args[i], row, col)
            value = self._one(here, kinds)
        except Fault as fault:
            return fault.error
        return value.item(0) if isinstance(value, np.ndarray) else value

    def _one(self, args: list[Anything], kinds: list[Parameter]) -> Anything:
        taken = [
            TAKEN[parameter.kind](arg) if arg is not MISSING or not parameter.optional else None
            for arg, parameter in zip(args, kinds, strict=True)
        ]
        try:
            return coerce.result(self.kernel(*taken))
        except ZeroDivisionError:
            raise Fault(DIV0) from None
        except (ArithmeticError, ValueError):
            raise Fault(NUM) from None


def joint_shape(areas: list[npt.NDArray[Anything]]) -> tuple[int, int]:
    """The shape of a result for areas that are taken together: as large as the largest."""
    return max(area.shape[0] for area in areas), max(area.shape[1] for area in areas)


def picked(area: Anything, row: int, col: int) -> Anything:
    """The value for a place of the result: one row or column serves for all, else #N/A."""
    if not isinstance(area, np.ndarray):
        return area
    rows, cols = area.shape
    row, col = 0 if rows == 1 else row, 0 if cols == 1 else col
    if row >= rows or col >= cols:
        raise Fault(NA)
    value = area[row, col]
    return float(value) if isinstance(value, np.floating) else value


def numbers_of(value: Anything) -> npt.NDArray[np.float64]:
    """The numbers of an area row by row, passing over all else; a single value as `Number` has it.

    Raises Fault with the first error of the area.
    """
    if isinstance(value, np.ndarray):
        return _rows.get(value, "numbers", _numbers_in)
    return np.array([coerce.number(value)])


_rows: Remembered[npt.NDArray[np.float64]] = Remembered()  # so that each is one and the same


def _numbers_in(area: npt.NDArray[Anything]) -> npt.NDArray[np.float64]:
    if area.dtype == np.float64:
        return area.ravel()
    found = []
    for item in area.ravel().tolist():
        if type(item) is float:
            found.append(item)
        elif isinstance(item, ErrorValue):
            raise Fault(item)
    return np.array(found, dtype=np.float64)


def area(value: Anything) -> npt.NDArray[Anything]:
    """An area, or one value as an area of one; raises Fault where that one is an error."""
    if isinstance(value, np.ndarray):
        return value
    return area_of([[coerce.plain(value)]])


def _raw(value: Anything) -> Anything:
    return None if value is MISSING else value


TAKEN: dict[Kind, Callable[[Anything], Anything]] = {
    Kind.NUMBER: coerce.number,
    Kind.STRICT: coerce.strict_number,
    Kind.TEXT: coerce.text,
    Kind.TRUTH: coerce.truth,
    Kind.ANY: coerce.plain,
    Kind.RAW: _raw,
    Kind.GIVEN: _raw,
    Kind.NUMBERS: numbers_of,
    Kind.AREA: area,
    Kind.MATRIX: area,
}

FUNCTIONS: dict[str, Function] = {}


def spreadsheet(
    *names: str, vector: Kernel | None = None, repeated: int = 1
) -> Callable[[Kernel], Kernel]:
    """Declare a spreadsheet function under its names in Excel.

    With `*rest` its type is that of all that may follow; `repeated` says in how many parameters
    the rest comes, where they take turns: then `*rest` has the type of the first and the last
    `repeated` - 1 parameters before it those of the others (SUMIFS: `repeated=2`).
    """

    def declare(kernel: Kernel) -> Kernel:
        parameters: list[Parameter] = []
        rest: list[Parameter] = []
        for parameter in inspect.signature(kernel).parameters.values():
            optional = parameter.default is None
            kind = Kind(str(parameter.annotation).removesuffix(" | None"))
            required = parameter.default is inspect.Parameter.empty
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                before = parameters[len(parameters) - repeated + 1 :]
                rest = [Parameter(parameter.name, kind, False, False), *before]
            else:
                parameters.append(Parameter(parameter.name, kind, required, optional))
        for name in names:
            FUNCTIONS[name] = Function(name, kernel, tuple(parameters), tuple(rest), vector)
        function = FUNCTIONS[names[0]]
        signature = inspect.signature(kernel)

        @wraps(kernel)
        def public(*args: Anything, **named: Anything) -> Anything:
            if not named and function.takes(len(args)):
                return _outside(function, list(args))
            bound = signature.bind(*args, **named)
            given = list(chain(bound.args, bound.kwargs.values()))
            return _outside(function, given)

        return public

    return declare


def _outside(function: Function, given: list[Anything]) -> Anything:
    """Call with what Python has: lists, arrays and pandas columns; errors are given back."""
    inside: list[Anything] = [
        _inside(value) if value is not None or function.wants(i) else MISSING
        for i, value in enumerate(given)
    ]
    while inside and inside[-1] is MISSING:
        inside.pop()
    spread = [i for i, value in enumerate(inside) if _is_spread(function.parameter(i), value)]
    if spread:
        return _labelled(_over_arrays(function, inside, spread), given)
    inside = [as_area(value) if isinstance(value, np.ndarray) else value for value in inside]
    result = _told(function, inside)
    lines = [value for value in given if len(np.shape(value)) == 1]
    if isinstance(result, np.ndarray) and result.shape[1] == 1 and lines:
        result = result[:, 0]
    return _labelled(result, given)


def _is_spread(parameter: Parameter | None, value: Anything) -> bool:
    """Whether an array stands where one value is wanted."""
    return isinstance(value, np.ndarray) and parameter is not None and parameter.kind.single


def _over_arrays(function: Function, inside: list[Anything], spread: list[int]) -> Anything:
    """The results for arrays where single values are wanted, taken together by numpy's rules."""
    shape = np.broadcast_shapes(*(inside[i].shape for i in spread))
    if 0 in shape:
        return np.empty(shape)
    given = list(inside)
    for i in spread:  # all places one under the other
        given[i] = np.broadcast_to(inside[i], shape).reshape(-1, 1)
    given = [_read_only(value) if isinstance(value, np.ndarray) else value for value in given]
    result = _told(function, given)
    return tidy(result.reshape(shape)) if isinstance(result, np.ndarray) else result


def _told(function: Function, inside: list[Anything]) -> Anything:
    """A result, or the error that it is."""
    try:
        return function.call(inside)
    except Fault as fault:
        return fault.error


def _read_only(array: npt.NDArray[Anything]) -> npt.NDArray[Anything]:
    """An area as a view, of which what is made once may be remembered: it is of this call alone."""
    view = as_area(array).view()
    view.flags.writeable = False
    return view


def _labelled(result: Anything, given: list[Anything]) -> Anything:
    """A line as a pandas column, with its labels, where one as long was given."""
    for value in given:
        column = hasattr(value, "index") and hasattr(value, "to_numpy")
        if column and np.shape(result) == np.shape(value) == (len(value),):
            return type(value)(result, index=value.index)
    return result


def as_area(array: npt.NDArray[Anything]) -> npt.NDArray[Anything]:
    """An array as rows by columns; one line is a column. Raises ValueError beyond two dimensions.

    >>> as_area(np.array([1.0, 2.0])).shape
    (2, 1)
    """
    if array.ndim > 2:
        raise ValueError(f"wanted rows by columns, found an array of {array.ndim} dimensions")
    return array.reshape(-1, 1) if array.ndim == 1 else array


def tidy(array: npt.NDArray[Anything]) -> npt.NDArray[Anything]:
    """Objects as an array of floats or of truth values where all are such.

    >>> tidy(np.array([1.0, 2.0], dtype=object)).dtype.name
    'float64'
    """
    if array.dtype != object:
        return array
    kinds = set(map(type, array.ravel().tolist()))
    if kinds == {float}:
        return array.astype(np.float64)
    return array.astype(np.bool_) if kinds == {bool} else array


def _inside(value: Anything) -> Anything:
    """A value from outside as the functions have it: floats, None for blank; arrays of these.

    What is not finite, as numpy gives it for 1 / 0, is #NUM!.
    """
    if type(value) is float:
        return value if value - value == 0 else NUM
    if value is None or isinstance(value, str | bool | ErrorValue):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if not isinstance(value, list | tuple | np.ndarray):
        return _inside(float(value))
    listed = not isinstance(value, np.ndarray)
    array = np.asarray(value, dtype=object if listed else None)  # numpy takes True for 1.0
    if array.ndim == 0:
        return _inside(array.item())
    if array.dtype.kind in "fiu":
        array = array.astype(np.float64, copy=False)
        finite = np.isfinite(array)
        if finite.all():
            return array
        array = array.astype(object)
        array[~finite] = NUM
        return array
    return _objects(array)


def _objects(array: npt.NDArray[Anything]) -> npt.NDArray[Anything]:
    """An array of objects with every one as the functions have it; of floats, where all are."""
    items = array.ravel().tolist()
    kinds = set(map(type, items))
    if not kinds <= PLAIN:
        items = [_inside(item) for item in items]
    elif float in kinds:
        items = [NUM if type(item) is float and item - item != 0 else item for item in items]
    if items and all(type(item) is float for item in items):
        return np.array(items, dtype=np.float64).reshape(array.shape)
    found = np.empty(len(items), dtype=object)
    found[:] = items
    return found.reshape(array.shape)


def singles(area: npt.NDArray[Anything]) -> Iterator[Anything]:
    """The values of an area row by row, floats as Python has them."""
    return iter(area.ravel().tolist())
