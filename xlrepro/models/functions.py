"""Which engine function computes each quantity of a model."""

from __future__ import annotations

import inspect
from operator import attrgetter

from xlrepro import engines
from xlrepro.models.collab import BIAS, DOT_PRODUCT, ON_A_RANGE
from xlrepro.models.dialect_rules import RULE_OF
from xlrepro.models.recompute import RULES

LINE = {
    "pred": "optimisers.descent.line_gradient",
    "err_sq": "optimisers.descent.line_gradient",
    "de": "optimisers.descent.line_gradient",
    "moved": "finite_difference",
    "slope": "finite_difference",
    "rmse": "root_sum",
    "norm": "root_sum_squares",
}
FACTORS = {"pred": "predict", "rmse": "rmse"}
LOOK_UP = {"idx": "match_all", "hot": "one_hot", "act": "take_rows"}
RATINGS = LOOK_UP | {"pred": "row_dot", "err_sq": "squared_error", "rmse": "rmse_of"}
LOGS = {
    "loss": "binary_cross_entropy",
    "case": "binary_cross_entropy_by_case",
    "nll": "nll",
    "picked": "nll_by_lookup",
    "index": "target_index",
    "log": "log",
}
SHARES = {
    "exp": "exponentials",
    "total": "left_sum",
    "share_total": "left_sum",
    "share": "softmax",
    "sigmoid": "sigmoid_from_exp",
}
BY_MODEL = {
    **{name: {"": name} | LINE for name in RULES},
    **{name: {"": name.split()[0]} | LINE for name in RULE_OF},
    **{legend.name: FACTORS for legend in (DOT_PRODUCT, BIAS, *ON_A_RANGE)},
    "one-hot product": RATINGS | {"act": "one_hot_product"},
    "embedding look-up": RATINGS,
    "word embedding": LOOK_UP,
    "softmax": SHARES,
    "softmax in one column": SHARES,
    "softmax across": SHARES,
    "binary cross-entropy": LOGS,
    "likelihood look-up": LOGS,
}


def engine_function(model: str, role: str) -> tuple[str, str]:
    """The function (its name in xlrepro.engines) behind a role, and its docstring's first line.

    Both are empty where the checks work a cell out themselves, as counters and sums in the margin.
    """
    table = BY_MODEL.get(model, {})
    parts = role.split("_")
    name = table.get(role) or next((table[p] for p in (parts[0], parts[-1]) if p in table), None)
    name = name or table.get("", "")
    if not name:
        return "", ""
    lines = (inspect.getdoc(attrgetter(name)(engines)) or "").splitlines()
    return name, lines[0] if lines else ""
