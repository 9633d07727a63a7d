"""Any workbook, computed from its inputs alone: how many cells are what Excel stored?

    python -m benchmarks.any FOLDER [FOLDER ...] [--only TEXT] [--show COUNT] [--write]

Every stored result is replaced by another before the workbook is computed, but for those that can
only be taken as given (random ones, those of today, those of functions that are not known here), so
that nothing can be handed back. With --write the table is kept in any.md, and one for each function
in docs/functions.md. The workbooks are those of a shared corpus, which belongs to their authors and
is not part of the project; numbers are facts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bare import BARE
from xlrepro.checks.by_formula import CHANGING, WRITTEN_AS_VALUE
from xlrepro.formula.nodes import functions
from xlrepro.formula.parse import a1
from xlrepro.functions.registry import all_functions
from xlrepro.program.compute import Computation, compute
from xlrepro.program.store import key_of
from xlrepro.program.unknowns import InCircle, Unknown, Where, beginnings
from xlrepro.values import VALUE, ErrorValue, Value
from xlrepro.workbook import Workbook, open_workbook

ROOT = Path(__file__).resolve().parents[1]
OPERATORS = {"ANCHORARRAY", "APPLY", "INTERSECT", "RANGE", "SINGLE", "UNION"}  # in formulas
KINDS = ("exact", "within 1e-12", "within 1e-9", "in a circle", "wrong", "no value", "as given")
RIGHT = KINDS[:3]
POISON: dict[type, Value] = {float: 987_654.25, str: "poison", ErrorValue: ErrorValue("#NULL!")}


@dataclass
class Tally:
    """What became of the cells of one workbook, or of several."""

    cells: Counter[str] = field(default_factory=Counter)
    functions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0
    changing: bool = False  # whether anything in it is random, of today, or of other workbooks

    @property
    def right(self) -> int:
        return sum(self.cells[kind] for kind in RIGHT)


def poisoned(book: Workbook) -> list[dict[tuple[int, int], Value]]:
    """Have other results stored in a workbook; gives the true ones of each sheet."""
    known = all_functions()
    truth = []
    for sheet in book.sheets:
        stored = {}
        for place, cell in sheet.cells.items():
            if cell.formula is None or cell.value is None:
                continue
            stored[place] = cell.value
            called = set(functions(cell.formula.node)) if cell.formula.node else set()
            if called & CHANGING or any(name.startswith("_XLL.") for name in called - known.keys()):
                continue
            new = POISON.get(type(cell.value), False)
            cell.value = VALUE if new == cell.value else new
        truth.append(stored)
    return truth


def agreement(stored: Value, ours: Value) -> str:
    """How near a computed value is to the stored one."""
    if ours is None:
        return "no value"
    if ours in WRITTEN_AS_VALUE:
        ours = VALUE
    if type(stored) is not type(ours):
        return "wrong"
    if stored == ours:
        return "exact"
    if type(stored) is float and type(ours) is float:
        apart = abs(stored - ours)
        if apart <= 1e-12 * max(abs(stored), 1e-300):
            return "within 1e-12"
        if apart <= 1e-9 * max(abs(stored), 1e-6):
            return "within 1e-9"
    return "wrong"


def tallied(path: Path, shown: int = 0) -> Tally:
    """One workbook, computed from its inputs and compared."""
    book = open_workbook(path)
    truth = poisoned(book)
    begun = time.perf_counter()
    done = compute(book)
    tally = Tally(seconds=time.perf_counter() - begun, changing=bool(book.links))
    causes = beginnings(done.unknown)
    for index, sheet in enumerate(book.sheets):
        for place, stored in truth[index].items():
            where = index, key_of(place)
            why = done.unknown.get(causes.get(where, where))
            ours = done.value(index, place)
            kind = agreement(stored, ours)
            if where in done.given:
                kind = "as given"
            elif kind not in RIGHT and (where in done.iterated or isinstance(why, InCircle)):
                kind = "in a circle"
            tally.cells[kind] += 1
            formula = sheet.cells[place].formula
            assert formula is not None
            for name in set(functions(formula.node)) if formula.node else ():
                tally.functions[name][kind] += 1
                tally.changing |= name in CHANGING
            if kind not in RIGHT:
                tally.reasons[_reason(done, where, kind, why)] += 1
                if len(tally.told) < shown:
                    tally.told.append(
                        f"  {kind}: {sheet.title}!{a1(place)} {formula.text[:150]} "
                        f"stored {stored!r:.60} ours {ours!r:.60}"
                    )
    return tally


def _reason(done: Computation, where: Where, kind: str, why: Unknown | None) -> str:
    if where in done.given:
        return f"{done.given[where]} is taken as given"
    if kind == "in a circle":
        return "in a circle, or reads one, that does not stand where it comes to rest"
    return kind if why is None else str(getattr(why, "what", getattr(why, "why", kind)))


def workbooks(folder: Path, only: str) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in (".xlsx", ".xlsm") and only in path.name
    ]


def folder_tables(folder: Path, only: str, shown: int) -> tuple[list[str], Tally]:
    """The lines of a folder, and all its cells."""
    total, whole, still = Tally(), 0, 0
    partly: list[str] = []
    paths = workbooks(folder, only)
    for path in paths:
        tally = tallied(path, shown)
        total.cells += tally.cells
        total.reasons += tally.reasons
        total.seconds += tally.seconds
        for name, counts in tally.functions.items():
            total.functions[name] += counts
        cells = tally.cells.total()
        counts = ", ".join(f"{tally.cells[kind]:,} {kind}" for kind in KINDS if tally.cells[kind])
        print(f"{path.name[:60]:60} {counts}; {tally.seconds:.2f} s", flush=True)
        print(*tally.told, sep="\n", end="\n" if tally.told else "")
        still += not tally.changing
        whole += not tally.changing and tally.right == cells
        if not tally.changing and tally.right < cells:
            why = "; ".join(f"{text}: {n:,}" for text, n in tally.reasons.most_common(3))
            partly.append(f"- {path.name}: {cells - tally.right:,} of {cells:,} cells ({why})")
    cells = max(total.cells.total(), 1)
    lines = [
        f"## {folder.name}: {len(paths)} workbooks, {cells:,} computed cells",
        "",
        "| | cells | share |",
        "|---|---|---|",
        *(
            f"| {kind} | {total.cells[kind]:,} | {100 * total.cells[kind] / cells:.2f} % |"
            for kind in KINDS
            if total.cells[kind]
        ),
        "",
        f"{whole} of {still} workbooks without volatile functions and links are right as a whole.",
        *(["The others:", "", *partly] if partly else []),
        "",
    ]
    return lines, total


def function_table(total: Tally) -> list[str]:
    """A line for each function: in how many cells it was tested, and how many were right."""
    lines = [
        "# Functions",
        "",
        "Made by `python -m benchmarks.any ../shared/corpus/models ../shared/corpus/functions",
        "--write`: the cells of real workbooks and of function suites whose formulas call a",
        "function, computed from the inputs alone, beside what Excel stored. A cell that calls",
        "several counts for each. Each function has its errors and an example in its docstring:",
        "`help(xlrepro.functions.xirr)`.",
        "",
        "| function | cells | right | to the last bit |",
        "|---|---|---|---|",
    ]
    for name in sorted((all_functions().keys() | total.functions.keys()) - OPERATORS):
        counts = total.functions.get(name, Counter())
        tested = counts.total() - counts["as given"] - counts["in a circle"]
        if name not in all_functions() and not tested:
            continue
        right = sum(counts[kind] for kind in RIGHT)
        lines.append(f"| {name} | {tested:,} | {right:,} | {counts['exact']:,} |")
    return lines


def seconds_beside_bare(folder: Path) -> tuple[float, float, float]:
    """Seconds for `verify` on each workbook, a process each, the slowest, and a bare read."""
    slowest = total = bare = 0.0
    for path in workbooks(folder, ""):
        with tempfile.TemporaryFile() as nothing:
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "xlrepro", "verify", str(path)],
                cwd=ROOT, stdout=nothing, stderr=nothing, check=False,
            )  # fmt: skip
            taken = time.perf_counter() - begun
            slowest, total = max(slowest, taken), total + taken
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", BARE, str(path)], stdout=nothing, check=False)
            bare += time.perf_counter() - begun
    return total, slowest, bare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", default="", help="files whose names hold this text")
    parser.add_argument("--show", type=int, default=0, help="so many cells that are not right")
    parser.add_argument("--write", action="store_true", help="keep the tables")
    given = parser.parse_args()
    named = " ".join(f"../shared/corpus/{folder.name}" for folder in given.folders)
    lines = ["# Any workbook", "", f"Made by `python -m benchmarks.any {named} --write`.", ""]
    everything = Tally()
    for folder in given.folders:
        told, total = folder_tables(folder, given.only, given.show)
        lines += told
        for name, counts in total.functions.items():
            everything.functions[name] += counts
        print("\n".join(told))
    if given.write:
        total_seconds, slowest, bare = seconds_beside_bare(given.folders[0])
        lines += [
            f"`verify` on each of {given.folders[0].name}, a process each: "
            f"{total_seconds / bare:.1f} times a bare read by expat in a process each; the slowest "
            f"{slowest / total_seconds:.0%} of all.",
        ]
        (ROOT / "benchmarks" / "any.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        table = "\n".join(function_table(everything)) + "\n"
        (ROOT / "docs" / "functions.md").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
