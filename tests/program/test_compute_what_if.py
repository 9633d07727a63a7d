"""What-if tables: the formula beside them, with each heading's value in the input cell."""

import pytest

from tests.program.small import compute, computed, opened, recalculated
from xlrepro.formula.parse import a1
from xlrepro.program import what_if
from xlrepro.program.unknowns import CannotTell
from xlrepro.workbook.cells import DataTable


def data_table(area, inputs):
    """The formula of a what-if table as it stands in its first cell in the file."""
    told = "".join(f' {name}="{value}"' for name, value in inputs.items())
    return f'<f t="dataTable" ref="{area}"{told}/>'


LOAN = {
    "A1": 0.05, "A2": 12, "A3": 1000,
    "B1": "=A1/12", "B2": "=-PMT(B1,A2,A3)", "B3": "=B2*A2-A3", "B4": "=A3*2",
    "D2": 0.04, "D3": 0.06, "D4": "=D3+0.02", "E1": "=B2", "F1": "=B3", "G1": "=B4",
    "D6": "=B2", "E6": 12, "F6": 24, "D7": 0.04, "D8": 0.06,
    "D10": "=B2", "E9": 6, "F9": 36,
}  # fmt: skip
DOWN = ("E2:G4", {"r1": "A1"})
BOTH = ("E7:F8", {"dt2D": "1", "dtr": "1", "r1": "A2", "r2": "A1"})
ACROSS = ("E10:F10", {"dtr": "1", "r1": "A2"})


def with_tables(cells, *tables):
    told = dict(cells)
    for area, inputs in tables:
        told[area.partition(":")[0]] = data_table(area, inputs)
    return told


def payment(rate, months=12, loan=1000):
    return loan * (rate / 12) / (1 - (1 + rate / 12) ** -months)


def test_each_cell_is_the_formula_with_the_headings_in_the_input_cells():
    values = computed(with_tables(LOAN, DOWN, BOTH, ACROSS))
    near = pytest.approx
    for row, rate in enumerate((0.04, 0.06, 0.08), 2):
        assert values[f"E{row}"] == near(payment(rate))
        assert values[f"F{row}"] == near(payment(rate) * 12 - 1000)
        assert values[f"G{row}"] == 2000  # it does not depend on the rate
    for row, rate in ((7, 0.04), (8, 0.06)):
        assert values[f"E{row}"] == near(payment(rate))
        assert values[f"F{row}"] == near(payment(rate, 24))
    assert values["E10"] == near(payment(0.05, 6))
    assert values["F10"] == near(payment(0.05, 36))
    assert values["E1"] == near(payment(0.05))  # the workbook itself stays as it is


@pytest.mark.libreoffice
def test_libreoffice_has_the_same_tables():
    cells = with_tables(LOAN, DOWN, BOTH, ACROSS)
    told, ours = recalculated(cells, "libreoffice"), computed(cells)
    compared = [cell for cell, value in told.items() if value is not None]
    assert len(compared) == 22  # it leaves out what does not depend on the input
    assert {c: told[c] for c in compared} == pytest.approx({c: ours[c] for c in compared})


def test_what_reads_a_table_is_computed_after_it_and_tables_after_each_other():
    cells = {**LOAN, "H1": "=MIN(E2:E4)", "H2": "=H1*A1", "J1": "=H1+A3", "I2": 500, "I3": 700}
    values = computed(with_tables(cells, DOWN, ("J2:J3", {"r1": "A3"})))
    assert values["H1"] == pytest.approx(payment(0.04))
    assert values["H2"] == pytest.approx(payment(0.04) * 0.05)
    assert values["J2"] == pytest.approx(values["H1"] + 500)
    assert values["J3"] == pytest.approx(values["H1"] + 700)


def test_a_branch_that_only_another_heading_takes_is_worked_out_too():
    cells = {"A1": 1, "B1": "=IF(A1>5,C1,A1)", "C1": "=D1*A1", "D1": 10, "F1": "=B1"}
    cells |= {"E2": 2, "E3": 7, "E4": 3, "E5": 8}
    values = computed(with_tables(cells, ("F2:F5", {"r1": "A1"})))
    assert [values[f"F{row}"] for row in range(2, 6)] == [2.0, 70.0, 3.0, 80.0]


def test_headings_may_be_text_and_errors_are_results():
    cells = {"A1": 1, "F1": "=A1*2", "E2": "x", "E3": 4}
    values = computed(with_tables(cells, ("F2:F4", {"r1": "A1"})))
    assert [str(values[f"F{row}"]) for row in (2, 3, 4)] == ["#VALUE!", "8.0", "0.0"]


def test_a_table_whose_input_is_gone_or_that_takes_too_much_work_has_no_values(monkeypatch):
    gone = compute(opened(with_tables(LOAN, ("E2:E4", {"del1": "1", "r1": "A1"}))))
    assert len(gone.unknown) == 3
    monkeypatch.setattr(what_if, "MOST", 12)
    found = compute(opened(with_tables(LOAN, DOWN)))
    assert any(isinstance(why, CannotTell) for why in found.unknown.values())
    assert found.book.sheets[0].formula((2, 5)).text == "{=TABLE(,A1)}"


def test_it_is_shown_as_excel_shows_it():
    assert DataTable((1, 1), (2, 2), (1, 2), None).text == f"TABLE({a1((1, 2))},)"
