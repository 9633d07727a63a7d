"""Legends of optimisers as other courses write them, on the same line as the sheets of the lesson.

In a `_new` formula @ stands for b and a.
"""

from __future__ import annotations

from xlrepro.loaders.descent import (
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
)
from xlrepro.loaders.legend import Found, Legend, Role

ESSENTIAL = ("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a", "lr")
MEANS, SQUARED, EPS = ("mean_b", "mean_a"), ("sq_b", "sq_a"), {"eps": Role(labels=("eps",))}


def _legend(
    name: str, roles: dict[str, Role], *essential: str, told_by: tuple[str, ...] = ()
) -> Legend:
    """A method that only the formulas of the roles `told_by` tell from others."""

    def fits(found: Found) -> bool:
        return is_method(found) and all(role in found.written for role in told_by)

    return Legend(name, LINE | roles, essential=(*ESSENTIAL, *essential), fits=fits)


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
DIALECTS = (
    *(SUMMED, RATE_INSIDE, RMSPROP_EPS, ADAGRAD),
    *(ADAM_EPS, ADAM_CORRECTED, AMSGRAD, ADAMAX, NADAM),
)
