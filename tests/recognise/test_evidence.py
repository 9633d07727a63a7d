"""A method is looked for where the formulas of a sheet speak for it, and nowhere else."""

import pytest
import xlsxwriter

from tests.tiny import BUNDLED, planted
from xlrepro.formula.parse import parse
from xlrepro.models.registry import LEGENDS
from xlrepro.recognise import evidence as module
from xlrepro.recognise.evidence import Evidence
from xlrepro.recognise.search import recognise
from xlrepro.recognise.view import View
from xlrepro.workbook import open_workbook

GRADDESC = open_workbook(BUNDLED / "graddesc.xlsm")
HELD = {
    "graddesc.xlsm": {
        "data": "random line", "basic": "sgd", "momentum": "momentum", "rmsprop": "rmsprop",
        "adam": "adam", "adam_ann": "adam",
    },
    "collab_filter.xlsx": {
        "dotprod": "dot product", "movielens_1hot": "one-hot product",
        "movielens_emb": "embedding look-up", "bias": "dot product with biases",
        "word_emb": "word embedding",
    },
    "entropy_example.xlsx": {
        "softmax": "softmax", "entropy": "binary cross-entropy", "log_entropy":
        "likelihood look-up",
    },
}  # fmt: skip


def spoken_for(book, sheet):
    evidence = Evidence(View(book, sheet))
    return {legend.name for legend in LEGENDS if evidence.speaks_for(legend)}


@pytest.mark.parametrize("name", HELD)
def test_each_sheet_of_the_lesson_speaks_for_its_own_method_and_few_others(name):
    book = open_workbook(BUNDLED / name)
    for title, method in HELD[name].items():
        found = spoken_for(book, book.sheet(title))
        assert method in found and len(found) <= 15, (title, found)


def test_where_the_gradients_are_wrong_all_through_the_headings_still_speak():
    spoiled = {f"G{row}": f"=2*(D{row}*A{row}+C{row}+B{row})" for row in range(4, 33)}
    book = planted(GRADDESC, "adam", **spoiled)
    assert "adam" in spoken_for(book, book.sheet("adam"))


def test_what_a_way_needs_is_what_its_formula_does():
    texts = {text for legend in LEGENDS for text in legend.texts}
    assert len(texts) > 300
    for text in texts:
        assert module.needs(text) <= set(module._does(parse(text))), text


def loan(folder, rows=300):
    """Interest, payment and what is left, month by month: products taken from something."""
    path = folder / f"loan{rows}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Loan")
        page.write("B1", 0.01)
        page.write("B2", 900)
        page.write("D5", 100_000)
        for row in range(6, rows + 6):
            page.write_formula(f"A{row}", f"A{row - 1}+1")
            page.write_formula(f"B{row}", f"D{row - 1}*$B$1")
            page.write_formula(f"C{row}", f"$B$2-B{row}")
            page.write_formula(f"D{row}", f"D{row - 1}-C{row}")
            page.write_formula(f"E{row}", f"E{row - 1}*0.9+B{row}*0.1")
    return open_workbook(path)


def test_a_loan_speaks_for_few_methods_and_is_none(tmp_path):
    book = loan(tmp_path)
    assert len(spoken_for(book, book.sheets[0])) <= 3  # a fading mean of products looks like one
    assert recognise(View(book, book.sheets[0]), LEGENDS) == []


def test_the_work_does_not_grow_with_the_rows_of_a_formula(tmp_path, monkeypatch):
    asked = []
    bindings = module.bindings
    monkeypatch.setattr(module, "bindings", lambda *told: asked.append(told) or bindings(*told))
    counts = []
    for rows in (30, 3000):
        asked.clear()
        book = loan(tmp_path, rows)
        spoken_for(book, book.sheets[0])
        counts.append(len(asked))
    assert 0 < counts[1] == counts[0]
