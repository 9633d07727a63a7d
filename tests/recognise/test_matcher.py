"""A legend is matched: without the essential roles it is not there, and most cells win."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.books import GRADDESC
from tests.cases.draft import places_of, span
from tests.recognise.small import LINE, POINTS, ROW, block, view_of
from xlrepro.models.registry import BY_NAME
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import SINGLE, Block, Legend, Role, Way, ways
from xlrepro.recognise.matcher import find
from xlrepro.recognise.view import View

ALL = {
    "x": "A4:A9", "y": "B4:B9", "a": "B1", "b": "B2",
    "guess": "C4:C9", "error": "D4:D9", "total": "D10",
}  # fmt: skip


def areas(match):
    return match and {n: span(*block.corner, *block.shape) for n, block in match.blocks.items()}


def found(cells, legend=LINE, names=None, **others):
    view = view_of(cells, names, **others)
    return find(legend, view, Free(view))


WORDS = dict.fromkeys(("A1", "A2", "A3", "B3", "C3", "D3"))


def test_every_role_is_found_by_the_formulas_alone():
    match = found(POINTS | WORDS)
    assert areas(match) == ALL and match.literals == {}


def test_a_legend_without_its_essential_roles_is_not_there():
    cells = POINTS | WORDS | {"D4:D9": None, "D10": None}
    assert found(cells) is None
    assert areas(found(cells, replace(LINE, essential=("guess",)))) == {
        "x": "A4:A9", "a": "B1", "b": "B2", "guess": "C4:C9",
    }  # fmt: skip


def test_what_is_not_essential_may_be_missing():
    assert areas(found(POINTS | {"D10": None})) == {n: a for n, a in ALL.items() if n != "total"}


@pytest.mark.parametrize("cells", [{}, {"A1:C9": 2.0}, {"A1:A9": 2.0, "B1:B9": "=A1*3"}])
def test_a_sheet_that_does_something_else_is_not_the_method(cells):
    assert found(cells) is None


CELLS = [place for area in ("C4:C9", "D4:D9") for place in places_of(area)]
BAD = [7.0, "=A1", "=$B$1*2", "=A4+B4", None]


@given(st.sampled_from(CELLS), st.sampled_from(BAD))
def test_one_bad_cell_stands_out_and_moves_nothing(place, bad):
    match = found(POINTS | {span(*place): bad})
    assert areas(match) == ALL
    follows = {cell for n in ("guess", "error") for cell in CELLS
               if match.blocks[n].holds(cell) and match.follows(n, cell)}  # fmt: skip
    assert follows == set(CELLS) - {place}


def test_most_cells_win():
    """Two tables in one sheet: the larger one is the model, wherever it stands."""
    small = {"H4:H6": 2.0, "I4:I6": 3.0, "J4:J6": "=H4*$B$1+$B$2", "K4:K6": "=(J4-I4)^2"}
    assert areas(found(POINTS | small))["guess"] == "C4:C9"
    cut = {"A7:D9": None, "D10": None}
    large = {"H4:H9": 2.0, "I4:I9": 3.0, "J4:J9": "=H4*$B$1+$B$2", "K4:K9": "=(J4-I4)^2"}
    cells = {"A4:A6": 2.0, "B4:B6": 3.0, "C4:C6": "=A4*$B$1+$B$2", "D4:D6": "=(C4-B4)^2"}
    assert areas(found(cells | cut | large | {"B1": 2.0, "B2": 3.0}))["guess"] == "J4:J9"


def test_of_as_many_cells_those_under_the_own_heading_win():
    same = {"H4:H9": 2.0, "J4:J9": "=H4*$B$1+$B$2"}
    legend = replace(LINE, essential=("guess",))
    cells = POINTS | {"D4:D9": None, "D10": None}
    assert areas(found(cells | same, legend))["guess"] == "C4:C9"
    assert areas(found(cells | same | {"C3": None, "J3": "guess"}, legend))["guess"] == "J4:J9"


def test_of_equals_the_text_as_it_stands_wins():
    roles = {
        "p": Role(ROW),
        "q": Role(ROW, (Way("0-LN(p)", base="e"), Way("-LN(p)", base="plain e"))),
    }
    legend = Legend("logs", roles, ("q",))
    for text, base in (("=-LN(A1)", "plain e"), ("=0-LN(A1)", "e")):
        match = found({"A1:A5": 0.5, "B1:B5": text}, legend)
        assert (areas(match)["q"], match.options) == ("B1:B5", {"base": base})


def test_roles_are_read_where_their_own_formulas_stand():
    """A square does not tell which was taken from which; the guess has a formula, y has none."""
    error_first = {name: LINE.roles[name] for name in ("error", *LINE.roles)}
    for legend in (LINE, replace(LINE, roles=error_first)):
        for text in ("=(C4-B4)^2", "=(B4-C4)^2"):
            assert areas(found(POINTS | WORDS | {"D4:D9": text}, legend)) == ALL


def test_two_cells_of_six_say_where_a_column_is_and_one_does_not():
    for row, wanted in ((6, "D4:D9"), (5, None)):
        match = found(POINTS | WORDS | {f"D{row}:D9": 5.0, "D10": None})
        assert (areas(match) or {}).get("error") == wanted


def test_a_column_without_any_of_its_formulas_is_told_by_its_heading():
    match = found(POINTS | {"C4:C9": "=$B$1*2"})
    assert areas(match) == {n: area for n, area in ALL.items() if n not in ("a", "b")}
    assert not any(match.follows("guess", place) for place in places_of("C4:C9"))


@pytest.mark.parametrize(
    "text",
    [
        "=$B$2+A4*$B$1",
        "=($B$1*A4+$B$2)/1",
        "=SUMPRODUCT(A4,$B$1)+$B$2",
        "=A4*$B$1-(0-$B$2)",
    ],
)
def test_a_formula_written_in_another_way_is_found(text):
    match = found(POINTS | WORDS | {"C4:C9": text})
    assert areas(match) == ALL


def test_derived_roles_that_are_needed_have_to_be_there():
    def derive(match):
        if match.view.sheet.value((1, 8)) is not None:
            match.blocks["extra"] = block("H1")

    roles = LINE.roles | {"extra": Role()}
    legend = Legend("line", roles, LINE.essential, derive=derive, needed=("extra",))
    assert found(POINTS, legend) is None
    assert areas(found(POINTS | {"H1": 3.0}, legend))["extra"] == "H1"


def test_what_does_not_fit_is_not_there():
    legend = replace(LINE, fits=lambda match: match.length("r") > 6)
    assert found(POINTS, legend) is None
    assert found(POINTS, replace(legend, fits=lambda match: match.length("r") == 6))


def test_a_cell_that_is_taken_is_no_part_of_another_method():
    view = view_of(POINTS | WORDS)
    free = Free(view)
    assert find(LINE, view, free) and len(free) == 13  # looking takes nothing
    free.take(block("D4:D9", ROW))
    assert find(LINE, view, free) is None


def test_a_number_written_into_all_formulas_is_a_literal():
    match = found(POINTS | {"C4:C9": "=A4*2+30", "A1": None, "A2": None})
    assert match.literals == {"a": 2.0, "b": 30.0}
    assert match.is_bound("a") and "a" not in match.blocks


def test_what_is_linked_is_followed_to_its_sheet():
    match = found(POINTS | {"A4:A9": "=data!A1"}, data={"A1:A6": 3.0})
    assert match.blocks.pop("x_source") == Block("data", 1, 1, 6, 1, ROW)
    assert areas(match) == ALL


def test_results_that_others_read_in_the_wrong_place_stand_where_their_formulas_do():
    share = {"share": Role(SINGLE, ways("total/SUM(guess)"))}
    roles = {name: LINE.roles[name] for name in ("x", "y", "guess")} | share | LINE.roles
    legend = Legend("line", roles, LINE.essential)
    for read in ("D10", "D12"):
        match = found(POINTS | {"F1": f"={read}/SUM(C4:C9)"}, legend)
        assert areas(match) == ALL | {"share": "F1"}


def test_the_published_sheet_has_its_roles_under_their_headings():
    view = View(GRADDESC, GRADDESC.sheet("basic"))
    match = find(BY_NAME["sgd"].legend, view, Free(view))
    columns = [(n, b) for n, b in match.blocks.items() if b.axes == ROW and b.row == 4]
    headings = {name: view.text((3, block.col)) for name, block in columns}
    wanted = {
        "x": "x", "y": "y", "a": "slope", "b": "intercept", "pred": "y_pred", "err_sq": "err^2",
        "moved_err_b": "errb1", "slope_b": "est de/db", "moved_err_a": "erra1",
        "slope_a": "est de/da", "de_db": "de/db", "de_da": "de/da", "new_a": "new a",
        "new_b": "new b",
    }  # fmt: skip
    assert headings == wanted
    assert {block.rows for _, block in columns} == {29}
