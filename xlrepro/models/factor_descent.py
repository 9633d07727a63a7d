"""Gradient descent on latent factors in cells: each step stands below the last one.

The first step is given; the factors of each later one are formulas of the step before, a fixed
distance away. A sheet may hold any number of steps, or the first one alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace

from xlrepro import engines
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.factor_descent import factor_descent
from xlrepro.formula.nodes import Name, Node, Number, Place, Ref
from xlrepro.models.dot_product import BIASES, EXACT, PRODUCT, RATINGS
from xlrepro.models.method import Method, Results
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import (
    SINGLE,
    Block,
    Legend,
    Match,
    Role,
    Way,
    ways,
)
from xlrepro.recognise.patterns import bindings, like
from xlrepro.records import dataclass

DOWNHILL = {
    "user": "user{sign}rate*SUMPRODUCT(error,movie)",
    "movie": "movie{sign}rate*SUMPRODUCT(error,user)",
    "user_bias": "user_bias{sign}rate*SUM(error)",
    "movie_bias": "movie_bias{sign}rate*SUM(error)",
}
# The next value goes against the gradient, whichever sign the error has.
ERRORS = tuple(
    Way(form.format(miss), sign=sign)
    for form in ('IF(rating="",0,{})', "IF(ISBLANK(rating),0,{})", 'IF(rating<>"",{},0)')
    for miss, sign in (("pred-rating", "-"), ("rating-pred", "+"))
)
ADDED = ("+movie_bias+user_bias", "+user_bias+movie_bias")
OF_A_STEP = re.compile(r"\b(user|movie|user_bias|movie_bias|pred|error|rmse)\b")


def at_step(text: str, step: int) -> str:
    """A role, or a formula of roles, as it is called in a later step: user_3 for user."""
    return OF_A_STEP.sub(rf"\1_{step}", text) if step else text


def downhill(name: str, sign: str) -> str:
    """The next value of a role."""
    return DOWNHILL[name].format(sign=sign)


def _find_steps(match: Match) -> None:
    """Bind the roles of later steps, as far as they follow each other."""
    first = {name: block for name, block in match.blocks.items() if OF_A_STEP.fullmatch(name)}
    distance = _distance(match)
    step = 1
    while distance and _bind_step(match, first, step, distance):
        step += 1


def _distance(match: Match) -> tuple[int, int] | None:
    """How far down and across from a user's factor its next value stands; most cells win.

    Binds the learning rate too, which the same cells read.
    """
    text = downhill("user", match.way("error").options["sign"])
    seen: Counter[tuple[int, int, Node]] = Counter()
    for run in like(match.view, text):
        for place in {(run.first, run.col), (run.last, run.col)}:
            for old, rate in _reads(match, "user", text, place):
                seen[place[0] - old[0], place[1] - old[1], rate] += 1
    if not seen:
        return None
    down, across, rate = max(seen, key=lambda each: seen[each])
    if isinstance(rate, Ref):
        match.blocks["rate"] = Block(rate.sheet or "", rate.row, rate.col, 1, 1, SINGLE)
    elif isinstance(rate, Number):
        match.literals["rate"] = rate.value
    return down, across


def _reads(match: Match, name: str, text: str, place: Place) -> Iterator[tuple[Place, Node]]:
    """Which number of a role a formula steps on from, and at which rate."""
    block = match.blocks[name]
    for bound in bindings(match.view, place, text):
        old = bound[name]
        if isinstance(old, Ref) and old.sheet == block.sheet and block.holds((old.row, old.col)):
            env = block.index((old.row, old.col))
            if all(match.fill(Name(n), env) == leaf for n, leaf in bound.items() if n != "rate"):
                yield (old.row, old.col), bound["rate"]


def _bind_step(match: Match, first: dict[str, Block], step: int, distance: tuple[int, int]) -> bool:
    """Bind the roles of one step if a third of their cells hold the method's formulas."""
    title, sign = match.view.sheet.title, match.way("error").options["sign"]
    bound = {}
    for name, block in first.items():
        if block.sheet != title:
            return False
        now = at_step(name, step)
        if name in DOWNHILL:
            text = at_step(downhill(name, sign), step - 1)
        else:
            text = at_step(match.way(name).text, step)
        match.roles[now] = Role(block.axes, ways(text), by=match.roles[name].by)
        row, col = block.row + step * distance[0], block.col + step * distance[1]
        match.blocks[now] = bound[now] = replace(block, row=row, col=col)
    places = [(now, place) for now, block in bound.items() for place in block.places()]
    if sum(match.follows(*each) for each in places) * 3 >= len(places):
        return True
    for now in bound:
        del match.roles[now], match.blocks[now]
    return False


@dataclass(frozen=True)
class FactorDescentInputs:
    """What a sheet of in-cell descent is given: n users, m movies, k factors; a blank is nan."""

    ratings: Array = field(metadata=EXACT)  # (n, m)
    users: Array  # (n, k)
    movies: Array  # (k, m)
    user_bias: Array | None  # (n,)
    movie_bias: Array | None  # (m,)
    lr: float | None  # None where the sheet holds the first step alone
    steps: int


def _load(given: Given) -> FactorDescentInputs:
    return FactorDescentInputs(
        ratings=given.numbers("rating", blank=float("nan")),
        users=given.numbers("user"),
        movies=given.numbers("movie"),
        user_bias=given.numbers("user_bias") if given.has("user_bias") else None,
        movie_bias=given.numbers("movie_bias") if given.has("movie_bias") else None,
        lr=given.optional("rate"),
        steps=sum(name.startswith("user_") and name[5:].isdecimal() for name in given.match.blocks),
    )


def _recompute(given: FactorDescentInputs) -> Results:
    start = engines.Factors(given.users, given.movies.T, given.user_bias, given.movie_bias)
    results: dict[str, Array | float] = {}
    steps = factor_descent(given.ratings, start, given.lr or 0.0, given.steps)
    for step, at in enumerate(steps):
        values: dict[str, Array | float] = {"pred": at.pred, "error": at.error, "rmse": at.rmse}
        values |= {"user": at.factors.users, "movie": at.factors.items.T}
        if at.factors.user_bias is not None and at.factors.item_bias is not None:
            values |= {"user_bias": at.factors.user_bias, "movie_bias": at.factors.item_bias}
        results |= {at_step(name, step): value for name, value in values.items()}
    return results


def _descent(name: str, products: tuple[str, ...], biases: dict[str, Role]) -> Method:
    roles = {
        "pred": Role(("u", "m"), ways(*products), by=engines.predict),
        "error": Role(("u", "m"), ERRORS, by=factor_descent),
        "rmse": Role(ways=ways("SQRT(SUMSQ(error)/COUNT(rating))"), by=engines.rmse),
        "rating": Role(("u", "m"), between=RATINGS),
        "rate": Role(),
        "user": Role(("u", "k"), by=factor_descent),
        "movie": Role(("k", "m"), by=factor_descent),
        **{each: replace(role, by=factor_descent) for each, role in biases.items()},
    }
    essential = ("pred", "error", "rating", "user", "movie", *biases)
    added = tuple(downhill(each, sign) for each in DOWNHILL for sign in "-+")
    legend = Legend(name, roles, essential, derive=_find_steps, added=added)
    return Method(legend, _load, _recompute, interpreted=True)


DESCENT = _descent("descent of factors", PRODUCT, {})
BIAS_DESCENT = _descent(
    "descent of factors and biases",
    tuple(product + biases for product in PRODUCT for biases in ADDED),
    BIASES,
)
