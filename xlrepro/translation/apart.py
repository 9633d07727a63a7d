"""Telling apart what would be called the same: by the label across, the section, the unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from xlrepro.translation.drafts import ALONG, BESIDE, ORDER, Draft
from xlrepro.translation.words import LONGEST, untaken

OF_ONE_LABEL = (
    *("other", *ALONG, "over", *BESIDE, "unit", "heading", "outer", "outermost", "under"),
)
OF_SEVERAL = ("heading", "outer", "rest", *BESIDE, "over", "other", "unit", "outermost", "under")
LAST_RESORT = (*ALONG, "row", "column")
DEEPEST = 8


def tell_apart(drafts: Sequence[Draft], taken: Collection[str]) -> None:
    """Give those of a sheet names of their own, none of them one of `taken`."""
    drafts = sorted(drafts, key=lambda each: (each.where.top, each.where.left))
    for each in drafts:
        each.name = each.written()
    for group in alike(drafts):
        part(group)
    trim(drafts)
    shorten(drafts)
    number(drafts, taken)


def alike(drafts: Iterable[Draft]) -> list[list[Draft]]:
    """Those with the same name, where there are several."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for each in drafts:
        groups[each.name].append(each)
    return [group for group in groups.values() if len(group) > 1]


def part(group: list[Draft], depth: int = 0) -> None:
    """Add to names that are the same what tells them apart."""
    same = bool(group[0].place) and len({each.place for each in group}) == 1
    kept = largest(group) if same else given(group)
    rest = [each for each in group if each is not kept]
    kind = best(rest, OF_ONE_LABEL if same else OF_SEVERAL, alone=kept is None)
    if kind is None and kept and len(rest) == 1:
        rest[0].extra = "first" if before(rest[0], kept) else "last"
        rest[0].name = rest[0].written()
    if kind is None and kept is None:
        kept, rest = group[0], group[1:]
    kind = kind or best(rest, LAST_RESORT, alone=kept is None)
    if kind is None or depth > DEEPEST or rest[0].extra:
        return
    for each in rest:
        if each.of(kind) and kind not in each.used:
            each.used = (*each.used, kind)
            each.name = each.written()
    for again in alike(rest):
        part(again, depth + 1)


def largest(group: list[Draft]) -> Draft | None:
    """The one with most cells, if there is one: it has the plain name of the label."""
    first, second = sorted(group, key=lambda each: -each.size)[:2]
    return first if first.size > second.size else None


def given(group: list[Draft]) -> Draft | None:
    """The one whose name is not from the texts of the sheet, if it is the only one."""
    found = [each for each in group if each.source == "method"]
    return found[0] if len(found) == 1 else None


def before(one: Draft, other: Draft) -> bool:
    return (one.where.top, one.where.left) < (other.where.top, other.where.left)


def best(group: list[Draft], kinds: Sequence[str], alone: bool) -> str | None:
    """The kind of text by which most of a group differ, the first of those that do as well.

    Where one more has the plain name (not `alone`), any text tells them from that.
    """
    most, found = (1 if alone else 0), None
    for kind in kinds:
        texts = {() if kind in each.used else each.of(kind) for each in group}
        count = len(texts) if alone else len(texts - {()})
        if count > most:
            most, found = count, kind
    return found


def trim(drafts: Sequence[Draft]) -> None:
    """Drop from names what they can do without, for all alike that begin from one label."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Draft]] = defaultdict(list)
    names: dict[str, int] = defaultdict(int)
    for each in drafts:
        names[each.name] += 1
        if len(each.used) > 2 and not {"row", "column"}.intersection(each.used):
            groups[each.of("base"), each.used].append(each)
    for (_, used), group in groups.items():
        for kind in sorted(set(used) - {"base"}, key=ORDER.index):
            without(group, kind, names)


def without(group: list[Draft], kind: str, names: dict[str, int]) -> None:
    """Drop one kind of text if all names of a group stay single."""
    shorter = [each.written(without=kind) for each in group]
    if len(group[0].used) < 3 or len(set(shorter)) < len(group) or any(s in names for s in shorter):
        return
    for each, name in zip(group, shorter, strict=True):
        each.used = tuple(used for used in each.used if used != kind)
        names[name], each.name = 1, name


def shorten(drafts: Iterable[Draft]) -> None:
    """Where a name is long, have less of its label in it if it stays a single one."""
    names = Counter(each.name for each in drafts)
    for each in drafts:
        if len(each.name) > LONGEST and len(each.used) > 1:
            shorter = each.shorter()
            if shorter not in names:
                names[shorter], each.name = 1, shorter


def number(drafts: Iterable[Draft], taken: Collection[str]) -> None:
    """Numbers behind names that are still the same, in order of their places."""
    known = set(taken)
    last: dict[str, int] = {}
    for each in drafts:
        name = untaken(each.name or "unnamed", known, last)
        known.add(name)
        each.name = name
