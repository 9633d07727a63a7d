"""Verification as text for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from xlrepro.checks.markup import one_line
from xlrepro.checks.records import BookCheck, CellCheck, SheetCheck, Verdict, Verification

if TYPE_CHECKING:
    from xlrepro.replay.refresh import Refreshed

NAMES = 20  # dead names told
SHOWN = 3  # problems named under a sheet when not all are asked for


def book_text(book: BookCheck, every_problem: bool = False) -> str:
    """One workbook: a line for each sheet, remarks and problems under it."""
    lines = [one_line(str(book.path))]
    width = max((len(sheet.name) for sheet in book.sheets), default=0)
    for sheet in book.sheets:
        lines.append(f"  {one_line(sheet.name):<{width}}  {_sheet_line(sheet)}")
        lines += [f"    {one_line(remark)}" for remark in sheet.remarks]
        shown = sheet.problems if every_problem else causes_first(sheet)[:SHOWN]
        lines += [f"    {one_line(problem_text(cell))}" for cell in shown]
        if len(sheet.problems) > len(shown):
            more = len(sheet.problems) - len(shown)
            lines.append(f"    and {more} more; list them with --problems")
    if book.nothing_computed:
        lines.append(f"  nothing to verify: {book.nothing_computed}")
    if book.dead_names:
        names = one_line(", ".join(book.dead_names[:NAMES]))
        rest = len(book.dead_names) - NAMES
        names += f" and {rest} more" if rest > 0 else ""
        lines.append(f"  names that point nowhere: {names}")
    return "\n".join(lines)


def book_line(book: BookCheck, width: int) -> str:
    """One workbook among many, in one line; `width` is what the longest path takes."""
    head = f"{one_line(str(book.path)):<{width}}  {book.computed_cells:>6,} cells  "
    if book.ok:
        return head + "all right"
    if book.nothing_computed:
        return f"{head}nothing to verify: {book.nothing_computed}"
    sheet = next(sheet for sheet in book.sheets if sheet.problems)
    count, first = len(book.problems), causes_first(sheet)[0]
    told = one_line(f"{sheet.name}!{problem_text(first, brief=True)}")
    return f"{head}{count:,} not right, first {told}"


def causes_first(sheet: SheetCheck) -> list[CellCheck]:
    """The cells that are not right, those that only follow from others after the others."""
    return sorted(sheet.problems, key=lambda cell: cell.follows)


def _sheet_line(sheet: SheetCheck) -> str:
    if not sheet.counts:
        return "     0 cells  nothing is computed here"
    counts = sheet.counts
    kinds = [
        f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]
    ]  # in the order of the verdicts, right ones first
    line = f"{sheet.computed_cells:>6} cells  {', '.join(kinds)}"
    worst = sheet.worst
    return f"{line}; worst {worst.gap:.1e} at {worst.cell}" if worst else line


def problem_text(cell: CellCheck, brief: bool = False) -> str:
    """One cell that is not right, in full precision; in `brief` without its formula."""
    stored = "" if cell.verdict is Verdict.NO_VALUE else f": stored {_value(cell.stored)}"
    parts = [f"{cell.cell} {cell.verdict}{stored}"]
    if cell.computed is not None:
        parts.append(f"computed {_value(cell.computed)}")
    if cell.by_formula is not None and cell.by_formula != cell.computed:
        parts.append(f"by its formula {_value(cell.by_formula)}")
    if cell.recalculated is not None:
        parts.append(f"recalculated {_value(cell.recalculated)}")
    if cell.formula and not brief:
        parts.append(f"formula {cell.formula}")
    if cell.why:
        parts.append(cell.why)
    return ", ".join(parts)


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str | float) else str(value).upper()


def aligned(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> list[str]:
    """The lines of a table: columns of words to the left, all others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def placed(row: Sequence[str]) -> Iterator[str]:
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            yield cell.ljust(width) if i in left else cell.rjust(width)

    return [f"  {'  '.join(placed(row))}".rstrip() for row in rows]


def exit_status(verification: Verification) -> int:
    if verification.not_reached:
        return 130  # as a shell has it of what Ctrl-C ended
    if verification.errors:
        return 2
    return 0 if verification.ok else 1


def saved_text(name: str, fresh: Refreshed) -> str:
    """What was saved, and what could not be kept fresh."""
    count = sum(len(cells) for cells in fresh.values.values()) - len(fresh.lost)
    line = f"saved {name}: {count} fresh values"
    if fresh.lost:
        more = ", ..." if len(fresh.lost) > SHOWN else ""
        cells = ", ".join(fresh.lost[:SHOWN]) + more
        line += f"; {len(fresh.lost)} cells that nothing here replicates wait for recalculation: "
        line += cells
    return line
