"""A sheet drawn as the grid that it is in Excel, each computed cell coloured by its verdict.

A page stays light however large the sheet: what is drawn is bounded (DRAWN cells a sheet, WHOLE a
page), first the stretches of rows with a cell that is not right, then from the top. Other stretches
are in the page too, compressed, and are drawn when asked for or when a link leads to them; beyond
PACKED cells a page they are only in the table of all cells beside it. Long empty stretches of rows
and columns are told, not drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from xlrepro.checks.markup import Html, el, join, printable, region
from xlrepro.checks.records import CellCheck, SheetCheck, Verdict
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.report.html import packed
from xlrepro.workbook import ErrorValue, Sheet, Value

DRAWN, WHOLE, PACKED = 15_000, 40_000, 400_000
STRETCH = 50  # rows
MOST_COLUMNS = 200
GAP = 3  # empty rows or columns that are drawn as such

CODES = {
    Verdict.EXACT: "x",
    Verdict.CLOSE: "c",
    Verdict.RECALCULATED: "w",
    Verdict.VOLATILE: "v",
    Verdict.DIFFERS: "d",
    Verdict.FORMULA: "f",
    Verdict.TYPED_OVER: "t",
    Verdict.CIRCLE: "o",
    Verdict.ERROR: "e",
    Verdict.NO_VALUE: "m",
    Verdict.NOT_REPLICATED: "r",
}
MEANING = {
    Verdict.EXACT: "our number to the last bit",
    Verdict.CLOSE: "our number within the tolerance",
    Verdict.RECALCULATED: "what another program recalculates from the formulas; no engine here",
    Verdict.VOLATILE: "random by design, and within its rule",
    Verdict.DIFFERS: "another number than ours",
    Verdict.FORMULA: "not the formula that the method needs here",
    Verdict.TYPED_OVER: "a constant, or nothing, where the method needs a formula",
    Verdict.CIRCLE: "the formula reads its own cell, directly or by way of others",
    Verdict.ERROR: "the file stores an error",
    Verdict.NO_VALUE: "the file stores no value",
    Verdict.NOT_REPLICATED: "nothing here computes this cell",
}


@dataclass
class Budget:
    """How many more cells a page may draw, and hold compressed."""

    drawn: int = WHOLE
    packed: int = PACKED


@dataclass
class Grid:
    """One sheet to be drawn. `roles` are the rows of its table of quantities, by model and role."""

    number: int  # of the sheet in its page
    sheet: Sheet
    check: SheetCheck
    roles: dict[tuple[str, str], int]
    targets: set[Place] = field(default_factory=set)  # cells that links lead to

    def __post_init__(self) -> None:
        self.verdicts = {cell.place: cell for cell in self.check.cells}
        places = self.sheet.cells.keys() | self.verdicts.keys()
        self.rows = sorted({row for row, _ in places})
        self.all_columns = sorted({col for _, col in places})
        self.columns = self._columns()

    def _columns(self) -> list[int]:
        """The columns to draw: those with a cell that is not right first, then from the left."""
        wrong = {cell.place[1] for cell in self.check.problems}
        ranked = sorted(self.all_columns, key=lambda col: (col not in wrong, col))
        return _filled(sorted(ranked[:MOST_COLUMNS]))

    def drawing(self, budget: Budget, table: str) -> Html:
        """The grid; `table` is the name of the file that holds every cell."""
        if not self.rows:
            return el("p", "The sheet is empty.")
        rows = _filled(self.rows)
        stretches = [rows[i : i + STRETCH] for i in range(0, len(rows), STRETCH)]
        drawn = self._drawn(stretches, budget)
        bodies = [
            self._body(stretch) if i in drawn else self._later(stretch, budget, table)
            for i, stretch in enumerate(stretches)
        ]
        corner = el("td", cls="h")
        heads = [_column_head(col, after) for col, after in _steps(self.columns)]
        head = el("thead", el("tr", corner, *heads))
        name = f"Cells of the sheet {self.check.name}"
        left = len(self.all_columns) - len(set(self.columns) & set(self.all_columns))
        note = el("p", f"{left:,} more columns are in {table} only.", cls="note") if left else None
        drawing = el(
            "table",
            head,
            *bodies,
            cls="grid",
            aria_label=name,
            data_sheet=self.number,
            data_name=self.sheet.title,
        )
        return join(note, region(name, drawing, "scroll"))

    def _drawn(self, stretches: Sequence[Sequence[int]], budget: Budget) -> set[int]:
        wrong = sorted({cell.place[0] for cell in self.check.problems})
        order = sorted(
            range(len(stretches)), key=lambda i: (not _any_between(wrong, stretches[i]), i)
        )
        left = min(DRAWN, budget.drawn)
        drawn: set[int] = set()
        for i in order:
            size = len(stretches[i]) * len(self.columns)
            if size > left and drawn:
                continue
            drawn.add(i)
            left -= size
            budget.drawn -= size
        return drawn

    def _later(self, rows: Sequence[int], budget: Budget, table: str) -> Html:
        inside = [c for row in rows for col in self.columns if (c := self.verdicts.get((row, col)))]
        wrong = sum(not cell.verdict.right for cell in inside)
        state = f"{wrong:,} not right" if wrong else "all right" if inside else "nothing computed"
        text = f"Rows {rows[0]} to {rows[-1]}: {len(inside):,} computed cells, {state}. "
        budget.packed -= len(rows) * len(self.columns)
        span = len(self.columns) + 1
        if budget.packed < 0:
            told = el("td", text, f"They are in {table}.", colspan=span)
            return el("tbody", el("tr", told, cls="gap"))
        button = el("button", "Show them", type="button", cls="js")
        without = el("noscript", f"They are in {table}.")
        told = el("td", text, button, without, colspan=span)
        return el(
            "tbody", el("tr", told, cls="gap"),
            data_first=rows[0], data_last=rows[-1], data_rows=packed(self._rows(rows)),
        )  # fmt: skip

    def _body(self, rows: Sequence[int]) -> Html:
        return el("tbody", self._rows(rows))

    def _rows(self, rows: Sequence[int]) -> Html:
        lines = []
        for row, after in _steps(rows):
            cells = "".join(self._cell((row, col)) for col in self.columns)
            lines.append(f"\n<tr><th scope=row>{row}</th>{cells}")
            if after:
                span = len(self.columns) + 1
                empty = f"Rows {row + 1} to {row + after} are empty."
                lines.append(f'\n<tr class=gap><td colspan="{span}">{empty}')
        return Html("".join(lines))

    def _cell(self, place: Place) -> str:
        check, value = self.verdicts.get(place), self.sheet.value(place)
        name = f' id="s{self.number}-{a1(place)}"' if place in self.targets else ""
        if check is None:
            if value is None:
                return f"<td{name}>"
            kind, shown, full = "g" if type(value) is float else "s", short(value), exact(value)
            title = f' title="{escape(full)}"' if full != shown else ""
            return f"<td{name} class={kind}{title}>{escape(shown)}"
        return self._computed(check, name)

    def _computed(self, check: CellCheck, name: str) -> str:
        shown, full = short(check.stored), exact(check.stored)
        title = check.formula or "no formula"
        more = "" if full == shown else f"\n{full}"
        role = self.roles.get((check.model, check.role))
        told = "" if role is None else f" data-b={role}"
        parts = check.recalculated not in (None, check.stored)
        if check.verdict is not Verdict.EXACT or parts:
            facts = {
                "c": exact(check.computed) if check.computed is not None else "",
                "w": exact(check.recalculated) if parts else "",
                "u": "" if check.ulps is None else f"{check.ulps}",
                "r": check.why,
            }
            told += "".join(
                f' data-{key}="{escape(printable(text))}"' for key, text in facts.items() if text
            )
        title = escape(printable(title + more))
        return f'<td{name} class={CODES[check.verdict]} title="{title}"{told}>{escape(shown)}'


def short(value: Value) -> str:
    """A value as it fits into a cell."""
    if type(value) is float:
        return f"{value:.6g}"
    text = exact(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def exact(value: Value) -> str:
    """A value with all its digits."""
    if value is None:
        return ""
    if type(value) is float:
        return repr(value).removesuffix(".0")
    if isinstance(value, bool | ErrorValue):
        return str(value).upper()
    return printable(str(value))


def _filled(found: Sequence[int]) -> list[int]:
    """The lines found, and empty ones between them where they are few."""
    lines = list(found[:1])
    for before, line in pairwise(found):
        if line - before - 1 <= GAP:
            lines.extend(range(before + 1, line))
        lines.append(line)
    return lines


def _steps(lines: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Each line with the number of lines left out after it."""
    for line, following in pairwise(lines):
        yield line, following - line - 1
    yield lines[-1], 0


def _column_head(col: int, after: int) -> Html:
    letters = a1((1, col))[:-1]
    note = f"{after:,} columns left out after {letters}" if after else None
    return el("th", letters, scope="col", cls="cut" if after else None, title=note)


def _any_between(found: Sequence[int], stretch: Sequence[int]) -> bool:
    return bisect_right(found, stretch[-1]) > bisect_right(found, stretch[0] - 1)
