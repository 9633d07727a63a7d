"""Formulas read as a pattern: which may be, and what each name of the pattern then stands for.

Patterns that differ in their names alone are read but once: methods have most of theirs in common.
"""

from __future__ import annotations

from functools import cache

from xlrepro.formula.nodes import Node, Place
from xlrepro.formula.normal import Normal, normal, unify_normal
from xlrepro.formula.unify import unify
from xlrepro.recognise.legend import ROLES, template
from xlrepro.recognise.view import FormulaRun, View


@cache
def template_form(text: str) -> Normal:
    return normal(template(text))


@cache
def nameless(text: str) -> tuple[str, tuple[str, ...]]:
    """A formula with its roles numbered as they appear, and their names in this order."""
    numbers: dict[str, str] = {}
    numbered = ROLES.sub(lambda name: numbers.setdefault(name[0], f"role_{len(numbers)}"), text)
    return numbered, tuple(numbers)


def like(view: View, text: str) -> list[FormulaRun]:
    """The runs whose formulas may be read as a pattern, as they stand or in their normal form."""
    numbered, _ = nameless(text)
    return view.like(template(numbered), template_form(numbered))


def bindings(view: View, place: Place, text: str) -> list[dict[str, Node]]:
    """The ways to read a cell's formula as a pattern, as it stands or in its normal form."""
    numbered, names = nameless(text)
    if (place, numbered) not in view.bindings:
        view.bindings[place, numbered] = _bindings(view, place, numbered)
    return [
        {_named(key, names): node for key, node in bound.items()}
        for bound in view.bindings[place, numbered]
    ]


def _bindings(view: View, place: Place, text: str) -> list[dict[str, Node]]:
    node = view.formula(place)
    found: list[dict[str, Node]] = []
    if node is not None:
        found += unify(template(text), node, {})
        for form in view.forms(place):
            found += unify_normal(template_form(text), form, {})
    return [bound for i, bound in enumerate(found) if bound not in found[:i]]


def _named(key: str, names: tuple[str, ...]) -> str:
    before, _, number = key.rpartition("role_")
    return before + names[int(number)]
