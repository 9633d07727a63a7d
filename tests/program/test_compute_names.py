"""Defined names: of the workbook and of a sheet, formulas, constants, and seen from each cell."""

import pytest

from tests.program.small import computed, result

NAMES = {
    "rate": "0.1",
    "Sheet1!here": "Sheet1!$A$1",
    "here": "Other!$A$1",
    "all": "Sheet1!$A$1:$A$3",
}
CELLS = {"A1": 1, "A2": 2, "A3": 4, "Other!A1": 9}


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=rate*2", 0.2),
        ("=RATE", 0.1),  # without regard to case
        ("=here", 1.0),  # the sheet's own goes before the workbook's
        ("=Other!here", 9.0),
        ("=SUM(all)", 7.0),
        ("=all+0", "#VALUE!"),  # no row of the area meets the formula's
        ("=nothing", "#NAME?"),
    ],
)
def test_a_name_stands_for_what_it_was_given(formula, wanted):
    assert result(formula, CELLS, names=NAMES) == wanted


def test_a_name_that_is_not_fixed_is_seen_from_the_cell_around_the_edges_of_the_sheet():
    names = {"above": "Sheet1!A1048576", "left": "Sheet1!XFD1", "two": "Sheet1!XFC1:XFD1"}
    cells = {"A1": 3, "A2": "=above", "B1": 5, "B2": "=left+above", "C1": "=SUM(two)"}
    values = computed(cells, names=names)
    assert [values[cell] for cell in ("A2", "B2", "C1")] == [3.0, 8.0, 8.0]
