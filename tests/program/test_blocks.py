"""Cells with equal formulas are one block; what formulas refer to is told in relative terms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.program.made import made
from xlrepro.formula.parse import a1, parse
from xlrepro.program.blocks import Placed, blocks_of, inputs_of, rectangles
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.store import Box, key_of
from xlrepro.workbook import Table


def spelled(box: Box) -> str:
    first, last = a1((box.top, box.left)), a1((box.bottom, box.right))
    return first if first == last else f"{first}:{last}"


def reads(formula: str, at: str = "E5", **more: object) -> tuple[list[str], bool]:
    """What a formula in a cell refers to; other sheets are S2 and S3."""
    formulas = BookFormulas.of(made({at: formula}, {"A1": 1.0}, {"A1": 1.0}, **more))
    (block,) = blocks_of(formulas)
    found = [f"{box.sheet + 1}!{spelled(box)}" for box in block.reads()]
    return sorted(found), block.references.dynamic


def test_equal_formulas_side_by_side_are_one_block():
    book = made({"B2:D9": "=A2*2", "E2": "=A2*2", "B11:B12": "=A11*2", "B10": "=A10*3"})
    blocks = blocks_of(BookFormulas.of(book))
    assert [spelled(block.where) for block in blocks] == ["B2:D9", "E2", "B10", "B11:B12"]


def test_an_array_formula_is_a_block_of_its_own():
    book = made({"B2:B4": "{=A2:A4*2}", "B5:B6": "=A5*2"})
    array, plain = blocks_of(BookFormulas.of(book))
    assert (spelled(array.where), array.array) == ("B2:B4", True)
    assert (spelled(plain.where), plain.array) == ("B5:B6", False)


def test_a_cell_that_is_taken_as_given_is_in_no_block():
    book = made({"B2": "=RAND()", "B3": "=A3"})
    assert [spelled(block.where) for block in blocks_of(BookFormulas.of(book))] == ["B3"]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("=A1+$B$2*C$3", ["1!A1", "1!B2", "1!C3"]),
        ("=SUM(A$1:A5)", ["1!A1:A5"]),
        ("=S2!B3", ["2!B3"]),
        ("=SUM('S2:S3'!B3)", ["2!B3", "3!B3"]),
        ("=A1:A9+1", ["1!A5"]),  # of a column the cell beside
        ("=ROW(E5)+COLUMNS(A1:E5)", []),  # only the place matters
        ("=SUM(A1:INDEX(B1:B9,2))", ["1!A1", "1!A1:B1", "1!A1:B9", "1!B1:B9"]),
        ("=SUMIF(A1:A9,1,B1:B2)", ["1!A1:A9", "1!B1:B2", "1!B1:B9"]),
        ("=IF(A1,B1,C1)", ["1!A1", "1!B1", "1!C1"]),
    ],
)
def test_references_are_those_that_the_formula_reads(formula: str, found: list[str]):
    told, dynamic = reads(formula)
    assert set(told) == set(found) and not dynamic


@pytest.mark.parametrize("formula", ["=OFFSET(A1,B1,0)", '=INDIRECT("A"&B1)', "=A1:CHOOSE(B1,A2)"])
def test_a_formula_of_which_nobody_knows_what_it_reads_is_dynamic(formula: str):
    told, dynamic = reads(formula)
    assert dynamic and "1!B1" in told


def test_what_offset_starts_from_is_not_read():
    assert reads("=OFFSET(A1,B1,0)")[0] == ["1!B1"]


def test_names_and_tables_are_resolved():
    table = Table("Sales", "S2", (1, 1), (9, 2), columns=("Year", "Amount"))
    assert reads("=SUM(Sales[Amount])", tables=(table,)) == (["2!B2:B9"], False)
    book = made({"C1:C3": "=rate*A1", "D1": "=SUM(rate)+rate"})
    book.sheets[0].names = {"rate": parse("$B$7", (1, 1))}
    first, second = blocks_of(BookFormulas.of(book))
    assert {spelled(box) for box in first.reads()} == {"B7", "A1:A3"}
    assert [spelled(box) for box in second.reads()] == ["B7"]


def test_a_name_that_holds_a_formula_is_read_wherever_it_is_used():
    book = made({"C1": "=twice", "D1": "=twice+1"})
    book.sheets[0].names = {"twice": parse("$B$7*2", (1, 1))}
    for block in blocks_of(BookFormulas.of(book)):
        assert [spelled(box) for box in block.reads()] == ["B7"]


def test_inputs_are_the_typed_cells_that_are_read():
    book = made({"A1:A9": 1.0, "B1:B9": "x", "C1:C5": "=A1*2", "C6": "=RAND()", "D1": "=C6"})
    formulas = BookFormulas.of(book)
    found = [spelled(each.where) for each in inputs_of(formulas, blocks_of(formulas))]
    assert found == ["A1:A5"]


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 12)), st.integers(0, 2), max_size=90
)


@settings(deadline=None)
@given(CELLS)
def test_rectangles_cover_each_cell_once_with_its_own_kind(cells: dict[tuple[int, int], int]):
    found = rectangles(0, [key_of(place) for place in cells], list(cells.values()))
    covered = [(key, kind) for kind, box in found for key in box]
    assert sorted(covered) == sorted((key_of(place), kind) for place, kind in cells.items())


@settings(deadline=None)
@given(CELLS, st.lists(st.tuples(*(st.integers(1, 13) for _ in range(4))), min_size=1, max_size=5))
def test_the_index_finds_just_what_meets(
    cells: dict[tuple[int, int], int], boxes: list[tuple[int, int, int, int]]
):
    keys = [key_of(place) for place in cells]
    placed = [box for _, box in rectangles(0, keys, list(cells.values()))]
    index = Placed(placed)
    for top, left, bottom, right in boxes:
        box = Box(0, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
        expected = [i for i, other in enumerate(placed) if other.meets(box)]
        assert sorted(index.meeting(box)) == expected
