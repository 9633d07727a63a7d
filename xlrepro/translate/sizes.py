"""How large the numbers are from which a cell is worked out.

The difference of two numbers that are nearly equal is off by their rounding, which says nothing
beside its own size and little beside theirs.
"""

from __future__ import annotations

from itertools import islice

from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.locally import Locally
from xlrepro.translate.translation import Translation

DEPTH = 4  # formulas on the way
MOST = 2_000  # cells that are looked at for one


class Sizes:
    """The largest numbers that cells read, by themselves or by way of a few others."""

    def __init__(self, translation: Translation) -> None:
        self.locally = Locally(BookFormulas.of(translation.book), translation.computation.store)
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

    def reads(self, cell: Where) -> list[Where]:
        if cell[1] not in self.locally.computer.formulas[cell[0]]:
            return []
        reads = self.locally.reads(cell)
        inside = [(box.sheet, key) for box in reads.boxes for key in islice(box, MOST)]
        return [*reads.cells, *inside]
