"""Edits of the collaborative-filtering sheets: sizes, ids, ratings, and other ways to write them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.cases.draft import Draft, NotHere, Page, area_of, places_of, span
from xlrepro.formula.parse import a1, column_letters

Ways = dict[str, tuple[str, tuple[str, ...]]]
RECORDS = {"movielens_1hot", "movielens_emb"}
VOCABULARY = "ant bee cow dog eel fox gnu hen ibis jay kiwi lark mole newt owl pig".split()


@dataclass(frozen=True)
class Size:
    """How many users, movies, factors, ratings, words of a text and of its vocabulary."""

    n: int = 15
    m: int = 15
    k: int = 5
    records: int = 206
    text: int = 48
    words: int = 14


def facts(size: Size = Size()) -> dict[str, dict[str, str]]:
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
        "users": span(4, 2, n), "movies": span(n + 7, 2, m),
        "user": span(4, 3, n, k), "movie": span(n + 7, 3, m, k),
        "user_id": span(3, rc, r), "movie_id": span(3, rc + 1, r),
    }  # fmt: skip
    found["movielens_1hot"] = tables | {
        "user_idx": span(3, rc + 2, r), "movie_idx": span(3, rc + 3, r), "rating": span(3, rc + 4, r),
        "user_hot": span(3, rc + 6, r, n), "user_act": span(3, rc + 7 + n, r, k),
        "movie_hot": span(3, rc + 8 + n + k, r, m), "movie_act": span(3, rc + 9 + n + k + m, r, k),
        "pred": span(3, rc + 10 + n + m + 2 * k, r), "err": span(3, rc + 11 + n + m + 2 * k, r),
        "rmse": span(r + 4, rc + 11 + n + m + 2 * k),
    }  # fmt: skip
    found["movielens_emb"] = tables | {
        "rating": span(3, rc + 2, r), "user_idx": span(3, rc + 3, r), "user_act": span(3, rc + 4, r, k),
        "movie_idx": span(3, rc + 4 + k, r), "movie_act": span(3, rc + 5 + k, r, k),
        "pred": span(3, rc + 5 + 2 * k, r), "err": span(3, rc + 6 + 2 * k, r),
        "rmse": span(r + 4, rc + 6 + 2 * k),
    }  # fmt: skip
    found["word_emb"] = {
        "keys": span(4, 2, size.words), "table": span(4, 3, size.words, k),
        "text": span(3, k + 4, size.text), "idx": span(3, k + 5, size.text),
        "act": span(3, k + 6, size.text, k),
    }  # fmt: skip
    return found


def _first(area: str) -> str:
    return area.partition(":")[0]


def _fixed(area: str) -> str:
    (top, left), (bottom, right) = area_of(area)
    return f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"


def _row(area: str, fixed: bool = True) -> str:
    """The first row of an area, columns fixed."""
    (top, left), (_, right) = area_of(area)
    sign = "$" if fixed else ""
    return f"{sign}{column_letters(left)}{top}:{sign}{column_letters(right)}{top}"


def _column(area: str) -> str:
    """The first column of an area, rows fixed."""
    (top, left), (bottom, _) = area_of(area)
    return f"{column_letters(left)}${top}:{column_letters(left)}${bottom}"


def _cell(area: str, col: str = "", row: str = "") -> str:
    top, left = area_of(area)[0]
    return f"{col}{column_letters(left)}{row}{top}"


def _corner(area: str, left: int = 1) -> str:
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
        _records(pages[title], title, draft.facts[title], draft.facts["dotprod"], users, movies, ratings)
        page, dot = pages[title].cells, pages["dotprod"].cells
        for (row, col) in places_of(draft.facts[title]["movie"]):
            (top, left), (r0, c0) = area_of(draft.facts[title]["movie"])[0], area_of(draft.facts["dotprod"]["movie"])[0]
            page[row, col] = dot[r0 + col - left, c0 + row - top]
    _words(pages["word_emb"], draft.facts["word_emb"], size, rng)
    draft.book = replace(
        draft.book, sheets=[replace(s, cells=pages[s.title].cells, names={}) for s in draft.book.sheets]
    )
    draft.remade = True


def _factors(page: Page, own: dict[str, str], users: list[int], movies: list[int],
             ratings: dict[tuple[int, int], float], rng: random.Random) -> None:
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
    text = f"IF({_first(own['rating'])}=\"\",0,MMULT({_row(own['user'])},{_column(own['movie'])}))"
    if "user_bias" in own:
        text += f"+{_cell(own['movie_bias'], row='$')}+{_cell(own['user_bias'], col='$')}"
    page.fill(own["pred"], text)
    page.fill(own["rmse"], f"SQRT(SUMXMY2({own['rating']},{own['pred']})/COUNT({own['rating']}))")


def _records(page: Page, title: str, own: dict[str, str], dot: dict[str, str],
             users: list[int], movies: list[int], ratings: dict[tuple[int, int], float]) -> None:
    for role, keys in (("users", users), ("movies", movies)):
        (top, _), (bottom, _) = area_of(own[role])
        page.type(f"A{top}", 1)
        if bottom > top:
            page.fill(f"A{top + 1}:A{bottom}", f"A{top}+1")
        for row, key in enumerate(keys, top):
            page.type(f"B{row}", key)
    page.fill(own["user"], f"dotprod!{_first(dot['user'])}")
    for i, ((u, v), rating) in enumerate(ratings.items()):
        for role, value in (("user_id", users[u]), ("movie_id", movies[v]), ("rating", rating)):
            row, col = area_of(own[role])[0]
            page.type(a1((row + i, col)), value)
    heads = {"user_id": "userId", "movie_id": "movieId", "user_idx": "user idx", "movie_idx": "movie idx",
             "rating": "rating", "pred": "predict", "err": "error^2"}
    for role, text in heads.items():
        row, col = area_of(own[role])[0]
        page.label(a1((row - 1, col)), text)
    for side in ("user", "movie"):
        keys = _fixed(own[f"{side}s"])
        page.fill(own[f"{side}_idx"], f"MATCH({_first(own[f'{side}_id'])},{keys})")
        idx = _cell(own[f"{side}_idx"], col="$")
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
            page.fill(own[f"{side}_act"], f"OFFSET({_corner(own[side])},{idx},{column_letters(col)}${row - 1})")
    acts = [_row(own[f"{side}_act"], fixed=False) for side in ("user", "movie")]
    page.fill(own["pred"], f"SUMPRODUCT({acts[0]},{acts[1]})")
    pred, rating, err = (_first(own[role]) for role in ("pred", "rating", "err"))
    page.fill(own["err"], f"({pred}-{rating})^2" if title == "movielens_1hot" else f"({rating}-{pred})^2")
    (top, col), (bottom, _) = area_of(own["err"])
    page.fill(own["rmse"], f"SQRT(AVERAGE({span(top, col, bottom - top + 2)}))")
    page.label(a1((area_of(own["rmse"])[0][0], col - 1)), "RMSE")


def _words(page: Page, own: dict[str, str], size: Size, rng: random.Random) -> None:
    keys = VOCABULARY[: size.words]
    page.column(_first(own["keys"]), *keys)
    page.given(own["table"], lambda: round(rng.gauss(0, 1), 3))
    page.type("A4", 1)
    page.fill(f"A5:A{size.words + 3}", "A4+1")
    page.column(_first(own["text"]), *(rng.choice(keys) for _ in range(size.text)))
    row, col = area_of(own["act"])[0]
    page.count(span(row - 1, col, 1, size.k))
    page.label(a1((row - 1, col - 2)), "Orig text", "Word Id")
    page.fill(own["idx"], f"MATCH({_first(own['text'])},{_fixed(own['keys'])})")
    idx = _cell(own["idx"], col="$")
    page.fill(own["act"], f"OFFSET({_corner(own['table'])},{idx},{column_letters(col)}${row - 1})")


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
        keys = sorted(draft.rng.sample("über zoo été Word two words 7up o'clock re-run x1 Ärger naïve alpha beta gamma delta".split(), 14), key=str.casefold)
        keys = sorted(draft.rng.sample(VOCABULARY, len(list(places_of(own["keys"])))), key=str.casefold)
        page.column(_first(own["keys"]), *keys)
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
    below = [p for p, c in draft.cells(title).items() if p[0] >= top and p[1] < area_of(draft.facts[title]["user_id"])[0][1]]
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


def respelled(draft: Draft) -> str:
    _here(draft)
    told = []
    titles = draft.rng.sample([t for t in draft.facts if draft.book.sheet(t)], 2)
    for title in titles:
        ways = _ways(title, draft.facts[title])
        for role in draft.rng.sample(sorted(ways), draft.rng.randint(1, min(2, len(ways)))):
            area, texts = ways[role]
            text = draft.rng.choice(texts)
            if text.startswith("{{"):
                page = Page(draft.cells(title))
                page.spill(area, text.strip("{}"))
                draft.put(title, page.cells)
            else:
                draft.fill(title, area, text.strip("{}"), text.startswith("{"))
            if "XMATCH" in text or "XLOOKUP" in text:
                draft.did.append("needs formulon")
            told.append(f"{title} {role}: {text}")
    return "; ".join(told)


def _ways(title: str, own: dict[str, str]) -> Ways:
    if title in ("dotprod", "bias"):
        return _factor_ways(own)
    if title == "word_emb":
        return _look_up_ways(own["text"], own["idx"], own["act"], own["keys"], own["table"], "idx", "act")
    ways: Ways = {}
    for side in ("user", "movie"):
        ways |= _look_up_ways(own[f"{side}_id"], own[f"{side}_idx"], own[f"{side}_act"], own[f"{side}s"],
                              own[side], f"{side}_idx", f"{side}_act")
        if title == "movielens_1hot":
            idx, (row, col) = _cell(own[f"{side}_idx"], col="$"), area_of(own[f"{side}_hot"])[0]
            same = f"{idx}={column_letters(col)}${row - 1}"
            ways[f"{side}_hot"] = (own[f"{side}_hot"], (
                f"--({same})", f"N({same})", f"1*({same})", f"({same})*1", f"({same})+0", f"IF({same},1,0)",
                f"IF({column_letters(col)}${row - 1}={idx},1,0)", f"IF({idx}<>{column_letters(col)}${row - 1},0,1)",
                f"IF(NOT({same}),0,1)", f"0+({same})",
            ))  # fmt: skip
            ways[f"{side}_act"] = (own[f"{side}_act"], (
                f"MMULT({_row(own[f'{side}_hot'])},{_column(own[side])})",
                f"{{SUM(TRANSPOSE({_row(own[f'{side}_hot'])})*{_column(own[side])})}}",
                f"{{SUMPRODUCT({_row(own[f'{side}_hot'])},TRANSPOSE({_column(own[side])}))}}",
                f"{{{{MMULT({_fixed(own[f'{side}_hot'])},{_fixed(own[side])})}}}}",
            ))  # fmt: skip
    users, movies = (_row(own[f"{side}_act"], fixed=False) for side in ("user", "movie"))
    pairs = zip(places_of(users), places_of(movies), strict=True)
    ways["pred"] = (own["pred"], (
        f"SUMPRODUCT({movies},{users})", f"SUMPRODUCT({users}*{movies})", f"{{SUM({users}*{movies})}}",
        "+".join(f"{a1(a)}*{a1(b)}" for a, b in pairs), f"{{MMULT({users},TRANSPOSE({movies}))}}",
        f"SUMPRODUCT({_row(own['user_act'])},{_row(own['movie_act'])})",
    ))  # fmt: skip
    pred, rating = _first(own["pred"]), _first(own["rating"])
    ways["err"] = (own["err"], (
        f"({rating}-{pred})^2", f"({pred}-{rating})^2", f"({pred}-{rating})*({pred}-{rating})",
        f"POWER({pred}-{rating},2)", f"SUMXMY2({pred},{rating})", f"SUMSQ({pred}-{rating})", f"ABS({rating}-{pred})^2",
    ))  # fmt: skip
    err = own["err"]
    ways["rmse"] = (own["rmse"], (
        f"AVERAGE({err})^0.5", f"SQRT(SUM({err})/COUNT({err}))", f"SQRT(SUM({err})/ROWS({err}))",
        f"SQRT(SUMXMY2({own['rating']},{own['pred']})/COUNT({own['rating']}))", f"SQRT(AVERAGE({err}))",
        f"SQRT(SUM({err})/COUNTA({err}))", f"SUM({err})^(1/2)/COUNT({err})^(1/2)",
    ))  # fmt: skip
    return ways


def _look_up_ways(ids: str, idx: str, act: str, keys: str, table: str, a: str, b: str) -> Ways:
    key, index = _cell(ids), _cell(idx, col="$")
    (row, col), (_, right) = area_of(act)
    place = f"{column_letters(col)}${row - 1}"
    (top, left), (bottom, _) = area_of(keys)
    both = f"${column_letters(left)}${top}:${column_letters(area_of(table)[1][1])}${bottom}"
    one = _column(table)
    step = f"COLUMNS(${column_letters(col)}{row}:{column_letters(col)}{row})"
    wanted = _cell(ids, col="$")
    return {
        a: (idx, (
            f"MATCH({key},{_fixed(keys)},0)", f"MATCH({key},{_column(keys)})", f"MATCH({key},{_fixed(keys)},1)",
            f"XMATCH({key},{_fixed(keys)})", f"MATCH(${key},{_fixed(keys)},FALSE)",
            f"INDEX({_fixed(keys).replace(column_letters(left), column_letters(left - 1))},MATCH({key},{_fixed(keys)},0))",
        )),
        b: (act, (
            f"INDEX({_fixed(table)},{index},{place})", f"INDEX({one},{index})", f"OFFSET({_corner(table)},{index},{place},1,1)",
            f"INDEX({_fixed(table)},MATCH({wanted},{_fixed(keys)},0),{place})", f"INDEX({one},MATCH({wanted},{_fixed(keys)},0))",
            f"VLOOKUP({wanted},{both},{place}+1,FALSE)", f"VLOOKUP({wanted},{both},{step}+1,0)",
            f"XLOOKUP({wanted},{_fixed(keys)},{one})", f"LOOKUP({wanted},{_fixed(keys)},{one})",
            f"OFFSET({_cell(table, '$', '$')},{index}-1,{place}-1)", f"INDEX({_fixed(table)},{index},{step})",
        )),
    }  # fmt: skip


def _factor_ways(own: dict[str, str]) -> Ways:
    rating, user, movie = _first(own["rating"]), _row(own["user"]), _column(own["movie"])
    biases = ""
    if "user_bias" in own:
        biases = f"+{_cell(own['movie_bias'], row='$')}+{_cell(own['user_bias'], col='$')}"
    pairs = zip(places_of(user), area_cells(movie), strict=True)
    spelled = "+".join(f"${a1(a)}*{column_letters(b[1])}${b[0]}" for a, b in pairs)
    product = f"MMULT({user},{movie})"
    ways = (
        f"IF({rating}<>\"\",{product},0)", f"IF(ISNUMBER({rating}),{product},0)", f"IF(ISBLANK({rating}),0,{product})",
        f"IF({rating}=0,0,{product})", f"IF({rating}>0,{product},0)", f"IF(NOT(ISBLANK({rating})),{product},0)",
        f"IF({rating}=\"\",0,{spelled})", f"{product}*({rating}<>\"\")", f"{{IF({rating}=\"\",0,{product})}}",
        f"{{IF({rating}=\"\",0,SUM({user}*TRANSPOSE({movie})))}}", f"IF(LEN({rating})=0,0,{product})",
        f"{{IF({rating}=\"\",0,SUMPRODUCT({user},TRANSPOSE({movie})))}}", f"IF({rating}=\"\",0,SUM({product}))",
        f"{product}", f"{{{{MMULT({_fixed(own['user'])},{_fixed(own['movie'])})}}}}", f"IF(COUNT({rating}),{product},0)",
    )  # fmt: skip
    if biases:
        swapped = "+".join(reversed(biases.removeprefix("+").split("+")))
        ways = tuple(
            text.rstrip("}") + biases + "}" * (len(text) - len(text.rstrip("}")))
            for text in ways
            if not text.startswith("{{")
        )
        ways += (
            f"IF({rating}=\"\",0,{product})+{swapped}", f"{biases.removeprefix('+')}+IF({rating}=\"\",0,{product})",
            f"IF({rating}=\"\",0,{product}{biases})", f"IF(ISBLANK({rating}),0,{product}{biases})",
            f"IF({rating}<>\"\",{product}{biases},0)", f"IF({rating}=\"\",0,{swapped}+{product})",
        )  # fmt: skip
    sums = f"SUMXMY2({own['rating']},{own['pred']})"
    count = f"COUNT({own['rating']})"
    rmse = (
        f"SQRT({sums}/{count})", f"({sums}/{count})^0.5", f"SQRT(SUMXMY2({own['pred']},{own['rating']})/{count})",
        f"{{SQRT(SUM(({own['rating']}<>\"\")*({own['rating']}-{own['pred']})^2)/{count})}}",
        f"SQRT(SUMPRODUCT(({own['rating']}<>\"\")*({own['rating']}-{own['pred']})^2)/{count})",
        f"{{SQRT(AVERAGE(IF({own['rating']}<>\"\",({own['rating']}-{own['pred']})^2)))}}",
        f"SQRT({sums})/SQRT({count})", f"SQRT(1/{count}*{sums})",
    )  # fmt: skip
    return {"pred": (own["pred"], ways), "rmse": (own["rmse"], rmse)}


def area_cells(area: str) -> list[tuple[int, int]]:
    return list(places_of(area.replace("$", "")))
