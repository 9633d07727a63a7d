"""Programs that recalculate workbooks: each as a process, and how many cells it gets right.

    python -m benchmarks.engines NAME SOURCE TARGET [SOURCE TARGET ...]

runs one of them over copies that `prepare` made: they hold formulas and inputs, no stored result
that could be handed back, and no pivot table, which some of them cannot open. What it recalculates
lands in TARGET, a workbook or, where a program saves none with values, a JSON file. The process
imports nothing else that would count as the program's time.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from xlrepro.workbook import Workbook

NEAR = 1e-9  # relative
PIVOTS = ("pivotTable", "pivotCacheDefinition")
TIMEOUT = 600.0  # seconds


def installed() -> list[str]:
    """The programs that are here, those that xlrepro can ask as a witness among them."""
    from xlrepro.witness import PROGRAMS

    witnesses = [name for name, program in PROGRAMS.items() if program.available()]
    return witnesses + [name for name in DRIVERS if find_spec(name)]


def prepare(book: Workbook, target: Path) -> None:
    """Write a copy with formulas and inputs alone, and beside it a list of its computed cells."""
    from xlrepro.formula.parse import a1
    from xlrepro.witness.inputs import inputs_only

    cells = {sheet.title: [a1(place) for place in sheet.computed()] for sheet in book.sheets}
    _list(target).write_text(json.dumps(cells), encoding="utf-8")
    inputs_only(book, target, PIVOTS)
    with ZipFile(target) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = re.sub(
        rb"<pivotCaches>.*?</pivotCaches>", b"", parts["xl/workbook.xml"]
    )
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def right(book: Workbook, target: Path) -> tuple[int, int]:
    """How many computed cells of a workbook are right in what came back, and how many there are.

    Random cells are left out.
    """
    from xlrepro.checks.doubts import Doubts
    from xlrepro.formula.parse import a1
    from xlrepro.workbook import open_workbook

    if target.suffix == ".json":
        values: Any = json.loads(target.read_text(encoding="utf-8"))
    else:
        values = {
            sheet.title: {a1(place): cell.value for place, cell in sheet.cells.items()}
            for sheet in open_workbook(target).sheets
        }
    doubts = Doubts(book).spread({})
    good = every = 0
    for sheet in book.sheets:
        for place in sheet.computed():
            doubt = doubts.get((sheet.title, place))
            if doubt and doubt.sure:
                continue
            stored, found = sheet.value(place), values[sheet.title].get(a1(place))
            every += 1
            if isinstance(stored, float) and isinstance(found, int | float):
                good += abs(found - stored) <= NEAR * abs(stored)
            else:
                good += found == stored
    return good, every


def by_ironcalc(source: Path, target: Path) -> None:
    import ironcalc

    target.unlink(missing_ok=True)  # it writes over nothing
    model = ironcalc.load_from_xlsx(str(source))
    model.evaluate()
    model.save_to_xlsx(str(target))


def by_pycel(source: Path, target: Path) -> None:
    from pycel import ExcelCompiler

    compiler = ExcelCompiler(str(source))

    def value(title: str, cell: str) -> Any:
        try:
            return compiler.evaluate(f"'{title}'!{cell}")
        except Exception as error:
            return f"#{type(error).__name__}"

    _write(source, target, value)


def by_formulas(source: Path, target: Path) -> None:
    import formulas

    solution = formulas.ExcelModel().loads(str(source)).finish().calculate()

    def value(title: str, cell: str) -> Any:
        found = solution.get(f"'[{source.name}]{title.upper()}'!{cell}")
        return None if found is None else found.value[0, 0]

    _write(source, target, value)


def _write(source: Path, target: Path, value: Callable[[str, str], Any]) -> None:
    listed = json.loads(_list(source).read_text(encoding="utf-8"))
    values = {
        title: {cell: value(title, cell) for cell in cells} for title, cells in listed.items()
    }
    target.write_text(json.dumps(values, default=_plain), encoding="utf-8")


def _list(copy: Path) -> Path:
    return copy.with_suffix(".cells.json")


def _plain(value: Any) -> Any:
    """A number of numpy's as Python's, anything else as text."""
    return value.item() if hasattr(value, "item") else str(value)


DRIVERS = {"ironcalc": by_ironcalc, "pycel": by_pycel, "formulas": by_formulas}
SAVED = {"pycel": ".json", "formulas": ".json"}  # all others save a workbook


def main(name: str, *paths: str) -> None:
    warnings.simplefilter("ignore")
    for source, target in zip(paths[::2], paths[1::2], strict=True):
        if name in DRIVERS:
            DRIVERS[name](Path(source), Path(target))
            continue
        from xlrepro.witness import PROGRAMS

        with TemporaryDirectory() as folder:  # a witness leaves more there than what it saves
            saved = Path(folder) / "saved.xlsx"
            PROGRAMS[name].resave(Path(source), saved, TIMEOUT)
            shutil.move(saved, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
