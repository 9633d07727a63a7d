"""What results are held against: read as it was written, and what is told where they part."""

from dataclasses import dataclass

import numpy as np
import pytest

from xlrepro.support import Line, Mixed, MixedTable, Number, differences, read_stored, untold
from xlrepro.support.proof import apart, lines_of, values_text
from xlrepro.values import CALC, DIV0, NA, NUM, VALUE


@dataclass(frozen=True)
class Loan:
    payment: Number
    closing: Line
    note: Mixed
    plan: MixedTable


PLAN = np.array([["a", None], [True, NA]], dtype=object)
LOAN = Loan(1.5, np.array([3.0, 2.0, 0.1 + 0.2]), "", PLAN)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "stored.csv").write_text(values_text(lines_of(LOAN)), newline="")
    return tmp_path


def test_what_is_written_is_what_is_wanted(folder):
    stored = read_stored(folder)
    assert list(stored) == ["payment", "closing", "note", "plan[0]", "plan[1]"]
    assert not differences(LOAN, stored) and not untold(LOAN, stored)


def test_the_first_place_that_differs_is_told(folder):
    other = Loan(1.5, np.array([3.0, 2.5, 9.0]), "", PLAN)
    assert differences(other, read_stored(folder)) == {"closing": "[1] wanted 2, found 2.5"}


def test_an_exception_tells_another_value_and_how_far_it_may_be_off(folder):
    told = "name,place,stored,computed,within,reason\nclosing,1,2,2.5,0.01,stale\n"
    (folder / "exceptions.csv").write_text(told)
    stored = read_stored(folder)
    assert not differences(Loan(1.5, np.array([3.0, 2.509, 0.3]), "", PLAN), stored)
    assert "closing" in differences(Loan(1.5, np.array([3.0, 2.52, 0.3]), "", PLAN), stored)
    assert "closing" in differences(LOAN, stored)


def test_results_that_are_gone_or_new_are_told(folder):
    @dataclass(frozen=True)
    class Less:
        payment: Number
        fee: Number

    stored = read_stored(folder)
    assert set(differences(Less(1.5, 2.0), stored)) == {"closing", "note", "plan[0]", "plan[1]"}
    assert untold(Less(1.5, 2.0), stored) == ["fee"]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [(1, 1.0), (np.float64(2), 2.0), (np.bool_(True), True), (np.nan, NUM), (CALC, VALUE)],
    ids=str,
)
def test_the_same(found, wanted):
    assert not apart(found, wanted)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [(1.0, True), (True, 1.0), ("1", 1.0), (None, 0.0), ("", None), (NA, DIV0), (1.0, 1 + 1e-11)],
    ids=str,
)
def test_not_the_same(found, wanted):
    assert apart(found, wanted)


def test_ends_of_lines_in_texts_stay_in_their_cells(tmp_path):
    lines = [("note", ["\r", "a\r\nb", 'say "x"', "", None])]
    (tmp_path / "stored.csv").write_text(values_text(lines), newline="")
    assert [each.value for each in read_stored(tmp_path)["note"]] == lines[0][1]
