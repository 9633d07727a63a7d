"""What verification says: a verdict for each cell, gathered by sheet, workbook and run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlrepro.checks import reasons
from xlrepro.checks.reasons import Reason
from xlrepro.checks.summary import notebook_html
from xlrepro.checks.verdicts import Verdict as Verdict
from xlrepro.engines.arithmetic.ulps import ulps
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1
from xlrepro.models.finding import Finding
from xlrepro.records import dataclass
from xlrepro.workbook import ErrorValue, Formula, Value

if TYPE_CHECKING:
    import pandas

    from xlrepro.checks.exact_block import ExactBlock

FORMAT = "xlrepro-verification"
OWN_FORMULA = "own formula"  # the model of a cell that no method explains
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class CellCheck:
    """One cell: the workbook's number is `stored`, ours is `computed`, and `recalculated` is what
    another program makes of the formula where one was asked. Where ours is a method's and not what
    is stored, `by_formula` is what the cell's own formula gives, worked out from the inputs."""

    place: Place
    verdict: Verdict
    stored: Value
    computed: Value = None
    source: Formula | None = None  # the formula as the file has it; None for a constant
    role: str = ""  # what the cell is to its model
    model: str = ""
    reason: Reason | None = None
    recalculated: Value = None
    by_formula: Value = None

    @property
    def cell(self) -> str:
        return a1(self.place)

    @property
    def formula(self) -> str:
        """The text of the formula; empty for a constant."""
        return self.source.text if self.source else ""

    @property
    def wanted(self) -> str:
        """The formula that the method has, where the cell has something else."""
        return reasons.wanted(self.reason)

    @property
    def is_cause(self) -> bool:
        """Whether the cell differs for itself, and not for another that it reads."""
        return self.verdict is Verdict.DIFFERS and not isinstance(self.reason, reasons.FollowsFrom)

    @property
    def follows(self) -> bool:
        """Whether the cell is not right for the sake of another that it reads."""
        return isinstance(self.reason, reasons.FollowsFrom | reasons.OperandUnknown)

    @property
    def why(self) -> str:
        """The reason of the verdict in words."""
        return self.reason.text() if self.reason else ""

    @property
    def answer(self) -> Value:
        """Our number, or else the other program's."""
        return self.recalculated if self.computed is None else self.computed

    @property
    def gap(self) -> float:
        """Distance from the stored value: relative above one, absolute below; 0 without numbers."""
        answer = self.answer
        if type(self.stored) is not float or type(answer) is not float or self.stored == answer:
            return 0.0
        return abs(self.stored - answer) / max(abs(self.stored), 1.0)

    @property
    def ulps(self) -> int | None:
        """Distance from the stored value in units of the last place; None without two numbers."""
        answer = self.answer
        if type(self.stored) is not float or type(answer) is not float:
            return None
        return ulps(self.stored, answer)

    def to_json(self) -> dict[str, Any]:
        return {
            "cell": self.cell,
            "kind": str(self.verdict),
            "formula": self.formula,
            "wanted": self.wanted,
            "stored": _json(self.stored),
            "computed": _json(self.computed),
            "recalculated": _json(self.recalculated),
            "by_formula": _json(self.by_formula),
            "role": self.role,
            **reasons.to_json(self.reason),
        }


def _json(value: Value) -> Any:
    if isinstance(value, ErrorValue):
        return str(value)
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return str(value)
    return value


