"""Variables are called what the sheet calls them."""

from __future__ import annotations

import random
import re
from statistics import median

import openpyxl
import pytest

from tests.program.made import made
from tests.program.small import TABLE_PART, opened, table_parts
from tests.tiny import ROOT
from tests.translation.sheets import box, names, naming, rows
from tests.translation.test_labels import LOAN, PLAN
from xlrepro.program.blocks import blocks_of, inputs_of
from xlrepro.program.formulas import BookFormulas
from xlrepro.translation.naming import Naming, named
from xlrepro.workbook import open_workbook

MODELS = ROOT.parent / "shared" / "corpus" / "models"
LARGE = 600_000  # bytes: the others tell as much, and take a tenth of the time


def test_rows_columns_and_single_cells_have_the_names_of_their_labels():
    book = made(LOAN)
    assert names(book, "C2", "C3", "B7:B9", "C7:C9", "D7:D9") == [
        "principal", "rate", "opening_balance", "interest", "payment",
    ]  # fmt: skip


def test_a_total_is_told_from_others_by_its_column():
    assert names(made(LOAN), "C10", "D10") == ["total_interest", "total_payment"]


def test_a_total_alone_is_the_total():
    assert names(made(LOAN), "C10") == ["total"]


def test_the_first_cell_of_a_row_is_told_by_its_year():
    assert names(made(PLAN), "C4", "D4:E4") == ["timber_2024", "timber"]


def test_equal_labels_are_told_apart_by_their_sections():
    cells = rows(
        "Debt", "Opening balance | =", "Interest | =", "",
        "Cash", "Opening balance | =", "Fees | =",
    )  # fmt: skip
    assert names(made(cells), "B2", "B3", "B6", "B7") == [
        "debt_opening_balance", "interest", "cash_opening_balance", "fees",
    ]  # fmt: skip


def test_equal_labels_are_told_apart_by_units_where_nothing_else_does():
    cells = rows("Output (kg) | =", "Output (USD) | =")
    assert names(made(cells), "B1", "B2") == ["output_kg", "output_usd"]


def test_headings_over_headings():
    cells = rows(
        "     | Coal |     | Oil |     ", "Year | In   | Out | In  | Out ",
        "2020 | =    | =   | =   | =   ", "2021 | =    | =   | =   | =   ",
    )  # fmt: skip
    assert names(made(cells), "B3:B4", "C3:C4", "D3:D4", "E3:E4") == [
        "coal_in", "coal_out", "oil_in", "oil_out",
    ]  # fmt: skip


def test_a_rectangle_has_the_name_of_its_section_and_axes():
    cells = rows(
        "Energy demand", "Fuel | 2020 | 2021 | 2022", "Coal | = | = | =", "Oil | = | = | ="
    )
    (found,) = naming(made(cells), "B3:D4")
    assert (found.name, found.source, found.heading) == (
        "energy_demand",
        "heading",
        "Energy demand",
    )
    assert found.rows is not None
    assert (found.rows.name, found.rows.labels) == ("fuel", ("Coal", "Oil"))
    assert found.rows.where == box("A3:A4")
    assert found.columns is not None
    assert (found.columns.name, found.columns.labels) == ("year", (2020.0, 2021.0, 2022.0))
    assert found.columns.where == box("B2:D2")


def test_the_months_of_a_table_are_its_axis():
    cells = rows("Sales | Jan | Feb | Mar", "North | = | = | =")
    (found,) = naming(made(cells), "B2:D2")
    assert found.columns is not None
    assert (found.name, found.rows, found.columns.name) == ("north", None, "month")


def test_a_heading_of_a_year_alone_is_no_name():
    cells = rows("Costs", "Item | 2020", "Wages | =", "Rent | =")
    assert names(made(cells), "B3:B4") == ["costs_2020"]


def test_what_has_no_label_is_called_by_its_place_and_not_by_an_address():
    found = naming(made(rows(" | =", "", " | | = | =")), "B1", "C3:D3")
    assert [each.source for each in found] == ["place", "place"]
    assert [each.name for each in found] == ["row_1", "row_3"]
    assert not any(re.search(r"(?:^|_)[a-z]{1,3}\d+$", each.name) for each in found)


def test_cells_above_a_table_are_told_apart_by_its_headings():
    cells = rows(
        "Weights | = | = | =", "", "Sample | SiO2 | TiO2 | MgO", "s1 | 1 | 2 | 3", "s2 | 4 | 5 | 6"
    )
    assert names(made(cells), "B1", "C1", "D1") == ["weights_sio2", "weights_tio2", "weights_mgo"]


def test_a_rectangle_without_a_text_around_it_is_a_table():
    cells = {f"{col}{row}": 2.0 for col in "BCD" for row in (4, 5, 6)}
    assert names(made(cells), "B4:D6") == ["table"]


def test_defined_names_come_first():
    book = opened(
        {"A1": "Rate", "B1": 0.1, "B2": "=B1*2", "B3": "=B1*2", "A2": "Twice"},
        names={"DiscountRate": "Sheet1!$B$1", "Sheet1!Doubles": "Sheet1!$B$2:$B$3"},
    )
    found = naming(book, "B1", "B2:B3")
    assert [(each.name, each.source) for each in found] == [
        ("discount_rate", "name"), ("doubles", "name"),
    ]  # fmt: skip


def test_the_name_of_the_first_of_several_inputs_is_not_that_of_all():
    book = opened(
        {"A1": "Inputs", "A2": "Rate", "B2": 0.1, "A3": "Term", "B3": 9.0},
        names={"rate": "Sheet1!$B$2", "term": "Sheet1!$B$3"},
    )
    (found,) = naming(book, "B2:B3")
    assert (found.name, found.source) == ("inputs", "heading")


