"""The text that labels a cell is the one that a reader would take."""

from tests.program.made import made
from tests.translation.sheets import box, rows
from xlrepro.formula.parse import a1, read_a1
from xlrepro.translation.labels import Labels

LOAN = rows(
    "Loan",
    "Principal   |USD | 1000",
    "Rate        |%   | 0.05",
    "",
    "Schedule",
    "Month | Opening balance (USD) | Interest | Payment",
    "1     | =                     | =        | =",
    "2     | =                     | =        | =",
    "3     | =                     | =        | =",
    "Total |                       | =        | =",
)
PLAN = rows(
    "Plan for the mill",
    "",
    "Revenue    | Unit | 2024 | 2025 | 2026",
    "Timber     | $M   | 5    | =    | =",
    "Pulp       | $M   | 7    | =    | =",
    "",
    "Costs",
    "Wages      | $M   | 3    | =    | =",
    "Energy     | $M   | 1    | =    | =",
)


def found(cells: dict[str, object], kind: str, address: str) -> str:
    place = getattr(Labels(made(cells)), kind)(0, *read_a1(address))
    return a1(place) if place else ""


def test_the_label_of_a_row_stands_left_of_its_unit_and_figures():
    assert found(LOAN, "row_label", "C2") == "A2"
    assert found(LOAN, "row_label", "D10") == "A10"
    assert found(PLAN, "row_label", "E4") == "A4"


def test_a_row_without_a_text_has_no_label():
    assert found(LOAN, "row_label", "C8") == ""


def test_of_several_texts_the_one_is_the_label_that_tells_rows_apart():
    cells = rows(
        "Name  | Country | Size",
        "Anna  | NZ      | =", "Boris | NZ | =", "Chen  | NZ | =", "Dora  | AU | =",
    )  # fmt: skip
    assert found(cells, "row_label", "C4") == "A4"
    cells = rows(
        "Group | Item  | Size",
        "Metal | Iron  | =", "Metal | Zinc | =", "Metal | Lead | =", "Wood  | Beech | =",
    )  # fmt: skip
    assert found(cells, "row_label", "C4") == "B4"


def test_notes_are_no_labels():
    cells = rows("Item | Note | Cost", "Pump | bought in May | =", "Pipe | bought in June | =")
    assert found(cells, "row_label", "C2") == "A2"


def test_a_label_may_stand_behind_the_figures_where_none_stands_before():
    cells = rows("1 | = | Revenue", "2 | = | Costs", "3 | = | Profit", "4 | = | Tax")
    assert found(cells, "row_label", "B3") == "C3"


def test_a_label_may_be_fetched_by_a_formula():
    cells = rows("Wages | 3", " | =", "Rent | 4")
    book = made(cells | {"A2": '=C2&" share"', "C2": "Wages"})
    book.sheets[0].cells[2, 1].value = "Wages share"
    assert Labels(book).row_label(0, 2, 2) == (2, 1)


def test_a_column_is_labelled_by_its_heading_however_far_up():
    assert found(LOAN, "column_label", "B7") == "B6"
    assert found(LOAN, "column_label", "D9") == "D6"
    assert found(LOAN, "column_label", "D10") == "D6"


def test_years_and_dates_are_headings():
    assert found(PLAN, "column_label", "D4") == "D3"
    assert found(PLAN, "column_label", "E9") == "E3"
    days = rows("Month | 44562 | 44593 | 44621", "Sales | = | = | =")
    assert found(days, "column_label", "C2") == "C1"


def test_figures_that_happen_to_rise_are_no_headings():
    cells = rows("Pumps | 11 | 12 | 13", "Pipes | 5 | 9 | 2", "Total | = | = | =")
    assert found(cells, "column_label", "C3") == ""


def test_a_unit_under_a_heading_is_passed_over():
    cells = rows("Depth | Heat", "m | W", "1 | =", "2 | =")
    assert found(cells, "column_label", "B3") == "B1"


def test_texts_among_figures_are_no_headings():
    cells = rows("Sample | Kind | Size", "A | hard | 5", "B | soft | 6", "C | soft | =")
    assert found(cells, "column_label", "C4") == "C1"
    assert found(cells, "column_label", "B4") == "B1"


def test_a_section_has_the_heading_that_stands_alone_above():
    assert found(LOAN, "heading", "C2") == "A1"
    assert found(LOAN, "heading", "B8") == "A5"
    assert found(PLAN, "heading", "D9") == "A7"


def test_the_corner_of_a_table_with_years_is_a_heading():
    assert found(PLAN, "heading", "D4") == "A3"


def test_tables_beside_each_other_have_their_own_headings():
    cells = rows(
        "Demand |     |   | Supply",
        "",
        "North  | =   |   | North | =",
        "South  | =   |   | South | =",
    )
    assert found(cells, "heading", "B4") == "A1"
    assert found(cells, "heading", "E4") == "D1"


def test_a_heading_over_several_columns():
    cells = rows(
        "     | Coal |     | Oil |     ",
        "Year | In   | Out | In  | Out ",
        "2020 | =    | =   | =   | =   ",
    )
    assert found(cells, "heading", "C3") == "B1"
    assert found(cells, "heading", "E3") == "D1"


def test_units_of_a_column_beside_the_labels_in_brackets_or_under_a_heading():
    def unit(cells, address):
        return Labels(made(cells)).unit(0, box(address))

    assert unit(LOAN, "C2") == "USD"
    assert unit(LOAN, "C3") == "%"
    assert unit(LOAN, "B7:B9") == "USD"
    assert unit(LOAN, "C7:C9") == ""
    assert unit(PLAN, "C4:E4") == "$M"
    assert unit(rows("Depth | Heat", "m | W", "1 | =", "2 | ="), "B3:B4") == "W"
    assert unit(rows("Mass | 5 | kg"), "B1") == "kg"


def test_a_label_is_told_in_one_line():
    book = made({"A1": " Cost \n of\tit ", "B1": 1.0, "A2": 2020.0})
    assert Labels(book).text(0, (1, 1)) == "Cost of it"
    assert Labels(book).text(0, (2, 1)) == "2020"
