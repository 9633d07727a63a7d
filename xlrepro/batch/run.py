"""Verify files and folders; load what they hold."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import field, replace
from functools import partial
from pathlib import Path

from xlrepro.batch.folders import NONE, File, Selection, workbooks_in
from xlrepro.batch.pool import NOT_REACHED, Interruptible, Lost, cores, in_order
from xlrepro.batch.second_process import SecondProcess
from xlrepro.checks.apart import fault_text
from xlrepro.checks.records import BookCheck, Verification
from xlrepro.checks.tolerance import RTOL, Tolerance
from xlrepro.checks.verify import Checked
from xlrepro.insights.examine import examine
from xlrepro.models.load import load_sheet
from xlrepro.models.method import Recognised
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.workbook import WorkbookError, open_workbook

PathLike = str | Path
Work = Callable[[File], BookCheck]  # a pure function of a file, which can be pickled


@dataclass(frozen=True)
class Options:
    """What is asked of a verification beside the files."""

    tolerance: Tolerance = field(default_factory=Tolerance)
    witness: str | None = None  # the name of an installed program that recalculates too
    thorough: bool = False  # whether formulas are worked out where a method is exact, too


def verify(
    path: PathLike | Iterable[PathLike],
    *,
    rtol: float = RTOL,
    atol: float = 0.0,
    jobs: int = 1,
    recursive: bool = False,
    witness: str | bool | None = None,
    thorough: bool = False,
) -> Verification:
    """Recompute every computed cell of a workbook and compare it with the stored value.

    `path` is a file, a folder (its workbooks, with `recursive` those in folders within too), or
    several of these. A cell agrees when |stored - computed| <= max(atol, rtol*|stored|), or when
    rounding in the file's own inputs could have made the difference. `jobs` is how many workbooks
    are verified at once, each in a process of its own; 0 stands for as many as there are
    processors.

    With `witness` another program recalculates the formulas too: "formulon", "libreoffice", or True
    for the first that is installed. Cells that no engine of ours knows are then right when it
    confirms them. `thorough` has every formula worked out, where a method explains a sheet exactly
    too.

    Returns a Verification with `.ok`, `.counts`, `.problems`, `.to_frame()` and `.to_json()`.
    Raises WorkbookError when a single file cannot be read, or a folder has no workbook; of several
    files the unreadable ones are in `.errors`, by path, and those where the witness failed. Raises
    WorkbookError too when the witness is not installed, and ValueError for a bad tolerance, name or
    number of jobs.
    """
    if jobs < 0:
        raise ValueError(f"jobs: wanted a number from 0 up, found {jobs}")
    chosen = None
    if witness:
        from xlrepro.witness import choose

        chosen = choose(witness)
    options = Options(Tolerance(rtol, atol), chosen, thorough)
    work = partial(verify_file, options)
    listed = [path] if isinstance(path, str | Path) else list(path)
    selection = workbooks_in(listed, recursive)
    if isinstance(path, str | Path) and not Path(path).is_dir():
        return Verification([work(selection.files[0])])
    verification = verify_each(selection, work, jobs=jobs)
    if not verification.workbooks and not verification.errors:
        raise WorkbookError(f"{', '.join(map(str, listed))}: {NONE}")
    return verification


def examine_file(options: Options, file: File) -> Checked:
    """Read and verify one workbook, weighed against a witness where one is named.

    Raises WorkbookError, in one line, when the file cannot be read or the witness fails.
    """
    with uncollected():
        examined = examine(open_workbook(file.path), options.tolerance, options.thorough)
        if options.witness:
            from xlrepro.checks.witness import with_witness

            examined = with_witness(examined, options.witness, options.tolerance)
    return replace(examined, check=replace(examined.check, label=file.name))


@contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection, which looks through all cells again and again, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def verify_file(options: Options, file: File) -> BookCheck:
    """What `examine_file` says of every cell."""
    return examine_file(options, file).check


def verify_compactly(options: Options, file: File) -> BookCheck:
    """`verify_file` without the right cells, which takes little memory and is quickly sent."""
    return verify_file(options, file).compact()


def verify_each(
    selection: Selection,
    work: Work,
    tell: Callable[[BookCheck | str], None] = lambda done: None,
    jobs: int = 1,
    interruptible: Interruptible | None = None,
    keep: Callable[[BookCheck], BookCheck] = lambda check: check,
    second: SecondProcess | None = None,
) -> Verification:
    """Verify workbooks in their order; one that cannot be read does not stop the rest.

    `tell` is called with each result, or with the error's line, as soon as it and all before it are
    there; then `keep` says what is kept of the result. An interrupt within `interruptible` ends
    the run: what is finished is returned. A `second` process may be at work on the files already.
    """
    tried = partial(attempt, work)
    results = in_order(tried, selection.files, jobs or cores(), interruptible, second)
    with closing(results):
        return gather(selection, results, tell, keep)


def gather(
    selection: Selection,
    results: Iterable[BookCheck | str | Lost],
    tell: Callable[[BookCheck | str], None] = lambda done: None,
    keep: Callable[[BookCheck], BookCheck] = lambda check: check,
) -> Verification:
    """The results of all files, which come in the files' order, as one Verification."""
    books, errors, not_reached = [], dict(selection.errors), 0
    for file, done in zip(selection.files, results, strict=True):
        if done is NOT_REACHED:
            not_reached += 1
        elif isinstance(done, BookCheck):
            tell(done)
            books.append(keep(done))
        else:
            error = done if isinstance(done, str) else _lost_text(file, done)
            errors[str(file.path)] = error
            tell(error)
    return Verification(tuple(books), errors, not_reached)


def _lost_text(file: File, lost: Lost) -> str:
    return f"{file.path}: not verified: {lost.reason}; try it alone"


def attempt(work: Work, file: File) -> BookCheck | str:
    """What the work returns, or in one line why there is nothing."""
    try:
        return work(file)
    except WorkbookError as error:
        return str(error)
    except OSError:
        raise  # a report cannot be written, and so will be the next
    except Exception as error:
        return f"{file.path}: not verified: {fault_text(error)}"


def load(path: PathLike) -> dict[str, list[Recognised]]:
    """Read a workbook and recognise its sheets: what each model in them was given.

    Returns for every sheet, by title, the models found in it: each has `.model` (its name) and
    `.inputs`, a frozen record of numpy arrays, such as DescentInputs or FactorInputs. A sheet that
    nothing here knows has none. Raises WorkbookError when the file cannot be read.
    """
    book = open_workbook(path)
    return {sheet.title: load_sheet(View(book, sheet)) for sheet in book.sheets}
