"""Blocks worked out as arrays: each step of a formula for all the cells at once.

All is in floats, nan standing for what only the formula itself can tell of a cell: text, blanks
where they matter, errors, sums that may be nothing but rounding, numbers too near to each other to
be compared at once. Such cells are worked out one by one afterwards, so every result has the bits
that its formula gives alone. A truth value is 1 or 0 meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.arithmetic.quotients import quotient
from xlrepro.formula.nodes import (
    Binary,
    Boolean,
    Call,
    Chain,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
    Text,
    Unary,
)
from xlrepro.functions.declare import Kind
from xlrepro.program.array_steps import NAN, as_truth, mapped, one_value, raised
from xlrepro.program.forms import Formulas
from xlrepro.program.grids import ALONE, IN_OPERATORS, IN_SUMS, Also, Floats, Grids
from xlrepro.program.operators import OPERATORS
from xlrepro.program.references import Relative, Span, relative
from xlrepro.program.source import leading
from xlrepro.program.store import SHIFT, Box, Pending, Unknown
from xlrepro.program.surroundings import BookSurroundings
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue, Fault

Work = Callable[[Box], Any]  # gives a float or an array that fits the rectangle
NEAR = 1e-13  # of a number: those nearer to it are compared by their digits
LEFT_OVER = 2.0**-40  # of a term: a smaller sum may be nothing but rounding
MOST_TERMS = 1000  # of a sum or a largest number
LEAST = 12  # cells of a block that is worth it
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    **{"=": np.equal, "<>": np.not_equal, "<": np.less, ">": np.greater},
    **{"<=": np.less_equal, ">=": np.greater_equal},
}
WINDOWS: dict[str, Callable[[Any, Any], Any]] = {"*": product, "/": quotient}
MACINTOSH: dict[str, Callable[[Any, Any], Any]] = {"*": np.multiply, "/": np.divide}


class Unfit(Exception):
    """A formula that is not worked out as arrays, or not where it stands."""


class Part(NamedTuple):
    """A part of a formula as a function of the rectangle in which it stands.

    `loaded` are numbers straight from cells, which are finite or nan; `truth` is 1 or 0. Where the
    part is one of some texts, `texts` gives its number among those of the formula, 0 elsewhere.
    """

    work: Work
    truth: bool = False
    loaded: bool = False
    texts: Work | None = None
    only_texts: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """A formula that can be worked out as arrays."""

    work: Work
    truth: bool
    texts: Work | None
    names: list[str]  # the texts by their numbers, from 1

    def values(self, where: Box) -> Floats:
        """The numbers of a rectangle, finite or nan."""
        found = np.asarray(self.work(where), dtype=np.float64)
        if found.shape != where.shape:
            found = np.broadcast_to(found, where.shape)
        values: Floats = found + 0.0  # no cell holds -0
        finite = np.isfinite(values)
        if np.count_nonzero(finite) < values.size:
            values[~finite] = NAN
        return values

    def chosen(self, where: Box) -> Any:
        """The numbers of the texts of a rectangle, 0 where there is none; None where all are 0."""
        if self.texts is None:
            return None
        found = np.broadcast_to(np.asarray(self.texts(where), dtype=np.int64), where.shape)
        return found if found.any() else None


class Arrays:
    """Works out the blocks of a workbook as arrays where it can."""

    def __init__(self, around: BookSurroundings, grids: Grids) -> None:
        self.around, self.grids = around, grids
        self.exact = MACINTOSH if around.macintosh else WINDOWS
        self.workers: dict[tuple[int, int], Worker | None] = {}

    def worker(self, sheet: int, node: Node) -> Worker | None:
        known_as = sheet, id(node)
        if known_as not in self.workers:
            try:
                writer = Writer(self, sheet)
                part = writer.last(node)
                self.workers[known_as] = Worker(part.work, part.truth, part.texts, writer.names)
            except (Unfit, RecursionError):
                self.workers[known_as] = None
        return self.workers[known_as]


class Writer:
    """Makes functions over arrays of the parts of one formula."""

    def __init__(self, arrays: Arrays, sheet: int) -> None:
        self.arrays, self.sheet = arrays, sheet
        self.around, self.exact = arrays.around, arrays.exact
        self.names: list[str] = []

    def last(self, node: Node) -> Part:
        """A whole formula: a sum or difference that is nothing but rounding is 0 there."""
        match node:
            case Binary("+" | "-" as op, left, right):
                a, b = self.number(left), self.number(right)
                sign = np.add if op == "+" else np.subtract

                def work(where: Box) -> Any:
                    x, y = a.work(where), b.work(where)
                    total = sign(x, y)
                    size = np.maximum(np.abs(x), np.abs(y)) * LEFT_OVER
                    return np.where((np.abs(total) < size) & (total != 0), NAN, total)

                return Part(work)
            case Ref() | Range():
                return self.read(node)
        return self.part(node)

    def number(self, node: Node) -> Part:
        """A part as an operator takes it: a blank cell is 0."""
        if isinstance(node, Ref | Range):
            return self.read(node, IN_OPERATORS)
        if isinstance(node, Name | TableRef):
            return self.number(self.meant(node))
        return self.part(node)

    def finite(self, node: Node, operand: bool = True) -> Work:
        """The same, with nan for what is too large: some operations would lose that."""
        part = self.number(node) if operand else self.part(node)
        if part.loaded or part.truth:
            return part.work

        def work(where: Box) -> Any:
            found = part.work(where)
            finite = np.isfinite(found)
            if np.count_nonzero(finite) == np.size(found):
                return found
            return np.where(finite, found, NAN)

        return work

    def part(self, node: Node) -> Part:
        match node:
            case Number(value):
                return Part(lambda where: value, loaded=True)
            case Boolean(value):
                return Part(lambda where: float(value), truth=True)
            case Ref() | Range():
                return self.read(node)
            case Name() | TableRef():
                return self.part(self.meant(node))
            case Unary("%", arg):
                divide, term = self.exact["/"], self.number(arg)
                return Part(lambda where: divide(np.asarray(term.work(where)), 100.0))
            case Unary("-", arg):
                term = self.number(arg)
                return Part(lambda where: 0.0 - term.work(where))
            case Binary(op, left, right):
                return self.binary(op, left, right)
            case Chain("+" | "*" as op, args):
                return self.chain(op, [self.number(arg) for arg in args])
            case Call(function, args):
                return self.call(function, args)
        raise Unfit

    def meant(self, node: Name | TableRef) -> Node:
        """What a name or a part of a table stands for, where that is a reference or a number."""
        if not isinstance(node, Name):
            raise Unfit  # it may differ from cell to cell
        found = self.around.name(node.name, self.sheet, node.sheet)
        if isinstance(found, ErrorValue) or not isinstance(found, Ref | Range | Number):
            raise Unfit
        return found

    # -- operators ----------------------------------------------------------------------------

    def binary(self, op: str, left: Node, right: Node) -> Part:
        if op in COMPARISONS:
            if isinstance(left, Text) or isinstance(right, Text):
                return self.beside_text(op, left, right)
            return self.comparison(COMPARISONS[op], left, right)
        a = self.number(left)
        match op:
            case "+" | "-":
                b = self.number(right)
                sign = np.add if op == "+" else np.subtract
                return Part(lambda where: sign(a.work(where), b.work(where)))
            case "*":
                b, times = self.number(right), self.exact["*"]
                return Part(lambda where: times(np.asarray(a.work(where)), b.work(where)))
            case "/":
                below, over = self.finite(right), self.exact["/"]
                return Part(lambda where: over(np.asarray(a.work(where)), below(where)))
            case "^":
                base, exponent = self.finite(left), self.finite(right)
                return Part(lambda where: raised(base(where), exponent(where)))
        raise Unfit

    def chain(self, op: str, terms: list[Part]) -> Part:
        sign = np.add if op == "+" else self.exact["*"]

        def work(where: Box) -> Any:
            total = np.asarray(terms[0].work(where))
            for term in terms[1:]:
                total = sign(total, term.work(where))
            return total

        return Part(work)

    def comparison(self, compare: Callable[[Any, Any], Any], left: Node, right: Node) -> Part:
        parts = self.part(left), self.part(right)
        if parts[0].truth or parts[1].truth:
            raise Unfit  # a truth value is larger than any number
        a, b = self.finite(left, False), self.finite(right, False)

        def work(where: Box) -> Any:
            x, y = a(where), b(where)
            apart = np.abs(np.subtract(x, y))
            known = (apart == 0) | (apart > np.abs(x) * NEAR)
            return np.where(known, compare(x, y), NAN)

        return Part(work, truth=True)

    def beside_text(self, op: str, left: Node, right: Node) -> Part:
        """A number compared with a text, which is larger than all numbers; other cells as told."""
        first = isinstance(left, Text)
        told = bool(COMPARISONS[op](1, 0) if first else COMPARISONS[op](0, 1))
        node, text = (right, left) if first else (left, right)
        if not isinstance(node, Ref) or not isinstance(text, Text):
            return self.known(node, told)
        compare, wanted = OPERATORS[op], text.value

        def ask(value: Any) -> float:
            if isinstance(value, ErrorValue):
                return NAN
            return float(compare(wanted, value) if first else compare(value, wanted))

        corners, arrays = self.corners(node), self.arrays
        return Part(lambda where: arrays.grids.told(*corners(where), told, ask), truth=True)

    def known(self, node: Node, told: bool) -> Part:
        """What is the same of all numbers."""
        if self.part(node).truth:
            raise Unfit
        number = self.finite(node, False)
        return Part(lambda where: np.where(np.isnan(number(where)), NAN, told), truth=True)

    # -- cells --------------------------------------------------------------------------------

    def area(self, node: Ref | Range) -> Relative:
        sheets = self.sheets(node)
        if len(sheets) != 1:
            raise Unfit
        return relative(node, sheets[0])

    def sheets(self, node: Ref | Range) -> tuple[int, ...]:
        title = leading(node).sheet
        return (self.sheet,) if title is None else self.around.sheet(title)

    def read(self, node: Ref | Range, also: Also = ALONE) -> Part:
        """One cell for each cell of the block; of a column that in its row."""
        corners, arrays = self.corners(node), self.arrays

        def work(where: Box) -> Any:
            sheet, top, left, bottom, right = corners(where)
            if top == bottom and left == right:
                value = arrays.grids.store.sheets[sheet].get(top << SHIFT | left)
                if type(value) is float:
                    return value
            found = arrays.grids.stretch(sheet, top, left, bottom, right, also)
            if found is None:
                raise Unfit
            return float(found[0, 0]) if found.size == 1 else found

        return Part(work, loaded=True)

    def corners(self, node: Ref | Range) -> Callable[[Box], tuple[int, int, int, int, int]]:
        """The sheet, top, left, bottom and right of what is read by a rectangle of cells."""
        area = self.area(node)
        (top, top_fixed), (left, left_fixed) = area.rows.low, area.cols.low
        sheet, beside = area.sheet, isinstance(node, Range)
        if beside:
            self.met(area)
            (low, _), (high, _) = area.rows
            top, top_fixed = 0, False

        def corners(where: Box) -> tuple[int, int, int, int, int]:
            if beside and not low <= where.top <= where.bottom <= high:
                raise Unfit
            first = last = top
            if not top_fixed:
                first, last = first + where.top, last + where.bottom
            start = end = left
            if not left_fixed:
                start, end = start + where.left, end + where.right
            return sheet, first, start, last, end

        return corners

    def met(self, area: Relative) -> None:
        """Raise Unfit for all but a column of which the cell beside the formula is meant."""
        if area.cols.low != area.cols.high or area.rows.low == area.rows.high:
            raise Unfit
        if not (area.rows.low.fixed and area.rows.high.fixed):
            raise Unfit

    # -- functions ----------------------------------------------------------------------------

    def call(self, name: str, args: tuple[Node, ...]) -> Part:
        areas = any(isinstance(arg, Range) for arg in args)
        if not areas or (name != "SUM" and hasattr(Formulas, f"call_{name.lower()}")):
            return self.of_each(name, args)
        ways: list[Work] = []
        for way in (self.for_all, lambda *told: self.of_each(*told).work):
            with suppress(Unfit):
                ways.append(way(name, args))
        if not ways:
            raise Unfit

        def work(where: Box) -> Any:
            for way in ways:
                with suppress(Unfit):
                    return way(where)
            raise Unfit

        return Part(work)

    def for_all(self, name: str, args: tuple[Node, ...]) -> Work:
        """A function of areas that are the same for all the cells of a block: called once."""
        function = self.around.functions.get(name)
        if function is None:
            raise Unfit
        given: list[Relative | float] = []
        for i, arg in enumerate(args):
            parameter = function.parameter(i)
            match arg:
                case Range() if parameter and not parameter.kind.single:
                    given.append(self.area(arg))
                case Number(value):
                    given.append(value)
                case _:
                    raise Unfit
        arrays = self.arrays

        def work(where: Box) -> Any:
            boxes = [each if isinstance(each, float) else same(each, where) for each in given]
            area = arrays.grids.store.area
            try:
                values = [each if isinstance(each, float) else area(each) for each in boxes]
            except (Pending, Unknown, Fault):
                return NAN
            return one_value(function, values)

        return work

    def of_each(self, name: str, args: tuple[Node, ...]) -> Part:
        form = getattr(self, f"call_{name.lower()}", None)
        if form is not None:
            found: Part = form(args)
            return found
        function = self.around.functions.get(name)
        if function is None or not args:
            raise Unfit
        kinds = [function.parameter(i) for i in range(len(args))]
        if not all(each and each.kind in (Kind.NUMBER, Kind.STRICT) for each in kinds):
            raise Unfit
        if len(args) < sum(each.required for each in function.parameters):
            raise Unfit
        terms = [
            self.finite(arg, each is not None and each.kind is Kind.NUMBER)
            for arg, each in zip(args, kinds, strict=True)
        ]
        if Kind.STRICT in [each.kind for each in kinds if each]:
            self.no_truths(args)
        return Part(lambda where: mapped(function, [term(where) for term in terms]))

    def no_truths(self, args: tuple[Node, ...]) -> None:
        if any(self.part(arg).truth for arg in args):
            raise Unfit

    def call_if(self, args: tuple[Node, ...]) -> Part:
        if not 2 <= len(args) <= 3:
            raise Unfit
        test = once(self.finite(args[0]), self.arrays)
        ways = [self.way(arg) for arg in (*args[1:], Boolean(False))[:2]]
        if ways == [None, None]:
            raise Unfit
        truths = [way.truth for way in ways if way is not None and not way.only_texts]
        truth = bool(truths) and all(truths)
        yes, no = (
            way if way is not None and (way.only_texts or way.truth == truth) else Part(unknown)
            for way in ways
        )

        def work(where: Box) -> Any:
            tested = test(where)
            if type(tested) is float:
                return NAN if tested != tested else yes.work(where) if tested else no.work(where)
            chosen = np.where(tested != 0, yes.work(where), no.work(where))
            return np.where(np.isnan(tested), NAN, chosen)

        texts = None
        if yes.texts or no.texts:
            one, other = yes.texts or no_text, no.texts or no_text

            def texts(where: Box) -> Any:
                tested = test(where)
                return np.where(tested != 0, one(where), other(where)) * ~np.isnan(tested)

        return Part(work, truth, texts=texts, only_texts=not truths)

    def way(self, node: Node) -> Part | None:
        """A part that the result may be; None for what only the cells tell."""
        if isinstance(node, Text):
            self.names.append(node.value)
            number = len(self.names)
            return Part(unknown, texts=lambda where: number, only_texts=True)
        try:
            return self.part(node)
        except Unfit:
            return None

    def call_iferror(self, args: tuple[Node, ...]) -> Part:
        """A number is no error."""
        if len(args) != 2:
            raise Unfit
        return self.part(args[0])

    def call_ifna(self, args: tuple[Node, ...]) -> Part:
        return self.call_iferror(args)

    def call_isnumber(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, True)

    def call_isnontext(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, True)

    def call_istext(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, False)

    def call_isblank(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, False)

    def call_iserror(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, False)

    def call_isna(self, args: tuple[Node, ...]) -> Part:
        return self.fact(args, False)

    def fact(self, args: tuple[Node, ...], told: bool) -> Part:
        if len(args) != 1:
            raise Unfit
        return self.known(args[0], told)

    def call_and(self, args: tuple[Node, ...]) -> Part:
        return self.joined(np.minimum, args)

    def call_or(self, args: tuple[Node, ...]) -> Part:
        return self.joined(np.maximum, args)

    def joined(self, both: Callable[[Any, Any], Any], args: tuple[Node, ...]) -> Part:
        if any(isinstance(arg, Range) for arg in args):
            raise Unfit
        tests = [self.finite(arg, False) for arg in args]  # blanks do not count

        def work(where: Box) -> Any:
            found = [as_truth(test(where)) for test in tests]
            total = found[0]
            for each in found[1:]:
                total = both(total, each)
            return total

        return Part(work, truth=True)

    def call_not(self, args: tuple[Node, ...]) -> Part:
        if len(args) != 1:
            raise Unfit
        test = self.finite(args[0])
        return Part(lambda where: 1.0 - as_truth(test(where)), truth=True)

    def call_row(self, args: tuple[Node, ...]) -> Part:
        if args:
            raise Unfit
        return Part(lambda where: np.arange(where.top, where.bottom + 1.0)[:, None])

    def call_column(self, args: tuple[Node, ...]) -> Part:
        if args:
            raise Unfit
        return Part(lambda where: np.arange(where.left, where.right + 1.0)[None, :])

    def call_pi(self, args: tuple[Node, ...]) -> Part:
        value = self.around.functions["PI"].kernel()
        return Part(lambda where: value, loaded=True)

    def call_min(self, args: tuple[Node, ...]) -> Part:
        return self.extreme(np.minimum, args)

    def call_max(self, args: tuple[Node, ...]) -> Part:
        return self.extreme(np.maximum, args)

    def extreme(self, both: Any, args: tuple[Node, ...]) -> Part:
        terms = [self.aggregated(arg) for arg in args]

        def work(where: Box) -> Any:
            return reduce(both, (each for term in terms for each in term(where)))

        return Part(work)

    def call_sum(self, args: tuple[Node, ...]) -> Part:
        if len(args) == 1 and isinstance(args[0], Range):
            rows, cols = self.area(args[0]).rows, self.area(args[0]).cols
            if rows.low.fixed and not rows.high.fixed and cols.low == cols.high:
                return self.running(self.area(args[0]))
        terms = [self.aggregated(arg, IN_SUMS) for arg in args]

        def work(where: Box) -> Any:
            total: Any = 0.0
            last: Any = 0.0
            for last in (each for term in terms for each in term(where)):
                total = total + last
            return np.where((np.abs(total) < np.abs(last) * LEFT_OVER) & (total != 0), NAN, total)

        return Part(work)

    def running(self, area: Relative) -> Part:
        """The total of a column from a fixed cell on, carried on from row to row."""

        def work(where: Box) -> Any:
            first, shift = area.rows.low.number, area.rows.high.number
            if first > where.top + shift or area.cols.low.fixed < (where.left != where.right):
                raise Unfit
            hull = area.over(where)
            found = self.arrays.grids.numbers(hull, IN_SUMS) if hull else None
            if found is None or found.shape[0] != where.bottom + shift - first + 1:
                raise Unfit
            last = found[where.top + shift - first :]
            total = np.add.accumulate(found, axis=0)[where.top + shift - first :]
            return np.where((np.abs(total) < np.abs(last) * LEFT_OVER) & (total != 0), NAN, total)

        return Part(work)

    def aggregated(self, node: Node, also: Also = ALONE) -> Callable[[Box], list[Any]]:
        """What a function of many numbers takes of an argument: one array for each of an area."""
        if isinstance(node, Name):
            node = self.meant(node)
        if not isinstance(node, Range):
            one = self.finite(node, False)
            if isinstance(node, Ref):
                one = self.read(node, also).work
            elif self.part(node).truth:
                raise Unfit
            return lambda where: [one(where)]
        area, arrays = self.area(node), self.arrays
        if any(span.low.fixed != span.high.fixed for span in (area.rows, area.cols)):
            raise Unfit

        def work(where: Box) -> list[Any]:
            down, across = windows(area.rows), windows(area.cols)
            if down * across > MOST_TERMS:
                raise Unfit
            hull = area.over(where)
            found = arrays.grids.numbers(hull, also) if hull else None
            if found is None or down > found.shape[0] or across > found.shape[1]:
                raise Unfit
            found = sliding_window_view(found, (down, across))
            return [found[:, :, i, j] for i in range(down) for j in range(across)]

        return work


def windows(span: Span) -> int:
    """How many rows or columns an area has, wherever its formula stands."""
    return abs(span.high.number - span.low.number) + 1


def unknown(where: Box) -> float:
    return NAN


def same(area: Relative, where: Box) -> Box:
    """The cells that a reference means from all the cells of a block; Unfit where they differ."""
    (low, high), (left, right) = area.rows, area.cols
    if not (low.fixed and high.fixed) and where.top != where.bottom:
        raise Unfit
    if not (left.fixed and right.fixed) and where.left != where.right:
        raise Unfit
    found = area.over(where)
    if found is None or (low.fixed != high.fixed):
        raise Unfit
    return found


def no_text(where: Box) -> int:
    return 0


def once(work: Work, arrays: Arrays) -> Work:
    """The same function, which is not worked out again for the rectangle that it had last."""
    last: list[Any] = [None, None, None]

    def remembered(where: Box) -> Any:
        if last[0] is not where or last[1] is not arrays.grids:  # these are new in each run
            last[:] = where, arrays.grids, work(where)
        return last[2]

    return remembered
