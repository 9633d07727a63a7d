"""A proof finds code that is right at the stored point alone, and nothing else."""

import sys
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook as NewBook

from xlrepro.translation.imports import Homes
from xlrepro.translation.module import Module
from xlrepro.translation.package import cells_text, write_texts
from xlrepro.translation.prove import AGREES, ALONE, APART, DIFFERS, alike, prove, verdict
from xlrepro.translation.run_written import imported
from xlrepro.translation.translation import translate
from xlrepro.values import DIV0, NA, NAME
from xlrepro.witness import formulon, recalculated
from xlrepro.workbook import open_workbook

LOAN = {
    **{"A1": "rate", "B1": 0.06, "A2": "months", "B2": 12, "A3": "principal", "B3": 25000},
    **{"A4": "payment", "B4": "=-PMT(B1/12,B2,B3)", "A6": "month", "B6": "opening"},
    **{"C6": "interest", "D6": "closing", "A7": 1, "B7": "=B3"},
    **{f"A{row}": row - 6 for row in range(8, 19)},
    **{f"B{row}": f"=D{row - 1}" for row in range(8, 19)},
    **{f"C{row}": f"=B{row}*$B$1/12" for row in range(7, 19)},
    **{f"D{row}": f"=B{row}+C{row}-$B$4" for row in range(7, 19)},
}
COPIES = [
    pytest.param(
        "formulon",
        marks=pytest.mark.skipif(not formulon.available(), reason="formulon is not installed"),
    ),
    pytest.param("libreoffice", marks=pytest.mark.libreoffice),
]


def saved(folder, cells):
    book = NewBook()
    for address, value in cells.items():
        book.active[address] = value
    book.save(folder / "book.xlsx")
    return open_workbook(folder / "book.xlsx")


def proved(folder, cells, others=(), spoiled=("", ""), rounds=6):
    """The proof of the code that is written for some cells, with something in it exchanged."""
    book = saved(folder, cells)
    translation = translate(book)
    files = Module(translation, Homes()).files()
    if spoiled[0]:
        assert spoiled[0] in files["model.py"]
        files["model.py"] = files["model.py"].replace(*spoiled)
    code = Path(folder) / "translated"
    code.mkdir()
    write_texts(code, {**files, "__init__.py": "", "cells.py": cells_text(translation)})
    programs = {name: partial(recalculated, book, program=name) for name in others}
    with imported(code) as package:
        return prove(translation, package.inputs, package.run, programs, rounds)


def test_a_loan_is_followed_by_its_code(tmp_path):
    proof = proved(tmp_path, LOAN)
    assert proof.right and proof.rounds == 6 and proof.cells == 37
    assert proof.program == {AGREES: 6 * 37}


@pytest.mark.parametrize("program", COPIES)
def test_another_program_agrees_on_a_loan(tmp_path, program):
    proof = proved(tmp_path, LOAN, [program], rounds=3)
    assert proof.right and not proof.failed[program]
    assert proof.others == {AGREES: 3 * 37}


@pytest.mark.parametrize("program", COPIES)
def test_what_is_random_is_held_in_the_copies_too(tmp_path, program):
    cells = {"A1": 2.5, "B1": "=RAND()", "C1": "=A1+B1", "D1": "=C1*2"}
    proof = proved(tmp_path, cells, [program], rounds=3)
    assert proof.held == 1 and proof.cells == 2
    assert proof.others == {AGREES: 6}


def test_code_that_holds_a_stored_number_is_found_with_the_change_that_shows_it(tmp_path):
    cells = {"A1": "price", "B1": 2.5, "A2": "count", "B2": 40, "A3": "total", "B3": "=B1*B2"}
    proof = proved(tmp_path, cells, spoiled=("given.price * given.count", "2.5 * given.count"))
    assert not proof.right and proof.program[DIFFERS]
    (told,) = proof.differences
    assert "B3" in told and "B1 from 2.5 to" in told and "B2 from" not in told


def test_code_that_stops_is_told(tmp_path):
    cells = {"A1": "price", "B1": 2.5, "A2": "total", "B2": "=B1*3"}
    proof = proved(tmp_path, cells, spoiled=("given.price * 3", "given.prize * 3"))
    assert not proof.right and len(proof.crashed) == 6
    assert "prize" in proof.crashed[0]


def test_a_lookup_that_misses_does_not_stop_the_code(tmp_path):
    cells = {f"A{row}": row * 2.5 for row in range(1, 9)}
    cells |= {f"B{row}": row * 10.0 + row % 3 for row in range(1, 9)}
    cells |= {"D1": 20.1, "D2": 18.0, "D3": 17.3}
    cells |= {f"E{row}": f"=INDEX($B$1:$B$9,MATCH(D{row},$A$1:$A$8,1)+1)" for row in (1, 2, 3)}
    cells |= {f"F{row}": f"=IF(E{row}<$D$1,LN(E{row}+1),1)" for row in (1, 2, 3)}
    assert not proved(tmp_path, cells, rounds=20).crashed


def test_a_sum_of_shares_is_one_whatever_its_last_bit(tmp_path):
    cells = {"A1": 0.31, "A2": 0.52, "A3": 0.73, "B1": "=SUM(A1:A3)", "C1": "=B1-A1-A2=A3"}
    cells |= {"B2": "=A1/B1+A2/B1+A3/B1", "C2": '=IF(B2=1,"whole","not")'}
    proof = proved(tmp_path, cells, rounds=40)
    assert proof.right


def test_a_remainder_in_a_product_is_worked_out_first(tmp_path):
    cells = {"A1": 2.3, "A2": 1.7, "B1": "=A2*MOD(A1,1)", "C1": "=A1/MOD(A2,0.9)"}
    assert proved(tmp_path, cells, rounds=20).right


def test_errors_are_alike_and_so_are_blank_and_empty():
    assert alike(NA, DIV0) and alike(None, "") and alike(True, 1.0) and alike(0.0, None)
    assert alike(0.1 + 0.2, 0.3)
    assert not alike(1.0, 1.001) and not alike(NA, 1.0) and not alike("a", "b")
    assert not alike("1", 1.0)


def test_two_programs_decide_and_what_parts_them_is_told_apart():
    assert verdict(1.0, [1.0, 1.0, 2.0], alike) == AGREES
    assert verdict(1.0, [2.0, 1.0, 2.0], alike) == DIFFERS
    assert verdict(1.0, [1.0, 2.0], alike) == APART
    assert verdict(1.0, [1.0, 2.0, 3.0], alike) == APART
    assert verdict(1.0, [NAME, 1.0], alike) == AGREES
    assert verdict(1.0, [NAME], alike) == ALONE
    assert verdict(1.0, [2.0], alike) == DIFFERS


def test_nothing_of_the_code_is_left_behind(tmp_path):
    before = set(sys.modules)
    proved(tmp_path, {"A1": 1.5, "B1": "=A1*2"}, rounds=1)
    assert not {name for name in set(sys.modules) - before if name.startswith("_written")}