def test_the_column_of_a_table_names_its_cells():
    book = opened(
        {"A1": "Item", "B1": "Net amount", "A2": "a", "B2": 1.0, "A3": "b", "B3": 2.0},
        after={"Sheet1": TABLE_PART},
        **table_parts("Sales", "A1:B3", ["Item", "Net amount"]),
    )
    (found,) = naming(book, "B2:B3")
    assert (found.name, found.source, found.heading) == ("net_amount", "table", "Sales")


def test_units_are_told():
    assert [each.unit for each in naming(made(LOAN), "C2", "C3", "B7:B9")] == ["USD", "%", "USD"]


def test_a_share_is_a_percentage_by_how_it_is_shown(tmp_path):
    sheet = openpyxl.Workbook()
    sheet.active["A1"], sheet.active["B1"] = "Discount rate", 0.05
    sheet.active["B1"].number_format = "0.0%"
    sheet.save(tmp_path / "share.xlsx")
    (found,) = naming(open_workbook(tmp_path / "share.xlsx"), "B1")
    assert (found.name, found.unit) == ("discount_rate", "%")


def test_names_are_in_the_order_of_the_variables_and_depend_on_no_order():
    addresses = ["C2", "C3", "B7:B9", "C7:C9", "D7:D9", "C10", "D10"]
    expected = dict(zip(addresses, names(made(LOAN), *addresses), strict=True))
    mixed = random.Random(1).sample(addresses, len(addresses))
    cells = list(LOAN.items())
    random.Random(2).shuffle(cells)
    assert dict(zip(mixed, names(made(dict(cells)), *mixed), strict=True)) == expected


def test_a_formula_that_leaves_a_row_renames_no_other():
    before = names(made(PLAN), "C4:E4", "C5:E5", "C8:E8")
    after = names(made(PLAN), "C4", "D4:E4", "C5:E5", "C8:E8")
    assert before[1:] == after[2:]
    assert before[0] == after[1] == "timber"


def test_names_that_are_taken_are_left_alone():
    (found,) = named(made(LOAN), [box("C2")], taken={"principal"})
    assert found.name == "principal_2"


def test_hostile_labels_make_names():
    labels = [
        "__import__('os')", '"; import os #', "a\nb", "x" * 32_000, "None", " ", "{}" * 99,
        "sum", "ﬁ", "\u202eabc", "\x00", "e\u0301", "é", "0", "()", "'" * 300, "%s" * 200,
        "ａ", "а",
    ]  # fmt: skip
    cells: dict[str, object] = {}
    for row, label in enumerate(labels, 1):
        cells |= {f"A{row}": label, f"B{row}": 1.0}
    book = made(cells)
    found = names(book, *(f"B{row}" for row in range(1, len(labels) + 1)))
    assert len(set(found)) == len(found)
    assert all(name.isidentifier() and len(name) < 70 for name in found)
    space: dict[str, object] = {}
    exec("".join(f"{name} = {i}\n" for i, name in enumerate(found)), {"__builtins__": {}}, space)
    assert list(space.values()) == list(range(len(found)))  # Python too holds them apart


def test_equal_labels_without_end_are_named_in_bounds():
    cells: dict[str, object] = {}
    for row in range(1, 3_001):
        cells |= {f"A{row}": "Total", f"B{row}": "same", f"C{row}": 1.0}
    found = names(made(cells), *(f"C{row}" for row in range(1, 3_001)))
    assert len(set(found)) == 3_000


# Real workbooks


@pytest.fixture(scope="module")
def real() -> list[tuple[int, list[str], list[Naming]]]:
    """Of each workbook the number of its blocks, the sheets and names of blocks and inputs."""
    paths = [path for path in sorted(MODELS.glob("*.xls?")) if path.stat().st_size < LARGE]
    if not paths:
        pytest.skip("the models are not beside the project (../shared/corpus/models)")
    found = []
    for path in paths:
        book = open_workbook(path)
        formulas = BookFormulas.of(book)
        blocks = blocks_of(formulas)
        boxes = [each.where for each in [*blocks, *inputs_of(formulas, blocks)]]
        sheets = [book.sheets[each.sheet].title for each in boxes]
        found.append((len(blocks), sheets, named(book, boxes)))
    assert len(found) > 40
    return found


def test_names_of_a_sheet_are_single_and_lawful(real):
    for _, sheets, found in real:
        held = [(title, each.name) for title, each in zip(sheets, found, strict=True)]
        assert len(set(held)) == len(held)
        assert all(each.name.isidentifier() and len(each.name) <= 120 for each in found)


def test_nearly_all_blocks_of_real_workbooks_are_named_from_what_the_sheet_says(real):
    told = [[each.source != "place" for each in found[:count]] for count, _, found in real if count]
    assert median(sum(each) / len(each) for each in told) >= 0.99
    assert sum(map(sum, told)) >= 0.95 * sum(map(len, told))


def test_most_blocks_of_real_workbooks_have_no_number_put_behind_their_names(real):
    shares = []
    for count, sheets, found in real:
        held = {(title, each.name) for title, each in zip(sheets, found, strict=True)}
        plain = sum(
            not numbered(title, each, held)
            for title, each in zip(sheets[:count], found[:count], strict=True)
        )
        shares += [plain / count] if count else []
    assert median(shares) >= 0.85


def numbered(title: str, naming: Naming, held: set[tuple[str, str]]) -> bool:
    """Whether a number tells a name from another one, or a row or column does."""
    if re.search(r"_(?:row|column)_\d+(?:_\d+)?$", naming.name):
        return True
    found = re.fullmatch(r"(.+)_(\d+)", naming.name)
    year = found and re.fullmatch(r"(?:19|20)\d\d", found[2])
    return bool(found and not year and (title, found[1]) in held)
