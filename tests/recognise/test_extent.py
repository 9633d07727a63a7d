"""Where a block lies: over bad cells in between, not over words, and as far as its data go."""

import pytest

from tests.cases.draft import span
from tests.recognise.small import (
    LINE,
    POINTS,
    ROW,
    extents_of,
    match_of,
    readings_of,
    view_of,
)
from xlrepro.formula.parse import a1
from xlrepro.recognise.legend import Legend, Role, ways
from xlrepro.recognise.reading import Reading, Span, Use


def area(block):
    return span(*block.corner, *block.shape)


def areas(match):
    return {name: area(block) for name, block in match.blocks.items()}


def laid_out(cells, name="guess", legend=LINE, **known):
    """The areas of a match once a role is bound to the cells that read most alike."""
    match = match_of(view_of(cells), legend, **known)
    role = match.roles[name]
    reading = max(readings_of(match).of(name, role), key=lambda each: len(each.cells))
    extents_of(match).bind(name, role, reading)
    return match


def test_a_role_brings_what_it_reads():
    match = laid_out(POINTS)
    assert areas(match) == {"guess": "C4:C9", "x": "A4:A9", "a": "B1", "b": "B2"}
    assert match.ways["guess"].text == "x*a+b"


def test_a_number_in_the_formula_is_bound_as_one():
    match = laid_out(POINTS | {"C4:C9": "=A4*2+$B$2"})
    assert match.literals == {"a": 2.0} and "a" not in match.blocks


def test_a_result_is_one_cell():
    assert areas(laid_out(POINTS, "total", error="D4:D9"))["total"] == "D10"


@pytest.mark.parametrize("bad", [3.0, "=B6", "=A6*$B$1", "=A5*$B$1+$B$2", None])
def test_a_bad_cell_belongs_to_the_block_around_it(bad):
    assert areas(laid_out(POINTS | {"C6": bad}))["guess"] == "C4:C9"


@pytest.mark.parametrize("cell", ["C4", "C9"])
def test_a_bad_cell_at_an_end_belongs_to_the_block_if_its_data_go_on(cell):
    match = laid_out(POINTS | {cell: 3.0})
    assert areas(match) == {"guess": "C4:C9", "x": "A4:A9", "a": "B1", "b": "B2"}


def test_a_block_ends_where_its_data_end():
    for end in ("A9", "C9"):
        match = laid_out(POINTS | {"C9": 3.0, end: None})
        assert (areas(match)["guess"], areas(match)["x"]) == ("C4:C8", "A4:A8")


def test_all_blocks_of_the_records_go_on_together():
    match = laid_out(POINTS | {"C9": 3.0, "D9": None}, error="D4:D8", x="A4:A8")
    assert areas(match)["error"] == "D4:D9"


def test_a_word_in_between_parts_two_blocks():
    cells = {"A1:A20": 2.0, "B1:B20": 2.0, "D1": 1.0, "D2": 3.0}
    cells |= {"C1:C8": "=A1*$D$1+$D$2", "C9": "next", "C10:C13": "=A10*$D$1+$D$2"}
    match = match_of(view_of(cells))
    (reading,) = readings_of(match).of("guess", match.roles["guess"])
    assert len(reading.cells) == 12
    assert area(extents_of(match).of(match.roles["guess"], reading)) == "C1:C8"


@pytest.mark.parametrize(
    ("gap", "wanted"), [(0, "C1:C6"), (1, "C1:C7"), (2, "C1:C3"), (5, "C1:C3")]
)
def test_blank_cells_in_between_part_two_blocks_but_for_one(gap, wanted):
    cells = {"A1:A20": 2.0, "D1": 1.0, "D2": 3.0, "C1:C3": "=A1*$D$1+$D$2"}
    match = match_of(view_of(cells | {f"C{4 + gap}:C{6 + gap}": f"=A{4 + gap}*$D$1+$D$2"}))
    (reading,) = readings_of(match).of("guess", match.roles["guess"])
    assert area(extents_of(match).of(match.roles["guess"], reading)) == wanted


def test_a_stray_cell_with_the_formula_is_no_part_of_a_column():
    cells = POINTS | {"C4:C9": "=$A4*$B$1+$B$2"}
    for stray, column in (("F5", "C4:C9"), ("C5", "F4:F9")):
        table = cells | {"C4:C9": None, column: cells["C4:C9"], stray: "=$A5*$B$1+$B$2"}
        match = match_of(view_of(table))
        (reading,) = readings_of(match).of("guess", match.roles["guess"])
        assert stray in map(a1, reading.cells)
        assert area(extents_of(match).of(match.roles["guess"], reading)) == column


