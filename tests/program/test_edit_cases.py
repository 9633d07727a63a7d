"""A small seeded sample of legitimate edits; `benchmarks/edits.py` runs many more."""

import pytest

from tests.cases import KINDS, NAMES, case
from tests.cases.judged import ALARM, VERIFIED, judged
from tests.cases.write import Style, write
from xlrepro.workbook import open_workbook

pytest.importorskip("formulon")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_legitimate_edit_raises_no_alarm(seed, tmp_path):
    drawn = case(seed)
    said = judged(drawn.make(tmp_path / "edited.xlsx"))
    assert said.outcome != ALARM, f"{drawn.description}\n{said.first}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [59, 184, 223, 249, 4003, 5094])
def test_an_edit_that_once_raised_an_alarm_verifies(seed, tmp_path):
    said = judged(case(seed).make(tmp_path / "edited.xlsx"))
    assert (said.outcome, said.first) == (VERIFIED, "")


def test_a_seed_always_gives_the_same_case():
    assert [case(7).description, case(7).name] == [case(7).description, case(7).name]


@pytest.mark.slow
def test_every_kind_of_edit_can_be_made():
    for kind in KINDS:
        drawn = case(1, (kind,))
        assert drawn.kinds == (kind,) and drawn.draft.name in NAMES


def test_a_workbook_written_strictly_is_strict(tmp_path):
    book = case(3).draft.book
    path = write(book, tmp_path / "strict.xlsx", Style(strict=True))
    assert [s.title for s in open_workbook(path).sheets] == [s.title for s in book.sheets]
