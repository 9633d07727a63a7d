"""Engines that recalculate a workbook: each takes a file and saves it recalculated.

    python -m benchmarks.engines NAME PATHS...

NAME is ironcalc, pycel, formulas, formulon or libreoffice; the first four come with
`pip install ironcalc pycel formulas formulon`. Prints how many computed cells of each workbook are
right: within a relative 1e-9 of the stored number, or the same text. Cells that draw on RAND and
its like do not count, nor do those that follow from them.

All engines get the same copies: every stored result is a wrong number, so none can be handed on,
and pivot tables are cut out, since openpyxl, with which pycel and formulas read, does not open the
published ones, and LibreOffice would refresh them over formulas.

Each library is imported where it runs, so that a process of one engine does not wait for others.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

RTOL = 1e-9
PIVOTS = re.compile(
    rb"<(?:Relationship|Override)\b[^>]*/pivot(?:Tables?|Cache)[^>]*/>"
    rb"|<pivotCaches\b.*?</pivotCaches>",
    re.DOTALL,
)


def with_ironcalc(source: Path, target: Path) -> None:
    import ironcalc

    model = ironcalc.load_from_xlsx(str(source))
    model.evaluate()
    model.save_to_xlsx(str(target))


def with_pycel(source: Path, target: Path) -> None:
    """A cell that it cannot calculate, mostly for want of a function, is left without a value."""
    import openpyxl
    from pycel import ExcelCompiler

    logging.getLogger("pycel").setLevel(logging.CRITICAL)
    book = openpyxl.load_workbook(source)
    compiler = ExcelCompiler(excel=book)  # given a book and not a path, it sees no stored result
    values = {}
    for cell in compiler.formula_cells():
        try:
            values[cell] = compiler.evaluate(cell.address)
        except Exception:
            values[cell] = None
            # The ranges that it was about to evaluate stay queued, and would fail every later cell.
            compiler.range_todos.clear()
    for cell, value in values.items():
        book[cell.sheet][cell.coordinate] = value
    book.save(target)


def with_formulas(source: Path, target: Path) -> None:
    os.environ["TQDM_DISABLE"] = "1"  # no progress bars
    import formulas

    model = formulas.ExcelModel().loads(str(source)).finish()
    model.calculate()
    with tempfile.TemporaryDirectory() as folder:
        model.write(dirpath=folder)  # under a name in capitals
        (saved,) = Path(folder).iterdir()
        shutil.move(saved, target)


def with_program(name: str, source: Path, target: Path) -> None:
    from xlrepro.witness import PROGRAMS

    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / target.name
        PROGRAMS[name].resave(source, saved, 600.0)
        shutil.move(saved, target)


ENGINES: dict[str, Callable[[Path, Path], None]] = {
    "ironcalc": with_ironcalc,
    "formulon": partial(with_program, "formulon"),
    "libreoffice": partial(with_program, "libreoffice"),
    "pycel": with_pycel,
    "formulas": with_formulas,
}


def installed() -> list[str]:
    from xlrepro.witness import PROGRAMS

    return [
        name
        for name in ENGINES
        if (PROGRAMS[name].available() if name in PROGRAMS else find_spec(name))
    ]


def prepare(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The copies that the engines are given, in `folder`."""
    from benchmarks.right import poison
    from xlrepro.workbook import open_workbook

    copies = []
    for path in paths:
        copy = folder / path.name
        with tempfile.TemporaryDirectory() as between:
            poisoned = Path(between) / path.name
            poison(open_workbook(path), poisoned)
            cut_pivots(poisoned, copy)
        copies.append(copy)
    return copies


def cut_pivots(source: Path, target: Path) -> None:
    """Write `target`, a copy without pivot tables and without what refers to them."""
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for info in old.infolist():
            if info.filename.startswith(("xl/pivotTables/", "xl/pivotCache/")):
                continue
            data = old.read(info)
            if info.filename.endswith((".rels", "[Content_Types].xml", "xl/workbook.xml")):
                data = PIVOTS.sub(b"", data)
            new.writestr(info, data)


def recalculate(name: str, copies: Sequence[Path], folder: Path) -> None:
    """Let an engine save every copy recalculated, in `folder`, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for copy in copies:
        ENGINES[name](copy, folder / f"{copy.stem}.xlsx")


def right(path: Path, folder: Path) -> tuple[int, int]:
    """How many computed cells of a workbook are right in the copy that was saved in `folder`, and
    how many count.
    """
    from benchmarks.right import judged, values_of
    from xlrepro.workbook import open_workbook

    book = open_workbook(path)
    values = values_of(open_workbook(folder / f"{path.stem}.xlsx"), book)
    kinds = [kind for _, _, kind in judged(book, values, RTOL)]
    return kinds.count("exact") + kinds.count("near"), len(kinds) - kinds.count("random")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=ENGINES)
    parser.add_argument("paths", nargs="+", type=Path)
    args = parser.parse_args()
    if args.name not in installed():
        raise SystemExit(f"{args.name} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "saved"
        recalculate(args.name, prepare(args.paths, Path(folder)), saved)
        for path in args.paths:
            print(f"{path}: {'{:,}/{:,}'.format(*right(path, saved))}")


if __name__ == "__main__":
    main()
