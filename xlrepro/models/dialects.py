"""Legends of optimisers as other courses write them, on the same line as the sheets of the lesson.

In a `_new` formula @ stands for b and a.
"""

from __future__ import annotations

from xlrepro.models.descent import (
    LINE,
    MEAN,
    ROW,
    SECOND_SQUARE,
    SQUARE,
    SQUARES,
    carried_over,
    is_method,
    new_weights,
    pair,
    running,
)
from xlrepro.recognise.legend import Legend, Match, Role

STEPS = ("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a")
MEANS, SQUARED, EPS = ("mean_b", "mean_a"), ("sq_b", "sq_a"), {"eps": Role(labels=("eps",))}


def _legend(
    name: str,
    roles: dict[str, Role],
    *essential: str,
    told_by: tuple[str, ...] = (),
    rate: tuple[str, ...] = ("lr",),
) -> Legend:
    """A method that only the formulas of the roles `told_by` tell from others."""

    def fits(match: Match) -> bool:
        return is_method(match) and all(role in match.written for role in told_by)

    return Legend(name, LINE | roles, essential=(*STEPS, *rate, *essential), fits=fits)


SUMMED = _legend(
    "momentum of summed gradients",
    new_weights("@-mean_@*lr") | carried_over("mean", "PREV(mean_@)*beta+de_d@") | {"beta": Role()},
    *MEANS,
    "beta",
    told_by=MEANS,
)
RATE_INSIDE = _legend(
    "momentum with the rate inside",
    new_weights("@-mean_@") | carried_over("mean", "PREV(mean_@)*beta+lr*de_d@") | {"beta": Role()},
    *MEANS,
    "beta",
)
RMSPROP_EPS = _legend(
    "rmsprop with epsilon",
    new_weights(
        "@-de_d@*lr/(SQRT(sq_@)+eps) or @-de_d@*lr/SQRT(sq_@+eps) or "
        "@-de_d@*lr/(SQRT(PREV(sq_@))+eps) or @-de_d@*lr/SQRT(PREV(sq_@)+eps)"
    )
    | SQUARE
    | EPS,
    *SQUARED,
    "eps",
)
ADAGRAD = _legend(
    "adagrad",
    new_weights("@-de_d@*lr/SQRT(sq_@+eps) or @-de_d@*lr/(SQRT(sq_@)+eps) or @-de_d@*lr/SQRT(sq_@)")
    | carried_over("sq", *(f"PREV(sq_@)+{term}" for term in SQUARES))
    | EPS,
    *SQUARED,
    told_by=SQUARED,
)
ADAM_EPS = _legend(
    "adam with epsilon",
    new_weights("@-mean_@*lr/(SQRT(sq_@)+eps)") | MEAN | SECOND_SQUARE | EPS,
    *MEANS,
    *SQUARED,
    "eps",
)
HIGHEST = ("high_b", "high_a")
AMSGRAD = _legend(
    "amsgrad",
    new_weights("@-mean_@*lr/(SQRT(high_@)+eps) or @-mean_@*lr/SQRT(high_@)")
    | MEAN
    | SECOND_SQUARE
    | EPS
    | carried_over("high", "MAX(PREV(high_@),sq_@)", "MAX(sq_@,PREV(high_@))"),
    *MEANS,
    *SQUARED,
    *HIGHEST,
    told_by=HIGHEST,
)
COUNT = {
    "t": Role(ROW, ("PREV(t)+1",), labels=("t", "step"), before="t0", typed=True),
    "t0": Role(),
}
ADAMAX = _legend(
    "adamax",
    new_weights("@-lr/(1-beta^t)*mean_@/high_@")
    | COUNT
    | MEAN
    | carried_over(
        "high", "MAX(beta_sq*PREV(high_@),ABS(de_d@))", "MAX(ABS(de_d@),beta_sq*PREV(high_@))"
    )
    | {"beta_sq": Role()},
    *MEANS,
    *HIGHEST,
    "t",
    told_by=HIGHEST,
)
CORRECTED_MEAN, CORRECTED_SQUARE = "mean_@/(1-beta^t)", "sq_@/(1-beta_sq^t)"
CORRECTED = (
    COUNT | MEAN | SECOND_SQUARE | EPS | pair("mh", CORRECTED_MEAN) | pair("vh", CORRECTED_SQUARE)
)
ADAM_CORRECTED = _legend(
    "adam with bias correction",
    new_weights(
        "@-mh_@*lr/(SQRT(vh_@)+eps) or @-mh_@*lr/SQRT(vh_@) or "
        f"@-{CORRECTED_MEAN}*lr/(SQRT({CORRECTED_SQUARE})+eps)"
    )
    | CORRECTED,
    *MEANS,
    *SQUARED,
    "t",
)
NADAM = _legend(
    "nadam",
    new_weights("@-lr/(SQRT(vh_@)+eps)*(beta*mh_@+(1-beta)*de_d@/(1-beta^t))") | CORRECTED,
    *MEANS,
    *SQUARED,
    "t",
)
AHEAD = ("ahead_b", "ahead_a")
NESTEROV = _legend(
    "nesterov",
    pair("ahead", "@-beta*PREV(mean_@)")
    | {
        "pred": Role(ROW, ("ahead_b+ahead_a*x",), labels=("pred", "y_pred")),
        "de_db": Role(ROW, ("2*(ahead_a*x+ahead_b-y)", "2*(pred-y)"), labels=("de/db",)),
    }
    | new_weights("@-mean_@")
    | carried_over("mean", "PREV(mean_@)*beta+lr*de_d@")
    | {"beta": Role()},
    *MEANS,
    *AHEAD,
    "beta",
    told_by=AHEAD,
)
# The same with weights that are themselves the points ahead, as PyTorch has it.
NESTEROV_AHEAD = _legend(
    "nesterov on points ahead",
    new_weights("@-lr*(mean_@*beta+de_d@)")
    | carried_over("mean", "PREV(mean_@)*beta+de_d@")
    | {"beta": Role()},
    *MEANS,
    "beta",
    told_by=MEANS,
)
DECAY = {"decay": Role(labels=("wd", "weight decay", "decay", "lambda"))}
DECAYED = _legend(
    "sgd with weight decay",
    new_weights("@-lr*(de_d@+2*decay*@) or @-lr*(de_d@+decay*@)") | DECAY,
    "decay",
)
ADAMW = _legend(
    "adamw without bias correction",
    new_weights("@-lr*(mean_@/(SQRT(sq_@)+eps)+decay*@)") | MEAN | SECOND_SQUARE | EPS | DECAY,
    *MEANS,
    *SQUARED,
    "eps",
    "decay",
)
ADAMW_CORRECTED = _legend(
    "adamw",
    new_weights(
        "@-lr*(mh_@/(SQRT(vh_@)+eps)+decay*@) or "
        f"@-lr*({CORRECTED_MEAN}/(SQRT({CORRECTED_SQUARE})+eps)+decay*@)"
    )
    | CORRECTED
    | DECAY,
    *MEANS,
    *SQUARED,
    "t",
    "decay",
)


