"""Edits of the collaborative-filtering sheets: sizes, ids, ratings, factors, words."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.cases.draft import Draft, NotHere, Page, area_of, places_of, span
from xlrepro.formula.parse import a1, column_letters

RECORDS = {"movielens_1hot", "movielens_emb"}
VOCABULARY = [
    "ant",
    "bee",
    "cow",
    "dog",
    "eel",
    "fox",
    "gnu",
    "hen",
    "ibis",
    "jay",
    "kiwi",
    "lark",
    "mole",
    "newt",
    "owl",
    "pig",
]


@dataclass(frozen=True)
class Size:
    """How many users, movies, factors, ratings, words of a text and of its vocabulary."""

    n: int = 15
    m: int = 15
    k: int = 5
    records: int = 206
    text: int = 48
    words: int = 14


def facts(size: Size | None = None) -> dict[str, dict[str, str]]:
    size = size or Size()
    n, m, k, r = size.n, size.m, size.k, size.records
    left, rc = k + 3, k + 4
    found = {}
    for title, extra in (("dotprod", 0), ("bias", 1)):
        factors, preds = n + 4 + extra, n + 5 + k + extra
        found[title] = {
            "rating": span(2, left, n, m),
            "movie": span(factors, left, k, m),
            "user": span(preds, 2, n, k),
            "pred": span(preds, left, n, m),
            "rmse": span(preds + n + 1, left + m - 1),
        }
    found["bias"] |= {"movie_bias": span(n + 4, left, 1, m), "user_bias": span(n + 6 + k, 1, n)}
    tables = {
        "users": span(4, 2, n),
        "movies": span(n + 7, 2, m),
        "user": span(4, 3, n, k),
        "movie": span(n + 7, 3, m, k),
        "user_id": span(3, rc, r),
        "movie_id": span(3, rc + 1, r),
    }
    found["movielens_1hot"] = tables | {
        "user_idx": span(3, rc + 2, r),
        "movie_idx": span(3, rc + 3, r),
        "rating": span(3, rc + 4, r),
        "user_hot": span(3, rc + 6, r, n),
        "user_act": span(3, rc + 7 + n, r, k),
        "movie_hot": span(3, rc + 8 + n + k, r, m),
        "movie_act": span(3, rc + 9 + n + k + m, r, k),
        "pred": span(3, rc + 10 + n + m + 2 * k, r),
        "err": span(3, rc + 11 + n + m + 2 * k, r),
        "rmse": span(r + 4, rc + 11 + n + m + 2 * k),
    }
    found["movielens_emb"] = tables | {
        "rating": span(3, rc + 2, r),
        "user_idx": span(3, rc + 3, r),
        "user_act": span(3, rc + 4, r, k),
        "movie_idx": span(3, rc + 4 + k, r),
        "movie_act": span(3, rc + 5 + k, r, k),
        "pred": span(3, rc + 5 + 2 * k, r),
        "err": span(3, rc + 6 + 2 * k, r),
        "rmse": span(r + 4, rc + 6 + 2 * k),
    }
    found["word_emb"] = {
        "keys": span(4, 2, size.words),
        "table": span(4, 3, size.words, k),
        "text": span(3, k + 4, size.text),
        "idx": span(3, k + 5, size.text),
        "act": span(3, k + 6, size.text, k),
    }
    return found


def first_of(area: str) -> str:
    return area.partition(":")[0]


def fixed_of(area: str) -> str:
    (top, left), (bottom, right) = area_of(area)
    return f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"


def row_of(area: str, fixed: bool = True) -> str:
    """The first row of an area, columns fixed."""
    (top, left), (_, right) = area_of(area)
    sign = "$" if fixed else ""
    return f"{sign}{column_letters(left)}{top}:{sign}{column_letters(right)}{top}"


def column_of(area: str) -> str:
    """The first column of an area, rows fixed."""
    (top, left), (bottom, _) = area_of(area)
    return f"{column_letters(left)}${top}:{column_letters(left)}${bottom}"


def cell_of(area: str, col: str = "", row: str = "") -> str:
    top, left = area_of(area)[0]
    return f"{col}{column_letters(left)}{row}{top}"


def corner_of(area: str, left: int = 1) -> str:
    """The cell above and left of a table, fixed."""
    row, col = area_of(area)[0]
    return f"${column_letters(col - left)}${row - 1}"


def resized(draft: Draft, size: Size) -> None:
    """All five sheets laid out anew in another size, with numbers of their own."""
    rng = draft.rng
    draft.facts = {title: own for title, own in facts(size).items() if title in draft.facts}
    users = sorted(rng.sample(range(1, 900), size.n))
    movies = sorted(rng.sample(range(1, 2000), size.m))
    pairs = [(u, v) for u in range(size.n) for v in range(size.m)]
    rated = sorted(rng.sample(pairs, size.records))
    ratings = {pair: rng.choice([1, 2, 2.5, 3, 3.5, 4, 4.5, 5]) for pair in rated}
    pages = {title: Page() for title in draft.facts}
    for title in ("dotprod", "bias"):
        _factors(pages[title], draft.facts[title], users, movies, ratings, rng)
    for title in sorted(RECORDS & pages.keys()):
        _records(
            pages[title], title, draft.facts[title], draft.facts["dotprod"], users, movies, ratings
        )
        page, dot = pages[title].cells, pages["dotprod"].cells
        for row, col in places_of(draft.facts[title]["movie"]):
            (top, left), (r0, c0) = (
                area_of(draft.facts[title]["movie"])[0],
                area_of(draft.facts["dotprod"]["movie"])[0],
            )
            page[row, col] = dot[r0 + col - left, c0 + row - top]
    _words(pages["word_emb"], draft.facts["word_emb"], size, rng)
    draft.book = replace(
        draft.book,
        sheets=[replace(s, cells=pages[s.title].cells, names={}) for s in draft.book.sheets],
    )
    draft.remade = True


def _factors(
    page: Page,
    own: dict[str, str],
    users: list[int],
    movies: list[int],
    ratings: dict[tuple[int, int], float],
    rng: random.Random,
) -> None:
    (top, left), (pred, _) = area_of(own["rating"])[0], area_of(own["pred"])[0]
    for row in (1, pred - 1):
        page.label(a1((row, left - 1)), "movieId")
        page.label(a1((row + 1, left - 2)), "userId") if left > 4 else None
        for i, movie in enumerate(movies):
            page.type(a1((row, left + i)), movie)
    for i, user in enumerate(users):
        page.type(a1((top + i, left - 1)), user)
        page.type(a1((pred + i, left - 1)), user)
    for (u, v), rating in ratings.items():
        page.type(a1((top + u, left + v)), rating)
    for role in ("user", "movie", "user_bias", "movie_bias"):
        if role in own:
            page.given(own[role], lambda: rng.gauss(0.6, 0.5))
    text = (
        f'IF({first_of(own["rating"])}="",0,MMULT({row_of(own["user"])},{column_of(own["movie"])}))'
    )
    if "user_bias" in own:
        text += f"+{cell_of(own['movie_bias'], row='$')}+{cell_of(own['user_bias'], col='$')}"
    page.fill(own["pred"], text)
    page.fill(own["rmse"], f"SQRT(SUMXMY2({own['rating']},{own['pred']})/COUNT({own['rating']}))")


def _records(
    page: Page,
    title: str,
    own: dict[str, str],
    dot: dict[str, str],
    users: list[int],
    movies: list[int],
    ratings: dict[tuple[int, int], float],
) -> None:
    for role, keys in (("users", users), ("movies", movies)):
        (top, _), (bottom, _) = area_of(own[role])
        page.type(f"A{top}", 1)
        if bottom > top:
            page.fill(f"A{top + 1}:A{bottom}", f"A{top}+1")
        for row, key in enumerate(keys, top):
            page.type(f"B{row}", key)
    page.fill(own["user"], f"dotprod!{first_of(dot['user'])}")
    for i, ((u, v), rating) in enumerate(ratings.items()):
        for role, value in (("user_id", users[u]), ("movie_id", movies[v]), ("rating", rating)):
            row, col = area_of(own[role])[0]
            page.type(a1((row + i, col)), value)
    heads = {
        "user_id": "userId",
        "movie_id": "movieId",
        "user_idx": "user idx",
        "movie_idx": "movie idx",
        "rating": "rating",
        "pred": "predict",
        "err": "error^2",
    }
    for role, text in heads.items():
        row, col = area_of(own[role])[0]
        page.label(a1((row - 1, col)), text)
    for side in ("user", "movie"):
        keys = fixed_of(own[f"{side}s"])
        page.fill(own[f"{side}_idx"], f"MATCH({first_of(own[f'{side}_id'])},{keys})")
        idx = cell_of(own[f"{side}_idx"], col="$")
        if title == "movielens_1hot":
            (row, col), (_, right) = area_of(own[f"{side}_hot"])
            page.type(a1((row - 1, col)), 1)
            if right > col:
                page.fill(span(row - 1, col + 1, 1, right - col), f"{a1((row - 1, col))}+1")
            page.fill(own[f"{side}_hot"], f"IF({idx}={column_letters(col)}${row - 1},1,0)")
            page.spill(own[f"{side}_act"], f"MMULT({own[f'{side}_hot']},{own[side]})")
        else:
            (row, col), (_, right) = area_of(own[f"{side}_act"])
            page.count(span(row - 1, col, 1, right - col + 1))
            page.fill(
                own[f"{side}_act"],
                f"OFFSET({corner_of(own[side])},{idx},{column_letters(col)}${row - 1})",
            )
    acts = [row_of(own[f"{side}_act"], fixed=False) for side in ("user", "movie")]
    page.fill(own["pred"], f"SUMPRODUCT({acts[0]},{acts[1]})")
    pred, rating = first_of(own["pred"]), first_of(own["rating"])
    page.fill(
        own["err"], f"({pred}-{rating})^2" if title == "movielens_1hot" else f"({rating}-{pred})^2"
    )
    (top, col), (bottom, _) = area_of(own["err"])
    page.fill(own["rmse"], f"SQRT(AVERAGE({span(top, col, bottom - top + 2)}))")
    page.label(a1((area_of(own["rmse"])[0][0], col - 1)), "RMSE")


def _words(page: Page, own: dict[str, str], size: Size, rng: random.Random) -> None:
    keys = VOCABULARY[: size.words]
    page.column(first_of(own["keys"]), *keys)
    page.given(own["table"], lambda: round(rng.gauss(0, 1), 3))
    page.type("A4", 1)
    page.fill(f"A5:A{size.words + 3}", "A4+1")
    page.column(first_of(own["text"]), *(rng.choice(keys) for _ in range(size.text)))
    row, col = area_of(own["act"])[0]
    page.count(span(row - 1, col, 1, size.k))
    page.label(a1((row - 1, col - 2)), "Orig text", "Word Id")
    page.fill(own["idx"], f"MATCH({first_of(own['text'])},{fixed_of(own['keys'])})")
    idx = cell_of(own["idx"], col="$")
    page.fill(
        own["act"], f"OFFSET({corner_of(own['table'])},{idx},{column_letters(col)}${row - 1})"
    )


def _here(draft: Draft) -> None:
    if "dotprod" not in draft.facts:
        raise NotHere("no rating sheet")


def other_sizes(draft: Draft) -> str:
    _here(draft)
    n, m = draft.rng.choice([(3, 4), (6, 20), (20, 6), (30, 25), (15, 15), (2, 2)])
    k = draft.rng.choice([1, 2, 3, 8])
    records = max(2, round(n * m * draft.rng.uniform(0.5, 0.95)))
    size = Size(n, m, k, records, draft.rng.choice([5, 20, 100]), draft.rng.choice([6, 10, 16]))
    resized(draft, size)
    return f"{n} users, {m} movies, {k} factors, {records} ratings"


def other_ratings(draft: Draft) -> str:
    """Ratings taken away, added and changed in both crosstabs."""
    _here(draft)
    for title in ("dotprod", "bias"):
        page = Page(draft.cells(title))
        places = list(places_of(draft.facts[title]["rating"]))
        for place in draft.rng.sample(places, max(1, len(places) // 12)):
            if place in page.cells and draft.rng.random() < 0.5:
                del page.cells[place]
            else:
                page.type(a1(place), draft.rng.choice([0.5, 1, 3.5, 5]))
        draft.put(title, page.cells)
    return "ratings blanked, added and changed"


def other_factors(draft: Draft) -> str:
    _here(draft)
    for title in ("dotprod", "bias"):
        page = Page(draft.cells(title))
        for role in draft.facts[title]:
            if role in ("user", "movie", "user_bias", "movie_bias"):
                page.given(draft.facts[title][role], lambda: draft.rng.uniform(-1, 2))
        draft.put(title, page.cells)
    return "random factors, as before Solver"


def other_ids(draft: Draft) -> str:
    """Other ids, in order as the look-up needs them, everywhere they stand."""
    _here(draft)
    first = draft.rng.choice([0, 1000])
    for title in sorted(RECORDS & draft.facts.keys()):
        page, own = Page(draft.cells(title)), draft.facts[title]
        for side in ("user", "movie"):
            new = {}
            for i, place in enumerate(places_of(own[f"{side}s"])):
                new[page.cells[place].value] = first + 3 * i + 1
                page.type(a1(place), first + 3 * i + 1)
            for place in places_of(own[f"{side}_id"]):
                page.type(a1(place), new[page.cells[place].value])
        draft.put(title, page.cells)
    return f"ids from {first + 1}"


def other_words(draft: Draft) -> str:
    _here(draft)
    page, own = Page(draft.cells("word_emb")), draft.facts["word_emb"]
    if draft.rng.random() < 0.5:
        keys = [str(page.cells[place].value) for place in places_of(own["keys"])]
        told = "another text, in other case"
    else:
        keys = sorted(
            draft.rng.sample(
                [
                    "über",
                    "zoo",
                    "été",
                    "Word",
                    "two",
                    "words",
                    "7up",
                    "o'clock",
                    "re-run",
                    "x1",
                    "Ärger",
                    "naïve",
                    "alpha",
                    "beta",
                    "gamma",
                    "delta",
                ],
                14,
            ),
            key=str.casefold,
        )
        keys = sorted(
            draft.rng.sample(VOCABULARY, len(list(places_of(own["keys"])))), key=str.casefold
        )
        page.column(first_of(own["keys"]), *keys)
        told = "another vocabulary and text"
    for place in places_of(own["text"]):
        word = draft.rng.choice(keys)
        page.type(a1(place), draft.rng.choice([word, word.upper(), word.title()]))
    draft.put("word_emb", page.cells)
    return told


def more_records(draft: Draft) -> str:
    """Ratings appended to the lists of both record sheets, filled down; sums follow."""
    from tests.edits import add_rows

    _here(draft)
    title = "movielens_emb"
    (top, _), (bottom, _) = area_of(draft.facts[title]["rating"])
    count = draft.rng.choice([1, 7, 50])
    below = [
        p
        for p, c in draft.cells(title).items()
        if p[0] >= top and p[1] < area_of(draft.facts[title]["user_id"])[0][1]
    ]
    if any(row >= bottom - 1 for row, _ in below) or bottom - top < 9:
        raise NotHere("the key tables reach as far down")
    draft.book = add_rows(draft.book, title, top, bottom, count)
    for role, area in draft.facts[title].items():
        (t, left), (b, right) = area_of(area)
        if t == top and b == bottom:
            draft.facts[title][role] = span(t, left, b - t + 1 + count, right - left + 1)
        elif t > bottom:
            draft.facts[title][role] = span(t + count, left)
    return f"{count} ratings more in {title}"
