"""Sections called for each scenario; the witness is the section, called by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from tests.support.made import Inputs, Plan, Told, varied
from xlrepro.support import Number, constant, count_of, each_scenario, with_scenarios, zeros


def test_a_section_sees_no_scenarios():
    seen = []

    @each_scenario
    def told(given: Inputs) -> Told:
        seen.append((count_of(given), count_of(given.terms), given.terms.rate))
        return Told(1.0, "")

    given, _ = with_scenarios(varied(rate=[0.01, 0.02]))
    told(given)
    assert seen == [(0, 0, 0.01), (0, 0, 0.02)]


def test_scenarios_in_which_all_that_is_read_is_the_same_have_one_call():
    calls = []

    @each_scenario
    def told(given: Inputs, plan: Plan) -> Told:
        calls.append(given.terms.rate)
        return Told(given.terms.rate * plan.closing[0], given.terms.name)

    closing = np.ones((3, 4)) * [1.0, 2.0, 1.0, 2.0]
    plan = Plan(np.arange(4.0), closing, np.ones((2, 2, 1)))
    given, _ = with_scenarios(varied(rate=[0.5, 0.5, 0.5, 0.25], principal=np.arange(4.0)))
    assert told(given, plan=plan).middle.tolist() == [0.5, 1.0, 0.5, 0.5]
    assert calls == [0.5, 0.5, 0.25]


def test_making_an_array_reads_nothing():
    @each_scenario
    def told(given: Inputs) -> Told:
        return Told(zeros(2, given).sum() + constant([1.0], given, given.terms)[0], "")

    given, _ = with_scenarios(varied(rate=[0.01, 0.02]))
    assert told(given).middle.tolist() == [1.0]


def test_what_a_method_reads_is_read():
    @dataclass(frozen=True)
    class Rates:
        low: Number
        high: Number

        @property
        def width(self) -> float:
            return self.high - self.low

    @each_scenario
    def told(given: Rates) -> Told:
        return Told(given.width, "")

    given, _ = with_scenarios(Rates(1.0, np.array([2.0, 3.0])))
    assert told(given).middle.tolist() == [1.0, 2.0]


def test_what_is_read_may_hang_on_what_was_read():
    @each_scenario
    def told(given: Inputs) -> Told:
        terms = given.terms
        return Told(terms.principal if terms.rate > 0.3 else 0.0, terms.name)

    rates, amounts = np.array([0.5, 0.1, 0.5, 0.5, 0.1]), np.array([1.0, 2.0, 3.0, 1.0, 5.0])
    given, _ = with_scenarios(varied(rate=rates, principal=amounts))
    assert told(given).middle.tolist() == np.where(rates > 0.3, amounts, 0.0).tolist()


def test_what_hangs_on_nothing_that_varies_does_not_vary():
    @each_scenario
    def told(given: Inputs) -> Told:
        return Told(given.terms.principal, given.terms.name)

    given, _ = with_scenarios(varied(rate=[0.01, 0.02]))
    assert told(given).middle.tolist() == [1000.0]


def test_values_of_other_kinds_are_told_apart():
    @each_scenario
    def told(given: Inputs) -> Told:
        return Told(1.0, given.terms.name)

    names = np.array([1.0, True, "1", None, 1.0], dtype=object)
    given, _ = with_scenarios(varied(name=names))
    assert [type(name) for name in told(given).label.tolist()] == [type(name) for name in names]


def test_a_section_is_called_once_where_nothing_varies():
    calls = []

    @each_scenario
    def counted(given: Plan) -> Told:
        calls.append(given)
        return Told(1.0, "once")

    made = Plan(np.array([1.0]), np.ones((3, 1)), np.ones((2, 2, 1)))
    assert counted(made).label.tolist() == ["once"] and len(calls) == 1


def test_results_that_are_not_alike_are_told_by_name():
    @each_scenario
    def told(given: Inputs) -> Told:
        return Told(1.0 if given.terms.rate < 0.015 else np.ones(2), "")

    with pytest.raises(ValueError, match=r"middle: wanted one shape .* found \[\(\), \(2,\)\]"):
        told(with_scenarios(varied(rate=[0.01, 0.02]))[0])


def test_a_number_divided_by_nothing_is_no_exception():
    @each_scenario
    def divided(given: Inputs) -> Told:
        with np.errstate(divide="ignore"):
            return Told(given.terms.principal / given.terms.rate, "")

    given, _ = with_scenarios(varied(rate=0.0))
    assert divided(given).middle == np.inf
    given, _ = with_scenarios(varied(rate=[0.0, 10.0]))
    assert divided(given).middle.tolist() == [np.inf, 100.0]
