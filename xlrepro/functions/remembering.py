"""What was worked out of an area, for when the same area comes again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import numpy.typing as npt

Values = npt.NDArray[Any]
T = TypeVar("T")
WORTH_KEEPING = 32  # cells; smaller areas are made anew each time, so none comes again


class Remembered(Generic[T]):
    """Things made of areas, found again by the area itself.

    Only areas that cannot be written to are remembered, as those of a sheet's cells: others could
    change, and most are made for one formula. Those that were not asked for longest are forgotten,
    beyond so many areas or so many cells.
    """

    def __init__(self, areas: int = 256, cells: int = 4_000_000) -> None:
        self.areas, self.cells = areas, cells
        self._held = 0
        self._kept: OrderedDict[tuple[int, Hashable], tuple[Values, T]] = OrderedDict()

    def get(self, area: Values, part: Hashable, make: Callable[[Values], T]) -> T:
        """What `make` gives for an area; `part` tells apart several things made of one."""
        if area.size < WORTH_KEEPING or area.flags.writeable:
            return make(area)
        key = id(area), part
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        made = make(area)
        self._kept[key] = area, made  # the area is held, so that its id stays its own
        self._held += area.size
        while len(self._kept) > 1 and (len(self._kept) > self.areas or self._held > self.cells):
            forgotten, _ = self._kept.popitem(last=False)[1]
            self._held -= forgotten.size
        return made
