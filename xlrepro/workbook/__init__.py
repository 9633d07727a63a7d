"""The only part that knows the file format."""

from xlrepro.values import ErrorValue, Value
from xlrepro.workbook.cells import (
    Calculation,
    Cell,
    DataTable,
    Formula,
    LinkedBook,
    Sheet,
    Table,
    Workbook,
    WorkbookError,
)
from xlrepro.workbook.reader import open_workbook

__all__ = [
    "Calculation",
    "Cell",
    "DataTable",
    "ErrorValue",
    "Formula",
    "LinkedBook",
    "Sheet",
    "Table",
    "Value",
    "Workbook",
    "WorkbookError",
    "open_workbook",
]
