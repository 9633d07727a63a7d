"""Circles that a workbook asks to go round: again and again, until little changes.

All that has no value for a circle's sake begins at 0 and is worked out in the order of sheets, rows
and columns, as often as the workbook says or until no number changes by as much as it says
(Excel's documentation: "Change formula recalculation, iteration, or precision").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlrepro.program.formulas import Where
from xlrepro.program.locally import Locally
from xlrepro.program.unknowns import InCircle, ReadsUnknown

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


def iterate(computer: Computer) -> None:
    """Give the cells in circles, and all that reads them, their values."""
    unknown = computer.result.unknown
    members = sorted(where for where in unknown if _is_in_circle(computer, where))
    if not members:
        return
    for where in members:
        cells = computer.store.sheets[where[0]]
        cells.unknown.discard(where[1])
        cells[where[1]] = 0.0
    why = {where: unknown.pop(where) for where in members}
    homes = list(dict.fromkeys(map(computer.homed, members)))
    calculation = computer.book.calculation
    for _ in range(calculation.count):
        if go_round(computer, homes) < calculation.change:
            break
    round_and_round = circular(computer, homes)
    for where in members:
        home = computer.homed(where)
        if home in round_and_round:
            found = why[where]
            computer.result.iterated[where] = (
                found if isinstance(found, InCircle) else InCircle((home,))
            )
        else:
            cells = computer.store.sheets[where[0]]
            cells.pop(where[1], None)
            cells.waiting.add(where[1])
    computer.store.forget()
    for home in homes:
        if home not in round_and_round:
            computer.settle(home)


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


def circular(computer: Computer, homes: list[Where]) -> set[Where]:
    """Those formulas that read themselves, by way of others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    number = {where: i for i, where in enumerate(homes)}
    locally = Locally(computer.source, computer.store)
    edges = [
        (i, number[home])
        for where, i in number.items()
        for read in locally.reads(where)
        if (home := computer.homed(read)) in number
    ]
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
