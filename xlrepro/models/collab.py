"""Legends of the collaborative-filtering sheets: latent factors, one-hot products, look-ups."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from xlrepro.formula.evaluate import Scalar
from xlrepro.recognise.given import Array, Given
from xlrepro.recognise.legend import Block, Legend, Match, Role

EXACT = {"exact": True}  # ids and ratings: no rounding of theirs can carry over

BLANK = ('rating=""', "ISBLANK(rating)")

RATINGS = (0.0, 100.0)  # no scale of ratings has a 0, which would read as a blank in many tests

GRID = {
    "rating": Role(("u", "m"), between=RATINGS),
    "user": Role(("u", "k")),
    "movie": Role(("k", "m")),
    "rmse": Role(
        formulas=(
            "SQRT(SUMXMY2(rating,pred)/COUNT(rating))", "SQRT(SUM(off)/COUNT(rating))",
        ),
        labels=("rmse",), foot="pred",
    ),
    "off": Role(
        ("u", "m"), (*(f"IF({blank},0,(rating-pred)^2)" for blank in BLANK), "(rating-pred)^2")
    ),
}  # fmt: skip
PRODUCT = ("MMULT(user,movie)", "SUMPRODUCT(user,TRANSPOSE(movie))")
PRODUCTS = (
    *(f"IF({blank},0,{product})" for product in PRODUCT for blank in BLANK),
    *PRODUCT,
)
DOT_PRODUCT = Legend(
    "dot product",
    {"pred": Role(("u", "m"), PRODUCTS)} | GRID,
    essential=("pred", "rating", "user", "movie"),
)
BIASES = {"user_bias": Role(("u", None)), "movie_bias": Role((None, "m"))}
BIAS = Legend(
    "dot product with biases",
    {
        "pred": Role(
            ("u", "m"),
            tuple(
                text.replace("blank", b).replace("product", product)
                for product in PRODUCT
                for b in BLANK
                for text in (
                    "IF(blank,0,product)+movie_bias+user_bias",
                    "IF(blank,0,product)+user_bias+movie_bias",
                    "IF(blank,0,product+movie_bias+user_bias)",
                    "IF(blank,0,product+user_bias+movie_bias)",
                    "product+movie_bias+user_bias",
                )
            ),
        ),
    }
    | BIASES
    | GRID,
    essential=("pred", "rating", "user", "movie", *BIASES),
)


def _on_a_range(name: str, more: dict[str, Role], biases: str) -> Legend:
    """Predictions squeezed onto a range by a sigmoid, as the lecture leaves to the reader."""
    squeezed = tuple(
        f"{before}/(1+EXP(-({product}{biases})))"
        for product in PRODUCT
        for before in ("high", "low+(high-low)")
    )
    masked = (f"IF({blank},0,{text})" for text in squeezed for blank in BLANK)
    roles = {"pred": Role(("u", "m"), (*masked, *squeezed)), "low": Role(), "high": Role()}
    essential = ("pred", "rating", "user", "movie", "high", *more)
    return Legend(name, roles | more | GRID, essential=essential)


ON_A_RANGE = (
    _on_a_range("dot product on a range", {}, ""),
    _on_a_range("dot product with biases on a range", BIASES, "+movie_bias+user_bias"),
)
FACTOR_MODELS = (DOT_PRODUCT.name, BIAS.name)  # those that are interpreted
FITTED_MODELS = (*FACTOR_MODELS, *(legend.name for legend in ON_A_RANGE))


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
    high: float = float("nan")

    @property
    def y_range(self) -> tuple[float, float] | None:
        return None if math.isnan(self.high) else (self.low, self.high)


def load_factors(given: Given) -> FactorInputs:
    return FactorInputs(
        ratings=given.numbers("rating", blank=float("nan")),
        users=given.numbers("user"),
        movies=given.numbers("movie"),
        user_bias=given.numbers("user_bias") if given.has("user_bias") else None,
        movie_bias=given.numbers("movie_bias") if given.has("movie_bias") else None,
        masked="IF" in given.match.written.get("pred", "IF"),
        mask_biases="_bias)" in given.match.written.get("pred", ""),
        masked_errors="IF" in given.match.written.get("off", "IF"),
        low=given.number("low", otherwise=0.0),
        high=given.number("high"),
    )


def _counter(axes: tuple[str | None, str | None], name: str) -> Role:
    return Role(axes, (f"PREV({name})+1",))


TABLE = {
    "pred": Role(("r", None), ("SUMPRODUCT(user_act,movie_act)",), labels=("preds", "predict")),
    "err_sq": Role(("r", None), ("(pred-rating)^2", "(rating-pred)^2"), labels=("loss", "error^2")),
    "rating": Role(("r", None), labels=("rating",)),
    "user_id": Role(("r", None), labels=("userid",)),
    "movie_id": Role(("r", None), labels=("movieid",)),
    "user_keys": Role(("u", None)),
    "movie_keys": Role(("m", None)),
    "user": Role(("u", "k")),
    "movie": Role(("m", "k")),
    "user_count": _counter(("u", None), "user_count"),
    "movie_count": _counter(("m", None), "movie_count"),
    "rmse": Role(formulas=("SQRT(AVERAGE(err_sq))",), labels=("rmse",), foot="err_sq"),
}


def _hot(side: str) -> tuple[str, ...]:
    equal = f"{side}_idx={side}_no"
    return f"IF({equal},1,0)", f"1*({equal})", f"--({equal})"


def _match(side: str) -> Role:
    return Role(
        ("r", None), (f"MATCH({side}_id,{side}_keys)", f"MATCH({side}_id,{side}_keys,0)"),
        labels=(f"{side} idx",),
    )  # fmt: skip


def _look_up(side: str, axis: str) -> dict[str, Role]:
    return {
        f"{side}_act": Role(
            ("r", "k"), (
                f"OFFSET({side}_corner,{side}_idx,{side}_place)",
                f"OFFSET({side}_first_corner,{side}_idx-1,{side}_place-1)",
                f"INDEX({side},{side}_idx)",
                f"INDEX({side}_table,{side}_idx,{side}_place)",
                f"INDEX({side},MATCH({side}_id,{side}_keys,0))",
                f"INDEX({side},MATCH({side}_id,{side}_keys))",
                f"INDEX({side}_table,MATCH({side}_id,{side}_keys,0),{side}_place)",
                f"INDEX({side}_table,MATCH({side}_id,{side}_keys),{side}_place)",
                f"XLOOKUP({side}_id,{side}_keys,{side})",
                f"LOOKUP({side}_id,{side}_keys,{side})",
                f"VLOOKUP({side}_id,{side}_keyed,{side}_place+1,FALSE)",
                f"VLOOKUP({side}_id,{side}_keyed,{side}_place+1)",
            ),
        ),
        f"{side}_corner": Role(),
        f"{side}_first_corner": Role(),
        f"{side}_table": Role((axis, "c"), view=True),
        f"{side}_keyed": Role((axis, "c"), view=True),
        f"{side}_place": Role((None, "k")),
        f"{side}_idx": _match(side),
    }  # fmt: skip


def _embeddings_stand_below_corners(match: Match) -> None:
    """OFFSET names only a corner; its table has a row for each key and starts one below."""
    for side in ("user", "movie", "word"):
        corner = match.blocks.get(f"{side}_corner")
        first = match.blocks.get(f"{side}_first_corner")
        table, keyed = match.blocks.get(f"{side}_table"), match.blocks.get(f"{side}_keyed")
        keys = match.blocks.get(f"{side}_keys")
        act = match.blocks.get(f"{side}_act")
        if not act or side in match.blocks:
            continue
        axes = match.roles[side].axes
        if keyed:  # the first column of a VLOOKUP's table holds the keys
            match.blocks.setdefault(
                f"{side}_keys", replace(keyed, cols=1, axes=match.roles[f"{side}_keys"].axes)
            )
            match.blocks[side] = replace(keyed, col=keyed.col + 1, cols=act.cols, axes=axes)
        elif table:
            match.blocks[side] = replace(table, cols=act.cols, axes=axes)
        elif keys and (corner or first):
            row, col = (corner.row + 1, corner.col + 1) if corner else (first.row, first.col)  # type: ignore[union-attr]
            sheet = (corner or first).sheet  # type: ignore[union-attr]
            match.blocks[side] = Block(sheet, row, col, keys.rows, act.cols, axes)
    _counters_stand_beside_keys(match)


def _tables_stand_beside_keys(match: Match) -> None:
    """Where no product reads a table any more, its numbers still stand right of the keys."""
    for side in ("user", "movie"):
        keys, act = match.blocks.get(f"{side}_keys"), match.blocks.get(f"{side}_act")
        if side in match.blocks or not (keys and act):
            continue
        table = replace(keys, col=keys.col + 1, cols=act.cols, axes=match.roles[side].axes)
        if keys.sheet == match.view.sheet.title and all(map(match.view.is_number, table.places())):
            match.blocks[side] = table
    _counters_stand_beside_keys(match)


def _counters_stand_beside_keys(match: Match) -> None:
    """Where a counting formula broke at an end, the keys still tell how far it goes."""
    for side in ("user", "movie", "word"):
        count, keys = match.blocks.get(f"{side}_count"), match.blocks.get(f"{side}_keys")
        if count and keys:
            match.blocks[f"{side}_count"] = replace(count, row=keys.row, rows=keys.rows)


ONE_HOT = Legend(
    "one-hot product",
    {
        "user_hot": Role(("r", "u"), _hot("user")),
        "movie_hot": Role(("r", "m"), _hot("movie")),
        "user_act": Role(("r", "k"), ("MMULT(user_hot,user)",)),
        "movie_act": Role(("r", "k"), ("MMULT(movie_hot,movie)",)),
        "user_idx": _match("user"),
        "movie_idx": _match("movie"),
        "user_no": _counter((None, "u"), "user_no"),
        "movie_no": _counter((None, "m"), "movie_no"),
    }
    | TABLE,
    essential=("user_hot", "movie_hot", "user_keys", "movie_keys", "pred"),
    derive=_tables_stand_beside_keys,
    needed=("user", "movie"),
)
EMBEDDING = Legend(
    "embedding look-up",
    _look_up("user", "u") | _look_up("movie", "m") | TABLE,
    essential=("user_act", "movie_act", "pred", "rating"),
    derive=_embeddings_stand_below_corners,
    needed=("user", "movie", "user_keys", "movie_keys"),
)
WORDS = Legend(
    "word embedding",
    _look_up("word", "w")
    | {
        "word_id": Role(("r", None), labels=("orig text",)),
        "word_keys": Role(("w", None)),
        "word": Role(("w", "k")),
        "word_count": _counter(("w", None), "word_count"),
    },
    essential=("word_act", "word_id"),
    derive=_embeddings_stand_below_corners,
    needed=("word", "word_keys"),
)


@dataclass(frozen=True)
class LookUpInputs:
    """One side of a look-up: n records, a table of m keys and k numbers for each key.

    `places` are the columns (counted from one) that OFFSET fetches; `first_count` and `first_no`
    the numbers that the counters beside and above the table begin with.
    """

    ids: list[Scalar]  # n
    keys: list[Scalar]  # m
    table: Array  # (m, k)
    exact: bool
    places: Array | None = field(default=None, metadata=EXACT)  # (k,)
    first_count: float = field(default=1.0, metadata=EXACT)
    first_no: float = field(default=1.0, metadata=EXACT)


@dataclass(frozen=True)
class RatingInputs:
    """What movielens_1hot and movielens_emb are given."""

    user: LookUpInputs
    movie: LookUpInputs
    ratings: Array = field(metadata=EXACT)  # (n,)


def _side(given: Given, side: str) -> LookUpInputs:
    by = given.match.written.get(f"{side}_idx") or given.match.written.get(f"{side}_act", "")
    return LookUpInputs(
        ids=given.values(f"{side}_id"),
        keys=given.values(f"{side}_keys"),
        table=given.numbers(side),
        exact=",0)" in by or "FALSE" in by or "XLOOKUP" in by,
        places=given.numbers(f"{side}_place") if given.has(f"{side}_place") else None,
        first_count=given.first(f"{side}_count"),
        first_no=given.first(f"{side}_no"),
    )


def load_ratings(given: Given) -> RatingInputs:
    return RatingInputs(_side(given, "user"), _side(given, "movie"), given.numbers("rating"))


def load_words(given: Given) -> LookUpInputs:
    return _side(given, "word")
