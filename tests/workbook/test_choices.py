"""The lists that data validation gives for a cell, in workbooks that openpyxl writes."""

from openpyxl import Workbook as NewBook
from openpyxl.worksheet.datavalidation import DataValidation

from xlrepro.workbook import open_workbook
from xlrepro.workbook.choices import choice_lists, choices_of


def written(folder, formula, cells="B2:B4"):
    book = NewBook()
    sheet = book.active
    sheet.title = "plan"
    for row, text in enumerate(("low", "middle", "high"), 1):
        sheet.cell(row, 5, text)
    rule = DataValidation(type="list", formula1=formula)
    rule.add(cells)
    number = DataValidation(type="whole", formula1="1", formula2="9", operator="between")
    number.add("C2")
    sheet.add_data_validation(rule)
    sheet.add_data_validation(number)
    book.save(folder / "book.xlsx")
    return open_workbook(folder / "book.xlsx")


def test_a_list_is_found_with_its_cells(tmp_path):
    book = written(tmp_path, '"yes,no & never"')
    assert choice_lists(book) == {"plan": [(((2, 2), (4, 2)), '"yes,no & never"')]}
    assert choices_of(book, book.sheets[0], '"yes,no & never"') == ["yes", "no & never"]


def test_a_list_may_stand_in_cells(tmp_path):
    book = written(tmp_path, "plan!$E$1:$E$3")
    ((_, formula),) = choice_lists(book)["plan"]
    assert choices_of(book, book.sheets[0], formula) == ["low", "middle", "high"]


def test_a_list_that_a_formula_gives_is_not_guessed(tmp_path):
    book = written(tmp_path, "OFFSET(plan!$E$1,0,0,3)")
    ((_, formula),) = choice_lists(book)["plan"]
    assert choices_of(book, book.sheets[0], formula) == []
