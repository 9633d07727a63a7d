"""A fault of our own costs one sheet, never the rest of the file, and is told as what it is."""

from __future__ import annotations

from pathlib import Path

from xlrepro.checks.reasons import Fault
from xlrepro.checks.records import CellCheck, SheetCheck, Verdict
from xlrepro.workbook import Sheet, WorkbookError


def fault_text(error: Exception) -> str:
    """What went wrong, in one line; of an error that nobody foresaw also where in the program."""
    if isinstance(error, WorkbookError):
        return str(error)
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return f"a fault of xlrepro, {type(error).__name__} at {place}: {error}"


def given_up(sheet: Sheet, error: Exception) -> SheetCheck:
    """The record of a sheet over which the program failed: every cell says so."""
    reason = Fault(fault_text(error))
    cells = [
        CellCheck(
            place,
            Verdict.NOT_REPLICATED,
            sheet.value(place),
            source=sheet.formula(place),
            reason=reason,
        )
        for place in sheet.computed()
    ]
    where = f"{sheet.book} {sheet.title}"
    return SheetCheck(
        sheet.book,
        sheet.title,
        cells,
        remarks=[f"{where}: {reason.text()}"],
        computed_cells=len(cells),
    )
