"""Loops are written as somebody would write them."""

from tests.program.made import made
from xlrepro.program.blocks import blocks_of
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import COLUMNS, ROWS, Assign, Loop, Step
from xlrepro.translation.chains import unrolled
from xlrepro.translation.statements import Line, Parts
from xlrepro.translation.translation import translate
from xlrepro.workbook import Workbook


def code(book: Workbook) -> str:
    return "\n".join(w.text for f in translate(book).functions for _, w in f.written)


def test_blocks_with_one_turn_each_are_statements_one_after_the_other():
    book = made(
        {f"A{row}": 1.0 for row in (2, 3)} | {"B2": "=A2", "B3": "=A3", "C4": "=SUM(B2:B3)"}
    )
    first, last = blocks_of(BookFormulas.of(book))
    loop = Loop(COLUMNS, 1, 2, 3, (Step(last), Step(first)))
    assert unrolled(loop) == [Assign(first), Assign(last)]
    again = Loop(ROWS, 1, 2, 4, (Step(last), Step(first)))
    assert unrolled(again) == [again]  # the first has two turns


def test_what_is_for_the_same_turns_is_asked_for_once():
    """Where nothing of the turns in between is passed, which would change what a turn does."""
    parts = Parts()
    first, later = Line("if t == 0:"), Line("if t >= 1:")
    parts.add((0, 0), first, [Line("a0")])
    parts.add((1, 9), later, [Line("a")])
    parts.add((0, 0), first, [Line("b0")])
    parts.add((1, 9), later, [Line("b")])
    parts.add((0, 9), None, [Line("c")])
    parts.add((0, 0), first, [Line("d0")])
    told = [line.text for line in parts.lines()]
    assert told == ["if t == 0:", "a0", "b0", "    else:", "a", "b", "c", "if t == 0:", "d0"]


def test_a_loop_is_not_named_after_a_property_that_rows_share():
    cells = {"A1": "Sex", "B1": "Age"} | {f"A{row}": "FM"[row % 2] for row in range(2, 32)}
    cells |= {"B2": 20.0} | {f"B{row}": f"=B{row - 1}*1.5" for row in range(3, 32)}
    assert "for i in range(1, 30):" in code(made(cells))


def test_a_loop_is_named_after_what_its_rows_are():
    cells = {"A1": "Person", "B1": "Age"} | {f"A{row}": f"person {row}" for row in range(2, 32)}
    cells |= {"B2": 20.0} | {f"B{row}": f"=B{row - 1}*1.5" for row in range(3, 32)}
    assert "for person in range(1, 30):" in code(made(cells))
