"""Workbooks that no method of ours knows: computed, confirmed by a witness, each fault named."""

import math

import pytest
import xlsxwriter

from tests.libreoffice import recalculate as saved_by_libreoffice
from tests.witness.test_programs import EACH
from xlrepro import cli
from xlrepro.batch.run import verify
from xlrepro.checks.records import Verdict
from xlrepro.formula.parse import a1, read_a1
from xlrepro.workbook import open_workbook
from xlrepro.workbook.writer import save_copy

pytestmark = pytest.mark.libreoffice

KINDS = [["food", "Food & drink", 400.5], ["rent", "Rent", 1200], ["fun", "Going out", 150.25]]


def budget(book):
    """Look-ups (some fail), sums by kind, dates, texts, booleans."""
    page, kinds = book.add_worksheet("Budget"), book.add_worksheet("Kinds")
    for row, kind in enumerate(KINDS):
        kinds.write_row(row, 0, kind)
    for i in range(1, 25):
        kind = ["food", "rent", "fun", "pets"][i % 4]
        page.write_row(i - 1, 0, [45_000 + 7 * i, kind, round(3.1 + i * 17.35, 2)])
        limit = f"VLOOKUP(B{i},Kinds!$A$1:$C$3,3,FALSE)"
        for column, formula in {
            "D": f"VLOOKUP(B{i},Kinds!$A$1:$C$3,2,FALSE)",
            "E": f'TEXT(A{i},"yyyy-mm")',
            "F": f'IFERROR({limit}-SUMIF(B$1:B{i},B{i},C$1:C{i}),"")',
            "G": f'IF(F{i}="","",F{i}<0)',
            "H": f'UPPER(LEFT(B{i},1))&MID(B{i},2,9)&": "&ROUND(C{i},0)',
            "I": f"DATE(YEAR(A{i}),MONTH(A{i})+1,1)-A{i}",
        }.items():
            page.write_formula(f"{column}{i}", formula, value="")


def statistics(book):
    """Arrays that fill ranges, statistics, a regression, a matrix."""
    page = book.add_worksheet("Figures")
    for i in range(30):
        page.write_row(i, 0, [i + 0.5, math.sin(i) * 10 + i, f"g{i % 3}"])
    page.write_array_formula("D1:D30", "{=A1:A30*2+B1:B30}", value="")
    page.write_array_formula("E1:E3", "{=FREQUENCY(B1:B30,{0;10})}", value="")
    page.write_array_formula("F1:G2", "{=MMULT(A1:B2,A3:B4)}", value="")
    for i, formula in enumerate([
        "STDEV(B1:B30)", "MEDIAN(B1:B30)", "SLOPE(B1:B30,A1:A30)", "CORREL(A1:A30,B1:B30)",
        "PERCENTILE(B1:B30,0.9)", "SUMPRODUCT(A1:A30,B1:B30)", "LARGE(B1:B30,3)", "D30/D1",
        'COUNTIFS(C1:C30,"g1",B1:B30,">5")', 'SUMIFS(B1:B30,C1:C30,"g2")', "RANK(B5,B1:B30)",
        "SUM(B1:B30)-SUM(B1:B15)-SUM(B16:B30)", "INDEX(C1:C30,MATCH(20.5,A1:A30,0))",
    ]):  # fmt: skip
        page.write_formula(i, 8, formula, value="")


def loan(book):
    """A schedule in which every row builds on the row before."""
    page = book.add_worksheet("Loan")
    page.write_row(0, 0, [250_000, 0.035, 360])
    page.write_formula("D1", "PMT(B1/12,C1,-A1)", value="")
    page.write_formula("A2", "A1*(1+$B$1/12)-$D$1", value="")
    for i in range(3, 362):
        page.write_formula(f"A{i}", f"A{i - 1}*(1+$B$1/12)-$D$1", value="")
        page.write_formula(f"B{i}", f'IF(A{i}<$A$1/2,"half","")', value="")


BUILDERS = {"budget": (budget, 144), "statistics": (statistics, 50), "loan": (loan, 720)}


@pytest.fixture(scope="module", params=BUILDERS)
def saved(request, tmp_path_factory):
    """A workbook with the results that LibreOffice saved, and how many cells it computes."""
    folder = tmp_path_factory.mktemp(request.param)
    build, count = BUILDERS[request.param]
    with xlsxwriter.Workbook(folder / f"{request.param}.xlsx") as book:
        build(book)
    return saved_by_libreoffice(folder / f"{request.param}.xlsx", folder), count


@EACH
def test_every_cell_is_confirmed(witness, saved):
    path, count = saved
    found = verify(path, witness=witness)
    assert found.problems == []
    assert found.counts.keys() <= {Verdict.EXACT, Verdict.CLOSE} and found.computed_cells == count
    told = [cell.recalculated is not None for _, _, cell in found.cells()]
    assert len(told) == count and all(told)
    assert verify(path).counts == found.counts


def corruptions(sheet):
    """For every tenth computed cell another value of its kind."""
    for place in sheet.computed()[::10]:
        match sheet.value(place):
            case bool(value):
                yield place, not value
            case float(value):
                yield place, value * (1 + 2e-9) or 1e-6
            case str(value):
                yield place, value + "s"
            case _:
                yield place, 0.0


@EACH
def test_each_corrupted_cell_is_named_and_no_other(witness, saved, tmp_path, capsys):
    source, _ = saved
    sheet = open_workbook(source).sheets[0]
    changed = dict(corruptions(sheet))
    assert len(changed) >= 5
    save_copy(source, tmp_path / "bad.xlsx", {sheet.title: changed})
    arguments = ["verify", f"--witness={witness}", "--problems", str(tmp_path / "bad.xlsx")]
    assert cli.main(arguments) == 1
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    named = [read_a1(line[0]) for line in lines if line[1:2] == ["differs:"]]
    assert named == sorted(changed), [a1(place) for place in set(named) ^ set(changed)]
