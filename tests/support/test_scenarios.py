"""Scenarios as the last axis; the witness is the same model, run once for each of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from tests.support.made import INPUTS, run, varied
from xlrepro.support import (
    Number,
    broadcast,
    count_of,
    scenario,
    with_scenarios,
    with_values,
)


def test_scenarios_computed_together_are_those_computed_one_by_one():
    rates, principals = np.linspace(0.01, 0.12, 7), np.linspace(900.0, 1100.0, 7)
    together = run(varied(rate=rates, principal=principals))
    assert together.plan.closing.shape == (3, 7) and together.plan.weights.shape == (2, 2, 1)
    assert together.told.middle.shape == (7,) and together.told.label.tolist() == ["a loan"] * 7
    for i in range(7):
        one = run(varied(rate=float(rates[i]), principal=float(principals[i])))
        assert count_of(one) == 0
        picked = scenario(together, i)
        assert picked.plan.payment == one.plan.payment
        assert picked.told == one.told
        np.testing.assert_array_equal(picked.plan.closing, one.plan.closing)
        np.testing.assert_array_equal(picked.plan.weights, one.plan.weights)


def test_a_line_may_vary_too():
    extra = np.arange(6.0).reshape(3, 2)
    together = run(varied(extra=extra))
    for i in range(2):
        alone = run(varied(extra=extra[:, i]))
        np.testing.assert_array_equal(scenario(together, i).plan.closing, alone.plan.closing)


def test_values_are_given_by_name_one_or_many():
    table = pd.DataFrame({"terms.rate": [0.01, 0.02], "terms.principal": [900, 1000]})
    together = run(with_values(INPUTS, table))
    alone = run(with_values(INPUTS, {"terms.rate": 0.02, "terms.principal": 1000}))
    assert together.plan.payment.shape == (2,)
    assert together.plan.payment[1] == alone.plan.payment
    with pytest.raises(ValueError, match=r"terms.rat: wanted one of terms.rate, terms.principal"):
        with_values(INPUTS, {"terms.rat": 1.0})


def test_what_does_not_vary_has_a_last_axis_of_one():
    inputs, count = with_scenarios(varied(rate=[0.01, 0.02]))
    assert count == 2 and inputs.terms.extra.shape == (3, 1) and inputs.weights.shape == (2, 2, 1)
    assert inputs.terms.principal == 1000.0 and inputs.terms.name == "a loan"


def test_nothing_varies_and_nothing_changes():
    inputs, count = with_scenarios(INPUTS)
    assert count == 0 and inputs.terms.extra is INPUTS.terms.extra


def test_scenarios_are_counted_as_they_are():
    given, _ = with_scenarios(varied(rate=[0.01, 0.02]))
    assert count_of(given) == count_of(given) == 2
    assert count_of(replace(given, terms=INPUTS.terms, weights=np.eye(2))) == 0
    assert count_of(scenario(given, 0)) == 0 and count_of(given.terms, INPUTS) == 2
    other, _ = with_scenarios(varied(rate=[0.01, 0.02, 0.03]))
    with pytest.raises(ValueError, match=r"wanted one number of scenarios, found \[2, 3\]"):
        count_of(given, other)


def test_scenarios_of_different_numbers_are_told_by_name():
    with pytest.raises(ValueError, match=r"terms.rate has 2, terms.principal has 3"):
        with_scenarios(varied(rate=[0.1, 0.2], principal=[1, 2, 3]))


def test_results_that_do_not_vary_are_repeated_on_demand():
    shown = broadcast(run(varied(rate=[0.01, 0.02, 0.03])), 3)
    assert shown.plan.weights.shape == (2, 2, 3)
    assert broadcast(INPUTS, 3).terms.principal.tolist() == [1000.0] * 3


def test_a_field_whose_type_does_not_tell_is_refused():
    @dataclass(frozen=True)
    class Odd:
        rate: Number
        things: np.ndarray

    with pytest.raises(TypeError, match=r"Odd.things: wanted Number, Line, Table .* ndarray"):
        with_scenarios(Odd([1.0], np.ones(2)))
