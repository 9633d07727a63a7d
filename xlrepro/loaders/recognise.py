"""Which models a sheet holds: the legends that explain most of its formulas, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from xlrepro.formula.nodes import Place
from xlrepro.loaders.legend import Found, Legend
from xlrepro.loaders.matcher import find
from xlrepro.loaders.view import View


def recognise(view: View, legends: Iterable[Legend]) -> list[Found]:
    """Take the legend that explains most cells, then look again among the cells that are left."""
    free = set(view.sheet.computed())
    known = list(legends)
    models: list[Found] = []
    while free:
        found = [
            model
            for legend in known
            if len(free) * 3 >= legend.least
            and (model := find(legend, view, free))
            and _is_at_home(model, free)
        ]
        best = max(found, key=_explains(view), default=None)
        if best is None:
            break
        models.append(best)
        free.difference_update(claimed(best))
    for one in models:
        for other in models:
            if other.legend is one.legend:
                complete(one, other)
    return models


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


def _is_at_home(found: Found, free: set[Place]) -> bool:
    """Whether at least a third of what the model computes stands in formulas that are free."""
    own = claimed(found)
    return len(own & free) * 3 >= len(own)


def claimed(found: Found) -> set[Place]:
    """The cells of its own sheet that a model says should be computed."""
    title = found.view.sheet.title
    return {
        place for _, block in found.computed() if block.sheet == title for place in block.places()
    }


def _explains(view: View) -> Callable[[Found], int]:
    def count(found: Found) -> int:
        return sum(
            run.last - run.first + 1
            for name, block in found.computed()
            if block.sheet == view.sheet.title
            for run in found.following(name, block)
        )

    return count
