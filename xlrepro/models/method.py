"""What is said of a method of the lesson, in one object; and a method found in a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.formula.nodes import Place
from xlrepro.models.finding import Finding
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend, Match
from xlrepro.records import dataclass

if TYPE_CHECKING:
    from xlrepro.models.optimiser import Optimiser

Results = Mapping[str, Array | float]  # by role


@dataclass(frozen=True)
class Drawn:
    """A role whose cells are drawn at random, which only a rule can check.

    obeys(inputs, values) tells which values may have been drawn, and `rule` says so in words;
    follows(inputs, values) are the results of the roles that depend on them.
    """

    role: str
    obeys: Callable[[Any, Array], npt.NDArray[np.bool_]]
    rule: Callable[[Any], str]
    follows: Callable[[Any, Array], Results]


@dataclass(frozen=True)
class Method:
    """How a method is written in a sheet, what it is given, and what computes its answers.

    A role says itself which function computes it (`Role.by`). `in_libreoffice` recomputes
    as LibreOffice does, where that is known to differ from Excel. `findings` tell what is worth
    knowing of one sheet, `book_findings` of the sheets of a workbook together. What only some
    methods have is None in the others: an `optimiser` has buttons that can be pressed, and the
    cells of a role may be `drawn`. The factors of a method that is `fitted` are Solver's to
    change; those that are `interpreted` belong to users and films. `shares` names a role that is
    worth a picture with bars.
    """

    legend: Legend
    load: Callable[[Given], Any]
    recompute: Callable[[Any], Results]
    in_libreoffice: Callable[[Any], Results] | None = None
    findings: tuple[Callable[[Recognised], Iterator[Finding]], ...] = ()
    book_findings: tuple[Callable[[Models], Iterator[tuple[str, Finding]]], ...] = ()
    optimiser: Optimiser | None = None
    drawn: Drawn | None = None
    fitted: bool = False
    interpreted: bool = False
    shares: str = ""

    @property
    def name(self) -> str:
        return self.legend.name


@dataclass(frozen=True)
class Recognised:
    """A method found in a sheet: what it was given, and where its answers stand.

    `notes` tell by cell what could not be read. In `inputs` another number stands for it, and in
    each of the `stand_ins` yet another, so that what depends on it can be told.
    """

    method: Method
    inputs: Any
    match: Match
    notes: Mapping[Place | str, str]
    stand_ins: tuple[Any, ...] = ()

    @property
    def model(self) -> str:
        """The name of the method."""
        return self.method.name

    @property
    def sheet(self) -> str:
        return self.match.view.sheet.title

    @property
    def optimiser(self) -> Optimiser | None:
        return self.method.optimiser


Models = Mapping[str, list[Recognised]]  # by the title of the sheet
