"""What is kept of areas, and for how long."""

import numpy as np

from xlrepro.functions.remembering import WORTH_KEEPING, Remembered


def fixed(area):
    """An area as a sheet's cells give it, which cannot be written to."""
    area.flags.writeable = False
    return area


def test_the_same_area_is_looked_at_once_and_the_oldest_forgotten():
    looked_at = []

    def total(area):
        looked_at.append(id(area))
        return float(area.sum())

    kept: Remembered[float] = Remembered(areas=2)
    one, two, three = (fixed(np.full((WORTH_KEEPING, 1), float(n))) for n in (1, 2, 3))
    for area in (one, two, one, three, one, two):
        assert kept.get(area, "total", total) == area.sum()
    assert looked_at == [id(area) for area in (one, two, three, two)]


def test_areas_beyond_so_many_cells_are_forgotten_and_small_ones_not_kept():
    calls = []
    kept: Remembered[int] = Remembered(cells=2 * WORTH_KEEPING)
    areas = [fixed(np.zeros((WORTH_KEEPING, 1))) for _ in range(3)]
    for area in [*areas, areas[0], areas[2]]:
        kept.get(area, None, lambda area: calls.append(1) or 0)
    assert len(calls) == 4
    small = fixed(np.zeros((1, 1)))
    for _ in range(2):
        kept.get(small, None, lambda area: calls.append(1) or 0)
    assert len(calls) == 6


def test_an_area_that_may_change_is_looked_at_anew():
    kept: Remembered[float] = Remembered()
    area = np.zeros((WORTH_KEEPING, 1))
    assert kept.get(area, None, lambda area: float(area.sum())) == 0
    area[0] = 5
    assert kept.get(area, None, lambda area: float(area.sum())) == 5
