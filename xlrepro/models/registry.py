"""All methods of the lesson: every `Method` that a module of this room makes.

A new method is a new file here; nothing else names it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from xlrepro.models.method import Method


def _methods() -> list[Method]:
    """All methods, those with fewer roles first: of equals the search takes the first."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    modules = [import_module(f"{__package__}.{name}") for name in names if name not in APART]
    methods = {
        id(m): m for module in modules for m in vars(module).values() if isinstance(m, Method)
    }
    return sorted(methods.values(), key=lambda method: (len(method.legend.roles), method.name))


APART = ("registry", "load", "computed_by")  # they need the methods
METHODS = _methods()
LEGENDS = [method.legend for method in METHODS]
BY_NAME = {method.name: method for method in METHODS}
