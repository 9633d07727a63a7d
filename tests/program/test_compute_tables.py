"""Structured references: parts of tables, and cells in the formula's own row."""

import pytest

from tests.program.small import TABLE_PART, computed, same, table_parts, unlike

ROW = "Sales[[#This Row],[Qty]]*Sales[[#This Row],[Unit price]]"
CELLS = {
    "A1": "Item", "B1": "Qty", "C1": "Unit price", "D1": "Total", "A2": "x", "B2": 2, "C2": 10,
    "A3": "y", "B3": 3, "C3": 20, "A4": "Sum", "C4": 1, "D2": f"={ROW}", "D3": f"={ROW}",
    "B4": "=SUBTOTAL(109,Sales[Qty])", "D4": "=SUM(Sales[Total])",
}  # fmt: skip
TOLD = {
    "after": {"Sheet1": TABLE_PART},
    **table_parts("Sales", "A1:D4", ["Item", "Qty", "Unit price", "Total"], totals=True),
}
PARTS = {
    "=SUM(Sales[Qty])": 5.0,
    "=SUM(sales[qty])": 5.0,
    "=SUM(Sales[[Qty]:[Unit price]])": 35.0,
    "=ROWS(Sales[])": 2.0,
    "=Sales[[#Headers],[Qty]]": "Qty",
    "=Sales[[#Totals],[Qty]]": 5.0,
    "=SUM(Sales[[#All],[Qty]])": 10.0,
    "=SUM(Sales[[#Data],[#Totals],[Qty]])": 10.0,
    "=INDEX(Sales[Item],2)": "y",
    '=MATCH("y",Sales[Item],0)': 2.0,
    '=VLOOKUP("y",Sales[],3,FALSE)': 20.0,
    '=SUMIFS(Sales[Total],Sales[Item],"x")': 20.0,
    "=COUNTA(Sales[])": 8.0,
    "=SUMPRODUCT(Sales[Qty],Sales[Unit price])": 80.0,
    "=SUM(Sales[[#Headers],[#Data],[Qty]])": 5.0,
}
DOCUMENTED = {  # the witnesses do not read these
    "=ROWS(Sales[#All])": 4.0,
    "=COLUMNS(Sales[#Headers])": 4.0,
    "=ROW(Sales[#Totals])": 4.0,
    "=ROWS(Sales)": 2.0,  # the name alone stands for the rows of the table
    '=SUM(INDIRECT("Sales[Qty]"))': 5.0,
    "=Sales[[#This Row],[Qty]]": "#VALUE!",  # beside no row of the table
    "=SUM(Sales[Nothing])": "#REF!",
    "=SUM(Gone[Qty])": "#REF!",
}


def test_a_part_of_a_table_stands_for_its_cells():
    assert unlike(PARTS | DOCUMENTED, CELLS, **TOLD) == {}


def test_the_cells_of_a_row_are_computed_from_their_own_row():
    values = computed(CELLS, **TOLD)
    assert [values[cell] for cell in ("D2", "D3", "D4", "B4")] == [20.0, 60.0, 80.0, 5.0]


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    by_name = {f: w for f, w in PARTS.items() if "Sales[]" not in f}
    same(by_name, CELLS, "libreoffice", **TOLD)
