"""Trying the most promising legend first finds what trying every one of them finds."""

import pytest

from tests.books import BOOKS, GRADDESC
from tests.cases.editions import EDITIONS
from tests.cases.recalculated import with_results
from tests.cases.write import write
from tests.tiny import NAMES, planted
from xlrepro.formula.nodes import Binary, Call, Unary
from xlrepro.models.registry import LEGENDS
from xlrepro.recognise import search as module
from xlrepro.recognise.free import Free
from xlrepro.recognise.legend import template
from xlrepro.recognise.matcher import find
from xlrepro.recognise.upper_bound import done, operations, operations_of, upper_bound
from xlrepro.recognise.view import View
from xlrepro.workbook import open_workbook


def exhaustively(view):
    """Every legend tried on the free cells, the one that explains most taken, and so on."""
    free, models = Free(view), []
    while free:
        found = []
        for legend in LEGENDS:
            model = find(legend, view, free) if len(free) * 3 >= legend.least else None
            if model:
                own = {place for block in module.claimed(model) for place in block.places()}
                if sum(place in free for place in own) * 3 >= len(own):
                    found.append(model)
        best = max(found, key=module._explained, default=None)
        if best is None:
            return models
        models.append(best)
        for block in module.claimed(best):
            free.take(block)
    return models


def told(models):
    return [(model.legend.name, model.blocks, model.ways) for model in models]


def agree(book):
    for sheet in book.sheets:
        wanted = exhaustively(View(book, sheet))
        for one in wanted:
            for other in wanted:
                if other.legend is one.legend:
                    module.complete(one, other)
        assert told(module.recognise(View(book, sheet), LEGENDS)) == told(wanted), sheet.title


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_workbooks(name):
    agree(BOOKS[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", list(EDITIONS)[::3])
def test_other_editions(name, tmp_path):
    path = tmp_path / "edition.xlsx"
    write(with_results(EDITIONS[name], path), path)
    agree(open_workbook(path))


@pytest.mark.slow
def test_a_sheet_with_a_column_spoiled():
    spoiled = {f"H{row}": "=C4" for row in range(4, 20)}
    agree(planted(GRADDESC, "adam", **spoiled))


def test_no_legend_explains_more_than_it_promises():
    for book in BOOKS.values():
        for sheet in book.sheets:
            view = View(book, sheet)
            cells = done(view)
            for model in module.recognise(view, LEGENDS):
                assert module._explained(model) <= upper_bound(model.legend, cells)


def test_the_words_of_a_legend_are_its_operations():
    for legend in LEGENDS:
        for text in legend.texts:
            assert operations_of(text) == operations(_without_roles(template(text))), text


def _without_roles(node):
    match node:
        case Call("PREV" | "ALL", (name,)):
            return name
        case Call(function, args):
            return Call(function, tuple(map(_without_roles, args)))
        case Binary(op, left, right):
            return Binary(op, _without_roles(left), _without_roles(right))
        case Unary(op, arg):
            return Unary(op, _without_roles(arg))
    return node
