"""A fault of our own costs one sheet, never the rest of the file, and is not hidden."""

import pytest

from tests.tiny import BUNDLED
from xlrepro.checks import verify
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.insights import examine
from xlrepro.models.load import load_sheet
from xlrepro.workbook import open_workbook


@pytest.fixture
def book():
    return open_workbook(BUNDLED / "entropy_example.xlsx")


def failing_on(title, done):
    """A function of a sheet's view that fails on one sheet, as a method that lacks a role might."""

    def work(view, *more):
        if view.sheet.title == title:
            raise KeyError("word_idx")
        return done(view, *more)

    return work


def test_a_sheet_over_which_recognition_fails(book, monkeypatch):
    monkeypatch.setattr(verify, "load_sheet", failing_on("entropy", load_sheet))
    check = verify.verify_book(book, Tolerance())
    first, second, third = check.sheets
    assert first.counts == {Verdict.EXACT: 34} and third.counts == {Verdict.EXACT: 30}
    assert second.counts == {Verdict.NOT_REPLICATED: 11} and second.computed_cells == 11
    told = "not recomputed: a fault of xlrepro, KeyError at test_apart.py:"
    assert {cell.why.startswith(told) for cell in second.problems} == {True}
    assert told in second.remarks[0] and not check.ok


def test_a_fault_in_what_is_told_beside_the_verdicts(book, monkeypatch):
    monkeypatch.setattr(examine, "provenance", failing_on("softmax", examine.provenance))
    check = examine.examine(book, Tolerance()).check
    assert check.counts == {Verdict.EXACT: 75}
    assert "not told: a fault of xlrepro, KeyError" in check.sheets[0].remarks[0]
    assert check.sheets[1].findings


def test_a_fault_in_the_findings_of_the_workbook(book, monkeypatch):
    def fail(models):
        raise KeyError("idx")

    monkeypatch.setattr(examine, "findings", fail)
    check = examine.examine(book, Tolerance()).check
    assert check.counts == {Verdict.EXACT: 75}
    assert "a fault of xlrepro, KeyError at test_apart.py" in check.sheets[0].remarks[-1]
