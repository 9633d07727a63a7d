"""Areas are sets of cells; Python's sets are the witness."""

from hypothesis import given
from hypothesis import strategies as st

from tests.recognise.small import POINTS, block, view_of
from xlrepro.formula.parse import read_a1
from xlrepro.recognise.free import Area, Free
from xlrepro.recognise.legend import SINGLE, Block
from xlrepro.recognise.view import FormulaRun

BLOCKS = st.builds(
    lambda row, col, rows, cols: Block("s", row, col, rows, cols, SINGLE),
    *(st.integers(1, 8),) * 2,
    *(st.integers(1, 6),) * 2,
)
RUNS = st.builds(
    lambda col, first, more: FormulaRun(col, first, first + more),
    st.integers(1, 10), st.integers(1, 10), st.integers(0, 8),
)  # fmt: skip
ALL = [(row, col) for row in range(15) for col in range(15)]


def area_of(blocks):
    area = Area()
    for each in blocks:
        area.add(each)
    return area


@given(st.lists(BLOCKS, max_size=6), BLOCKS, RUNS)
def test_an_area_is_the_set_of_its_cells(blocks, other, run):
    area, cells = area_of(blocks), {place for each in blocks for place in each.places()}
    assert {place for place in ALL if area.holds(place)} == cells
    assert area.beyond(other) == len(set(other.places()) - cells)
    assert area.outside(run) == len(set(run.places()) - cells)


@given(st.lists(BLOCKS, max_size=6))
def test_the_stretches_of_an_area_do_not_overlap(blocks):
    for col, stretches in area_of(blocks).columns.items():
        rows = [row for low, high in stretches for row in range(low, high + 1)]
        assert len(rows) == len(set(rows)), col


@given(st.lists(BLOCKS, max_size=5))
def test_what_is_free_are_the_computed_cells_that_were_not_taken(blocks):
    view = view_of({"B2:C9": "=A1*2", "D4": "=A1", "A1:A9": 3.0})
    free = Free(view)
    for each in blocks:
        free.take(each)
    left = set(view.computed) - {place for each in blocks for place in each.places()}
    assert {place for place in ALL if place in free} == left
    assert len(free) == len(left)
    assert sum(map(free.left, free.runs())) == len(left)
    wide = block("B3:D7")
    assert free.among(wide) == len(left & set(wide.places()))


def test_a_copy_takes_on_its_own():
    free = Free(view_of(POINTS))
    other = free.copy()
    other.take(block("C4:C9"))
    assert (len(free), len(other)) == (13, 7)
    free.discard(read_a1("D10"))
    assert (len(free), len(other)) == (12, 7)


def test_what_holds_no_formula_was_never_free():
    free = Free(view_of(POINTS))
    assert [read_a1(cell) in free for cell in ("A4", "B1", "C4", "Z99")] == [
        False, False, True, False,
    ]  # fmt: skip
