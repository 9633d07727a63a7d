"""Every function, and every formula of real workbooks, against what Excel stored."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.any import RIGHT, tallied, workbooks
from tests.tiny import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project"),
]


def counted(folder: Path) -> tuple[Counter[str], dict[str, int]]:
    """The cells of a folder by how near they are, and the cells not right by workbook."""
    cells, missed = Counter[str](), dict[str, int]()
    for path in workbooks(folder, ""):
        tally = tallied(path)
        cells += tally.cells
        if tally.cells["wrong"]:
            missed[path.name] = tally.cells["wrong"]
    return cells, missed


def test_cells_of_real_workbooks_are_computed_from_their_inputs():
    cells, _ = counted(CORPUS / "models")
    assert cells.total() == 576_415
    assert sum(cells[kind] for kind in RIGHT) >= 0.995 * cells.total()
    assert cells["exact"] >= 0.994 * cells.total()
    assert cells["no value"] == 0


def test_functions_give_what_excel_gives():
    cells, missed = counted(CORPUS / "functions")
    assert cells.total() > 72_000
    assert sum(cells[kind] for kind in RIGHT) >= 0.999 * cells.total()
    assert cells["exact"] >= 0.99 * cells.total()
    assert missed.keys() <= {
        "ironcalc__FINANCIAL_IRR.xlsx",  # what is left of a sum at its own root
        "ironcalc__FINANCIAL_PRICE_YIELD.xlsx",  # the search of ODDFYIELD ends elsewhere
        "ironcalc__LOOKUP_AND_REFERENCE_HVLOOKUP.xlsx",  # a text where a table is wanted
        "ironcalc__STATISTICAL_GEOMEAN.xlsx",  # errors stored as text
        "ironcalc__TEXT_T_VALUE_VALUETOTEXT.xlsx",  # dates read in another country
    }
