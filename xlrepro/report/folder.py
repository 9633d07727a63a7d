"""A folder of reports, made of one workbook after another and put in place at the end."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from xlrepro.checks.markup import el, join
from xlrepro.checks.records import BookCheck, Verification
from xlrepro.checks.summary import summary_table, verdict_paragraph
from xlrepro.checks.verify import Checked
from xlrepro.files import write_whole
from xlrepro.records import dataclass
from xlrepro.report.annotated import annotated_copy
from xlrepro.report.html import document
from xlrepro.report.machine import csv_text, json_text, junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.report.page import book_page


@dataclass
class ReportFolder:
    """Holds pages beside the folder first; `finish` moves them into it, whole, at the end.

    Use it in a with statement: whatever goes wrong before `finish`, the folder stays as it was.
    Raises OSError where nothing can be written.
    """

    target: Path
    annotate: bool = False  # whether to write an annotated copy of each workbook too
    names: dict[Path, str] = field(default_factory=dict)  # what the files of a workbook begin with
    taken: set[str] = field(default_factory=lambda: {"index"})
    made: bool = False  # whether the folder was made here
    stage: Path = Path()

    def __enter__(self) -> ReportFolder:
        if not self.target.exists():
            self.target.mkdir(parents=True)
            self.made = True
        self.stage = Path(tempfile.mkdtemp(prefix=".xlrepro-", dir=self.target))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.stage, ignore_errors=True)
        if self.made:
            with suppress(OSError):  # there is something in it
                self.target.rmdir()

    def name_for(self, path: Path, title: str) -> str:
        """What the files of a workbook begin with: its title as any file system can have it."""
        plain = re.sub(r"[^\w.-]+", "-", title, flags=re.ASCII)[-100:].strip(".-") or "workbook"
        found, count = plain, 1
        while found.lower() in self.taken:
            count += 1
            found = f"{plain}-{count}"
        if path not in self.names:
            self.names[path] = found
            self.taken.add(found.lower())
        return self.names[path]

    def finish(self, verification: Verification) -> None:
        """Write what is about all workbooks, and move everything that belongs to them into the
        folder."""
        files = {
            "verification.json": json_text(verification),
            "junit.xml": junit_text(verification),
            "summary.md": markdown_text(verification),
            "index.html": self._index(verification),
        }
        for name, text in files.items():
            write_whole(self.stage / name, text)
        written = [
            name
            for book in verification.workbooks
            for name in book_files(self.names[book.path], book, self.annotate)
        ]
        for name in dict.fromkeys([*written, *files]):
            os.replace(self.stage / name, self.target / name)

    def _index(self, verification: Verification) -> str:
        named = [(self.names[book.path], book) for book in verification.workbooks]

        def link(book: BookCheck, sheet: int | None) -> str:
            return f"{self.names[book.path]}.html" + ("" if sheet is None else f"#s{sheet}")

        errors = [el("li", error) for error in verification.errors.values()]
        files = [("verification.json", "everything, for programs"),
                 ("junit.xml", "for continuous integration"),
                 ("summary.md", "for a pull request or a job summary")]  # fmt: skip
        files += [(f"{n}.csv", f"every computed cell of {book.name}") for n, book in named]
        if self.annotate:
            files += [(_copy_name(n, book), "a copy with colours and notes") for n, book in named]
        listed = [el("li", el("a", name, href=name), f": {what}") for name, what in files]
        body = join(
            el("header", el("h1", "Verification"), verdict_paragraph(verification)),
            el(
                "main",
                join(el("h2", "Not read"), el("ul", *errors)) if errors else None,
                el("h2", "Workbooks"),
                summary_table(verification.workbooks, link),
                el("h2", "The same for programs"),
                el("ul", *listed),
            ),
        )
        return document("Verification by xlrepro", body)


def write_book(examined: Checked, folder: Path, name: str, annotate: bool = False) -> None:
    """Write what belongs to one workbook, in files whose names begin with `name`."""
    check = examined.check
    page, table, *copy = book_files(name, check, annotate)
    write_whole(folder / page, book_page(examined, table))
    write_whole(folder / table, csv_text(check))
    for path in copy:
        write_whole(folder / path, annotated_copy(check))


def book_files(name: str, check: BookCheck, annotate: bool) -> list[str]:
    return [f"{name}.html", f"{name}.csv", *[_copy_name(name, check)] * annotate]


def _copy_name(name: str, check: BookCheck) -> str:
    """What an annotated copy is called; its suffix is that of the workbook."""
    suffix = check.path.suffix
    return f"{name.removesuffix(suffix)}.annotated{suffix}"
