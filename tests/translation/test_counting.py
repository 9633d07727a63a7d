"""Lines that count on are told as such."""

import numpy as np
import pytest

from tests.program.made import made
from tests.translation.sheets import box
from xlrepro.support import steps, zeros
from xlrepro.translation.counting import counting
from xlrepro.translation.statements import Line
from xlrepro.translation.translation import translate

LOOP = (
    "year = zeros(11, given)\n"
    "year[0] = given.year\n"
    "for t in range(1, 11):\n"
    "    year[t] = year[t - 1]"
)


def told(text: str) -> str:
    found = counting([Line(line, box("A1")) for line in text.split("\n")])
    return found.text if found else text


def of_cells(formula: str) -> str:
    cells = {"A1": "Start", "B1": 2020.0, "A2": "Step", "B2": 5.0, "A4": "Year", "B4": "=B1"}
    cells |= {f"{b}4": f"={a}4{formula}" for a, b in zip("BCDEFGHIJK", "CDEFGHIJKL", strict=True)}
    (function,) = translate(made(cells)).functions
    return "\n".join(written.text for _, written in function.written)


def test_cells_that_count_on_are_one_line():
    assert of_cells("+1") == "year = steps(given.start, 1, 11, given)"
    assert of_cells("-$B$2") == "year = steps(given.start, -given.step, 11, given)"


def test_cells_that_repeat_the_one_before_are_one_line():
    assert of_cells("") == "year = full(11, given.start, given)"


@pytest.mark.parametrize("rest", [" * 2", " + year[0]", " + given.rate[t]", " + t", " + (1)"])
def test_a_loop_that_does_something_else_stays(rest):
    assert told(LOOP + rest) == LOOP + rest


def test_a_line_of_which_only_a_part_counts_stays():
    text = (LOOP + " + 1").replace("range(1, 11)", "range(1, 9)")
    assert told(text) == text


def test_steps_have_the_bits_of_a_loop():
    found = steps(0.1, 0.1, 200)
    value, wanted = 0.1, []
    for _ in range(200):
        wanted.append(value)
        value += 0.1
    assert found.tolist() == wanted


def test_steps_may_be_scenarios():
    first = np.array([1.0, 2.0, 3.0])
    assert steps(first, 1, 4).shape == (4, 3)
    assert steps(1.0, first, 4)[-1].tolist() == [4.0, 7.0, 10.0]
    assert zeros(4).shape == steps(1.0, 1, 4).shape
