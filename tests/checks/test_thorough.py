"""Three numbers side by side: stored, by the method, by the cell's own formula."""

import xlrepro
from tests.tiny import BUNDLED, planted
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.workbook import open_workbook


def test_both_ways_give_the_numbers_of_the_three_workbooks():
    check = xlrepro.verify(BUNDLED, thorough=True)
    frame = check.to_frame()
    computed = frame[(frame.verdict == "exact") & (frame.model != "own formula")]
    assert len(computed) > 14_000
    assert check.ok and not any("formulas give" in r for b in check.workbooks for s in b.sheets
                                for r in s.remarks)  # fmt: skip
    exact = sum(a == b for a, b in zip(computed.stored, computed.by_formula, strict=True))
    assert exact >= len(computed) - 10  # of squares that Excel for Macintosh rounded in its own way


def test_nothing_is_worked_out_twice_without_being_asked():
    frame = xlrepro.verify(BUNDLED / "entropy_example.xlsx").to_frame()
    assert len(frame) and set(frame.by_formula) == {None}


def test_a_cell_that_a_method_has_otherwise_tells_what_its_formula_gives():
    book = open_workbook(BUNDLED / "graddesc.xlsm")
    check = verify_book(planted(book, "momentum", E5="=C5+D5*A5+1"), Tolerance())
    (cell,) = [c for s in check.sheets for c in s.problems if c.cell == "E5"]
    assert cell.by_formula == cell.computed + 1
