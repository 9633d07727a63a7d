"""Small sheets typed out in a test, and a legend that is no method of ours."""

from __future__ import annotations

from collections.abc import Mapping

from tests.cases.draft import Page, area_of, places_of, workbook
from xlrepro.formula.nodes import Node, resolve
from xlrepro.formula.parse import parse
from xlrepro.formula.render import render
from xlrepro.recognise.extent import Extents
from xlrepro.recognise.free import Free
from xlrepro.recognise.hints import Hints
from xlrepro.recognise.legend import RECORD, SINGLE, Axes, Block, Legend, Match, Role, ways
from xlrepro.recognise.reading import Readings
from xlrepro.recognise.view import View
from xlrepro.workbook import Cell, Value, Workbook

ROW: Axes = (RECORD, None)
Content = Value | tuple[str, Value] | list[Value]

# A line through points: guess = x*a+b, with the error of each point and their sum.
LINE = Legend(
    "line",
    {
        "x": Role(ROW, labels=("x",)),
        "y": Role(ROW, labels=("y",)),
        "a": Role(labels=("slope",), names=("slope",)),
        "b": Role(labels=("intercept",), names=("intercept",)),
        "guess": Role(ROW, ways("x*a+b"), labels=("guess",)),
        "error": Role(ROW, ways("(guess-y)^2"), labels=("error",)),
        "total": Role(SINGLE, ways("SUM(error)"), labels=("total",), foot="error"),
    },
    essential=("guess", "error"),
)
# x in column A and y in B from row 4 on, the line in B1 and B2.
POINTS = {
    "A1": "slope", "B1": 2.0, "A2": "intercept", "B2": 30.0,
    "A3": "x", "B3": "y", "C3": "guess", "D3": "error",
    "A4:A9": [14.0, 86.0, 28.0, 51.0, 28.0, 29.0],
    "B4:B9": [58.0, 202.0, 86.0, 132.0, 86.0, 88.0],
    "C4:C9": "=A4*$B$1+$B$2", "D4:D9": "=(C4-B4)^2", "D10": "=SUM(D4:D9)",
}  # fmt: skip


def page(cells: Mapping[str, Content]) -> Page:
    """The cells of areas: a formula is filled down and has the value 1, or the one beside it."""
    filled = Page()
    for area, content in cells.items():
        formula, value = content if isinstance(content, tuple) else (content, 1.0)
        if isinstance(formula, str) and formula.startswith("{="):
            filled.spill(area, formula[2:-1])
        elif isinstance(formula, str) and formula.startswith("="):
            filled.fill(area, formula[1:])
        elif isinstance(content, list):
            for place, each in zip(places_of(area), content, strict=True):
                filled.cells[place] = Cell(each)
            continue
        else:
            filled.cells |= {place: Cell(content) for place in places_of(area)}
            continue
        for place in places_of(area):
            filled.cells[place] = Cell(value, filled.cells[place].formula)
    return filled


def book(
    cells: Mapping[str, Content],
    names: Mapping[str, str] | None = None,
    **others: Mapping[str, Content],
) -> Workbook:
    """A workbook whose first sheet is `s`; `names` are defined there."""
    pages = {"s": page(cells)} | {title: page(each) for title, each in others.items()}
    return workbook("small.xlsx", pages, {"s": dict(names or {})})


def view_of(
    cells: Mapping[str, Content],
    names: Mapping[str, str] | None = None,
    **others: Mapping[str, Content],
) -> View:
    small = book(cells, names, **others)
    return View(small, small.sheets[0])


def block(area: str, axes: Axes = SINGLE, sheet: str = "s") -> Block:
    (top, left), (bottom, right) = area_of(area)
    return Block(sheet, top, left, bottom - top + 1, right - left + 1, axes)


def match_of(view: View, legend: Legend = LINE, **areas: str) -> Match:
    """A match some of whose roles are known, by the areas where they stand."""
    match = Match(legend, view, roles=dict(legend.roles))
    for name, area in areas.items():
        match.blocks[name] = block(area, match.roles[name].axes)
    return match


def hints_of(match: Match) -> Hints:
    return Hints(match, Free(match.view))


def readings_of(match: Match, free: Free | None = None) -> Readings:
    free = free or Free(match.view)
    return Readings(match, free, Hints(match, free))


def extents_of(match: Match) -> Extents:
    return Extents(match, Free(match.view))


def node(text: str) -> Node:
    """A formula as a view of the sheet `s` has it."""
    return resolve(parse(text.replace("$", "")), (0, 0))


def shown(formula: Node | None) -> str | None:
    """A formula that belongs to no cell, without dollar signs and the sheet's own title."""
    if formula is None:
        return None
    return render(formula, (1, 1)).replace("$", "").replace("s!", "")
