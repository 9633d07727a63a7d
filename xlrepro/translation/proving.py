"""What a written package computes, cell by cell beside the workbook.

Nothing that the translator knows of its statements is asked: the package is run from its files, and
every computed cell of the workbook is looked for in what it gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from xlrepro.program.blocks import blocks_of
from xlrepro.program.order import arranged
from xlrepro.program.store import Box, key_of, place_of
from xlrepro.support.elementwise import as_array
from xlrepro.support.kinds import Holds
from xlrepro.support.other_points import FILE, Point, points_text, sum_of
from xlrepro.support.proof import CLOSE, LOOSE, apart, bare, same
from xlrepro.translation import places
from xlrepro.translation.elsewhere import elsewhere, is_wild, values_at
from xlrepro.translation.run_written import Imported, imported
from xlrepro.translation.sizes import Sizes
from xlrepro.translation.steps import in_words
from xlrepro.translation.translation import Translation
from xlrepro.values import Value

RUNS = 4
NEAR = 0.01  # of a number that follows from a circle
MOST_READ = 100_000
SLACK = 8.0  # the spread of a few runs understates the worst case
Where = tuple[int, int]  # sheet, and key of the cell
Why = Callable[[Where], str]  # why a stored value is not what the formula gives; "" if unknown


class Other(NamedTuple):
    """A cell of which the package gives another value than is stored."""

    where: Where
    name: str  # of the result
    place: int  # in the line of that name
    stored: Value
    program: Value
    found: Any
    reason: str = ""
    within: float = 0.0  # how far a number may be off


@dataclass
class Proof:
    """The computed cells of a workbook, counted by what the package makes of them."""

    cells: int = 0
    exact: int = 0
    close: int = 0
    rounded: list[Other] = field(default_factory=list)  # of the close ones, those further off
    given: Counter[str] = field(default_factory=Counter)  # taken as stored, by the reason
    others: list[Other] = field(default_factory=list)  # other values, each with a reason
    wrong: list[Other] = field(default_factory=list)  # and without one
    missing: list[Where] = field(default_factory=list)
    astray: dict[str, int] = field(default_factory=dict)  # results that do not follow elsewhere
    points: int = 0
    failed: str = ""  # what the package raised

    @property
    def well(self) -> bool:
        return not (self.wrong or self.missing or self.failed)


def prove(translation: Translation, folder: Path, why: Why = lambda where: "") -> Proof:
    """Run a written package and compare every computed cell of the workbook."""
    proof = Proof()
    with imported(folder) as package:

        def lines(given: Any) -> dict[str, list[Any]]:
            return dict(package.proof.lines_of(package.run(given)))

        try:
            inputs = package.inputs.read()
            found = lines(inputs)
        except Exception as error:  # whatever the code may do
            proof.failed = f"{type(error).__name__}: {error}"
            found = {}
        compared(translation, found, proof)
        if proof.wrong and translation.computation.iterated:
            at_rest(proof, behind_circles(translation), translation.book.calculation.change)
        if proof.wrong:
            runs = [lines(moved(package, inputs, seed)) for seed in range(RUNS)]
            explain(translation, proof, runs)
    give_reasons(proof, why)
    return proof


def behind_circles(translation: Translation) -> set[Where]:
    """The cells of circles that are gone round, and those that follow from them."""
    found = set(translation.computation.iterated)
    for statement in arranged(blocks_of(translation.formulas)):
        for block in statement.blocks:
            cells = {(block.where.sheet, key) for key in block.where}
            reads = ((box.sheet, key) for box in block.reads() for key in islice(box, MOST_READ))
            if not cells <= found and any(where in found for where in reads):
                found |= cells
    return found


def at_rest(proof: Proof, behind: set[Where], change: float) -> None:
    """Take from the wrong cells those of circles: these are gone round here until they rest, where
    the workbook stops as soon as little changes."""
    wrong, proof.wrong = proof.wrong, []
    for cell in wrong:
        found, stored = bare(cell.found), cell.stored
        gap = float("inf")
        if isinstance(found, float) and isinstance(stored, float) and cell.where in behind:
            gap = abs(found - stored) - NEAR * abs(stored)
        if gap > change:
            proof.wrong.append(cell)
            continue
        proof.close += 1
        reason = "a circle comes to rest here, where the workbook stops sooner"
        proof.rounded.append(cell._replace(within=2 * abs(found - stored), reason=reason))


def compared(translation: Translation, found: dict[str, list[Any]], proof: Proof) -> None:
    """Count the cells; each once, by the last result that has it."""
    book, store = translation.book, translation.computation.store
    home: dict[Where, tuple[str, int]] = {}
    for place in places.results_of(translation):
        for name, box in places.lines_of(place):
            home |= {(box.sheet, key): (name, i) for i, key in enumerate(box)}
    given = given_reasons(translation)
    for index, sheet in enumerate(book.sheets):
        for cell in sheet.computed():
            where = index, key_of(cell)
            proof.cells += 1
            if where in given:
                proof.given[given[where]] += 1
                continue
            if where not in home or home[where][0] not in found:
                proof.missing.append(where)
                continue
            name, number = home[where]
            value = found[name][number]
            stored = sheet.newer_errors.get(cell, sheet.value(cell))
            program = store.sheets[index].get(where[1])
            judge(proof, Other(where, name, number, stored, program, value))


def judge(proof: Proof, cell: Other) -> None:
    """Count one cell."""
    stored = "" if cell.stored is None and cell.found == "" else cell.stored
    if same(cell.found, stored):
        proof.exact += 1
    elif not apart(cell.found, stored, CLOSE):
        proof.close += 1
    else:
        proof.wrong.append(cell)


def follow(translation: Translation, folder: Path) -> tuple[list[Point], dict[str, int]]:
    """Points away from the stored one with all results in which the package follows the workbook,
    and how often each of the others does not."""
    found: list[Point] = []
    astray: Counter[str] = Counter()
    with imported(folder) as package:
        inputs = package.inputs.read()
        for point, computation in elsewhere(translation):
            (folder / FILE).write_text(points_text([point]), encoding="utf-8", newline="\n")
            (again,) = package.other_points.points(folder)
            try:
                results = package.run(again.inputs(inputs))
            except Exception:  # whatever the code may do
                if not is_wild(point):
                    astray.update(place.name for place in places.results_of(translation))
                continue
            values = {name: value for name, _, value in package.kinds.leaves(results)}
            for place in places.results_of(translation):
                wanted = values_at(computation, place.where)
                sizes = [abs(v) for v in wanted if type(v) is float and np.isfinite(v)]
                if follows(values[place.name], wanted, max(sizes, default=0.0)):
                    point.gives[place.name] = sum_of(values[place.name])
                elif not is_wild(point):
                    astray[place.name] += 1
            found.append(point)
    return found, dict(astray)


def follows(found: Any, wanted: list[Value], size: float) -> bool:
    """Whether a result is that of the workbook, up to a small share of its largest number."""
    flat = [bare(value) for value in as_array(found).ravel().tolist()]
    return len(flat) == len(wanted) and all(
        not apart(a, b, LOOSE)
        or (type(a) is type(b) is float and abs(a - b) <= LOOSE * size)
        or (a == "" and b is None)
        for a, b in zip(flat, wanted, strict=True)
    )


def explain(translation: Translation, proof: Proof, runs: list[dict[str, list[Any]]]) -> None:
    """Take from the wrong cells those that part from the program's value by rounding alone.

    What rounding can do is told by runs in which the inputs are others in their last digit, and by
    the size of the numbers that a formula reads.
    """
    sizes = Sizes(translation)
    wrong, proof.wrong = proof.wrong, []
    for cell in wrong:
        within = rounding(cell, [bare(run[cell.name][cell.place]) for run in runs], sizes)
        if within is None:
            proof.wrong.append(cell)
        elif apart(cell.program, cell.stored, LOOSE):
            proof.others.append(cell._replace(within=within))
        else:
            proof.close += 1
            proof.rounded.append(cell._replace(within=within, reason="rounding"))


def rounding(cell: Other, values: list[Any], sizes: Sizes) -> float | None:
    """How far a value may be off by rounding; None where it is further off."""
    found, program = bare(cell.found), cell.program
    if not apart(found, program, LOOSE):
        return LOOSE * abs(program) if type(program) is float else 0.0
    if type(found) is not float or type(program) is not float:
        return 0.0 if any(not apart(value, program) for value in values) else None
    gap = abs(found - program)
    spread = max((abs(value - found) for value in values if type(value) is float), default=0.0)
    if gap <= SLACK * spread:
        return SLACK * spread
    size = max(CLOSE * sizes.size(cell.where), sizes.spread(cell.where, CLOSE))
    return size if gap <= size else None


def moved(package: Imported, inputs: Any, seed: int) -> Any:
    """Inputs whose numbers, but for whole ones, are moved in their last digit."""
    chance = np.random.default_rng(seed)

    def change(_: str, holds: Holds, value: Any) -> Any:
        if holds.kind != "number":
            return value
        array = np.asarray(value, dtype=float)
        by = 1 + 2.0**-52 * chance.choice([-1.0, 1.0], array.shape)
        made = np.where(array == np.round(array), array, array * by)
        return made if array.ndim else float(made)

    return package.kinds.changed(change, inputs)


def give_reasons(proof: Proof, why: Why) -> None:
    """Say of the cells that are as the program has them why other values are stored."""
    others, proof.others = proof.others, []
    for cell in others:
        nothing = "nothing is stored of it" if cell.stored is None else ""
        reason = nothing or why(cell.where)
        (proof.others if reason else proof.wrong).append(cell._replace(reason=reason))


def given_reasons(translation: Translation) -> dict[Where, str]:
    """The cells that are inputs though they have formulas, and why."""
    computation = translation.computation
    found: dict[Where, str] = {}
    for place in places.inputs_of(translation):
        why = translation.as_stored.get(place.variable, "")
        for key in place.where:
            where = place.where.sheet, key
            found[where] = why_given(translation, where) or why or "it is read as an input"
    for where in (*computation.given, *computation.unknown):
        found.setdefault(where, why_given(translation, where))
    return found


def why_given(translation: Translation, where: Where) -> str:
    computation = translation.computation
    if where in computation.given:
        return f"it calls {computation.given[where].removeprefix('_XLL.')}"
    if where in computation.unknown:
        return in_words(computation.unknown[where])
    return ""


def cell_name(translation: Translation, where: Where) -> str:
    from xlrepro.program.text import render_box

    row, col = place_of(where[1])
    return render_box(Box(where[0], row, col, row, col), translation.titles)


def stored_lines(translation: Translation) -> list[tuple[str, list[Any]]]:
    """What the workbook stores of each result, line by line."""
    sheets = translation.book.sheets
    lines = []
    for place in places.results_of(translation):
        for name, where in places.lines_of(place):
            sheet = sheets[where.sheet]
            held = translation.computation.store.sheets[where.sheet]
            cells = [place_of(key) for key in where]
            values = [sheet.newer_errors.get(c, sheet.value(c)) for c in cells]
            empty = [held.get(key) == "" for key in where]
            lines.append(
                (
                    name,
                    [
                        v if v is not None or not e else ""
                        for v, e in zip(values, empty, strict=True)
                    ],
                )
            )
    return lines
