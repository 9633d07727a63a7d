"""One cell made wrong, in each of the ways a file goes wrong, is named; the seeds are fixed."""

import random

import pytest

from tests.books import COLLAB, ENTROPY, GRADDESC
from tests.corruptions import corruption
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_sheet

BOOKS = [COLLAB] * 5 + [ENTROPY] * 3 + [GRADDESC] * 6  # as many as have sheets to compute
SEEDS = range(300, 400)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fault_is_named(seed):
    fault = corruption(random.Random(seed).choice(BOOKS), seed)
    sheet = fault.book.sheet(fault.title)
    found = verify_sheet(fault.book, sheet, Tolerance(), HALF_ULP)
    named = {cell.place for cell in found.problems}
    assert named if fault.anywhere else named & fault.cells, (fault.title, fault.kind, fault.what)
