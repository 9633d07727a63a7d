"""Changed inputs and sums of results: what they notice."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from xlrepro.support import Line, Mixed, Number, Table, points
from xlrepro.support.other_points import Point, points_text, sum_of
from xlrepro.values import NA


@dataclass(frozen=True)
class Values:
    rate: Number
    note: Mixed
    paid: Line
    plan: Table


VALUES = Values(0.05, "a", np.array([1.0, 2.0, 3.0]), np.eye(2))


def point(**given):
    return Point(1, given, {"paid": sum_of(VALUES.paid), "note": sum_of(VALUES.note)})


def test_a_point_is_read_as_it_was_written(tmp_path):
    made = point(rate={0: 0.06}, note={0: NA}, paid={2: 4.5}, plan={3: 0.0})
    (tmp_path / "points.csv").write_text(points_text([made]))
    (found,) = points(tmp_path)
    assert found.given == made.given
    inputs = found.inputs(VALUES)
    assert (inputs.rate, inputs.note) == (0.06, NA)
    assert inputs.paid.tolist() == [1, 2, 4.5] and inputs.plan.tolist() == [[1, 0], [0, 0]]
    assert inputs.paid.dtype == float and VALUES.paid[2] == 3
    assert not found.differences(VALUES)


def test_there_are_none_where_there_is_no_file(tmp_path):
    assert points(tmp_path) == []


@pytest.mark.parametrize(
    "paid",
    [[1.0, 2.0, 3.0001], [2.0, 1.0, 3.0], [1.0, 2.0], [1.0, 2.0, "3"], [1.0, 2.0, None]],
    ids=str,
)
def test_other_values_and_another_order_are_noticed(paid):
    changed = replace(VALUES, paid=np.array(paid, dtype=object))
    assert point().differences(changed) == ["paid"]


def test_rounding_is_passed_over():
    assert not point().differences(replace(VALUES, paid=VALUES.paid * (1 + 1e-15)))


def test_a_result_that_is_gone_is_noticed():
    @dataclass(frozen=True)
    class Less:
        note: Mixed

    assert point().differences(Less("a")) == ["paid"]
