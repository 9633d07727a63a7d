"""What labels, names and places tell where formulas alone do not."""

import pytest

from tests.cases.draft import span
from tests.recognise.small import LINE, POINTS, ROW, hints_of, match_of, view_of
from xlrepro.formula.parse import a1
from xlrepro.recognise.hints import follow_links
from xlrepro.recognise.legend import SINGLE, Legend, Role, ways


def areas(match):
    return {name: span(*block.corner, *block.shape) for name, block in match.blocks.items()}


def labelled(cells, names=None, legend=LINE, **known):
    """The areas that labels and names tell beside the known ones."""
    match = match_of(view_of(cells, names), legend, **known)
    hints = hints_of(match)
    while hints.from_labels():
        pass
    return {name: area for name, area in areas(match).items() if name not in known}


def test_a_column_is_told_by_its_heading():
    assert labelled(POINTS, x="A4:A9") == {"y": "B4:B9", "guess": "C4:C9", "error": "D4:D9"}


@pytest.mark.parametrize("heading", ["GUESS", "  guess ", "Guess\n"])
def test_a_heading_is_read_as_people_write_it(heading):
    assert labelled(POINTS | {"C3": heading}, x="A4:A9")["guess"] == "C4:C9"


@pytest.mark.parametrize("heading", ["guesses", "y_pred", None, 3.0])
def test_another_heading_tells_nothing(heading):
    assert "guess" not in labelled(POINTS | {"C3": heading}, x="A4:A9")


def test_a_heading_stands_right_above_the_table_and_beside_it():
    assert "guess" not in labelled(POINTS | {"C3": None, "C2": "guess"}, x="A4:A9")
    far = {"C3": None, "K3": "guess"}
    assert "guess" not in labelled(POINTS | far, x="A4:A9")


def test_no_heading_is_looked_for_before_a_table_is_known():
    assert labelled(POINTS) == {}


def test_a_column_that_something_computed_has_is_not_taken_by_its_heading():
    known = {"x": "A4:A9", "error": "C4:C9"}
    assert "guess" not in labelled(POINTS, **known)


NEEDED = Legend("line", LINE.roles, essential=("a", "guess"))


def test_a_number_that_is_needed_is_told_by_its_label():
    assert labelled(POINTS, legend=NEEDED, x="A4:A9")["a"] == "B1"
    below = POINTS | {"A1": None, "B1": "slope", "B2": 4.0}
    assert labelled(below, legend=NEEDED, x="A4:A9")["a"] == "B2"
    assert "b" not in labelled(POINTS, legend=NEEDED, x="A4:A9")  # can be done without


def test_a_name_goes_before_a_label():
    assert labelled(POINTS, {"slope": "$B$2"}, legend=NEEDED, x="A4:A9")["a"] == "B2"


def test_a_name_for_a_blank_cell_tells_nothing():
    assert labelled(POINTS, {"slope": "$H$7"}, legend=NEEDED, x="A4:A9")["a"] == "B1"


def test_of_labels_the_nearest_one_tells():
    cells = {"A1": "slope", "B1": 1.0, "A3": "slope", "B3": 2.0, "A6:A9": 3.0}
    assert labelled(cells, legend=NEEDED, x="A6:A9")["a"] == "B3"


def leftovers(cells, names=None, **known):
    match = match_of(view_of(cells, names), **known)
    return areas(match).get("total") if hints_of(match).from_leftovers() else None


@pytest.mark.parametrize(
    ("cells", "names", "wanted"),
    [
        ({"D10": "=SUM(D4:D8)"}, None, "D10"),  # the right shape over nearly the right cells
        ({"D10": "=SUM(D2:D20)"}, None, "D10"),
        ({"D10": None, "K1": "=SUM(D4:D8)"}, None, "K1"),
        ({"D10": None, "K1": "=SUM(A4:A8)"}, None, None),
        ({"D10": None, "K1": "=D4+D5"}, {"total": "$K$1"}, None),  # it goes by no name
        ({"D10": "=SUM(D4:D8,3)"}, None, "D10"),  # begins so, and reads the column
        ({"D10": "=AVERAGE(D4:D8)"}, None, None),
        ({"D10": "=D9+1", "C10": "Total"}, None, "D10"),  # labelled
        ({"D10": None, "D12": "=D9+1", "C12": "total"}, None, "D12"),
        ({"D10": None, "D13": "=D9+1", "C13": "total"}, None, None),  # too far below
        ({"D10": 17.0, "C10": "total"}, None, "D10"),  # typed over
        ({"D10": 17.0}, None, None),
    ],
)
def test_a_result_that_is_off_is_told_by_its_shape_or_its_place(cells, names, wanted):
    assert leftovers(POINTS | cells, names, error="D4:D9") == wanted


def test_a_result_is_told_by_its_name():
    roles = LINE.roles | {"total": Role(SINGLE, ways("SUM(error)"), names=("sum_of_errors",))}
    match = match_of(
        view_of(POINTS | {"K1": "=D4+D5"}, {"sum_of_errors": "$K$1"}),
        Legend("line", roles, ("guess",)),
    )
    assert hints_of(match).from_leftovers() and areas(match) == {"total": "K1"}


def test_a_cell_that_was_told_is_free_no_more():
    match = match_of(view_of(POINTS | {"D10": "=SUM(D4:D8)"}), error="D4:D9")
    hints = hints_of(match)
    assert (10, 4) in hints.free
    assert hints.from_leftovers() and not hints.from_leftovers()
    assert (10, 4) not in hints.free