def _adadelta(name: str, sign: str, then: str) -> Legend:
    """Steps of a sign that are then taken from the weights or added to them."""
    ways = (
        "SQRT(PREV(moved_@)+eps)/SQRT(sq_@+eps)*de_d@",
        "SQRT((PREV(moved_@)+eps)/(sq_@+eps))*de_d@",
    )
    return _legend(
        name,
        new_weights(f"@{then}move_@")
        | pair("move", " or ".join(f"{sign}{way}" for way in ways))
        | SQUARE
        | running("moved", "beta", "rest", "move_@^2", "move_@*move_@")
        | EPS,
        *SQUARED,
        *("moved_b", "moved_a", "move_b", "move_a", "eps"),
        rate=(),
    )


ADADELTA = _adadelta("adadelta", "", "-")
ADADELTA_ADDED = _adadelta("adadelta with steps added", "-", "+")
DIALECTS = (
    *(SUMMED, RATE_INSIDE, NESTEROV, NESTEROV_AHEAD, DECAYED),
    *(RMSPROP_EPS, ADAGRAD, ADADELTA, ADADELTA_ADDED),
    *(ADAM_EPS, ADAM_CORRECTED, AMSGRAD, ADAMAX, NADAM, ADAMW, ADAMW_CORRECTED),
)
