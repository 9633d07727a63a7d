"""What the workbooks compute, in numpy. Knows nothing of files, and can be lifted out whole."""

from xlrepro.engines.descent import (
    Estimates,
    Trace,
    descend,
    epochs,
    finite_difference,
    root_sum,
    root_sum_squares,
)
from xlrepro.engines.entropy import (
    binary_cross_entropy,
    binary_cross_entropy_by_case,
    exponentials,
    log,
    nll,
    nll_by_lookup,
    sigmoid,
    sigmoid_from_exp,
    softmax,
    target_index,
)
from xlrepro.engines.factors import dot, predict, rmse, squared_error
from xlrepro.engines.lookup import (
    match,
    match_all,
    one_hot,
    one_hot_product,
    rmse_of,
    row_dot,
    take_rows,
)
from xlrepro.engines.power import square
from xlrepro.engines.rules import Rule, State, adam, annealed_rate, momentum, rmsprop, sgd
from xlrepro.engines.sums import left_sum

__all__ = [
    "Estimates",
    "Rule",
    "State",
    "Trace",
    "adam",
    "annealed_rate",
    "binary_cross_entropy",
    "binary_cross_entropy_by_case",
    "descend",
    "dot",
    "epochs",
    "exponentials",
    "finite_difference",
    "left_sum",
    "log",
    "match",
    "match_all",
    "momentum",
    "nll",
    "nll_by_lookup",
    "one_hot",
    "one_hot_product",
    "predict",
    "rmse",
    "rmse_of",
    "rmsprop",
    "root_sum",
    "root_sum_squares",
    "row_dot",
    "sgd",
    "sigmoid",
    "sigmoid_from_exp",
    "softmax",
    "square",
    "squared_error",
    "take_rows",
    "target_index",
]
