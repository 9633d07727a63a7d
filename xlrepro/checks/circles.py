"""Formulas that read their own cell, directly or by way of others.

Cells of a column with one formula are first taken together, for what they read moves along with
them; only runs of cells that read each other in a circle are looked at cell by cell. No range is
gone through: it is a few nodes of a tree that stands over all runs, so the work grows with the
formulas and their references, not with what these cover.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlrepro.checks.always_read import always_read
from xlrepro.checks.reasons import ReadsItself
from xlrepro.checks.records import CellCheck, SheetCheck, Verdict
from xlrepro.formula.nodes import Place, Range, Ref
from xlrepro.formula.parse import a1
from xlrepro.recognise.given import Home
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook

FEW = 4  # runs side by side that are named one by one
SHOWN = 8  # cells of a path
STEPS = 200_000  # taken at most to find the shortest paths

COLUMNS = 3_000_000  # that different ranges may go through


class TooWide(Exception):
    """The ranges of a workbook go through more columns than can be looked at."""


Circle = list[Home]  # from a cell back to itself


class Reference(NamedTuple):
    """What formulas refer to in a sheet, by its number; first and last cell as in a Range."""

    sheet: int
    first: Ref
    last: Ref


class Run(NamedTuple):
    """Cells of a column that hold one formula; `home` is where an array formula stands."""

    sheet: int
    col: int
    first: int
    last: int
    reads: tuple[Reference, ...]
    home: Place | None

    def rows(self, end: Ref) -> tuple[int, int]:
        """The first and the last row that the cells read by one end of a reference."""
        if end.row_fixed:
            return end.row, end.row
        if self.home:
            return end.row + self.home[0], end.row + self.home[0]
        return end.row + self.first, end.row + self.last

    def column(self, end: Ref) -> int:
        return end.col if end.col_fixed else end.col + (self.home[1] if self.home else self.col)

    def steps(self, read: Reference) -> tuple[int, int]:
        """How many rows down it is from a cell to what it reads, at least and at most."""
        ends = read.first, read.last
        if self.home is None and not any(end.row_fixed for end in ends):
            return min(end.row for end in ends), max(end.row for end in ends)
        rows = [row for end in ends for row in self.rows(end)]
        return min(rows) - self.last, max(rows) - self.first


def with_circles(
    book: Workbook, sheets: Sequence[SheetCheck], views: Mapping[str, View]
) -> list[SheetCheck]:
    """The sheets with a verdict for each cell that reads itself.

    Where the workbook iterates such a cell is only given its reason, unless it is right.
    """
    circle_of = circles(book, views)
    titles = {title for title, _ in circle_of}

    def told(name: str, cell: CellCheck) -> CellCheck:
        way = circle_of.get((name, cell.place))
        if way is None or (book.calculation.iterate and cell.verdict.right):
            return cell
        verdict = Verdict.NOT_REPLICATED if book.calculation.iterate else Verdict.CIRCLE
        reason = ReadsItself(circle_text(way), book.calculation.iterate)
        return replace(cell, verdict=verdict, computed=None, reason=reason)

    return [
        replace(sheet, listed=[told(sheet.name, cell) for cell in sheet.cells], exact_blocks=[])
        if sheet.name in titles
        else sheet
        for sheet in sheets
    ]


def circles(book: Workbook, views: Mapping[str, View]) -> dict[Home, Circle]:
    """The cells that certainly read themselves, each with a circle, mostly the shortest it is in.

    Of very many cells that all read each other the later ones have the circle of the first. None
    are told where very many different ranges are very wide.
    """
    try:
        return _circles(book, views)
    except TooWide:
        return {}


def _circles(book: Workbook, views: Mapping[str, View]) -> dict[Home, Circle]:
    circle_of: dict[Home, Circle] = {}
    steps = STEPS
    for group in _groups(_Graph(list(_runs(book, views)))):
        if _all_one_way(group):
            continue
        cells = [
            run._replace(first=row, last=row)
            for run in group
            for row in range(run.first, run.last + 1)
        ]
        for members in _groups(_Graph(sorted(cells, key=lambda run: run[:3]))):
            graph = _Graph(members)
            homes = [(book.sheets[run.sheet].title, (run.first, run.col)) for run in members]
            for start, home in enumerate(homes):
                way, taken = graph.way_back(start) if steps > 0 else ([], 0)
                steps -= taken
                circle_of[home] = [homes[i] for i in way] or circle_of[homes[0]]
    return circle_of


def circle_text(circle: Circle) -> str:
    """Such as D4 -> E4 -> D4; with the names of the sheets where there are several."""
    several = len({title for title, _ in circle}) > 1
    cells = [f"{title}!{a1(place)}" if several else a1(place) for title, place in circle]
    if len(cells) > SHOWN:
        cells[SHOWN - 2 : -1] = ["..."]
    return " -> ".join(cells)


def _runs(book: Workbook, views: Mapping[str, View]) -> Iterator[Run]:
    """All formulas of a workbook with what they always read, by sheet, column and row."""
    sheets = {sheet.title.casefold(): number for number, sheet in enumerate(book.sheets)}
    for number, sheet in enumerate(book.sheets):
        known: dict[tuple[int, bool], tuple[Reference, ...]] = {}
        view = views.get(sheet.title) or View(book, sheet)
        for run in (run for column in view.runs.values() for run in column):
            formula = sheet.cells[run.first, run.col].formula
            assert formula is not None
            node, is_array = formula.node, formula.array is not None
            if node is None:
                continue
            key = id(node), is_array
            if key not in known:
                leaves = always_read(node, sheet.names, is_array)
                references = (_reference(leaf, number, sheets) for leaf in leaves)
                known[key] = tuple(dict.fromkeys(filter(None, references)))
            if known[key]:
                home = formula.home if is_array else None
                yield Run(number, run.col, run.first, run.last, known[key], home)


def _reference(leaf: Ref | Range, own: int, sheets: Mapping[str, int]) -> Reference | None:
    """Nothing where it leads out of the workbook, or through several sheets."""
    first, last = (leaf.first, leaf.last) if isinstance(leaf, Range) else (leaf, leaf)
    sheet = own if first.sheet is None else sheets.get(first.sheet.casefold())
    return None if sheet is None else Reference(sheet, first, last)


def _all_one_way(runs: list[Run]) -> bool:
    """Whether runs that read each other are plain recurrences: each row reads those before it, or
    each those after it, and what is read in the same row makes no circle."""
    graph = _Graph(runs)
    kept = [[read for read in run.reads if graph.nodes(run, read)] for run in runs]
    steps = [run.steps(read) for run, reads in zip(runs, kept, strict=True) for read in reads]
    if any(low < 0 for low, _ in steps) and any(high > 0 for _, high in steps):
        return False
    level = [
        run._replace(reads=tuple(read for read in reads if 0 in run.steps(read)))
        for run, reads in zip(runs, kept, strict=True)
    ]
    return not any(_groups(_Graph(level)))


class _Graph:
    """Which runs read which: nodes from `size` up are the runs, those below a tree over them, in
    which node i has the children 2*i and 2*i+1."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs, self.size = runs, len(runs)
        self.columns: dict[tuple[int, int], tuple[int, list[int], list[int]]] = {}
        self.sheets: dict[int, list[int]] = {}  # the columns of each, in order
        for i, run in enumerate(runs):
            if run[:2] not in self.columns:
                self.columns[run[:2]] = (self.size + i, [], [])
                self.sheets.setdefault(run.sheet, []).append(run.col)
            _, firsts, lasts = self.columns[run[:2]]
            firsts.append(run.first)
            lasts.append(run.last)
        self.known: dict[tuple[int, int, int, int, int], Sequence[int]] = {}  # of ranges
        self.bounds: dict[int, tuple[int, int]] = {}  # first and last row of all runs of a sheet
        for run in runs:
            first, last = self.bounds.get(run.sheet, (run.first, run.last))
            self.bounds[run.sheet] = min(first, run.first), max(last, run.last)
        self.left = COLUMNS

    def nodes(self, run: Run, read: Reference) -> Sequence[int]:
        """The fewest nodes that stand for all runs in what a run reads by one reference."""
        first, last = read.first, read.last
        top, bottom = run.rows(first)
        left = right = run.column(first)
        if last is first:
            return self.among(read.sheet, left, top, bottom)
        rows = top, bottom, *run.rows(last)
        left, right = sorted((left, run.column(last)))
        key = read.sheet, min(rows), max(rows), left, right
        if key not in self.known:
            cols = self.sheets.get(read.sheet, [])
            self.known[key] = self.table(key[0], cols, *key[1:])
        return self.known[key]

    def table(
        self, sheet: int, cols: list[int], top: int, bottom: int, left: int, right: int
    ) -> Sequence[int]:
        """The nodes for the runs of several columns, all at once where the rows are all there."""
        low, high = bisect_left(cols, left), bisect_right(cols, right)
        if low >= high:
            return ()
        first, last = self.bounds[sheet]
        if top <= first and last <= bottom:
            begin, _, lasts = self.columns[sheet, cols[high - 1]]
            return self.cover(self.columns[sheet, cols[low]][0], begin + len(lasts))
        self.left -= high - low
        if self.left < 0:
            raise TooWide
        return [n for col in cols[low:high] for n in self.among(sheet, col, top, bottom)]

    def among(self, sheet: int, col: int, top: int, bottom: int) -> Sequence[int]:
        """The nodes for the runs of a column between two rows."""
        if (sheet, col) not in self.columns:
            return ()
        begin, firsts, lasts = self.columns[sheet, col]
        return self.cover(begin + bisect_left(lasts, top), begin + bisect_right(firsts, bottom))

    def cover(self, low: int, high: int) -> Sequence[int]:
        """The nodes that stand for the runs from one to before another."""
        if high - low <= FEW:
            return range(low, high)
        nodes = []
        while low < high:
            if low & 1:
                nodes.append(low)
                low += 1
            if high & 1:
                high -= 1
                nodes.append(high)
            low, high = low >> 1, high >> 1
        return nodes

    def reads(self, node: int) -> list[int]:
        if node < self.size:
            return [2 * node, 2 * node + 1]
        run = self.runs[node - self.size]
        return [node for read in run.reads for node in self.nodes(run, read)]

    def way_back(self, start: int) -> tuple[list[int], int]:
        """The way from a run by what it reads back to it, and how many steps it took to find."""
        begin = self.size + start
        came = {begin: begin}
        waiting, steps = [begin], 0
        for node in waiting:
            for read in self.reads(node):
                steps += 1
                if read == begin:
                    way = [begin]
                    while node != begin:
                        way.append(node)
                        node = came[node]
                    runs = [each - self.size for each in [*way, begin] if each >= self.size]
                    return runs[::-1], steps
                if read not in came:
                    came[read] = node
                    waiting.append(read)
        raise AssertionError("no circle")


def _groups(graph: _Graph) -> Iterator[list[Run]]:
    """The runs that read each other in circles, circle by circle (Tarjan's components)."""
    order: dict[int, float] = {}  # of nodes as they are met; none once their group is known
    lowest: dict[int, float] = {}
    met: list[int] = []
    alone: set[int] = set()  # those that read themselves
    calls: list[tuple[int, Iterator[int]]] = []

    def enter(node: int) -> None:
        order[node] = lowest[node] = len(order)
        met.append(node)
        calls.append((node, iter(graph.reads(node))))

    for root in range(graph.size, 2 * graph.size):
        if root not in order:
            enter(root)
        while calls:
            node, reads = calls[-1]
            for read in reads:
                if read not in order:
                    enter(read)
                    break
                if read == node:
                    alone.add(node)
                lowest[node] = min(lowest[node], order[read])
            else:
                calls.pop()
                if calls:
                    above = calls[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    group = [met.pop()]
                    while group[-1] != node:
                        group.append(met.pop())
                    order.update(dict.fromkeys(group, math.inf))
                    runs = sorted(each - graph.size for each in group if each >= graph.size)
                    if len(group) > 1 or node in alone:
                        yield [graph.runs[i] for i in runs]
