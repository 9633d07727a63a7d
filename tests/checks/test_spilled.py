"""A column or table that one array formula fills is compared cell by cell, in meaning."""

from dataclasses import replace

import pytest

from tests.books import ENTROPY, GRADDESC
from tests.cases.draft import Page
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.workbook import Cell


def spilled(book, title, area, text):
    """The formula of a block of one sheet replaced by one that spills; values stay."""
    sheet = book.sheet(title)
    page = Page()
    page.spill(area, text)
    cells = {p: Cell(sheet.value(p), cell.formula) for p, cell in page.cells.items()}
    return replace(book, sheets=[replace(sheet, cells=sheet.cells | cells)])


def verdicts(book):
    return {cell.verdict for cell in verify_book(book, Tolerance()).sheets[0].problems}


@pytest.mark.parametrize(
    ("book", "title", "area", "text"),
    [
        (GRADDESC, "basic", "F4:F32", "(E4:E32-B4:B32)^2"),
        (GRADDESC, "basic", "F4:F32", "(B4:B32-E4:E32)*(B4:B32-E4:E32)"),
        (GRADDESC, "momentum", "L4:L32", "POWER(E4:E32-B4:B32,2)"),
        (ENTROPY, "softmax", "D3:D7", "C3:C7*C8^-1"),
    ],
)
def test_a_spilled_column_in_another_spelling_is_right(book, title, area, text):
    assert verdicts(spilled(book, title, area, text)) == set()


@pytest.mark.parametrize(
    "text", ["(E4:E32-B4:B32)^3", "(E4:E32-B5:B33)^2", "(E4:E32-B4)^2", "(E4:E31-B4:B31)^2"]
)
def test_a_spilled_column_that_means_something_else_is_named(text):
    assert verdicts(spilled(GRADDESC, "basic", "F4:F32", text)) == {Verdict.FORMULA}


def test_a_table_linked_by_one_spilled_range_is_given():
    sheet = GRADDESC.sheet("basic")
    page = Page(dict(sheet.cells))
    page.spill("A4:A32", "Z4:Z32")
    numbers = {(row, 26): sheet.cells[row, 1] for row in range(4, 33)}
    linked = {
        (row, 1): Cell(sheet.value((row, 1)), page.cells[row, 1].formula) for row in range(4, 33)
    }
    book = replace(GRADDESC, sheets=[replace(sheet, cells=sheet.cells | numbers | linked)])
    assert verdicts(book) == set()
