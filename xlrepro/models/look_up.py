"""What look-ups have in common: ids that are found in a list of keys, and rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from typing import Any

import numpy as np

from xlrepro import engines
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.formula.parse import a1
from xlrepro.models.dot_product import EXACT
from xlrepro.models.finding import Finding
from xlrepro.models.method import Method, Models, Recognised, Results
from xlrepro.models.places import area, areas, formula
from xlrepro.recognise.given import Given, Scalar
from xlrepro.recognise.legend import Block, Match, Role, Way, ways
from xlrepro.records import dataclass

ROW = ("r", None)


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


def counter(axes: tuple[str | None, str | None], name: str) -> Role:
    return Role(axes, ways(f"PREV({name})+1"), by="counted")


def position(side: str) -> Role:
    """Where an id stands among the keys."""
    return Role(
        ROW,
        ways(
            Way(f"MATCH({side}_id,{side}_keys)", **{f"{side}_exact": False}),
            Way(f"MATCH({side}_id,{side}_keys,0)", **{f"{side}_exact": True}),
        ),
        by=engines.match_all,
        labels=(f"{side} idx",),
    )


def look_up(side: str, axis: str) -> dict[str, Role]:
    """The row of a table that belongs to an id, in one step or by way of its place."""

    def searched(text: str, exact: bool) -> Way:
        return Way(text.format(s=side), **{f"{side}_exact": exact})

    return {
        f"{side}_act": Role(
            ("r", "k"),
            ways(
                f"OFFSET({side}_corner,{side}_idx,{side}_place)",
                f"OFFSET({side}_first_corner,{side}_idx-1,{side}_place-1)",
                f"INDEX({side},{side}_idx)",
                f"INDEX({side}_table,{side}_idx,{side}_place)",
                searched("INDEX({s},MATCH({s}_id,{s}_keys,0))", True),
                searched("INDEX({s},MATCH({s}_id,{s}_keys))", False),
                searched("INDEX({s}_table,MATCH({s}_id,{s}_keys,0),{s}_place)", True),
                searched("INDEX({s}_table,MATCH({s}_id,{s}_keys),{s}_place)", False),
                searched("XLOOKUP({s}_id,{s}_keys,{s})", True),
                searched("LOOKUP({s}_id,{s}_keys,{s})", False),
                searched("VLOOKUP({s}_id,{s}_keyed,{s}_place+1,FALSE)", True),
                searched("VLOOKUP({s}_id,{s}_keyed,{s}_place+1)", False),
            ),
            by=engines.take_rows,
        ),
        f"{side}_corner": Role(),
        f"{side}_first_corner": Role(),
        f"{side}_table": Role((axis, "c"), view=True),
        f"{side}_keyed": Role((axis, "c"), view=True),
        f"{side}_place": Role((None, "k")),
        f"{side}_idx": position(side),
    }


RATINGS = {
    "pred": Role(
        ROW, ways("SUMPRODUCT(user_act,movie_act)"), by=engines.row_dot,
        labels=("preds", "predict"),
    ),
    "err_sq": Role(
        ROW, ways("(pred-rating)^2", "(rating-pred)^2"), by=engines.squared_error,
        labels=("loss", "error^2"),
    ),
    "rating": Role(ROW, labels=("rating",)),
    "user_id": Role(ROW, labels=("userid",)),
    "movie_id": Role(ROW, labels=("movieid",)),
    "user_keys": Role(("u", None)),
    "movie_keys": Role(("m", None)),
    "user": Role(("u", "k")),
    "movie": Role(("m", "k")),
    "user_count": counter(("u", None), "user_count"),
    "movie_count": counter(("m", None), "movie_count"),
    "rmse": Role(
        ways=ways("SQRT(AVERAGE(err_sq))"), by=engines.rmse_of, labels=("rmse",), foot="err_sq"
    ),
}  # fmt: skip


def stand_below_corners(match: Match) -> None:
    """OFFSET names only a corner; its table has a row for each key and starts one below."""
    for side in ("user", "movie", "word"):
        blocks, act = match.blocks, match.blocks.get(f"{side}_act")
        if not act or side in blocks:
            continue
        axes = match.roles[side].axes
        if keyed := blocks.get(f"{side}_keyed"):  # its first column holds the keys
            own = match.roles[f"{side}_keys"].axes
            blocks.setdefault(f"{side}_keys", replace(keyed, cols=1, axes=own))
            blocks[side] = replace(keyed, col=keyed.col + 1, cols=act.cols, axes=axes)
        elif table := blocks.get(f"{side}_table"):
            blocks[side] = replace(table, cols=act.cols, axes=axes)
        elif keys := blocks.get(f"{side}_keys"):
            corner, first = blocks.get(f"{side}_corner"), blocks.get(f"{side}_first_corner")
            if corner:
                first = replace(corner, row=corner.row + 1, col=corner.col + 1)
            if first:
                blocks[side] = Block(
                    first.sheet, first.row, first.col, keys.rows, act.cols, axes
                )  # fmt: skip
    counters_stand_beside_keys(match)


def counters_stand_beside_keys(match: Match) -> None:
    """Where a counting formula broke at an end, the keys still tell how far it goes."""
    for side in ("user", "movie", "word"):
        count, keys = match.blocks.get(f"{side}_count"), match.blocks.get(f"{side}_keys")
        if count and keys:
            match.blocks[f"{side}_count"] = replace(count, row=keys.row, rows=keys.rows)


def load_side(given: Given, side: str) -> LookUpInputs:
    return LookUpInputs(
        ids=given.values(f"{side}_id"),
        keys=given.values(f"{side}_keys"),
        table=given.numbers(side),
        exact=given.match.options.get(f"{side}_exact", False),
        places=given.numbers(f"{side}_place") if given.has(f"{side}_place") else None,
        first_count=given.first(f"{side}_count"),
        first_no=given.first(f"{side}_no"),
    )


def load_ratings(given: Given) -> RatingInputs:
    return RatingInputs(
        load_side(given, "user"), load_side(given, "movie"), given.numbers("rating")
    )  # fmt: skip


def index_of(given: LookUpInputs) -> Array:
    return engines.match_all(given.ids, given.keys, "exact" if given.exact else "approximate")


def count(first: float, size: int) -> Array:
    return np.asarray(first + np.arange(size), dtype=float)


def look_up_results(side: str, given: LookUpInputs) -> dict[str, Any]:
    index = index_of(given)
    return {
        f"{side}_idx": index,
        f"{side}_act": engines.take_rows(index, given.table, given.places),
        f"{side}_count": count(given.first_count, len(given.keys)),
    }


def errors(results: Results, ratings: Array) -> dict[str, Any]:
    predictions = engines.row_dot(results["user_act"], results["movie_act"])
    off = engines.squared_error(ratings, predictions)
    return {"pred": predictions, "err_sq": off, "rmse": engines.rmse_of(off)}


def _approximate(found: Recognised) -> Iterator[tuple[str, LookUpInputs, str, str]]:
    """The MATCHes that take sorted keys for granted, each with where its keys stand.

    A MATCH has an index of its own, or stands within the formula that fetches by it.
    """
    given = found.inputs
    alone = isinstance(given, LookUpInputs)
    sides = [("word", given)] if alone else [("user", given.user), ("movie", given.movie)]
    for side, each in sides:
        roles = (f"{side}_idx", f"{side}_act")
        at = next((role for role in roles if role in found.match.blocks), "")
        if at and not each.exact and "MATCH(" in formula(found, at):
            within = "The MATCH in " if at.endswith("_act") else ""
            yield at, each, areas(found, f"{side}_keys"), f"{within}{formula(found, at)}"


def _order(key: object) -> tuple[int, float | str]:
    """Excel's order of keys: numbers first, then text without regard to case."""
    return (1, key.casefold()) if isinstance(key, str) else (0, float(key or 0))  # type: ignore[arg-type]


