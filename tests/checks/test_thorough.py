"""Three numbers side by side: stored, by the method, by the cell's own formula."""

import xlrepro
from tests.tiny import BUNDLED, planted, write_xlsx
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.cli import main
from xlrepro.report.terminal import causes_first
from xlrepro.workbook import open_workbook

LATE = (  # the last cell is wrong, and those above follow from it
    "".join(f'<row r="{i}"><c r="A{i}"><f>A{i + 1}*2</f><v>{2 ** (9 - i) * 5}</v></c></row>'
            for i in range(1, 9))
    + '<row r="9"><c r="A9"><f>1+1</f><v>5</v></c></row>'
)  # fmt: skip


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


def test_causes_are_told_before_what_follows_from_them(tmp_path, capsys):
    book = open_workbook(BUNDLED / "graddesc.xlsm")
    sheet = verify_book(planted(book, "momentum", E9="=C9+D9*A9+1"), Tolerance()).sheets[3]
    follows = [cell.follows for cell in causes_first(sheet)]
    assert follows == sorted(follows)
    path = write_xlsx(tmp_path / "late.xlsx", {"S": LATE})
    assert main(["verify", str(path)]) == 1
    told = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert told.index("A9") < told.index("A1")
