"""The words of a text, each with its row of an embedding."""

from __future__ import annotations

from xlrepro.models.look_up import (
    ROW,
    counter,
    load_side,
    look_up,
    look_up_results,
    stand_below_corners,
    unknown_keys,
    unsorted_keys,
)
from xlrepro.models.method import Method
from xlrepro.recognise.legend import Legend, Match, Role


def _has_rows_of_numbers(match: Match) -> bool:
    """An embedding has a row of numbered columns; one number for each word is any look-up."""
    return match.blocks["word_act"].cols > 1 or match.is_bound("word_place")


WORD_EMBEDDING = Method(
    Legend(
        "word embedding",
        look_up("word", "w")
        | {
            "word_id": Role(ROW, labels=("orig text",)),
            "word_keys": Role(("w", None)),
            "word": Role(("w", "k")),
            "word_count": counter(("w", None), "word_count"),
        },
        essential=("word_act", "word_id"),
        derive=stand_below_corners,
        needed=("word", "word_keys"),
        fits=_has_rows_of_numbers,
    ),
    lambda given: load_side(given, "word"),
    lambda given: look_up_results("word", given),
    findings=(unsorted_keys, unknown_keys),
)
