"""Every spreadsheet function, found by itself: each file of this room declares some."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from xlrepro import functions as room
from xlrepro.functions.declare import FUNCTIONS, Function


@cache
def all_functions() -> dict[str, Function]:
    """The functions by their names in Excel."""
    for module in pkgutil.iter_modules(room.__path__):
        importlib.import_module(f"{room.__name__}.{module.name}")
    return FUNCTIONS
