"""Which models a sheet holds: most cells first, then what is left, and none twice."""

from dataclasses import replace

import pytest

from tests.books import BOOKS
from tests.cases.draft import span
from tests.recognise.small import LINE, POINTS, ROW, view_of
from xlrepro.models.registry import LEGENDS
from xlrepro.recognise.legend import SINGLE, Legend, Role, ways
from xlrepro.recognise.search import claimed, recognise
from xlrepro.recognise.view import View
from xlrepro.workbook import Sheet

MEAN = Legend(
    "mean",
    {
        "x": Role(ROW),
        "squared": Role(ROW, ways("x^2")),
        "mean": Role(SINGLE, ways("AVERAGE(squared)"), foot="squared"),
    },
    ("squared",),
)
GUESS = replace(LINE, name="guess alone", essential=("guess",), roles={
    name: LINE.roles[name] for name in ("x", "a", "b", "guess")
})  # fmt: skip
SQUARES = {"H4:H9": 3.0, "I4:I9": "=H4^2", "I10": "=AVERAGE(I4:I9)"}
TWICE = {"H4:H9": 3.0, "I4:I9": 4.0, "J4:J9": "=H4*$B$1+$B$2", "K4:K9": "=(J4-I4)^2"}


def told(cells, *legends, **others):
    models = recognise(view_of(cells, **others), legends)
    return [(model.legend.name, areas(model)) for model in models]


def areas(model):
    return [span(*block.corner, *block.shape) for block in claimed(model)]


def test_the_models_of_a_sheet_are_found_one_after_another():
    line, mean = ("line", ["C4:C9", "D4:D9", "D10"]), ("mean", ["I4:I9", "I10"])
    for legends in ((LINE, MEAN), (MEAN, LINE)):
        assert told(POINTS | SQUARES, *legends) == [line, mean]


def test_what_explains_more_cells_comes_before_what_explains_fewer():
    for legends in ((GUESS, LINE), (LINE, GUESS)):
        assert [name for name, _ in told(POINTS, *legends)] == ["line"]
        cut = POINTS | {"D3:D10": None}
        assert [name for name, _ in told(cut, *legends)] == ["guess alone"]


def test_of_equals_the_first_legend_wins():
    same = replace(LINE, name="the same")
    assert told(POINTS, LINE, same)[0][0] == "line"
    assert told(POINTS, same, LINE)[0][0] == "the same"


def test_a_method_may_be_there_twice():
    models = told(POINTS | TWICE, LINE)
    assert [name for name, _ in models] == ["line", "line"]
    assert {areas[0] for _, areas in models} == {"C4:C9", "J4:J9"}


def test_a_result_that_one_of_two_lacks_was_deleted():
    models = told(POINTS | TWICE | {"K10": None}, LINE)
    assert [areas for _, areas in models] == [["C4:C9", "D4:D9", "D10"], ["J4:J9", "K4:K9", "K10"]]


def test_a_sheet_of_one_s_own_holds_no_model():
    assert told({"A1:A9": 2.0, "B1:B9": "=A1/7", "C1": "=SUM(B1:B9)"}, LINE, MEAN) == []
    assert told({}, LINE, MEAN) == [] == told({"A1:A9": 2.0}, LINE, MEAN)


def test_a_model_most_of_whose_cells_are_another_s_or_typed_is_not_there():
    taken = {name: Role(ROW, ways("x^3"), labels=(name,)) for name in ("y", "guess", "error")}
    halves = Legend(
        "halves", {"x": Role(ROW), "half": Role(ROW, ways("x/2"))} | taken, ("x", "half")
    )
    cells = POINTS | {"E4:E9": "=A4/2"}
    assert [name for name, _ in told(cells, LINE, halves)] == ["line"]
    assert [name for name, _ in told(cells | {"B3": "z"}, LINE, halves)] == ["line", "halves"]


def test_links_alone_hold_no_model():
    linked = Legend("linked", {"x": Role(ROW), "same": Role(ROW, ways("x"))}, ("same",))
    assert told({"A1:A9": 2.0, "B1:B9": "=A1"}, linked) == []


def test_no_cell_belongs_to_two_models():
    for name in ("entropy_example.xlsx", "graddesc.xlsm"):
        for sheet in filter(Sheet.computed, BOOKS[name].sheets):
            models = recognise(View(BOOKS[name], sheet), LEGENDS)
            cells = [p for model in models for block in claimed(model) for p in block.places()]
            assert len(cells) == len(set(cells)) > 0, sheet.title


@pytest.mark.parametrize("title", ["basic", "momentum", "rmsprop", "adam"])
def test_the_order_of_the_legends_tells_nothing_of_a_published_sheet(title):
    book = BOOKS["graddesc.xlsm"]
    names = [
        [model.legend.name for model in recognise(View(book, book.sheet(title)), legends)]
        for legends in (LEGENDS, LEGENDS[::-1])
    ]
    assert names[0] == names[1] and len(names[0]) == 1


def test_what_stands_on_another_sheet_is_not_claimed():
    cells = POINTS | {"A4:A9": "=data!A1"}
    (model,) = recognise(view_of(cells, data={"A1:A6": 3.0}), [LINE])
    assert {block.sheet for block in claimed(model)} == {"s"}
    assert model.blocks["x_source"].sheet == "data"


def test_looking_again_finds_the_same():
    view = view_of(POINTS | SQUARES)
    assert [m.blocks for m in recognise(view, [LINE, MEAN])] == [
        m.blocks for m in recognise(view, [LINE, MEAN])
    ]
