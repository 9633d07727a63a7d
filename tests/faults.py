"""Workbooks that a report has to cope with: many faults, many cells, hostile names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.tiny import BUNDLED, planted
from xlrepro import engines
from xlrepro.formula.parse import parse
from xlrepro.workbook import Cell, ErrorValue, Formula, Sheet, Workbook, open_workbook

HOSTILE = "<script>alert(1)</script>"
LABEL = '=HYPERLINK("http://127.0.0.1/","x")'


def twenty_faults() -> Workbook:
    """The descent workbook with twenty cells that are not right, in every way but one."""
    book = open_workbook(BUNDLED / "graddesc.xlsm")
    value = book.sheet("basic").value  # type: ignore[union-attr]
    wrong = {f"E{row}": (None, value((row, 5)) * (1 + 1e-9)) for row in (4, 9, 14, 19)}
    book = planted(book, "basic", **wrong, F10="=(B10-E10)^3", F11="=B11-E11", C12=1.5, D13=2.5)
    book = planted(book, "momentum", J8=(None, 0.25), K9=(None, -3.0), F6="=2*(D6*A6+C6)", L7=1.0)
    book = planted(book, "rmsprop", J5=(None, ErrorValue("#DIV/0!")), K6=(None, None), H7=0.0)
    book = planted(book, "adam", L9=(None, 1e300), M10=(None, "text"), J11="=J10")
    return planted(book, "adam_ann", J20=(None, 5e-324), K21=(None, True))


def many_cells(rows: int = 50_000) -> Workbook:
    """A softmax over many classes: two computed cells in each row, and their sum."""
    logits = np.linspace(-3, 3, rows)
    powers = engines.exponentials(logits)
    total = float(engines.left_sum(powers))
    shares = engines.softmax(logits, shift=False)
    cells = {(2, 2): Cell("output"), (2, 3): Cell("exp"), (2, 4): Cell("softmax")}
    last = rows + 2
    power = parse("EXP(B3)", (3, 3))
    share = parse(f"C3/C${last + 1}", (3, 4))
    for i in range(rows):
        row = i + 3
        cells[row, 2] = Cell(float(logits[i]))
        cells[row, 3] = Cell(float(powers[i]), Formula(power, (row, 3)))
        cells[row, 4] = Cell(float(shares[i]), Formula(share, (row, 4)))
    foot = (last + 1, 3)
    cells[foot] = Cell(total, Formula(parse(f"SUM(C3:C{last})", foot), foot))
    return Workbook(Path("many.xlsx"), "0" * 64, [Sheet("many.xlsx", "softmax", cells)], [])


def hostile() -> Workbook:
    """Markup and formulas where names and labels should be; nothing here computes its formulas."""
    cells = {
        (1, 1): Cell(LABEL),
        (1, 2): Cell(HOSTILE),
        (2, 1): Cell("\x1b[31m\x00]]>&lt;\u202e"),
        (2, 2): Cell(HOSTILE, Formula(parse('A1&"</td><img src=x onerror=alert(2)>"'), (2, 2))),
        (3, 2): Cell("@SUM(1)", Formula(None, (3, 2), "</script><script>alert(3)</script>")),
        (1_048_576, 16_384): Cell(1.0, Formula(parse("1"), (1_048_576, 16_384))),
    }
    path = Path(f"{HOSTILE}.xlsx".replace("/", "_"))
    sheets = [Sheet(path.name, HOSTILE, cells), Sheet(path.name, '" onclick="alert(4)', {})]
    return replace(Workbook(path, "0" * 64, sheets, ["=cmd|'/c calc'!A1"]))
