"""The language of legends. How formulas go on when filled down is openpyxl's word."""

import math

import pytest
from openpyxl.formula.translate import Translator

from tests.recognise.small import LINE, POINTS, ROW, block, match_of, node, shown, view_of
from xlrepro.formula.nodes import Range, Ref
from xlrepro.formula.parse import a1, read_a1
from xlrepro.recognise.legend import SINGLE, Legend, Role, Way, mentioned, template, ways

MEAN = Legend(
    "running mean",
    {
        "x": Role(ROW),
        "mean": Role(ROW, ways("PREV(mean)*beta+x"), before="start"),
        "start": Role(),
        "beta": Role(),
        "last": Role(SINGLE, ways("PREV(x)")),
    },
    essential=("mean",),
)
TABLE = Legend(
    "products",
    {
        "left": Role(("r", "k")),
        "right": Role(("k", "c")),
        "product": Role(("r", "c"), ways("SUMPRODUCT(left,right)")),
        "total": Role(SINGLE, ways("SUM(ALL(product))")),
        "sums": Role(ROW, ways("SUM(ALL(product))/SUM(product)")),
        "steps": Role((None, "c"), ways("PREV(steps)+1")),
    },
    essential=("product",),
)


def test_a_way_tells_by_its_options_what_it_means():
    way = Way("LN(p)", base=math.e)
    assert (way.text, dict(way.options)) == ("LN(p)", {"base": math.e})
    assert way == Way("LN(p)", base=math.e) != Way("LN(p)", base=2)
    assert hash(way) == hash(Way("LN(p)", base=math.e))


def test_a_way_spelled_for_another_letter_keeps_its_options():
    assert Way("PREV(@)-lr*@", doubled=True).spelled("@", "b") == Way("PREV(b)-lr*b", doubled=True)


def test_ways_without_options_are_their_texts():
    assert ways("x", Way("y", base=10)) == (Way("x"), Way("y", base=10))


def test_a_legend_knows_its_formulas_and_what_it_computes_at_least():
    assert LINE.texts == ("x*a+b", "(guess-y)^2", "SUM(error)")
    assert LINE.least == 2
    given = Legend("given", {"x": Role(), "y": Role(SINGLE, ways("x"))}, ("x", "y"), added=("x*2",))
    assert (given.least, given.texts) == (1, ("x", "x*2"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-IF(target=1,LOG(p),0)", {"target", "p"}),
        ("PREV(mean)*beta+x^2", {"mean", "beta", "x"}),
        ("SUM(ALL(x))%", {"x"}),
        ("3", set()),
    ],
)
def test_a_way_mentions_its_roles(text, wanted):
    assert mentioned(template(text)) == wanted


@pytest.mark.parametrize(
    ("area", "axes"),
    [("C4:C9", ("r", None)), ("C4:F4", (None, "c")), ("C4:F9", ("r", "c")), ("C4", SINGLE)],
)
def test_a_block_has_a_cell_at_each_index_and_an_index_at_each_cell(area, axes):
    own = block(area, axes)
    for place in own.places():
        assert own.holds(place)
        assert own.at(own.index(place)) == Ref(*place, True, True, "s")
    assert len(list(own.places())) == own.shape[0] * own.shape[1]
    assert not any(own.holds(p) for p in ((3, 3), (10, 3), (4, 2), (4, 7)))


@pytest.mark.parametrize(
    ("index", "back", "wanted"),
    [
        ({}, None, "C4:F9"),
        ({"r": 0}, None, "C4:F4"),
        ({"c": 3}, None, "F4:F9"),
        ({"r": 2, "c": 1}, None, "D6"),
        ({"r": 2, "c": 1}, "r", "D5"),
        ({"r": 2, "c": 1}, "c", "C6"),
        ({"r": 2, "z": 5}, None, "C6:F6"),  # an axis that the block has not
    ],
)
def test_a_role_means_one_cell_along_shared_axes_and_the_span_along_others(index, back, wanted):
    assert block("C4:F9", ("r", "c")).at(index, back) == node(f"s!{wanted.replace(':', ':s!')}")


def mean():
    cells = {"A4:A9": 5.0, "B1": 0.9, "B3": 0.0, "B4:B9": "=B3*$B$1+A4"}
    return match_of(view_of(cells), MEAN, x="A4:A9", mean="B4:B9", beta="B1", start="D1")


def test_the_formula_of_each_row_is_that_of_the_second_filled_down():
    match = mean()
    for row in range(5, 10):
        filled = Translator("=B4*$B$1+A5", "B5").translate_formula(f"B{row}")
        assert shown(match.wanted("mean", (row, 2))) == filled[1:].replace("$", "")
        assert match.follows("mean", (row, 2))


def test_prev_means_in_the_first_row_what_stands_before():
    assert shown(mean().meant("mean", {"r": 0})) == "D1*B1+A4"


def test_prev_means_nothing_in_the_first_row_where_nothing_is_before():
    match = mean()
    del match.blocks["start"]
    assert match.meant("mean", {"r": 0}) is None
    match.blocks["start"] = block("A5")  # a cell of the table is not before it
    assert match.meant("mean", {"r": 0}) is None


def test_a_cell_without_a_readable_formula_does_not_follow_what_means_nothing():
    match = mean()
    del match.blocks["start"]
    match.view.sheet.cells[4, 2].formula.node = None
    assert match.wanted("mean", (4, 2)) is None and not match.follows("mean", (4, 2))
    assert not match.follows("mean", (3, 2))  # a number


