"""A workbook verified, and with it what is worth knowing of its sheets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from xlrepro.checks.records import SheetCheck
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import Checked, check_book
from xlrepro.insights.findings import findings
from xlrepro.insights.provenance import provenance
from xlrepro.models.finding import Finding
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook


@np.errstate(all="ignore")
def examine(book: Workbook, tolerance: Tolerance) -> Checked:
    """Verify every computed cell, and tell how the numbers came about, which takes replays."""
    checked = check_book(book, tolerance)
    found = findings(checked.models)
    sheets = []
    for check, sheet in zip(checked.check.sheets, book.sheets, strict=True):
        told = list(provenance(View(book, sheet), checked.models[sheet.title]))
        sheets.append(_with(check, found[sheet.title], told))
    return replace(checked, check=replace(checked.check, sheets=sheets))


def _with(check: SheetCheck, found: list[Finding], told: list[str | Finding]) -> SheetCheck:
    remarks = [each for each in told if isinstance(each, str)]
    more = [each for each in told if isinstance(each, Finding)]
    return replace(
        check,
        remarks=[*check.remarks, *remarks],
        findings=[*found, *check.findings, *more],
    )
