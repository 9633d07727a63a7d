"""What must hold of any file and any formula whatever."""

from __future__ import annotations

from pathlib import Path

from xlrepro.checks.tolerance import Tolerance
from xlrepro.formula.nodes import Ref, resolve
from xlrepro.formula.parse import FormulaError, parse
from xlrepro.formula.render import render
from xlrepro.insights.examine import examine
from xlrepro.program.evaluate import evaluate
from xlrepro.report.terminal import book_text
from xlrepro.values import ErrorValue, NotKnown, Value
from xlrepro.workbook import WorkbookError, open_workbook

HOME = (5, 5)
VALUES: tuple[Value, ...] = (None, 0.0, 1.0, -2.5, 1e308, "text", "", True, ErrorValue("#N/A"))


def check_workbook(path: Path) -> str:
    """A file is refused in one line, or each of its computed cells gets one verdict."""
    try:
        book = open_workbook(path)
    except WorkbookError as error:
        assert str(error).startswith(str(path)), error
        assert "\n" not in str(error) and len(str(error)) < len(str(path)) + 300, error
        return str(error)
    check = examine(book, Tolerance()).check
    for sheet, checked in zip(book.sheets, check.sheets, strict=True):
        cells = [cell.place for cell in checked.cells]
        assert len(set(cells)) == len(cells)
        assert set(cells) >= set(sheet.computed())
    return book_text(check)


def check_formula(text: str) -> None:
    """A formula that can be read is written so that it reads the same; its value is one or none."""
    try:
        node = parse(text, HOME)
    except FormulaError:
        return
    written = render(node, HOME)
    if "#REF!" not in written:  # what lies outside the sheet cannot be written
        assert parse(written, HOME) == node, written

    def read(ref: Ref) -> Value:
        return VALUES[(ref.row * 3 + ref.col) % len(VALUES)]

    try:
        value = evaluate(resolve(node, HOME), read)
    except NotKnown:
        return
    assert value is None or isinstance(value, bool | float | str | ErrorValue)
