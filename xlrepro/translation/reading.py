"""What a formula reads, as slices of variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xlrepro.program.order import COLUMNS, ROWS
from xlrepro.program.references import Relative, Span
from xlrepro.program.store import Box
from xlrepro.translation.code import ATOM, Code, Unfit
from xlrepro.translation.variables import Held, Variable, Variables

FAR = 10_000  # rows or columns beyond all that is filled
MOST_TILES = 400
LONG = 6  # places of a line in which all but the last are told as such


@dataclass
class Turn:
    """A variable that counts along an axis: 0 at the row or column `base`."""

    name: str
    base: int


@dataclass
class Frame:
    """How the cells of a block are taken: all at once along an axis, or turn by turn.

    `whole` says whether a reference that is one row or column for each cell is read for all cells
    of the block (True), or for that of the turn. An axis on which the block has one cell needs
    neither.
    """

    where: Box
    turns: dict[str, Turn] = field(default_factory=dict)

    def along(self, axis: str) -> tuple[int, int]:
        """The first and last row or column of the block."""
        where = self.where
        return (where.top, where.bottom) if axis == ROWS else (where.left, where.right)

    def moves(self, axis: str) -> bool:
        low, high = self.along(axis)
        return low != high


@dataclass(frozen=True, slots=True)
class Extent:
    """What is read along one axis: all from `low` to `high`, or a part of it in each turn.

    `first` and `last` are where it begins and ends for one cell; `moves` say whether these go with
    the cell. `whole` is for all cells at once, along the axis of the block.
    """

    low: int
    high: int
    first: int
    last: int
    first_moves: bool
    last_moves: bool
    axis: str  # "r", "c" as an axis of the block; "R", "C" as that of an area; "" for one place
    turn: Turn | None = None


def extent(span: Span, axis: str, frame: Frame, single: bool) -> Extent:
    """What a block reads along an axis; raises Unfit for areas that go with the cells while all
    these are taken at once."""
    start, end = frame.along(axis)
    span = span.over(start, end)
    low, high = span.hull(start, end)
    letter = "r" if axis == ROWS else "c"
    turn = frame.turns.get(axis)
    moving = (not span.low.fixed and frame.moves(axis)), (not span.high.fixed and frame.moves(axis))
    if not any(moving):
        area = "" if low == high else letter.upper()
        return Extent(low, high, low, high, False, False, area)
    first, last = span.low.number, span.high.number
    if turn is None:
        if not all(moving) or first != last:
            raise Unfit
        return Extent(low, high, first, last, True, True, letter)
    one = all(moving) and first == last
    return Extent(low, high, first, last, *moving, "" if one else letter.upper(), turn)


class Reader:
    """Writes what formulas read."""

    def __init__(self, variables: Variables, held: Held, access: Callable[[Variable], str]) -> None:
        self.variables, self.held, self.access = variables, held, access
        self.taken: set[str] = set()  # names that functions may not have

    def read(self, area: Relative, frame: Frame, single: bool) -> Code:
        """A reference: one cell for each cell of the block, or an area."""
        rows = self.filled(extent(area.rows, ROWS, frame, single), ROWS)
        cols = self.filled(extent(area.cols, COLUMNS, frame, single), COLUMNS)
        return self.tiled(area.sheet, rows, cols)

    def filled(self, e: Extent, axis: str) -> Extent:
        """Whole rows and columns as far as any sheet is filled."""
        last = max(self.held.ends[axis], e.low)
        if e.first_moves or e.last_moves or e.high - last < FAR:
            return e
        return narrowed(e, e.low, last)

    def tiles(self, area: Relative, frame: Frame) -> list[Code]:
        """The variables in an area, one after another, for functions to which order is nothing."""
        rows = extent(area.rows, ROWS, frame, False)
        cols = extent(area.cols, COLUMNS, frame, False)
        found = []
        for variable in self.variables.meeting(hull(area.sheet, rows, cols)):
            part = variable.where.meets(hull(area.sheet, rows, cols))
            assert part is not None
            if not covers(part, rows, cols):
                raise Unfit
            found.append(
                self.part(variable, clipped(rows, part, ROWS), clipped(cols, part, COLUMNS))
            )
        return found

    def tiled(self, sheet: int, rows: Extent, cols: Extent) -> Code:
        where = hull(sheet, rows, cols)
        met = self.variables.meeting(where)
        if not met:
            return self.blank(rows, cols)
        if len(met) > MOST_TILES:
            raise Unfit
        if len(met) == 1 and met[0].where.meets(where) == where:
            return self.part(self.typed(met[0], where), rows, cols)
        return self.assembled(sheet, rows, cols, met)

    def typed(self, variable: Variable, where: Box) -> Variable:
        """The input that a part of a variable is, where nothing but that is read."""
        for part in variable.parts:
            if part.where.meets(where) == where:
                return part
        return variable

    def blank(self, rows: Extent, cols: Extent) -> Code:
        """Cells in which nothing is."""
        sides = [e.high - e.low + 1 for e in (rows, cols) if e.axis]
        axes = rows.axis + cols.axis
        if rows.axis.isupper() and (rows.first_moves or rows.last_moves):
            raise Unfit
        if cols.axis.isupper() and (cols.first_moves or cols.last_moves):
            raise Unfit
        if not sides:
            return Code("None", ATOM, "blank")
        shape = str(sides[0]) if len(sides) == 1 else str(tuple(sides))
        return Code(f"blanks({shape}, given)", ATOM, "mixed", axes)

    def assembled(self, sheet: int, rows: Extent, cols: Extent, met: Sequence[Variable]) -> Code:
        """An area of several variables, put together."""
        where = hull(sheet, rows, cols)
        for axis, e, other in ((ROWS, rows, cols), (COLUMNS, cols, rows)):
            borders = cuts(where, met, axis)
            if not borders:
                continue
            if not e.axis or (e.axis.isupper() and (e.first_moves or e.last_moves)):
                raise Unfit
            starts = [e.low, *borders]
            ends = [*(border - 1 for border in borders), e.high]
            parts = []
            for low, high in zip(starts, ends, strict=True):
                piece = narrowed(e, low, high)
                pair = (piece, other) if axis == ROWS else (other, piece)
                parts.append(self.tiled(sheet, *pair))
            return put_together(parts, axis, rows.axis + cols.axis)
        raise Unfit

    def part(self, variable: Variable, rows: Extent, cols: Extent) -> Code:
        """A part of a variable: its name, with a subscript where it is not all of it."""
        name, own = self.access(variable), variable.where
        subscripts = []
        if own.top != own.bottom:
            subscripts.append(subscript(rows, own.top, own.bottom))
        if own.left != own.right:
            subscripts.append(subscript(cols, own.left, own.right))
        kind = variable.kind
        axes = rows.axis + cols.axis
        text = subscripted(name, subscripts)
        if kind == "mixed":
            kind = self.held.kind(hull(own.sheet, rows, cols).meets(own) or own)
            if kind == "number" and axes:
                text = f"{text}.astype(float)"
        whole = kind == "number" and self.held.whole(own)
        return self.with_axes(Code(text, ATOM, kind, axes, whole), variable, rows, cols)

    def with_axes(self, code: Code, variable: Variable, rows: Extent, cols: Extent) -> Code:
        """Give a variable the axes that are asked for where it has none of its own."""
        own, text = variable.where, code.text
        missing = ""
        if rows.axis and own.top == own.bottom:
            missing += "r"
        if cols.axis and own.left == own.right:
            missing += "c"
        if not missing:
            return code
        if len(code.axes) == len(missing):
            text = f"{'line' if len(missing) == 1 else 'below'}({text}, given)"
            if code.kind == "mixed":
                raise Unfit
        elif missing == "r":
            text = f"{text}[None, :]"
        else:
            text = f"{text}[:, None]"
        return Code(text, ATOM, code.kind, code.axes, code.whole)


def hull(sheet: int, rows: Extent, cols: Extent) -> Box:
    return Box(sheet, rows.low, cols.low, rows.high, cols.high)


def covers(part: Box, rows: Extent, cols: Extent) -> bool:
    """Whether a part has all that is read along the axes that go with the cells."""
    for e, low, high in ((rows, part.top, part.bottom), (cols, part.left, part.right)):
        if (e.first_moves or e.last_moves) and (low, high) != (e.low, e.high):
            return False
    return True


def clipped(e: Extent, part: Box, axis: str) -> Extent:
    low, high = (part.top, part.bottom) if axis == ROWS else (part.left, part.right)
    return narrowed(e, low, high)


def narrowed(e: Extent, low: int, high: int) -> Extent:
    """A part of what is read along an axis."""
    if (low, high) == (e.low, e.high):
        return e
    axis = "" if low == high and e.axis.isupper() else e.axis
    return Extent(low, high, low, high, False, False, axis)


def cuts(where: Box, met: Sequence[Variable], axis: str) -> list[int]:
    """The rows, or columns, before which an area can be cut without cutting a variable."""
    inside = [variable.where.meets(where) for variable in met]
    spans = sorted(
        (part.top, part.bottom) if axis == ROWS else (part.left, part.right)
        for part in inside
        if part
    )
    first, last = (where.top, where.bottom) if axis == ROWS else (where.left, where.right)
    borders: set[int] = set()
    end = first - 1
    for low, high in spans:
        if low > end:
            borders.update((end + 1, low))
        end = max(end, high)
    borders.add(end + 1)
    return sorted(border for border in borders if first < border <= last)


def put_together(parts: Sequence[Code], axis: str, axes: str) -> Code:
    kinds = {part.kind for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    if len(axes) == 1 and not any(part.axes for part in parts):
        texts = ", ".join(part.text for part in parts)
        text = f"{'line' if kind == 'number' else 'cells'}({texts}, given)"
        return Code(text, ATOM, kind, axes)
    across = "below" if axis == ROWS else "beside"
    function = "line" if len(axes) == 1 else across
    return Code(f"{function}({', '.join(part.text for part in parts)}, given)", ATOM, kind, axes)


def subscript(e: Extent, start: int, end: int) -> str:
    """What of a variable, from one row or column to another, is meant along its axis."""
    if e.turn is None:
        if not e.axis:
            return "-1" if e.low == end and end - start > LONG else str(e.low - start)
        return slice_of(e.low, e.high, start, end)
    first = place(e.first, e.first_moves, e.turn, start)
    if not e.axis:
        return first
    last = place(e.last, e.last_moves, e.turn, start, 1)
    if not e.first_moves and e.first == start:
        first = ""
    if not e.last_moves and e.last == end:
        last = ""
    return f"{first}:{last}"


def subscripted(name: str, subscripts: Sequence[str], least: int = 0) -> str:
    """A name with subscripts, but for those at the end that mean all; `least` of them stay.

    >>> subscripted("x", ["2", ":"]), subscripted("x", [":"]), subscripted("x", [":"], least=1)
    ('x[2]', 'x', 'x[:]')
    """
    kept = list(subscripts)
    while len(kept) > least and kept[-1] == ":":
        kept.pop()
    return f"{name}[{', '.join(kept)}]" if kept else name


def slice_of(first: int, last: int, low: int, high: int) -> str:
    """From first to last as a subscript of what goes from low to high; all but the last is `:-1`.

    >>> slice_of(2, 10, 2, 11), slice_of(3, 11, 2, 11), slice_of(2, 3, 2, 11)
    (':-1', '1:', ':2')
    """
    start = "" if first == low else str(first - low)
    end = "" if last == high else str(last - low + 1)
    if last == high - 1 and high - low > LONG:
        end = "-1"
    return f"{start}:{end}"


def place(at: int, moves: bool, turn: Turn, start: int, later: int = 0) -> str:
    """A row or column as an index of a variable."""
    if not moves:
        return str(at - start + later)
    apart = at + turn.base - start + later
    if not apart:
        return turn.name
    return f"{turn.name} {'+' if apart > 0 else '-'} {abs(apart)}"
