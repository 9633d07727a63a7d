"""What a formula refers to, in relative terms, told by the same writer that writes its source.

So names, parts of tables, 3-D references and linked sheets are resolved once, and what is one cell
of a column ("one") is told from a whole column ("many") here as it is there.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

from xlrepro.formula.nodes import Call, Missing, Name, Node, Place, Range, Ref, TableRef
from xlrepro.formula.parse import MAX_COL, MAX_ROW
from xlrepro.program.forms import Args, Formulas
from xlrepro.program.source import Surroundings, leading
from xlrepro.program.store import Box
from xlrepro.records import dataclass


class Side(NamedTuple):
    """A row or column: fixed, or as far from the formula's own."""

    number: int
    fixed: bool

    def ends(self, first: int, last: int) -> tuple[int, int]:
        """The least and the largest, for a formula that stands from `first` to `last`."""
        if self.fixed:
            return self.number, self.number
        return first + self.number, last + self.number


class Span(NamedTuple):
    """The rows or the columns that a formula reads, from one to another."""

    low: Side
    high: Side

    def over(self, first: int, last: int) -> Span:
        """The same with its sides in order, for a formula that stands from `first` to `last`.

        Where they change places on the way it is told as what it covers in all.
        """
        low, high = self.low.ends(first, last), self.high.ends(first, last)
        if self.low.fixed == self.high.fixed:
            return self if low[0] <= high[0] else Span(self.high, self.low)
        if low[1] <= high[0]:
            return self
        if high[1] <= low[0]:
            return Span(self.high, self.low)
        return Span(Side(min(low[0], high[0]), True), Side(max(low[1], high[1]), True))

    def hull(self, first: int, last: int) -> tuple[int, int]:
        """All that it covers, for a formula that stands from `first` to `last`."""
        low, high = self.low.ends(first, last), self.high.ends(first, last)
        return min(low[0], high[0]), max(low[1], high[1])


@dataclass(frozen=True, slots=True)
class Relative:
    """A rectangle of a sheet as a formula tells it.

    >>> own, left = Side(0, False), Side(-1, False)
    >>> Relative(0, Span(own, own), Span(left, left)).over(Box(0, 1, 2, 9, 3))
    Box(sheet=0, top=1, left=1, bottom=9, right=2)
    """

    sheet: int
    rows: Span
    cols: Span

    def over(self, where: Box) -> Box | None:
        """All the cells read by the formulas of a rectangle; None where these are on no sheet."""
        top, bottom = self.rows.hull(where.top, where.bottom)
        left, right = self.cols.hull(where.left, where.right)
        if bottom < 1 or right < 1 or top > MAX_ROW or left > MAX_COL:
            return None
        return Box(self.sheet, max(top, 1), max(left, 1), min(bottom, MAX_ROW), min(right, MAX_COL))


@dataclass(frozen=True, slots=True)
class References:
    """What a formula refers to; it may read other cells as well where it is `dynamic`."""

    boxes: tuple[Relative, ...] = ()
    dynamic: bool = False


def relative(node: Ref | Range, sheet: int) -> Relative:
    first, last = (node, node) if isinstance(node, Ref) else (node.first, node.last)
    return Relative(
        sheet,
        Span(Side(first.row, first.row_fixed), Side(last.row, last.row_fixed)),
        Span(Side(first.col, first.col_fixed), Side(last.col, last.col_fixed)),
    )


HERE = Side(0, False)


