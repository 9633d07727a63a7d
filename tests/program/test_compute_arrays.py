"""Array formulas of both kinds: those that fill given cells, and those that spill."""

import pytest

from tests.program.small import TABLE_PART, computed, result, same, shown, table_parts

CELLS = {"A1": 1, "A2": 2, "A3": 3, "B1": 10, "B2": 20, "B3": 30, "C1": "x"}
ARRAYS = {
    "=SUM(A1:A3*B1:B3)": 140.0,
    "=MAX(IF(A1:A3>1,B1:B3))": 30.0,
    "=SUM(IF(A1:A3>1,B1:B3,0))": 50.0,
    "=SUM(IF({1,0},A1:A3,B1:B3))": 66.0,
    "=INDEX(A1:A3*B1:B3,2)": 40.0,
    "=SUM((A1:A3>1)*(B1:B3<30))": 1.0,
    "=SUM(A1:A3*{1,10})": 66.0,
    "=SUM(TRANSPOSE(A1:A3)*A1:A3)": 36.0,
    "=ROWS(A1:A3&B1:B3)": 3.0,
    "=SUM(LEN(A1:B3))": 9.0,
    "=SUM(A1:A3*C1)": "#VALUE!",
    "=SUM(ROW(A1:A3))": 6.0,
    "=SUM(COLUMN(A1:C1))": 6.0,
    "=AND(A1:A3>0)": True,
    "=SUM(LARGE(A1:A3,{1,2}))": 5.0,
    "=MATCH(1,(A1:A3=2)*(B1:B3=20),0)": 2.0,
    "=SUM(1/COUNTIF(A1:A3,A1:A3))": 3.0,
    "=SUM(VLOOKUP({1;3},A1:B3,2,FALSE))": 40.0,
    "=SUM(MMULT(A1:A3,TRANSPOSE(A1:A3)))": 36.0,
}


@pytest.mark.parametrize(("formula", "wanted"), ARRAYS.items())
def test_an_array_formula_works_on_all_values(formula, wanted):
    assert result(formula, CELLS, at="Z9:Z9") == wanted


@pytest.mark.libreoffice
def test_libreoffice_agrees():
    same(ARRAYS, CELLS, "libreoffice", arrays=True)


def test_an_array_formula_fills_its_cells():
    cells = {**CELLS, "E1:F4": "=A1:A3*10", "H1:H2": "=A1:C1", "J1:L2": "=A1:A2", "N1:N2": "=5"}
    values = computed(cells)
    assert [shown(values[f"E{row}"]) for row in range(1, 5)] == [10.0, 20.0, 30.0, "#N/A"]
    assert values["F2"] == 20.0  # a column serves for all columns
    assert [values["H1"], values["H2"]] == [1.0, 1.0]  # cut where there is no room
    assert [values[f"{col}2"] for col in "JKL"] == [2.0, 2.0, 2.0]
    assert [values["N1"], values["N2"]] == [5.0, 5.0]


def test_what_spills_fills_as_many_cells_as_it_needs_now():
    values = computed({**CELLS, "E1:E2#": "=A1:A3*10", "G1": "=SUM(_xlfn.ANCHORARRAY(E1))"})
    assert [values[f"E{row}"] for row in (1, 2, 3)] == [10.0, 20.0, 30.0]
    assert values["G1"] == 60.0
    values = computed({**CELLS, "E1:E5#": "=A1:A3*10", "G1": "=COUNT(E1:E9)"})
    assert "E4" not in values  # blank again
    assert values["G1"] == 3.0


def test_what_reads_the_further_cells_sees_them():
    cells = {**CELLS, "D1": "=SUM(E1:E9)", "D2": "=E3+1", "E1:E1#": "=A1:A3*10", "F1": "=D2"}
    values = computed(cells)
    assert (values["D1"], values["D2"], values["F1"]) == (60.0, 31.0, 31.0)


@pytest.mark.parametrize("way", [{"E3": 7}, {"E3": "=1+1"}, {"E3": ""}])
def test_a_cell_in_the_way_makes_it_a_spill_error(way):
    cells = {**CELLS, "E1:E1#": "=A1:A3*10", "G1": "=SUM(_xlfn.ANCHORARRAY(E1))", "G2": "=E1"}
    values = computed({**cells, **way, "G3": "=COUNT(E1:E2)"})
    assert str(values["E1"]) == "#SPILL!"
    assert str(values["G1"]) == "#REF!"
    assert str(values["G2"]) == "#SPILL!"
    assert values["G3"] == 0.0


def test_what_spills_into_a_table_or_beyond_the_sheet_is_a_spill_error():
    told = {"after": {"Sheet1": TABLE_PART}, **table_parts("T", "E2:E4", ["a"])}
    assert str(computed({**CELLS, "E1:E1#": "=A1:A3", "E2": "a"}, **told)["E1"]) == "#SPILL!"
    assert str(computed({**CELLS, "XFD1:XFD1#": "=A1:B3"})["XFD1"]) == "#SPILL!"


def test_a_spill_without_bounds_is_not_worked_out():
    values = computed({"A1:A1#": "=_xlfn.SEQUENCE(1000000)", "B1": "=SUM(A:A)"})
    assert values == {}


def test_the_spill_that_is_there_leaves_no_room_for_another():
    cells = {**CELLS, "E1:E3#": "=A1:A3", "D2:D2#": "=A1:B1"}
    assert str(computed(cells)["D2"]) == "#SPILL!"
