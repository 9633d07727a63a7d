"""The statements of a translation, each in the plainest way that gives what the workbook holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from xlrepro.formula.nodes import Call, Name, Node, Range, Ref, TableRef
from xlrepro.program.blocks import Block
from xlrepro.program.order import COLUMNS, ROWS, Loop, Step, pieces
from xlrepro.program.store import Box
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.translation.code import ATOM, Code, Unfit, aligned
from xlrepro.translation.expressions import Expressions
from xlrepro.translation.plan import Circle
from xlrepro.translation.reading import Frame, Reader, Turn, slice_of, subscripted
from xlrepro.translation.variables import Variable, around, cells_of

MOST_CELLS = 200  # of a block that is written cell by cell
MOST_TEXT = 400_000  # characters of one: nobody reads more
MOST_ROUNDS = 1000  # of a circle
MOST_PARTS = 12
PLAINLY, WITH_HABITS, WITHOUT_BLANKS = "plainly", "with habits", "without blanks"
INDENT = "    "


class Line(NamedTuple):
    """A line of code and the cells that it works out, if any."""

    text: str
    cells: Box | None = None


@dataclass
class Written:
    """A statement as text."""

    lines: list[Line]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Writer:
    """Writes statements: `target` tells the variable to which a block's cells belong."""

    def __init__(
        self,
        around: BookSurroundings,
        reader: Reader,
        target: Callable[[Box], Variable],
        axis_name: Callable[[Variable, str], str],
    ) -> None:
        self.around, self.reader, self.target = around, reader, target
        self.axis_name = axis_name

    # -- ways ---------------------------------------------------------------------------------

    def ways(self, block: Block) -> Iterator[Callable[[], Written]]:
        """How a block that reads nothing of itself may be written, the plainest way first."""
        styles = [PLAINLY, WITH_HABITS]
        if may_be_blank(block.node):
            styles.append(WITHOUT_BLANKS)
        for style in styles:
            yield partial(self.at_once, block, style)
        if block.array:
            yield partial(self.spread, block, PLAINLY)
            yield partial(self.spread, block, WITH_HABITS)
            return
        parts = self.parts(block)
        if 1 < len(parts) <= MOST_PARTS:
            for style in styles:
                yield partial(self.in_parts, parts, style)
        for style in styles:
            yield partial(self.one_by_one, block, style)
        if block.size <= MOST_CELLS or block.by_cell:
            yield partial(self.alone, block)

    def loop_ways(self, loop: Loop) -> Iterator[Callable[[], Written]]:
        styles = [PLAINLY, WITH_HABITS]
        if any(may_be_blank(step.block.node) for step in loop.body):
            styles.append(WITHOUT_BLANKS)
        loops = [(loop, False)]
        parts = {id(step.block): self.parts(step.block) for step in loop.body}
        body = tuple(
            Step(part, step.shift, step.inner)
            for step in loop.body
            for part in parts[id(step.block)]
        )
        if len(body) > len(loop.body) and max(map(len, parts.values())) <= MOST_PARTS:
            finer = Loop(loop.axis, loop.direction, loop.first, loop.last, body)
            loops.append((finer, False))
        loops.append((loop, True))
        for each, inside in loops:
            for style in styles:
                yield partial(self.looped, each, style, inside)

    def circle_ways(self, circle: Circle) -> Iterator[Callable[[], Written]]:
        for style in (PLAINLY, WITH_HABITS, WITHOUT_BLANKS):
            yield partial(self.circled, circle, style)

    def circled(self, circle: Circle, style: str) -> Written:
        """Blocks that are worked out again and again until they come to rest."""
        names = list(dict.fromkeys(self.target(block.where).name for block in circle.blocks))
        told = ", ".join(names)
        lines = [Line(f"for _ in range({MOST_ROUNDS}):")]
        lines.append(Line(f"{INDENT}before = copied({told})"))
        for block in circle.blocks:
            written = self.somehow(block, style)
            lines += [Line(INDENT + line.text, line.cells) for line in written.lines]
        lines.append(Line(f"{INDENT}if at_rest(before, copied({told})):"))
        lines.append(Line(f"{INDENT * 2}break"))
        return Written(lines)

    def parts(self, block: Block) -> list[Block]:
        """A block cut where what it reads goes over from one variable to another."""
        borders: dict[str, set[int]] = {ROWS: set(), COLUMNS: set()}
        where = block.where
        for each in block.references.boxes:
            whole = each.over(where)
            if whole is None:
                continue
            for variable in self.reader.variables.meeting(whole):
                own = variable.where
                for axis, span, edges in (
                    (ROWS, each.rows, (own.top, own.bottom + 1)),
                    (COLUMNS, each.cols, (own.left, own.right + 1)),
                ):
                    sides = {side.number for side in span if not side.fixed}
                    borders[axis] |= {edge - number for edge in edges for number in sides}
        return pieces(block, borders[ROWS], borders[COLUMNS])

    def in_parts(self, parts: Sequence[Block], style: str) -> Written:
        """A block as a few statements."""
        found = [self.somehow(part, style) for part in parts]
        written = Written([line for each in found for line in each.lines])
        variable = self.target(where := around([part.where for part in parts]))
        if where == variable.where:
            written.lines[:0] = self.room(variable)
        return written

    def somehow(self, part: Block, style: str) -> Written:
        """A part of a block at once, or one cell after another."""
        try:
            return self.at_once(part, style)
        except Unfit:
            return self.one_by_one(part, style)

    def room(self, *variables: Variable) -> list[Line]:
        """Make room for variables that are worked out in parts; at once for those of one shape."""
        alike: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for variable in variables:
            make = "zeros" if variable.kind == "number" else "blanks"
            sides = tuple(n for n in variable.where.shape if n > 1)
            alike.setdefault((make if sides else "", sides), []).append(variable.name)
        lines = []
        for (make, sides), names in alike.items():
            shape = sides if len(names) == 1 else (len(names), *sides)
            told = str(shape[0] if len(shape) == 1 else shape)
            if make:
                lines.append(Line(f"{', '.join(names)} = {make}({told}, given)"))
            else:
                lines += [Line(f"{name} = 0.0") for name in names]
        return lines

    # -- a block ------------------------------------------------------------------------------

    def expressions(self, frame: Frame, style: str, array: bool = False) -> Expressions:
        return Expressions(self.around, self.reader, frame, style != PLAINLY, array)

    def result(self, e: Expressions, node: Node, style: str) -> Code:
        """A whole formula: where it gives a blank cell that is 0."""
        code = e.operand(e.value(node))
        if style == WITHOUT_BLANKS and code.kind in ("mixed", "text"):
            return Code(f"filled({code.text})", ATOM, code.kind, code.axes)
        return code

    def at_once(self, block: Block, style: str) -> Written:
        """All cells of a block in one expression."""
        where = block.where
        if block.array:
            where = Box(where.sheet, *(where.top, where.left) * 2)
        e = self.expressions(Frame(where), style, block.array or block.by_cell)
        code = self.result(e, block.node, style)
        variable = self.target(block.where)
        if block.array:
            code = Code(code.text, code.binds, code.kind, code.axes.lower())
        text = fitting(e, variable, block.where, self.filled(e, code, block.where, variable), code)
        return Written([Line(f"{self.left_side(variable, block.where)} = {text}", block.where)])

    def filled(self, e: Expressions, code: Code, where: Box, variable: Variable) -> str:
        """An expression with all the axes of a block; one number goes into each of its cells."""
        rows, cols = where.shape
        wanted = ("r" if rows > 1 else "") + ("c" if cols > 1 else "")
        if any(axis.isupper() for axis in code.axes):
            raise Unfit
        if code.axes == wanted:
            return code.text
        if set(code.axes) - set(wanted):
            raise Unfit
        if where != variable.where:
            if code.axes:
                return aligned(code, wanted).text
            return code.text
        if code.axes == "r":
            return f"np.repeat({aligned(code, wanted).text}, {cols}, axis=1)"
        shape = {"r": str(rows), "c": str(cols), "rc": f"({rows}, {cols})"}[
            "r" if code.axes else wanted
        ]
        return f"full({shape}, {code.text}, given)"

    def left_side(self, variable: Variable, where: Box) -> str:
        """A variable, or the part of it that a block is."""
        if where == variable.where:
            return variable.name
        own = variable.where
        parts = []
        if own.top != own.bottom:
            parts.append(subscript(where.top, where.bottom, own.top, own.bottom))
        if own.left != own.right:
            parts.append(subscript(where.left, where.right, own.left, own.right))
        return subscripted(variable.name, parts, least=1)

    def one_by_one(self, block: Block, style: str) -> Written:
        """A list of what each cell gives."""
        where, variable = block.where, self.target(block.where)
        rows, cols = where.shape
        if rows == cols == 1:
            raise Unfit
        turns = {}
        for axis, long in ((ROWS, rows > 1), (COLUMNS, cols > 1)):
            if long:
                turns[axis] = Turn(self.axis_name(variable, axis), self.origin(variable, axis))
        e = self.expressions(Frame(where, turns), style, block.by_cell)
        code = self.result(e, block.node, style)
        if code.axes:
            raise Unfit
        text = code.text
        for axis in (COLUMNS, ROWS):
            if axis in turns:
                low, high = Frame(where).along(axis)
                turn = turns[axis]
                text = f"[{text} for {turn.name} in {counted(low - turn.base, high - turn.base)}]"
        if where == variable.where or variable.kind == "mixed":
            text = f"collected({text}, given)"
        return Written([Line(f"{self.left_side(variable, where)} = {text}", where)])

    def alone(self, block: Block) -> Written:
        """Each cell of a block in a statement of its own."""
        variable = self.target(block.where)
        lines = self.room(variable) if block.where == variable.where else []
        length = 0
        for cell in cells_of(block.where):
            e = self.expressions(Frame(cell), WITHOUT_BLANKS, block.by_cell)
            code = self.result(e, block.node, WITHOUT_BLANKS)
            if code.axes:
                raise Unfit
            text = fitting(e, variable, cell, code.text, code)
            lines.append(Line(f"{self.left_side(variable, cell)} = {text}", cell))
            length += len(text)
            if length > MOST_TEXT:
                raise Unfit
        return Written(lines)

    def origin(self, variable: Variable, axis: str) -> int:
        return variable.where.top if axis == ROWS else variable.where.left

    def spread(self, block: Block, style: str) -> Written:
        """An array formula whose function tells by itself how much it fills."""
        where = Box(block.where.sheet, *(block.where.top, block.where.left) * 2)
        e = self.expressions(Frame(where), style, True)
        code = e.value(block.node)
        rows, cols = block.where.shape
        sides = [code.text, *(str(side) for side in (rows, cols) if side > 1)]
        left = self.left_side(self.target(block.where), block.where)
        return Written([Line(f"{left} = {e.named('spread')}({', '.join(sides)})", block.where)])

    # -- a loop -------------------------------------------------------------------------------

    def looped(self, loop: Loop, style: str, inside: bool) -> Written:
        """A loop over an axis; with `inside` over the other axis, too."""
        along = loop.axis
        across = COLUMNS if along == ROWS else ROWS
        targets = [self.target(step.block.where) for step in loop.body]
        origins = Counter(self.origin(variable, along) for variable in targets)
        base = origins.most_common(1)[0][0]
        turn_name = self.axis_name(targets[0], along)
        first, last = sorted((loop.first, loop.last))
        turns_told = counted(first - base, last - base, loop.direction)
        parts = Parts()
        for step, variable in zip(loop.body, targets, strict=True):
            where = step.block.where
            turns = {along: Turn(turn_name, base - step.shift)}
            inner = (step.inner or inside) and Frame(where).moves(across)
            if inner:
                turns[across] = Turn(
                    self.axis_name(variable, across), self.origin(variable, across)
                )
            if not Frame(where).moves(along):
                turns.pop(along)
            e = self.expressions(Frame(where, turns), style, step.block.by_cell)
            code = self.result(e, step.block.node, style)
            if any(axis.isupper() for axis in code.axes):
                raise Unfit
            low, high = Frame(where).along(along)
            low, high = low + step.shift, high + step.shift
            some = (low, high) != (first, last)
            indent = 2 * INDENT if some else INDENT
            lines = []
            if inner:
                turn = turns[across]
                start, end = Frame(where).along(across)
                told = counted(start - turn.base, end - turn.base, step.inner or 1)
                lines.append(Line(f"{indent}for {turn.name} in {told}:"))
                indent += INDENT
            left = self.in_turn(variable, where, turns)
            text = fitting(e, variable, None, code.text, code)
            lines.append(Line(f"{indent}{left} = {text}", where))
            test = between(turn_name, low - base, high - base, first - base, last - base)
            parts.add((low, high), Line(f"{INDENT}if {test}:") if some else None, lines)
        return Written([Line(f"for {turn_name} in {turns_told}:"), *parts.lines()])

    def in_turn(self, variable: Variable, where: Box, turns: dict[str, Turn]) -> str:
        own, parts = variable.where, []
        for axis, low, high, first, last in (
            (ROWS, own.top, own.bottom, where.top, where.bottom),
            (COLUMNS, own.left, own.right, where.left, where.right),
        ):
            if low == high:
                continue
            turn = turns.get(axis)
            if turn is None:
                parts.append(subscript(first, last, low, high))
                continue
            apart = turn.base - low
            sign = "+" if apart > 0 else "-"
            parts.append(f"{turn.name} {sign} {abs(apart)}" if apart else turn.name)
        return subscripted(variable.name, parts, least=1)


