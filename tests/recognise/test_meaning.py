"""Formulas mean the same by way of what the cells that they read mean."""

from itertools import pairwise

import pytest

from tests.recognise.small import LINE, POINTS, ROW, match_of, node, view_of
from xlrepro.formula.nodes import Range, Ref, places
from xlrepro.formula.parse import read_a1
from xlrepro.meaning.equivalence import Different, Same, TooLarge, Undecided
from xlrepro.recognise.legend import SINGLE, Legend, Role, ways
from xlrepro.recognise.meaning import MAX_TRIED, Meaning, area
from xlrepro.workbook import ErrorValue

KNOWN = {
    "x": "A4:A9", "y": "B4:B9", "a": "B1", "b": "B2",
    "guess": "C4:C9", "error": "D4:D9", "total": "D10",
}  # fmt: skip


def meaning(cells=(), legend=LINE, **known):
    return Meaning(match_of(view_of(POINTS | dict(cells)), legend, **(known or KNOWN)))


def cell(address):
    return ("s", *read_a1(address))


def formula(text):
    """A formula with the sheet of every cell spelled, as a view has it."""
    return view_of({"Z99": f"={text}"}).formula(read_a1("Z99"))


def compared(found, wanted, alone=False, **cells):
    return meaning(cells).compare(formula(found), formula(wanted), alone)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("(B4-C4)^2", "(C4-B4)^2"),
        ("(A4*B1+B2-B4)^2", "(C4-B4)^2"),  # what C4 means in its place
        ("(B4-B2-B1*A4)^2", "(C4-B4)^2"),
        ("D4+D5+D6+D7+D8+D9", "SUM(D4:D9)"),
        ("SUMXMY2(C4:C9,B4:B9)", "SUM(D4:D9)"),
        ("SUM(D4:D12)", "SUM(D4:D9)+SUM(D11:D12)+D10"),
    ],
)
def test_formulas_that_mean_the_same(found, wanted):
    assert isinstance(compared(found, wanted), Same)
    assert meaning().same(formula(found), formula(wanted), False)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("(B4-A4)^2", "(C4-B4)^2"),
        ("(A5*B1+B2-B4)^2", "(C4-B4)^2"),
        ("SUM(D4:D8)", "SUM(D4:D9)"),
        ("SUMXMY2(C4:C9,B4:B9)/6", "SUM(D4:D9)"),
    ],
)
def test_formulas_that_mean_something_else_have_a_counterexample(found, wanted):
    comparison = compared(found, wanted)
    assert isinstance(comparison, Different) and comparison.counterexample
    assert not meaning().same(formula(found), formula(wanted), False)
    plainer = meaning().plainest(comparison, formula(found), formula(wanted), False)
    assert isinstance(plainer, Different)


def test_ranges_that_are_too_large_are_not_decided():
    large = f"SUM(H1:H{MAX_TRIED + 1})"
    comparison = compared(large, f"{large}+0")
    assert isinstance(comparison, Undecided) and comparison.why == TooLarge(MAX_TRIED + 1)


def test_a_blank_cell_counts_as_blank_but_for_a_formula_that_stands_alone():
    assert isinstance(compared("SUM(D4:D9)", "SUM(D4:D9)+H1"), Same)
    assert not isinstance(compared("SUM(D4:D9)", "SUM(D4:D9)+H1", alone=True), Same)
    assert not isinstance(compared("SUM(D4:D9)", "SUM(D4:D9)+H1", H1=3.0), Same)


def test_a_cell_of_a_role_is_never_blank():
    assert meaning({"A4": None}).blank(cell("A4")) is False
    assert meaning().blank(cell("H1")) and not meaning({"H1": 3.0}).blank(cell("H1"))
    assert not meaning().blank(("other", 1, 8))


@pytest.mark.parametrize(
    ("address", "role", "owner"),
    [("A4", "x", None), ("C9", "guess", "guess"), ("D10", "total", "total"), ("H1", None, None)],
)
def test_each_cell_has_a_role_and_a_computed_one_an_owner(address, role, owner):
    own = meaning()
    assert (own.role(cell(address)), own.owner(cell(address))) == (role, owner)
    assert (own.of(cell(address)) is None) == (owner is None)


