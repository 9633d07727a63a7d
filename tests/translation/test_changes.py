"""Inputs changed at random look like those that were typed."""

from random import Random

import pytest
from openpyxl import Workbook as NewBook
from openpyxl.worksheet.datavalidation import DataValidation

from tests.translation.sheets import box
from xlrepro.formula.parse import read_a1
from xlrepro.program.store import key_of
from xlrepro.translation.changes import Changes
from xlrepro.workbook import open_workbook

ROUNDS = 60


def changes_of(folder, cells, *boxes, rule=None):
    book = NewBook()
    sheet = book.active
    for address, value in cells.items():
        sheet[address] = value
    if rule:
        validation = DataValidation(type="list", formula1=rule[1])
        validation.add(rule[0])
        sheet.add_data_validation(validation)
    book.save(folder / "book.xlsx")
    return Changes(open_workbook(folder / "book.xlsx"), [box(each) for each in boxes])


def values(changes, address):
    """What a cell holds over many rounds, where it is changed."""
    where = 0, key_of(read_a1(address))
    drawn = (changes.drawn(Random(f"test {number}")) for number in range(ROUNDS))
    return {each[where] for each in drawn if where in each}


def test_a_rate_stays_a_rate_and_a_loss_a_loss(tmp_path):
    changes = changes_of(tmp_path, {"A1": 0.98, "A2": -0.05, "B1": "=A1+A2"}, "A1", "A2")
    high, low = values(changes, "A1"), values(changes, "A2")
    assert len(high) > 5 and all(0 < value < 1 for value in high)
    assert len(low) > 5 and all(-1 < value < 0 for value in low)


def test_a_count_stays_whole_and_positive(tmp_path):
    changes = changes_of(tmp_path, {"A1": 2, "A2": 12500, "B1": "=A1*A2"}, "A1", "A2")
    for address in ("A1", "A2"):
        found = values(changes, address)
        assert len(found) > 1 and all(value.is_integer() and value >= 1 for value in found)


def test_years_zeros_texts_and_formulas(tmp_path):
    cells = {"A1": 2020, "A2": 0, "A3": "a note", "A4": "=1+1", "B1": "=A1+A2+A4"}
    changes = changes_of(tmp_path, cells, "A1", "A2", "A3", "A4")
    assert values(changes, "A1") <= {2018.0, 2019.0, 2021.0, 2022.0}
    assert not values(changes, "A2") | values(changes, "A3") | values(changes, "A4")


def test_a_date_stays_a_day_near_it(tmp_path):
    changes = changes_of(tmp_path, {"A1": 44652, "B1": "=A1+30"}, "A1")
    found = values(changes, "A1")
    assert len(found) > 5
    assert all(value.is_integer() and abs(value - 44652) <= 20 for value in found)


def test_what_counts_up_stays_and_what_rises_goes_on_to_rise(tmp_path):
    cells = {f"A{row}": 2000 + row for row in range(1, 6)}
    cells |= {f"B{row}": row * row / 10 for row in range(1, 6)} | {"C1": "=SUM(A1:B5)"}
    changes = changes_of(tmp_path, cells, "A1:A5", "B1:B5")
    assert not values(changes, "A3")
    changed = 0
    for number in range(ROUNDS):
        drawn = changes.drawn(Random(number))
        column = [drawn.get((0, key_of((row, 2))), row * row / 10) for row in range(1, 6)]
        assert column == sorted(column)
        changed += bool(drawn)
    assert changed > 10


def test_a_key_stays_one_that_is_there(tmp_path):
    cells = {"A1": "oil", "A2": "gas", "A3": "coal", "B1": 3, "B2": 4, "B3": 8, "D1": "gas"}
    cells |= {"E1": "=VLOOKUP(D1,A1:B3,2,FALSE)"}
    changes = changes_of(tmp_path, cells, "A1:B3", "D1")
    assert values(changes, "D1") == {"oil", "coal"}
    assert not values(changes, "A1")
    assert values(changes, "B1") - {3.0}


def test_a_number_that_says_which_column_stays(tmp_path):
    cells = {"A1": 1.5, "B1": 2.5, "C1": 4.5, "D1": 2, "E1": "=INDEX(A1:C1,D1)"}
    changes = changes_of(tmp_path, cells, "A1:C1", "D1")
    assert not values(changes, "D1")
    assert values(changes, "B1")


@pytest.mark.parametrize("told", ['"fast,slow"', None])
def test_a_choice_is_one_of_those_that_formulas_or_a_list_tell(tmp_path, told):
    cells = {"A1": "fast", "B1": '=IF(A1="fast",1,IF(A1="slow",2,3))'}
    changes = changes_of(tmp_path, cells, "A1", rule=("A1", told) if told else None)
    assert values(changes, "A1") == {"slow"}


def test_the_same_chance_changes_the_same(tmp_path):
    changes = changes_of(tmp_path, {"A1": 1.25, "A2": True, "B1": "=IF(A2,A1,0)"}, "A1", "A2")
    assert changes.drawn(Random(3)) == changes.drawn(Random(3))
    assert values(changes, "A2") == {False}
