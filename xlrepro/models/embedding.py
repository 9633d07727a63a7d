"""Ratings predicted from embeddings that are looked up."""

from __future__ import annotations

from xlrepro.models.look_up import (
    RATINGS,
    RatingInputs,
    errors,
    load_ratings,
    look_up,
    look_up_results,
    of_ratings,
    stand_below_corners,
)
from xlrepro.models.method import Method, Results
from xlrepro.recognise.legend import Legend


def _recompute(given: RatingInputs) -> Results:
    results = look_up_results("user", given.user) | look_up_results("movie", given.movie)
    return results | errors(results, given.ratings)


EMBEDDING = of_ratings(
    Method(
        Legend(
            "embedding look-up",
            look_up("user", "u") | look_up("movie", "m") | RATINGS,
            essential=("user_act", "movie_act", "pred", "rating"),
            derive=stand_below_corners,
            needed=("user", "movie", "user_keys", "movie_keys"),
        ),
        load_ratings,
        _recompute,
    )
)
