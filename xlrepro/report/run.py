"""Verify workbooks and write their reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from xlrepro.checks.records import Verification
from xlrepro.checks.run import verify_paths, workbooks_in
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import Examined
from xlrepro.report.folder import ReportFolder


def report_on(
    paths: Iterable[str | Path],
    out: Path,
    tolerance: Tolerance,
    tell: Callable[[Examined | str], None] = lambda done: None,
    annotate: bool = False,
) -> Verification:
    """Verify workbooks one after another and write a report of each, and of all, into a folder.

    An unreadable workbook does not stop the rest: it is told in the index. `tell` is called as
    `verify_paths` calls it. With `annotate` an annotated copy of each is written too. Nothing is
    written where no workbook is found. Raises OSError, with the folder as it was, when something
    cannot be written.
    """
    listed = list(workbooks_in(paths))
    if not listed:
        return Verification()
    with ReportFolder(out, annotate) as folder:

        def take(done: Examined | str) -> None:
            if isinstance(done, Examined):
                folder.add(done)
            tell(done)

        verification = verify_paths(listed, tolerance, take)
        folder.finish(verification.errors)
    return verification
