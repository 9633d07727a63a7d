"""The pages of the documentation lead to each other, and name what is there."""

import re
from collections.abc import Iterator
from functools import reduce
from importlib import import_module

import pytest

import xlrepro
from tests.tiny import ROOT
from xlrepro.checks.records import Verdict
from xlrepro.workbook.writer import save_copy

PLACES = ("*.md", "docs/**/*.md", "sheets/*.md", "benchmarks/*.md")
PAGES = sorted(str(page.relative_to(ROOT)) for place in PLACES for page in ROOT.glob(place))
# The first three are run and compared with each other; "py" is compared with what is generated.
KINDS = {"python", "console", "text", "sh", "py"}


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def without_code(page: str) -> str:
    return re.sub(r"^```.*?^```", "", text(page), flags=re.S | re.M)


def links(page: str) -> list[str]:
    """What a page links to in the project, pictures too."""
    found = re.findall(r"\]\(([^)\s]+)\)", without_code(page))
    return [link for link in found if not re.match(r"https?:", link)]


def anchors(page: str) -> set[str]:
    """Its headings as links name them."""
    headings = re.findall(r"^#+ (.+)$", without_code(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_there_are_pages():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/README.md"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert target.exists(), f"{page} links to {link}, which is not there"
        if anchor:
            assert anchor in anchors(str(target.relative_to(ROOT))), f"{page}: {link}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs/")])
def test_each_page_is_in_a_list_of_pages(page):
    lists = "docs/README.md", "CONTRIBUTING.md", "README.md"
    listed = {((ROOT / where).parent / link).resolve() for where in lists for link in links(where)}
    assert ROOT / page in listed


@pytest.mark.parametrize("page", [page for page in PAGES if re.fullmatch(r"docs/[^/]+", page)])
def test_all_code_of_a_page_is_of_a_known_kind(page):
    assert set(re.findall(r"^```(\w*)\n.*?^```$", text(page), re.S | re.M)) <= KINDS


def named_functions() -> Iterator[str]:
    """The functions in the second column of the table of results, without their arguments."""
    for row in re.findall(r"^\| [^|]+ \| ([^|]+) \| [^|]+ \|$", text("docs/engines.md"), re.M):
        yield from re.findall(r"`([\w.]+)", row)


def test_functions_that_a_page_names_are_in_the_engines():
    names = sorted(set(named_functions()))
    assert len(names) > 40
    for name in names:
        module, _, function = f"xlrepro.engines.{name}".rpartition(".")
        assert callable(reduce(getattr, [function], import_module(module))), name


def test_each_verdict_is_explained():
    explained = re.findall(r"^\| ([a-z ]+) \| [^|]+ \|$", text("docs/verify.md"), re.M)
    assert {str(verdict) for verdict in Verdict} <= set(explained)


def test_each_key_of_the_json_is_explained(tmp_path):
    told = set(re.findall(r"`(\w+)(?:\[\])?`", text("docs/verify.md")))
    good, bad = ROOT / "sheets" / "graddesc.xlsm", tmp_path / "bad.xlsm"
    save_copy(good, tmp_path / "wrong.xlsm", {"basic": {(4, 5): 0.5}})
    bad.touch()
    data = xlrepro.verify([good, tmp_path]).to_json()
    assert data["errors"]
    assert any(sheet["problems"] for book in data["workbooks"] for sheet in book["sheets"])
    assert set(all_keys(data)) - told == set()


def all_keys(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
        for value in data.values():
            yield from all_keys(value)
    elif isinstance(data, list):
        for item in data:
            yield from all_keys(item)
