"""Legitimate edits of the three workbooks, made from a seed.

An edit is legitimate when the sheet still does what its method says and everything in it was
recalculated; `verify` then has nothing to say. `case(seed)` draws a workbook and one to four kinds
of edits, and `Case.make` writes the file, with the results of formulon or of LibreOffice.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.books import BOOKS
from tests.cases import anywhere, collab, collab_ways, descent, descent_ways, entropy, labels
from tests.cases.draft import Draft, NotHere
from tests.cases.recalculated import with_results
from tests.cases.write import write
from tests.tiny import NAMES

Edit = Callable[[Draft], str]
# In the order in which they are made: at most one of each group, as later ones move the cells.
GROUPS: dict[str, dict[str, Edit]] = {
    "size": {
        "few rows": descent.few_rows,
        "more rows": descent.more_rows,
        "thousands of rows": descent.many_rows,
        "users, movies, factors": collab.other_sizes,
        "ratings appended": collab.more_records,
        "classes": entropy.other_classes,
        "images": entropy.other_images,
    },
    "inputs": {
        "learning rate": descent.other_rate,
        "betas": descent.other_betas,
        "starting weights": descent.other_weights,
        "data": descent.other_data,
        "carried state": descent.carried_state,
        "ratings": collab.other_ratings,
        "factors": collab.other_factors,
        "ids": collab.other_ids,
        "words": collab.other_words,
        "logits": entropy.other_logits,
        "labels and predictions": entropy.other_labels,
        "targets in between": entropy.soft_targets,
        "rate on another sheet": descent.rate_elsewhere,
    },
    "formulas": {
        "descent formulas": descent_ways.respelled,
        "collab formulas": collab_ways.respelled,
        "entropy formulas": entropy.respelled,
        "whole-column arrays": anywhere.whole_columns,
        "largest subtracted": entropy.shifted,
        "natural logarithms": entropy.natural,
        "dollar signs": anywhere.dollars,
    },
    "beside": {
        "own columns": descent.own_columns,
        "second table": descent.a_second_table,
        "totals": entropy.totals,
        "notes": anywhere.notes,
        "numbers near": anywhere.numbers_near,
    },
    "labels": {
        "labels dressed": labels.labels_dressed,
        "labels translated": labels.labels_translated,
        "labels removed": labels.labels_removed,
        "labels replaced": labels.labels_swapped,
    },
    "layout": {
        "columns inserted": anywhere.column_inserted,
        "rows above": anywhere.rows_above,
        "moved": anywhere.table_moved,
    },
    "sheets": {
        "renamed": anywhere.sheets_renamed,
        "reordered": anywhere.sheets_reordered,
        "deleted": anywhere.sheets_deleted,
        "copied": anywhere.sheet_copied,
    },
    "file": {"spelling": anywhere.spelling, "file form": anywhere.file_form},
}
KINDS = {name: edit for group in GROUPS.values() for name, edit in group.items()}
GROUP_OF = {name: group for group, kinds in GROUPS.items() for name in kinds}
FACTS = {
    "graddesc.xlsm": descent.facts,
    "collab_filter.xlsx": collab.facts,
    "entropy_example.xlsx": entropy.facts,
}
BY_FORMULON = ("XLOOKUP", "XMATCH")


@dataclass(frozen=True)
class Case:
    """One edited workbook: the kinds of edits, what they were, and the draft to write."""

    name: str
    kinds: tuple[str, ...]
    description: str
    draft: Draft

    @property
    def in_libreoffice(self) -> bool:
        """Whether the installed LibreOffice knows every function that the case has."""
        return not any(name in self.description for name in BY_FORMULON)

    def make(self, path: Path) -> Path:
        """Write the file with results, as Excel would have saved it."""
        return write(with_results(self.draft.book, path), path, self.draft.style)

    def make_unsolved(self, path: Path) -> Path:
        """Write the file without any result, for a program to recalculate."""
        return write(self.draft.book, path, self.draft.style)


def case(seed: int, kinds: tuple[str, ...] | None = None) -> Case:
    """The case of a seed; `kinds` asks for these edits instead of drawn ones."""
    rng = random.Random(f"edit {seed}")
    for _ in range(200):
        name = rng.choice(NAMES)
        draft = Draft(name, BOOKS[name], rng, facts=FACTS[name]())
        chosen = kinds or _draw(rng)
        if name == "collab_filter.xlsx" and rng.random() < 0.6:
            _drop(draft, "movielens_1hot")  # by far the largest, and no other sheet reads it
        try:
            for kind in sorted(chosen, key=lambda k: list(GROUPS).index(GROUP_OF[k])):
                draft.did.append(KINDS[kind](draft))
        except NotHere:
            continue
        told = "; ".join(draft.did)
        stem = "-".join([f"{seed:05d}", name.partition(".")[0], *chosen])
        stem = stem.replace(" ", "_").replace(",", "")
        return Case(stem[:100], tuple(chosen), f"{name}: {told}", draft)
    raise NotHere(f"{kinds} cannot be made together")


def _drop(draft: Draft, title: str) -> None:
    draft.facts.pop(title)
    draft.book = replace(draft.book, sheets=[s for s in draft.book.sheets if s.title != title])


def _draw(rng: random.Random) -> tuple[str, ...]:
    groups = rng.sample(list(GROUPS), rng.choice([1, 1, 2, 2, 3, 4]))
    return tuple(rng.choice(list(GROUPS[group])) for group in groups)
