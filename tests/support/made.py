"""A small model as translated ones are made, for tests of what is done with such."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xlrepro.functions import median, pmt
from xlrepro.support import Line, Number, Table, Text, each_scenario, with_scenarios, zeros


@dataclass(frozen=True)
class Terms:
    rate: Number
    principal: Number
    name: Text
    extra: Line


@dataclass(frozen=True)
class Inputs:
    terms: Terms
    weights: Table


@dataclass(frozen=True)
class Plan:
    payment: Number
    closing: Line
    weights: Table


@dataclass(frozen=True)
class Told:
    middle: Number
    label: Text


@dataclass(frozen=True)
class Results:
    plan: Plan
    told: Told


INPUTS = Inputs(Terms(0.06, 1000.0, "a loan", np.array([0.0, 5.0, 10.0])), np.eye(2))


def plan(given: Inputs) -> Plan:
    payment = -pmt(given.terms.rate / 12, 3.0, given.terms.principal)
    closing = zeros(3, given)
    for month in range(3):
        opening = closing[month - 1] if month else given.terms.principal
        paid = payment + given.terms.extra[month]
        closing[month] = opening * (1 + given.terms.rate / 12) - paid
    return Plan(payment, closing, given.weights * 2)


@each_scenario
def told(given: Inputs, plan: Plan) -> Told:
    assert isinstance(given.terms.rate, float) and plan.closing.shape == (3,)
    return Told(median(plan.closing), given.terms.name)


def run(inputs: Inputs) -> Results:
    given, _ = with_scenarios(inputs)
    made = plan(given)
    return Results(made, told(given, made))


def varied(**terms: Any) -> Inputs:
    """The inputs with other terms."""
    return replace(INPUTS, terms=replace(INPUTS.terms, **terms))
