"""Which models a sheet holds: the legends that explain most of its formulas, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xlrepro.formula.nodes import Ref
from xlrepro.recognise.evidence import Evidence
from xlrepro.recognise.free import Area, Free
from xlrepro.recognise.legend import Block, Legend, Match
from xlrepro.recognise.upper_bound import done, upper_bound
from xlrepro.recognise.view import FormulaRun, View


def recognise(view: View, legends: Iterable[Legend]) -> list[Match]:
    """Take the legend that explains most cells, then look again among the cells that are left."""
    evidence, legends = Evidence(view), list(legends)
    if not view.computed or not any(map(evidence.speaks_for, legends)):
        return []
    from xlrepro.recognise.matcher import find

    free, left, cells = Free(view), len(view.computed), done(view)
    known = [(upper_bound(legend, cells), -place, legend) for place, legend in enumerate(legends)]
    known.sort(key=lambda each: each[:2], reverse=True)
    models: list[Match] = []
    while any(_is_more_than_a_link(view, run) and free.left(run) for run in free.runs()):
        best: Match | None = None
        most = (-1, 0)  # cells explained; of equals the first legend wins
        for most_possible, place, legend in known:
            if best and (most_possible, place) < most:
                break
            if left * 3 < legend.least or not evidence.speaks_for(legend):
                continue
            model = find(legend, view, free)
            if model is None or not _is_at_home(model, free):
                continue
            explained = (_explained(model), place)
            if explained > most:
                best, most = model, explained
        if best is None:
            break
        models.append(best)
        for block in claimed(best):
            free.take(block)
        left = len(free)
    for one in models:
        for other in models:
            if other.legend is one.legend:
                complete(one, other)
    return models


def _is_more_than_a_link(view: View, run: FormulaRun) -> bool:
    formula = view.sheet.formula((run.first, run.col))
    return formula is not None and not isinstance(formula.node, Ref)


def _is_at_home(model: Match, free: Free) -> bool:
    """Whether a third of the cells that should be computed are free."""
    own, still = Area(), free.copy()
    wanted = found = 0
    for block in claimed(model):
        wanted += own.beyond(block)
        found += still.among(block)
        own.add(block)
        still.take(block)
    return found * 3 >= wanted


def complete(one: Match, other: Match) -> None:
    """Where a sheet does the same twice, a result that one has and the other lacks was deleted."""
    for name, role in one.roles.items():
        block, foot = one.blocks.get(name), one.blocks.get(role.foot or "")
        beside = other.blocks.get(role.foot or "")
        if not (role.ways and block and foot and beside) or name in other.blocks:
            continue
        row = beside.row + beside.rows - (foot.row + foot.rows) + block.row
        place = (row, beside.col - foot.col + block.col)
        if not other.view.sheet.formula(place):
            other.blocks[name] = replace(block, row=place[0], col=place[1])


def claimed(match: Match) -> list[Block]:
    """The blocks of its own sheet that a model says should be computed."""
    title = match.view.sheet.title
    return [block for _, block in match.computed() if block.sheet == title]


def _explained(match: Match) -> int:
    """How many cells of its own sheet hold the method's formula to the letter."""
    return sum(
        run.last - run.first + 1
        for name, block in match.computed()
        if block.sheet == match.view.sheet.title
        for run in match.following(name, block)
    )
