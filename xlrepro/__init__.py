"""Recompute a spreadsheet in plain Python, and show cell by cell that the two agree.

import xlrepro

check = xlrepro.verify("sheets/graddesc.xlsm")
check.ok, check.counts, check.to_frame()
xlrepro.translate("budget.xlsx").write("budget")
xlrepro.load("sheets/graddesc.xlsm")["momentum"][0].inputs.lr
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlrepro.batch.run import load, verify
    from xlrepro.batch.translated import translate
    from xlrepro.support.swings import sensitivity
    from xlrepro.workbook import WorkbookError

__version__ = "0.1.0"
__all__ = ["WorkbookError", "__version__", "load", "sensitivity", "translate", "verify"]


def __getattr__(name: str) -> object:
    """Import on first use, so that `import xlrepro` and --help stay quick."""
    if name in ("load", "verify"):
        from xlrepro.batch import run

        return getattr(run, name)
    if name == "sensitivity":
        from xlrepro.support.swings import sensitivity

        return sensitivity
    if name == "translate":
        from xlrepro.batch.translated import translate

        return translate
    if name == "WorkbookError":
        from xlrepro.workbook import WorkbookError

        return WorkbookError
    raise AttributeError(f"module 'xlrepro' has no attribute {name!r}")