@dataclass(frozen=True, slots=True)
class Quantity:
    """The right cells of one quantity of a sheet, a column say."""

    model: str
    role: str
    cells: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the cells of a sheet said, where they are not kept any more."""

    counts: Counter[Verdict]
    own_counts: Counter[Verdict]
    causes: int
    worst: CellCheck | None
    quantities: Sequence[Quantity]


@dataclass(frozen=True, eq=False)
class SheetCheck:
    """A sheet: `listed` has each cell that is not kept in one of the `exact_blocks`."""

    book: str
    name: str
    listed: Sequence[CellCheck] = field(default=(), repr=False)
    exact_blocks: Sequence[ExactBlock] = field(default=(), repr=False)
    models: Sequence[str] = ()
    remarks: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    computed_cells: int = 0  # counted from the file
    summary: Summary | None = None  # of a compact check, whose right cells are gone

    @property
    def cells(self) -> list[CellCheck]:
        """A record of each cell, row by row; made anew each time."""
        if not self.exact_blocks:
            return list(self.listed)
        right = (cell for exact_block in self.exact_blocks for cell in exact_block.cells())
        return sorted([*self.listed, *right], key=lambda cell: cell.place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SheetCheck) and self.__getstate__() == other.__getstate__()

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: cells one by one, for the blocks hold on to the whole workbook."""
        return {**vars(self), "listed": tuple(self.cells), "exact_blocks": ()}

    @property
    def counts(self) -> Counter[Verdict]:
        if self.summary is not None:
            return self.summary.counts
        counts = Counter(cell.verdict for cell in self.listed)
        if exact := sum(exact_block.count for exact_block in self.exact_blocks):
            counts[Verdict.EXACT] += exact
        return counts

    @property
    def own_counts(self) -> Counter[Verdict]:
        """How many cells got each verdict by their own formulas."""
        if self.summary is not None:
            return self.summary.own_counts
        return Counter(cell.verdict for cell in self.listed if cell.model == OWN_FORMULA)

    @property
    def causes(self) -> int:
        """How many cells are where it begins that others differ."""
        if self.summary is not None:
            return self.summary.causes
        return sum(cell.is_cause for cell in self.listed)

    @property
    def problems(self) -> list[CellCheck]:
        return [cell for cell in self.listed if not cell.verdict.right]

    @property
    def worst(self) -> CellCheck | None:
        """The replicated cell whose stored value is farthest from ours."""
        if self.summary is not None:
            return self.summary.worst
        numbers = [c for c in self.listed if c.verdict in (Verdict.CLOSE, Verdict.DIFFERS)]
        return max(numbers, key=lambda cell: cell.gap, default=None)

    @property
    def quantities(self) -> Sequence[Quantity]:
        """The quantities that have right cells."""
        if self.summary is not None:
            return self.summary.quantities
        groups: dict[tuple[str, str], list[tuple[Place, Place, int]]] = defaultdict(list)
        for cell in self.listed:
            if cell.verdict.right:
                groups[cell.model, cell.role].append((cell.place, cell.place, 1))
        for each in self.exact_blocks:
            groups[each.model, each.role].append((each.first, each.last, each.count))
        told = []
        for (model, role), parts in groups.items():
            firsts, lasts, counts = zip(*parts, strict=True)
            told.append((min(firsts), max(lasts), sum(counts), model, role))
        return [
            Quantity(model, role, count, a1(first), a1(last))
            for first, last, count, model, role in sorted(told)
        ]

    def compact(self) -> SheetCheck:
        """The same without its right cells: all else that can be asked of it stays as it was."""
        summary = self._summary(self.quantities)
        return replace(self, listed=self.problems, exact_blocks=(), summary=summary)

    def _summary(self, quantities: Sequence[Quantity]) -> Summary:
        return Summary(self.counts, self.own_counts, self.causes, self.worst, quantities)

    def counted(self) -> SheetCheck:
        """The same without any cell or text: only its counts and its worst cell stay."""
        summary = self._summary([])
        return SheetCheck(
            self.book,
            self.name,
            models=self.models,
            computed_cells=self.computed_cells,
            summary=summary,
        )

    def to_json(self) -> dict[str, Any]:
        counts = self.counts
        return {
            "name": self.name,
            "models": list(self.models),
            **_totals(self, counts),
            "remarks": list(self.remarks),
            "findings": [finding.to_json() for finding in self.findings],
            "problems": [cell.to_json() for cell in self.problems],
        }


def _totals(of: SheetCheck | BookCheck | Verification, counts: Counter[Verdict]) -> dict[str, int]:
    own = of.own_counts
    return {
        "computed_cells": of.computed_cells,
        "matched": counts[Verdict.EXACT] + counts[Verdict.CLOSE],
        "by_own_formula": own[Verdict.EXACT] + own[Verdict.CLOSE],
        "causes": of.causes,
        **{str(verdict).replace(" ", "_"): counts[verdict] for verdict in Verdict},
    }


