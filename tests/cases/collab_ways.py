"""Other ways to write the formulas of the collaborative-filtering sheets."""

from __future__ import annotations

from tests.cases.collab import cell_of, column_of, corner_of, first_of, fixed_of, row_of
from tests.cases.draft import Draft, NotHere, Page, area_of, places_of
from xlrepro.formula.parse import a1, column_letters

Ways = dict[str, tuple[str, tuple[str, ...]]]


def respelled(draft: Draft) -> str:
    if "dotprod" not in draft.facts:
        raise NotHere("no rating sheet")
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
            told.append(f"{title} {role}: {text}")
    return "; ".join(told)


def _ways(title: str, own: dict[str, str]) -> Ways:
    if title in ("dotprod", "bias"):
        return _factor_ways(own)
    if title == "word_emb":
        return _look_up_ways(
            own["text"], own["idx"], own["act"], own["keys"], own["table"], "idx", "act"
        )
    ways: Ways = {}
    for side in ("user", "movie"):
        ways |= _look_up_ways(
            own[f"{side}_id"],
            own[f"{side}_idx"],
            own[f"{side}_act"],
            own[f"{side}s"],
            own[side],
            f"{side}_idx",
            f"{side}_act",
        )
        if title == "movielens_1hot":
            idx, (row, col) = cell_of(own[f"{side}_idx"], col="$"), area_of(own[f"{side}_hot"])[0]
            same = f"{idx}={column_letters(col)}${row - 1}"
            ways[f"{side}_hot"] = (
                own[f"{side}_hot"],
                (
                    f"--({same})",
                    f"N({same})",
                    f"1*({same})",
                    f"({same})*1",
                    f"({same})+0",
                    f"IF({same},1,0)",
                    f"IF({column_letters(col)}${row - 1}={idx},1,0)",
                    f"IF({idx}<>{column_letters(col)}${row - 1},0,1)",
                    f"IF(NOT({same}),0,1)",
                    f"0+({same})",
                ),
            )
            ways[f"{side}_act"] = (
                own[f"{side}_act"],
                (
                    f"MMULT({row_of(own[f'{side}_hot'])},{column_of(own[side])})",
                    f"{{SUM(TRANSPOSE({row_of(own[f'{side}_hot'])})*{column_of(own[side])})}}",
                    f"{{SUMPRODUCT({row_of(own[f'{side}_hot'])},TRANSPOSE({column_of(own[side])}))}}",
                    f"{{{{MMULT({fixed_of(own[f'{side}_hot'])},{fixed_of(own[side])})}}}}",
                ),
            )
    users, movies = (row_of(own[f"{side}_act"], fixed=False) for side in ("user", "movie"))
    pairs = zip(places_of(users), places_of(movies), strict=True)
    ways["pred"] = (
        own["pred"],
        (
            f"SUMPRODUCT({movies},{users})",
            f"SUMPRODUCT({users}*{movies})",
            f"{{SUM({users}*{movies})}}",
            "+".join(f"{a1(a)}*{a1(b)}" for a, b in pairs),
            f"{{MMULT({users},TRANSPOSE({movies}))}}",
            f"SUMPRODUCT({row_of(own['user_act'])},{row_of(own['movie_act'])})",
        ),
    )
    pred, rating = first_of(own["pred"]), first_of(own["rating"])
    ways["err"] = (
        own["err"],
        (
            f"({rating}-{pred})^2",
            f"({pred}-{rating})^2",
            f"({pred}-{rating})*({pred}-{rating})",
            f"POWER({pred}-{rating},2)",
            f"SUMXMY2({pred},{rating})",
            f"SUMSQ({pred}-{rating})",
            f"ABS({rating}-{pred})^2",
        ),
    )
    err = own["err"]
    ways["rmse"] = (
        own["rmse"],
        (
            f"AVERAGE({err})^0.5",
            f"SQRT(SUM({err})/COUNT({err}))",
            f"SQRT(SUM({err})/ROWS({err}))",
            f"SQRT(SUMXMY2({own['rating']},{own['pred']})/COUNT({own['rating']}))",
            f"SQRT(AVERAGE({err}))",
            f"SQRT(SUM({err})/COUNTA({err}))",
            f"SUM({err})^(1/2)/COUNT({err})^(1/2)",
        ),
    )
    return ways


