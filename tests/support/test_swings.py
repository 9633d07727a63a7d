"""What a result hangs on; the witness is the model, run by hand with other inputs."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.made import INPUTS, run, varied
from xlrepro.support import fan, in_chunks, sensitivity, tornado
from xlrepro.values import NA


def test_each_input_is_varied_alone():
    found = sensitivity(run, INPUTS, "plan.payment", by=0.2)
    assert found.index.tolist() == ["terms.principal", "terms.rate"]
    assert (found["base"] == run(INPUTS).plan.payment).all()
    row = found.loc["terms.rate"]
    assert row["value"] == 0.06
    assert row["low"] == run(varied(rate=0.06 - 0.2 * 0.06)).plan.payment
    assert row["high"] == run(varied(rate=0.06 + 0.2 * 0.06)).plan.payment
    assert row["swing"] == row["high"] - row["low"]


def test_lowest_and_highest_values_may_be_told():
    ends = {"terms.rate": (0.0, 0.5)}
    found = sensitivity(run, INPUTS, lambda results: results.plan.closing[-1], ends)
    assert found.loc["terms.rate", "high"] == run(varied(rate=0.5)).plan.closing[-1]
    assert sensitivity(run, INPUTS, "told.middle", ["terms.rate"]).index.tolist() == ["terms.rate"]


def test_results_that_are_errors_have_no_swing():
    def broken(inputs):
        results = run(inputs)
        return replace(results, plan=replace(results.plan, payment=NA))

    assert np.isnan(sensitivity(broken, INPUTS, "plan.payment")["swing"]).all()


def test_what_cannot_be_varied_is_told():
    with pytest.raises(ValueError, match=r"terms.name: wanted an input that is one number"):
        sensitivity(run, INPUTS, "plan.payment", ["terms.name"])
    with pytest.raises(ValueError, match=r"plan.closing: wanted one number, found .* \(3,\)"):
        sensitivity(run, INPUTS, "plan.closing")


def test_a_tornado_has_a_bar_for_each_end():
    rows = sensitivity(run, INPUTS, "plan.payment")
    axes = tornado(rows, title="the payment").axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["terms.rate", "terms.principal"]
    ends = sorted(bar.get_x() + bar.get_width() for bar in axes.patches)
    assert np.allclose(ends, sorted([*rows["low"], *rows["high"]]))


def test_a_fan_lies_between_its_quantiles(tmp_path):
    rates = np.linspace(0.0, 0.1, 101)
    closing = in_chunks(run, varied(rate=rates), keep=["plan.closing"])["plan.closing"]
    figure = fan(closing, labels=[1, 2, 3])
    middle = figure.axes[0].lines[0]
    assert middle.get_xdata().tolist() == [1, 2, 3]
    assert middle.get_ydata().tolist() == np.median(closing, axis=-1).tolist()
    low, high = figure.axes[0].collections[0].get_datalim(figure.axes[0].transData).intervaly
    assert (low, high) == (
        np.quantile(closing, 0.05, -1).min(),
        np.quantile(closing, 0.95, -1).max(),
    )
    figure.savefig(tmp_path / "fan.png")
    with pytest.raises(ValueError, match="wanted a line with scenarios"):
        fan(np.ones(3))
