"""What holds for all tests: no clock, and who is skipped on a machine that lacks something."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests import browser, libreoffice
from tests.tiny import PUBLISHED, UNPUBLISHED
from xlrepro.batch.interrupts import SIGNALS

# Byte code is kept, as by default: else each process that a test begins compiles all it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any machine", EXAMPLES)
settings.load_profile("any machine")

WANTED = {
    "browser": browser.MISSING,
    "libreoffice": "" if libreoffice.PROGRAM else libreoffice.MISSING,
}


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in WANTED.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.slow)
            if WANTED[name]:
                item.add_marker(pytest.mark.skip(reason=WANTED[name]))
        if _reads_published(item) and not PUBLISHED.is_dir():
            item.add_marker(pytest.mark.skip(reason=UNPUBLISHED))


def _reads_published(item: pytest.Item) -> bool:
    """Whether a parameter of the test is the folder of the published workbooks, or one of them."""
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return any(isinstance(each, Path) and each.is_relative_to(PUBLISHED) for each in given)


@pytest.fixture(scope="module")  # not longer: its loop is in the way of other loops
def chromium() -> Iterator[object]:
    with browser.started() as program:
        yield program


@pytest.fixture
def interrupts_reach_us() -> Iterator[None]:
    """A shell starts what it runs in the background with the interrupt ignored."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ratings file of two tastes, with titles beside it."""
    folder = tmp_path_factory.mktemp("movielens")
    rng = np.random.default_rng(3)
    taste = np.repeat([1.0, -1.0], 20)[:, None] * np.tile([1.0, -1.0], 6)
    lines = [
        f"{user + 1}\t{item + 1}\t{round(3.4 + 1.5 * taste[user, item] + rng.normal(0, 0.2))}\t0"
        for user in range(40)
        for item in range(12)
        if rng.random() < 0.8 and (user, item) != (0, 0)
    ]
    (folder / "u.data").write_text("\n".join(lines) + "\n")
    titles = [f"{i + 1}|{'Heat' if i % 2 == 0 else 'Up'} {i + 1}|x||y|0" for i in range(12)]
    (folder / "u.item").write_text("\n".join(titles) + "\n")
    return folder / "u.data"
