"""Binary cross-entropy, as a sum of both cases and by the case at hand."""

from __future__ import annotations

from xlrepro import engines
from xlrepro.models.logarithms import (
    PREDICTED,
    ROW,
    CrossEntropyInputs,
    base_ten,
    in_any_base,
    load_cross_entropy,
    one_base,
)
from xlrepro.models.method import Method, Results
from xlrepro.recognise.legend import Legend, Role


def _recompute(given: CrossEntropyInputs) -> Results:
    return {
        "loss": engines.binary_cross_entropy(given.target, given.p, given.base),
        "case": engines.binary_cross_entropy_by_case(given.target, given.p, given.base),
    }


CROSS_ENTROPY = Method(
    Legend(
        "binary cross-entropy",
        {
            "loss": Role(
                ROW,
                in_any_base(
                    lambda log_p, log_q: f"-target*{log_p}-(1-target)*{log_q}",
                    lambda log_p, log_q: f"-(target*{log_p}+(1-target)*{log_q})",
                ),
                by=engines.binary_cross_entropy,
            ),
            "case": Role(
                ROW,
                in_any_base(lambda log_p, log_q: f"-IF(target=1,{log_p},{log_q})"),
                by=engines.binary_cross_entropy_by_case,
            ),
            **PREDICTED,
        },
        essential=("loss", "target", "p"),
        derive=one_base,
    ),
    load_cross_entropy,
    _recompute,
    findings=(base_ten("loss"),),
)
