"""Each room of the house imports from rooms further down only."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tiny import ROOT

PACKAGE = ROOT / "xlrepro"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

# From bottom to top. Modules that stand in no folder are rooms of their own, and `xlrepro` itself
# is what it hands on, `verify` and `load`.
ROOMS = [
    "records",
    "files",
    "progress",
    "values",
    "formula",
    "workbook",
    "engines",
    "functions",
    "datasets",
    "program",
    "support",
    "translation",
    "meaning",
    "recognise",
    "models",
    "witness",
    "checks",
    "insights",
    "replay",
    "batch",
    "report",
    "tour",
    "commands",
    "xlrepro",
    "cli",
    "__main__",
]
# Rooms that may be lifted out, with all that they import.
ALONE: dict[str, set[str]] = {
    "engines": set(),
    "functions": {"records", "values", "engines"},
    "formula": {"records"},
    "workbook": {"records", "files", "values", "formula"},
    "program": {"records", "values", "formula", "workbook", "engines", "functions"},
    "translation": {
        *("records", "files", "progress", "values", "formula", "workbook", "engines"),
        *("functions", "program", "support"),
    },
    "support": {
        *("records", "files", "progress", "values", "formula", "workbook", "engines"),
        *("functions", "program"),
    },
    "meaning": {"records", "values", "formula", "functions", "program"},
    "recognise": {"records", "values", "formula", "workbook", "program", "meaning"},
    "witness": {"values", "formula", "workbook"},
}
# Imports from further up that are left: to be removed one by one, and none to be added.
EXCEPTIONS = {
    ("report.tour", "tour.walk"): "the text of the tour is made from the records of the walk",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__").replace("__init__", "xlrepro")


def room(module: str) -> str:
    return module.partition(".")[0]


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports anywhere: in functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: modules are imported by their full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "xlrepro":
                yield module_of(name.removeprefix("xlrepro").removeprefix("."))


def module_of(name: str) -> str:
    """The module that a dotted name stands in: the longest beginning of it that is one."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or "xlrepro"


@cache
def imports() -> set[tuple[str, str]]:
    return {(module, other) for module, path in MODULES.items() for other in imported(path)}


def upward() -> set[tuple[str, str]]:
    return {
        (module, other)
        for module, other in imports()
        if ROOMS.index(room(other)) > ROOMS.index(room(module))
    }


def test_imports_were_found():
    assert len(MODULES) > 150
    assert len(imports()) > 500
    assert ("commands.verify", "batch.run") in imports()  # inside a function


def test_every_folder_is_a_room():
    assert {room(module) for module in MODULES} == set(ROOMS)


def test_no_room_imports_from_a_room_further_up():
    assert upward() - EXCEPTIONS.keys() == set()


def test_exceptions_that_are_no_longer_needed_are_struck_off():
    assert EXCEPTIONS.keys() - upward() == set()


@pytest.mark.parametrize("name", ALONE)
def test_a_room_that_may_be_lifted_out_imports_little(name):
    others = {room(other) for module, other in imports() if room(module) == name}
    assert others - {name} <= ALONE[name]


def test_the_page_draws_the_rooms_in_this_order():
    picture = PAGE[PAGE.index("```text") :].split("```")[1]
    drawn = re.findall(r"^ {3}.{19,21} (\w+) {2,}\w", picture, re.M)
    assert drawn[::-1] == [name for name in ROOMS if (PACKAGE / name).is_dir()]


def test_each_module_that_the_page_names_exists():
    named = re.findall(r"\b((?:xlrepro|tests)/[\w/]+\.py)", PAGE)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []
