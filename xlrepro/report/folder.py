"""A folder of reports, made of one workbook after another and put in place at the end."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from xlrepro.checks.records import BookCheck, Verification
from xlrepro.checks.verify import Examined
from xlrepro.files import write_whole
from xlrepro.report.annotated import annotated_copy
from xlrepro.report.html import document, el, join
from xlrepro.report.machine import csv_text, json_text, junit_text
from xlrepro.report.markdown import markdown_text
from xlrepro.report.page import book_page
from xlrepro.report.tables import summary_table, verdict_paragraph


@dataclass
class ReportFolder:
    """Writes pages beside the folder first; `finish` moves them into it, whole, at the end.

    Use it in a with statement: whatever goes wrong before `finish`, the folder stays as it was.
    Raises OSError where nothing can be written.
    """

    target: Path
    annotate: bool = False  # whether to write an annotated copy of each workbook too
    verification: Verification = field(default_factory=Verification)
    names: list[str] = field(default_factory=list)  # of the workbooks, in their order
    made: bool = False  # whether the folder was made here
    stage: Path = Path()

    def __enter__(self) -> ReportFolder:
        if not self.target.exists():
            self.target.mkdir(parents=True)
            self.made = True
        self.stage = Path(tempfile.mkdtemp(prefix=".xlrepro-", dir=self.target))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.stage, ignore_errors=True)
        if kind is not None and self.made:
            self.target.rmdir()

    def add(self, examined: Examined) -> str:
        """Write what belongs to one workbook; return the name that its files begin with."""
        check = examined.check
        name = self._name(check.path.name)
        self.names.append(name)
        self.verification.workbooks.append(check)
        self.write(f"{name}.html", book_page(examined, f"{name}.csv"))
        self.write(f"{name}.csv", csv_text(check))
        if self.annotate:
            self.write(_copy_name(name, check), annotated_copy(check))
        return name

    def write(self, name: str, content: str | bytes) -> None:
        write_whole(self.stage / name, content)

    def finish(self, errors: Mapping[str, str] | None = None) -> None:
        """Write what is about all workbooks, and move everything into the folder.

        `errors` are the lines of those that could not be read, by path.
        """
        self.verification.errors.update(errors or {})
        self.write("verification.json", json_text(self.verification))
        self.write("junit.xml", junit_text(self.verification))
        self.write("summary.md", markdown_text(self.verification))
        self.write("index.html", self._index())
        for path in sorted(self.stage.iterdir()):
            os.replace(path, self.target / path.name)

    def _name(self, name: str) -> str:
        """A file's name for any file system, unlike the others of this folder."""
        plain = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip(".-")[:100] or "workbook"
        taken = {other.lower() for other in self.names} | {"index"}
        found, count = plain, 1
        while found.lower() in taken:
            count += 1
            found = f"{plain}-{count}"
        return found

    def _index(self) -> str:
        verification = self.verification
        named = list(zip(self.names, verification.workbooks, strict=True))
        place = {id(book): name for name, book in named}

        def link(book: BookCheck, sheet: int | None) -> str:
            return f"{place[id(book)]}.html" + ("" if sheet is None else f"#s{sheet}")

        errors = [el("li", error) for error in verification.errors.values()]
        files = [("verification.json", "everything, for programs"),
                 ("junit.xml", "for continuous integration"),
                 ("summary.md", "for a pull request or a job summary")]  # fmt: skip
        files += [(f"{n}.csv", f"every computed cell of {book.path.name}") for n, book in named]
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


def _copy_name(name: str, check: BookCheck) -> str:
    """What an annotated copy is called; its suffix is that of the workbook."""
    suffix = check.path.suffix
    return f"{name.removesuffix(suffix)}.annotated{suffix}"
