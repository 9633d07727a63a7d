"""What is worth knowing about the sheets themselves, each thing found in the file at hand.

A finding is no fault and gives no verdict: the sheet does what it does, and Python does the same.
But whoever leaves the sheet for a textbook or a library meets other numbers, and here is why.
Each method says itself what can be found.
"""

from __future__ import annotations

from xlrepro.models.finding import Finding
from xlrepro.models.method import Models, Recognised


def findings(models: Models) -> dict[str, list[Finding]]:
    """The findings of a workbook by the title of the sheet that they are about."""
    told: dict[str, list[Finding]] = {title: [] for title in models}
    for title, recognised in models.items():
        for each in recognised:
            if not each.notes and _whole(each):  # else nothing can be said of what follows
                for find in each.method.findings:
                    told[title].extend(find(each))
    if not any(models.values()):
        return told
    from xlrepro.models.registry import METHODS

    in_books = dict.fromkeys(find for method in METHODS for find in method.book_findings)
    for find_in_book in in_books:
        for title, finding in find_in_book(models):
            told[title].append(finding)
    return told


def _whole(found: Recognised) -> bool:
    """Whether a method has points, and every block of it stands in the sheet."""
    blocks = found.match.blocks.values()
    return all(block.row > 0 < block.col and block.rows > 0 < block.cols for block in blocks)
