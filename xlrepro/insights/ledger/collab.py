"""Findings in collaborative-filtering and look-up sheets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.checks.records import Finding, ulps
from xlrepro.formula.parse import a1
from xlrepro.insights.ledger.spots import area, areas, formula, number
from xlrepro.models.collab import BIAS, EMBEDDING, FACTOR_MODELS, ONE_HOT, WORDS, LookUpInputs
from xlrepro.models.load import Recognised

SIDES = {
    ONE_HOT.name: ("user", "movie"),
    EMBEDDING.name: ("user", "movie"),
    WORDS.name: ("word",),
}


def blanks_predicted(model: Recognised) -> Iterator[Finding]:
    given = model.inputs
    if model.model != BIAS.name or not given.masked or given.mask_biases:
        return
    blank = np.argwhere(np.isnan(given.ratings))
    if not len(blank):
        return
    args = given.users, given.movies
    biases = {"user_bias": given.user_bias, "movie_bias": given.movie_bias}
    shown = engines.predict(*args, ~np.isnan(given.ratings), **biases)
    meant = engines.predict(*args, True, **biases)
    block = model.match.blocks["pred"]
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


def _look_ups(model: Recognised) -> Iterator[tuple[str, LookUpInputs]]:
    for side in SIDES.get(model.model, ()):
        given = model.inputs if side == "word" else getattr(model.inputs, side)
        if not given.exact:
            yield side, given


def _order(key: object) -> tuple[int, float | str]:
    """Excel's order of keys: numbers first, then text without regard to case."""
    return (1, key.casefold()) if isinstance(key, str) else (0, float(key or 0))  # type: ignore[arg-type]


def unsorted_keys(model: Recognised) -> Iterator[Finding]:
    for side, given in _look_ups(model):
        ranks = [_order(key) for key in given.keys]
        falls = [i for i in range(1, len(ranks)) if ranks[i] < ranks[i - 1]]
        if falls:
            i = falls[0]
            yield Finding(
                "An approximate MATCH on keys that are not sorted",
                f"{formula(model, f'{side}_idx')} has no third argument, so Excel searches by "
                f"halves, which takes sorted keys for granted; in {areas(model, f'{side}_keys')} "
                f"{given.keys[i]!r} follows {given.keys[i - 1]!r}. Its answers depend on where the "
                "halves fall; ours follow the same halves.",
                areas(model, f"{side}_idx", f"{side}_keys"),
            )


def unknown_keys(model: Recognised) -> Iterator[Finding]:
    for side, given in _look_ups(model):
        known = {_order(key) for key in given.keys}
        block = model.match.blocks[f"{side}_idx"]
        lost = [i for i, key in enumerate(given.ids) if _order(key) not in known]
        if lost:
            cells = [a1((block.row + i, block.col)) for i in lost]
            yield Finding(
                "Looked up, but not in the list",
                f"{given.ids[lost[0]]!r} is not among the keys {areas(model, f'{side}_keys')}. An "
                f"approximate MATCH does not say so: {cells[0]} takes the next smaller key and "
                f"with it the numbers of something else ({len(cells)} such cells).",
                " ".join(cells),
            )


def half_linked(models: dict[str, list[Recognised]]) -> Iterator[tuple[str, Finding]]:
    """One factor table is linked to another sheet, its partner is a typed copy."""
    for title, recognised in models.items():
        for model in recognised:
            blocks = model.match.blocks
            if model.model not in (ONE_HOT.name, EMBEDDING.name) or model.notes:
                continue
            for linked, typed in (("user", "movie"), ("movie", "user")):
                source = blocks.get(f"{linked}_source")
                if source is None or f"{typed}_source" in blocks or source.sheet == title:
                    continue
                yield (
                    title,
                    Finding(
                        f"An edit in {source.sheet} goes halfway",
                        f"The {linked} factors {area(blocks[linked])} are links to {source.sheet}!"
                        f"{area(source)}, but the {typed} factors {area(blocks[typed])} are a "
                        f"typed copy. Fit {source.sheet} again, and this sheet multiplies new "
                        f"{linked} factors by old {typed} factors.",
                        f"{area(blocks[linked])} {area(blocks[typed])}",
                    ),
                )


def order_of_addition(models: dict[str, list[Recognised]]) -> Iterator[tuple[str, Finding]]:
    """The same error in two sheets, parted by the last digit."""
    errors = []
    for title, recognised in models.items():
        for model in recognised:
            block = model.match.blocks.get("rmse")
            if block and model.model in (*FACTOR_MODELS, ONE_HOT.name, EMBEDDING.name):
                value = model.match.view.sheet.value((block.row, block.col))
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
                        "and the "
                        "last digit shows it. A report that compares in doubles has to add in the "
                        "order of the sheet.",
                        own,
                    ),
                )
                break
