"""Verification as Markdown, for pull requests and job summaries."""

from __future__ import annotations

import re

from xlrepro.checks.markup import one_line
from xlrepro.checks.records import Verdict, Verification
from xlrepro.checks.summary import verdict_line
from xlrepro.report.terminal import problem_text

LISTED = 200  # a job summary holds a megabyte at most


def markdown_text(verification: Verification) -> str:
    """The verdict, a table of the sheets, and the cells that are not right."""
    seen = [v for v in Verdict if verification.counts[v]]
    lines = [f"**{_plain(verdict_line(verification))}**", ""]
    head = ["workbook", "sheet", "computed cells", *map(str, seen)]
    lines += [_row(head), _row(["---", "---", *["---:"] * (len(head) - 2)])]
    for book in verification.workbooks:
        for sheet in book.sheets:
            counts = sheet.counts
            numbers = [f"{counts[v]:,}" if counts[v] else "" for v in seen]
            total = f"{sheet.computed_cells:,}"
            lines.append(_row([_plain(book.name), _plain(sheet.name), total, *numbers]))
    if verification.errors:
        lines += ["", "Not read:", ""]
        lines += [f"- {_plain(error)}" for error in verification.errors.values()]
    bad = [(book, sheet, cell) for book, sheet, cell in verification.cells()
           if not cell.verdict.right]  # fmt: skip
    if bad:
        lines += ["", "Not right:", ""]
        for book, sheet, cell in bad[:LISTED]:
            lines.append(f"- {_plain(f'{book.name} {sheet.name} {problem_text(cell)}')}")
        if len(bad) > LISTED:
            lines.append(f"- and {len(bad) - LISTED:,} more, all in verification.json")
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no mention of anybody, no link."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|<>~$&])", r"\\\1", one_line(text))
    return escaped.replace("@", "@\u200b").replace("://", ":\u200b//")
