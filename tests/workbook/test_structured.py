"""Parts of tables mean the cells that they mean in Excel."""

import pytest

from xlrepro.formula.nodes import Error, Range, Ref, TableRef, leaves, map_leaves
from xlrepro.formula.nodes import resolve as fixed
from xlrepro.formula.parse import FormulaError, parse
from xlrepro.formula.render import render
from xlrepro.values import NotKnown
from xlrepro.workbook import Table
from xlrepro.workbook.structured import resolve

COLUMNS = ("Jan", "Feb", "the two ", "Hi, 'This", "[Not me]", "#Shame", "Totals []^&*@#$,,<>")
TABLES = (
    Table("Sales", "S", (3, 2), (9, 8), 1, 1, COLUMNS),
    Table("Bare", "My sheet", (1, 1), (2, 1), 0, 0, ("x\ny",)),
)
PLACE = (5, 4)


def meant(text: str, place=PLACE, sheet="S") -> str:
    node = map_leaves(
        parse(text), lambda leaf: resolve(leaf, TABLES, sheet, place) if told(leaf) else leaf
    )
    return render(node, place)


def told(leaf) -> bool:
    return isinstance(leaf, TableRef)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Sales[Jan]", "S!$B$4:$B$8"),
        ("sales[[FEB]]", "S!$C$4:$C$8"),
        ("Sales[]", "S!$B$4:$H$8"),
        ("Sales[#All]", "S!$B$3:$H$9"),
        ("Sales[#data]", "S!$B$4:$H$8"),
        ("Sales[[#Headers],[Jan]:[Feb]]", "S!$B$3:$C$3"),
        ("Sales[[Feb]:[Jan]]", "S!$B$4:$C$8"),
        ("Sales[[#Totals], [the two ]]", "S!$D$9:$D$9"),
        ("Sales[[#Headers],[#Data],[Jan]]", "S!$B$3:$B$8"),
        ("Sales[[#Data],[#Totals],[Jan]:[Feb]]", "S!$B$4:$C$9"),
        ("Sales[[#This Row],[Jan]]", "S!$B5"),
        ("Sales[@Jan]", "S!$B5"),
        ("[@Jan]", "S!$B5"),
        ("[Jan]", "S!$B$4:$B$8"),
        ("[@[the two ]]", "S!$D5"),
        ("Sales[@[Jan]:[Feb]]", "S!$B5:$C5"),
        ("Sales[@]", "S!$B5:$H5"),
        ("Sales[#This Row]", "S!$B5:$H5"),
        ("[[#This Row],[Hi, ''This]:['[Not me']]]", "S!$E5:$F5"),
        ("Sales['#Shame]", "S!$G$4:$G$8"),
        ("Sales[Totals '[']^&*@'#$,,<>]", "S!$H$4:$H$8"),
        ("Bare[x\ny]", "'My sheet'!$A$1:$A$2"),
        ("[0]!Sales[Jan]", "S!$B$4:$B$8"),
        ("Sales[None]", "#REF!"),
        ("None[Jan]", "#REF!"),
        ("Bare[#Headers]", "#REF!"),
        ("Bare[#Totals]", "#REF!"),
        ("Bare[[#Headers],[#Data]]", "'My sheet'!$A$1:$A$2"),
    ],
)
def test_a_part_of_a_table_means_cells(text, cells):
    assert meant(text) == cells


@pytest.mark.parametrize("row", [2, 3, 9, 10])
def test_beside_no_row_of_the_table_there_is_no_row_to_mean(row):
    assert resolve(TableRef("Sales", "[@Jan]"), TABLES, "S", (row, 20)) == Error("#VALUE!")


def test_outside_of_all_tables_a_column_is_none():
    assert resolve(TableRef("", "[Jan]"), TABLES, "S", (5, 9)) == Error("#REF!")
    assert resolve(TableRef("", "[Jan]"), TABLES, "T", PLACE) == Error("#REF!")


def test_equal_formulas_down_a_table_stay_equal():
    one, other = (resolve(TableRef("", "[@Jan]"), TABLES, "S", (row, 2)) for row in (4, 8))
    assert one == other == Ref(0, 2, False, True, "S")
    assert fixed(one, (4, 2)) == Ref(4, 2, True, True, "S")
    both = resolve(TableRef("", "[@]"), TABLES, "S", PLACE)
    assert isinstance(both, Range) and {leaf.row for leaf in (both.first, both.last)} == {0}
    assert list(leaves(both)) == [both]


def test_what_is_no_part_of_a_table_is_said_to_be_none():
    for part in ("[[Jan],[Feb]]", "[[Jan]:[Feb]:[Jan]]", "[[#This Row],[#Data],[Jan]]"):
        with pytest.raises(FormulaError, match="no part of a table"):
            resolve(TableRef("Sales", part), TABLES, "S", PLACE)
    with pytest.raises(NotKnown, match="another workbook"):
        resolve(TableRef("[1]!Sales", "[Jan]"), TABLES, "S", PLACE)
