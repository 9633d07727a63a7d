"""The only part that knows the file format."""

from xlrepro.values import ErrorValue, Value
from xlrepro.workbook.cells import Cell, Formula, Sheet, Workbook, WorkbookError
from xlrepro.workbook.reader import open_workbook

__all__ = [
    "Cell",
    "ErrorValue",
    "Formula",
    "Sheet",
    "Value",
    "Workbook",
    "WorkbookError",
    "open_workbook",
]
