"""From what a sheet was given to what it should answer: one function for each kind of sheet.

Each returns the computed quantities by the names of the legend's roles.
"""

from __future__ import annotations

import numpy as np

from xlrepro import engines
from xlrepro.engines import Rule, State
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.factors.factor_descent import factor_descent
from xlrepro.engines.optimisers.rules import Rate
from xlrepro.models.collab import FactorInputs, LookUpInputs, RatingInputs
from xlrepro.models.descent import DescentInputs, RandomLineInputs
from xlrepro.models.entropy import CrossEntropyInputs, SoftmaxInputs
from xlrepro.models.factor_descent import FactorDescentInputs, at_step
from xlrepro.recognise.given import Array

Results = dict[str, Array | float]


def sgd_rule(given: DescentInputs, lr: Rate) -> Rule:
    return engines.sgd(lr, times=product)


def momentum_rule(given: DescentInputs, lr: Rate) -> Rule:
    return engines.momentum(lr, given.beta, times=product)


def rmsprop_rule(given: DescentInputs, lr: Rate) -> Rule:
    return engines.rmsprop(lr, given.beta, eps=0, lagged=given.lagged, times=product)


def adam_rule(given: DescentInputs, lr: Rate) -> Rule:
    betas = given.beta, given.beta_square
    return engines.adam(lr, *betas, eps=0, bias_correction=False, times=product)


RULES = {"sgd": sgd_rule, "momentum": momentum_rule, "rmsprop": rmsprop_rule, "adam": adam_rule}


def carried(given: DescentInputs) -> State:
    """The state that a sheet carried over from its previous run; None where it has no such part."""
    pairs = given.mean, given.square, given.moved, given.highest
    mean, square, moved, highest = (None if np.isnan(pair).all() else pair for pair in pairs)
    return State(mean, square, int(given.steps), moved, highest)


def recompute_sgd(given: DescentInputs) -> Results:
    trace = engines.descend(sgd_rule(given, given.lr), given.start, None, given.x, given.y)
    moved = engines.finite_difference(trace.params, given.x, given.y, step=0.01)
    return line_results(trace) | {
        "moved_err_b": moved.errb1,
        "slope_b": moved.est_db,
        "moved_err_a": moved.erra1,
        "slope_a": moved.est_da,
    }


def recompute_momentum(given: DescentInputs) -> Results:
    rule = momentum_rule(given, given.lr)
    trace = engines.descend(rule, given.start, State(mean=given.mean), given.x, given.y)
    means = pair_results("mean", given.mean, trace.states.mean)
    return line_results(trace) | means | rests(given)


def recompute_rmsprop(given: DescentInputs) -> Results:
    rule = rmsprop_rule(given, given.lr)
    trace = engines.descend(rule, given.start, State(square=given.square), given.x, given.y)
    return (
        line_results(trace) | pair_results("sq", given.square, trace.states.square) | rests(given)
    )


def recompute_adam(given: DescentInputs) -> Results:
    rule = adam_rule(given, given.lr)
    state = State(mean=given.mean, square=given.square)
    trace = engines.descend(rule, given.start, state, given.x, given.y)
    with np.errstate(all="ignore"):
        root_squares = np.sqrt(given.square[0]) + np.sqrt(given.square[1])
        ratio = root_squares / np.float64(given.previous_square)
    return (
        line_results(trace, mean_norm=True)
        | pair_results("mean", given.mean, trace.states.mean)
        | pair_results("sq", given.square, trace.states.square)
        | rests(given)
        | {"avg_sq": root_squares, "gradrat": ratio}
    )


def line_results(trace: engines.Trace, mean_norm: bool = False) -> Results:
    count = len(trace.pred) if mean_norm else 1
    return {
        "b": trace.params[:, 0],
        "a": trace.params[:, 1],
        "pred": trace.pred,
        "err_sq": trace.error,
        "de_db": trace.grad[:, 0],
        "de_da": trace.grad[:, 1],
        "new_b": trace.new_params[:, 0],
        "new_a": trace.new_params[:, 1],
        "rmse": engines.root_sum(trace.error),
        "norm_b": engines.root_sum_squares(trace.grad[:, 0]) / count,
        "norm_a": engines.root_sum_squares(trace.grad[:, 1]) / count,
    }


def pair_results(stem: str, carried: Array, rows: Array | None) -> Results:
    """The running pair row by row, as it was carried in, and one over that."""
    assert rows is not None
    with np.errstate(all="ignore"):
        inverse = 1 / carried
    return {
        f"{stem}_b": rows[:, 0],
        f"{stem}_a": rows[:, 1],
        f"carried_{stem}_b": carried[0],
        f"carried_{stem}_a": carried[1],
        f"inverse_{stem}_b": inverse[0],
        f"inverse_{stem}_a": inverse[1],
    }


def rests(given: DescentInputs) -> Results:
    return {"rest": 1 - given.beta, "rest_sq": 1 - given.beta_square}


