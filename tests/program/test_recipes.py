"""Two recipes carried out: an optimiser and a method are added by two files, and their sheets hold.

Everything runs in a copy of the package, with the files as they stand in the recipe.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.program.test_recipe_changes import FILE, carry_out, run
from tests.tiny import ROOT

pytest.importorskip("formulon")
pytestmark = pytest.mark.slow


class Recipe(NamedTuple):
    page: str
    method: str
    edition: str  # the sheet that it lays out
    spoiled: str  # a role that others read, of which one cell is spoiled


RECIPES = [
    Recipe("add-an-optimiser.md", "lion", "lion, plain", "mean_b"),
    Recipe("add-a-method.md", "k-means", "k-means", "centre_x_2"),
]
# One process does all of it, for what reckons the results takes seconds to start. It writes the
# sheet as it should be, with a stale number, and with a wrong formula, tells what computes each
# role, and runs the examples of the functions and the tests that the recipe adds.
ALL = """
import json, sys
from pathlib import Path

import pytest

from tests.cases.editions import EDITIONS
from tests.cases.recalculated import with_results
from tests.cases.write import write
from tests.tiny import planted
from xlrepro.formula.parse import a1
from xlrepro.models.computed_by import computed_by
from xlrepro.models.load import load_sheet
from xlrepro.models.registry import BY_NAME
from xlrepro.recognise.view import View

edition, role, method, *examples = sys.argv[1:]
book = with_results(EDITIONS[edition], Path("right.xlsx"))
(sheet,) = book.sheets
(found,) = load_sheet(View(book, sheet))
places = list(found.match.blocks[role].places())
place = places[len(places) // 2]
stored, formula = sheet.value(place), sheet.formula(place).text
for name, cell in {"stale": (None, stored + 1), "wrong": f"{formula}*1.5"}.items():
    write(planted(book, sheet.title, **{a1(place): cell}), Path(f"{name}.xlsx"))
write(book, Path("right.xlsx"))
roles = BY_NAME[method].legend.roles
by = {name: computed_by(method, name) for name in roles if roles[name].ways}
quiet = ["-q", "-p", "no:cacheprovider"]
told = {
    "spoiled": a1(place),
    "computed_by": by,
    "examples": pytest.main([*quiet, "--doctest-modules", *examples]),
    "tests": pytest.main([*quiet, "tests/program/test_editions.py", "-k", method]),
}
print(json.dumps(told))
"""


class Done(NamedTuple):
    recipe: Recipe
    folder: Path
    told: dict[str, Any]


@pytest.fixture(scope="module", params=RECIPES, ids=lambda recipe: recipe.method)
def done(request, tmp_path_factory):
    folder, recipe = tmp_path_factory.mktemp("recipe"), request.param
    carry_out(recipe.page, folder)
    page = (ROOT / "docs" / "recipes" / recipe.page).read_text(encoding="utf-8")
    examples = [name for name, text in FILE.findall(page) if ">>>" in text]
    assert examples
    given = (recipe.edition, recipe.spoiled, recipe.method, *examples)
    return Done(recipe, folder, json.loads(run(folder, "-c", ALL, *given).splitlines()[-1]))


def verified(done, *paths):
    try:
        told = run(done.folder, "-m", "xlrepro", "verify", "--json", "-", *paths)
    except subprocess.CalledProcessError as error:
        assert error.returncode == 1, error.stderr
        told = error.stdout
    return json.loads(told)["workbooks"]


def sources(folder):
    """Every file of the package, by its path, without what Python keeps of it."""
    files = (path for path in (folder / "xlrepro").rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if "__pycache__" not in path.parts
    }


def test_two_files_are_added_and_none_is_changed(done):
    before, after = sources(ROOT), sources(done.folder)
    page = (ROOT / "docs" / "recipes" / done.recipe.page).read_text(encoding="utf-8")
    added = {name for name, _ in FILE.findall(page)}
    assert len(added) == 2
    assert {name for name in before | after if before.get(name) != after.get(name)} == added


def test_every_cell_of_the_sheet_is_right_to_the_last_bit(done):
    (book,) = verified(done, "right.xlsx")
    assert book["sheets"][0]["models"] == [done.recipe.method]
    assert book["exact"] == book["computed_cells"] > 100


def test_every_role_names_what_computes_it(done):
    roles = done.told["computed_by"]
    assert len(roles) >= 8
    assert all(by for by, _ in roles.values()), roles
    assert roles[done.recipe.spoiled][1], "a function of the engines, with its docstring"


@pytest.mark.parametrize("fault, kind", [("stale", "differs"), ("wrong", "formula")])
def test_a_fault_is_named_at_its_cell_and_nowhere_else(done, fault, kind):
    (book,) = verified(done, f"{fault}.xlsx")
    problems = book["sheets"][0]["problems"]
    assert [(each["cell"], each["kind"]) for each in problems] == [(done.told["spoiled"], kind)]


def test_the_examples_of_the_functions_are_right(done):
    assert done.told["examples"] == pytest.ExitCode.OK


def test_the_tests_that_the_recipe_adds_pass(done):
    assert done.told["tests"] == pytest.ExitCode.OK


def test_the_sheets_of_the_lesson_are_as_before(done):
    books = verified(done, "sheets")
    assert [sum(book[kind] for book in books) for kind in ("exact", "volatile")] == [14577, 58]
