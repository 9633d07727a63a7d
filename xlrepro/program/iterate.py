"""Formulas that read themselves, worked out by going round until nothing changes any more.

All that has no value for a circle's sake begins at 0, or at 1 where that ends in errors, and is
worked out in the order of sheets, rows and columns. Excel stops a calculation once no number
changes by more than the workbook says ("Change formula recalculation, iteration, or precision"),
but goes on from there at each later one: a workbook that was worked in stands where nothing
changes. So do nearly all circles of the real workbooks that were looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlrepro.program.circles import circles
from xlrepro.program.formulas import Where
from xlrepro.program.unknowns import InCircle, beginnings
from xlrepro.values import ErrorValue

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer


MOST = 2_000_000  # formulas that are worked out at most
MOST_READ = 3_000_000  # cells of areas that are read for it in one round at most
STARTS = (0.0, 1.0)
FIRST_ROUNDS = 3  # after which formulas read what they will read
LAST_DIGITS = 1e-9
PATIENCE = 10  # rounds


class TooMuch(Exception):
    """Going round reads more cells than can be read again and again."""


def iterate(computer: Computer) -> None:
    """Give the cells in circles, and all that reads them, their values.

    What does not settle has none where the workbook does not ask to go round.
    """
    unknown = computer.result.unknown
    causes = beginnings(unknown)
    members = sorted(where for where in unknown if isinstance(unknown[causes[where]], InCircle))
    if not members:
        return
    why = {where: unknown.pop(where) for where in members}
    try:
        bring_to_rest(computer, members)
    except TooMuch:
        for where in members:
            computer.take_back(where)
            computer.give_up(where, why[where])


def bring_to_rest(computer: Computer, members: list[Where]) -> None:
    """Give the cells in circles, and all that reads them, their values; raises TooMuch."""
    homes = list(dict.fromkeys(map(computer.homed, members)))
    for start in STARTS:
        settled = gone_round(computer, members, homes, start)
        if not any(isinstance(computer.held(where), ErrorValue) for where in members):
            break
    asked = computer.book.calculation.iterate
    in_circle = circles(computer, members, homes)
    for where in members:
        home = computer.homed(where)
        way = in_circle.get(home)
        if way is not None and (asked or settled):
            computer.result.iterated[where] = way
            continue
        computer.take_back(where)
        if way is not None:
            computer.give_up(where, way)
    computer.store.forget()
    for home in homes:
        if home not in in_circle:
            computer.settle(home)


def gone_round(computer: Computer, members: list[Where], homes: list[Where], start: float) -> bool:
    """Work out the formulas again and again; whether they come to rest.

    Once it is seen which of them read themselves, these alone are brought to rest each time before
    all that follow from them.
    """
    for sheet, key in members:
        cells = computer.store.sheets[sheet]
        cells.unknown.discard(key)
        cells[key] = start
    rounds = max(computer.book.calculation.count, 100)
    rounds = min(rounds, MOST // len(homes) + 1)
    if to_rest(computer, homes, min(rounds, FIRST_ROUNDS)):
        return True
    inner = list(circles(computer, members, homes))
    for _ in range(rounds):
        if not to_rest(computer, inner, rounds):
            break
        if to_rest(computer, homes, FIRST_ROUNDS):
            return True
    return computer.book.calculation.iterate and to_rest(computer, homes, rounds)


def to_rest(computer: Computer, homes: list[Where], rounds: int) -> bool:
    """Go round until nothing changes, or only last digits do and no less each time.

    What changes no less after some rounds is given up, but where the workbook asks to go on.
    """
    asked, changes = computer.book.calculation.iterate, list[float]()
    for _ in range(rounds):
        change = go_round(computer, homes)
        if change == 0 or (changes and changes[-1] <= change < LAST_DIGITS):
            return True
        if not asked and len(changes) >= PATIENCE and change >= changes[-PATIENCE]:
            return False
        changes.append(change)
    return False


def go_round(computer: Computer, homes: list[Where]) -> float:
    """Work out each formula once; how much a number changed, at most."""
    most = 0.0
    bound = computer.store.gathered + MOST_READ
    for where in homes:
        if computer.store.gathered > bound:
            raise TooMuch
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
