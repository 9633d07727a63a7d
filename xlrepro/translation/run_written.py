"""A written package run from its own files, as somebody would who has nothing but the folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path

NUMBER = count()


class Imported:
    """A package that was imported: its model, and the support that it calls, which may be a copy
    of ours."""

    def __init__(self, name: str, folder: Path) -> None:
        self.model = import_module(f"{name}.model")
        self.run, self.inputs = self.model.run, self.model.Inputs
        support = f"{name}.excel.support" if (folder / "excel").is_dir() else "xlrepro.support"
        self.proof = import_module(f"{support}.proof")
        self.kinds = import_module(f"{support}.kinds")
        self.other_points = import_module(f"{support}.other_points")


@contextmanager
def imported(folder: Path) -> Iterator[Imported]:
    """A package imported anew and forgotten afterwards; no bytecode is left."""
    name = f"_written_{next(NUMBER)}"
    spec = spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        package = module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
        yield Imported(name, folder)
    finally:
        sys.dont_write_bytecode = before
        for each in [each for each in sys.modules if each.partition(".")[0] == name]:
            del sys.modules[each]
