"""FORMULATEXT and ISFORMULA: the formula as the formula bar shows it."""

import pytest

from tests.program.small import computed, recalculated, shown
from xlrepro.witness import formulon

CELLS = {
    "A1": 2,
    "A2": "=A1+1",
    "B1:B3#": "=_xlfn.SEQUENCE(3)",
    "C1:C3": '=B1:B3&"_xlfn."',
    "D1": "=1+_xlfn.SINGLE(A1:A3)",
    "D2": "=SUM(_xlfn.ANCHORARRAY(B1),_xlfn.ANCHORARRAY(B1))",
    "D3#": "=_xlfn.LET(_xlpm.x,1,_xlpm.x+1)",
}
SHOWN = {
    "A1": "#N/A",  # a number is no formula
    "A2": "=A1+1",
    "B1": "=SEQUENCE(3)",
    "B2": "#N/A",  # spilled into
    "C1": '{=B1:B3&"_xlfn."}',
    "C2": '{=B1:B3&"_xlfn."}',
    "D1": "=1+@A1:A3",
    "D2": "=SUM(B1#,B1#)",
    "D3": "=LET(x,1,x+1)",
}
ASKED = {f"Y{i}": f"=_xlfn.FORMULATEXT({cell})" for i, cell in enumerate(SHOWN, 1)}
ASKED |= {f"Z{i}": f"=ISFORMULA({cell})" for i, cell in enumerate(SHOWN, 1)}
WANTED = {f"Y{i}": text for i, text in enumerate(SHOWN.values(), 1)}
WANTED |= {f"Z{i}": text != "#N/A" for i, text in enumerate(SHOWN.values(), 1)}


def test_a_formula_is_shown_without_what_the_format_adds():
    values = computed({**CELLS, **ASKED})
    assert {cell: shown(values[cell]) for cell in WANTED} == WANTED


@pytest.mark.skipif(not formulon.available(), reason="formulon is not installed")
def test_formulon_shows_the_same():
    told = recalculated({**CELLS, **ASKED}, "formulon")
    assert {cell: told[cell] for cell in WANTED} == WANTED
