"""Equal array formulas of single cells; what is expected is what Excel would store."""

from dataclasses import replace

from tests.translation.made import book
from xlrepro.translation.module import Module
from xlrepro.translation.package import write_package
from xlrepro.translation.translation import Translator
from xlrepro.workbook import open_workbook

KINDS = {"A2": "a", "A3": "b", "A4": "a", "B2": 1.0, "B3": 2.0, "B4": 4.0, "C2": 3.0, "C3": 5.0}
KINDS |= {"C4": 7.0, "E1": 1.0, "F1": 2.0, "D2": "a", "D3": "b"}
SUMS = {
    "E2": ("=SUM(($A$2:$A$4=$D2)*B$2:B$4)", 5.0),
    "F2": ("=SUM(($A$2:$A$4=$D2)*C$2:C$4)", 10.0),
    "E3": ("=SUM(($A$2:$A$4=$D3)*B$2:B$4)", 2.0),
    "F3": ("=SUM(($A$2:$A$4=$D3)*C$2:C$4)", 5.0),
}


def opened(path):
    """The workbook with each of its sums an array formula of its own cell."""
    found = open_workbook(path)
    cells = found.sheets[0].cells
    for place, cell in cells.items():
        if cell.formula is not None:
            cells[place].formula = replace(cell.formula, array=(place, place))
    return found


def test_a_table_of_array_formulas_is_one_statement(tmp_path):
    translation = Translator(opened(book(tmp_path / "b.xlsx", Sums=KINDS | SUMS))).translate()
    (function,) = translation.functions
    assert len(function.written) == 1 and not translation.as_stored
    assert "for " in Module(translation).text()
    assert write_package(translation, tmp_path / "written").exact == 4


def test_those_that_differ_stay_apart(tmp_path):
    other = SUMS | {"F2": ("=MAX(($A$2:$A$4=$D2)*C$2:C$4)", 7.0)}
    translation = Translator(opened(book(tmp_path / "b.xlsx", Sums=KINDS | other))).translate()
    assert sum(len(function.written) for function in translation.functions) > 1
    assert write_package(translation, tmp_path / "written").exact == 4
