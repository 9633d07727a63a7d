"""Verify workbooks and write their reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from xlrepro.checks.folders import File, Found
from xlrepro.checks.pool import Heeded
from xlrepro.checks.records import BookCheck, Verification
from xlrepro.checks.run import Options, examine_file, verify_each
from xlrepro.report.folder import ReportFolder, write_book


def report_on(
    found: Found,
    out: Path,
    options: Options,
    tell: Callable[[BookCheck | str], None] = lambda done: None,
    annotate: bool = False,
    jobs: int = 1,
    heeded: Heeded | None = None,
) -> Verification:
    """Verify workbooks as `verify_each` does and write a report of each, and of all, into a folder.

    With `annotate` an annotated copy of each is written too. Nothing is written where no workbook
    is found, or where the run is interrupted before one is finished. Raises OSError, with the
    folder as it was, when something cannot be written.
    """
    if not found.files and not found.errors:
        return Verification()
    with ReportFolder(out, annotate) as folder:
        for file in found.files:
            folder.name_for(file.path, file.name)
        work = partial(_report_file, options, folder.stage, folder.names, annotate)
        verification = verify_each(found, work, tell, jobs, heeded)
        if verification.workbooks or not verification.not_reached:
            folder.finish(verification)
    return verification


def _report_file(
    options: Options, folder: Path, names: dict[Path, str], annotate: bool, file: File
) -> BookCheck:
    """Verify one workbook, write what belongs to it, and return what the other files need."""
    examined = examine_file(options, file)
    write_book(examined, folder, names[file.path], annotate)
    return examined.check.compact()
