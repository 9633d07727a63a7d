"""A workbook verified, and with it what is worth knowing of its sheets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from xlrepro.checks.apart import fault_text
from xlrepro.checks.records import SheetCheck
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import Checked, check_book
from xlrepro.insights.findings import findings
from xlrepro.insights.provenance import provenance
from xlrepro.models.finding import Finding
from xlrepro.models.method import Recognised
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook


@np.errstate(all="ignore")
def examine(book: Workbook, tolerance: Tolerance, thorough: bool = False) -> Checked:
    """Verify every computed cell, and tell how the numbers came about, which takes replays."""
    checked = check_book(book, tolerance, thorough)
    models = checked.models
    try:
        by_sheet, fault = findings(models), ""
    except Exception as error:  # the verdicts stay, whatever goes wrong beside them
        by_sheet, fault = {}, fault_text(error)
    sheets = [
        _with(check, by_sheet.get(sheet.title, []), _told(View(book, sheet), models[sheet.title]))
        for check, sheet in zip(checked.check.sheets, book.sheets, strict=True)
    ]
    if fault:
        said = f"{book.path.name}: what is worth knowing of the sheets: not told: {fault}"
        sheets[0] = _with(sheets[0], [], [said])
    return replace(checked, check=replace(checked.check, sheets=tuple(sheets)))


def _told(view: View, models: list[Recognised]) -> list[str | Finding]:
    try:
        return list(provenance(view, models))
    except Exception as error:
        where = f"{view.sheet.book} {view.sheet.title}"
        return [f"{where}: how the numbers came about: not told: {fault_text(error)}"]


def _with(check: SheetCheck, known: list[Finding], told: list[str | Finding]) -> SheetCheck:
    remarks = [each for each in told if isinstance(each, str)]
    more = [each for each in told if isinstance(each, Finding)]
    findings = (*known, *check.findings, *more)
    return replace(check, remarks=(*check.remarks, *remarks), findings=findings)
