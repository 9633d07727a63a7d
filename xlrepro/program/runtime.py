"""What the source of formulas calls: areas and references, choices, functions over areas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from xlrepro.formula.parse import MAX_COL, MAX_ROW, column_letters
from xlrepro.functions import coerce
from xlrepro.functions.coerce import number, text, truth
from xlrepro.functions.cutting import trimmed_sides
from xlrepro.functions.declare import Function, joint_shape, picked
from xlrepro.functions.registry import all_functions
from xlrepro.program import operators
from xlrepro.program.store import SHIFT, Box, Reference, References, Store, box
from xlrepro.program.unknowns import NotComputed
from xlrepro.values import (
    CALC,
    DIV0,
    MISSING,
    NA,
    NULL,
    NUM,
    REF,
    VALUE,
    ErrorValue,
    Fault,
    NotKnown,
    area_of,
)

Work = Callable[[], Any]
MAX_MADE = 5_000_000  # cells of an array that a formula makes


class Closure:
    """A LAMBDA as a value."""

    __slots__ = ("count", "function")

    def __init__(self, function: Callable[..., Any], count: int | None) -> None:
        self.function, self.count = function, count

    def __call__(self, *args: Any) -> Any:
        if self.count is not None and len(args) > self.count:
            raise Fault(VALUE)
        return self.function(*args)


def fault(error: ErrorValue) -> Any:
    raise Fault(error)


def not_kept(title: str) -> Any:
    """A sheet of a linked workbook of which no values are in the file."""
    raise NotKnown(f"the linked sheet {title}")


def not_computed(function: str) -> Any:
    """A call of a function that is not known here."""
    raise NotComputed(function)


def tried(work: Work) -> Any:
    """A value, or the error that comes of working it out."""
    try:
        return work()
    except Fault as found:
        return found.error
    except ZeroDivisionError:
        return DIV0
    except (ArithmeticError, ValueError):
        return NUM


def finished(value: Any) -> Any:
    """What a function gave for one cell."""
    if type(value) is float and value - value == 0:
        return value
    return first(coerce.result(value))


def first(value: Any) -> Any:
    """One value: the first of an area."""
    if isinstance(value, np.ndarray):
        if value.size == 0:
            raise Fault(CALC)
        item = value[0, 0]
        return float(item) if isinstance(item, np.floating) else item
    return value


def value_of(value: Any) -> Any:
    """The value, or the area of values, that a reference stands for."""
    return value.value() if isinstance(value, Reference) else value


def area_of_value(value: Any) -> Any:
    """What a function takes as an area: a reference as the area of its cells."""
    return value.area() if isinstance(value, Reference) else value


def either(test: Any, yes: Work, no: Work) -> Any:
    """IF of an array: both ways are worked out where it says both."""
    if isinstance(test, Reference):
        test = test.value()
    if not isinstance(test, np.ndarray):
        return yes() if truth(test) else no()
    if test.size == 1:
        return yes() if truth(test.flat[0]) else no()
    tests = [tried(lambda item=item: truth(item)) for item in test.ravel().tolist()]  # type: ignore[misc]
    ways = [
        value_of(tried(way)) if wanted else None
        for way, wanted in ((yes, True in tests), (no, False in tests))
    ]
    shape = joint_shape([test, *(way for way in ways if isinstance(way, np.ndarray))])
    rows = []
    for i in range(shape[0]):
        row = []
        for j in range(shape[1]):
            chosen = tried(lambda i=i, j=j: truth(picked(test, i, j)))  # type: ignore[misc]
            if isinstance(chosen, bool):
                way = ways[0] if chosen else ways[1]
                chosen = tried(lambda way=way, i=i, j=j: picked(way, i, j))  # type: ignore[misc]
            row.append(chosen)
        rows.append(row)
    return area_of(rows)


def switch(value: Any, cases: tuple[tuple[Work, Work], ...], otherwise: Work) -> Any:
    if isinstance(value, np.ndarray):
        rows = [
            [first(tried(lambda item=item: switch(item, cases, otherwise))) for item in row]  # type: ignore[misc]
            for row in value.tolist()
        ]
        return area_of(rows)
    for case, way in cases:
        if operators.equal(value, first(value_of(case()))):
            return way()
    return otherwise()


def choose(index: Any, ways: tuple[Work, ...]) -> Any:
    """CHOOSE; with an array of indexes the areas chosen stand beside each other."""
    index = value_of(index)
    if isinstance(index, np.ndarray) and index.size > 1:
        chosen = [[value_of(choose(item, ways)) for item in row] for row in index.tolist()]
        areas = [way for row in chosen for way in row if isinstance(way, np.ndarray)]
        rows, cols = joint_shape([index, *areas]) if areas else index.shape
        return area_of(
            [
                [
                    tried(
                        lambda i=i, j=j: picked(  # type: ignore[misc]
                            chosen[min(i, index.shape[0] - 1)][min(j, index.shape[1] - 1)], i, j
                        )
                    )
                    for j in range(cols)
                ]
                for i in range(rows)
            ]
        )
    place = int(number(first(index)))
    if not 1 <= place <= len(ways):
        raise Fault(VALUE)
    return ways[place - 1]()


def if_error(work: Work, otherwise: Work) -> Any:
    return _rescued(work, otherwise, lambda value: isinstance(value, ErrorValue))


def if_na(work: Work, otherwise: Work) -> Any:
    return _rescued(work, otherwise, lambda value: value == NA)


def _rescued(work: Work, otherwise: Work, wrong: Callable[[Any], bool]) -> Any:
    value = tried(work)
    if not isinstance(value, np.ndarray):
        return otherwise() if wrong(value) else value
    items = [] if value.dtype == np.float64 else value.ravel().tolist()
    if ErrorValue not in set(map(type, items)) or not any(map(wrong, items)):
        return value
    other = tried(otherwise)
    if not isinstance(other, np.ndarray | Reference):
        return area_of([[other if wrong(v) else v for v in row] for row in value.tolist()])
    shape = joint_shape([value, other]) if isinstance(other, np.ndarray) else value.shape
    rows = []
    for i in range(shape[0]):
        row = []
        for j in range(shape[1]):
            item = tried(lambda i=i, j=j: picked(value, i, j))  # type: ignore[misc]
            if wrong(item):
                item = tried(lambda i=i, j=j: picked(other, i, j))  # type: ignore[misc]
            row.append(item)
        rows.append(row)
    return area_of(rows)


def counted(value: Any) -> bool | None:
    """A cell's truth value for AND and OR; None where it is blank or text."""
    if value is None or isinstance(value, str):
        return None
    return truth(value)


