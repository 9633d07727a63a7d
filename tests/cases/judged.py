"""What `verify` says of a case: nothing, that it does not know some cells, or a false alarm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.workbook import WorkbookError, open_workbook

VERIFIED, UNKNOWN, ALARM = "verified", "not replicated", "false alarm"


@dataclass(frozen=True)
class Judged:
    outcome: str
    first: str = ""  # the first cell that is not right, and what is said of it
    models: tuple[str, ...] = ()


def judged(path: Path) -> Judged:
    try:
        found = verify_book(open_workbook(path), Tolerance())
    except WorkbookError as error:
        return Judged(ALARM, f"unreadable: {error}")
    models = tuple(model for sheet in found.sheets for model in sheet.models)
    wrong = [(sheet.name, cell) for sheet in found.sheets for cell in sheet.problems]
    if not wrong:
        return Judged(VERIFIED, models=models)
    counts = Counter(str(cell.verdict) for _, cell in wrong)
    accused = [pair for pair in wrong if pair[1].verdict is not Verdict.NOT_REPLICATED]
    title, cell = (accused or wrong)[0]
    said = f"{title}!{cell.cell} {cell.formula}: {cell.verdict}"
    said += f", {cell.why}" if cell.why else f", {cell.stored!r} {cell.computed!r}"
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    return Judged(ALARM if accused else UNKNOWN, f"{said} ({told})", models)
