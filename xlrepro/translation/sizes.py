"""How large the numbers are from which a cell is worked out.

The difference of two numbers that are nearly equal is off by their rounding, which says nothing
beside its own size and little beside theirs.
"""

from __future__ import annotations

import math
from functools import partial
from itertools import islice

from xlrepro.program.formulas import Where
from xlrepro.program.locally import Locally
from xlrepro.translation.translation import Translation

DEPTH = 4  # formulas on the way
MOST = 2_000  # cells that are looked at for one


class Sizes:
    """The largest numbers that cells read, by themselves or by way of a few others."""

    def __init__(self, translation: Translation) -> None:
        self.locally = Locally(translation.formulas, translation.computation.store)
        self.sheets = translation.computation.store.sheets

    def size(self, where: Where) -> float:
        largest, layer, seen = 0.0, [where], {where}
        for _ in range(DEPTH):
            following = []
            for cell in layer:
                for read in self.reads(cell):
                    value = self.sheets[read[0]].get(read[1])
                    if type(value) is float:
                        largest = max(largest, abs(value))
                    if read not in seen and len(seen) < MOST:
                        seen.add(read)
                        following.append(read)
            layer = following
        return largest

    def spread(self, where: Where, share: float) -> float:
        """How far a cell moves when the numbers that its formula reads move by a share of each."""
        value = self.locally.value(where)
        found = (self.locally.value(where, partial(up_or_down, share, seed)) for seed in range(4))
        gaps = [abs(each - value) for each in found if type(each) is type(value) is float]
        return max(gaps, default=0.0)

    def reads(self, cell: Where) -> list[Where]:
        if cell[1] not in self.locally.computer.formulas[cell[0]]:
            return []
        reads = self.locally.reads(cell)
        inside = [(box.sheet, key) for box in reads.boxes for key in islice(box, MOST)]
        return [*reads.cells, *inside]


def up_or_down(share: float, seed: int, where: Where) -> float:
    """Up or down, for each cell and each seed at random, but the same each time."""
    return share if math.sin(where[1] * 12.9898 + where[0] * 78.233 + seed) > 0 else -share