SUMS = Legend(
    "running sum",
    {
        "x": Role(ROW),
        "before": Role(ROW, ways("PREV(sum)")),
        "sum": Role(ROW, ways("PREV(sum)+x"), before="start"),
        "start": Role(labels=("start",), names=("begin",)),
    },
    ("sum",),
)
SUMMED = {"A4:A9": 2.0, "B4:B9": "=B3+A4"}


def start(cells, names=None, **known):
    match = match_of(view_of(cells, names), SUMS, **{"x": "A4:A9", "sum": "B4:B9"} | known)
    hints_of(match).before_first()
    return areas(match).get("start")


@pytest.mark.parametrize(
    ("cells", "names", "wanted"),
    [
        ({"B3": 0.0}, None, "B3"),
        ({"B4": "=C1+A4", "C1": 5.0}, None, "C1"),  # what the first formula reads
        ({"B4": "=C1+A4"}, None, "C1"),  # blank as it is, for nothing else is there
        ({"B4": "=C1+A4", "B3": 0.0}, None, "B3"),
        ({"B3": 0.0, "A1": "Start", "B1": 7.0}, None, "B1"),
        ({"B3": 0.0, "C1": 7.0}, {"begin": "$C$1"}, "C1"),
        ({"B3": 0.0, "A1": "Start", "B1": 7.0, "C1": 7.0}, {"begin": "$C$1"}, "B1"),
        ({"B4": "=A4+A4", "A3": 0.0}, None, None),  # the cell read is something else already
        ({"B4": 2.0}, None, None),
    ],
)
def test_what_stands_before_the_first_row(cells, names, wanted):
    assert start(SUMMED | cells, names) == wanted


def test_a_start_typed_into_the_column_that_goes_on_is_what_stands_before():
    cells = SUMMED | {"C4": 3.0, "C5:C9": "=B4", "B4": 5.0}
    assert start(cells, before="C4:C9") == "C4"
    assert start(cells | {"C4": "=Q1*2"}, before="C4:C9") is None


LINKED = Legend(
    "linked",
    {
        "x": Role(ROW),
        "b": Role(ROW, ways("start"), linked=True),
        "start": Role(),
        "sum": Role(ROW, ways("x+b")),
        "last": Role(SINGLE, ways("SUM(x)"), foot="x"),
        "carried": Role(SINGLE, ways("last"), linked=True),
    },
    ("sum",),
)


def followed(cells, **known):
    match = match_of(view_of(cells), LINKED, **known)
    follow_links(match)
    return match


def test_links_are_followed_to_what_is_typed():
    match = followed({"A4:A9": "=D4", "D4:D9": "=F4", "F4:F9": 2.0}, x="A4:A9")
    assert areas(match) == {"x": "A4:A9", "x_source": "D4:D9", "x_source_source": "F4:F9"}
    assert {name: way.text for name, way in match.ways.items()} == {
        "x": "x_source", "x_source": "x_source_source",
    }  # fmt: skip
    assert match.given == set() and set(dict(match.computed())) == {"x", "x_source"}


def test_a_link_that_goes_astray_does_not_lead_the_others():
    match = followed({"A4:A9": "=D4", "A6": "=D1", "A7": 3.0, "D4:D9": 2.0}, x="A4:A9")
    assert areas(match)["x_source"] == "D4:D9"


def test_less_links_than_half_are_no_link():
    assert "x_source" not in areas(followed({"A4:A9": 2.0, "A4": "=D4"}, x="A4:A9"))


def test_what_is_linked_and_holds_numbers_is_given():
    match = followed({"A4:A9": 2.0, "B4:B9": 3.0}, x="A4:A9", b="B4:B9")
    assert match.given == {"b"} and not dict(match.computed())


def test_links_from_one_column_of_a_table_to_another_lead_nowhere():
    cells = {"A4:A9": "=B4", "B4:B9": 2.0, "C4:C9": "=A4+B4"}
    assert areas(followed(cells, x="A4:A9", b="B4:B9")) == {"x": "A4:A9", "b": "B4:B9"}


def test_links_lead_to_other_sheets():
    match = match_of(view_of({"A4:A9": "=data!D1"}, data={"D1:D6": 2.0}), LINKED, x="A4:A9")
    follow_links(match)
    assert (match.blocks["x_source"].sheet, areas(match)["x_source"]) == ("data", "D1:D6")


@pytest.mark.parametrize("cell", [7.0, "=A6"])
def test_what_was_carried_over_is_found_pasted_below_its_column(cell):
    """A number typed over the link, or a link that leads into the table."""
    match = followed({"A4:A9": 2.0, "A10": 12.0, "C1": cell}, x="A4:A9", carried="C1")
    assert areas(match)["last"] == "A10" and match.ways["carried"].text == "last"
    assert "carried" not in match.given


@pytest.mark.parametrize("below", [None, "=SUM(A4:A9)"])
def test_nothing_pasted_means_that_the_number_is_given(below):
    match = followed({"A4:A9": 2.0, "A10": below, "C1": 7.0}, x="A4:A9", carried="C1")
    assert "last" not in areas(match) and "carried" in match.given


def test_what_is_beside_a_table_is_at_most_two_columns_away():
    hints = hints_of(match_of(view_of(POINTS), x="C4:C9", y="D4:D9"))
    assert [a1((1, col)) for col in range(1, 10) if hints.is_beside(col)] == [
        "B1", "C1", "D1", "E1", "F1",
    ]  # fmt: skip
