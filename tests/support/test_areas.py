"""Areas and their parts; the facts are Excel's and numpy's."""

from dataclasses import dataclass

import numpy as np
import pytest

from xlrepro.functions import median, vlookup
from xlrepro.support import (
    Number,
    below,
    beside,
    cells,
    collected,
    column,
    index,
    line,
    offset,
    rolling,
    running,
)
from xlrepro.values import NA, REF, VALUE

GRID = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
LINE = np.array([7.0, 8.0])


@dataclass(frozen=True)
class Varying:
    rate: Number


GIVEN = Varying(np.array([1.0, 2.0, 3.0]))


def test_areas_are_put_together():
    assert beside(GRID, LINE).tolist() == [[1, 2, 3, 7], [4, 5, 6, 8]]
    assert below(GRID, np.array([7.0, 8.0, 9.0])).shape == (3, 3)
    assert beside(1.0, 2.0).tolist() == below(LINE - 6).tolist() == [[1.0, 2.0]]
    assert below(1.0, 2.0).tolist() == [[1.0], [2.0]]
    assert line(1.0, LINE, None).tolist() == [1.0, 7.0, 8.0, None]
    assert line(True, False).dtype == np.bool_ and line(1, LINE).dtype == np.float64
    assert beside(LINE, cells("a", NA)).tolist() == [[7.0, "a"], [8.0, NA]]
    assert cells(1, "a", None).tolist() == [1.0, "a", None]


def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="dimensions"):
        beside(GRID, np.ones(3))


def test_what_is_put_together_has_scenarios_where_the_inputs_have():
    """The witness is the same for each scenario alone."""
    one = np.array([1.0, 2.0, 3.0])  # a single value in three scenarios
    many = np.arange(6.0).reshape(2, 3)  # a line
    table = np.arange(12.0).reshape(2, 2, 3)
    for number in range(3):
        alone, row, area = one[number], many[:, number], table[..., number]
        for function, parts, single in (
            (line, (one, many, 7.0, GIVEN), (alone, row, 7.0)),
            (cells, (one, "a", GIVEN), (alone, "a")),
            (below, (many, table, GIVEN), (row, area)),
            (beside, (many, table, GIVEN), (row, area)),
            (beside, (one, 2.0, GIVEN), (alone, 2.0)),
            (collected, ([one, 4.0], GIVEN), ([alone, 4.0],)),
            (collected, ([[one, 4.0]], GIVEN), ([[alone, 4.0]],)),
        ):
            assert function(*parts)[..., number].tolist() == function(*single).tolist()
    assert line(1.0, 2.0, GIVEN).shape == (2, 1)
    assert line(1.0, NA, Varying(2.0)).tolist() == [1.0, NA]


def test_an_area_serves_a_lookup():
    table = beside(cells("a", "b"), LINE)
    assert vlookup(cells("b", "c"), table, 2.0, False).tolist() == [8.0, NA]


def test_index_finds_by_place():
    assert index(GRID, 2.0, 3.0) == 6.0 and index(GRID[:1], 3.0) == 3.0
    assert index(GRID, 0.0, 2.0) == index(GRID, 2.0) == VALUE  # of all rows or columns none
    assert index(LINE, 2.9) == 8.0 and index(LINE, 2.0, 1.0) == 8.0
    assert (index(LINE, 3.0), index(GRID, 1.0, 4.0), index(GRID, -1.0)) == (REF, REF, VALUE)
    assert index(GRID, np.array([[1.0], [2.0]]), np.array([1.0, 3.0])).tolist() == [[1, 3], [4, 6]]
    assert index(LINE, np.array([1.0, 3.0, -1.0])).tolist() == [7.0, REF, VALUE]
    assert index(LINE, np.array(["2", NA], dtype=object)).tolist() == [8.0, NA]
    assert type(index(GRID, 1.0, 1.0)) is float
    down = LINE[:, None]
    assert index(down, 2.0) == 8.0 and index(down, 2.0, 0.0) == 8.0
    assert index(down, np.array([2.0, 1.0])).tolist() == [8.0, 7.0]
    words = below(cells("a", "b"), cells("c", None))
    assert (index(words[:, :1], 2.0), index(words, 1.0, 2.0), index(words, 2.0, 2.0)) == (
        "c",
        "b",
        None,
    )


def test_a_column_is_a_line():
    assert column(GRID, 3.0).tolist() == [3.0, 6.0] and column(GRID, 4.0) == REF
    assert column(LINE, 1.0).tolist() == [7.0, 8.0]


def test_offset_stays_inside_its_area():
    assert offset(GRID, 1.0, 2.0) == 6.0 and offset(GRID, 0.0, 3.0) == REF
    assert offset(GRID, 1.0, 2.0, -2.0, 1.0).tolist() == [[3.0], [6.0]]
    assert offset(GRID, 0.0, 0.0, 3.0, 1.0) == REF and offset(GRID, 0.0, 0.0, 0.0, 1.0) == REF
    assert offset(LINE, np.array([0.0, 1.0, 2.0]), 0.0).tolist() == [7.0, 8.0, REF]


def test_windows_lie_along_the_first_axis():
    daily = np.arange(10.0).reshape(5, 2)
    found = rolling(daily, 2).sum(axis=0)
    assert found.tolist() == [daily[i : i + 3].sum(axis=0).tolist() for i in range(3)]
    assert rolling(daily, 1, 1).shape == (3, 3, 2)


def test_running_takes_ever_more():
    daily = np.array([3.0, 1.0, 2.0])
    assert running(np.sum, daily).tolist() == [3.0, 4.0, 6.0]
    assert running(np.max, daily).tolist() == [3.0, 3.0, 3.0]
    assert running(median, daily).tolist() == [3.0, 2.0, 2.0]
    scenarios = np.stack([daily, daily + 1], axis=-1)
    assert running(np.min, scenarios).tolist() == [[3, 4], [1, 2], [1, 2]]
    assert running(lambda part: part.mean(axis=0), scenarios).shape == (3, 2)
    assert running(lambda part: VALUE, daily).tolist() == [VALUE] * 3
