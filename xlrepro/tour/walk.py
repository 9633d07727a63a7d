"""Walk through the lesson: find each stop's cells, run its code, compare the two."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

import numpy as np

from xlrepro import engines
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.engines.arithmetic.power import product
from xlrepro.formula.parse import a1
from xlrepro.models.load import load_sheet
from xlrepro.models.method import Recognised
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.tour.lesson import CHAPTERS
from xlrepro.tour.stops import Chapter, Claim, Look, Stop
from xlrepro.workbook import Value, Workbook


@dataclass(frozen=True)
class Seen:
    """What a stop showed: its cells, and of one of them both numbers."""

    stop: Stop
    area: str
    cell: str
    formula: str
    stored: Value
    computed: float
    verdicts: list[Verdict]

    @property
    def ok(self) -> bool:
        return all(verdict.right for verdict in self.verdicts)


@dataclass(frozen=True)
class Checked:
    """What became of a claim."""

    claim: Claim
    found: float

    @property
    def ok(self) -> bool:
        return abs(self.found - self.claim.said) <= self.claim.within


@dataclass(frozen=True)
class Looked:
    """What there was to look at."""

    look: Look
    found: Any
    ok = True


@dataclass(frozen=True)
class Visit:
    """A chapter in the sheet (if any) where it was found; `error` is what stopped its code."""

    chapter: Chapter
    sheet: str = ""
    seen: list[Seen | Checked | Looked] = field(default_factory=list)
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and all(each.ok for each in self.seen)


def walk(books: Sequence[Workbook]) -> Iterator[Visit]:
    """The chapters whose sheets are in the workbooks, in the order of the lesson.

    A sheet is found by its formulas, whatever its name and place. Stops whose quantity a sheet
    lacks are left out. Chapters that need no sheet come where any other does.
    """
    found = [loaded for book in books for s in book.sheets for loaded in load_sheet(View(book, s))]
    names = {name: getattr(engines, name) for name in engines.__all__}
    names |= {"np": np, "product": product}
    met = False
    for chapter in CHAPTERS:
        loaded = next((each for each in found if _is_about(chapter, each)), None)
        met = met or loaded is not None
        if loaded is not None or (met and not chapter.model):
            yield _visit(chapter, loaded, names)


def _is_about(chapter: Chapter, loaded: Recognised) -> bool:
    if loaded.model != chapter.model or loaded.notes:
        return False
    anneals = getattr(loaded.inputs, "previous_square", None) is not None
    return anneals == chapter.annealed


def _visit(chapter: Chapter, loaded: Recognised | None, names: dict[str, Any]) -> Visit:
    visit = Visit(chapter)
    if loaded:
        sheet = loaded.match.view.sheet
        visit = Visit(chapter, f"{sheet.book} {sheet.title}")
        names["given"] = loaded.inputs
    for stop in chapter.stops:
        try:
            with np.errstate(all="ignore"):
                if isinstance(stop, Claim):
                    visit.seen.append(Checked(stop, float(_run(stop.code, names))))
                elif isinstance(stop, Look):
                    visit.seen.append(Looked(stop, _run(stop.code, names)))
                elif loaded and stop.role in loaded.match.blocks:
                    visit.seen.append(_seen(stop, loaded, _run(stop.code, names)))
        except Exception as error:  # the inputs of a sheet may be of any size, or no numbers
            return Visit(chapter, visit.sheet, visit.seen, f"{type(error).__name__}: {error}")
    return visit


def _run(code: str, names: dict[str, Any]) -> Any:
    """What the last line of the code gives, after the lines before it."""
    *lines, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(lines, []), "<tour>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<tour>", "eval"), names)


def _seen(stop: Stop, loaded: Recognised, result: Any) -> Seen:
    block, sheet = loaded.match.blocks[stop.role], loaded.match.view.sheet
    computed = np.asarray(result, dtype=float).reshape(block.rows, block.cols)
    places = list(block.places())
    values = {p: float(computed[p[0] - block.row, p[1] - block.col]) for p in places}
    shown = next((p for p in places if values[p]), places[0])  # a zero says little
    formula = sheet.formula(shown)
    compare = Tolerance().verdict
    return Seen(
        stop,
        a1(places[0]) if len(places) == 1 else f"{a1(places[0])}:{a1(places[-1])}",
        a1(shown),
        formula.text if formula else "",
        sheet.value(shown),
        values[shown],
        [compare(sheet.value(place), value) for place, value in values.items()],
    )
