"""The tests that a translation is written with: its proof against what the workbook stores."""

from __future__ import annotations

from xlrepro.translation.imports import Homes

TESTS = '''"""The proof: what `run` gives, beside what the workbook stores of each computed cell.

`stored.csv` has every result as it is stored, line by line. Numbers agree when they are apart by no
more than a share of 1e-12, all else when it is the same. Where the workbook stores something else
than its own formula gives, or where rounding may leave more, `exceptions.csv` tells so.
`points.csv` has some inputs changed, and what the workbook's own formulas give then.
"""

from pathlib import Path

import pytest
{imports}

from .model import Inputs, run

FOLDER = Path(__file__).parent
STORED = read_stored(FOLDER)


@pytest.fixture(scope="module")
def apart() -> dict[str, str]:
    found: dict[str, str] = differences(run(Inputs.read(FOLDER)), STORED)
    return found


@pytest.mark.parametrize("name", STORED)
def test_is_what_the_workbook_stores(name: str, apart: dict[str, str]) -> None:
    assert name not in apart, apart[name]


def test_every_result_is_held_against_the_workbook() -> None:
    assert not untold(run(Inputs.read(FOLDER)), STORED)


@pytest.mark.parametrize("point", points(FOLDER), ids=lambda point: f"point {{point.number}}")
def test_follows_the_workbook_where_inputs_are_others(point: Point) -> None:
    assert not point.differences(run(point.inputs(Inputs.read(FOLDER))))
'''


CALLED = ("Point", "differences", "points", "read_stored", "untold")


def tests_text(homes: Homes) -> str:
    """The text of `test_model.py`; `homes` tells where the comparison is imported from."""
    imports = "\n".join(f"from {homes.of_support(name, '.')} import {name}" for name in CALLED)
    return TESTS.format(imports=imports)