def _look_up_ways(ids: str, idx: str, act: str, keys: str, table: str, a: str, b: str) -> Ways:
    key, index = cell_of(ids), cell_of(idx, col="$")
    row, col = area_of(act)[0]
    place = f"{column_letters(col)}${row - 1}"
    (top, left), (bottom, _) = area_of(keys)
    both = f"${column_letters(left)}${top}:${column_letters(area_of(table)[1][1])}${bottom}"
    one = column_of(table)
    numbers = fixed_of(keys).replace(column_letters(left), column_letters(left - 1))
    step = f"COLUMNS(${column_letters(col)}{row}:{column_letters(col)}{row})"
    wanted = cell_of(ids, col="$")
    return {
        a: (
            idx,
            (
                f"MATCH({key},{fixed_of(keys)},0)",
                f"MATCH({key},{column_of(keys)})",
                f"MATCH({key},{fixed_of(keys)},1)",
                f"XMATCH({key},{fixed_of(keys)})",
                f"MATCH(${key},{fixed_of(keys)},FALSE)",
                f"INDEX({numbers},MATCH({key},{fixed_of(keys)},0))",
            ),
        ),
        b: (
            act,
            (
                f"INDEX({fixed_of(table)},{index},{place})",
                f"INDEX({one},{index})",
                f"OFFSET({corner_of(table)},{index},{place},1,1)",
                f"INDEX({fixed_of(table)},MATCH({wanted},{fixed_of(keys)},0),{place})",
                f"INDEX({one},MATCH({wanted},{fixed_of(keys)},0))",
                f"VLOOKUP({wanted},{both},{place}+1,FALSE)",
                f"VLOOKUP({wanted},{both},{step}+1,0)",
                f"XLOOKUP({wanted},{fixed_of(keys)},{one})",
                f"LOOKUP({wanted},{fixed_of(keys)},{one})",
                f"OFFSET({cell_of(table, '$', '$')},{index}-1,{place}-1)",
                f"INDEX({fixed_of(table)},{index},{step})",
            ),
        ),
    }


def _factor_ways(own: dict[str, str]) -> Ways:
    rating, user, movie = first_of(own["rating"]), row_of(own["user"]), column_of(own["movie"])
    biases = ""
    if "user_bias" in own:
        biases = f"+{cell_of(own['movie_bias'], row='$')}+{cell_of(own['user_bias'], col='$')}"
    pairs = zip(places_of(user), area_cells(movie), strict=True)
    spelled = "+".join(f"${a1(a)}*{column_letters(b[1])}${b[0]}" for a, b in pairs)
    product = f"MMULT({user},{movie})"
    ways = (
        f'IF({rating}<>"",{product},0)',
        f"IF(ISNUMBER({rating}),{product},0)",
        f"IF(ISBLANK({rating}),0,{product})",
        f"IF({rating}=0,0,{product})",
        f"IF({rating}>0,{product},0)",
        f"IF(NOT(ISBLANK({rating})),{product},0)",
        f'IF({rating}="",0,{spelled})',
        f'{product}*({rating}<>"")',
        f'{{IF({rating}="",0,{product})}}',
        f'{{IF({rating}="",0,SUM({user}*TRANSPOSE({movie})))}}',
        f"IF(LEN({rating})=0,0,{product})",
        f'{{IF({rating}="",0,SUMPRODUCT({user},TRANSPOSE({movie})))}}',
        f'IF({rating}="",0,SUM({product}))',
        f"{product}",
        f"{{{{MMULT({fixed_of(own['user'])},{fixed_of(own['movie'])})}}}}",
        f"IF(COUNT({rating}),{product},0)",
    )
    if biases:
        swapped = "+".join(reversed(biases.removeprefix("+").split("+")))
        ways = tuple(
            text.rstrip("}") + biases + "}" * (len(text) - len(text.rstrip("}")))
            for text in ways
            if not text.startswith("{{")
        )
        ways += (
            f'IF({rating}="",0,{product})+{swapped}',
            f'{biases.removeprefix("+")}+IF({rating}="",0,{product})',
            f'IF({rating}="",0,{product}{biases})',
            f"IF(ISBLANK({rating}),0,{product}{biases})",
            f'IF({rating}<>"",{product}{biases},0)',
            f'IF({rating}="",0,{swapped}+{product})',
        )
    sums = f"SUMXMY2({own['rating']},{own['pred']})"
    count = f"COUNT({own['rating']})"
    rmse = (
        f"SQRT({sums}/{count})",
        f"({sums}/{count})^0.5",
        f"SQRT(SUMXMY2({own['pred']},{own['rating']})/{count})",
        f'{{SQRT(SUM(({own["rating"]}<>"")*({own["rating"]}-{own["pred"]})^2)/{count})}}',
        f'SQRT(SUMPRODUCT(({own["rating"]}<>"")*({own["rating"]}-{own["pred"]})^2)/{count})',
        f'{{SQRT(AVERAGE(IF({own["rating"]}<>"",({own["rating"]}-{own["pred"]})^2)))}}',
        f"SQRT({sums})/SQRT({count})",
        f"SQRT(1/{count}*{sums})",
    )
    return {"pred": (own["pred"], ways), "rmse": (own["rmse"], rmse)}


def area_cells(area: str) -> list[tuple[int, int]]:
    return list(places_of(area.replace("$", "")))
