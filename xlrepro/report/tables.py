"""The summary table of a verification, in a page and in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlrepro.checks.records import BookCheck, Verdict, Verification
from xlrepro.report.html import Html, el, join
from xlrepro.report.terminal import verdict_line

Link = Callable[[BookCheck, int | None], str]  # the address of a workbook, or of one of its sheets


def summary_table(
    books: Sequence[BookCheck], link: Link | None = None, several: bool = True
) -> Html:
    """A row for each sheet: how many cells it computes, and how many got each verdict.

    Where there are not `several` workbooks, their column is left out.
    """
    seen = [v for v in Verdict if any(book.counts[v] for book in books)]
    first = ["workbook"] if several else []
    heads = [*first, "sheet", "computed cells", *map(str, seen), "worst difference"]
    rows = []
    for book in books:
        own = el("a", book.name, href=link(book, None)) if link else book.name
        for i, sheet in enumerate(book.sheets):
            counts, worst = sheet.counts, sheet.worst
            numbers = [
                f"{sheet.computed_cells:,}",
                *(f"{counts[v]:,}" * (v in counts) for v in seen),
            ]
            far = f"{worst.gap:.1e} at {worst.cell}" if worst else ""
            name = el("a", sheet.name, href=link(book, i)) if link else sheet.name
            cells = [el("td", number, cls="num") for number in numbers]
            owner = el("td", own) if several else None
            rows.append(el("tr", owner, el("th", name, scope="row"), *cells, el("td", far)))
    head = el("thead", el("tr", *(el("th", text, scope="col") for text in heads)))
    table = el("table", head, el("tbody", *rows), cls="list")
    return el("div", table, cls="wide", tabindex=0, role="region", aria_label="Verdicts by sheet")


def verdict_paragraph(verification: Verification) -> Html:
    good = "verdict" if verification.ok else "verdict bad"
    mark = "✓ " if verification.ok else "✗ "
    return el("p", mark, verdict_line(verification), cls=good)


def notebook_html(verification: Verification) -> str:
    """The verification as a notebook shows it: verdict, sheets, files that could not be read."""
    errors = [el("li", error) for error in verification.errors.values()]
    return join(
        el("p", el("strong", verdict_line(verification))),
        summary_table(verification.workbooks),
        el("ul", *errors) if errors else None,
    )
