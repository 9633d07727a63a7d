"""Sheets of other editions and courses: recognised where an engine computes them, never accused."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cases.editions import EDITIONS, METHODS, ORDERS
from tests.cases.judged import VERIFIED, judged
from tests.cases.write import write
from tests.corruptions import corruption
from tests.tiny import planted
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_sheet
from xlrepro.workbook import open_workbook

with_results = pytest.importorskip("tests.cases.recalculated").with_results

MODELS = {
    "sgd": "sgd",
    "momentum classic": "momentum with the rate inside",
    "momentum undamped": "momentum of summed gradients",
    "adagrad": "adagrad",
    "rmsprop eps": "rmsprop with epsilon",
    "rmsprop eps inside": "rmsprop with epsilon",
    "rmsprop current": "rmsprop",
    "adam plain": "adam",
    "adam eps": "adam with epsilon",
    "adam corrected": "adam with bias correction",
    "adamax": "adamax",
    "nadam": "nadam",
    "amsgrad": "amsgrad",
    "nesterov": "nesterov",
    "adadelta": "adadelta with steps added",
    "weight decay": "sgd with weight decay",
    "adamw": "adamw without bias correction",
    "adamw corrected": "adamw",
    "nesterov ahead": "nesterov on points ahead",
    "adadelta subtracted": "adadelta",
}
KNOWN = {f"{name}, {order}": model for name, model in MODELS.items() for order in ORDERS}
KNOWN |= {"one-column softmax": "softmax in one column", "softmax across": "softmax across"}
KNOWN |= {"small collab": "dot product", "sigmoid collab": "dot product with biases on a range"}


def slow_if(slow, value):
    """Some of many that are alike are tried by a quick run too."""
    return pytest.param(value, marks=pytest.mark.slow) if slow else value


@cache
def recalculated(name):
    with TemporaryDirectory() as folder:
        return with_results(EDITIONS[name], Path(folder, "edition.xlsx"))


def test_every_method_is_known_or_is_one_of_these():
    assert set(METHODS) - set(MODELS) == {"half square"}


@pytest.mark.parametrize("name", [slow_if(n.endswith(ORDERS[1:]), n) for n in EDITIONS])
def test_an_edition_is_recognised_or_left_alone(name, tmp_path):
    path = tmp_path / "edition.xlsx"
    write(recalculated(name), path)
    said = judged(path)
    if name in KNOWN:
        assert (said.outcome, said.first, said.models) == (VERIFIED, "", (KNOWN[name],))
    else:
        assert (said.outcome, said.first, said.models) == (VERIFIED, "", ())


@pytest.mark.parametrize("seed", [slow_if(seed > 0, seed) for seed in range(6)])
@pytest.mark.parametrize("name", [name for name in KNOWN if not name.endswith(ORDERS[1:])])
def test_a_fault_in_an_edition_is_named(name, seed, tmp_path):
    path = tmp_path / "edition.xlsx"
    write(recalculated(name), path)
    fault = corruption(open_workbook(path), seed)
    found = verify_sheet(fault.book, fault.book.sheet(fault.title), Tolerance(), HALF_ULP)
    named = {cell.place for cell in found.problems}
    assert named if fault.anywhere else named & fault.cells, (fault.kind, fault.what)


def test_squared_errors_of_a_factor_that_is_no_number_are_not_taken_for_zero(tmp_path):
    path = tmp_path / "edition.xlsx"
    write(recalculated("small collab"), path)
    book = planted(open_workbook(path), "small collab", B4="two", O4=(None, 0.0))
    found = verify_sheet(book, book.sheet("small collab"), Tolerance(), HALF_ULP)
    assert (4, 15) in {cell.place for cell in found.problems}  # O4, beside a rating
