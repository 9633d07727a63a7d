"""What translated workbooks stand on: Excel's habits for numpy, scenarios, inputs in files.

    >>> from xlrepro.support import when
    >>> when(True, "yes", "no")
    'yes'

A name is found in the file that has it, which is imported when the name is first asked for: so a
package may stand alone with those files that it needs.
"""

from __future__ import annotations

import importlib
from typing import Any

NAMES = {
    "areas": (
        *("below", "beside", "cells", "column", "index", "line", "offset", "rolling"),
        *("running",),
    ),
    "calendars": ("habits",),
    "choices": (
        *("all_of", "any_of", "cases", "choose", "filled", "if_error", "if_na", "is_blank"),
        *("is_error", "is_na", "is_number", "is_text", "is_truth", "not_", "switch"),
        *("when",),
    ),
    "chunks": ("in_chunks",),
    "circles": ("at_rest", "copied"),
    "filling": ("as_numbers", "as_truths", "blanks", "collected", "full", "spread", "steps"),
    "frames": ("frame",),
    "headings": ("in_frames",),
    "inputs": ("InputError", "input_names", "read_inputs", "write_inputs"),
    "kinds": (
        *("Line", "Mixed", "MixedLine", "MixedTable", "Number", "Table", "Text"),
        *("TextLine", "TextTable", "Truth", "TruthLine", "TruthTable"),
    ),
    "operators": (
        *("add", "divide", "equal", "greater", "greater_equal", "join", "less"),
        *("less_equal", "multiply", "negative", "not_equal", "percent", "power"),
        *("subtract",),
    ),
    "other_points": ("Point", "points"),
    "pictures": ("fan", "tornado"),
    "proof": ("differences", "read_stored", "read_values", "untold"),
    "scenarios": (
        *("broadcast", "constant", "count_of", "scenario", "with_scenarios", "with_values"),
        *("zeros",),
    ),
    "sections": ("each_scenario",),
    "swings": ("sensitivity",),
    "workbooks": ("from_excel", "to_excel"),
}
FILES = {name: file for file, names in NAMES.items() for name in names}
__all__ = sorted(FILES)


def __getattr__(name: str) -> Any:
    if name not in FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{FILES[name]}"), name)
    globals()[name] = found
    return found
