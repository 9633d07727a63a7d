"""Scenarios a part at a time; the witness is all of them at once."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.made import INPUTS, Inputs, Results, run
from xlrepro.support import in_chunks
from xlrepro.support.kinds import leaves


def rates(count: int) -> Inputs:
    return replace(INPUTS, terms=replace(INPUTS.terms, rate=np.linspace(0.01, 0.1, count)))


def alike(one: Results, other: Results) -> bool:
    pairs = zip(leaves(one), leaves(other), strict=True)
    return all(np.array_equal(a, b) and np.shape(a) == np.shape(b) for (*_, a), (*_, b) in pairs)


@pytest.mark.parametrize("size", [2, 3, 5, 7, 100, None])
def test_parts_are_put_together_as_if_run_at_once(size):
    assert alike(in_chunks(run, rates(7), size), run(rates(7)))


def test_one_at_a_time_gives_the_same_numbers():
    found = in_chunks(run, rates(4), 1)
    assert np.array_equal(found.plan.closing, run(rates(4)).plan.closing)


def test_only_what_is_kept_is_kept():
    sizes = []

    def counted(inputs):
        results = run(inputs)
        sizes.append(results.plan.closing.shape[-1])
        return results

    found = in_chunks(counted, rates(10), 4, keep=["told.middle", "plan.weights"])
    assert sizes == [3, 4, 3]
    assert np.array_equal(found["told.middle"], run(rates(10)).told.middle)
    assert found["plan.weights"].shape == (2, 2, 1)
    assert found["told.middle"].base is None
    with pytest.raises(ValueError, match=r"plan.paid: wanted one of plan.payment, plan.closing"):
        in_chunks(run, rates(4), keep=["plan.paid"])


def test_without_scenarios_it_runs_once():
    assert in_chunks(run, INPUTS).plan.payment == run(INPUTS).plan.payment
    kept = in_chunks(run, INPUTS, keep=["plan.payment"])
    assert kept == {"plan.payment": run(INPUTS).plan.payment}


@pytest.mark.slow
def test_other_processes_may_do_the_parts():
    assert alike(in_chunks(run, rates(6), 3, workers=2), run(rates(6)))
