"""Legitimate edits, recalculated by LibreOffice for real, verify as well as the originals."""

from dataclasses import replace

import pytest

from tests.books import COLLAB, ENTROPY, GRADDESC
from tests.edits import add_rows, insert_column, renamed, save, with_cells
from tests.libreoffice import saved_again
from tests.tiny import planted
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.workbook import Cell, open_workbook

pytestmark = pytest.mark.libreoffice

METHODS = ("basic", "momentum", "rmsprop", "adam", "adam_ann")


def on_each(book, titles, edit):
    for title in titles:
        book = edit(book, title)
    return book


def other_settings(book, title):
    rates = {"basic": {"F1": 2e-5}, "rmsprop": {"D2": 0.05, "J1": 0.8}}
    cells = rates.get(title, {"D2": 3e-4, "J1": 0.7})
    return planted(book, title, **cells, C1=-3.5, C2=0.25, A9=61.0, B9=150.5)


def in_capitals(book, title):
    cells = {
        place: Cell(f"  {cell.value.upper()} ", None)
        if isinstance(cell.value, str) and not cell.formula
        else cell
        for place, cell in book.sheet(title).cells.items()
    }
    return with_cells(book, title, cells)


def without_sheets(book, titles):
    return replace(book, sheets=[sheet for sheet in book.sheets if sheet.title not in titles])


def blanked(book):
    """Two ratings taken away, one added."""
    given = dict(book.sheet("dotprod").cells)
    for place in ((2, 8), (9, 12)):
        given.pop(place, None)
    given[6, 9] = Cell(3.5)
    return with_cells(book, "dotprod", given)


def longer(count):
    return lambda book: on_each(book, METHODS, lambda b, t: add_rows(b, t, 4, 32, count))


EDITS = {
    "as it is": (GRADDESC, lambda b: b),
    "other settings": (GRADDESC, lambda b: on_each(b, METHODS, other_settings)),
    "one row more": (GRADDESC, longer(1)),
    "eleven rows more": (
        GRADDESC,
        longer(11),
    ),
    "a column at the left": (
        GRADDESC,
        lambda b: on_each(b, (*METHODS, "data"), lambda b, t: insert_column(b, t, 1)),
    ),
    "a column in the middle": (
        GRADDESC,
        lambda b: on_each(b, METHODS, lambda b, t: insert_column(b, t, 6)),
    ),
    "renamed and reordered": (
        GRADDESC,
        lambda b: renamed(b, {"adam": "my adam", "basic": "SGD (1)"}, lambda t: t[::-1]),
    ),
    "labels in capitals": (GRADDESC, lambda b: on_each(b, METHODS, in_capitals)),
    "sheets deleted": (GRADDESC, lambda b: without_sheets(b, ("basic", "adam", "data"))),
    "notes beside the table": (
        GRADDESC,
        lambda b: on_each(b, METHODS, lambda b, t: planted(b, t, Q7="why?", A40="see above")),
    ),
    "collab as it is": (COLLAB, lambda b: b),
    "collab columns": (
        COLLAB,
        lambda b: on_each(
            b, ("dotprod", "movielens_1hot", "word_emb"), lambda b, t: insert_column(b, t, 8)
        ),
    ),
    "collab renamed": (
        COLLAB,
        lambda b: renamed(b, {"dotprod": "Dot product", "bias": "b"}, lambda t: t.lower()),
    ),
    "ratings blanked and added": (COLLAB, blanked),
    "other factors": (COLLAB, lambda b: planted(b, "dotprod", B25=0.5, H19=1.25, F39=-2.0)),
    "other words": (COLLAB, lambda b: planted(b, "word_emb", I7=b.sheet("word_emb").value((9, 2)))),
    "entropy as it is": (ENTROPY, lambda b: b),
    "other logits": (ENTROPY, lambda b: planted(b, "softmax", B3=3.5, G7=-1.25, A4="fox")),
    "other predictions": (ENTROPY, lambda b: planted(b, "log_entropy", D3=0.35, B4=1.0)),
    "entropy columns": (
        ENTROPY,
        lambda b: on_each(b, ("softmax", "entropy"), lambda b, t: insert_column(b, t, 1)),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """Each edited workbook, and where one run of LibreOffice saved it."""
    folder = tmp_path_factory.mktemp("edits")
    books = [edit(original) for original, edit in EDITS.values()]
    paths = [save(book, folder / f"{number}.xlsx") for number, book in enumerate(books)]
    again = saved_again(paths, folder, folder / "recalculated")
    return dict(zip(EDITS, zip(books, again, strict=True), strict=True))


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_workbook_verifies_after_recalculation(name, recalculated):
    book, path = recalculated[name]
    found = verify_book(open_workbook(path), Tolerance())
    wrong = [(s.name, c.cell, str(c.verdict), c.reason) for s in found.sheets for c in s.problems]
    assert wrong == []
    expected = sum(len(sheet.computed()) for sheet in book.sheets)
    assert found.computed_cells == sum(found.counts.values()) == expected
