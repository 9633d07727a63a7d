"""Formulas as Python expressions over variables.

Where all is numbers the code is plain numpy; elsewhere, and wherever `habits` are asked for, it
calls functions that do as Excel does with blanks, text and errors.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager

from xlrepro.formula.nodes import (
    Array,
    Binary,
    Boolean,
    Call,
    Chain,
    Error,
    Missing,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
    Text,
    Unary,
)
from xlrepro.program.order import COLUMNS, ROWS
from xlrepro.program.references import Relative, Side, Span, relative
from xlrepro.program.source import leading, unprefixed
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.translation.code import (
    ATOM,
    COMPARISON,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Code,
    Unfit,
    aligned,
    call,
    has_habits,
    joint_axes,
    number,
)
from xlrepro.translation.reading import Frame, Reader
from xlrepro.values import ErrorValue

PLAIN = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "^": POWER}
SIGNS = {"^": "**"}
COMPARED = {"=": "==", "<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
HABITS = {
    **{"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power", "&": "join"},
    **{"=": "equal", "<>": "not_equal", "<": "less", ">": "greater"},
    **{"<=": "less_equal", ">=": "greater_equal"},
}
HERE = Side(0, False)


class Expressions:
    """Writes the expressions of one statement."""

    def __init__(
        self,
        around: BookSurroundings,
        reader: Reader,
        frame: Frame,
        habits: bool = False,
        array: bool = False,
    ) -> None:
        self.around, self.reader, self.frame = around, reader, frame
        self.habits, self.array = habits, array
        self.sheet = frame.where.sheet
        self.place = (frame.where.top, frame.where.left)
        self.scopes: list[dict[str, Node]] = []

    # -- parts ------------------------------------------------------------------------------------

    def value(self, node: Node) -> Code:
        """A part of a formula: a value for each cell of the block; in array formulas an area."""
        match node:
            case Number(value):
                return Code(number(value), whole=True)
            case Text(value):
                return Code(repr(value), kind="text")
            case Boolean(value):
                return Code(str(value), kind="truth")
            case Error(code):
                return Code(f"ErrorValue({code!r})", kind="mixed")
            case Missing():
                return Code("None", kind="blank")
            case Ref() | Range():
                return self.reference(node)
            case Name() | TableRef():
                return self.value(self.meant(node))
            case Unary("-", arg):
                return self.negative(self.value(arg))
            case Unary("%", arg):
                return self.percent(arg)
            case Unary(_, arg):
                return self.value(arg)
            case Binary("&") | Chain("&"):
                return self.supported("join", *map(self.value, joined(node)), kind="text")
            case Binary(op, left, right):
                return self.operation(op, self.value(left), self.value(right))
            case Chain(op, args):
                total = self.value(args[0])
                for arg in args[1:]:
                    total = self.operation(op, total, self.value(arg))
                return total
            case Array(rows):
                return self.constant(rows)
            case Call(function, args):
                return self.call(function, args)
        raise Unfit

    def constant(self, rows: tuple[tuple[Node, ...], ...]) -> Code:
        codes = [[self.value(item) for item in row] for row in rows]
        kinds = {code.kind for row in codes for code in row}
        plain = kinds == {"number"}
        lines = [f"[{', '.join(code.text for code in row)}]" for row in codes]
        text = lines[0] if len(lines) == 1 and len(codes[0]) > 1 else f"[{', '.join(lines)}]"
        axes = "C" if len(lines) == 1 else "RC"
        if len(lines) == 1 and len(codes[0]) == 1:
            return codes[0][0]
        kind = "number" if plain else "mixed"
        return Code(f"np.array({text}{'' if plain else ', dtype=object'})", ATOM, kind, axes)

    def meant(self, node: Name | TableRef) -> Node:
        """What a name or a part of a table stands for."""
        found: Node | ErrorValue
        if isinstance(node, TableRef):
            found = self.around.table(node, self.sheet, self.place)
        else:
            folded = unprefixed(node.name)
            for scope in reversed(self.scopes):
                if folded in scope and node.sheet is None:
                    return scope[folded]
            found = self.around.name(node.name, self.sheet, node.sheet)
        if isinstance(found, ErrorValue):
            return Error(found.code)
        return found

    def sheets(self, node: Ref | Range) -> tuple[int, ...]:
        title = leading(node).sheet
        return (self.sheet,) if title is None else self.around.sheet(title)

    def relative(self, node: Ref | Range) -> Relative:
        sheets = self.sheets(node)
        if len(sheets) != 1:
            raise Unfit
        return relative(node, sheets[0])

    def reference(self, node: Ref | Range) -> Code:
        if not self.sheets(node) and not self.around.missing_link(leading(node).sheet):
            return Code("ErrorValue('#REF!')", kind="mixed")
        area = self.relative(node)
        if isinstance(node, Ref):
            return self.reader.read(area, self.frame, single=True)
        if self.array:
            return self.reader.read(area, self.frame, single=False)
        return self.reader.read(self.met(area), self.frame, single=True)

    def met(self, area: Relative) -> Relative:
        """The cell of a column that stands in the formula's own row, or of a row in its column."""
        rows, cols = area.rows, area.cols
        if cols.low == cols.high and self.inside(rows, ROWS):
            return Relative(area.sheet, Span(HERE, HERE), cols)
        if rows.low == rows.high and self.inside(cols, COLUMNS):
            return Relative(area.sheet, rows, Span(HERE, HERE))
        raise Unfit

    def inside(self, span: Span, axis: str) -> bool:
        """Whether all rows of the block, or columns, are among those of a reference."""
        first, last = self.frame.along(axis)
        if first != last and not (span.low.fixed and span.high.fixed):
            return False
        low, high = span.over(first, last).hull(first, last)
        return low <= first <= last <= high

    # -- operators ----------------------------------------------------------------------------

    def operand(self, code: Code) -> Code:
        """A value as an operator takes it: a blank cell is 0."""
        return Code("0") if code.kind == "blank" else code

    def negative(self, code: Code) -> Code:
        code = self.operand(code)
        if self.plainly(code):
            return Code(f"-{code.within(UNARY)}", UNARY, "number", code.axes, code.whole)
        return self.supported("negative", code, kind="number")

    def percent(self, arg: Node) -> Code:
        if isinstance(arg, Number):
            return Code(repr(arg.value / 100))
        code = self.operand(self.value(arg))
        if self.plainly(code):
            return Code(f"{code.within(PRODUCT)} / 100", PRODUCT, "number", code.axes)
        return self.supported("percent", code, kind="number")

    def plainly(self, *codes: Code) -> bool:
        return not self.habits and all(code.numeric for code in codes)

    def surely(self, *codes: Code) -> bool:
        """Whether parts are numbers whatever the inputs, as what stops at errors wants them."""
        return self.plainly(*codes) and not any(has_habits(code.text) for code in codes)

    def operation(self, op: str, left: Code, right: Code) -> Code:
        axes = joint_axes(left, right)
        if op in COMPARED:
            return self.comparison(op, left, right, axes)
        left, right = self.operand(left), self.operand(right)
        left, right = aligned(left, axes), aligned(right, axes)
        if not self.plainly(left, right):
            return self.supported(HABITS[op], left, right, kind="number")
        left, right = as_number(left, right), right
        binds = PLAIN[op]
        tighter = binds - 1
        if op == "^":
            text = f"{left.within(ATOM)} ** {right.within(UNARY)}"
        else:
            text = f"{left.within(binds)} {op} {right.within(tighter)}"
        return Code(text, binds, "number", axes, left.whole and right.whole and op in "+-*")

    def comparison(self, op: str, left: Code, right: Code, axes: str) -> Code:
        left, right = aligned(left, axes), aligned(right, axes)
        same = left.kind == right.kind == "number"
        exactly = op not in ("=", "<>") or (left.whole and right.whole)
        if same and exactly and self.surely(left, right):
            text = f"{left.within(SUM)} {COMPARED[op]} {right.within(SUM)}"
            return Code(text, COMPARISON, "truth", axes)
        return self.supported(HABITS[op], left, right, kind="truth")

    # -- calls --------------------------------------------------------------------------------

    def supported(self, function: str, *args: Code, kind: str = "mixed") -> Code:
        """A call of one of the functions that translated code stands on."""
        axes = joint_axes(*args)
        function = self.named(function)
        return call(function, *(aligned(arg, axes).text for arg in args), kind=kind, axes=axes)

    def named(self, function: str) -> str:
        """A function as the code calls it: not as something else is called there."""
        clash = function in self.reader.taken or hasattr(builtins, function)
        return f"{function}_" if clash else function

    def call(self, function: str, args: tuple[Node, ...]) -> Code:
        from xlrepro.translation.calls import written

        return written(self, function, args)

    @contextmanager
    def as_array(self, array: bool = True) -> Iterator[None]:
        """Take areas as they are, each value for itself."""
        before, self.array = self.array, array
        try:
            yield
        finally:
            self.array = before

    def area(self, node: Node) -> Code:
        """An argument in which a function wants an area."""
        match node:
            case Ref() | Range():
                area = self.relative(node)
                return self.reader.read(area, self.frame, single=isinstance(node, Ref))
            case Name() | TableRef():
                return self.area(self.meant(node))
        return self.value(node)


def as_number(left: Code, right: Code) -> Code:
    """The first of two operands, so that two truth values add up as numbers."""
    if left.kind == right.kind == "truth":
        return Code(f"1 * {left.within(PRODUCT)}", PRODUCT, "number", left.axes)
    return left


def joined(node: Node) -> list[Node]:
    """What is written one behind the other, of which each is joined to all before it."""
    match node:
        case Binary("&", left, right):
            return [*joined(left), right]
        case Chain("&", args):
            return [*joined(args[0]), *args[1:]]
    return [node]
