"""What is said of each method: what computes its roles, and that its words have no order."""

from dataclasses import replace

import pytest

from tests.books import BOOKS
from tests.cases.editions import EDITIONS, ORDERS
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.engines import adadelta
from xlrepro.formula.nodes import Binary, Call, Node, Unary
from xlrepro.formula.parse import parse
from xlrepro.formula.render import render
from xlrepro.models import registry
from xlrepro.models.computed_by import computed_by
from xlrepro.models.registry import BY_NAME, METHODS
from xlrepro.recognise.legend import Way

with_results = pytest.importorskip("tests.cases.recalculated").with_results


def test_methods_were_found_and_their_names_are_unique():
    assert len(METHODS) > 30
    assert len(BY_NAME) == len(METHODS)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_role_that_is_computed_names_what_computes_it(method):
    computed = {name: role for name, role in method.legend.roles.items() if role.ways}
    assert computed
    for name, role in computed.items():
        by, docstring = computed_by(method.name, name)
        assert by, name
        assert bool(docstring) == callable(role.by), name


def test_adadelta_computes_its_running_mean_of_squared_steps():
    for name in ("adadelta", "adadelta with steps added"):
        for role in ("moved_b", "moved_a"):
            assert BY_NAME[name].legend.roles[role].by is adadelta
            assert computed_by(name, role)[0] == "adadelta"


def reordered(node: Node) -> Node:
    """The same with the parts of each sum and product in the other order."""
    match node:
        case Binary("+" | "*" as op, left, right):
            return Binary(op, reordered(right), reordered(left))
        case Binary(op, left, right):
            return Binary(op, reordered(left), reordered(right))
        case Unary(op, arg):
            return Unary(op, reordered(arg))
        case Call(function, args):
            return Call(function, tuple(map(reordered, args)))
    return node


def in_another_order(method):
    roles = {
        name: replace(
            role,
            ways=tuple(Way(render(reordered(parse(w.text))), **w.options) for w in role.ways),
        )
        for name, role in method.legend.roles.items()
    }
    return replace(method, legend=replace(method.legend, roles=roles))


def test_a_way_is_put_in_another_order():
    ways = in_another_order(BY_NAME["rmsprop with epsilon"]).legend.roles["new_b"].ways
    assert [way.text for way in ways][1] == "b-lr*de_db/SQRT(eps+sq_b)"
    assert ways[1].options == {"lagged": False, "eps_inside": True}


def told(book):
    """The methods of each sheet, and the verdict on each of its cells."""
    sheets = verify_book(book, Tolerance()).sheets
    return [
        (sheet.models, [(cell.place, cell.verdict) for cell in sheet.cells]) for sheet in sheets
    ]


@pytest.fixture
def rewritten(monkeypatch):
    """A call after which every legend is written in another order."""

    def rewrite():
        methods = [in_another_order(method) for method in METHODS]
        monkeypatch.setattr(registry, "BY_NAME", {method.name: method for method in methods})
        monkeypatch.setattr(registry, "LEGENDS", [method.legend for method in methods])

    return rewrite


@pytest.mark.slow
@pytest.mark.parametrize("where", ["rmsprop eps", "rmsprop eps inside"])
def test_cells_stay_right_where_a_legend_is_written_in_another_order(where, rewritten, tmp_path):
    book = with_results(EDITIONS[f"{where}, plain"], tmp_path / "edition.xlsx")
    rewritten()
    ((models, cells),) = told(book)
    assert models == ("rmsprop with epsilon",)
    assert len(cells) > 100
    assert {verdict for _, verdict in cells} == {Verdict.EXACT}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in EDITIONS if not name.endswith(ORDERS[1:])])
def test_the_order_in_which_legends_are_written_changes_no_verdict(name, rewritten, tmp_path):
    book = with_results(EDITIONS[name], tmp_path / "edition.xlsx")
    before = told(book)
    assert before[0][1]
    rewritten()
    assert told(book) == before


@pytest.mark.slow
@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_nor_any_verdict_on_the_workbooks_of_the_lesson(book, rewritten):
    before = told(book)
    rewritten()
    assert told(book) == before
