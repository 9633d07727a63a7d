"""What the names of a pattern stand for does not depend on how the names are spelled."""

from tests.books import BOOKS
from tests.recognise.small import POINTS, book
from xlrepro.formula.normal import unify_normal
from xlrepro.formula.unify import unify
from xlrepro.models.registry import LEGENDS
from xlrepro.recognise import patterns
from xlrepro.recognise.legend import template
from xlrepro.recognise.view import View


def read_by_its_own_names(view, place, text):
    node = view.formula(place)
    bound = list(unify(template(text), node, {}))
    for form in view.forms(place):
        bound += unify_normal(patterns.template_form(text), form, {})
    return [one for i, one in enumerate(bound) if one not in bound[:i]]


def test_every_way_of_the_lesson_is_read_by_its_own_names():
    texts = sorted({text for legend in LEGENDS for text in legend.texts})
    for title in ("adam", "rmsprop"):
        view = View(BOOKS["graddesc.xlsm"], BOOKS["graddesc.xlsm"].sheet(title))
        places = [(4, col) for col in range(1, 20) if view.formula((4, col))]
        found = 0
        for place in places:
            for text in texts:
                bound = patterns.bindings(view, place, text)
                assert bound == read_by_its_own_names(view, place, text), (place, text)
                found += len(bound)
        assert found > len(places)


def test_patterns_that_differ_in_names_alone_are_read_once(monkeypatch):
    small = book(POINTS)
    view, read = View(small, small.sheets[0]), []
    once = patterns._bindings
    monkeypatch.setattr(patterns, "_bindings", lambda *told: read.append(told) or once(*told))
    one, other = (patterns.bindings(view, (4, 3), text) for text in ("x*a+b", "y*slope+start"))
    assert len(read) == 1 and len(one) == 2  # x*a and a*x
    for a, b in zip(one, other, strict=True):
        assert list(a.values()) == list(b.values())
        assert sorted(a) == ["a", "b", "x"] and sorted(b) == ["slope", "start", "y"]
