"""Results as pandas tables."""

import numpy as np
import pytest

from xlrepro.support import cells, frame
from xlrepro.values import NA


def test_a_line_is_a_column_with_its_labels():
    found = frame(np.array([1.0, 2.0]), "Month", ["Jan", "Feb"], "Paid")
    assert found.to_dict() == {"Jan": 1.0, "Feb": 2.0}
    assert (found.index.name, found.name) == ("Month", "Paid")
    assert frame(cells("a", NA)).tolist() == ["a", NA]


def test_a_table_has_both_headings():
    found = frame(np.eye(2), "Row", ["a", "b"], "Col", ["x", "y"])
    assert found.loc["a"].to_dict() == {"x": 1.0, "y": 0.0}
    assert (found.index.name, found.columns.name) == ("Row", "Col")
    assert frame(np.eye(2)).columns.tolist() == [0, 1]


def test_lines_by_their_headings_are_a_table():
    found = frame({"Paid": np.ones(2), "Told": cells("x", None)}, "Month", [1, 2])
    assert found.index.tolist() == [1, 2] and found.columns.tolist() == ["Paid", "Told"]
    assert found.dtypes["Paid"] == np.float64


def test_scenarios_of_a_table_are_refused():
    with pytest.raises(ValueError, match="found 3 dimensions"):
        frame(np.ones((2, 2, 2)))
