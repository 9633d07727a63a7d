"""How numbers are shown is read as Excel's own writer, or openpyxl, wrote it."""

from pathlib import Path

import openpyxl
import pytest

from xlrepro.workbook import open_workbook
from xlrepro.workbook.formats import kind_of, shown_as


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, code in enumerate(["0%", "0.00", '"$"#,##0', "yyyy-mm-dd", "General", "[$€-2] 0"], 1):
        sheet.cell(row, 2, 0.5).number_format = code
    book.create_sheet("Other")["A1"] = 1
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_cells_that_are_shown_as_shares_money_and_dates(path):
    assert shown_as(open_workbook(path)) == [
        {(1, 2): "%", (3, 2): "$", (4, 2): "date", (6, 2): "€"},
        {},
    ]


def test_nothing_is_told_of_a_file_that_is_gone_or_another(path):
    book = open_workbook(path)
    openpyxl.Workbook().save(path)
    assert shown_as(book) == [{}, {}]
    path.unlink()
    assert shown_as(book) == [{}, {}]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0.0%;[Red]-0.0%", "%"),
        ('_("$"* #,##0.00_)', "$"),
        ("[$USD] #,##0", "USD"),
        ("[$-409]mmmm d, yyyy", "date"),
        ('0 "days"', ""),
        ("[h]:mm", "date"),
        ("@", ""),
        ("", ""),
        ("[" * 10_000, ""),
    ],
)
def test_what_a_format_shows(code, kind):
    assert kind_of(code) == kind
