"""Which formulas read themselves, by way of others, and the way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xlrepro.program.formulas import Where
from xlrepro.program.locally import Cells, Locally, among
from xlrepro.program.order import components
from xlrepro.program.unknowns import InCircle

if TYPE_CHECKING:
    from xlrepro.program.compute import Computer

STEPS = (
    1_000_000  # that are taken at most to find the ways; then a circle stands for all that follow
)
Reads = Mapping[Where, Sequence[Where]]


def circles(computer: Computer, members: list[Where], homes: list[Where]) -> dict[Where, InCircle]:
    """Those of some formulas that read themselves on the values that they have now.

    `members` are all cells that the formulas fill. What a formula does not read, as in a branch
    that is not taken, makes no circle. Each has the shortest circle that it is in, but of very
    many that all read each other later ones have the circle of one before.
    """
    reads = read_among(computer, members, homes)
    found: dict[Where, InCircle] = {}
    steps = STEPS
    for group in groups(reads):
        way: list[Where] = []
        for where in sorted(group):
            if steps > 0:
                way, taken = way_round(where, reads, group)
                steps -= taken
            found[where] = InCircle(tuple(way or sorted(group)))
    return found


def read_among(computer: Computer, members: list[Where], homes: list[Where]) -> Reads:
    """What each formula reads of the others, and of itself."""
    locally = Locally(computer.source, computer.store)
    cells, known = Cells(members), set(homes)
    return {
        where: [
            home
            for home in dict.fromkeys(map(computer.homed, among(locally.reads(where), cells)))
            if home in known
        ]
        for where in homes
    }


def groups(reads: Reads) -> list[set[Where]]:
    """The formulas that all read each other, circle by circle."""
    homes = list(reads)
    number = {where: i for i, where in enumerate(homes)}
    edges = [[number[read] for read in reads[where]] for where in homes]
    circles = [each for each in components(edges) if len(each) > 1 or each[0] in edges[each[0]]]
    return [{homes[i] for i in members} for members in sorted(circles, key=min)]


def way_round(start: Where, reads: Reads, group: set[Where]) -> tuple[list[Where], int]:
    """The shortest way from a formula by what it reads back to it, and the steps it took."""
    came = {start: start}
    waiting, steps = [start], 0
    for where in waiting:
        for read in reads[where]:
            steps += 1
            if read == start:
                way = [where]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1], steps
            if read in group and read not in came:
                came[read] = where
                waiting.append(read)
    raise AssertionError("no circle")
