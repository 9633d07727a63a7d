"""Which models a sheet holds: the legends that explain most of its formulas, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xlrepro.formula.nodes import Place, Ref
from xlrepro.loaders.legend import Found, Legend
from xlrepro.loaders.matcher import find
from xlrepro.loaders.promise import done, promise
from xlrepro.loaders.view import View


def recognise(view: View, legends: Iterable[Legend]) -> list[Found]:
    """Take the legend that explains most cells, then look again among the cells that are left."""
    free = set(view.computed)
    cells = done(view)
    known = [(promise(legend, cells), -place, legend) for place, legend in enumerate(legends)]
    known.sort(key=lambda each: each[:2], reverse=True)
    models: list[Found] = []
    while any(_is_more_than_a_link(view, place) for place in free):
        best: Found | None = None
        taken: set[Place] = set()
        most = (-1, 0)  # cells explained; of equals the first legend wins
        for most_possible, place, legend in known:
            if best and (most_possible, place) < most:
                break
            if len(free) * 3 < legend.least:
                continue
            model = find(legend, view, free)
            if model is None:
                continue
            own = claimed(model)
            if len(own & free) * 3 < len(own):
                continue  # not at home here: a third of its cells should be free
            explained = (_explained(model), place)
            if explained > most:
                best, most, taken = model, explained, own
        if best is None:
            break
        models.append(best)
        free -= taken
    for one in models:
        for other in models:
            if other.legend is one.legend:
                complete(one, other)
    return models


def _is_more_than_a_link(view: View, place: Place) -> bool:
    formula = view.sheet.formula(place)
    return formula is not None and not isinstance(formula.node, Ref)


def complete(one: Found, other: Found) -> None:
    """Where a sheet does the same twice, a result that one has and the other lacks was deleted."""
    for name, role in one.roles.items():
        block, foot = one.blocks.get(name), one.blocks.get(role.foot or "")
        beside = other.blocks.get(role.foot or "")
        if not (role.formulas and block and foot and beside) or name in other.blocks:
            continue
        row = beside.row + beside.rows - (foot.row + foot.rows) + block.row
        place = (row, beside.col - foot.col + block.col)
        if not other.view.sheet.formula(place):
            other.blocks[name] = replace(block, row=place[0], col=place[1])


def claimed(found: Found) -> set[Place]:
    """The cells of its own sheet that a model says should be computed."""
    title = found.view.sheet.title
    return {
        place for _, block in found.computed() if block.sheet == title for place in block.places()
    }


def _explained(found: Found) -> int:
    """How many cells of its own sheet hold the method's formula to the letter."""
    return sum(
        run.last - run.first + 1
        for name, block in found.computed()
        if block.sheet == found.view.sheet.title
        for run in found.following(name, block)
    )
