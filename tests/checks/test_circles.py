"""A formula that reads its own cell is told with the way round; nothing else is called a circle."""

import random
import zipfile
from itertools import pairwise
from xml.sax.saxutils import escape

import pytest

import xlrepro
from tests.tiny import BUNDLED, planted, write_xlsx
from xlrepro.checks.records import Verdict
from xlrepro.checks.tolerance import Tolerance
from xlrepro.checks.verify import verify_book
from xlrepro.cli import main
from xlrepro.formula.parse import a1, column_letters, read_a1
from xlrepro.program import circles
from xlrepro.report.annotated import COLOURS
from xlrepro.report.grid import CODES, MEANING
from xlrepro.workbook import open_workbook


def written(path, settings="", names="", **sheets):
    """A workbook of formulas by cell; a dictionary for each sheet. A tuple fills an area."""
    xml = {}
    for title, cells in sheets.items():
        rows: dict[int, str] = {}
        for address, formula in sorted(cells.items(), key=lambda item: read_a1(item[0])):
            tag, text = "<f>", formula
            if isinstance(formula, tuple):
                tag, text = f'<f t="array" ref="{formula[0]}">', formula[1]
            body = f'<c r="{address}">{tag}{escape(text)}</f><v>1</v></c>'
            row = read_a1(address)[0]
            rows[row] = rows.get(row, "") + body
        xml[title] = "".join(f'<row r="{row}">{body}</row>' for row, body in rows.items())
    made = write_xlsx(path / "one.xlsx", xml)
    text = xlsx_part(made, "xl/workbook.xml").replace("</sheets>", f"</sheets>{names}{settings}")
    return write_xlsx(path / "two.xlsx", xml, **{"xl/workbook.xml": text})


def xlsx_part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def told(path):
    """The circles of a workbook by cell, in the first sheet without its title."""
    first, *others = xlrepro.verify(path).workbooks[0].sheets
    cells = {cell.cell: cell for cell in first.cells}
    cells |= {f"{sheet.name}!{cell.cell}": cell for sheet in others for cell in sheet.cells}
    return {
        cell: check.why.removeprefix("its formula reads itself: ")
        for cell, check in cells.items()
        if check.verdict is Verdict.CIRCLE
    }


def test_a_cell_of_the_entropy_sheet_that_reads_itself():
    book = open_workbook(BUNDLED / "entropy_example.xlsx")
    check = verify_book(planted(book, "entropy", D4="=D4"), Tolerance())
    (problem,) = check.problems
    assert (problem.cell, problem.verdict) == ("D4", Verdict.CIRCLE)
    assert problem.why == "its formula reads itself: D4 -> D4" and problem.computed == 0


