"""Legitimate edits, made from a seed: how many verify, and how many raise a false alarm.

    python -m benchmarks.edits                 300 cases and all forms and editions; writes edits.md
    python -m benchmarks.edits --cases 40 --first 1000 --keep failures --dry

Every fifth case is recalculated by LibreOffice, where it is installed; the others by formulon.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.cases import GROUPS, Case, case
from tests.cases.editions import editions
from tests.cases.forms import saved_by_programs, written
from tests.cases.judged import ALARM, UNKNOWN, VERIFIED, Judged, judged
from tests.cases.recalculated import with_results
from tests.cases.write import write
from tests.libreoffice import PROGRAM, saved_again

PAGE = Path(__file__).with_suffix(".md")
BATCH = 15
HEAD = "| {} | cases | verified | not replicated | false alarms |\n|---|---:|---:|---:|---:|"
OUTCOMES = (VERIFIED, UNKNOWN, ALARM)
Told = tuple[str, Judged]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--kinds", nargs="*", help="only these kinds, all on each case")
    parser.add_argument("--keep", type=Path, help="keep the files that do not verify here")
    parser.add_argument("--dry", action="store_true", help="print only; no forms, no editions")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = [
            case(asked.first + i, tuple(asked.kinds or ()) or None) for i in range(asked.cases)
        ]
        told = []
        for each, said in check_cases(cases, folder, asked.keep):
            told.append((each, said))
            if said.outcome != VERIFIED:
                print(f"{each.name}: {said.outcome}: {said.first}", file=sys.stderr, flush=True)
        page = [by_kind(told)]
        failed = [
            f"- {c.name}: {c.description}\n  {j.first}" for c, j in told if j.outcome != VERIFIED
        ]
        if not asked.dry:
            forms = list(check_forms(folder, asked.keep))
            others = list(check_editions(folder, asked.keep))
            page += [table("file form", forms), table("edition", others)]
            failed += [f"- {form}\n  {j.first}" for form, j in forms if j.outcome != VERIFIED]
            failed += [f"- {name}\n  {j.first}" for name, j in others if j.outcome == ALARM]
        shown = "\n\n".join(page)
        print(shown, *failed, sep="\n")
        if not asked.dry:
            PAGE.write_text(INTRODUCTION.format(shown=shown, cases=asked.cases))


def check_cases(
    cases: list[Case], folder: Path, keep: Path | None = None
) -> Iterator[tuple[Case, Judged]]:
    waiting: list[tuple[Case, Path]] = []
    for i, each in enumerate(cases):
        path = folder / f"{each.name}.xlsx"
        if PROGRAM and i % 5 == 0 and each.in_libreoffice:
            waiting.append((each, each.make_unsolved(path)))
            if len(waiting) == BATCH:
                yield from _by_libreoffice(waiting, folder, keep)
                waiting = []
        else:
            yield each, _kept(each.make(path), keep)
    if waiting:
        yield from _by_libreoffice(waiting, folder, keep)


def _by_libreoffice(
    waiting: list[tuple[Case, Path]], folder: Path, keep: Path | None
) -> Iterator[tuple[Case, Judged]]:
    saved = saved_again([path for _, path in waiting], folder, folder / "recalculated")
    for (each, _), path in zip(waiting, saved, strict=True):
        yield each, _kept(path, keep)


def _kept(path: Path, keep: Path | None) -> Judged:
    said = judged(path)
    if keep and said.outcome != VERIFIED:
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, keep / path.name)
    path.unlink()
    return said


def check_forms(folder: Path, keep: Path | None = None) -> Iterator[Told]:
    for make in (written, saved_by_programs):
        for form, path in make(folder):
            yield form, _kept(path, keep)


def check_editions(folder: Path, keep: Path | None = None) -> Iterator[Told]:
    for name, book in editions(1).items():
        path = folder / f"edition {name}.xlsx".replace(" ", "_")
        yield name.partition(",")[0], _kept(write(with_results(book, path), path), keep)


def by_kind(told: list[tuple[Case, Judged]]) -> str:
    """A row for each kind, in which a case counts for every kind that it has; and one for all."""
    counts: dict[str, Counter[str]] = {
        kind: Counter() for kinds in GROUPS.values() for kind in kinds
    }
    for each, said in told:
        for kind in each.kinds:
            counts[kind][said.outcome] += 1
    total = Counter(said.outcome for _, said in told)
    rows = [_row(kind, count) for kind, count in counts.items() if count]
    return "\n".join([HEAD.format("kind of edit"), *rows, _row("**all cases**", total)])


def table(title: str, told: list[Told]) -> str:
    counts: dict[str, Counter[str]] = {}
    for name, said in told:
        counts.setdefault(name, Counter())[said.outcome] += 1
    rows = [_row(name, count) for name, count in counts.items()]
    total = Counter(said.outcome for _, said in told)
    return "\n".join([HEAD.format(title), *rows, _row("**all**", total)])


def _row(name: str, count: Counter[str]) -> str:
    return f"| {name} | {count.total()} | " + " | ".join(str(count[o]) for o in OUTCOMES) + " |"


INTRODUCTION = """# Legitimate edits

What `verify` says of workbooks that were edited, extended and saved again as users do, and that
were recalculated throughout: it should have nothing to say. *Not replicated* is what no engine
computes; a *false alarm* accuses a cell that is right. A case has one to four kinds of edits and
counts in the row of each. Every fifth case is recalculated by LibreOffice, the others by formulon.

To repeat, with the extra `test` and LibreOffice installed:

    python -m benchmarks.edits --cases {cases}

{shown}
"""

if __name__ == "__main__":
    main()
