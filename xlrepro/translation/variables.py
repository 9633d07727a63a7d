"""Which cells of a workbook are one variable of the translation.

A block is a variable, and so are cells that are typed and read together; but pieces of one row or
column that continue each other are one: the first opening balance and those that follow from the
month before. Whether they do is told by who reads them together, and by their label.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xlrepro.formula.nodes import Place
from xlrepro.program.blocks import Block, Placed, rectangles
from xlrepro.program.compute import Computation
from xlrepro.program.order import COLUMNS, ROWS
from xlrepro.program.store import SHIFT, Box, key_of, place_of
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.labels import Labels
from xlrepro.values import Value
from xlrepro.workbook import Workbook

FEW = 6  # lines of a rectangle that are better told apart, where they are read one by one
SERIES = 3  # cells below each other that are one quantity though each has a label
BESIDE = 2  # filled cells of a row, beyond which it is one of a table
MOST_BLANK = 2_000  # blank cells that are inputs because a formula reads them
MOST_GAPS = 2_000_000  # cells that are looked at for blank ones
Label = Callable[[int, int, int], Place | None]


@dataclass(eq=False)
class Variable:
    """Cells that have one name: one cell, a stretch of a row or a column, or a rectangle.

    `kind` is what they hold: "number", "truth", "text", or "mixed", which has blanks and errors as
    well. `typed` are the parts that are inputs.
    """

    where: Box
    kind: str = "mixed"
    typed: tuple[Box, ...] = ()
    name: str = ""
    borrowed: Variable | None = None  # a part of it that an earlier function has worked out
    parts: tuple[Variable, ...] = ()  # the inputs that parts of it are

    @property
    def axes(self) -> str:
        """The axes that it has: "r" for rows, "c" for columns, "rc" for both."""
        rows, cols = self.where.shape
        return ("r" if rows > 1 else "") + ("c" if cols > 1 else "")

    @property
    def is_input(self) -> bool:
        return self.typed == (self.where,)


@dataclass
class Reading:
    """All cells that the formulas of a block read by one of their references."""

    block: Block
    whole: Box
    across: tuple[bool, bool]  # whether one formula alone reads several rows, several columns
    moves: tuple[bool, bool]  # whether formulas in other rows read other rows; and so columns


def readings(blocks: Iterable[Block]) -> list[Reading]:
    found = []
    for block in blocks:
        for each in block.references.boxes:
            whole = each.over(block.where)
            if whole is not None:
                corner = Box(block.where.sheet, *(block.where.top, block.where.left) * 2)
                alone = each.over(corner)
                rows, cols = alone.shape if alone else (1, 1)
                high, wide = block.where.shape
                moves = (
                    high > 1 and not (each.rows.low.fixed and each.rows.high.fixed),
                    wide > 1 and not (each.cols.low.fixed and each.cols.high.fixed),
                )
                found.append(Reading(block, whole, (rows > 1, cols > 1), moves))
    return found


def with_gaps(book: Workbook, typed: Sequence[Box], read: Sequence[Reading]) -> list[Box]:
    """Rectangles of typed cells, with the blank cells among them that are read as well."""
    placed = Placed(typed)
    blank: dict[int, set[int]] = defaultdict(set)
    budget = MOST_GAPS
    seen = {(reading.whole, reading.moves): None for reading in read}
    for whole, moves in seen:
        parts = [part for i in placed.meeting(whole) if (part := typed[i].meets(whole))]
        if parts == [whole]:
            continue
        if not parts:  # where somebody may type
            rows, cols = whole.shape
            if rows * cols > MOST_BLANK or not is_blank(book, whole):
                continue
            parts = [whole]
        hull = Box(
            whole.sheet,
            whole.top if moves[0] else min(part.top for part in parts),
            whole.left if moves[1] else min(part.left for part in parts),
            whole.bottom if moves[0] else max(part.bottom for part in parts),
            whole.right if moves[1] else max(part.right for part in parts),
        )
        rows, cols = hull.shape
        budget -= rows * cols
        if budget < 0:
            break
        if whole.sheet < len(book.sheets):
            cells = book.sheets[whole.sheet].cells
            blank[whole.sheet] |= {
                key
                for key in hull
                if (cell := cells.get(place_of(key))) is None
                or (cell.formula is None and cell.value is None)
            }
    found: list[Box] = []
    for sheet in sorted({box.sheet for box in typed} | blank.keys()):
        keys = blank[sheet].union(*(box for box in typed if box.sheet == sheet))
        found += [box for _, box in rectangles(sheet, sorted(keys), [0] * len(keys))]
    return found


def is_blank(book: Workbook, where: Box) -> bool:
    """Whether nothing stands in any cell of a rectangle."""
    if where.sheet >= len(book.sheets):
        return False
    cells = book.sheets[where.sheet].cells
    return all(
        (cell := cells.get(place_of(key))) is None or (cell.value is None and cell.formula is None)
        for key in where
    )


def split_inputs(
    boxes: Sequence[Box], read: Sequence[Reading], names: GivenNames, held: Held
) -> list[Box]:
    """Rectangles of typed cells, cut into those that have one of the `names` or are read
    together."""
    boxes = [piece for box in boxes for piece in names.cut_out(box)]
    boxes = [piece for box in boxes for piece in headed(box, read, held)]
    parts: dict[int, set[Box]] = defaultdict(set)
    placed = Placed(boxes)
    for reading in read:
        for i in placed.meeting(reading.whole):
            part = boxes[i].meets(reading.whole)
            assert part is not None
            parts[i].add(part)
    return [
        piece
        for i, box in enumerate(boxes)
        for piece in ([box] if names.together(box) else cut(box, parts[i]))
    ]


def headed(box: Box, read: Sequence[Reading], held: Held) -> list[Box]:
    """Cells with a row of texts over them as two rectangles, where formulas go along the rows
    below alone."""
    head = Box(box.sheet, box.top, box.left, box.top, box.right)
    if box.top == box.bottom or held.kind(head) != "text":
        return [box]
    rest = Box(box.sheet, box.top + 1, box.left, box.bottom, box.right)
    below = (
        each.moves[0] and each.whole.top == rest.top for each in read if rest.meets(each.whole)
    )
    return [head, rest] if held.kind(rest) == "number" and any(below) else [box]


def cut(box: Box, parts: set[Box]) -> list[Box]:
    """A rectangle in the pieces in which it is read."""
    rows, cols = box.shape
    if rows == 1 and cols == 1:
        return [box]
    shapes = [part.shape for part in parts]
    along = sum(height == 1 and width > 1 for height, width in shapes)
    down = sum(width == 1 and height > 1 for height, width in shapes)
    both = sum(height > 1 and width > 1 for height, width in shapes)
    if rows > 1 and cols > 1 and (along != 0 or down != 0):
        by_rows = along > 0 and (not down or along > down)
        lines = rows if by_rows else cols
        if not both or (lines <= FEW and along + down > 2 * both):
            return [
                piece
                for line in lines_of(box, by_rows)
                for piece in cut(line, {part for part in map(line.meets, parts) if part})
            ]
    if rows == 1 or cols == 1:
        alone = sum(shape == (1, 1) for shape in shapes)
        size = rows * cols
        if alone * 2 >= size and size <= 2 * FEW:
            return [*cells_of(box)]
    return [*joint(box, parts)]


def around(boxes: Sequence[Box]) -> Box:
    """The rectangle that holds all of some rectangles of one sheet."""
    return Box(
        boxes[0].sheet,
        min(box.top for box in boxes),
        min(box.left for box in boxes),
        max(box.bottom for box in boxes),
        max(box.right for box in boxes),
    )


def lines_of(box: Box, by_rows: bool) -> Iterator[Box]:
    if by_rows:
        for row in range(box.top, box.bottom + 1):
            yield Box(box.sheet, row, box.left, row, box.right)
    else:
        for col in range(box.left, box.right + 1):
            yield Box(box.sheet, box.top, col, box.bottom, col)


def cells_of(box: Box) -> Iterator[Box]:
    for line in lines_of(box, True):
        yield from lines_of(line, False)


def joint(box: Box, parts: set[Box]) -> Iterator[Box]:
    """A rectangle cut between rows, and between columns, that nothing reads together."""
    row_spans = {(part.top, part.bottom) for part in parts}
    col_spans = {(part.left, part.right) for part in parts}
    for top, bottom in stretches(box.top, box.bottom, row_spans):
        for left, right in stretches(box.left, box.right, col_spans):
            yield Box(box.sheet, top, left, bottom, right)


def stretches(first: int, last: int, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """From first to last in stretches whose neighbours are in one of the spans."""
    found = []
    start = end = first
    for low, high in sorted(spans):
        if low > end:
            found += [(start, end), *((alone, alone) for alone in range(end + 1, low))]
            start = end = low
        end = max(end, high)
    return [*found, (start, end), *((alone, alone) for alone in range(end + 1, last + 1))]


class Quantities:
    """Which cells below each other are quantities of their own, each with its label.

    The rows of a table have labels too, but there more than one or two numbers stand in each.
    """

    def __init__(self, book: Workbook, row_label: Label) -> None:
        self.row_label = row_label
        self.filled = [
            Counter(
                row
                for (row, _), cell in sheet.cells.items()
                if cell.formula is not None or isinstance(cell.value, float)
            )
            for sheet in book.sheets
        ]

    def alone(self, box: Box) -> bool:
        """Whether each of a few cells has a label of its own, and hardly another cell beside it."""
        if box.left != box.right or not 1 < box.shape[0] <= 2 * FEW:
            return False
        rows = range(box.top, box.bottom + 1)
        labels = {self.row_label(box.sheet, row, box.left) for row in rows}
        return (
            None not in labels
            and len(labels) == len(rows)
            and 2 * sum(self.filled[box.sheet][row] > BESIDE for row in rows) <= len(rows)
        )


def split_block(
    block: Block, parts: Sequence[tuple[Reading, Box]], quantities: Quantities
) -> list[Block]:
    """A block of a few lines as its lines, or of a few quantities as its cells, where others read
    them one by one."""
    rows, cols = block.where.shape
    if rows == cols == 1 or block.array:
        return [block]
    if quantities.alone(block.where):
        alone = together = 0
        for each, part in parts:
            if each.block is not block:
                if part.shape == (1, 1) or quantities.alone(each.block.where):
                    alone += 1
                else:
                    together += 1
        if alone and alone >= 2 * together:
            return [block.part(cell) for cell in cells_of(block.where)]
    if rows == 1 or cols == 1:
        return [block]
    shapes = [part.shape for _, part in parts]
    along = sum(height == 1 for height, _ in shapes)
    down = sum(width == 1 for _, width in shapes)
    if rows <= FEW and rows <= cols and along >= down and (along > 0 or 4 * rows <= cols):
        return [block.part(line) for line in lines_of(block.where, True)]
    if cols <= FEW and cols <= rows and down >= along and (down > 0 or 4 * cols <= rows):
        return [block.part(line) for line in lines_of(block.where, False)]
    return [block]


def split_ends(blocks: Sequence[Block]) -> dict[Block, list[Block]]:
    """Blocks across the ends of several lines, as the cells at which each of these begins or ends.

    So the first values of two columns are part of the columns.
    """
    ends: dict[str, set[tuple[int, int, int]]] = {ROWS: set(), COLUMNS: set()}
    for block in blocks:
        where = block.where
        rows, cols = where.shape
        if cols == 1 and rows >= SERIES:
            ends[ROWS] |= {
                (where.sheet, at, where.left) for at in (where.top - 1, where.bottom + 1)
            }
        if rows == 1 and cols >= SERIES:
            ends[COLUMNS] |= {
                (where.sheet, where.top, at) for at in (where.left - 1, where.right + 1)
            }
    found = {}
    for block in blocks:
        where, (rows, cols) = block.where, block.where.shape
        axis = ROWS if rows == 1 else COLUMNS
        if block.array or (rows > 1 and cols > 1) or not 1 < rows * cols <= FEW:
            continue
        if all((where.sheet, *place_of(key)) in ends[axis] for key in where):
            found[block] = [block.part(cell) for cell in cells_of(where)]
    return found


@dataclass
class Group:
    """Pieces that are to be one variable."""

    where: Box
    pieces: list[int] = field(default_factory=list)


class Joiner:
    """Joins pieces of a row or a column that continue each other."""

    def __init__(
        self,
        pieces: Sequence[Box],
        sources: Sequence[Block | None],
        read: Sequence[Reading],
        labels: Labels,
        quantities: Quantities,
        names: GivenNames,
    ) -> None:
        self.names = names
        self.pieces, self.sources = pieces, sources
        self.labels, self.quantities = labels, quantities
        self.placed = Placed(pieces)
        self.next = {
            axis: {at(box, axis): i for i, box in enumerate(pieces)} for axis in (ROWS, COLUMNS)
        }
        self.bridged: dict[tuple[int, int], set[str]] = defaultdict(set)
        for reading in {(each.whole, each.across): each for each in read}.values():
            self.note(reading)

    def note(self, reading: Reading) -> None:
        """Take note of which neighbours are read together."""
        met = self.placed.meeting(reading.whole)
        if len(met) < 2:
            return
        here = set(met)
        rows, cols = reading.whole.shape
        down = rows > 1 and (cols == 1 or not reading.across[0])
        across = cols > 1 and (rows == 1 or not reading.across[1])
        for i in met:
            for axis, wanted in ((ROWS, down), (COLUMNS, across)):
                j = self.next[axis].get(before(self.pieces[i], axis)) if wanted else None
                if j in here:
                    self.bridged[i, j].add(axis)

    def groups(self) -> list[Group]:
        group_of = {i: Group(box, [i]) for i, box in enumerate(self.pieces)}
        wanted = sorted(self.bridged, key=lambda pair: -self.length(pair))
        for i, j in wanted:
            first, second = group_of[i], group_of[j]
            if first is second:
                continue
            axis = neighbours(first.where, second.where)
            if axis is None or axis not in self.bridged[i, j] or not self.alike(i, j, axis):
                continue
            where = Box(
                first.where.sheet,
                first.where.top,
                first.where.left,
                second.where.bottom,
                second.where.right,
            )
            first.where = where
            first.pieces += second.pieces
            for each in second.pieces:
                group_of[each] = first
        return list({id(group): group for group in group_of.values()}.values())

    def length(self, pair: tuple[int, int]) -> int:
        axis = neighbours(self.pieces[pair[0]], self.pieces[pair[1]])
        side = 0 if axis == ROWS else 1
        return max(self.pieces[i].shape[side] for i in pair)

    def alike(self, i: int, j: int, axis: str) -> bool:
        """Whether two neighbours have one label, and neither sums up the other."""
        one, other = self.pieces[i], self.pieces[j]
        if self.names.apart(one, other):
            return False
        label = self.labels.column_label if axis == ROWS else self.labels.row_label
        side = 1 if axis == ROWS else 0
        if axis == ROWS and max(one.shape[0], other.shape[0]) < SERIES:
            both = Box(one.sheet, one.top, one.left, other.bottom, other.right)
            if self.quantities.alone(both):
                return False
        if one.shape[side] == 1 and label(one.sheet, one.top, one.left) != label(
            other.sheet, other.top, other.left
        ):
            return False
        if one.shape[side] > 1 and max(box.shape[1 - side] for box in (one, other)) < SERIES:
            return False  # a few columns, or rows, side by side
        return not (self.sums_up(i, j, axis) or self.sums_up(j, i, axis))

    def sums_up(self, i: int, j: int, axis: str) -> bool:
        """Whether the one cell of a piece reads several of the other at once."""
        block = self.sources[i]
        side = 0 if axis == ROWS else 1
        if block is None or self.pieces[i].shape[side] > 1:
            return False
        for each in block.references.boxes:
            whole = each.over(self.pieces[i])
            part = whole and whole.meets(self.pieces[j])
            if part is not None and part.shape[side] > 1:
                return True
        return False


def at(box: Box, axis: str) -> tuple[int, int, int, int]:
    """Where a rectangle begins along an axis, and its sides along the other."""
    if axis == ROWS:
        return box.sheet, box.left, box.right, box.top
    return box.sheet, box.top, box.bottom, box.left


def before(box: Box, axis: str) -> tuple[int, int, int, int]:
    """Where one would begin that stands right after a rectangle and is as wide, or as high."""
    if axis == ROWS:
        return box.sheet, box.left, box.right, box.bottom + 1
    return box.sheet, box.top, box.bottom, box.right + 1


def neighbours(one: Box, other: Box) -> str | None:
    """Along which axis a rectangle stands right before another that is as wide, or as high."""
    if one.sheet != other.sheet:
        return None
    if (one.left, one.right) == (other.left, other.right) and one.bottom + 1 == other.top:
        return ROWS
    if (one.top, one.bottom) == (other.top, other.bottom) and one.right + 1 == other.left:
        return COLUMNS
    return None


class Held:
    """What kinds of values cells hold."""

    def __init__(self, computation: Computation) -> None:
        self.sheets = computation.store.sheets
        self.ends = {ROWS: computation.store.last_row, COLUMNS: computation.store.last_col}
        self.known: dict[Box, str] = {}
        self.wholes: dict[Box, bool] = {}
        self.computed: dict[int, set[int]] = defaultdict(set)
        for index, sheet in enumerate(computation.book.sheets):
            self.computed[index] = {key_of(place) for place in sheet.computed()}

    def kind(self, where: Box) -> str:
        if where not in self.known:
            self.known[where] = self.found(where)
        return self.known[where]

    def found(self, where: Box) -> str:
        cells = self.sheets[where.sheet]
        kinds = {type(cells.get(key)) for key in where}
        if kinds == {float}:
            return "number"
        if kinds == {bool}:
            return "truth"
        return "text" if kinds == {str} else "mixed"

    def whole(self, where: Box) -> bool:
        """Whether cells look like whole numbers for other inputs too, such as years and counts.

        Of what is computed 1 and 0 are not enough: shares, too, add up to 1.
        """
        if where not in self.wholes:
            cells = self.sheets[where.sheet]
            numbers = {value for key in where if type(value := cells.get(key)) is float}
            typed = not any(key in self.computed[where.sheet] for key in where)
            few = not typed and numbers <= {0.0, 1.0, 100.0}
            self.wholes[where] = not few and all(number.is_integer() for number in numbers)
        return self.wholes[where]

    def values(self, where: Box) -> list[list[Value]]:
        cells = self.sheets[where.sheet]
        return [
            [cells.get(row << SHIFT | col) for col in range(where.left, where.right + 1)]
            for row in range(where.top, where.bottom + 1)
        ]


class Variables:
    """The variables of a workbook, to be found by their cells."""

    def __init__(self, found: Sequence[Variable]) -> None:
        self.all = list(found)

    @cached_property
    def placed(self) -> Placed:
        return Placed([variable.where for variable in self.all])

    def meeting(self, where: Box) -> list[Variable]:
        return [self.all[i] for i in self.placed.meeting(where)]
