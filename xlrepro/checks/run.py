"""Verify files and folders; load what they hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from xlrepro.checks.load import Recognised, load_sheet
from xlrepro.checks.records import Verification
from xlrepro.checks.tolerance import RTOL, Tolerance
from xlrepro.checks.verify import Examined, examine
from xlrepro.loaders.view import View
from xlrepro.workbook import WorkbookError, open_workbook
from xlrepro.workbook.reader import SUFFIXES

PathLike = str | Path


def verify(
    path: PathLike | Iterable[PathLike], *, rtol: float = RTOL, atol: float = 0.0
) -> Verification:
    """Recompute every computed cell of a workbook and compare it with the stored value.

    `path` is a file, a folder (its workbooks, folders within left out), or several of these. A cell
    agrees when |stored - computed| <= max(atol, rtol*|stored|), or when rounding in the file's own
    inputs could have made the difference.

    Returns a Verification with `.ok`, `.counts`, `.problems`, `.to_frame()` and `.to_json()`.
    Raises WorkbookError when a single file cannot be read, or a folder has no workbook; of several
    files the unreadable ones are in `.errors`, by path. Raises ValueError for a bad tolerance.
    """
    several = not isinstance(path, str | Path)
    listed = list(path) if not isinstance(path, str | Path) else [path]
    verification = verify_paths(listed, Tolerance(rtol, atol))
    if not several and not Path(listed[0]).is_dir():
        for error in verification.errors.values():
            raise WorkbookError(error)
    if not verification.workbooks and not verification.errors:
        raise WorkbookError(f"{', '.join(map(str, listed))}: no workbook (.xlsx, .xlsm) found")
    return verification


def verify_paths(
    paths: Iterable[PathLike],
    tolerance: Tolerance,
    tell: Callable[[Examined | str], None] = lambda done: None,
) -> Verification:
    """Verify workbooks one after another; an unreadable one does not stop the rest.

    `tell` is called with each result, or with the error's line, as soon as it is there.
    """
    verification = Verification()
    for path in workbooks_in(paths):
        try:
            done = examine(open_workbook(path), tolerance)
        except WorkbookError as error:
            verification.errors[str(path)] = str(error)
            tell(str(error))
            continue
        verification.workbooks.append(done.check)
        tell(done)
    return verification


def workbooks_in(paths: Iterable[PathLike]) -> Iterator[Path]:
    """The files named, and the workbooks in the folders named, sorted; Excel's lock files not."""
    for path in map(Path, paths):
        if not os.path.isdir(path):
            yield path
            continue
        for inside in sorted(path.iterdir()):
            if inside.suffix.lower() in SUFFIXES and not inside.name.startswith(("~$", ".")):
                yield inside


def load(path: PathLike) -> dict[str, list[Recognised]]:
    """Read a workbook and recognise its sheets: what each model in them was given.

    Returns for every sheet, by title, the models found in it: each has `.model` (its name) and
    `.inputs`, a frozen record of numpy arrays, such as DescentInputs or FactorInputs. A sheet that
    nothing here knows has none. Raises WorkbookError when the file cannot be read.
    """
    book = open_workbook(path)
    return {sheet.title: load_sheet(View(book, sheet)) for sheet in book.sheets}
