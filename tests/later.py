"""Libraries that take seconds to import, for tests that are mostly left out."""

from __future__ import annotations

from typing import Any

import pytest


class Later:
    """A module that the first test imports that asks for something of it, or is skipped."""

    def __init__(self, name: str, missing: str) -> None:
        self.__name, self.__missing = name, missing

    def __getattr__(self, what: str) -> Any:
        return getattr(pytest.importorskip(self.__name, reason=self.__missing), what)


torch = Later("torch", "PyTorch (the extra torch) is not installed")
