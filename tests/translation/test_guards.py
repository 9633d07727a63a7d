"""Results that may be errors for other inputs are numbers to what knows nothing else."""

import pytest

from tests.translation.test_prove import proved, saved
from xlrepro.translation.code import has_habits
from xlrepro.translation.imports import Homes
from xlrepro.translation.module import Module
from xlrepro.translation.prove import AGREES
from xlrepro.translation.translation import translate

STEPS = {f"A{row}": row * 2.5 for row in range(1, 9)}
STEPS |= {f"B{row}": row * 10.0 + row % 3 for row in range(1, 9)}
STEPS |= {"D1": 18.3, "D2": 17.6, "D3": 11.2}
FOUND = {f"E{row}": f"=INDEX($B$1:$B$8,MATCH(D{row},$A$1:$A$8,1)+1)" for row in (1, 2, 3)}


def code(folder, cells):
    return Module(translate(saved(folder, cells)), Homes()).files()["model.py"]


def test_a_lookup_that_numpy_compares_is_made_numbers(tmp_path):
    compared = {f"F{row}": f"=IF(E{row}<$D$1,E{row},1)" for row in (1, 2, 3)}
    assert "as_numbers(index(" in code(tmp_path, STEPS | FOUND | compared)


def test_a_lookup_that_nothing_stops_at_is_left_as_it_is(tmp_path):
    added = {f"F{row}": f"=E{row}+1" for row in (1, 2, 3)}
    assert "as_numbers" not in code(tmp_path, STEPS | FOUND | added)


def test_an_error_goes_on_to_what_is_worked_out_from_it(tmp_path):
    further = {f"F{row}": f"=LN(E{row})*2" for row in (1, 2, 3)}
    proof = proved(tmp_path, STEPS | FOUND | further, rounds=20)
    assert not proof.crashed and set(proof.program) == {AGREES}


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("np.where(equal(a, b), a, 0.0)", "number", False),
        ("equal(a, b)", "truth", True),
        ("line(a, b) + zeros(3)", "number", False),
        ("given.index(3) + x.sum(axis=0)", "number", False),
        ("1 + vlookup(a, b, 2)", "number", True),
    ],
)
def test_code_that_may_give_errors_is_told_by_what_it_calls(text, kind, found):
    assert has_habits(text, kind) is found
