"""Ratings predicted by way of one-hot rows: a look-up as a product of matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xlrepro import engines
from xlrepro.models.look_up import (
    RATINGS,
    RatingInputs,
    count,
    counter,
    counters_stand_beside_keys,
    errors,
    index_of,
    load_ratings,
    of_ratings,
    position,
)
from xlrepro.models.method import Method, Results
from xlrepro.recognise.legend import Legend, Match, Role, ways


def _hot(side: str, axis: str) -> dict[str, Role]:
    equal = f"{side}_idx={side}_no"
    return {
        f"{side}_hot": Role(
            ("r", axis), ways(f"IF({equal},1,0)", f"1*({equal})", f"--({equal})"),
            by=engines.one_hot,
        ),
        f"{side}_act": Role(
            ("r", "k"), ways(f"MMULT({side}_hot,{side})"), by=engines.one_hot_product
        ),
        f"{side}_idx": position(side),
        f"{side}_no": counter((None, axis), f"{side}_no"),
    }  # fmt: skip


def _tables_stand_beside_keys(match: Match) -> None:
    """Where no product reads a table any more, its numbers still stand right of the keys."""
    for side in ("user", "movie"):
        keys, act = match.blocks.get(f"{side}_keys"), match.blocks.get(f"{side}_act")
        if side in match.blocks or not (keys and act):
            continue
        table = replace(keys, col=keys.col + 1, cols=act.cols, axes=match.roles[side].axes)
        if keys.sheet == match.view.sheet.title and all(map(match.view.is_number, table.places())):
            match.blocks[side] = table
    counters_stand_beside_keys(match)


def _recompute(given: RatingInputs) -> Results:
    results: dict[str, Any] = {}
    for side, look_up in (("user", given.user), ("movie", given.movie)):
        index = index_of(look_up)
        size = len(look_up.table)
        results |= {
            f"{side}_idx": index,
            f"{side}_no": count(look_up.first_no, size),
            f"{side}_hot": engines.one_hot(index, size),
            f"{side}_act": engines.one_hot_product(index, look_up.table),
            f"{side}_count": count(look_up.first_count, size),
        }
    return results | errors(results, given.ratings)


ONE_HOT = of_ratings(
    Method(
        Legend(
            "one-hot product",
            _hot("user", "u") | _hot("movie", "m") | RATINGS,
            essential=("user_hot", "movie_hot", "user_keys", "movie_keys", "pred"),
            derive=_tables_stand_beside_keys,
            needed=("user", "movie"),
        ),
        load_ratings,
        _recompute,
    )
)
