"""Which models a sheet holds: the legends that explain most of its formulas, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
        found = [model for legend in known if (model := find(legend, view, free))]
        best = max(found, key=_explains(view), default=None)
        if best is None:
            break
        models.append(best)
        free.difference_update(claimed(best))
    return models


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
