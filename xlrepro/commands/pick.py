"""The one sheet that a command is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xlrepro.models.load import load_sheet
from xlrepro.models.method import Method, Recognised
from xlrepro.recognise.view import View
from xlrepro.records import dataclass
from xlrepro.workbook import Sheet, Workbook, WorkbookError, open_workbook


@dataclass(frozen=True)
class Picked:
    book: Workbook
    sheet: Sheet
    loaded: Recognised

    @property
    def title(self) -> str:
        return f"{self.book.path.name} {self.sheet.title}"


def pick_descent(path: Path, title: str | None) -> Picked:
    """The gradient-descent sheet of that title, or the only one."""
    return pick(path, title, "a gradient-descent sheet", lambda method: bool(method.optimiser))


def pick(path: Path, title: str | None, kind: str, wanted: Callable[[Method], bool]) -> Picked:
    """The sheet of that title that holds a wanted method; without a title, the only such sheet.

    Raises WorkbookError, in one line, where there is none or more than one, and where an input of
    it is no number.
    """
    book = open_workbook(path)
    if title is not None and book.sheet(title) is None:
        titles = ", ".join(sheet.title for sheet in book.sheets)
        raise WorkbookError(f"{path}: wanted a sheet {title!r}, found {titles}")
    named = [book.sheet(title)] if title is not None else book.sheets
    found = []
    for sheet in named:
        assert sheet is not None
        for loaded in load_sheet(View(book, sheet)):
            if wanted(loaded.method):
                found.append(Picked(book, sheet, loaded))
                break
    where = f"{path} {named[0].title}" if title is not None and named[0] else f"{path}"
    if not found:
        raise WorkbookError(f"{where}: wanted {kind}, found none")
    if len(found) > 1:
        titles = ", ".join(each.sheet.title for each in found)
        raise WorkbookError(f"{where}: name one with --sheet, found {titles}")
    for note in found[0].loaded.notes.values():
        raise WorkbookError(note)
    return found[0]
