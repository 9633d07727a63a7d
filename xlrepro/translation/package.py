"""A translation as a folder: the code, its inputs, its proof and a page about it."""

from __future__ import annotations

import keyword
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from xlrepro.files import Refused, write_whole
from xlrepro.program.text import render_box
from xlrepro.support import write_inputs
from xlrepro.support.inputs import Axis
from xlrepro.support.other_points import FILE, points_text
from xlrepro.support.proof import values_text
from xlrepro.support.written import csv_lines, csv_text
from xlrepro.translation import places
from xlrepro.translation.imports import Homes
from xlrepro.translation.module import Module, plain
from xlrepro.translation.places import Place
from xlrepro.translation.proof_text import tests_text
from xlrepro.translation.proving import Proof, Why, follow, prove, stored_lines
from xlrepro.translation.readme_text import About, readme
from xlrepro.translation.record import inputs_record
from xlrepro.translation.standalone import Beside, needed
from xlrepro.translation.tidy import tidied
from xlrepro.translation.translation import Translation
from xlrepro.translation.words import identifier

TAKEN = {"numpy", "scipy", "pandas", "pytest", "ruff", "openpyxl", "xlrepro", "tests", "test"}


def folder_name(path: Path) -> str:
    """The name of a workbook's package: one that can be imported and hides no other."""
    name = identifier(path.stem) or "workbook"
    return f"{name}_model" if hides(name) else name


def hides(name: str) -> bool:
    return name in sys.stdlib_module_names or name in TAKEN


def refuse(folder: Path, force: bool) -> None:
    """Raise Refused for a folder that could not be imported as a package, or that holds something
    already."""
    name = folder.resolve().name
    if not name.isidentifier() or keyword.iskeyword(name) or hides(name):
        raise Refused(
            f"{folder}: wanted a folder whose name Python can import, such as "
            f"{folder_name(folder)}, found {name!r}"
        )
    if folder.exists() and not force and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder}: is there already, and not empty; --force writes into it")


def write_package(
    translation: Translation,
    folder: Path,
    *,
    standalone: bool = False,
    force: bool = False,
    why: Why = lambda where: "",
) -> Proof:
    """Write a translation into a folder, whole or not at all, and prove what was written.

    Raises Refused for a folder that holds something, unless `force` says that files of the same
    names may be replaced.
    """
    refuse(folder, force)
    parent = folder.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=f".{folder.name}.") as scratch:
            made = Path(scratch) / folder.name
            made.mkdir()
            proof = write_all(translation, made, why, standalone)
            put_in_place(made, folder)
    except OSError as error:
        raise Refused(f"{folder}: cannot be written: {error.strerror or error}") from None
    return proof


def put_in_place(made: Path, folder: Path) -> None:
    """Move what was made to where it is to be."""
    if not folder.exists():
        shutil.move(made, folder)
        return
    for path in sorted(made.rglob("*")):
        target = folder / path.relative_to(made)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            write_whole(target, path.read_bytes())


def write_all(translation: Translation, folder: Path, why: Why, standalone: bool) -> Proof:
    """Write the files: the code first, then what running it shows."""
    homes = Beside() if standalone else Homes()
    files = Module(translation, homes).files()
    by_sheet = "inputs.py" in files
    files["__init__.py"] = init_text(translation)
    files["cells.py"] = cells_text(translation)
    files["test_model.py"] = tests_text(homes)
    write_texts(folder, files)
    tidied(folder)
    others: dict[str, list[str]] = {}
    if standalone:
        copied, others = needed(files)
        write_texts(folder, copied)
    typed = places.inputs_of(translation)
    write_inputs(
        inputs_record(translation),
        folder,
        heading(translation),
        {place.name: comment(place, translation) for place in typed},
        {place.name: axes_of(place) for place in typed},
    )
    write_texts(folder, {"labels.csv": labels_text(translation)})
    proof = prove(translation, folder, why)
    stored = values_text(stored_lines(translation))
    write_texts(folder, {"stored.csv": stored})
    if proof.others or proof.rounded:
        write_texts(folder, {"exceptions.csv": exceptions_text(proof)})
    if not proof.failed:
        found, proof.astray = follow(translation, folder)
        proof.points = len(found)
        write_texts(folder, {FILE: points_text(found)})
    about = About(folder.name, by_sheet, standalone, others)
    write_texts(folder, {"README.md": readme(translation, proof, about)})
    return proof


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def heading(translation: Translation) -> str:
    return f"What is typed in {plain(translation.book.path.name)}."


def comment(place: Place, translation: Translation) -> str:
    """Where an input stands, with its label and unit."""
    where = plain(render_box(place.where, translation.titles))
    label, unit = plain(place.naming.label), plain(place.naming.unit)
    if label.casefold().replace(" ", "_") == place.variable.name:
        label = ""
    told = f"{label} [{unit}]".strip() if unit and unit not in label else label
    return f"{told}, {where}" if told else where


def axes_of(place: Place) -> tuple[Axis | None, ...]:
    """What the places along the axes of an input are called, where the sheet tells."""
    sides = (place.naming.rows, place.naming.columns)
    found = [
        Axis(axis.name, axis.labels)
        if axis and any(label is not None for label in axis.labels)
        else None
        for axis, size in zip(sides, place.where.shape, strict=True)
        if size > 1
    ]
    return tuple(found)


def init_text(translation: Translation) -> str:
    return "\n".join(
        [
            f'"""{plain(translation.book.path.name)}, as Python."""',
            "",
            "from .model import Inputs, Results, run",
            "",
            '__all__ = ["Inputs", "Results", "run"]',
            "",
        ]
    )


def cells_text(translation: Translation) -> str:
    """The module that tells where each name stands in the workbook."""
    lines = ['"""Where each input and each result stands in the workbook."""']
    for name, found in (
        ("INPUTS", places.inputs_of(translation)),
        ("RESULTS", places.results_of(translation)),
    ):
        lines += ["", f"{name} = {{", *cell_lines(found, translation), "}"]
    return "\n".join(lines) + "\n"


def cell_lines(found: Iterable[Place], translation: Translation) -> list[str]:
    return [
        f"    {place.name!r}: {render_box(place.where, translation.titles)!r}," for place in found
    ]


def labels_text(translation: Translation) -> str:
    """The headings of the sheets along lines and tables, inputs and results."""
    rows = []
    for place in places.results_of(translation):
        for direction, axis in (("rows", place.naming.rows), ("columns", place.naming.columns)):
            if axis and any(label is not None for label in axis.labels):
                rows.append([place.name, direction, axis.name, *map(csv_text, axis.labels)])
    return csv_lines(rows)


def exceptions_text(proof: Proof) -> str:
    rows = [["name", "place", "stored", "computed", "within", "reason"]]
    for other in [*proof.others, *proof.rounded]:
        turned = other.reason == "rounding" and type(other.program) is not float
        wanted = other.found if turned else other.program  # a comparison may hang on the last digit
        told = [csv_text(other.stored), csv_text(wanted)]
        within = csv_text(other.within) if other.within else ""
        rows.append([other.name, str(other.place), *told, within, plain(other.reason)])
    return csv_lines(rows)
