"""The only part that knows the file format."""

from xlrepro.workbook.cells import Cell, ErrorValue, Formula, Sheet, Value, Workbook, WorkbookError
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