class Referring(Formulas):
    """Writes the source of one formula and takes note of what it refers to."""

    def __init__(
        self,
        around: Surroundings,
        sheet: int,
        place: Place,
        constants: dict[str, Any],
        written: list[str],
    ) -> None:
        super().__init__(around, sheet, place, constants, written)
        self.seen: list[Relative] = []
        self.dynamic = False

    def references(self) -> References:
        return References(tuple(dict.fromkeys(self.seen)), self.dynamic)

    # -- what is read -------------------------------------------------------------------------

    def cell(self, ref: Ref) -> str:
        self.seen += [relative(ref, sheet) for sheet in self.sheets(ref.sheet)]
        return super().cell(ref)

    def box(self, node: Range | Ref) -> str:
        self.seen += [relative(node, sheet) for sheet in self.sheets(leading(node).sheet)]
        return super().box(node)

    def reference(self, node: Node, many: bool = False) -> str:
        if isinstance(node, Ref | Range):
            self.seen += [relative(node, sheet) for sheet in self.sheets(leading(node).sheet)]
        return super().reference(node, many)

    def met(self, node: Range) -> str:
        """Of a column only the cell in the formula's own row is read, of a row that in its column.

        Where it has none the formula is an error, whatever the cells hold.
        """
        before = len(self.seen)
        source = super().met(node)
        found = self.seen[before:]
        if len(found) == 1:
            (area,) = found
            column, row = area.cols.low == area.cols.high, area.rows.low == area.rows.high
            if column and not row:
                self.seen[before:] = [Relative(area.sheet, Span(HERE, HERE), area.cols)]
            elif row and not column:
                self.seen[before:] = [Relative(area.sheet, area.rows, Span(HERE, HERE))]
        return source

    def outer(self, node: Node, known_as: str) -> str:
        """The formula of a name refers to the same wherever it is used on a sheet."""
        known: dict[str, References] = self.constants.setdefault("references", {})
        if known_as not in known:
            seen, dynamic, self.seen, self.dynamic = self.seen, self.dynamic, [], False
            try:
                super().outer(node, known_as)
                known[known_as] = self.references()
            finally:
                self.seen, self.dynamic = seen, dynamic
        self.seen += known[known_as].boxes
        self.dynamic = self.dynamic or known[known_as].dynamic
        return super().outer(node, known_as)

    # -- what is only pointed at --------------------------------------------------------------

    def pointed(self, arg: Node, before: int) -> None:
        """Forget a reference, noted since `before`, of which only the place matters."""
        if isinstance(arg, Ref | Range | Name | TableRef):
            del self.seen[before:]

    def call_row(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_row, args, many, reference)

    def call_column(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_column, args, many, reference)

    def call_rows(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_rows, args, many, reference)

    def call_columns(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_columns, args, many, reference)

    def call_areas(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_areas, args, many, reference)

    def call_isformula(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_isformula, args, many, reference)

    def call_formulatext(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_place(super().call_formulatext, args, many, reference)

    def of_place(self, form: Any, args: Args, many: bool, reference: bool) -> str:
        before = len(self.seen)
        source = str(form(args, many, reference))
        if args:
            self.pointed(args[0], before)
        return source

    # -- what is known only when it is worked out ---------------------------------------------

    def call_offset(self, args: Args, many: bool, reference: bool) -> str:
        """What OFFSET starts from is not read."""
        self.dynamic = True
        before = len(self.seen)
        source = super().call_offset(args, many, reference)
        if isinstance(args[0], Ref | Range | Name | TableRef):
            after = self.seen[before:]
            del self.seen[before:]
            self.reference(args[0])
            base = set(self.seen[before:])
            self.seen[before:] = [each for each in after if each not in base]
        return source

    def call_indirect(self, args: Args, many: bool, reference: bool) -> str:
        self.dynamic = True
        return super().call_indirect(args, many, reference)

    def call_anchorarray(self, args: Args, many: bool, reference: bool) -> str:
        self.dynamic = True
        return super().call_anchorarray(args, many, reference)

    def call_range(self, args: Args, many: bool, reference: bool) -> str:
        """From one reference to another: what is between is known where both ends are."""
        ends = [self.end(arg) for arg in args]
        known = [end for end in ends if end is not None]
        if len(known) < 2 or known[0].sheet != known[1].sheet:
            self.dynamic = True
        else:
            a, b = known
            rows, cols = product(a.rows, b.rows), list(product(a.cols, b.cols))
            self.seen += [
                Relative(a.sheet, Span(*down), Span(*across)) for down in rows for across in cols
            ]
        return super().call_range(args, many, reference)

    def end(self, node: Node) -> Relative | None:
        """The area in which an end of a range is: a cell, or what INDEX chooses from."""
        if isinstance(node, Call) and node.function == "INDEX":
            node = node.args[0]
        if isinstance(node, Name | TableRef):
            found = (
                self.around.table(node, self.sheet, self.place)
                if isinstance(node, TableRef)
                else self.around.name(node.name, self.sheet, node.sheet)
            )
            if not isinstance(found, Ref | Range):
                return None
            node = found
        if not isinstance(node, Ref | Range):
            return None
        sheets = self.sheets(leading(node).sheet)
        return relative(node, sheets[0]) if len(sheets) == 1 else None

    def conditional(self, function: str, args: Args, many: bool) -> str:
        """SUMIF and AVERAGEIF: what is summed is as large as what is tested, whatever is told."""
        source = super().conditional(function, args, many)
        if len(args) == 3 and not isinstance(args[2], Missing):
            tested, summed = self.end(args[0]), self.end(args[2])
            if tested is None or summed is None or not (_stiff(tested) and _stiff(summed)):
                self.dynamic = True
            elif _size(tested) != _size(summed):
                rows, cols = _size(tested)
                top, left = summed.rows.low, summed.cols.low
                self.seen.append(
                    Relative(
                        summed.sheet,
                        Span(top, top._replace(number=top.number + rows)),
                        Span(left, left._replace(number=left.number + cols)),
                    )
                )
        return source


def _stiff(area: Relative) -> bool:
    """Whether an area has the same size wherever its formula stands."""
    return all(span.low.fixed == span.high.fixed for span in (area.rows, area.cols))


def _size(area: Relative) -> tuple[int, int]:
    return (
        area.rows.high.number - area.rows.low.number,
        area.cols.high.number - area.cols.low.number,
    )
