"""A second witness: another program recalculates a workbook's formulas from its inputs alone.

    file -> copy without results -> another program -> recalculated copy -> values

The copy that the witness opens holds no stored result at all, so none can come back as
recalculated. The workbook itself is only read, and both copies lie in a temporary folder.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from xml.parsers.expat import ExpatError

from xlrepro.formula.nodes import Place
from xlrepro.witness import formulon, ironcalc, libreoffice
from xlrepro.witness.failure import WitnessFailure
from xlrepro.witness.inputs import Nudge, Values, inputs_only
from xlrepro.witness.probe import PREFIXES, write_probe
from xlrepro.workbook import ErrorValue, Value, Workbook, WorkbookError, open_workbook

PROGRAMS = {"formulon": formulon, "libreoffice": libreoffice}  # the first that is there is taken
OPINIONS = {**PROGRAMS, "ironcalc": ironcalc}  # of which some may be asked about changed copies
INSTALL = {
    "formulon": "run pip install 'xlrepro[recalc]'",
    "libreoffice": "install LibreOffice and have soffice on the PATH",
}
FAILURES = (WitnessFailure, WorkbookError, OSError, LookupError, zipfile.BadZipFile, ExpatError)
UNKNOWN_NAME = ErrorValue("#NAME?")
TIMEOUT = 60.0, 1e-3  # seconds for one workbook, and for each of its computed cells


def choose(witness: str | bool) -> str:
    """The witness named, or with "any" or True the first that is there.

    Raises WorkbookError, in one line that says what to install, when it is not there, and
    ValueError when nothing has that name.
    """
    if witness in (True, "any"):
        for name, program in PROGRAMS.items():
            if program.available():
                return name
        raise WorkbookError(f"no witness is installed: {' or '.join(INSTALL.values())}")
    if not isinstance(witness, str) or witness not in PROGRAMS:
        raise ValueError(f"witness: wanted one of {', '.join(PROGRAMS)}, found {witness!r}")
    if not PROGRAMS[witness].available():
        raise WorkbookError(f"the witness {witness} is not installed: {INSTALL[witness]}")
    return witness


def recalculate(
    book: Workbook, witness: str, timeout: float | None = None, nudge: Nudge | None = None
) -> Values:
    """What the formulas of a workbook yield when a witness recalculates them from the inputs.

    Every computed cell has a value; None where the witness gives none. `nudge` moves the inputs
    first. Raises WorkbookError, in one line, when the witness fails or is not done in time.
    """
    timeout = timeout or time_for(book)
    try:
        with tempfile.TemporaryDirectory(prefix="xlrepro-") as name:
            source = Path(name) / f"inputs{book.path.suffix.lower()}"
            target = Path(name) / "recalculated.xlsx"
            inputs_only(book, source, PROGRAMS[witness].LEFT_OUT, nudge)
            PROGRAMS[witness].resave(source, target, timeout)
            found = open_workbook(target)
    except FAILURES as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WorkbookError(
            f"{book.path}: the witness {witness} could not recalculate it: {told}; "
            "verify it without --witness"
        ) from None
    return computed_in(found, book)


def time_for(book: Workbook) -> float:
    """Seconds that a witness may take for a workbook."""
    cells = sum(len(sheet.computed()) for sheet in book.sheets)
    return round(TIMEOUT[0] + TIMEOUT[1] * cells)


def computed_in(found: Workbook, book: Workbook) -> Values:
    """What a recalculated copy holds in the computed cells of a workbook."""
    values: dict[str, dict[Place, Value]] = {}
    for sheet in book.sheets:
        there = found.sheet(sheet.title) or replace(sheet, cells={})
        values[sheet.title] = {place: there.value(place) for place in sheet.computed()}
    return values


def opinions() -> list[str]:
    """The programs at hand that may be asked about changed copies."""
    return [name for name, program in OPINIONS.items() if program.available()]


def recalculated(
    book: Workbook, copies: Sequence[tuple[Values, Values]], program: str
) -> list[Values | None]:
    """What a program makes of copies with changed inputs; None where it fails.

    Each copy is told by the inputs that are changed and by the computed cells that are to hold a
    value instead of their formula. What is not computed in a copy is not among its values.
    """
    asked = OPINIONS[program]
    with tempfile.TemporaryDirectory(prefix="xlrepro-") as name:
        folder = Path(name)
        pairs = []
        for number, (changed, held) in enumerate(copies):
            source = folder / f"copy{number}{book.path.suffix.lower()}"
            inputs_only(book, source, asked.LEFT_OUT, None, changed, held)
            pairs.append((source, folder / f"recalculated{number}.xlsx"))
        asked.resave_all(pairs, time_for(book) * len(pairs))
        return [read_back(target, book) for _, target in pairs]


def read_back(target: Path, book: Workbook) -> Values | None:
    try:
        return computed_in(open_workbook(target), book)
    except FAILURES:
        return None


def unknown_functions(functions: Collection[str], witness: str) -> set[str]:
    """Those of the functions that a witness does not know; none where it cannot be asked."""
    names = sorted(functions)
    try:
        with tempfile.TemporaryDirectory(prefix="xlrepro-") as folder:
            source, target = Path(folder) / "probe.xlsx", Path(folder) / "probed.xlsx"
            write_probe(source, names)
            PROGRAMS[witness].resave(source, target, TIMEOUT[0])
            (sheet,) = open_workbook(target).sheets
    except FAILURES:
        return set()
    columns = range(1, len(PREFIXES) + 1)
    return {
        name
        for row, name in enumerate(names, 1)
        if all(sheet.value((row, col)) == UNKNOWN_NAME for col in columns)
    }