@dataclass(frozen=True)
class BookCheck:
    path: Path
    sha256: str
    sheets: Sequence[SheetCheck]
    dead_names: Sequence[str] = ()
    label: str = ""  # where the file's name alone does not tell it from others
    nothing_computed: str = ""  # what was wanted and found where no cell at all is computed

    @property
    def name(self) -> str:
        return self.label or self.path.name

    def compact(self) -> BookCheck:
        return replace(self, sheets=tuple(sheet.compact() for sheet in self.sheets))

    def counted(self) -> BookCheck:
        return replace(self, sheets=tuple(sheet.counted() for sheet in self.sheets))

    @property
    def counts(self) -> Counter[Verdict]:
        return sum((sheet.counts for sheet in self.sheets), Counter())

    @property
    def own_counts(self) -> Counter[Verdict]:
        return sum((sheet.own_counts for sheet in self.sheets), Counter())

    @property
    def causes(self) -> int:
        return sum(sheet.causes for sheet in self.sheets)

    @property
    def computed_cells(self) -> int:
        return sum(sheet.computed_cells for sheet in self.sheets)

    @property
    def problems(self) -> list[CellCheck]:
        return [cell for sheet in self.sheets for cell in sheet.problems]

    @property
    def ok(self) -> bool:
        return not self.nothing_computed and all(verdict.right for verdict in self.counts)

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "sha256": self.sha256,
            "nothing_computed": self.nothing_computed,
            **_totals(self, self.counts),
            "dead_names": list(self.dead_names),
            "sheets": [sheet.to_json() for sheet in self.sheets],
        }


@dataclass(frozen=True)
class Verification:
    """The verification of one or more workbooks.

    `ok` is true when every computed cell of every workbook is right (random cells that obey their
    rule count as right), every workbook has some, and every file could be read; `errors` says which
    could not, by path.
    `not_reached` counts the files that were not come to before the run was interrupted.
    """

    workbooks: Sequence[BookCheck] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    not_reached: int = 0

    @property
    def ok(self) -> bool:
        return not (self.errors or self.not_reached) and all(book.ok for book in self.workbooks)

    @property
    def counts(self) -> Counter[Verdict]:
        """How many cells got each verdict."""
        return sum((book.counts for book in self.workbooks), Counter())

    @property
    def own_counts(self) -> Counter[Verdict]:
        """How many cells got each verdict by their own formulas, and not by a method."""
        return sum((book.own_counts for book in self.workbooks), Counter())

    @property
    def causes(self) -> int:
        """How many of the cells that differ do so for themselves, and not for what they read."""
        return sum(book.causes for book in self.workbooks)

    @property
    def computed_cells(self) -> int:
        """How many computed cells the files have, counted from the files."""
        return sum(book.computed_cells for book in self.workbooks)

    @property
    def problems(self) -> list[CellCheck]:
        return [cell for book in self.workbooks for cell in book.problems]

    def cells(self) -> Iterator[tuple[BookCheck, SheetCheck, CellCheck]]:
        for book in self.workbooks:
            for sheet in book.sheets:
                for cell in sheet.cells:
                    yield book, sheet, cell

    def to_frame(self) -> pandas.DataFrame:
        """A pandas frame with a row for each computed cell, and for each constant typed over one.

        Columns: workbook, sheet, cell, model, role, verdict, stored, computed, by_formula,
        recalculated, gap, formula, wanted, reason.
        """
        import pandas

        rows = [
            (
                *(book.name, sheet.name, cell.cell, cell.model, cell.role),
                *(str(cell.verdict), cell.stored, cell.computed, cell.by_formula),
                *(cell.recalculated, cell.gap, cell.formula, cell.wanted, cell.why),
            )
            for book, sheet, cell in self.cells()
        ]
        first = ["workbook", "sheet", "cell", "model", "role", "verdict", "stored"]
        last = ["computed", "by_formula", "recalculated", "gap", "formula", "wanted", "reason"]
        return pandas.DataFrame(rows, columns=first + last)

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, and a row for each sheet."""
        return notebook_html(self)

    def to_json(self) -> dict[str, Any]:
        """The whole verification as plain data; docs/verify.md says what each key holds."""
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "ok": self.ok,
            "interrupted": self.not_reached > 0,
            "workbooks": [book.to_json() for book in self.workbooks],
            "errors": [{"path": path, "error": error} for path, error in self.errors.items()],
            "totals": {
                "workbooks": len(self.workbooks),
                "unreadable": len(self.errors),
                "not_reached": self.not_reached,
                **_totals(self, self.counts),
            },
        }