def unsorted_keys(found: Recognised) -> Iterator[Finding]:
    """A search by halves takes sorted keys for granted."""
    for at, given, keys, search in _approximate(found):
        ranks = [_order(key) for key in given.keys]
        falls = [i for i in range(1, len(ranks)) if ranks[i] < ranks[i - 1]]
        if falls:
            i = falls[0]
            yield Finding(
                "An approximate MATCH on keys that are not sorted",
                f"{search} has no third argument, so Excel searches by "
                f"halves, which takes sorted keys for granted; in {keys} "
                f"{given.keys[i]!r} follows {given.keys[i - 1]!r}. Its answers depend on where the "
                "halves fall; ours follow the same halves.",
                f"{areas(found, at)} {keys}",
            )


def unknown_keys(found: Recognised) -> Iterator[Finding]:
    """An approximate search finds something for every id."""
    for at, given, keys, _ in _approximate(found):
        known = {_order(key) for key in given.keys}
        block = found.match.blocks[at]
        lost = [i for i, key in enumerate(given.ids) if _order(key) not in known]
        if lost:
            cells = [a1((block.row + i, block.col)) for i in lost]
            yield Finding(
                "Looked up, but not in the list",
                f"{given.ids[lost[0]]!r} is not among the keys {keys}. An "
                f"approximate MATCH does not say so: {cells[0]} takes the next smaller key and "
                f"with it the numbers of something else ({len(cells)} such cells).",
                " ".join(cells),
            )


def half_linked(models: Models) -> Iterator[tuple[str, Finding]]:
    """One factor table is linked to another sheet, its partner is a typed copy."""
    for title, recognised in models.items():
        for found in recognised:
            blocks = found.match.blocks
            if not isinstance(found.inputs, RatingInputs) or found.notes:
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


def of_ratings(method: Method) -> Method:
    """A method on ratings, with what is worth knowing of its look-ups."""
    return replace(
        method, findings=(unsorted_keys, unknown_keys), book_findings=(half_linked,)
    )  # fmt: skip
