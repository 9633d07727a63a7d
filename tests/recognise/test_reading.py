"""How formulas read as the ways of a role, and what makes two of them read the same."""

import pytest

from tests.books import GRADDESC
from tests.recognise.small import (
    LINE,
    POINTS,
    ROW,
    block,
    match_of,
    readings_of,
    shown,
    view_of,
)
from xlrepro.formula.parse import a1, read_a1
from xlrepro.models.registry import BY_NAME
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import SINGLE, Legend, Role, Way, ways
from xlrepro.recognise.patterns import bindings
from xlrepro.recognise.reading import Span, Use, role_of
from xlrepro.recognise.view import View

POINT = {"A4:A9": 3.0, "B4:B9": 4.0, "B1": 2.0, "B2": 30.0}


def read(cells, name="guess", legend=LINE, **known):
    match = match_of(view_of(cells), legend, **known)
    return readings_of(match).of(name, match.roles[name])


def cells_of(readings):
    return [" ".join(a1(place) for place in reading.cells) for reading in readings]


def read_cells(cells, name="guess", legend=LINE, **known):
    return cells_of(read(cells, name, legend, **known))


def test_a_key_is_a_role_or_prev_or_all_of_one():
    assert [role_of(key) for key in ("mean", "prev mean", "all mean")] == ["mean"] * 3


def test_a_formula_reads_in_each_order_that_means_the_same():
    view = view_of({"C1": "=A1*B1", "C2": "=A1-B1", "C3": "=A1/B1"})
    told = [{name: shown(cell) for name, cell in b.items()} for b in bindings(view, (1, 3), "x*y")]
    assert {"x": "A1", "y": "B1"} in told and {"x": "B1", "y": "A1"} in told
    assert bindings(view, (2, 3), "x*y") == [] == bindings(view, (9, 9), "x*y")
    assert {shown(b["y"]) for b in bindings(view, (3, 3), "x/y")} == {"B1"}


def test_a_column_filled_down_reads_as_one():
    (reading,) = read(POINTS, "error", y="B4:B9")
    assert cells_of([reading]) == ["D4 D5 D6 D7 D8 D9"]
    assert reading.way == Way("(guess-y)^2")
    beside = (Span(0, 0, True), Span(3, 3, False))
    assert dict(reading.uses)["guess"] == Use("s", beside)


def test_a_cell_read_as_another_role_makes_another_reading():
    cells = POINTS | {"D4:D9": "=(C4-B4+0)^2", "D6": "=(C6-A6)^2"}
    assert read_cells(cells, "error", guess="C4:C9") == ["D4 D5 D7 D8 D9", "D6"]


def test_of_what_may_be_exchanged_every_reading_is_given():
    readings = read(POINTS)
    assert len(readings) == 1  # x moves along with the row, so a is the one that stays
    assert dict(readings[0].uses)["a"].spans[0] == Span(1, 1, False)
    assert len(read(POINT | {"C4": "=A4*B4+B2"})) == 2
    assert len(read(POINTS, "error")) == 2  # a square does not tell which was taken from which


def test_a_number_in_the_formula_is_read_as_the_role():
    (reading,) = read(POINT | {"C4:C9": "=A4*2+$B$2"})
    assert dict(reading.uses)["a"] == 2.0


def test_a_column_of_numbers_is_no_number():
    assert read(POINT | {"C4:C9": "=2*$B$1+$B$2"}) == []


def test_a_record_reads_its_own_row():
    assert read_cells(POINT | {"C4:C9": "=A5*$B$1+$B$2"}) == []


def test_a_single_number_has_to_be_there():
    assert read_cells(POINTS | {"B2": None}) == []


def test_two_roles_do_not_stand_in_one_place():
    assert read_cells(POINT | {"C4:C9": "=A4*$B$1+$B$1"}) == []


def test_two_columns_that_read_the_same_are_one_reading():
    cells = POINT | {"C4:C5": "=A4*$B$1+$B$2", "E4:E5": "=$A4*$B$1+$B$2"}
    assert read_cells(cells) == ["C4 E4 C5 E5"]


def test_what_is_taken_is_not_read():
    match = match_of(view_of(POINTS), x="A4:A9")
    free = Free(match.view)
    free.take(block("C4:C6"))
    (reading,) = readings_of(match, free).of("guess", match.roles["guess"])
    assert cells_of([reading]) == ["C7 C8 C9"]


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"x": "A4:A9"}, 1),
        ({"x": "B4:B9"}, 0),
        ({"x": "A5:A10"}, 1),  # as far as it reaches
        ({"a": "B1"}, 1),
        ({"a": "B2"}, 0),
        ({"b": "B2", "a": "B1", "x": "A4:A9"}, 1),
    ],
)
def test_a_reading_agrees_with_what_is_known(known, wanted):
    assert len(read(POINTS, **known)) == wanted


def test_a_reading_of_cells_outside_the_known_records_is_none():
    assert read_cells(POINTS, x="A4:A7") == ["C4 C5 C6 C7"]
    assert read_cells(POINTS, y="B12:B20", x="A4:A9") == ["C4 C5 C6 C7 C8 C9"]


def test_a_reading_of_another_sheet_is_none_where_the_role_is_known_here():
    match = match_of(view_of(POINTS | {"C4:C9": "=data!A4*$B$1+$B$2"}, data={"A4:A9": 2.0}))
    for sheet, count in (("data", 1), ("s", 0)):
        match.blocks["x"] = block("A4:A9", ROW, sheet)
        assert len(readings_of(match).of("guess", match.roles["guess"])) == count


