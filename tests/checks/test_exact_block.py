"""Exact cells that are kept together say what they say one by one."""

import pickle
from dataclasses import replace

import pytest

from tests.books import BOOKS, GRADDESC
from tests.cases.editions import EDITIONS
from tests.tiny import NAMES, planted
from xlrepro.checks import verify
from xlrepro.checks.records import Verification
from xlrepro.checks.tolerance import Tolerance

CASES = {
    **BOOKS,
    **dict(list(EDITIONS.items())[::4]),
    "a wrong value": planted(GRADDESC, "adam", H7=(None, 3.0)),
    "a formula and a number": planted(GRADDESC, "adam", F8="=2*E8", G9=1.5),
    "nothing stored": planted(GRADDESC, "basic", M8=(None, None)),
    "columns of one's own": planted(
        GRADDESC, "rmsprop", P4=("=H4+1", 0.0), P5=("=SUM(P4:P4)", 0.0), P6=("=FOO(1)", 0.0)
    ),
}


def asked(book):
    """All that a verification is asked for, as text, for a random cell computes to NaN."""
    check = verify.verify_book(book, Tolerance())
    told = [repr((sheet.counts, sheet.worst, sheet.quantities)) for sheet in check.sheets]
    compact = pickle.loads(pickle.dumps(check.compact()))
    told += [repr(Verification([each]).to_json()) for each in (check, compact)]
    told += [repr((sheet.problems, sheet.cells, sheet.counts)) for sheet in check.sheets]
    told += [repr((sheet.quantities, sheet.problems)) for sheet in (*check.sheets, *compact.sheets)]
    return told


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_together_as_one_by_one(name, monkeypatch):
    together = asked(CASES[name])
    monkeypatch.setattr(verify._SheetVerifier, "was_checked", lambda self, block: True)
    assert asked(CASES[name]) == together


def test_a_sheet_is_equal_to_itself_however_it_is_kept():
    one, other = (verify.verify_book(CASES[NAMES[1]], Tolerance()).sheets[0] for _ in range(2))
    assert one.exact_blocks and one == other
    one_by_one = replace(one, listed=one.cells, exact_blocks=())
    assert len(one_by_one.listed) == one.computed_cells and one_by_one == other
    assert replace(other, exact_blocks=other.exact_blocks[1:]) != one_by_one
