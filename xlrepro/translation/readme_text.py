"""The page that a translation is written with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlrepro.program.text import render_box
from xlrepro.translation import places
from xlrepro.translation.module import plain
from xlrepro.translation.places import Place
from xlrepro.translation.proving import Proof, cell_name
from xlrepro.translation.translation import Translation

MOST = 12  # cells of one reason that are named


class About(NamedTuple):
    """What a package is like: its name, whether each sheet has a file, whether it stands alone, and
    which functions need what else."""

    folder: str
    by_sheet: bool
    standalone: bool
    others: dict[str, list[str]]


def readme(translation: Translation, proof: Proof, about: About) -> str:
    """The text of `README.md`."""
    parts = [
        beginning(translation, about),
        provenance(translation),
        exactness(translation, proof),
        as_stored(translation, proof),
        places_of("Inputs", places.inputs_of(translation), translation),
        places_of("Results", places.results_of(translation), translation),
    ]
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def beginning(translation: Translation, about: About) -> Iterator[str]:
    yield f"# {escaped(translation.book.path.name)}, as Python"
    yield ""
    yield "What this workbook computes, as a program. From the folder above this one:"
    yield ""
    yield "```python"
    yield f"from {about.folder}.model import Inputs, run"
    yield ""
    yield "inputs = Inputs.read()  # inputs.toml and the CSV files beside it"
    yield 'inputs = Inputs.from_excel("workbook.xlsx")  # or as a workbook has them now'
    yield "results = run(inputs)"
    yield "results.frames()  # under the headings of the sheets"
    yield "```"
    yield ""
    yield "`dataclasses.replace` changes an input. Any input that is one number may be an array of"
    yield "scenarios: all are computed at once, along one more axis of the results, the last."
    yield "`pytest` in this folder compares every result with what the workbook stores."
    yield ""
    yield "| file | |"
    yield "|---|---|"
    if about.by_sheet:
        yield "| `model.py` | `run`, and the results together |"
        yield "| `inputs.py`, `sheets/` | what is typed, and what each sheet computes |"
    else:
        yield "| `model.py` | inputs, a function for each section of a sheet, `run` |"
    yield "| `inputs.toml`, CSV files | what is typed in the workbook |"
    yield "| `cells.py` | where each input and result stands |"
    yield "| `labels.csv` | the headings of the sheets along lines and tables |"
    yield "| `test_model.py`, `stored.csv`, `points.csv` | the proof |"
    if about.standalone:
        yield "| `excel/` | what it needs of xlrepro: it runs without, with numpy alone |"
    yield ""
    for other, names in about.others.items():
        shown = ", ".join(f"`{name}`" for name in names)
        yield f"It needs {other} beside numpy, for {shown}."
        yield ""


def provenance(translation: Translation) -> Iterator[str]:
    book = translation.book
    yield "## Where it is from"
    yield ""
    digest = "not read from a file"
    if book.path.is_file():
        digest = f"`{hashlib.sha256(book.path.read_bytes()).hexdigest()}`"
    yield f"- file: {escaped(book.path.name)}, SHA-256 {digest}"
    if book.saved_by:
        yield f"- saved by: {escaped(book.saved_by)}"
    titles = ", ".join(escaped(sheet.title) for sheet in book.sheets)
    yield f"- sheets: {titles}"
    yield "- translated by: xlrepro"
    yield ""


def exactness(translation: Translation, proof: Proof) -> Iterator[str]:
    yield "## How well it agrees"
    yield ""
    yield f"- {proof.cells} computed cells in the workbook"
    yield f"- {proof.exact} to the last bit"
    if proof.close:
        yield f"- {proof.close} within rounding (a share of 1e-12 of the number)"
    if taken := sum(proof.given.values()):
        yield f"- {taken} taken as they are stored"
    if proof.others:
        yield f"- {len(proof.others)} where the workbook stores something else, for a reason"
    if proof.wrong:
        yield f"- **{len(proof.wrong)} that are wrong, and it is not known why**"
    if proof.missing:
        yield f"- **{len(proof.missing)} that are missing here**"
    if proof.points:
        yield f"- {proof.points} other points are held against the workbook's formulas by the tests"
    if proof.astray:
        yield f"- {len(proof.astray)} results do not follow the workbook there: {names(proof)}"
    if proof.failed:
        yield f"- **it does not run: {escaped(proof.failed)}**"
    yield ""
    told = Counter(other.reason for other in proof.others)
    for reason, count in told.most_common():
        cells = [cell_name(translation, o.where) for o in proof.others if o.reason == reason]
        yield f"- {escaped(reason)}: {listed(cells, count)}"
    if told:
        yield ""
    if proof.wrong:
        cells = [cell_name(translation, other.where) for other in proof.wrong]
        yield f"Wrong: {listed(cells, len(cells))}."
        yield ""


def names(proof: Proof) -> str:
    shown = [f"`{name}`" for name in list(proof.astray)[:MOST]]
    more = len(proof.astray) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def listed(cells: Sequence[str], count: int) -> str:
    shown = ", ".join(escaped(cell) for cell in cells[:MOST])
    return f"{shown} and {count - MOST} more" if count > MOST else shown


def as_stored(translation: Translation, proof: Proof) -> Iterator[str]:
    if not proof.given:
        return
    yield "## What is taken as it is stored"
    yield ""
    yield "These cells have formulas, but stand among the inputs."
    yield ""
    for reason, count in proof.given.most_common():
        yield f"- {count}: {escaped(reason)}"
    yield ""


def places_of(title: str, found: Sequence[Place], translation: Translation) -> Iterator[str]:
    """From names to cells; and back, for the cells are in the order of the sheets."""
    yield f"## {title}"
    yield ""
    if not found:
        yield "None."
        yield ""
        return
    by_sheet: dict[int, list[Place]] = {}
    for place in found:
        by_sheet.setdefault(place.where.sheet, []).append(place)
    for sheet, mine in sorted(by_sheet.items()):
        yield f"### {escaped(translation.titles[sheet])}"
        yield ""
        yield "| cells | name | label |"
        yield "|---|---|---|"
        for place in sorted(mine, key=lambda each: (each.where.top, each.where.left, each.name)):
            address = render_box(place.where, translation.titles).rpartition("!")[2]
            unit = f" [{escaped(place.naming.unit)}]" if place.naming.unit else ""
            yield f"| {address} | `{place.name}` | {escaped(place.naming.label)}{unit} |"
        yield ""


def escaped(value: str) -> str:
    """A text of the workbook as it may stand in a line of Markdown."""
    shown = plain(value)
    for sign in "`*_[]<>|#!":
        shown = shown.replace(sign, f"\\{sign}")
    return shown
