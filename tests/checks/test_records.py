"""Records are frozen and whole: whatever was asked of one before, it says the same."""

import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import xlrepro
from tests.tiny import BUNDLED, NAMES, planted
from xlrepro.batch.folders import File
from xlrepro.batch.run import Options, examine_file
from xlrepro.checks.records import Verification
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.workbook import open_workbook

GRADDESC = open_workbook(BUNDLED / "graddesc.xlsm")
FAULTY = planted(GRADDESC, "adam", H7=(None, 3.0), F8="=2*E8", G9=1.5)

ASKED = {
    "cells": lambda found: [sheet.cells for book in found.workbooks for sheet in book.sheets],
    "compact": lambda found: [book.compact() for book in found.workbooks],
    "counted": lambda found: [book.counted() for book in found.workbooks],
    "counts": lambda found: found.counts,
    "equality": lambda found: found == Verification(tuple(found.workbooks)),
    "pickling": pickle.dumps,
    "json": lambda found: found.to_json(),
    "notebook": lambda found: found._repr_html_(),
    "problems": lambda found: found.problems,
    "quantities": lambda found: [s.quantities for b in found.workbooks for s in b.sheets],
    "repr": repr,
}


def verified():
    return Verification((verify_book(FAULTY, Tolerance()),))


def rows(found):
    """All rows of the frame, as text, for what is random computes to NaN."""
    return found.to_frame().to_csv()


@pytest.fixture(scope="module")
def whole():
    found = verified()
    table = found.to_frame()
    constants = table["verdict"].eq("typed over").sum()
    assert len(table) == found.computed_cells + constants == 1623  # the one is typed over
    return rows(found)


@pytest.mark.parametrize("asked", ASKED)
def test_a_frame_has_a_row_for_every_cell_whatever_was_asked_before(asked, whole):
    found = verified()
    kept = [sheet.exact_blocks for sheet in found.workbooks[0].sheets]
    ASKED[asked](found)
    assert [sheet.exact_blocks for sheet in found.workbooks[0].sheets] == kept and any(kept)
    assert rows(found) == whole


def test_what_was_pickled_is_whole(whole):
    found = pickle.loads(pickle.dumps(verified()))
    assert rows(found) == whole and found == verified()


def records(found):
    book = found.workbooks[0]
    sheet = next(sheet for sheet in book.sheets if sheet.name == "adam")
    return found, book, sheet, sheet.exact_blocks[0], sheet.listed[0], sheet.compact().summary


def test_no_record_can_be_changed():
    for record in records(verified()):
        for field in dataclasses.fields(record):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(record, field.name, None)


def test_what_verification_hands_over_holds_no_lists():
    found = xlrepro.verify([BUNDLED / name for name in NAMES])
    for book in found.workbooks:
        assert type(found.workbooks) is type(book.sheets) is type(book.dead_names) is tuple
        for sheet in book.sheets:
            held = (sheet.listed, sheet.exact_blocks, sheet.models, sheet.remarks, sheet.findings)
            assert set(map(type, held)) == {tuple}, (sheet.name, held)


def test_a_label_makes_a_record_of_its_own():
    path = BUNDLED / NAMES[1]
    one, other = (examine_file(Options(), File(path, name)).check for name in ("a", "b"))
    assert (one.name, other.name) == ("a", "b")
    assert one == dataclasses.replace(other, label="a") != other


def test_a_notebook_needs_nothing_of_the_report():
    """What stands above the checks is not imported to show them."""
    code = (
        "import sys, xlrepro\n"
        f"found = xlrepro.verify({str(BUNDLED / NAMES[1])!r})\n"
        "assert '<table' in found._repr_html_()\n"
        "print([name for name in sys.modules if name.startswith('xlrepro.report')])\n"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