def all_of(tests: tuple[bool | None, ...]) -> bool:
    found = [test for test in tests if test is not None]
    if not found:
        raise Fault(VALUE)
    return all(found)


def any_of(tests: tuple[bool | None, ...]) -> bool:
    found = [test for test in tests if test is not None]
    if not found:
        raise Fault(VALUE)
    return any(found)


def chain(operator: operators.Operator, terms: tuple[Any, ...]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = operator(total, term)
    return total


def char_on_macintosh(value: Any) -> Any:
    """CHAR by the characters of the Macintosh."""
    if isinstance(value, np.ndarray):
        return map_areas(value, Closure(char_on_macintosh, 1))
    code = int(number(value))
    if not 1 <= code <= 255:
        raise Fault(VALUE)
    return bytes([code]).decode("mac_roman")


def code_on_macintosh(value: Any) -> Any:
    """CODE by the characters of the Macintosh; what is not among them counts as an underscore."""
    if isinstance(value, np.ndarray):
        return map_areas(value, Closure(code_on_macintosh, 1))
    letter = text(value)[:1]
    if not letter:
        raise Fault(VALUE)
    return float(
        letter.encode("mac_roman", "replace").replace(b"?", b"_")[0] if letter != "?" else 63
    )


def side(length: float) -> int:
    """A height or width as OFFSET takes it: a part of one row is one."""
    return int(length) or math.ceil(length)


# -- functions over areas ---------------------------------------------------------------------


def apply(function: Any, args: list[Any]) -> Any:
    function = value_of(function)
    if isinstance(function, ErrorValue):
        raise Fault(function)
    if not isinstance(function, Closure):
        raise Fault(REF)
    return function(*args)


def function_value(function: Function) -> Closure:
    """A spreadsheet function as a value that can be called."""

    def call(*args: Any) -> Any:
        return function.call([as_given(function, i, arg) for i, arg in enumerate(args)])

    return Closure(call, None)


def as_given(function: Function, index: int, value: Any) -> Any:
    parameter = function.parameter(index)
    if parameter is None or parameter.kind.single:
        return value_of(value)
    return area_of_value(value)


def by_count(ways: dict[int, Callable[..., Any]]) -> Closure:
    """A function as a value that is one of several, by how many arguments it is called with."""

    def call(*args: Any) -> Any:
        if len(args) not in ways:
            raise Fault(VALUE)
        return ways[len(args)](*args)

    return Closure(call, None)


def cells_of(area: Any) -> np.ndarray[Any, Any]:
    area = area_of_value(area)
    return area if isinstance(area, np.ndarray) else area_of([[area]])


def called(function: Any, *args: Any) -> Any:
    """One value of a LAMBDA for a place of an area, or its error."""
    value = tried(lambda: value_of(apply(function, list(args))))
    if isinstance(value, np.ndarray):
        return value[0, 0] if value.size == 1 else CALC
    return 0.0 if value is None else value


def map_areas(*given: Any) -> Any:
    *areas, function = given
    arrays = [cells_of(area) for area in areas]
    rows, cols = joint_shape(arrays)
    return area_of(
        [
            [
                called(function, *(tried(lambda a=a, i=i, j=j: picked(a, i, j)) for a in arrays))  # type: ignore[misc]
                for j in range(cols)
            ]
            for i in range(rows)
        ]
    )


def reduce_area(start: Any, area: Any, function: Any) -> Any:
    total = value_of(start)
    for item in cells_of(area).ravel().tolist():
        total = tried(lambda total=total, item=item: value_of(apply(function, [total, item])))  # type: ignore[misc]
    if isinstance(total, ErrorValue):
        raise Fault(total)
    return total


def scan_area(start: Any, area: Any, function: Any) -> Any:
    array = cells_of(area)
    total, rows = first(value_of(start)), []
    for line in array.tolist():
        row = []
        for item in line:
            total = item if total is MISSING else called(function, total, item)
            row.append(total)
        rows.append(row)
    return area_of(rows)


def by_row(area: Any, function: Any) -> Any:
    array = cells_of(area)
    return area_of([[called(function, array[i : i + 1])] for i in range(array.shape[0])])


def by_column(area: Any, function: Any) -> Any:
    array = cells_of(area)
    return area_of([[called(function, array[:, j : j + 1]) for j in range(array.shape[1])]])


def make_array(rows: Any, cols: Any, function: Any) -> Any:
    height, width = int(number(first(rows))), int(number(first(cols)))
    if height < 1 or width < 1 or height * width > MAX_MADE:
        raise Fault(VALUE)
    return area_of(
        [
            [called(function, float(i + 1), float(j + 1)) for j in range(width)]
            for i in range(height)
        ]
    )


# -- references -------------------------------------------------------------------------------


def boxes_of(value: Any) -> tuple[Box, ...]:
    if isinstance(value, ErrorValue):
        raise Fault(value)
    if not isinstance(value, Reference):
        raise Fault(VALUE)
    return value.boxes


def by_place(work: Callable[..., Any], *given: Any) -> Any:
    """A function of single values or references for each place of arrays of them; None where
    nothing given is an array."""
    arrays = [each_of(value) for value in given]
    spread = [a for a in arrays if isinstance(a, np.ndarray) and a.size > 1]
    if not spread:
        return None
    rows, cols = joint_shape(spread)
    found = np.empty((rows, cols), dtype=object)
    for i in range(rows):
        for j in range(cols):
            found[i, j] = tried(lambda i=i, j=j: work(*(picked(a, i, j) for a in arrays)))  # type: ignore[misc]
    return found


def each_of(value: Any) -> Any:
    return value.each if isinstance(value, References) else value


def per_reference(function: Callable[..., Any], given: list[Any], area_places: set[int]) -> Any:
    """A function that takes each reference of an array of references for an area of its own.

    What stands at `area_places` is wanted as an area, the rest as single values.
    """

    def called(*args: Any) -> Any:
        return function(
            [
                cells_of(arg) if place in area_places else value_of(arg)
                for place, arg in enumerate(args)
            ]
        )

    if not any(isinstance(value, References) for value in given):
        return called(*given)
    return by_place(called, *given)


def first_cell(value: Any) -> Any:
    """Of a reference its first cell, as N and T take it; an array of them for an array."""
    if isinstance(value, References):
        return area_of([[first_cell(item) for item in row] for row in value.each.tolist()])
    if isinstance(value, Reference):
        where = value.boxes[0]
        return value.store.sheets[where.sheet][where.top << SHIFT | where.left]
    return value


def only_box(value: Any) -> Box:
    (found, *more) = boxes_of(value)
    if more:
        raise Fault(VALUE)
    return found


def meeting(where: Box, row: int, col: int) -> int:
    """The key of the cell of an area that is meant where one is wanted."""
    if where.left == where.right and where.top == where.bottom:
        return where.top << SHIFT | where.left
    if where.left == where.right and where.top <= row <= where.bottom:
        return row << SHIFT | where.left
    if where.top == where.bottom and where.left <= col <= where.right:
        return where.top << SHIFT | col
    raise Fault(VALUE)


def alone(value: Any) -> Any:
    """The value of a reference to one cell; raises Fault with #VALUE! for more."""
    if isinstance(value, Reference) and only_box(value).shape != (1, 1):
        raise Fault(VALUE)
    return first(value_of(value))


def sides(value: Any, axis: int) -> float:
    """The rows or columns of a reference or an area."""
    if isinstance(value, Reference):
        return float(only_box(value).shape[axis])
    if isinstance(value, ErrorValue):
        raise Fault(value)
    return float(value.shape[axis]) if isinstance(value, np.ndarray) else 1.0


def rows_at(value: Any, many: bool) -> Any:
    where = only_box(value)
    if many and where.bottom > where.top:
        return np.arange(where.top, where.bottom + 1, dtype=np.float64).reshape(-1, 1)
    return float(where.top)


def columns_at(value: Any, many: bool) -> Any:
    where = only_box(value)
    if many and where.right > where.left:
        return np.arange(where.left, where.right + 1, dtype=np.float64).reshape(1, -1)
    return float(where.left)


def is_reference(work: Work) -> bool:
    return isinstance(tried(work), Reference)


class Runtime:
    """The names that sources use, over one store of values."""

    def __init__(self, store: Store, cells_behind: Any) -> None:
        self.store, self.behind = store, cells_behind

    def names(self) -> dict[str, Any]:
        """All that a source may call, by name."""
        mine = {
            name: getattr(self, name)
            for name in dir(type(self))
            if not name.startswith("_") and name != "names"
        }
        tables = {f"v{cells.index}": cells for cells in self.store.sheets}
        room = {
            name: value
            for name, value in globals().items()
            if not name.startswith("_") and callable(value)
        }
        signs = {name: getattr(operators, name) for name in dir(operators) if name[0] != "_"}
        if self.behind.around.macintosh:
            signs |= {"multiply": operators.plain_multiply, "divide": operators.plain_divide}
        taking = {"num": number, "strict": coerce.strict_number, "txt": text, "truth": truth}
        taking["plain"] = coerce.plain
        return {**signs, **room, **mine, **tables, **taking, "MISSING": MISSING}

    # -- reading --------------------------------------------------------------------------

    def area(self, sheet: int, top: int, left: int, bottom: int, right: int) -> Any:
        return self.store.area(box(sheet, top, left, bottom, right))

    def ref(self, sheet: int, top: int, left: int, bottom: int, right: int) -> Reference:
        return Reference(self.store, (box(sheet, top, left, bottom, right),))

    def stack(self, sheets: tuple[int, ...], *corners: int) -> Reference:
        return Reference(self.store, tuple(box(sheet, *corners) for sheet in sheets))

    def read(self, where: Box, row: int, col: int) -> Any:
        return self.store.sheets[where.sheet][meeting(where, row, col)]

    def met(
        self, sheet: int, top: int, left: int, bottom: int, right: int, row: int, col: int
    ) -> Any:
        return self.read(box(sheet, top, left, bottom, right), row, col)

    def met_column(self, sheet: int, top: int, left: int, bottom: int, right: int, row: int) -> Any:
        if top <= row <= bottom:
            return self.store.sheets[sheet][row << SHIFT | left]
        return self.read(box(sheet, top, left, bottom, right), row, 0)

    def met_reference(self, value: Any, row: int, col: int) -> Any:
        if not isinstance(value, Reference):
            return first(value)
        where = only_box(value)
        key = meeting(where, row, col)
        place = key >> SHIFT, key & ((1 << SHIFT) - 1)
        return self.ref(where.sheet, *place, *place)

    def met_value(self, value: Any, row: int, col: int) -> Any:
        """An array as it is, of a reference the cell that meets the formula."""
        return self.one(value, row, col) if isinstance(value, Reference) else value

    def one(self, value: Any, row: int, col: int) -> Any:
        """One value of what may be a reference or an area."""
        if isinstance(value, Reference):
            if len(value.boxes) != 1:
                raise Fault(VALUE)
            return self.read(value.boxes[0], row, col)
        return first(value)

    def running_sum(self, sheet: int, top: int, left: int, bottom: int, right: int) -> float:
        """The sum of a column from a fixed cell on: the last one carried on, value by value."""
        if bottom < top:
            top, bottom = bottom, top
        known_as = sheet, top, left, right
        cells = self.store.sheets[sheet]
        self.store.note(Box(sheet, top, left, bottom, right))
        done, total = self.store.sums.get(known_as, (top - 1, 0.0))
        if done > bottom:
            done, total = top - 1, 0.0
        for row in range(done + 1, min(bottom, self.store.last_row) + 1):
            value = cells[row << SHIFT | left]
            if type(value) is float:
                total += value
            elif isinstance(value, ErrorValue):
                raise Fault(value)
        self.store.sums[known_as] = bottom, total
        return coerce.result(total)  # type: ignore[no-any-return]

    # -- references -----------------------------------------------------------------------

    def indexed(
        self,
        *given: Any,
    ) -> Any:
        """INDEX of an area of cells where one value is wanted."""
        *corners, row, col, home_row, home_col = given
        if row is not None and type(row) is not float:
            row = number(row)
        if col is not None and type(col) is not float:
            col = number(col)
        sheet, top, left, bottom, right = corners
        if row and col and 1 <= row <= bottom - top + 1 and 1 <= col <= right - left + 1:
            return self.store.sheets[sheet][top + int(row) - 1 << SHIFT | left + int(col) - 1]
        found = self.index(self.ref(*corners), row, col, None)
        return self.one(found, home_row, home_col)

    def index(self, table: Any, row: Any, col: Any, which: Any) -> Any:
        """INDEX: a reference into a reference, else a value or a part of an area."""
        if isinstance(row, np.ndarray) or isinstance(col, np.ndarray):
            shape = joint_shape([a for a in (row, col) if isinstance(a, np.ndarray)])
            return area_of(
                [
                    [
                        tried(
                            lambda i=i, j=j: first(  # type: ignore[misc]
                                value_of(
                                    self.index(table, picked(row, i, j), picked(col, i, j), which)
                                )
                            )
                        )
                        for j in range(shape[1])
                    ]
                    for i in range(shape[0])
                ]
            )
        down = None if row is None else math.floor(number(row))
        across = None if col is None else math.floor(number(col))
        if isinstance(table, Reference):
            boxes = table.boxes
            place = 1 if which is None else int(number(which))
            if not 1 <= place <= len(boxes):
                raise Fault(REF)
            where = boxes[place - 1]
            (top, bottom), (left, right) = self._sides(where.shape, down, across)
            return self.ref(
                where.sheet,
                *(where.top + top, where.left + left, where.top + bottom, where.left + right),
            )
        if isinstance(table, ErrorValue):
            raise Fault(table)
        if which is not None and number(which) != 1:
            raise Fault(REF)
        array = cells_of(table)
        (top, bottom), (left, right) = self._sides(array.shape, down, across)
        part = array[top : bottom + 1, left : right + 1]
        return first(part) if part.size == 1 else part

    def _sides(
        self, shape: tuple[int, ...], down: int | None, across: int | None
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """The first and last row and column that INDEX means, from zero."""
        rows, cols = shape
        if across is None and rows == 1 and down is not None:
            down, across = min(down, 1), down
        down, across = down or 0, across or 0
        if down < 0 or across < 0:
            raise Fault(VALUE)
        if down > rows or across > cols:
            raise Fault(REF)
        vertical = (down - 1, down - 1) if down else (0, rows - 1)
        horizontal = (across - 1, across - 1) if across else (0, cols - 1)
        return vertical, horizontal

    def looked_up(self, xlookup: Callable[[list[Any]], Any], given: list[Any]) -> Any:
        """XLOOKUP as a reference: that to the row or column which it finds."""
        sought, among, returned, *rest = given
        areas = [sought, among, area_of_value(returned), *rest]
        where = returned.boxes[0] if isinstance(returned, Reference) else None
        if where is None or (isinstance(sought, np.ndarray) and sought.size > 1):
            return xlookup(areas)
        clipped, shape = self.store.clipped(where), cells_of(among).shape
        down = shape[1] == 1 and shape[0] == clipped.shape[0]
        if not down and not (shape[0] == 1 and shape[1] == clipped.shape[1]):
            return xlookup(areas)
        places = np.arange(float(max(shape)))
        areas[2] = places.reshape(shape)
        if rest:
            areas[3] = MISSING
        try:
            place = int(first(xlookup(areas)))
        except Fault as fault:
            if fault.error != NA or not rest or rest[0] is MISSING or sought == NA:
                raise
            return rest[0]
        top, left = where.top + (place if down else 0), where.left + (0 if down else place)
        bottom, right = top if down else where.bottom, where.right if down else left
        return self.ref(where.sheet, top, left, bottom, right)

    def offset(self, start: Any, *lengths: Any) -> Reference:
        """OFFSET by rows, columns, height and width; an array of references for arrays of them."""
        found = by_place(lambda *given: self.moved(start, *given), *map(value_of, lengths))
        return self.moved(start, *lengths) if found is None else References(found)

    def moved(self, start: Any, down: Any, across: Any, height: Any, width: Any) -> Reference:
        where = only_box(start)
        rows, cols = where.shape
        steps = [int(number(first(step))) for step in (down, across)]
        rows = rows if height is None else side(number(first(height)))
        cols = cols if width is None else side(number(first(width)))
        if rows == 0 or cols == 0:
            raise Fault(REF)
        top, left = where.top + steps[0], where.left + steps[1]
        bottom, right = top + rows - (1 if rows > 0 else -1), left + cols - (1 if cols > 0 else -1)
        return Reference(self.store, (box(where.sheet, top, left, bottom, right),))

    def indirect(self, said: Any, style: Any, sheet: int, row: int, col: int) -> Any:
        found = by_place(
            lambda item, style: self.indirect(item, style, sheet, row, col), said, style
        )
        if found is not None:
            return References(found)
        a1 = False if style is None else truth(first(style))
        return self.behind.indirect(text(first(said)), a1, sheet, row, col)

    def span(self, first_end: Any, last_end: Any) -> Reference:
        a, b = only_box(first_end), only_box(last_end)
        if a.sheet != b.sheet:
            raise Fault(VALUE)
        return Reference(
            self.store,
            (
                Box(
                    a.sheet,
                    min(a.top, b.top),
                    min(a.left, b.left),
                    max(a.bottom, b.bottom),
                    max(a.right, b.right),
                ),
            ),
        )

    def union(self, parts: tuple[Any, ...]) -> Reference:
        return Reference(self.store, tuple(box for part in parts for box in boxes_of(part)))

    def common(self, one: Any, other: Any) -> Reference:
        both = [meets for a in boxes_of(one) for b in boxes_of(other) if (meets := a.meets(b))]
        if not both:
            raise Fault(NULL)
        return Reference(self.store, tuple(both))

    def trimmed(self, value: Any, rows: Any, cols: Any) -> Any:
        """TRIMRANGE: a reference without the blank rows and columns around it."""
        if not isinstance(value, Reference):
            given = [MISSING if way is None else way for way in (rows, cols)]
            return all_functions()["TRIMRANGE"].call([value, *given])
        ways = [None if way is None else number(way) for way in (rows, cols)]
        where = only_box(value)
        top, bottom, left, right = trimmed_sides(value.area(), *ways)
        corners = where.top + top, where.left + left, where.top + bottom, where.left + right
        return self.ref(where.sheet, *corners)

    def spilled(self, value: Any) -> Reference:
        where = only_box(value)
        found = self.behind.spill(where.sheet, where.top << SHIFT | where.left)
        if found is None:
            raise Fault(REF)
        return Reference(self.store, (found,))

    def resized(self, value: Any, like: Any) -> Any:
        """The area that begins where one reference does and is as large as another."""
        if not isinstance(value, Reference) or not isinstance(like, Reference):
            return area_of_value(value)
        where, (rows, cols) = only_box(value), only_box(like).shape
        bottom = min(where.top + rows - 1, MAX_ROW)
        right = min(where.left + cols - 1, MAX_COL)
        return self.store.area(Box(where.sheet, where.top, where.left, bottom, right))

    # -- facts of cells -------------------------------------------------------------------

    def count_blank(self, value: Any) -> float:
        if not isinstance(value, Reference):
            return float(sum(item in (None, "") for item in cells_of(value).ravel().tolist()))
        where = only_box(value)
        rows, cols = where.shape
        filled = sum(item not in (None, "") for item in value.area().ravel().tolist())
        return float(rows * cols - filled)

    def counted_if(self, function: str, pairs: tuple[tuple[Any, Any], ...]) -> Any:
        """COUNTIF or COUNTIFS: beyond what is filled all cells are alike blank."""
        if any(isinstance(value, References) for value, _ in pairs):
            count = all_functions()[function].call
            flat = [part for pair in pairs for part in pair]
            return per_reference(count, flat, set(range(0, len(flat), 2)))
        count = all_functions()[function].call
        found = count([part for value, wanted in pairs for part in (area_of_value(value), wanted)])
        value = pairs[0][0]
        if not isinstance(value, Reference) or isinstance(found, np.ndarray):
            return found
        (rows, cols), clipped = only_box(value).shape, self.store.clipped(only_box(value))
        beyond = rows * cols - clipped.shape[0] * clipped.shape[1]
        if not beyond:
            return found
        blank = area_of([[None]])
        return found + beyond * count([part for _, wanted in pairs for part in (blank, wanted)])

    def is_formula(self, value: Any, many: bool) -> Any:
        text_of = self.behind.formula_text
        return self._each_cell(value, many, lambda sheet, key: text_of(sheet, key) is not None)

    def formula_text(self, value: Any, many: bool) -> Any:
        def shown(sheet: int, key: int) -> Any:
            found = self.behind.formula_text(sheet, key)
            return NA if found is None else found

        return self._each_cell(value, many, shown)

    def _each_cell(self, value: Any, many: bool, fact: Callable[[int, int], Any]) -> Any:
        where = only_box(value)
        if not many:
            return fact(where.sheet, where.top << SHIFT | where.left)
        where = self.store.clipped(where)
        columns = range(where.left, where.right + 1)
        return area_of(
            [
                [fact(where.sheet, row << SHIFT | col) for col in columns]
                for row in range(where.top, where.bottom + 1)
            ]
        )

    def sheet_number(self, sheet: int, work: Work | None) -> float:
        if work is None:
            return float(self.behind.sheet_place(sheet))
        value = tried(work)
        if isinstance(value, Reference):
            return float(self.behind.sheet_place(value.boxes[0].sheet))
        found = self.store.index(text(value))
        if found is None:
            raise Fault(NA)
        return float(self.behind.sheet_place(found))

    def sheets_in(self, value: Any) -> float:
        if value is None:
            return float(self.behind.sheet_count())
        return float(len({each.sheet for each in boxes_of(value)}))

    def cell_fact(self, fact: Any, value: Any, sheet: int) -> Any:
        """CELL, for what a value tells; formats are not known here."""
        where = only_box(value)
        key = where.top << SHIFT | where.left
        match text(fact).lower():
            case "row":
                return float(where.top)
            case "col":
                return float(where.left)
            case "address":
                shown = f"${column_letters(where.left)}${where.top}"
                title = self.store.sheets[where.sheet].title
                return shown if where.sheet == sheet else f"{quoted(title)}!{shown}"
            case "contents":
                found = self.store.sheets[where.sheet][key]
                return 0.0 if found is None else found
            case "type":
                found = self.store.sheets[where.sheet][key]
                return "b" if found is None else "l" if isinstance(found, str) else "v"
        raise NotComputed("CELL")

    # -- totals that pass over other totals -----------------------------------------------

    def subtotal(self, which: Any, parts: tuple[Any, ...]) -> Any:
        """SUBTOTAL; an array of them for an array of references."""
        if any(isinstance(part, References) for part in parts):
            return by_place(lambda *given: self.subtotal(which, given), *parts)
        code = int(number(which))
        function = SUBTOTALS.get(code % 100)
        if function is None or not (1 <= code <= 11 or 101 <= code <= 111):
            raise Fault(VALUE)
        values = [
            area_of([[self.store.sheets[sheet][key] for sheet, key in cells]])
            for part in parts
            if (cells := self._shown(part, hidden=code < 100, totals=False))
        ]
        return all_functions()[function].call(values or [area_of([[None]])])

    def aggregate(self, which: Any, option: Any, parts: tuple[Any, ...]) -> Any:
        if any(isinstance(part, References) for part in parts):
            return by_place(lambda *given: self.aggregate(which, option, given), *parts)
        code, ignored = int(number(which)), int(number(option))
        function = {**SUBTOTALS, **AGGREGATES}.get(code)
        if function is None or not 0 <= ignored <= 7:
            raise Fault(VALUE)
        of_rank = code >= 14
        areas = []
        for part in parts[:1] if of_rank else parts:
            if isinstance(part, Reference):
                cells = self._shown(part, hidden=ignored not in (1, 3, 5, 7), totals=ignored > 3)
                items = [self.store.sheets[sheet][key] for sheet, key in cells]
            elif of_rank:
                items = cells_of(part).ravel().tolist()
            else:
                raise Fault(VALUE)
            if ignored in (2, 3, 6, 7):
                items = [item for item in items if not isinstance(item, ErrorValue)]
            areas.append(area_of([items]))
        rank = [first(value_of(part)) for part in parts[1:2]] if of_rank else []
        return all_functions()[function].call([*areas, *rank])

    def _shown(self, value: Any, hidden: bool, totals: bool) -> list[tuple[int, int]]:
        """The cells of a reference but for hidden ones and, without `totals`, other totals."""
        found = []
        for where in boxes_of(value):
            cells = self.store.sheets[where.sheet]
            rows_out = self.behind.hidden(where.sheet, by_hand=not hidden)
            skipped = set() if totals else self.behind.totals(where.sheet)
            clipped = self.store.clipped(where)
            self.store.check_known(cells, clipped)
            found += [
                (where.sheet, key)
                for key in clipped
                if key in cells and key >> SHIFT not in rows_out and key not in skipped
            ]
        return found


SUBTOTALS = {
    **{1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 6: "PRODUCT"},
    **{7: "STDEV.S", 8: "STDEV.P", 9: "SUM", 10: "VAR.S", 11: "VAR.P"},
}
AGGREGATES = {
    **{12: "MEDIAN", 13: "MODE.SNGL", 14: "LARGE", 15: "SMALL", 16: "PERCENTILE.INC"},
    **{17: "QUARTILE.INC", 18: "PERCENTILE.EXC", 19: "QUARTILE.EXC"},
}


def quoted(title: str) -> str:
    """A sheet's title as it stands before a reference."""
    plain = title.replace("_", "a").isalnum() and not title[:1].isdigit()
    return title if plain else "'" + title.replace("'", "''") + "'"