@dataclass
class Part:
    """Lines of a loop that are for some of its turns, with the test that asks for them."""

    turns: tuple[int, int]
    test: Line | None
    lines: list[Line]


class Parts:
    """The lines of a loop, part by part. What is for the same turns is asked once: it may go before
    what is for other turns, of which nothing is done in its own."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def add(self, turns: tuple[int, int], test: Line | None, lines: list[Line]) -> None:
        for part in reversed(self.parts):
            if part.turns == turns:
                part.lines += lines
                return
            if part.turns[0] <= turns[1] and turns[0] <= part.turns[1]:
                break
        self.parts.append(Part(turns, test, lines))

    def lines(self) -> Iterator[Line]:
        before: Part | None = None
        for part in self.parts:
            if part.test and before and before.test and follows(before.turns, part, self.parts):
                yield Line(f"{INDENT}else:")
            elif part.test:
                yield part.test
            yield from part.lines
            before = part


def follows(turns: tuple[int, int], part: Part, parts: Sequence[Part]) -> bool:
    """Whether a part is for all the turns for which the part before it is not."""
    first = min(each.turns[0] for each in parts)
    last = max(each.turns[1] for each in parts)
    return (turns[0] == first and part.turns == (turns[1] + 1, last)) or (
        turns[1] == last and part.turns == (first, turns[0] - 1)
    )


def fitting(e: Expressions, variable: Variable, where: Box | None, text: str, code: Code) -> str:
    """A part of a variable as its array can hold it: what may be text, too, as a number."""
    part = where != variable.where
    if part and variable.kind == "number" and variable.axes and not code.numeric:
        return f"{e.named('as_numbers')}({text})"
    return text


def may_be_blank(node: Node) -> bool:
    """Whether a formula may give a cell as it is, be it blank."""
    match node:
        case (
            Ref() | Range() | Name() | TableRef() | Call("INDEX" | "XLOOKUP" | "VLOOKUP" | "OFFSET")
        ):
            return True
        case Call("IF" | "IFERROR" | "IFNA" | "CHOOSE" | "IFS" | "SWITCH" | "LET" | "SINGLE", args):
            return any(map(may_be_blank, args))
    return False


def subscript(first: int, last: int, low: int, high: int) -> str:
    """From first to last, or the one place, as a subscript of what goes from low to high."""
    return str(first - low) if first == last else slice_of(first, last, low, high)


def counted(low: int, high: int, direction: int = 1) -> str:
    if direction < 0:
        return f"range({high}, {low - 1}, -1)"
    return f"range({high + 1})" if low == 0 else f"range({low}, {high + 1})"


def between(turn: str, low: int, high: int, first: int, last: int) -> str:
    """A test of a turn's number against where a block begins and ends."""
    if low == high:
        return f"{turn} == {low}"
    if high == last:
        return f"{turn} >= {low}"
    if low == first:
        return f"{turn} <= {high}"
    return f"{low} <= {turn} <= {high}"