def test_what_a_cell_means_is_what_its_role_has_for_its_row():
    own = meaning({"C6": "=A6"})  # whatever stands there
    assert own.of(cell("C6")) == formula("A6*B1+B2")


def test_of_several_roles_in_one_place_the_last_one_computes_it():
    roles = LINE.roles | {"grouped": Role(ROW, view=True), "again": Role(ROW, ways("y*2"))}
    legend = Legend("line", roles, LINE.essential)
    own = meaning(legend=legend, **KNOWN | {"again": "C4:C9"})
    assert (own.role(cell("C4")), own.owner(cell("C4"))) == ("guess", "again")


def test_ever_more_cells_are_replaced_by_what_they_mean():
    own = meaning()
    steps = list(own.expansions(formula("D10/6"), formula("SUM(D4:D9)/6")))
    assert steps[0] == set() and steps[1] == {cell("D10")}
    errors = {cell(f"D{row}") for row in range(4, 10)}
    assert steps[2] == errors | {cell("D10")}
    assert steps[3] == errors | {cell("D10")} | {cell(f"C{row}") for row in range(4, 10)}
    assert all(a <= b for a, b in pairwise(steps))


def test_nothing_is_replaced_where_only_typed_numbers_are_read():
    assert list(meaning().expansions(formula("A4+1"), formula("B4+1"))) == [set()]


CHOICES = Legend(
    "choices",
    {
        "target": Role(ROW, values=(0.0, 1.0)),
        "p": Role(ROW, between=(0.0, 1.0)),
        "free": Role(ROW),
        "loss": Role(ROW, ways("p*target"), values=(0.0, 1.0)),
        "one": Role(SINGLE, values=(3.0,)),
    },
    (),
)


def choices(cells, address):
    known = {"target": "A1:A3", "p": "B1:B3", "free": "C1:C3", "loss": "D1:D3"}
    view = view_of({"A1:A3": [0.0, 1.0, 1.0], "B1:B3": 0.5, "D1:D3": "=A1*B1"} | cells)
    return Meaning(match_of(view, CHOICES, **known)).among(cell(address))


def test_a_cell_takes_only_the_values_that_its_role_has():
    assert choices({}, "A2") == (0.0, 1.0)
    assert choices({"A1": 0.5}, "A2") == ()  # the sheet has another one, so any will do
    assert choices({"A1": None}, "A2") == ()
    assert choices({}, "C1") == () == choices({}, "H9")


def test_a_cell_lies_between_the_bounds_of_its_role():
    numbers = choices({}, "B2")
    assert len(numbers) > 100 and all(0 < number < 1 for number in numbers)
    assert None in choices({"B3": None}, "B2") and None not in numbers
    assert choices({"B1": 1.5}, "B2") == () == choices({"B1": "high"}, "B2")


def test_nothing_is_said_of_the_values_of_computed_cells():
    assert choices({}, "D1") == (0.0, 1.0)  # what its role has; nothing stored says otherwise
    own = Meaning(match_of(view_of({"D1:D3": "=A1"}), CHOICES, loss="D1:D3"))
    assert own.given("loss") == []


def test_a_role_without_blank_cells_is_filled():
    assert meaning().filled(cell("A4")) and not meaning({"A6": None}).filled(cell("A4"))
    assert not meaning().filled(cell("H1"))


def test_what_is_stored_is_read_from_its_sheet_and_an_error_is_a_blank():
    own = meaning({"H1": ErrorValue("#N/A"), "H2": "word"})
    read = [own.stored(cell(address)) for address in ("A4", "H1", "H2", "H3")]
    assert read == [14.0, None, "word", None]
    assert own.stored(("gone", 1, 1)) is None


@pytest.mark.parametrize("text", ["A1", "A1:A9", "A1:C9", "B2:B2"])
def test_the_area_of_a_range_is_the_number_of_its_cells(text):
    leaf = node(text)
    assert isinstance(leaf, Ref | Range)
    assert area(leaf) == len(list(places(leaf)))