def test_an_array_formula_is_a_block_as_it_was_entered():
    match = laid_out(POINTS | {"C4:C9": "{=A4:A9*B1+B2}"})
    assert areas(match) == {"guess": "C4:C9", "x": "A4:A9", "a": "B1", "b": "B2"}


TABLE = Legend(
    "products",
    {
        "left": Role(("r", None)),
        "right": Role((None, "c")),
        "product": Role(("r", "c"), ways("left*right")),
    },
    ("product",),
)
GRID = {"A4:A9": 2.0, "B3:E3": 3.0, "B4:E9": "=$A4*B$3"}


def test_a_table_goes_on_over_a_column_that_was_inserted():
    cells = {"A4:A9": 2.0, "B3:C3": 3.0, "B4:C9": "=$A4*B$3"}
    cells |= {"F4:G9": "=$A4*F$3", "F3:G3": 3.0}  # columns D and E are blank from top to bottom
    match = laid_out(cells, "product", TABLE)
    assert areas(match) == {"product": "B4:G9", "left": "A4:A9", "right": "B3:G3"}


def test_a_table_holds_its_bad_cells():
    match = laid_out(GRID | {"B4": 1.0, "E9": 2.0, "C6": "=$A6*B$3"}, "product", TABLE)
    assert areas(match)["product"] == "B4:E9"


def test_a_block_lies_alongside_another_of_its_axis():
    match = match_of(view_of(POINTS), x="A4:A9")
    extents = extents_of(match)
    assert extents.aligned("r", 0, [5, 6, 7]) == 4
    assert extents.aligned("r", 0, [7, 8, 10]) == 7  # it reaches out of the other
    assert extents.aligned("c", 0, [5, 6]) == 5


def test_a_block_lies_where_what_is_known_of_its_reading_says():
    match = match_of(view_of(POINTS), x="A4:A9")
    beside = Use("s", (Span(0, 0, True), Span(1, 1, False)))
    reading = Reading(ways("x")[0], (("x", beside),), [(6, 3), (7, 3)])
    assert area(extents_of(match).of(Role(ROW), reading)) == "C4:C9"


def test_references_that_have_all_slipped_do_not_move_what_they_read():
    match = match_of(view_of(POINTS), guess="C4:C9")
    for slip, wanted in ((0, "A4:A9"), (1, "A4:A9"), (-2, "A4:A9"), (6, "A10:A15")):
        use = Use("s", (Span(slip, slip, True), Span(1, 1, False)))
        assert area(extents_of(match).read_by(match.blocks["guess"], use, ROW)) == wanted


def test_a_table_takes_in_a_record_where_its_formula_goes_on():
    match = match_of(view_of(POINTS), x="A4:A7", y="B4:B7", guess="C4:C7", a="B1", b="B2")
    extents = extents_of(match)
    assert extents.grow() and extents.grow() and not extents.grow()
    assert areas(match) == {"x": "A4:A9", "y": "B4:B9", "guess": "C4:C9", "a": "B1", "b": "B2"}
    match = match_of(view_of(POINTS), x="A6:A9", guess="C6:C9", a="B1", b="B2")
    extents = extents_of(match)
    while extents.grow():
        pass
    assert areas(match)["x"] == "A4:A9"


def test_a_table_does_not_grow_over_another_formula_or_a_link():
    cells = POINTS | {"C8": "=A8*$B$1-$B$2"}
    match = match_of(view_of(cells), x="A4:A7", guess="C4:C7", a="B1", b="B2")
    assert not extents_of(match).grow()
    linked = Legend("linked", {"x": Role(ROW), "same": Role(ROW, ways("x"))}, ("same",))
    match = match_of(view_of({"A1:A5": 2.0, "B1:B5": "=A1"}), linked, x="A1:A3", same="B1:B3")
    assert not extents_of(match).grow()


def test_what_a_table_grows_over_is_taken():
    match = match_of(view_of(POINTS), x="A4:A8", error="D4:D8", guess="C4:C8", a="B1", b="B2")
    extents = extents_of(match)
    assert (9, 4) in extents.free
    assert extents.grow()
    assert (9, 4) not in extents.free and (9, 3) not in extents.free