def test_prev_of_a_single_cell_is_the_cell_itself():
    match = mean()
    match.blocks["x"] = block("A4", SINGLE)
    assert shown(match.meant("last", {})) == "A4"


def test_prev_goes_back_along_columns_where_a_role_has_no_rows():
    match = match_of(view_of({"C4:F4": "=B4+1"}), TABLE, steps="C4:F4")
    assert [shown(match.meant("steps", {"c": i})) for i in (1, 3)] == ["C4+1", "E4+1"]


def products():
    cells = {"H4:J9": "=SUMPRODUCT($C4:$D4,H$1:H$2)"}
    areas = {"left": "C4:D9", "right": "H1:J2", "product": "H4:J9", "total": "L1", "sums": "M4:M9"}
    return match_of(view_of(cells), TABLE, **areas)


def test_a_table_reads_the_row_of_one_and_the_column_of_the_other():
    match = products()
    assert shown(match.wanted("product", read_a1("I6"))) == "SUMPRODUCT(C6:D6,I1:I2)"


def test_all_means_the_whole_span_whatever_is_shared():
    match = products()
    assert shown(match.wanted("total", (1, 12))) == "SUM(H4:J9)"
    assert shown(match.wanted("sums", (6, 13))) == "SUM(H4:J9)/SUM(H6:J6)"


def test_a_number_that_is_written_into_a_formula_is_filled_in():
    match = match_of(view_of(POINTS), x="A4:A9", guess="C4:C9", b="B2")
    assert match.meant("guess", {"r": 0}) is None  # a is not known
    match.literals["a"] = 2.0
    assert shown(match.meant("guess", {"r": 0})) == "A4*2+B2"
    assert match.is_bound("a") and match.is_bound("b") and not match.is_bound("y")


def test_an_array_formula_means_whole_columns():
    match = match_of(view_of({"C4:C9": "{=A4:A9*B1+B2}"}), x="A4:A9", guess="C4:C9", a="B1", b="B2")
    assert shown(match.wanted("guess", (6, 3))) == "A4:A9*B1+B2"


def test_cells_that_follow_the_method_are_told_run_by_run():
    cells = POINTS | {"C6": "=A6*$B$1-$B$2", "C8": "=A8*$B$1+$B$1"}
    match = match_of(view_of(cells), x="A4:A9", guess="C4:C9", a="B1", b="B2")
    runs = list(match.following("guess", match.blocks["guess"]))
    assert [(a1((run.first, 3)), a1((run.last, 3))) for run in runs] == [
        ("C4", "C5"), ("C7", "C7"), ("C9", "C9"),
    ]  # fmt: skip


def options_of(**read):
    roles = {
        "p": Role(ROW),
        "loss": Role(ROW, (Way("LOG(p)", base=10), Way("LN(p)", base=math.e, form=1))),
        "case": Role(ROW, (Way("-LOG(p)", base=10, sign=-1), Way("-LN(p)", base=math.e))),
    }
    match = match_of(view_of({}), Legend("logs", roles, ("loss",)), p="A1:A3", loss="B1:B3")
    for name, index in read.items():
        match.blocks[name] = block("C1:C3", ROW)
        if index is not None:
            match.ways[name] = roles[name].ways[index]
    return match.options


def test_options_are_those_of_the_ways_that_were_read():
    assert options_of(loss=1) == {"base": math.e, "form": 1}


def test_options_of_a_role_that_was_not_read_are_those_of_its_first_way():
    assert options_of() == {"base": 10}


def test_what_was_read_goes_before_what_was_not_and_what_is_not_there_says_nothing():
    assert options_of(case=1) == {"base": math.e}
    assert options_of(case=0, loss=1) == {"base": 10, "sign": -1, "form": 1}
    assert options_of(case=None, loss=1) == {"base": math.e, "sign": -1, "form": 1}


def test_what_is_given_or_typed_is_not_computed():
    match = match_of(view_of(POINTS | {"F4:F9": 1.0}), x="A4:A9", guess="C4:C9", total="D10")
    assert dict(match.computed()).keys() == {"guess", "total"}
    match.given.add("total")
    assert dict(match.computed()).keys() == {"guess"}
    match.roles["guess"] = Role(ROW, ways("x*a+b"), typed=True)
    assert dict(match.computed()).keys() == {"guess"}
    match.blocks["guess"] = block("F4:F9", ROW)
    assert not dict(match.computed())


def test_an_axis_is_as_long_as_any_block_that_has_it():
    match = products()
    assert [match.length(axis) for axis in ("r", "k", "c", "z")] == [6, 2, 3, None]


def test_a_row_is_blank_where_every_role_is():
    cells = POINTS | {"A6": None, "B6": None, "C6": None, "B7": None, "C7": None}
    match = match_of(view_of(cells), x="A4:A9", y="B4:B9", guess="C4:C9", total="D10")
    assert [match.is_blank("r", i) for i in range(6)] == [False, False, True, False, False, False]


def test_a_cell_of_a_column_is_in_the_table():
    match = match_of(view_of(POINTS), x="A4:A9", total="D10")
    assert [match.in_table(read_a1(cell)) for cell in ("A4", "A9", "A10", "D10")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_range_filled_in_is_told_by_its_corners():
    filled = match_of(view_of(POINTS), error="D4:D9").meant("total", {})
    assert filled.args[0] == Range(Ref(4, 4, True, True, "s"), Ref(9, 4, True, True, "s"))
