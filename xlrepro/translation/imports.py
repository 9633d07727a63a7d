"""Which names code takes from elsewhere, and the lines that import them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from xlrepro import functions, support

OURS = {"ErrorValue": "values"}
PLAIN = {
    "np": "import numpy as np",
    "Path": "from pathlib import Path",
    "dataclass": "from dataclasses import dataclass",
    "DataFrame": "from pandas import DataFrame",
}


class Homes:
    """Where the functions that code calls are imported from."""

    def of_function(self, name: str, dots: str) -> str:
        return "xlrepro.functions"

    def of_support(self, name: str, dots: str) -> str:
        return "xlrepro.support"

    def of_values(self, dots: str) -> str:
        return "xlrepro.values"


def imports_of(text: str, homes: Homes, dots: str = ".") -> Iterator[str]:
    """The lines of import that code needs, in the order in which ruff has them."""
    used = names_in(text)
    plain = [line for name, line in PLAIN.items() if name in used and name != "DataFrame"]
    yield from sorted(plain, key=lambda line: (line.startswith("import"), line))
    found: dict[str, set[str]] = {}
    for name in sorted(used):
        if (place := home_of(name, homes, dots)) is not None:
            found.setdefault(place[0], set()).add(place[1])
    yield ""
    for home, names in sorted(found.items()):
        yield f"from {home} import {', '.join(sorted(names))}"
    if "DataFrame" in used:
        yield "from typing import TYPE_CHECKING"
        yield "if TYPE_CHECKING:"
        yield f"    {PLAIN['DataFrame']}"


def home_of(name: str, homes: Homes, dots: str) -> tuple[str, str] | None:
    """The module that has a name, and how it is imported from there."""
    if name in PLAIN or hasattr(builtins, name):
        return None
    if name in OURS:
        return homes.of_values(dots), name
    real = name.removesuffix("_")
    for known, of in ((is_support, homes.of_support), (is_function, homes.of_function)):
        if known(name):
            return of(name, dots), name
        if real != name and known(real):
            return of(real, dots), f"{real} as {name}"
    return None


def is_support(name: str) -> bool:
    return name in support.__all__


def is_function(name: str) -> bool:
    return getattr(functions, name, None) is not None


def names_in(text: str) -> set[str]:
    """What code calls, and what it has as types; decorators too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="np")):
                found.add("np")
            case ast.AnnAssign(annotation=told) | ast.arg(annotation=ast.expr() as told):
                found |= types_in(told)
            case ast.FunctionDef() | ast.ClassDef():
                found |= {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
                for each in node.decorator_list:
                    if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
                        found.add(each.func.id)
                if isinstance(node, ast.FunctionDef) and node.returns:
                    found |= types_in(node.returns)
            case ast.Name(id="FOLDER"):
                found.add("Path")
    return found


def types_in(told: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(told) if isinstance(node, ast.Name)}
