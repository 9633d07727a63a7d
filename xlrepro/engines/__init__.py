"""What the workbooks compute, in numpy and scipy. Knows nothing of files; can be lifted out whole.

What needs scipy (`LatentFactors`, `als`, `lbfgs`), and the network, are imported on first use, and
`methods` holds the rules for scipy's minimize; so verifying a workbook waits for none of it. Around
the rules stand `batches`, `gradients` (clipping and noise), `finder` (of a learning rate),
`stopping`, `surfaces` (test functions) and `racing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlrepro.engines.arithmetic.elementary import exponentials, log, sigmoid, sigmoid_from_exp
from xlrepro.engines.arithmetic.power import square
from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.engines.factors.factors import dot, predict, rmse, squared_error
from xlrepro.engines.factors.lookup import (
    match,
    match_all,
    one_hot,
    one_hot_product,
    rmse_of,
    row_dot,
    take_rows,
)
from xlrepro.engines.optimisers.descent import (
    Estimates,
    descend,
    epochs,
    finite_difference,
    root_sum,
    root_sum_squares,
)
from xlrepro.engines.optimisers.fresh import fresh
from xlrepro.engines.optimisers.macros import MACROS, Buttons, Macro, Progress
from xlrepro.engines.optimisers.one_pass import Trace, line_gradient
from xlrepro.engines.optimisers.rules import (
    Beta,
    Rate,
    Rule,
    Schedule,
    State,
    adadelta,
    adagrad,
    adam,
    adamax,
    adamw,
    amsgrad,
    annealed_rate,
    momentum,
    nadam,
    nesterov,
    rmsprop,
    sgd,
)
from xlrepro.engines.optimisers.schedules import (
    constant,
    cosine,
    exponential,
    inverse_cycle,
    one_cycle,
    step_decay,
)
from xlrepro.engines.softmax.entropy import (
    binary_cross_entropy,
    binary_cross_entropy_by_case,
    nll,
    nll_by_lookup,
    softmax,
    target_index,
)

if TYPE_CHECKING:
    from xlrepro.engines.factors.factor_fit import (
        FactorFit,
        Factors,
        Restarts,
        fit_factors,
        random_factors,
        restarts,
    )
    from xlrepro.engines.factors.latent_factors import FoldedIn, LatentFactors
    from xlrepro.engines.factors.sparse_factors import als, lbfgs
    from xlrepro.engines.network.network import Network
    from xlrepro.engines.network.training import train
    from xlrepro.engines.optimisers.gradient_check import check_gradient

__all__ = [
    "MACROS", "Beta", "Buttons", "Estimates", "FactorFit", "Factors", "FoldedIn", "LatentFactors",
    "Macro", "Network", "Progress", "Rate", "Restarts", "Rule", "Schedule", "State", "Trace",
    "adadelta", "adagrad", "adam", "adamax", "adamw", "als", "amsgrad", "annealed_rate",
    "binary_cross_entropy", "binary_cross_entropy_by_case", "check_gradient", "constant", "cosine",
    "descend", "dot", "epochs", "exponential", "exponentials", "finite_difference", "fit_factors",
    "fresh", "inverse_cycle", "lbfgs", "left_sum", "line_gradient", "log", "match", "match_all",
    "momentum", "nadam", "nesterov", "nll", "nll_by_lookup", "one_cycle", "one_hot",
    "one_hot_product", "predict", "random_factors", "restarts", "rmse", "rmse_of", "rmsprop",
    "root_sum", "root_sum_squares", "row_dot", "sgd", "sigmoid", "sigmoid_from_exp", "softmax",
    "square", "squared_error", "step_decay", "take_rows", "target_index", "train",
]  # fmt: skip

LATER = {
    **dict.fromkeys(("FactorFit", "Factors", "Restarts"), "factors.factor_fit"),
    **dict.fromkeys(("fit_factors", "random_factors", "restarts"), "factors.factor_fit"),
    "FoldedIn": "factors.latent_factors",
    "LatentFactors": "factors.latent_factors",
    "Network": "network.network",
    "als": "factors.sparse_factors",
    "check_gradient": "optimisers.gradient_check",
    "lbfgs": "factors.sparse_factors",
    "train": "network.training",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in LATER:
        return getattr(import_module(f"xlrepro.engines.{LATER[name]}"), name)
    raise AttributeError(f"module 'xlrepro.engines' has no attribute {name!r}")
