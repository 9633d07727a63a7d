"""A program's statements stand in an order in which inputs come first."""

from __future__ import annotations

import pytest

from tests.program.made import made
from xlrepro.formula.parse import a1
from xlrepro.program import order
from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Assign, Loop, Program, Tangle
from xlrepro.program.running import Compiled


def told(program: Program) -> list[str]:
    """Each statement in a few words."""
    found = []
    for statement in program.statements:
        cells = [
            a1((each.where.top, each.where.left)) + ":" + a1((each.where.bottom, each.where.right))
            for each in statement.blocks
        ]
        kind = type(statement).__name__.lower()
        if isinstance(statement, Loop):
            kind += f" {statement.axis} {statement.direction:+d}"
        found.append(f"{kind} {' '.join(cells)}")
    return found


def program_of(*sheets: dict[str, object]) -> Program:
    return Program.of(BookFormulas.of(made(*sheets)))


def test_inputs_come_first():
    found = told(program_of({"A1:A3": "=B1*2", "B1:B3": "=C1+1", "C1:C3": 1.0}))
    assert found == ["assign B1:B3", "assign A1:A3"]


LOAN = {
    "B1": 1000.0,
    "B2": 0.01,
    "B3": 100.0,
    "C7": "=B1",
    "C8:C366": "=E7",
    "D7:D366": "=C7*$B$2",
    "E7:E366": "=C7+D7-$B$3",
}


def test_a_loan_runs_period_by_period():
    program = program_of(LOAN)
    assert told(program) == ["assign C7:C7", "loop rows +1 C8:C366 D7:D366 E7:E366"]
    (loop,) = (each for each in program.statements if isinstance(each, Loop))
    assert (loop.first, loop.last) == (7, 366)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"A2:A9": "=A1+1"}, "loop rows +1 A2:A9"),
        ({"A1:A8": "=A2+1"}, "loop rows -1 A1:A8"),
        ({"B1:H1": "=A1+1"}, "loop columns +1 B1:H1"),
        ({"A1:G1": "=B1+1"}, "loop columns -1 A1:G1"),
        ({"B2:F9": "=A2+B1"}, "loop rows +1 B2:F9"),
        ({"B2:B9": "=SUM(B$1:B1)"}, "loop rows +1 B2:B9"),
    ],
)
def test_a_block_that_reads_itself_is_a_loop(cells: dict[str, object], found: str):
    assert told(program_of(cells)) == [found]


def test_a_running_total_of_another_column_is_no_loop():
    assert told(program_of({"B1:B900": "=SUM(A$1:A1)"})) == ["assign B1:B900"]


def test_blocks_on_rows_apart_run_together():
    first = {"A5:A50": "=S2!A101"}
    second = {"A102:A146": "=S1!A5+1"}
    program = program_of(first, second)
    (loop,) = program.statements
    assert isinstance(loop, Loop)
    assert {step.shift for step in loop.body} != {0}


def test_a_block_is_cut_where_only_a_part_of_it_is_read():
    program = program_of({"A2:A9": "=B2*2", "C1": "=A2", "B3:B9": "=$C$1+1", "B2": 1.0})
    assert told(program) == ["assign A2:A2", "assign C1:C1", "assign B3:B9", "assign A3:A9"]


def test_a_true_circle_is_a_tangle():
    program = program_of({"A1": "=B1", "B1": "=A1", "C1": "=B1"})
    assert told(program) == ["tangle A1:A1 B1:B1", "assign C1:C1"]


def test_what_is_not_known_to_read_only_what_is_there_is_a_tangle():
    assert told(program_of({"A1:A3": "=OFFSET(B1,C1,0)"})) == ["tangle A1:A3"]


def test_an_area_with_many_blocks_is_one_node(monkeypatch: pytest.MonkeyPatch):
    """So many formulas that read so many others cost their sum, not their product."""
    cells: dict[str, object] = {f"A{i}": f"={i}+B{i}" for i in range(1, 301)}
    cells |= {f"D{i}": f"={i}*SUM($A$1:$A$300)" for i in range(1, 301)}
    monkeypatch.setattr(order, "MOST_EDGES", 2000)
    assert program_of(cells).counts() == {"assign": 600, "loop": 0, "tangle": 0}


def test_where_there_are_too_many_edges_nothing_is_ordered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(order, "MOST_EDGES", 10)
    cells: dict[str, object] = {f"A{i}": f"={i}+A{i + 1}" for i in range(1, 40)}
    assert program_of(cells).counts()["tangle"] == 39


def test_in_assignments_and_loops_nothing_waits(monkeypatch: pytest.MonkeyPatch):
    """The order is right: no cell of them is asked for before its turn."""
    formulas = BookFormulas.of(made({**LOAN, "G2:K9": "=F2+G1", "M1:M5": "=SUM(G$2:G2)"}))
    computer = Computer(formulas)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(computer, "settle", asked.append)
    program = Program.of(formulas)
    assert not any(isinstance(each, Tangle) for each in program.statements)
    computer.run_compiled(Compiled(program, formulas.around))
    assert asked == [] and any(isinstance(each, Assign) for each in program.statements)
