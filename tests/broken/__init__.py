"""Broken and hostile files by name, each made in a folder, with what must be said of it."""

from tests.broken.case import Case, Cases, expected
from tests.broken.cells import CELLS
from tests.broken.files import FILES
from tests.broken.packages import PACKAGES
from tests.broken.sizes import SIZES

SMALL: Cases = {**FILES, **PACKAGES, **CELLS}
CASES: Cases = {**SMALL, **SIZES}

__all__ = ["CASES", "SIZES", "SMALL", "Case", "Cases", "expected"]
