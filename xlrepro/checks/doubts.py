"""Cells whose value no recalculation can confirm, and all that depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlrepro.checks.by_formula import CHANGING
from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.store import key_of, place_of
from xlrepro.program.unknowns import CannotTell, Unknown, beginnings
from xlrepro.recognise.given import Home
from xlrepro.workbook import Workbook

NOTHING: Mapping[Home, Doubt] = {}


class Doubt(NamedTuple):
    """Why a cell cannot be confirmed, or not `sure`: why it perhaps cannot."""

    reason: str
    sure: bool


def doubts(book: Workbook, others: Mapping[Home, Doubt] = NOTHING) -> dict[Home, Doubt]:
    """The cells that change each time, `others` that are doubtful, and all that read them."""
    formulas = BookFormulas.of(book)
    index = {sheet.title: i for i, sheet in enumerate(book.sheets)}
    roots = {
        where: Doubt(f"draws on {function}, which no recalculation repeats", True)
        for where, function in Computer(formulas).run().given.items()
        if function in CHANGING
    }
    for (title, place), doubt in others.items():
        roots.setdefault((index[title], key_of(place)), doubt)
    if not roots:
        return {}
    unknown = without(formulas, roots)
    titles = [sheet.title for sheet in book.sheets]
    return {
        (titles[where[0]], place_of(where[1])): roots[root]
        for where, root in beginnings(unknown).items()
        if root in roots
    }


def without(formulas: BookFormulas, roots: Iterable[Where]) -> dict[Where, Unknown]:
    """What has no value where the workbook is computed without that of some cells."""
    computer = Computer(formulas)
    for root in roots:
        computer.take_back(root)
        computer.give_up(root, CannotTell("no recalculation confirms it"))
    return computer.run(in_order=False).unknown
