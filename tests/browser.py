"""A page in headless Chromium, driven by Playwright, with axe-core to look for faults."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import axe_core_python
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = (
    "Chromium is not installed"
    if PROGRAM is None
    else "Playwright and axe-core-python are not installed"
    if sync_playwright is None
    else ""
)


@contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    width: int = 1280,
    scheme: str = "light",
    script: bool = True,
    height: int = 900,
) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it says on the console while it is open."""
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
        offline=True,
        bypass_csp=True,  # so that axe-core can be put into the page
    )
    page.set_default_timeout(0)  # a busy machine may take its time
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.resolve().as_uri())
    yield page, said
    page.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical, with the first place of each."""
    page.evaluate((Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def picture_of_the_page(source: Path, target: Path) -> None:
    """The picture in the README: some paths above, the grid of a sheet with a cell chosen below."""
    with started() as browser, opened(browser, source, height=1500) as (page, _):
        page.locator("#pictures").scroll_into_view_if_needed()
        page.evaluate("document.getElementById('pictures').scrollIntoView()")
        above = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 430})
        page.set_viewport_size({"width": 1280, "height": 620})
        page.evaluate("location.hash = '#s6-H10'")
        page.wait_for_function("!document.getElementById('cell').hidden")
        page.wait_for_timeout(300)
        below = page.screenshot()
        parts = [base64.b64encode(part).decode() for part in (above, below)]
        page.set_viewport_size({"width": 1280, "height": 1050})
        page.set_content(
            "<body style='margin:0'>"
            + "".join(f"<img style='display:block' src='data:image/png;base64,{p}'>" for p in parts)
        )
        page.wait_for_timeout(300)
        target.write_bytes(page.screenshot())


if __name__ == "__main__":
    REPORTS = Path(__file__).parents[1] / "reports"
    picture_of_the_page(REPORTS / "graddesc.xlsm.html", REPORTS / "page.png")
