"""Small workbooks for tests of the translation, built cell by cell."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.tiny import write_xlsx
from xlrepro.formula.parse import read_a1
from xlrepro.functions.information import ERROR_TYPES

Stored = float | str | bool


def book(path: Path, **sheets: dict[str, Stored | tuple[str, Stored]]) -> Path:
    """A workbook of sheets with cells by address: a value, or a formula with what is stored."""
    return titled(path, sheets)


def titled(path: Path, sheets: dict[str, dict[str, Stored | tuple[str, Stored]]]) -> Path:
    return write_xlsx(
        path, {quoteattr(title)[1:-1]: rows(cells) for title, cells in sheets.items()}
    )


def rows(cells: dict[str, Stored | tuple[str, Stored]]) -> str:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for address, told in cells.items():
        row, col = read_a1(address)
        formula, value = told if isinstance(told, tuple) else ("", told)
        by_row.setdefault(row, []).append((col, cell(address, formula.lstrip("="), value)))
    return "".join(
        f'<row r="{row}">{"".join(text for _, text in sorted(mine))}</row>'
        for row, mine in sorted(by_row.items())
    )


def cell(address: str, formula: str, value: Stored) -> str:
    told = f"<f>{escape(formula)}</f>" if formula else ""
    if isinstance(value, bool):
        return f'<c r="{address}" t="b">{told}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        kind = "e" if value in ERROR_TYPES else "str"
        escaped = escape(value).replace("\r", "_x000D_")
        return f'<c r="{address}" t="{kind}">{told}<v xml:space="preserve">{escaped}</v></c>'
    return f'<c r="{address}">{told}<v>{value!r}</v></c>'


LOAN = {
    "A1": "Principal",
    "B1": 1000.0,
    "A2": "Rate",
    "B2": 0.01,
    "A3": "Name",
    "B3": "the house",
    "A5": "Month",
    "B5": "Opening",
    "C5": "Interest",
    "A6": 1.0,
    "A7": 2.0,
    "A8": 3.0,
    "B6": ("=B1", 1000.0),
    "C6": ("=B6*$B$2", 10.0),
    "B7": ("=B6+C6", 1010.0),
    "C7": ("=B7*$B$2", 10.1),
    "B8": ("=B7+C7", 1020.1),
    "C8": ("=B8*$B$2", 10.201),
    "E1": "Large",
    "F1": ('=IF(C8>10,"large","small")', "large"),
}