CIRCLES = {
    "itself": ({"D4": "D4+1"}, {"D4": "D4 -> D4"}),
    "two, and one that reads them": (
        {"A1": "B1", "B1": "2*A1", "C1": "A1"},
        {"A1": "A1 -> B1 -> A1", "B1": "B1 -> A1 -> B1"},
    ),
    "its own sum": ({"A5": "SUM(A1:A5)"}, {"A5": "A5 -> A5"}),
    "the sum of its column": ({"B7": "SUM(B:B)"}, {"B7": "B7 -> B7"}),
    "the sum of its row": ({"B7": "SUM(7:7)"}, {"B7": "B7 -> B7"}),
    "a product of columns": ({"C2": "SUMPRODUCT((B1:B9>0)*C1:C9)"}, {"C2": "C2 -> C2"}),
    "what is looked up": ({"C2": "VLOOKUP(1,A1:D9,2,FALSE)"}, {"C2": "C2 -> C2"}),
    "a test": ({"A1": "IF(A1>0,1,2)"}, {"A1": "A1 -> A1"}),
    "what is tried": ({"A1": "IFERROR(A1,0)"}, {"A1": "A1 -> A1"}),
    "blank or not": ({"A1": "ISBLANK(A1)"}, {"A1": "A1 -> A1"}),
    "down and up": (
        {"A1": "A2", "A2": "A3", "A3": "A1"},
        {"A1": "A1 -> A2 -> A3 -> A1", "A2": "A2 -> A3 -> A1 -> A2", "A3": "A3 -> A1 -> A2 -> A3"},
    ),
    "a column that ends where it begins": (
        {"A1": "A9", **{f"A{row}": f"A{row - 1}+1" for row in range(2, 10)}},
        {f"A{row}": None for row in range(1, 10)},
    ),
    "an area that reads itself": (
        {"A1": ("A1:A3", "A1:A3*2")},
        dict.fromkeys(("A1", "A2", "A3"), "A1 -> A1"),
    ),
    "through cells that are only met on the way": (
        {"A1": "SUM(B1:C1)", "B1": "C1+A1", "C1": "2*A1"},
        {"A1": "A1 -> B1 -> A1", "B1": "B1 -> A1 -> B1", "C1": "C1 -> A1 -> C1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_is_told_with_the_way_round(name, tmp_path):
    cells, wanted = CIRCLES[name]
    found = told(written(tmp_path, S=cells))
    assert found.keys() == wanted.keys()
    assert {cell: way for cell, way in found.items() if wanted[cell]} == {
        cell: way for cell, way in wanted.items() if way
    }


NONE = {
    "where it stands": {"D4": "ROW(D4)+COLUMN(D4)+ROWS(D$1:D4)+COLUMNS($A4:D4)"},
    "its address": {"D4": 'ADDRESS(ROW(D4),1)&CELL("row",D4)&SHEET(D4)&FORMULATEXT(D4)'},
    "cells beside it": {"D4": "OFFSET(D4,0,-1)+OFFSET(D4,-1,0,1,1)"},
    "one cell of a column": {"D4": "INDEX(D:D,ROW()-1)"},
    "branches": {"A1": "IF(B1>0,A2,1)", "A2": "IF(B1>0,1,A1)", "A3": "IFERROR(B1,A3)"},
    "choices": {"A1": "CHOOSE(1,2,A1)", "A2": "SWITCH(B1,1,A2)", "A3": "IFS(TRUE,1,B1,A3)"},
    "a recurrence": {
        f"{own}{row}": f"{own}{row - 1}+{other}{row - 1}"
        for own, other in ("AB", "BA")
        for row in (2, 3, 4)
    },
    "a recurrence upwards": {f"A{r}": f"A{r + 1}*2" for r in (2, 3, 4)},
    "a running sum": {f"B{r}": f"SUM(B$1:B{r - 1})+SUM(A$1:A{r})" for r in range(2, 9)},
    "its own row of a column": {"A5": "B:B+1", "B7": "A5*2", "B5": "C5"},
    "another workbook": {"A1": "[1]S!A1+'no such sheet'!A1", "A2": "[1]!f(A2)"},
    "between sheets": {"A1": "SUM(Jan:Dec!A1)"},
    "what both have in common": {"B2": "SUM(B1:B9 A1:C1)"},
    "a fixed start": {"A1": "C9", **{f"A{r}": f"A{r - 1}+$C$9" for r in range(2, 9)}, "C10": "A8"},
    "nothing to read": {"A1": "1+", "A2": "Sales[x]+none"},
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_circle(name, tmp_path):
    assert told(written(tmp_path, S=NONE[name], no={"A1": "1"})) == {}
    assert NONE[name]


def test_what_is_not_read_makes_no_circle_and_is_worked_out(tmp_path):
    """As in Excel, where only the branch that is taken is read; formulas hold 1 in the file."""
    branches = {"A1": "IF(B1>0,A2,1)", "A2": "IF(B1>0,1,A1)", "C1": "IF(TRUE,1,C1)"}
    assert xlrepro.verify(written(tmp_path, S=branches)).counts == {Verdict.EXACT: 3}
    taken = {"A1": "IF(B1>0,1,A2)", "A2": "IF(B1>0,1,A1)"}
    assert told(written(tmp_path, S=taken)) == {"A1": "A1 -> A2 -> A1", "A2": "A2 -> A1 -> A2"}


def test_what_reads_a_circle_is_not_accused(tmp_path):
    check = xlrepro.verify(written(tmp_path, S={"A1": "A1+1", "C1": "A1*2", "D1": "C1"}))
    assert check.counts == {Verdict.CIRCLE: 1, Verdict.NOT_REPLICATED: 2}
    assert [cell.why for cell in check.problems][1:] == [
        "it reads A1, which is not replicated",
        "it reads C1, which is not replicated",
    ]


def test_a_circle_through_sheets_and_names(tmp_path):
    names = "<definedNames><definedName name='here'>S!$B$2</definedName></definedNames>"
    path = written(tmp_path, names=names, S={"B2": "'t 2'!A1"}, **{"t 2": {"A1": "here+1"}})
    assert told(path) == {
        "B2": "S!B2 -> t 2!A1 -> S!B2",
        "t 2!A1": "t 2!A1 -> S!B2 -> t 2!A1",
    }
    moving = names.replace("$B$2", "B2")  # means another cell in every cell
    assert told(written(tmp_path, names=moving, S={"B2": "here"})) == {}


ITERATED = "iterated, as the workbook asks; its formula reads itself: A1 -> B1 -> A1"


@pytest.mark.parametrize(
    ("half", "verdict", "why"),
    [
        (2 / 2, Verdict.EXACT, ""),  # half of it and 1 more: stands still at 1 and 2
        (1 + 2**-20, Verdict.CLOSE, ITERATED),  # goes on by less than 0.001, and Excel stops there
        (1.25, Verdict.NOT_REPLICATED, ITERATED),
    ],
)
def test_a_workbook_that_asks_to_iterate_is_gone_round(half, verdict, why, tmp_path):
    path = written(tmp_path, '<calcPr iterate="1"/>', S={"A1": "B1/2", "B1": "A1+1"})
    book = planted(open_workbook(path), "S", A1=(None, half), B1=(None, 2 * half))
    first = verify_book(book, Tolerance()).sheets[0].cells[0]
    assert (first.verdict, first.why, first.computed) == (verdict, why, 1.0)


@pytest.mark.parametrize(
    "settings", ["", '<calcPr calcId="1"/>', '<calcPr iterate="0"/>', '<calcPr iterate="false"/>']
)
def test_a_workbook_that_does_not_ask_to_iterate_has_circles(settings, tmp_path):
    path = written(tmp_path, settings, S={"A1": "B1/2", "B1": "A1+1"})
    assert xlrepro.verify(path).counts == {Verdict.CIRCLE: 2}


def test_a_long_circle_is_told_in_short(tmp_path):
    cells = {f"{column_letters(i)}1": f"{column_letters(i % 30 + 1)}1" for i in range(1, 31)}
    assert told(written(tmp_path, S=cells))["A1"] == (
        "A1 -> B1 -> C1 -> D1 -> E1 -> F1 -> ... -> A1"
    )


def test_of_many_cells_in_one_circle_each_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(circles, "STEPS", 100)
    cells = {"A1": "A99", **{f"A{row}": f"A{row - 1}" for row in range(2, 100)}}
    found = told(written(tmp_path, S=cells))
    assert (
        len(found) == 99 and found["A50"] == "A50 -> A49 -> A48 -> A47 -> A46 -> A45 -> ... -> A50"
    )


def test_reports_have_a_word_and_a_colour_for_it(tmp_path):
    path = written(tmp_path, S={"A1": "A1"})
    assert main(["report", str(path), "--out", str(tmp_path / "out"), "--annotate"]) == 1
    assert 'failure type="circle"' in (tmp_path / "out" / "junit.xml").read_text()
    assert "A1 -&gt; A1" in (tmp_path / "out" / "two.xlsx.html").read_text()
    for kept in (COLOURS, CODES, MEANING):
        assert list(kept) == list(Verdict)


def cells_read(cells):
    """The slow definition: what each cell reads, cell by cell, and what these read, to the end."""
    reads = {
        place: {
            (row, col)
            for top, left, bottom, right in areas
            for row in range(top, bottom + 1)
            for col in range(left, right + 1)
            if (row, col) in cells
        }
        for place, areas in cells.items()
    }
    end = reads
    for _ in cells:
        end = {place: seen.union(*(end[each] for each in seen)) for place, seen in end.items()}
    return reads, end


@pytest.mark.parametrize("seed", range(150))
def test_the_cells_found_are_those_of_the_slow_definition(seed, tmp_path):
    rng = random.Random(seed)
    rows, cols = rng.choice([(12, 4), (5, 8), (30, 2)])
    cells, formulas = {}, {}
    for col in range(1, cols + 1):
        moved = [(rng.choice((-1, -1, -2, 0, 1)), rng.randint(-1, 1)) for _ in range(2)]
        for row in range(1, rows + 1):
            kind = rng.random()
            if kind < 0.2:
                continue
            if kind < 0.75:  # the column's own formula
                ends = [(row + down, col + right) * 2 for down, right in moved]
            else:
                top, left = rng.randint(1, rows), rng.randint(1, cols)
                ends = [(top, left, min(rows, top + rng.randint(0, 3)), min(cols, left + 1))]
                ends = ends if rng.random() < 0.5 else []
            ends = [end for end in ends if end[0] >= 1 and end[1] >= 1]
            cells[row, col] = ends
            texts = [f"SUM({a1(end[:2])}:{a1(end[2:])})" for end in ends]
            formulas[a1((row, col))] = "+".join(["1", *texts])
    found = told(written(tmp_path, S=formulas))
    reads, end = cells_read(cells)
    assert set(map(read_a1, found)) == {place for place, seen in end.items() if place in seen}
    for way in found.values():
        steps = [read_a1(cell) for cell in way.partition(" -> ...")[0].split(" -> ")]
        assert all(after in reads[cell] for cell, after in pairwise(steps))
