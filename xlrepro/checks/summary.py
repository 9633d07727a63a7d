"""A verification in one line, and in a table for a page or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xlrepro.checks.markup import Html, el, join, one_line, region, table_of
from xlrepro.checks.verdicts import Verdict

if TYPE_CHECKING:
    from xlrepro.checks.records import BookCheck, Verification

    # The address of a workbook, or of one of its sheets.
    Link = Callable[[BookCheck, int | None], str]

NAMES = 20  # workbooks without formulas that are named


def verdict_line(verification: Verification) -> str:
    """The last line: does everything match?"""
    counts, total = verification.counts, verification.computed_cells
    books = len(verification.workbooks)
    right = sum(count for verdict, count in counts.items() if verdict.right)
    exact = counts[Verdict.EXACT]
    unreadable = len(verification.errors)
    where = f"{total:,} computed cell{'s' * (total != 1)} in {books} workbook{'s' * (books != 1)}"
    tail = f"; {unreadable} file{'s' * (unreadable != 1)} could not be read" if unreadable else ""
    tail += f"; {interrupted_text(verification)}" if verification.not_reached else ""
    without = [book for book in verification.workbooks if book.nothing_computed]
    if without:
        tail = f"; {_nothing_text(without)}{tail}"
    if books and len(without) == books:
        return f"{where}: {tail.removeprefix('; ')}"
    if not books:
        return f"nothing verified{tail}"
    bad = sum(counts.values()) - right
    how = _how_text(verification)
    if bad or without:
        wrong = f"{bad:,} not right{_wrong_text(verification, bad)}, " if bad else ""
        return f"{where}: {wrong}{right:,} right ({exact:,} to the last bit{how}){tail}"
    told = counts[Verdict.RECALCULATED]
    witnessed = f", {told:,} recalculated by a witness" if told else ""
    return (
        f"{where}: all right, {exact:,} to the last bit{how}{witnessed}"
        f"{_volatile_text(verification)}{tail}"
    )


def _how_text(verification: Verification) -> str:
    """How many cells a method has, and how many their own formulas."""
    own, counts = verification.own_counts, verification.counts
    by_formula = own[Verdict.EXACT] + own[Verdict.CLOSE]
    by_method = counts[Verdict.EXACT] + counts[Verdict.CLOSE] - by_formula
    if not by_formula:
        return ""
    formulas = "its own formula" if by_formula == 1 else "their own formulas"
    if not by_method:
        return f", by {formulas}"
    return f", {by_method:,} by a method and {by_formula:,} by {formulas}"


def _wrong_text(verification: Verification, bad: int) -> str:
    """What is worth knowing of those that are not right, which are so many."""
    over, differ = verification.counts[Verdict.TYPED_OVER], verification.counts[Verdict.DIFFERS]
    told = [f"{over:,} of them where a formula is missing"] if over else []
    causes = verification.causes
    if 0 < causes < differ:
        number = f"{differ:,} of them differ " if differ < bad else ""
        told.append(f"{number}for {causes:,} cause{'s' * (causes != 1)}")
    return f" ({', '.join(told)})" if told else ""


def _volatile_text(verification: Verification) -> str:
    taken = verification.own_counts[Verdict.VOLATILE]
    drawn = verification.counts[Verdict.VOLATILE] - taken
    random = f", {drawn:,} random and within their rule" if drawn else ""
    return random + (f", {taken:,} taken as stored" if taken else "")


def _nothing_text(books: list[BookCheck]) -> str:
    """Which workbooks compute nothing."""
    if len(books) == 1:
        return f"nothing to verify in {one_line(books[0].name)}: {books[0].nothing_computed}"
    names = one_line(", ".join(book.name for book in books[:NAMES]))
    names += f" and {len(books) - NAMES} more" if len(books) > NAMES else ""
    return f"nothing to verify in {len(books)} workbooks without formulas: {names}"


def interrupted_text(verification: Verification) -> str:
    left = verification.not_reached
    return f"interrupted, {left} file{'s' * (left != 1)} not verified"


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
    return region("Verdicts by sheet", table_of(heads, el("tbody", *rows)), "wide")


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
