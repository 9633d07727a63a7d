"""Latent factors: predictions as products, with biases, squeezed onto a range, or as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

import numpy as np

from xlrepro import engines
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.arithmetic.ulps import ulps
from xlrepro.formula.parse import a1
from xlrepro.models.finding import Finding
from xlrepro.models.method import Method, Models, Recognised, Results
from xlrepro.models.places import number
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend, Role, Way, ways
from xlrepro.records import dataclass

EXACT = {"exact": True}  # ids and ratings: no rounding of theirs can carry over
BLANK = ('rating=""', "ISBLANK(rating)")
RATINGS = (0.0, 100.0)  # no scale of ratings has a 0, which would read as a blank in many tests
PRODUCT = ("MMULT(user,movie)", "SUMPRODUCT(user,TRANSPOSE(movie))")
BIASES = {"user_bias": Role(("u", None)), "movie_bias": Role((None, "m"))}
FACTORS = ("pred", "rating", "user", "movie")


@dataclass(frozen=True)
class FactorInputs:
    """What a factor sheet is given: n users, m movies, k factors; a blank rating is nan."""

    ratings: Array = field(metadata=EXACT)  # (n, m)
    users: Array  # (n, k)
    movies: Array  # (k, m)
    user_bias: Array | None = None  # (n,)
    movie_bias: Array | None = None  # (m,)
    masked: bool = True  # whether blank ratings have 0 in place of the product
    mask_biases: bool = False  # and of the biases too
    masked_errors: bool = True  # whether blank ratings have 0 in place of the squared error
    low: float = 0.0  # the ends of a range that predictions are squeezed onto
    high: float | None = None

    @property
    def y_range(self) -> tuple[float, float] | None:
        return None if self.high is None else (self.low, self.high)


def _load(given: Given) -> FactorInputs:
    options = given.match.options
    return FactorInputs(
        ratings=given.numbers("rating", blank=float("nan")),
        users=given.numbers("user"),
        movies=given.numbers("movie"),
        user_bias=given.numbers("user_bias") if given.has("user_bias") else None,
        movie_bias=given.numbers("movie_bias") if given.has("movie_bias") else None,
        masked=options.get("masked", True),
        mask_biases=options.get("mask_biases", False),
        masked_errors=options.get("masked_errors", True),
        low=given.number("low", otherwise=0.0),
        high=given.optional("high"),
    )


def _recompute(given: FactorInputs) -> Results:
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


def _in_libreoffice(given: FactorInputs) -> Results:
    """What LibreOffice makes of the same sheet: its SUMXMY2 counts a blank rating as 0."""
    results = _recompute(given)
    error = engines.rmse(given.ratings, results["pred"], blanks_as_zero=True)
    return {**results, "rmse": error}


def blanks_predicted(found: Recognised) -> Iterator[Finding]:
    """Biases are added where the product counts as 0."""
    given = found.inputs
    if given.user_bias is None or given.y_range or not given.masked or given.mask_biases:
        return
    blank = np.argwhere(np.isnan(given.ratings))
    if not len(blank):
        return
    args = given.users, given.movies
    biases = {"user_bias": given.user_bias, "movie_bias": given.movie_bias}
    shown = engines.predict(*args, ~np.isnan(given.ratings), **biases)
    meant = engines.predict(*args, True, **biases)
    block = found.match.blocks["pred"]
    cells = [a1((block.row + i, block.col + j)) for i, j in blank.tolist()]
    far = [abs(shown[i, j] - meant[i, j]) for i, j in blank.tolist()]
    worst = int(np.argmax(far))
    i, j = blank[worst].tolist()
    yield Finding(
        "Blank ratings have a number that is no prediction",
        f"Where a rating is blank the dot product counts as 0, but the two biases are still added: "
        f"{len(cells)} cells hold only the sum of biases. {cells[worst]} shows "
        f"{number(shown[i, j])}, where the model would predict {number(meant[i, j])}. The error "
        "leaves these cells out.",
        " ".join(cells),
    )


def order_of_addition(models: Models) -> Iterator[tuple[str, Finding]]:
    """The same error in two sheets, parted by the last digit."""
    errors = []
    for title, recognised in models.items():
        for found in recognised:
            block = found.match.blocks.get("rmse")
            if block and "rating" in found.match.blocks:
                value = found.match.view.sheet.value((block.row, block.col))
                if type(value) is float:
                    errors.append((title, a1((block.row, block.col)), value))
    for i, (title, own, value) in enumerate(errors):
        for other, theirs, before in errors[:i]:
            if 0 < (ulps(before, value) or 0) <= 16:
                yield (
                    title,
                    Finding(
                        "The same sum in another order",
                        f"{own} is {value!r} and {other}!{theirs} is {before!r}. Both are the "
                        "error of the same predictions; the squares are added in another order, "
                        "and the last digit shows it. A report that compares in doubles has to "
                        "add in the order of the sheet.",
                        own,
                    ),
                )
                break


GRID = {
    "rating": Role(("u", "m"), between=RATINGS),
    "user": Role(("u", "k")),
    "movie": Role(("k", "m")),
    "rmse": Role(
        ways=ways("SQRT(SUMXMY2(rating,pred)/COUNT(rating))", "SQRT(SUM(off)/COUNT(rating))"),
        by=engines.rmse, labels=("rmse",), foot="pred",
    ),
    "off": Role(
        ("u", "m"),
        ways(
            *(Way(f"IF({blank},0,(rating-pred)^2)", masked_errors=True) for blank in BLANK),
            Way("(rating-pred)^2", masked_errors=False),
        ),
        by=engines.squared_error,
    ),
}  # fmt: skip


def _factors(
    name: str,
    predictions: list[Way],
    more: dict[str, Role],
    *essential: str,
    interpreted: bool = False,
) -> Method:
    pred = Role(("u", "m"), tuple(predictions), by=engines.predict)
    legend = Legend(name, {"pred": pred} | more | GRID, essential=(*FACTORS, *essential))
    return Method(
        legend,
        _load,
        _recompute,
        in_libreoffice=_in_libreoffice,
        findings=(blanks_predicted,),
        book_findings=(order_of_addition,),
        fitted=True,
        interpreted=interpreted,
    )


def _masked(text: str, blank: str) -> Way:
    return Way(f"IF({blank},0,{text})", masked=True, mask_biases="_bias" in text)


def _as_it_is(text: str) -> Way:
    return Way(text, masked=False)


def _with_biases() -> Iterator[Way]:
    for product in PRODUCT:
        for blank in BLANK:
            for biases in ("+movie_bias+user_bias", "+user_bias+movie_bias"):
                yield Way(f"IF({blank},0,{product}){biases}", masked=True, mask_biases=False)
                yield _masked(product + biases, blank)
        yield _as_it_is(f"{product}+movie_bias+user_bias")


def _on_a_range(biases: str) -> Iterator[Way]:
    """Predictions squeezed onto a range by a sigmoid, as the lecture leaves to the reader."""
    squeezed = [
        f"{before}/(1+EXP(-({product}{biases})))"
        for product in PRODUCT
        for before in ("high", "low+(high-low)")
    ]
    yield from (_masked(text, blank) for text in squeezed for blank in BLANK)
    yield from map(_as_it_is, squeezed)


RANGE = {"low": Role(), "high": Role()}
DOT_PRODUCT = _factors(
    "dot product",
    [*(_masked(product, b) for product in PRODUCT for b in BLANK), *map(_as_it_is, PRODUCT)],
    {},
    interpreted=True,
)
BIAS = _factors(
    "dot product with biases", list(_with_biases()), BIASES, *BIASES, interpreted=True
)  # fmt: skip
ON_A_RANGE = _factors("dot product on a range", list(_on_a_range("")), RANGE, "high")
BIAS_ON_A_RANGE = _factors(
    "dot product with biases on a range",
    list(_on_a_range("+movie_bias+user_bias")),
    RANGE | BIASES,
    "high",
    *BIASES,
)
