"""The spreadsheet's functions over single values and areas, each under its name in lower case.

    >>> from xlrepro.functions import fact
    >>> fact(5)
    120.0

A function is found in whichever file of this folder has it, which is imported when it is first
asked for; a dot in its name is an underscore (`stdev_s`), and one that is a word of Python ends
with one (`and_`).
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

DECLARED = re.compile(r"^@spreadsheet\([^@]*?\)\n(?:@\w+\n)*def (\w+)\(", re.MULTILINE)


@cache
def _files() -> dict[str, str]:
    """The file that has a function, by the function's name; read, for importing all takes long."""
    return {
        name: path.stem
        for folder in __path__
        for path in sorted(Path(folder).glob("*.py"))
        for name in DECLARED.findall(path.read_text(encoding="utf-8"))
    }


def __getattr__(name: str) -> Any:
    file = None if name.startswith("_") else _files().get(name)
    if file is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{file}"), name)
