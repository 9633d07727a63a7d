"""A sheet as the recogniser reads it. How formulas move when filled is openpyxl's word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from tests.recognise.small import page, shown, view_of
from tests.tiny import BUNDLED, NAMES
from xlrepro.formula.nodes import Name
from xlrepro.formula.normal import normal
from xlrepro.formula.parse import a1, parse, read_a1
from xlrepro.recognise import patterns
from xlrepro.recognise import view as module
from xlrepro.recognise.view import FormulaRun, View, outermost
from xlrepro.workbook import open_workbook


def runs_of(view):
    return [
        f"{a1((run.first, run.col))}:{a1((run.last, run.col))}"
        for column in view.runs.values()
        for run in column
    ]


def first_cells(runs):
    return [a1((run.first, run.col)) for run in runs]


def like(view, text):
    return first_cells(patterns.like(view, text))


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"C1:C5": "=A1*2"}, ["C1:C5"]),
        ({"C1:C2": "=A1*2", "C3:C5": "=A3*2"}, ["C1:C5"]),  # as if filled down from the first
        ({"C1:C2": "=A1*2", "C3:C5": "=A1*2"}, ["C1:C2", "C3:C5"]),
        ({"C1:C2": "=A1*2", "C4:C5": "=A4*2"}, ["C1:C2", "C4:C5"]),
        ({"C1:C5": "=A1*2", "C3": 4.0}, ["C1:C2", "C4:C5"]),
        ({"C1:C5": "=$A$1*2", "B1": "=A1"}, ["B1:B1", "C1:C5"]),
        ({"C1:C3": "{=A1:A3*2}", "C4": "=A4:A6*2"}, ["C1:C3", "C4:C4"]),
    ],
)
def test_a_run_is_one_formula_in_cells_under_each_other(cells, wanted):
    assert runs_of(view_of(cells)) == wanted


@given(st.lists(st.sampled_from(["A{r}*2", "$A$1*2", "B{r}+A{r}", None]), min_size=1, max_size=12))
def test_runs_are_the_longest_that_filling_down_makes(formulas):
    texts = {
        f"C{r}": "=" + text.format(r=r) for r, text in enumerate(formulas, 1) if text is not None
    }
    view = view_of(texts)
    runs = [run for column in view.runs.values() for run in column]
    assert [place for run in runs for place in run.places()] == view.computed
    for run in runs:
        first = f"C{run.first}"
        for row in range(run.first, run.last + 2):
            filled = Translator(texts[first], first).translate_formula(f"C{row}")
            assert (texts.get(f"C{row}") == filled) == (row <= run.last)


@pytest.mark.parametrize("name", NAMES)
def test_runs_hold_each_computed_cell_of_a_real_sheet_once(name):
    book = open_workbook(BUNDLED / name)
    for sheet in book.sheets:
        view = View(book, sheet)
        cells = [place for column in view.runs.values() for run in column for place in run.places()]
        assert sorted(cells) == view.computed


def test_a_run_is_cut_off_at_the_edges_of_a_rectangle():
    view = view_of({"C1:D9": "=A1*2"})
    assert view.runs_in(3, 4, 2, 2) == [FormulaRun(4, 3, 4)]
    assert view.runs_in(9, 3, 5, 1) == [FormulaRun(3, 9, 9)]
    assert view.runs_in(10, 3, 5, 2) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A1", "reference"),
        ("PREV(x)", "reference"),
        ("x", "reference"),
        ("SUM(A1:A2)", "SUM"),
        ("A1+A2*3", "+"),
        ("-A1", "unary -"),
        ("3", "constant"),
    ],
)
def test_what_a_formula_does_last(text, wanted):
    assert outermost(parse(text)) == wanted


def test_formulas_that_do_something_else_last_are_not_alike():
    view = view_of({"C1": "=A1*B1", "D1": "=SUM(A1:B1)", "E1": "=A1", "F1": "=EXP(A1)*B1"})
    assert like(view, "x*y") == ["C1", "F1"]
    assert like(view, "SUM(x)") == ["D1"]
    assert like(view, "x") == ["E1"]


def test_what_is_the_same_in_its_normal_form_is_alike():
    view = view_of({"C1": "=A1-B1", "C2": "=-B2+A2", "C3": "=A3/B3"})
    assert like(view, "x-y") == ["C1", "C2"]
    assert like(view, "x*(1/y)") == ["C3"]


def test_what_is_alike_comes_in_the_order_of_its_cells():
    view = view_of({"D2": "=A1*B1", "C3": "=A1*B2", "C1": "=A2*B1"})
    assert like(view, "x*y") == ["C1", "D2", "C3"]


def test_of_very_many_formulas_those_of_most_cells_are_tried(monkeypatch):
    monkeypatch.setattr(module, "MANY", 3)
    texts = {f"C{row}": f"=$A${row}*2" for row in range(1, 9)}
    view = view_of(texts | {"E1:E9": "=A1*B1", "G1:G9": "=A1*C1"})
    kept = like(view, "x*y")
    assert {"E1", "G1"} < set(kept) and len(kept) == 3


def test_equal_runs_in_neighbouring_columns_are_taken_together():
    view = view_of({"C1:H4": "=A$1*2", "F1:F4": 3.0, "H4": 3.0, "I1:I4": "=A1"})
    tables = view.side_by_side([run for column in view.runs.values() for run in column])
    assert [[a1((run.first, run.col)) for run in table] for table in tables] == [
        ["C1", "D1", "E1"], ["G1"], ["H1"], ["I1"],
    ]  # fmt: skip


def test_a_name_is_spelled_as_what_it_means():
    names = {"rate": "$B$1", "rates": "$B$1:$B$3", "half": "0.5", "odd": "B1+1"}
    view = view_of({"C1": "=Rate*2", "C2": "=SUM(rates)", "C3": "=half*A1", "C4": "=odd*2"}, names)
    told = [shown(view.formula(place)) for place in view.computed]
    assert told[:3] == ["B1*2", "SUM(B1:B3)", "0.5*A1"]
    assert Name("odd") in {view.formula((4, 3)).left}


@pytest.mark.parametrize("text", ["A1*2", "$A$1*2", "s!A1*2", "S!$A1*2", "'s'!A$1*2"])
def test_a_cell_is_spelled_alike_however_it_is_written(text):
    view = view_of({"C1": f"={text}", "C2": "=A1*2"})
    assert view.formula((1, 3)) == view.formula((2, 3))


def test_the_sheet_of_another_cell_is_spelled_as_it_is_titled():
    view = view_of({"C1": "=DATA!A1", "C2": "=gone!A1"}, data={"A1": 1.0})
    assert [view.formula((row, 3)).sheet for row in (1, 2)] == ["data", "gone"]
    assert view.on("Data").sheet.title == "data"
    assert view.on("gone") is None
    assert view.on("s") is view and view.on("data") is view.on("data")


def test_a_range_is_spelled_from_its_upper_left_cell():
    view = view_of({"D1": "=SUM(B3:A1)", "D2": "=SUM(A1:B3)"})
    assert view.formula((1, 4)) == view.formula((2, 4))


@pytest.mark.parametrize(
    ("text", "wanted"), [("=A1", "A1"), ("=$A$1", "A1"), ("=A1+0", None), ("=+A1", "A1")]
)
def test_a_link_only_repeats_a_cell(text, wanted):
    assert shown(view_of({"C5": text}).link((5, 3))) == wanted


def test_a_link_leads_over_sheets_and_through_names():
    view = view_of({"C5": "=data!B2", "C6": "=rate"}, {"rate": "$B$1"}, data={"B2": 1.0})
    assert (view.link((5, 3)).sheet, view.link((6, 3)).row) == ("data", 1)


def test_each_cell_of_a_spilled_range_is_a_link_to_its_own():
    view = view_of({"C5:D7": "{=A1:B2}"})
    assert [shown(view.link(read_a1(cell))) for cell in ("C5", "D5", "C6", "D6")] == [
        "A1", "B1", "A2", "B2",
    ]  # fmt: skip
    assert view.link((7, 3)) is None  # #N/A there


def test_a_range_that_is_not_spilled_is_no_link():
    assert view_of({"C5": "=A1:A3"}).link((5, 3)) is None


def test_an_array_formula_of_one_cell_is_read_as_any_other():
    view = view_of({"C5": "{=SUM(A1:A3*2)}", "D5:D6": "{=A1:A2*2}"})
    assert [view.is_array(place) for place in ((5, 3), (5, 4), (6, 4), (1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_heading_is_read_without_case_and_extra_spaces():
    cells = {"A1": "  Learning\n RATE ", "A2": 3.0, "A3": "x" * 256, "A4": "Straße", "A5": True}
    view = view_of(cells)
    assert [view.text((row, 1)) for row in range(1, 7)] == [
        "learning rate",
        "",
        "",
        "strasse",
        "",
        "",
    ]
    assert view.labels == [(1, 1), (3, 1), (4, 1)]
    assert [view.is_number((row, 1)) for row in (2, 4, 5, 6)] == [True, False, False, False]


def test_a_column_is_filled_by_a_formula_or_a_value():
    view = view_of({"A1": 1.0, "C2": "=A1", "D1": None, "E1": ("=A1", None)})
    assert view.filled_columns == {1, 3, 5}


def test_a_sum_spelled_out_has_the_form_of_one_over_the_range_too():
    view = view_of({"C1": "=A1+A2+A3", "C2": "=A1*2"})
    assert normal(view_of({"D9": "=SUM(A1:A3)"}).formula((9, 4))) in view.forms((1, 3))
    assert len(view.forms((2, 3))) == 1
    assert view.forms((3, 3)) == []


def test_text_that_is_no_formula_has_no_formula_to_read():
    broken = page({"C1:C2": "=A1"})
    broken.cells[1, 3].formula.node = None
    view = view_of({})
    view.sheet.cells.update(broken.cells)
    assert view.formula((1, 3)) is None and view.forms((1, 3)) == [] and view.link((1, 3)) is None
    assert like(view, "x") == ["C2"]
