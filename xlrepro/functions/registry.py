"""Every spreadsheet function, found by itself: each file of this room declares some.

A file is imported when one of its functions is first asked for. Most workbooks call fewer than
twenty functions, and importing all files takes longer than computing most workbooks.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from xlrepro import functions as room
from xlrepro.functions.declare import FUNCTIONS, Function

DECLARED = re.compile(r"^@spreadsheet\(([^@]*?)\)$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r'"([A-Z][A-Z0-9_.]*)"')


class _Functions(Mapping[str, Function]):
    """The functions by their names in Excel."""

    def __init__(self) -> None:
        self.files = {
            name: path.stem
            for folder in room.__path__
            for path in sorted(Path(folder).glob("*.py"))
            for declared in DECLARED.findall(path.read_text(encoding="utf-8"))
            for name in NAME.findall(declared)
        }

    def __getitem__(self, name: str) -> Function:
        if name not in FUNCTIONS:
            importlib.import_module(f"{room.__name__}.{self.files[name]}")
        return FUNCTIONS[name]

    def __contains__(self, name: object) -> bool:
        return name in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


@cache
def all_functions() -> Mapping[str, Function]:
    """The functions by their names in Excel."""
    return _Functions()
