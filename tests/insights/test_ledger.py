"""Findings are made in the file at hand: with the quirk there is one, without it there is none."""

from dataclasses import replace

import pytest

from tests.tiny import BUNDLED, planted, write_xlsx
from xlrepro.checks.tolerance import Tolerance
from xlrepro.engines.arithmetic.ulps import ulps
from xlrepro.formula.parse import a1, parse
from xlrepro.insights.examine import examine
from xlrepro.recognise.view import View
from xlrepro.workbook import Workbook, open_workbook


def findings(book: Workbook, sheet: str):
    check = examine(book, Tolerance()).check
    return {f.title: f for s in check.sheets if s.name == sheet for f in s.findings}


@pytest.fixture(scope="module")
def books():
    return {path.stem: open_workbook(path) for path in BUNDLED.iterdir() if ".xls" in path.name}


def rewritten(book, title, change, cells):
    """The sheet with another formula in some cells; their stored values stay."""
    sheet = book.sheet(title)
    texts = {a1(p): change(sheet.formula(p).text) for p in sheet.computed() if a1(p) in cells}
    assert texts
    return planted(book, title, **texts)


def rows(columns, first, last):
    return {f"{column}{row}" for column in columns for row in range(first, last + 1)}


def sheets_without_names(book, title):
    return replace(
        book, sheets=[replace(s, names={}) if s.title == title else s for s in book.sheets]
    )


def named_after(book, title):
    """The names for the end of an epoch point to the weights after the last step."""
    sheet = book.sheet(title)
    names = {**sheet.names, "lastconst": parse("$N$32"), "lastslope": parse("$M$32")}
    changed = replace(sheet, names=names)
    return replace(book, sheets=[changed if s is sheet else s for s in book.sheets])


def filled_ratings(book):
    view = View(book, book.sheet("bias"))
    blanks = [
        (r, c) for r in range(2, 17) for c in range(8, 23) if view.sheet.value((r, c)) is None
    ]
    assert len(blanks) == 19
    return planted(book, "bias", **{a1(place): 3.0 for place in blanks})


def linked_movies(book):
    links = {}
    for i in range(15):
        for k in range(5):
            links[a1((22 + i, 3 + k))] = f"=dotprod!{a1((19 + k, 8 + i))}"
    return planted(book, "movielens_emb", **links)


CASES = [
    ("graddesc", "basic", "Each epoch loses its last step", lambda b: named_after(b, "basic")),
    (
        "graddesc",
        "basic",
        'The cell called "rmse" is the root of a sum',
        lambda b: planted(sheets_without_names(b, "basic"), "basic", F33="=SUM(F4:F32)", E33=None),
    ),
    (
        "graddesc",
        "basic",
        "The estimated gradients are off by a known amount",
        lambda b: planted(b, "basic", **dict.fromkeys(rows("GHIJ", 4, 32))),
    ),
    (
        "graddesc",
        "rmsprop",
        "RMSprop divides by the average of the row before",
        lambda b: planted(
            b,
            "rmsprop",
            **{f"H{r}": f"=C{r}-F{r}*$D$2/SQRT(J{r})" for r in range(4, 33)},
            **{f"I{r}": f"=D{r}-G{r}*$D$2/SQRT(K{r})" for r in range(4, 33)},
        ),
    ),
    (
        "graddesc",
        "data",
        "These points are not the ones that are fitted",
        lambda b: replace(b, sheets=[s for s in b.sheets if s.title == "data"]),
    ),
    (
        "collab_filter",
        "bias",
        "Blank ratings have a number that is no prediction",
        filled_ratings,
    ),
    ("collab_filter", "movielens_emb", "An edit in dotprod goes halfway", linked_movies),
    (
        "collab_filter",
        "movielens_emb",
        "The same sum in another order",
        lambda b: planted(b, "movielens_emb", Y210=(None, 0.5)),
    ),
    (
        "entropy_example",
        "log_entropy",
        "LOG is base ten",
        lambda b: rewritten(b, "log_entropy", lambda t: t.replace("LOG(", "LN("), rows("EF", 2, 6)),
    ),
    (
        "entropy_example",
        "log_entropy",
        "An approximate MATCH on targets that are not sorted",
        lambda b: rewritten(b, "log_entropy", lambda t: t.replace(")", ",0)"), rows("H", 2, 6)),
    ),
    (
        "entropy_example",
        "softmax",
        "Softmax cannot tell these two apart",
        lambda b: planted(b, "softmax", G3=0.25),
    ),
]


