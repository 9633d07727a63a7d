"""The page in a real browser."""

import re

import pytest

from tests import browser, faults
from tests.tiny import BUNDLED
from xlrepro.checks.records import Verification
from xlrepro.checks.tolerance import Tolerance
from xlrepro.insights.examine import examine
from xlrepro.report.folder import ReportFolder, write_book
from xlrepro.workbook import open_workbook

pytestmark = pytest.mark.browser

BOOKS = {
    "twenty": faults.twenty_faults,
    "many": faults.many_cells,
    "hostile": faults.hostile,
    "collab": lambda: open_workbook(BUNDLED / "collab_filter.xlsx"),
    "entropy": lambda: open_workbook(BUNDLED / "entropy_example.xlsx"),
}


class Pages(dict):
    """The pages of a workbook and of its report, made when the first of them is asked for."""

    def __init__(self, tmp_path_factory):
        self.folders = tmp_path_factory

    def __missing__(self, key):
        book = key.removesuffix(" index")
        out = self.folders.mktemp(book)
        with ReportFolder(out) as folder:
            examined = examine(BOOKS[book](), Tolerance())
            name = folder.name_for(examined.check.path, examined.check.name)
            write_book(examined, folder.stage, name)
            folder.finish(Verification([examined.check.compact()]))
        self[book], self[f"{book} index"] = out / f"{name}.html", out / "index.html"
        return self[key]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return Pages(tmp_path_factory)


PAGES = ["twenty", "twenty index", "hostile", "hostile index", "entropy", "collab"]
VIEWS = [
    (key, width, scheme) for key in PAGES for width in (1280, 390) for scheme in ("light", "dark")
]


@pytest.mark.parametrize(("key", "width", "scheme"), VIEWS)
def test_a_page_opens_without_errors_overflow_or_accessibility_faults(
    chromium, pages, key, width, scheme
):
    with browser.opened(chromium, pages[key], width, scheme) as (page, said):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if key != "collab":  # its 20,000 cells take axe-core long, and are no other kind of cell
            assert browser.accessibility_faults(page) == []
        assert said == []


def test_nothing_from_outside_is_asked_for(chromium, pages):
    with browser.opened(chromium, pages["twenty"]) as (page, _):
        assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_click_on_a_failing_cell_shows_its_values(chromium, pages):
    with browser.opened(chromium, pages["twenty"]) as (page, _):
        page.locator("#s2-E4").click()
        shown = page.locator("#cell").inner_text()
        assert page.locator("#cell h2").inner_text() == "basic!E4"
        assert "differs: another number than ours" in shown
        assert re.search(r"stored\s+37\.2554\d+", shown) and re.search(
            r"computed\s+37\.2554\d+", shown
        )
        assert "units in the last place" in shown and "=C4+D4*A4" in shown.replace(" ", "")
        assert "line_gradient: Prediction" in shown
        page.keyboard.press("Escape")
        assert page.locator("#cell").is_hidden()


def test_arrow_keys_walk_through_the_grid(chromium, pages):
    with browser.opened(chromium, pages["twenty"]) as (page, _):
        page.locator("#s2-E4").click()
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
            page.keyboard.press(key)
        assert page.locator("#cell h2").inner_text() == "basic!F4"


def test_a_link_jumps_from_the_list_to_the_cell(chromium, pages):
    with browser.opened(chromium, pages["twenty"], height=700) as (page, _):
        page.locator(".problems a", has_text="adam!L9").click()
        page.wait_for_function("!document.getElementById('cell').hidden")
        assert page.locator("#cell h2").inner_text() == "adam!L9"
        box = page.locator(".here").bounding_box()
        assert box and 0 <= box["y"] < 700


def test_the_filter_keeps_the_lines_with_its_words(chromium, pages):
    with browser.opened(chromium, pages["twenty"]) as (page, _):
        rows = page.locator(".problems tbody tr[data-k]")
        assert rows.count() == 20 == page.locator(".problems tbody tr[data-k]:visible").count()
        page.locator("#search").fill("momentum differs")
        assert page.locator(".problems tbody tr[data-k]:visible").count() == 2
        assert page.locator("#found").inner_text() == "2 of 20 shown"
        page.locator("#search").fill("no such words")
        assert page.locator(".problems tbody tr[data-k]:visible").count() == 0


def test_a_verdict_pressed_in_the_legend_lights_its_cells(chromium, pages):
    with browser.opened(chromium, pages["twenty"]) as (page, _):
        page.locator(".legend button[value=d]").click()
        dim = "getComputedStyle(document.getElementById('{}')).opacity"
        assert page.evaluate(dim.format("s2-E4")) == "1"
        assert float(page.evaluate(dim.format("s2-F10"))) < 0.5
        page.locator(".legend button[value=d]").click()
        assert page.evaluate(dim.format("s2-F10")) == "1"


def test_without_javascript_faults_links_and_cells_are_all_there(chromium, pages):
    with browser.opened(chromium, pages["twenty"], script=False) as (page, _):
        assert page.locator(".problems tbody tr:visible").count() == 20
        assert page.locator("#search").is_hidden() and page.locator("#cell").is_hidden()
        page.locator(".problems a", has_text="adam!L9").click()
        assert page.locator("#s5-L9").is_visible()
        assert page.locator(".legend span").first.is_visible()


def test_a_hundred_thousand_cells_are_not_all_elements_and_far_rows_come_on_demand(chromium, pages):
    with browser.opened(chromium, pages["many"]) as (page, said):
        assert page.evaluate("document.getElementsByTagName('*').length") < 40_000
        page.evaluate("location.hash = '#s0-D44444'")
        page.wait_for_function("!document.getElementById('cell').hidden")
        assert page.locator("#cell h2").inner_text() == "softmax!D44444"
        assert "exact" in page.locator("#cell").inner_text()
        page.get_by_role("button", name="Show them").first.click()
        assert said == []


def test_names_that_are_markup_are_shown_and_not_run(chromium, pages):
    with browser.opened(chromium, pages["hostile"]) as (page, said):
        assert faults.HOSTILE in page.locator("#s0 h2").inner_text()
        assert page.locator("img").count() == 0
        page.locator("#s0-B2").click()
        assert "onerror" in page.locator("#cell").inner_text()
        assert said == []
