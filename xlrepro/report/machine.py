"""Verification for programs: JSON, CSV of every cell, JUnit XML."""

from __future__ import annotations

import csv
import io
import json
from xml.sax.saxutils import quoteattr

from xlrepro.checks.markup import one_line
from xlrepro.checks.records import BookCheck, SheetCheck, Verification
from xlrepro.checks.summary import interrupted_text
from xlrepro.report.terminal import problem_text
from xlrepro.workbook import Value
from xlrepro.workbook.package import xml_text

COLUMNS = (
    *("sheet", "cell", "verdict", "stored", "computed", "recalculated", "ulps"),
    *("formula", "wanted", "model", "role", "reason"),
)
FORMULA = {"=", "+", "-", "@", "\t", "\r"}  # how a text begins that is taken for one


def json_text(verification: Verification) -> str:
    return json.dumps(verification.to_json(), indent=1, allow_nan=False) + "\n"


def csv_text(book: BookCheck) -> str:
    """Every computed cell of a workbook, a line each.

    Text that a spreadsheet program would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sheet in book.sheets:
        name = _text(sheet.name)
        writer.writerows(
            (
                name,
                cell.cell,
                cell.verdict.value,
                _field(cell.stored),
                _field(cell.computed),
                _field(cell.recalculated),
                cell.ulps,
                _text(cell.formula),
                _text(cell.wanted),
                _text(cell.model),
                _text(cell.role),
                _text(cell.why),
            )
            for cell in sheet.cells
        )
    return out.getvalue()


def _field(value: Value) -> str | float | None:
    if value is None or type(value) is float:
        return value
    return str(value).upper() if isinstance(value, bool) else _text(str(value))


def _text(text: str) -> str:
    return f"'{text}" if text[:1] in FORMULA else text


def junit_text(verification: Verification) -> str:
    """A suite for each sheet; a case for each cell that is not right, and for each quantity; a
    suite that fails for a workbook without any computed cell.

    The case of a quantity (a column, say) passes and tells how many of its cells are right.
    """
    suites = [_suite(book, sheet) for book in verification.workbooks for sheet in book.sheets]
    without = [book for book in verification.workbooks if book.nothing_computed]
    suites += [_nothing_computed(book) for book in without]
    errors = [(path, "read", error) for path, error in verification.errors.items()]
    if verification.not_reached:
        errors.append(("xlrepro", "interrupted", interrupted_text(verification)))
    for owner, name, error in errors:
        suite, told = _attribute(owner), _attribute(error)
        case = f"<testcase classname={suite} name='{name}'><error message={told}/></testcase>"
        suites.append(
            f"<testsuite name={suite} tests='1' failures='0' errors='1'>{case}</testsuite>"
        )
    failures = len(verification.problems) + len(without)
    head = f"<testsuites name='xlrepro' failures='{failures}' errors='{len(errors)}'>"
    first = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([first, head, *suites, "</testsuites>", ""])


def _nothing_computed(book: BookCheck) -> str:
    owner, told = _attribute(book.name), _attribute(book.nothing_computed)
    failure = f"<failure type='nothing computed' message={told}/>"
    case = f"<testcase classname={owner} name='computed cells'>{failure}</testcase>"
    return f"<testsuite name={owner} tests='1' failures='1' errors='0'>{case}</testsuite>"


def _suite(book: BookCheck, sheet: SheetCheck) -> str:
    owner = _attribute(f"{book.name} {sheet.name}")
    cases = []
    for q in sheet.quantities:
        label = f"{q.model} {q.role}: {q.cells} cells from {q.first} to {q.last}"
        cases.append(f" <testcase classname={owner} name={_attribute(label.strip())}/>")
    for cell in sheet.problems:
        message = _attribute(problem_text(cell))
        kind = _attribute(str(cell.verdict))
        failure = f"<failure type={kind} message={message}/>"
        cases.append(
            f" <testcase classname={owner} name={_attribute(cell.cell)}>{failure}</testcase>"
        )
    counts = f"tests='{len(cases)}' failures='{len(sheet.problems)}' errors='0'"
    return "\n".join([f"<testsuite name={owner} {counts}>", *cases, "</testsuite>"])


def _attribute(text: str) -> str:
    """Quoted for XML, which cannot hold control characters at all."""
    return quoteattr(xml_text(one_line(text)))