def recompute_random_line(given: RandomLineInputs, drawn: Array) -> Results:
    """The line through points that a sheet drew at random, which alone cannot be recomputed."""
    return {"y": given.intercept + drawn * given.slope}


def recompute_factors(given: FactorInputs) -> Results:
    rated = ~np.isnan(given.ratings) if given.masked else True
    predictions = engines.predict(
        given.users,
        given.movies,
        rated,
        given.user_bias,
        given.movie_bias,
        mask_biases=given.mask_biases,
        y_range=given.y_range,
    )
    blank = np.isnan(given.ratings)
    off = engines.squared_error(np.where(blank, 0.0, given.ratings), predictions)
    off = np.where(blank & given.masked_errors, 0.0, off)
    return {"pred": predictions, "rmse": engines.rmse(given.ratings, predictions), "off": off}


def recompute_factors_in_libreoffice(given: FactorInputs) -> Results:
    """What LibreOffice makes of the same sheet: its SUMXMY2 counts a blank rating as 0."""
    results = recompute_factors(given)
    error = engines.rmse(given.ratings, results["pred"], blanks_as_zero=True)
    return results | {"rmse": error}


def recompute_factor_descent(given: FactorDescentInputs) -> Results:
    start = engines.Factors(given.users, given.movies.T, given.user_bias, given.movie_bias)
    results: Results = {}
    for step, at in enumerate(factor_descent(given.ratings, start, given.lr, given.steps)):
        values: Results = {"pred": at.pred, "error": at.error, "rmse": at.rmse}
        values |= {"user": at.factors.users, "movie": at.factors.items.T}
        if at.factors.user_bias is not None and at.factors.item_bias is not None:
            values |= {"user_bias": at.factors.user_bias, "movie_bias": at.factors.item_bias}
        results |= {at_step(name, step): value for name, value in values.items()}
    return results


def recompute_one_hot(given: RatingInputs) -> Results:
    results: Results = {}
    for side, look_up in (("user", given.user), ("movie", given.movie)):
        index = _index(look_up)
        size = len(look_up.table)
        results |= {
            f"{side}_idx": index,
            f"{side}_no": _count(look_up.first_no, size),
            f"{side}_hot": engines.one_hot(index, size),
            f"{side}_act": engines.one_hot_product(index, look_up.table),
            f"{side}_count": _count(look_up.first_count, size),
        }
    return results | _errors(results, given.ratings)


def recompute_embedding(given: RatingInputs) -> Results:
    results = _look_up("user", given.user) | _look_up("movie", given.movie)
    return results | _errors(results, given.ratings)


def recompute_words(given: LookUpInputs) -> Results:
    return _look_up("word", given)


def _index(given: LookUpInputs) -> Array:
    return engines.match_all(given.ids, given.keys, "exact" if given.exact else "approximate")


def _look_up(side: str, given: LookUpInputs) -> Results:
    index = _index(given)
    return {
        f"{side}_idx": index,
        f"{side}_act": engines.take_rows(index, given.table, given.places),
        f"{side}_count": _count(given.first_count, len(given.keys)),
    }


def _count(first: float, size: int) -> Array:
    return np.asarray(first + np.arange(size), dtype=float)


def _errors(results: Results, ratings: Array) -> Results:
    predictions = engines.row_dot(results["user_act"], results["movie_act"])
    errors = engines.squared_error(ratings, predictions)
    return {"pred": predictions, "err_sq": errors, "rmse": engines.rmse_of(errors)}


def recompute_softmax(given: SoftmaxInputs) -> Results:
    top = np.max(given.logits, axis=-1, keepdims=True, initial=-np.inf)
    exponentials = engines.exponentials(given.logits - top if given.shift else given.logits)
    shares = engines.softmax(given.logits, shift=given.shift)
    by_exp = given.sigmoid_by_exp
    return {
        "top": top[..., 0],
        "exp": exponentials,
        "total": engines.left_sum(exponentials),
        "share": shares,
        "share_total": engines.left_sum(shares),
        "sigmoid": engines.sigmoid_from_exp(exponentials)
        if by_exp
        else engines.sigmoid(given.logits),
    }


BASES = {"10": 10.0, "e": np.e}


def recompute_cross_entropy(given: CrossEntropyInputs) -> Results:
    base = BASES[given.base]
    return {
        "loss": engines.binary_cross_entropy(given.target, given.p, base),
        "case": engines.binary_cross_entropy_by_case(given.target, given.p, base),
    }


def recompute_likelihood(given: CrossEntropyInputs) -> Results:
    base = BASES[given.base]
    logs = np.column_stack([engines.log(given.p, base), engines.log(1 - given.p, base)])
    targets = np.column_stack([given.target, 1 - given.target])
    return {
        "other": targets[:, 1],
        "log_p": logs[:, 0],
        "log_q": logs[:, 1],
        "nll": engines.nll(given.target, logs[:, 0], logs[:, 1]),
        "index": engines.target_index(targets),
        "picked": -engines.nll_by_lookup(targets, logs),
    }
