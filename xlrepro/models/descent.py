"""Legends of the gradient-descent sheets: a line y = a*x + b fitted one point at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from xlrepro.recognise.given import Array, Given
from xlrepro.recognise.legend import Legend, Match, Role

ROW = ("r", None)
INTERCEPT = ("b", "intercept", "const")
SLOPE = ("a", "slope")


@dataclass(frozen=True)
class DescentInputs:
    """What a descent sheet is given. Pairs are ordered (b, a): intercept, slope.

    `mean`, `square`, `highest` and `moved` are the running means of the gradients and of their
    squares, the largest of either, and the running mean of the squared steps, that the sheet
    carried over from its previous run (nan where the method has none).
    """

    x: Array  # (n,)
    y: Array  # (n,)
    start: Array  # (2,)
    lr: float
    beta: float
    beta_square: float
    mean: Array  # (2,)
    square: Array  # (2,)
    highest: Array  # (2,)
    moved: Array  # (2,)
    previous_square: float  # lowest sum of root running squares seen so far, annealed Adam
    lagged: bool  # whether a step divides by the running square of the row before
    eps: float = 0.0  # what keeps the divisor from zero
    eps_inside: bool = False  # whether it stands under the root
    decay: float = 0.0  # of the weights, as it stands beside the gradient
    steps: float = field(default=0.0, metadata={"exact": True})  # taken before the first row


def load_descent(given: Given) -> DescentInputs:
    written = given.match.written.get("new_b") or given.match.roles["new_b"].formulas[0]
    legend = given.match.legend.roles
    return DescentInputs(
        x=given.numbers("x"),
        y=given.numbers("y"),
        start=given.pair("start_b", "start_a"),
        lr=given.number("lr"),
        beta=given.number("beta"),
        beta_square=given.number("beta_sq" if "beta_sq" in legend else "beta"),
        mean=given.pair("carried_mean_b", "carried_mean_a"),
        square=given.pair("carried_sq_b", "carried_sq_a"),
        highest=given.pair("carried_high_b", "carried_high_a"),
        moved=given.pair("carried_moved_b", "carried_moved_a"),
        previous_square=given.number("prev_sq"),
        lagged="PREV(sq_b)" in written,
        eps=given.number("eps", otherwise=0.0),
        eps_inside="SQRT(sq_b+eps)" in written or "SQRT(PREV(sq_b)+eps)" in written,
        decay=given.number("decay", otherwise=0.0) * (2 if "2*decay" in written else 1),
        steps=given.number("t0", otherwise=0.0),
    )


def pair(stem: str, formula: str, **more: object) -> dict[str, Role]:
    """The same role for b and for a; `@` in the formula stands for the letter."""
    formulas = tuple(part.strip() for part in formula.split(" or "))
    roles = {}
    for letter in "ba":
        own = tuple(text.replace("@", letter) for text in formulas)
        own_more = {
            key: tuple(part.replace("@", letter) for part in value)
            if isinstance(value, tuple)
            else str(value).replace("@", letter)
            if isinstance(value, str)
            else value
            for key, value in more.items()
        }
        roles[f"{stem}_{letter}"] = Role(ROW, own, **own_more)  # type: ignore[arg-type]
    return roles


LINE = {
    "de_db": Role(ROW, ("2*(a*x+b-y)", "2*(pred-y)"), labels=("de/db",)),
    "de_da": Role(ROW, ("de_db*x",), labels=("de/da",)),
    "pred": Role(ROW, ("b+a*x",), labels=("pred", "y_pred")),
    "err_sq": Role(ROW, ("(y-pred)^2",), labels=("err^2",)),
    "b": Role(ROW, ("PREV(new_b)",), labels=INTERCEPT),
    "a": Role(ROW, ("PREV(new_a)",), labels=SLOPE),
    "x": Role(ROW, labels=("x",)),
    "y": Role(ROW, labels=("y",)),
    "start_b": Role(names=("const",), labels=INTERCEPT),
    "start_a": Role(names=("slope",), labels=SLOPE),
    "lr": Role(names=("lr",), labels=("learn",)),
    "rmse": Role(formulas=("SQRT(SUM(err_sq))",), names=("rmse",), labels=("rmse",), foot="err_sq"),
    "norm_b": Role(
        formulas=("SQRT(SUMSQ(de_db))", "SQRT(SUMSQ(de_db))/COUNT(de_db)"), foot="de_db"
    ),
    "norm_a": Role(
        formulas=("SQRT(SUMSQ(de_da))", "SQRT(SUMSQ(de_da))/COUNT(de_da)"), foot="de_da"
    ),
}


def new_weights(step: str) -> dict[str, Role]:
    return {
        f"new_{letter}": Role(
            ROW,
            tuple(text.strip().replace("@", letter) for text in step.split(" or ")),
            labels=(f"new {letter}",),
            before=f"start_{letter}",
        )
        for letter in "ba"
    }


def carried_over(stem: str, *ways: str) -> dict[str, Role]:
    """A pair of running numbers, handed over from the last row of one epoch into the next."""
    roles = pair(stem, " or ".join(ways), before=f"carried_{stem}_@")
    for letter in "ba":
        saved = f"saved_{stem}_{letter}"
        roles[f"carried_{stem}_{letter}"] = Role(formulas=(saved,), linked=True)
        roles[saved] = Role(foot=f"{stem}_{letter}")
        roles[f"inverse_{stem}_{letter}"] = Role(formulas=(f"1/carried_{stem}_{letter}",))
    return roles


def running(stem: str, beta: str, rest: str, *terms: str) -> dict[str, Role]:
    """A pair of running means."""
    ways = [
        way
        for term in terms
        for way in (
            f"PREV({stem}_@)*{beta}+{rest}*{term}",
            f"PREV({stem}_@)*{beta}+(1-{beta})*{term}",
            f"PREV({stem}_@)+{rest}*({term}-PREV({stem}_@))",
        )
    ]
    return carried_over(stem, *ways) | {beta: Role(), rest: Role(formulas=(f"1-{beta}",))}


MEAN = running("mean", "beta", "rest", "de_d@")
SQUARES = ("de_d@^2", "(de_d@*de_d@)", "de_d@*de_d@", "POWER(de_d@,2)")
SQUARE = running("sq", "beta", "rest", *SQUARES)
SECOND_SQUARE = running("sq", "beta_sq", "rest_sq", *SQUARES)


def is_method(match: Match) -> bool:
    """Whether what weighs the new gradient is 1-beta, and the rate is one, as in these methods."""
    given = Given(match)
    for beta, rest in (("beta", "rest"), ("beta_sq", "rest_sq")):
        block = match.blocks.get(rest)
        place = (block.row, block.col) if block else (0, 0)
        formula = match.view.formula(place)
        typed = rest in match.literals or (match.view.is_number(place) and formula is None)
        if typed and given.has(beta):
            kept, weight = given.number(beta), given.number(rest)
            if not math.isnan(weight) and not math.isclose(weight, 1 - kept, rel_tol=1e-9):
                return False
    rate = match.literals.get("lr", 0.5)
    return rate > 0 and (rate != 1 or "sq_b" in match.roles)


BASIC = Legend(
    "sgd",
    LINE
    | new_weights("@-de_d@*lr")
    | {
        "moved_err_b": Role(ROW, ("(((b+0.01)+x*a)-y)^2",), labels=("errb1",)),
        "slope_b": Role(ROW, ("(moved_err_b-err_sq)/0.01",), labels=("est de/db",)),
        "moved_err_a": Role(ROW, ("(((a+0.01)*x+b)-y)^2",), labels=("erra1",)),
        "slope_a": Role(ROW, ("(moved_err_a-err_sq)/0.01",), labels=("est de/da",)),
    },
    essential=("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a", "lr"),
    fits=is_method,
)
MOMENTUM = Legend(
    "momentum",
    LINE | new_weights("@-mean_@*lr") | MEAN,
    essential=("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a", "mean_b", "mean_a", "lr"),
    fits=is_method,
)
RMSPROP = Legend(
    "rmsprop",
    LINE | new_weights("@-de_d@*lr/SQRT(PREV(sq_@)) or @-de_d@*lr/SQRT(sq_@)") | SQUARE,
    essential=("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a", "sq_b", "sq_a", "lr"),
    fits=is_method,
)
ADAM = Legend(
    "adam",
    LINE
    | new_weights("@-mean_@*lr/SQRT(sq_@)")
    | MEAN
    | SECOND_SQUARE
    | {
        "avg_sq": Role(formulas=("SQRT(saved_sq_b)+SQRT(saved_sq_a)",), names=("avg_grad2",)),
        "gradrat": Role(formulas=("avg_sq/prev_sq",), names=("gradrat",)),
        "prev_sq": Role(names=("prev_grad2",)),
    },
    essential=(
        *("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a"),
        *("mean_b", "mean_a", "sq_b", "sq_a", "lr"),
    ),
    fits=is_method,
)
RANDOM_LINE = Legend(
    "random line",
    {
        "y": Role(ROW, ("intercept+x*slope",), labels=("y",)),
        "x": Role(ROW, ("RANDBETWEEN(low,high)",), labels=("x",)),
        "low": Role(),
        "high": Role(),
        "intercept": Role(labels=("const",)),
        "slope": Role(labels=("slope",)),
    },
    essential=("x", "y", "low", "high"),
)


@dataclass(frozen=True)
class RandomLineInputs:
    """What the data sheet is given: whole numbers low..high are drawn, y = intercept + slope*x."""

    low: float
    high: float
    intercept: float
    slope: float


def load_random_line(given: Given) -> RandomLineInputs:
    return RandomLineInputs(
        given.number("low"), given.number("high"), given.number("intercept"), given.number("slope")
    )
