"""A workbook read and translated, with a reason at hand for each stored value that is another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.workbook import Workbook, open_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlrepro.program.compute import Computation
    from xlrepro.translation.prove import Edits, Other, Proof, Values
    from xlrepro.translation.proving import Where, Why
    from xlrepro.translation.translation import Translation


def translate(path: str | Path) -> Translation:
    """A workbook as Python: `.write(folder)` writes it as a package.

    Raises WorkbookError when the file cannot be read.
    """
    from xlrepro.models.role_names import role_names
    from xlrepro.translation.translation import translate as translated

    book = open_workbook(path)
    translation = translated(book, role_names(book))
    translation.why = reasons(translation.book, translation.computation)
    return translation


def proved_elsewhere(
    translation: Translation, folder: str | Path, rounds: int, seed: int = 0
) -> Proof:
    """A written package compared with our calculator and with the other programs at hand, at
    inputs that are changed at random."""
    from xlrepro.translation.prove import prove
    from xlrepro.translation.run_written import imported
    from xlrepro.witness import opinions, recalculated

    def asked(program: str) -> Other:
        def copies_of(copies: Sequence[Edits]) -> Sequence[Values | None]:
            try:
                return recalculated(translation.book, copies, program)
            except Exception:  # another program may fail in any way
                return [None] * len(copies)

        return copies_of

    others = {name: asked(name) for name in opinions()}
    with imported(Path(folder)) as package:
        return prove(translation, package.inputs, package.run, others, rounds, seed)


def reasons(book: Workbook, computation: Computation) -> Why:
    """Says why a stored value is not what the cell's own formula gives."""
    from xlrepro.checks.by_formula import ByFormula
    from xlrepro.checks.reasons import FollowsFrom, OperandUnknown
    from xlrepro.checks.tolerance import Tolerance, input_rounding

    by_formula = ByFormula(book, Tolerance(), input_rounding(book))
    by_formula.__dict__["computation"] = computation  # which is there already

    def why(where: Where) -> str:
        cell = by_formula.check(where)
        if cell.reason is None:
            return "the stored numbers are rounded" if cell.verdict.right else ""
        if isinstance(cell.reason, FollowsFrom):
            return "it follows from another cell of which that is so"
        if isinstance(cell.reason, OperandUnknown):
            return "it reads a cell that is taken as stored or goes round in a circle"
        return cell.reason.text()

    return why
