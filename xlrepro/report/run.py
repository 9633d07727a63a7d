"""Verify workbooks and write their reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from xlrepro.batch.folders import File, Selection
from xlrepro.batch.pool import Interruptible
from xlrepro.batch.run import Options, examine_file, verify_each
from xlrepro.checks.records import BookCheck, Verification
from xlrepro.report.folder import ReportFolder, write_book


def report_on(
    selection: Selection,
    out: Path,
    options: Options,
    tell: Callable[[BookCheck | str], None] = lambda done: None,
    annotate: bool = False,
    jobs: int = 1,
    interruptible: Interruptible | None = None,
) -> Verification:
    """Verify workbooks as `verify_each` does and write a report of each, and of all, into a folder.

    With `annotate` an annotated copy of each is written too. Nothing is written where no workbook
    is found, or where the run is interrupted before one is finished. Raises OSError, with the
    folder as it was, when something cannot be written.
    """
    if not selection.files and not selection.errors:
        return Verification()
    with ReportFolder(out, annotate) as folder:
        for file in selection.files:
            folder.name_for(file.path, file.name)
        work = partial(_report_file, options, folder.stage, folder.names, annotate)
        verification = verify_each(selection, work, tell, jobs, interruptible)
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
