"""Cells may have names already."""

import pytest

from tests.program.made import made
from tests.translation.sheets import box
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.translation import translate


def given(**names: str) -> GivenNames:
    return GivenNames([(box(address), name) for name, address in names.items()])


def test_cells_are_called_what_most_of_them_are_called():
    names = given(mean="B4:B32", other="C4:C32")
    assert names.of(box("B3:B32")) == "mean"
    assert names.of(box("B4:C32")) == names.of(box("D4:D32")) == ""


def test_of_names_for_the_same_cells_the_first_counts():
    assert given(user="B2:C9", source="B2:C9").of(box("B2:C9")) == "user"


@pytest.mark.parametrize(
    ("address", "name"),
    [("B2:C9", "user"), ("C2:C9", "user_2"), ("B4:C4", "user_3"), ("C9", "user_8_2")],
)
def test_a_line_of_a_rectangle_has_its_number(address, name):
    assert given(user="B2:C9").of(box(address)) == name


def test_cells_with_several_names_are_taken_apart():
    names = given(mean="A1:A5", square="B1:B5")
    assert names.parts(box("A1:B1")) == [box("A1"), box("B1")]
    assert names.parts(box("A1:A3")) == [box("A1:A3")]
    assert names.parts(box("A1:C1")) == [box("A1:C1")]  # one cell has none
    assert names.apart(box("A1:A5"), box("B1:B5"))
    assert not names.apart(box("A1:A5"), box("C1:C5"))


def test_a_rectangle_with_a_name_is_cut_out_of_cells():
    pieces = given(user="B2:C3").cut_out(box("A1:D4"))
    assert pieces[0] == box("B2:C3")
    cells = sorted(key for piece in pieces for key in piece)
    assert cells == sorted(box("A1:D4"))


def test_a_column_with_a_name_is_cut_out_as_long_as_the_cells_are():
    pieces = given(user="B2:B9", film="C2:C9", corner="B1").cut_out(box("B2:C20"))
    assert pieces == [box("B2:B20"), box("C2:C20")]


def test_formulas_with_names_of_their_own_are_variables_of_their_own():
    cells = {"A1": 2.0, "B1": 3.0, "A2": "=A1*2", "B2": "=B1*2", "C2": "=SUM(A2:B2)"}
    book = made(cells)
    plain = [v.name for f in translate(book).functions for v in f.variables]
    names = [(box("A2"), "cost"), (box("B2"), "gain")]
    called = [v.name for f in translate(book, names).functions for v in f.variables]
    assert len(plain) == 2
    assert called[:2] == ["cost", "gain"]
