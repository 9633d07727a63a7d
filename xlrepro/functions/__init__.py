"""The spreadsheet's functions over single values and areas, each under its name in lower case.

    >>> from xlrepro.functions import fact
    >>> fact(5)
    120.0

A function is found in whichever file of this folder has it; a dot in its name is an underscore
(`stdev_s`), and one that is a word of Python ends with one (`and_`).
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def __getattr__(name: str) -> Any:
    files = [module.name for module in pkgutil.iter_modules(__path__)]
    if not name.startswith("_") and name not in files:  # a file of this folder is imported as one
        for file in files:
            found = getattr(importlib.import_module(f"{__name__}.{file}"), name, None)
            if hasattr(found, "__wrapped__"):
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