def test_a_known_number_is_in_the_formula_or_it_is_not_read_so():
    cells = POINT | {"C4:C9": "=A4*2+$B$2"}
    match = match_of(view_of(cells))
    for value, count in ((2.0, 1), (3.0, 0)):
        match.literals["a"] = value
        assert len(readings_of(match).of("guess", match.roles["guess"])) == count


def test_a_number_is_not_read_where_a_cell_is_known_nor_a_cell_where_a_number_is():
    assert read_cells(POINT | {"C4:C9": "=A4*2+$B$2"}, a="B1") == []
    match = match_of(view_of(POINTS))
    match.literals["a"] = 2.0
    assert readings_of(match).of("guess", match.roles["guess"]) == []


def test_a_role_that_is_bound_is_read_in_its_own_cells():
    cells = POINTS | {"F4:F9": "=A4*$B$1+$B$2"}
    assert read_cells(cells, guess="F4:F9") == ["F4 F5 F6 F7 F8 F9"]


def test_a_result_is_not_read_before_something_of_it_is_known():
    assert read_cells(POINTS, "total") == []
    assert read_cells(POINTS, "total", error="D4:D9") == ["D10"]


@pytest.mark.parametrize(
    ("area", "below", "is_read"),
    [
        ("D4:D9", None, True),
        ("D4:D8", None, False),  # short of the last row
        ("D3:D9", None, False),
        ("C4:C9", None, False),
        ("D4:D12", None, True),
        ("D4:D12", 5.0, False),
        ("D4:D13", None, False),  # too far
    ],
)
def test_a_span_may_run_on_over_a_few_blank_cells(area, below, is_read):
    cells = POINTS | {"D10": None, "D11": below, "F1": f"=SUM({area})"}
    assert read_cells(cells, "total", error="D4:D9") == ["F1"] * is_read


def test_a_bare_reference_says_too_little_about_a_role_nobody_knows():
    linked = Legend("linked", {"x": Role(ROW), "same": Role(ROW, ways("x"))}, ("same",))
    cells = {"A1:A5": 2.0, "B1:B5": "=A1"}
    assert read_cells(cells, "same", linked) == []
    assert read_cells(cells, "same", linked, x="A1:A5") == ["B1 B2 B3 B4 B5"]


STEPS = Legend(
    "steps",
    {
        "x": Role(ROW),
        "sum": Role(ROW, ways("PREV(sum)+x"), before="start"),
        "start": Role(),
        "last": Role(ROW, ways("PREV(sum)")),
    },
    ("sum",),
)


def test_prev_is_read_one_step_back():
    cells = {"A2:A6": 2.0, "B1": 0.0, "B2:B6": "=B1+A2", "C2:C6": "=B1"}
    (reading,) = [r for r in read(cells, "sum", STEPS) if dict(r.uses)["x"].spans[0].shared]
    assert cells_of([reading]) == ["B2 B3 B4 B5 B6"]
    assert dict(reading.uses)["prev sum"].spans[0] == Span(0, 0, True)  # as the column lies
    assert read_cells(cells, "last", STEPS) == []
    assert read_cells(cells, "last", STEPS, sum="B2:B6") == ["C2 C3 C4 C5 C6"]


def test_an_array_formula_reads_whole_columns():
    (reading,) = read(POINT | {"C4:C9": "{=A4:A9*B1+B2}"})
    assert cells_of([reading]) == ["C4 C5 C6 C7 C8 C9"]
    assert dict(reading.uses)["x"] == Use("s", (Span(4, 9, False), Span(1, 1, False)))


def test_a_table_is_read_by_its_corners():
    legend = Legend(
        "products",
        {
            "left": Role(("r", None)),
            "right": Role((None, "c")),
            "product": Role(("r", "c"), ways("left*right")),
        },
        ("product",),
    )
    cells = {"A4:A9": 2.0, "B3:E3": 3.0, "B4:E9": "=$A4*B$3"}
    readings = read(cells, "product", legend)
    assert [a1(readings[0].cells[0]), a1(readings[0].cells[-1])] == ["B4", "E9"]
    assert [len(reading.cells) for reading in readings] == [24]
    broken = read(cells | {"C5": "=$A5*B$3"}, "product", legend)
    assert len(broken[0].cells) == 23 and read_a1("C5") not in broken[0].cells


@pytest.mark.parametrize(
    ("text", "is_literal"), [("x*a+b", True), ("b+a*x", True), ("b-(0-a*x)", False)]
)
def test_a_formula_is_read_as_it_stands_or_only_in_its_normal_form(text, is_literal):
    legend = Legend("line", LINE.roles | {"guess": Role(ROW, ways(text))}, ("guess",))
    match = match_of(view_of(POINTS), legend)
    role, readings = match.roles["guess"], readings_of(match)
    (reading,) = readings.of("guess", role)
    assert readings.is_literal(role, reading) == is_literal


def test_a_single_cell_is_read_as_a_single_role():
    legend = Legend("mean", {"x": Role(ROW), "mean": Role(SINGLE, ways("AVERAGE(x)"))}, ("mean",))
    cells = {"A1:A5": 2.0, "B9": "=AVERAGE(A1:A5)", "B10": "=AVERAGE($A1:A$5)"}
    assert read_cells(cells, "mean", legend, x="A1:A5") == ["B9 B10"]


def test_a_formula_of_the_published_sheet_reads_under_the_heading_of_its_role():
    view = View(GRADDESC, GRADDESC.sheet("basic"))
    match = match_of(view, BY_NAME["sgd"].legend)
    for name, heading in (("pred", "y_pred"), ("err_sq", "err^2"), ("new_b", "new b")):
        readings = readings_of(match).of(name, match.roles[name])
        headings = {view.text((3, each.cells[0][1])) for each in readings if len(each.cells) == 29}
        assert heading in headings, name