@pytest.mark.parametrize(("book", "sheet", "title", "without"), CASES, ids=[c[2] for c in CASES])
def test_a_finding_is_there_with_its_quirk_and_only_then(books, book, sheet, title, without):
    assert title in findings(books[book], sheet)
    assert title not in findings(without(books[book]), sheet)


def test_solver_stopped_short_where_the_factors_are_not_at_a_minimum(books):
    found = findings(books["collab_filter"], "dotprod")["Solver stopped short of the minimum"]
    assert "0.3930154713" in found.text and "0.3929007909" in found.text
    assert found.cells == "V41"


def test_adam_is_found_uncorrected_with_its_own_betas(books):
    plain = findings(books["graddesc"], "adam")["Adam without bias correction"].text
    annealed = findings(books["graddesc"], "adam_ann")["Adam without bias correction"].text
    assert "0.316228 times" in plain and "(betas 0.9 and 0.9)" in plain
    assert "0.447214 times" in annealed and "(betas 0.9 and 0.95)" in annealed


def test_a_key_that_no_list_holds_is_told_with_its_cell(books):
    found = findings(planted(books["collab_filter"], "word_emb", I5="zebra"), "word_emb")
    assert "Looked up, but not in the list" not in findings(books["collab_filter"], "word_emb")
    assert found["Looked up, but not in the list"].cells == "J5"


def test_keys_out_of_order_are_told_by_their_neighbours(books):
    book = books["collab_filter"]
    title = "An approximate MATCH on keys that are not sorted"
    sheet = book.sheet("word_emb")
    first, second = sheet.value((4, 2)), sheet.value((5, 2))
    assert title not in findings(book, "word_emb")
    swapped = findings(planted(book, "word_emb", B4=second, B5=first), "word_emb")
    assert f"{first!r} follows {second!r}" in swapped[title].text


def test_the_distance_of_two_doubles_counts_the_steps_between_them():
    tiny = 5e-324
    assert ulps(1.0, 1.0) == 0
    assert ulps(1.0, 1.0 + 2.0**-52) == 1
    assert ulps(-tiny, tiny) == 2
    assert ulps(0.0, -0.0) == 0
    assert ulps(float("nan"), 1.0) is None


def test_words_that_are_looked_up_without_a_column_of_indexes(tmp_path):
    """The place of the word is found within the formula that fetches its numbers."""
    words, said = ("ant", "bee", "cat", "dog"), ("bee", "cow", "ant", "dog", "bee")
    lines = []
    for i in range(len(said)):
        row = i + 2
        cells = f'<c r="A{row}" t="inlineStr"><is><t>{words[i]}</t></is></c>' if i < 4 else ""
        if i < 4:
            for k, column in enumerate("BCD"):
                cells += f'<c r="{column}{row}"><v>{k + 3 * i}.5</v></c>'
        cells += f'<c r="F{row}" t="inlineStr"><is><t>{said[i]}</t></is></c>'
        place = max(j for j, word in enumerate(words) if word <= said[i])
        for k, (from_, to) in enumerate(zip("BCD", "GHI", strict=True)):
            look_up = f"INDEX({from_}$2:{from_}$5,MATCH($F{row},$A$2:$A$5))"
            cells += f'<c r="{to}{row}"><f>{look_up}</f><v>{k + 3 * place}.5</v></c>'
        lines.append(f'<row r="{row}">{cells}</row>')
    head = '<row r="1"><c r="F1" t="inlineStr"><is><t>orig text</t></is></c></row>'
    book = open_workbook(write_xlsx(tmp_path / "w.xlsx", {"w": head + "".join(lines)}))
    check = examine(book, Tolerance()).check
    assert check.ok and check.sheets[0].models == ("word embedding",), check.problems
    found = findings(book, "w")["Looked up, but not in the list"]
    assert found.text.startswith("'cow' is not among the keys A2:A5") and found.cells == "G3"
