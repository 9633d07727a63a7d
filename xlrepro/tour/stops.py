"""What the tour is made of: what is told of a sheet, and the Python that gives the same number.

The code of a stop is run as it is printed. It may use every name of `xlrepro.engines`, `np`,
`product`, what earlier stops named, and `given`: what the sheet was given, as its loader read it.
"""

from __future__ import annotations

from xlrepro.records import dataclass


@dataclass(frozen=True)
class Stop:
    """A quantity of a sheet; the last line of `code` gives what all its cells should hold."""

    text: str
    role: str  # the quantity, as the legend of the sheet's model names it
    code: str


@dataclass(frozen=True)
class Claim:
    """A number that is said of the sheet, and code whose last line works it out."""

    text: str
    said: float
    within: float  # how far off the number may be to be called so
    code: str


@dataclass(frozen=True)
class Look:
    """A number or a list to look at, which the last line of `code` gives."""

    text: str
    code: str


@dataclass(frozen=True)
class Chapter:
    """A sheet, found by its model and whether its rate is annealed; no sheet without a model."""

    heading: str
    model: str
    stops: tuple[Stop | Claim | Look, ...]
    annealed: bool = False
