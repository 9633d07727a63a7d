"""A name for each rectangle of cells, from defined names, tables and labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from xlrepro.program.store import Box
from xlrepro.translation.apart import tell_apart
from xlrepro.translation.axes import Axis, columns_of, rows_of
from xlrepro.translation.defined import Defined
from xlrepro.translation.drafts import Draft, drafted
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.labels import Labels
from xlrepro.translation.words import identifier, sheet_names
from xlrepro.workbook import Workbook

__all__ = ["Axis", "Naming", "identifier", "named", "sheet_names"]


@dataclass(frozen=True)
class Naming:
    """How a variable is called, and what the sheet says of it."""

    name: str  # unique within its sheet
    label: str  # in full, as the sheet has it; "" if none
    heading: str
    unit: str
    source: str  # "method", "name", "table", "label", "heading" or "place": what it is from
    rows: Axis | None = None  # what its rows stand for, where it has more than one
    columns: Axis | None = None


def named(
    book: Workbook,
    variables: Sequence[Box],
    taken: Collection[str] = (),
    given: GivenNames | None = None,
) -> list[Naming]:
    """A name for each rectangle, in the same order; none is one of `taken`.

    A name is one that is `given`, or told from the texts of the sheet; of those that would be
    called the same, all are called more. Numbers behind names are the last resort.
    """
    labels, defined = Labels(book), Defined(book)
    drafts = [drafted(labels.of(where.sheet), defined, where) for where in variables]
    by_sheet: dict[int, list[Draft]] = defaultdict(list)
    for each in drafts:
        if given and (name := given.of(each.where)):
            each.rename("method", name)
        by_sheet[each.where.sheet].append(each)
    for mine in by_sheet.values():
        tell_apart(mine, taken)
    return [naming(labels, each) for each in drafts]


def naming(labels: Labels, draft: Draft) -> Naming:
    sheet, texts = labels.of(draft.where.sheet), draft.texts
    return Naming(
        draft.name,
        draft.label,
        texts.get("heading", ""),
        texts.get("unit", "") or labels.unit(draft.where.sheet, draft.where),
        draft.source,
        rows_of(sheet, draft.where),
        columns_of(sheet, draft.where),
    )
