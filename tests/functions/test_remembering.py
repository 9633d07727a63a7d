"""What is kept of areas, and for how long."""

import numpy as np

from xlrepro.functions.remembering import WORTH_KEEPING, Remembered


def test_the_same_area_is_looked_at_once_and_the_oldest_forgotten():
    looked_at = []

    def total(area):
        looked_at.append(id(area))
        return float(area.sum())

    kept: Remembered[float] = Remembered(areas=2)
    one, two, three = (np.full((WORTH_KEEPING, 1), float(n)) for n in (1, 2, 3))
    for area in (one, two, one, three, one, two):
        assert kept.get(area, "total", total) == area.sum()
    assert looked_at == [id(area) for area in (one, two, three, two)]


def test_areas_beyond_so_many_cells_are_forgotten_and_small_ones_not_kept():
    calls = []
    kept: Remembered[int] = Remembered(cells=2 * WORTH_KEEPING)
    areas = [np.zeros((WORTH_KEEPING, 1)) for _ in range(3)]
    for area in [*areas, areas[0], areas[2]]:
        kept.get(area, None, lambda area: calls.append(1) or 0)
    assert len(calls) == 4
    small = np.zeros((1, 1))
    for _ in range(2):
        kept.get(small, None, lambda area: calls.append(1) or 0)
    assert len(calls) == 6
