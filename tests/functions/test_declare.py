"""Functions called from Python: what they take and how the results are shaped."""

import numpy as np
import pandas as pd
import pytest

from xlrepro import functions
from xlrepro.functions import left, not_, pmt, round, sqrt, sum, vlookup
from xlrepro.functions.registry import all_functions
from xlrepro.values import DIV0, NA, NUM, VALUE, NotKnown

RATES = np.array([0.01, 0.02])


def test_every_function_is_found_by_its_name_in_python():
    names = {function.kernel.__name__ for function in all_functions().values()}
    assert len(names) > 400
    assert [name for name in names if not callable(getattr(functions, name))] == []


def test_arrays_are_taken_together_by_numpys_rules():
    rates = np.linspace(0.01, 0.05, 3)[:, None, None]
    months, amounts = np.array([12.0, 24.0])[:, None], np.array([100.0, 200.0, 300.0, 400.0])
    payments = pmt(rates, months, amounts)
    closed = -rates * amounts / (1 - (1 + rates) ** -months)  # the textbook's
    np.testing.assert_allclose(payments, closed, rtol=1e-12)
    assert payments.shape == (3, 2, 4) and payments.dtype == np.float64


def test_an_axis_of_one_scenario_stays():
    assert round(np.ones((3, 1)), np.array([1.0])).shape == (3, 1)
    assert round(np.ones((1, 1)), 1).shape == (1, 1)


def test_shapes_that_do_not_fit_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="shape mismatch"):
        pmt(np.ones(2), np.ones(3), 1)


def test_results_of_one_kind_are_arrays_of_that_kind():
    assert not_(np.array([True, False])).tolist() == [False, True]
    assert not_(np.array([True, False])).dtype == np.bool_
    assert sqrt(np.array([4.0, -1.0])).tolist() == [2.0, NUM]
    assert left(np.array([["ab", NA]], dtype=object), 1).tolist() == [["a", NA]]


def test_values_of_numpy_are_taken_for_pythons():
    assert sqrt(np.int64(4)) == 2.0 and type(sqrt(np.float64(4))) is float
    assert not_(np.bool_(True)) is False
    assert sum(True, np.bool_(True)) == 2.0


def test_a_pandas_column_comes_back_as_one():
    column = pd.Series([1.234, 2.345], index=["a", "b"])
    rounded = round(column, 1)
    assert isinstance(rounded, pd.Series) and rounded.to_dict() == {"a": 1.2, "b": 2.3}


def test_an_area_stays_one_beside_arrays_of_single_values():
    table = np.array([[1.0, "one"], [2.0, "two"]], dtype=object)
    sought = np.array([[2.0, 1.0], [1.0, 3.0]])[..., None]
    assert vlookup(sought, table, 2, False)[..., 0].tolist() == [["two", "one"], ["one", NA]]
    with pytest.raises(ValueError, match="rows by columns"):
        sum(np.ones((2, 2, 2)))


def test_what_is_not_finite_is_an_error():
    assert sum([1.0, np.inf]) == NUM and sqrt(np.nan) == NUM
    assert round(np.array([1.26, np.inf]), 1).tolist() == [1.3, NUM]


def test_nothing_gives_nothing():
    assert round(np.empty((0, 3)), 1).shape == (0, 3)


def test_errors_travel_through_arithmetic_of_arrays():
    held = np.array([1.0, DIV0, NA], dtype=object)
    assert (held * RATES[0] + 1).tolist() == [1.01, DIV0, NA]
    assert (2.0 / held).tolist() == [2.0, DIV0, NA]
    assert (DIV0 + NA, NA - DIV0, -VALUE, np.float64(2) ** NA) == (DIV0, NA, VALUE, NA)
    assert np.isnan(held.astype(float)).tolist() == [False, True, True]


VALUES = [0.0, 1.0, -2.5, 3.0, 45.7, 1e6, "text", "12", "", True, False, None, NA, DIV0]
OTHERS = {"RANDBETWEEN", "MUNIT", "SEQUENCE"}  # random, or an area for single values
OF_SINGLE_VALUES = sorted(
    name
    for name, function in all_functions().items()
    if function.parameters
    and not function.repeated
    and all(parameter.kind.single for parameter in function.parameters)
    and name not in OTHERS
)


def test_most_functions_are_of_single_values():
    assert len(OF_SINGLE_VALUES) > 250


def drawn(function, rng):
    """Arguments of 3 by 1, of 2 and of one value in turn, of any kind; what they give singly."""
    count = len(function.parameters)
    shapes = [(3, 1), (2,), ()]
    given = []
    for place in range(count):
        array = np.empty(shapes[place % 3], dtype=object)
        array[...] = rng.choice(np.array(VALUES, dtype=object), size=array.shape)
        given.append(array)
    return given


@pytest.mark.parametrize("name", OF_SINGLE_VALUES)
def test_an_array_gives_at_each_place_what_single_values_give(name):
    function = all_functions()[name]
    public = getattr(functions, function.kernel.__name__)
    rng = np.random.default_rng(0)
    for _ in range(3):
        given = drawn(function, rng)
        try:
            found = public(*given)
        except NotKnown:
            continue
        places = np.broadcast_arrays(*given)
        assert np.shape(found) == places[0].shape
        for place in np.ndindex(places[0].shape):
            alone = public(*(array[(*place, ...)] for array in places))  # None is a blank there
            here = found[place].item() if isinstance(found[place], np.generic) else found[place]
            assert (type(here), here) == (type(alone), alone), [array[place] for array in places]
