"""A copy of the workbook that shows in the sheets themselves what was found."""

from __future__ import annotations

from xlrepro.checks.markup import printable
from xlrepro.checks.records import BookCheck, CellCheck, Verdict, Verification
from xlrepro.checks.summary import verdict_line
from xlrepro.models.computed_by import computed_by
from xlrepro.report.grid import MEANING, exact
from xlrepro.workbook.annotate import Line, Marks, annotated

COLOURS = {
    Verdict.EXACT: "D8F0DC",
    Verdict.CLOSE: "D4ECF2",
    Verdict.RECALCULATED: "D3EFE9",
    Verdict.VOLATILE: "E8DDF7",
    Verdict.DIFFERS: "FFB3A8",
    Verdict.FORMULA: "FFC98A",
    Verdict.TYPED_OVER: "FFDD66",
    Verdict.CIRCLE: "FFB38F",
    Verdict.ERROR: "F49AC1",
    Verdict.NO_VALUE: "C9C9C9",
    Verdict.NOT_REPLICATED: "E4E0D6",
}
MOST_NOTES = 10_000  # links and notes; Excel has a limit of 65,530 links in a sheet


def annotated_copy(check: BookCheck) -> bytes:
    """The workbook's file with cells filled by verdict, a note on each cell that is not right with
    Python's value, and a sheet in front that sums up and links to them.

    Raises WorkbookError when the file is not the one that was verified any more.
    """
    left = MOST_NOTES
    marks = {}
    for sheet in check.sheets:
        fills = {cell.place: COLOURS[cell.verdict] for cell in sheet.cells}
        told = sheet.problems[:left]
        left -= len(told)
        marks[sheet.name] = Marks(fills, {cell.place: _note(cell) for cell in told})
    return annotated(check.path, check.sha256, marks, _front(check))


def _note(cell: CellCheck) -> str:
    """What a note says; not the formula, which stands in the cell."""
    lines = [f"{cell.verdict}: {MEANING[cell.verdict]}"]
    if cell.computed is not None:
        lines.append(f"Python: {exact(cell.computed)}")
    if cell.recalculated is not None:
        lines.append(f"recalculated: {exact(cell.recalculated)}")
    lines.append(f"stored: {exact(cell.stored) or 'nothing'}")
    if cell.ulps:
        lines.append(f"apart: {cell.ulps:,} units in the last place")
    if cell.why:
        lines.append(cell.why)
    function, _ = computed_by(cell.model, cell.role)
    if function:
        lines.append(f"computed by {function}")
    return printable("\n".join(lines))


def _front(check: BookCheck) -> list[Line]:
    lines = [
        Line([f"{check.name}, verified by xlrepro"]),
        Line([verdict_line(Verification([check]))]),
        Line([]),
        Line(["sheet", "computed cells", "right", "not right"]),
    ]
    for sheet in check.sheets:
        bad = len(sheet.problems)
        numbers = [float(n) for n in (sheet.computed_cells, sheet.counts.total() - bad, bad)]
        lines.append(Line([sheet.name, *numbers], link=(sheet.name, (1, 1))))
    lines += [Line([]), Line(["colour", "meaning"])]
    seen = check.counts
    lines += [Line([str(v), MEANING[v]], COLOURS[v]) for v in Verdict if seen[v]]
    found = [(sheet, cell) for sheet in check.sheets for cell in sheet.problems]
    if found:
        heads = ["cell", "verdict", "stored", "Python", "formula", "reason"]
        lines += [Line([]), Line(heads)]
    for sheet, cell in found[:MOST_NOTES]:
        texts = exact(cell.stored), exact(cell.computed), cell.formula, cell.why
        name = f"{sheet.name}!{cell.cell}"
        shown = [name, str(cell.verdict), *map(printable, texts)]
        lines.append(Line(shown, COLOURS[cell.verdict], (sheet.name, cell.place)))
    if len(found) > MOST_NOTES:
        lines.append(Line([f"and {len(found) - MOST_NOTES:,} more, which have no note either"]))
    return lines
