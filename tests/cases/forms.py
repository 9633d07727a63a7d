"""The three workbooks as other programs and libraries save them, with nothing edited."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests.cases.draft import Style
from tests.cases.recalculated import with_results
from tests.cases.write import write
from tests.edits import save
from tests.libreoffice import PROGRAM, saved_again
from tests.tiny import BUNDLED, NAMES, PUBLISHED
from xlrepro.workbook import Workbook, open_workbook
from xlrepro.workbook.writer import save_copy

STYLES = {
    "inline strings": Style(strings="inline"),
    "shared formulas in every column": Style(formulas="shared"),
    "as Google Sheets exports": Style(formulas="google", bare=True),
    "dynamic arrays": Style(formulas="dynamic"),
    "dates from 1904": Style(dates_1904=True),
    "strict": Style(strict=True),
    "every operation in brackets": Style(spell="brackets"),
    "spaces in formulas": Style(spell="spaces"),
    "a plus in front": Style(spell="plus"),
    "own sheet named in formulas": Style(spell="titled"),
}


def written(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each workbook in each style, with results of formulon."""
    for name in NAMES:
        book = with_results(open_workbook(BUNDLED / name), folder / "results.xlsx")
        for form, style in STYLES.items():
            yield form, write(book, folder / f"{form} {name}.xlsx".replace(" ", "_"), style)
        yield "rewritten by XlsxWriter", _filled(book, folder, name)


def _filled(book: Workbook, folder: Path, name: str) -> Path:
    """XlsxWriter writes no results here, so they are put in afterwards."""
    plain = save(book, folder / f"{name}.plain.xlsx")
    values = {
        s.title: {p: c.value for p, c in s.cells.items() if c.formula and c.value is not None}
        for s in book.sheets
    }
    target = folder / f"{name}.xlsxwriter.xlsx"
    save_copy(plain, target, values)
    return target


def saved_by_programs(folder: Path, published: bool = True) -> Iterator[tuple[str, Path]]:
    """Saved by LibreOffice: as .xlsx, and by way of .ods and of .xls; and by openpyxl."""
    sources = [BUNDLED / name for name in NAMES]
    if published and PUBLISHED.is_dir():
        for name in NAMES[1:]:  # LibreOffice spoils the first by its pivot tables
            sources.append(folder / f"published_{name}")
            shutil.copy(PUBLISHED / name, sources[-1])
    if PROGRAM is not None:
        for suffix in ("xlsx", "ods", "xls"):
            saved = saved_again(sources, folder, folder / suffix, suffix)
            if suffix != "xlsx":
                saved = saved_again(saved, folder, folder / f"from_{suffix}")
            for path in saved:
                yield (
                    f"LibreOffice, {suffix}" + (", published" if "published" in path.name else ""),
                    path,
                )
    for source in sources:
        path = folder / f"openpyxl_{source.stem}.xlsx"
        openpyxl.load_workbook(source).save(path)  # which drops every result
        yield "openpyxl, then recalculated", write(with_results(open_workbook(path), path), path)
