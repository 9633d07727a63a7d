"""What is worth knowing about the sheets themselves, each thing found in the file at hand.

A finding is no fault and gives no verdict: the sheet does what it does, and Python does the same.
But who leaves the sheet for a textbook or a library meets other numbers, and here is why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlrepro.checks.records import Finding
from xlrepro.insights.ledger import collab, descent, entropy
from xlrepro.models.load import Recognised

Models = dict[str, list[Recognised]]  # by the title of the sheet

OF_A_MODEL: list[Callable[[Recognised], Iterator[Finding]]] = [
    descent.last_step_lost,
    descent.root_of_a_sum,
    descent.lagged_divisor,
    descent.uncorrected_adam,
    descent.estimated_gradients,
    collab.blanks_predicted,
    collab.unsorted_keys,
    collab.unknown_keys,
    entropy.base_ten,
    entropy.unsorted_targets,
]
OF_A_BOOK: list[Callable[[Models], Iterator[tuple[str, Finding]]]] = [
    descent.other_points,
    collab.half_linked,
    collab.order_of_addition,
    entropy.shifted_outputs,
]


def findings(models: Models) -> dict[str, list[Finding]]:
    """The findings of a workbook by the title of the sheet that they are about."""
    found: dict[str, list[Finding]] = {title: [] for title in models}
    for title, recognised in models.items():
        for model in recognised:
            if model.notes or not _whole(model):
                continue  # nothing can be said of what follows from such inputs
            for find in OF_A_MODEL:
                found[title].extend(find(model))
    for find_in_book in OF_A_BOOK:
        for title, finding in find_in_book(models):
            found[title].append(finding)
    return found


def _whole(model: Recognised) -> bool:
    """Whether a model has points, and every block of it stands in the sheet."""
    blocks = model.match.blocks.values()
    return all(block.row > 0 < block.col and block.rows > 0 < block.cols for block in blocks)
