"""Formulas that read themselves, worked out by going round until nothing changes any more.

All that has no value for a circle's sake begins at 0, or at 1 where that ends in errors, and is
worked out in the order of sheets, rows and columns. Excel stops a calculation once no number
changes by more than the workbook says ("Change formula recalculation, iteration, or precision"),
but goes on from there at each later one: a workbook that was worked in stands where nothing
changes. So do nearly all circles of the real workbooks that were looked at.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from xlrepro.program.formulas import Where
from xlrepro.program.locally import Locally, among
from xlrepro.program.store import COLUMN, SHIFT
from xlrepro.program.unknowns import InCircle, ReadsUnknown
from xlrepro.values import ErrorValue

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


MOST = 2_000_000  # formulas that are worked out at most
STARTS = (0.0, 1.0)


def iterate(computer: Computer) -> None:
    """Give the cells in circles, and all that reads them, their values.

    What does not settle has none where the workbook does not ask to go round.
    """
    unknown = computer.result.unknown
    members = sorted(where for where in unknown if _is_in_circle(computer, where))
    if not members:
        return
    why = {where: unknown.pop(where) for where in members}
    homes = list(dict.fromkeys(map(computer.homed, members)))
    for start in STARTS:
        settled = gone_round(computer, members, homes, start)
        if not any(isinstance(computer.held(where), ErrorValue) for where in members):
            break
    asked = computer.book.calculation.iterate
    in_circle = circular(computer, members, homes)
    for where in members:
        home = computer.homed(where)
        if home not in in_circle:
            computer.take_back(where)
        elif asked or settled:
            found = why[where]
            way = found if isinstance(found, InCircle) else InCircle((home,))
            computer.result.iterated[where] = way
        else:
            computer.take_back(where)
            computer.give_up(where, why[where])
    computer.store.forget()
    for home in homes:
        if home not in in_circle:
            computer.settle(home)


def gone_round(computer: Computer, members: list[Where], homes: list[Where], start: float) -> bool:
    """Work out the formulas again and again; whether they come to rest."""
    for sheet, key in members:
        cells = computer.store.sheets[sheet]
        cells.unknown.discard(key)
        cells[key] = start
    rounds = max(computer.book.calculation.count, 100)
    rounds = min(rounds, MOST // len(homes) + 1)
    return any(go_round(computer, homes) == 0 for _ in range(rounds))


def _is_in_circle(computer: Computer, where: Where) -> bool:
    """Whether a cell has no value for a circle's sake."""
    why = computer.result.unknown[where]
    while isinstance(why, ReadsUnknown):
        why = computer.result.unknown[why.cell]
    return isinstance(why, InCircle)


def go_round(computer: Computer, homes: list[Where]) -> float:
    """Work out each formula once; how much a number changed, at most."""
    most = 0.0
    for where in homes:
        cells = computer.store.sheets[where[0]]
        before = cells.get(where[1])
        computer.store.forget()
        computer.attempt(where)
        after = cells.get(where[1])
        if type(before) is float and type(after) is float:
            most = max(most, abs(after - before))
        elif before != after:
            most = float("inf")
    return most


def circular(computer: Computer, members: list[Where], homes: list[Where]) -> set[Where]:
    """Those formulas that read themselves, by way of others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    number = {where: i for i, where in enumerate(homes)}
    locally = Locally(computer.source, computer.store)
    rows_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    for sheet, key in sorted(members):
        rows_of[sheet, key & COLUMN].append(key >> SHIFT)
    edges = {
        (i, number[home])
        for where, i in number.items()
        for read in among(locally.reads(where), rows_of)
        if (home := computer.homed(read)) in number
    }
    if not edges:
        return set()
    rows, cols = zip(*edges, strict=True)
    shape = len(homes), len(homes)
    graph = coo_array(([1] * len(edges), (rows, cols)), shape=shape)
    _, group = connected_components(graph, connection="strong")
    sizes = [0] * len(homes)
    for label in group:
        sizes[label] += 1
    alone = {i for i, j in edges if i == j}
    return {where for where, i in number.items() if sizes[group[i]] > 1 or i in alone}
