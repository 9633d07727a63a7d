"""In blocks and cell by cell a workbook has the same values, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ways import differing
from tests.program.made import made
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Program
from xlrepro.program.running import Compiled, Runner
from xlrepro.program.store import key_of
from xlrepro.values import DIV0, NA, VALUE
from xlrepro.workbook import Workbook


def both_ways(book: Workbook) -> tuple[Computation, Computation]:
    formulas = BookFormulas.of(book)
    compiled = Compiled(Program.of(formulas), formulas.around)
    Computer(formulas).run_compiled(compiled)
    again = Computer(formulas).run_compiled(compiled)  # now with loops as functions
    return again, Computer(formulas).run(in_order=False)


def check_same(book: Workbook) -> Computation:
    one, other = both_ways(book)
    assert differing(one, other) == []
    return one


NUMBERS = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(-1e3, 1e3),
    st.sampled_from([0.1, 1e-300, 1e300, 1e308, 0.3, 1 / 3]),
)
VALUES = st.one_of(NUMBERS, NUMBERS, NUMBERS, st.sampled_from([None, "", "x", "2", True, False]))
REFERENCES = st.sampled_from(["A2", "B2", "A2", "$A$3", "B$4", "A1", "C1", "$C1", "D1", "D2", "C2"])


AREAS = ["SUM(A2:B2)", "MAX(A1:B3)", "SUM(A$1:A2)", "AVERAGE(A1:A3)", "ROW()", "COUNT(B$1:B$9)"]
AREAS += ["MAX(A$1:A$9)", "AVERAGE($A$2:$B$5)", "LARGE($A$1:$A$9,2)", "SUM(A:A)"]


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["+", "-", "*", "/", "^", "=", "<", ">=", "<>", "&"])
    facts = ["ISNUMBER", "ISBLANK", "ISERROR", "ISTEXT"]
    single = st.sampled_from(
        ["ABS", "EXP", "LN", "SQRT", "INT", "SIN", "NOT", "SUM", "-", "LOG10", *facts]
    )
    many = st.sampled_from(["MIN", "MAX", "AND", "OR", "SUM", "ROUND", "MOD", "IFERROR", "AVERAGE"])
    return st.one_of(
        st.builds(lambda a, sign, b: f"({a}{sign}{b})", parts, signs, parts),
        st.builds(lambda name, a: f"{name}({a})", single, parts),
        st.builds(lambda name, a, b: f"{name}({a},{b})", many, parts, parts),
        st.builds(lambda a, b, c: f"IF({a},{b},{c})", parts, parts, parts),
        st.sampled_from(AREAS),
    )


FORMULAS = st.recursive(
    st.one_of(
        REFERENCES, REFERENCES, st.sampled_from(["1", "2", "0.5", "TRUE", '"x"', '""', "-1"])
    ),
    joined,
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(VALUES, min_size=40, max_size=40), FORMULAS, FORMULAS)
def test_blocks_give_what_their_cells_give(values: list[Any], one: str, other: str):
    cells: dict[str, Any] = {f"A{i}": value for i, value in enumerate(values[:20], 1)}
    cells |= {f"B{i}": value for i, value in enumerate(values[20:], 1)}
    check_same(made({**cells, "C1": 1.0, "C2:C20": f"={one}", "D1": 2.0, "D2:D20": f"={other}"}))


@settings(deadline=None, max_examples=60)
@given(st.lists(NUMBERS, min_size=30, max_size=30), FORMULAS, FORMULAS)
def test_loops_of_numbers_give_what_their_cells_give(values: list[float], one: str, other: str):
    cells: dict[str, Any] = {f"A{i}": value for i, value in enumerate(values[:15], 1)}
    cells |= {f"B{i}": value for i, value in enumerate(values[15:], 1)}
    loop = {"C2:C15": f"=C1*0.7+IFERROR({one},0.1)", "D2:D15": f"=D1/3-C2*{other}"}
    check_same(made({**cells, "C1": 1.0, "D1": 2.0, **loop}))


def test_only_the_cells_that_need_it_are_worked_out_one_by_one(monkeypatch: pytest.MonkeyPatch):
    cells: dict[str, Any] = {"A1:A50": 2.0, "A7": "x", "A9": 0.0, "A11": None}
    formulas = BookFormulas.of(made({**cells, "B1:B50": "=1/A1"}))
    filled: list[int] = []
    fill = Runner.fill

    def noted(self: Runner, block: Any, keys: Any) -> None:
        waiting = self.computer.store.sheets[0].waiting
        filled.extend(key >> 15 for key in keys if key in waiting)
        fill(self, block, keys)

    monkeypatch.setattr(Runner, "fill", noted)
    result = Computer(formulas).run()
    assert filled == [7, 9, 11]
    assert result.value(0, (9, 2)) == DIV0 and result.value(0, (8, 2)) == 0.5


def test_a_long_loop_is_run_as_a_function_and_proven(monkeypatch: pytest.MonkeyPatch):
    book = made({"A1": 1.0, "B1:B500": 0.1, "A2:A500": "=A1*(1+B2)^2-A1/7+IF(A1>5,-3,0)"})
    formulas = BookFormulas.of(book)
    turns: list[int] = []
    by_turns = Runner.turn_by_turn

    def noted(self: Runner, loop: Any, some: range) -> None:
        turns.extend(some)
        by_turns(self, loop, some)

    monkeypatch.setattr(Runner, "turn_by_turn", noted)
    one = Computer(formulas).run()
    assert len(turns) < 5
    assert differing(one, Computer(formulas).run(in_order=False)) == []


def test_a_text_in_the_middle_of_a_loop_is_met_there():
    book = made({"A1": 1.0, "B1:B300": 0.1, "B120": "x", "A2:A300": "=A1+B2", "C1": "=A119"})
    result = check_same(book)
    assert isinstance(result.value(0, (119, 1)), float)
    assert str(result.value(0, (300, 1))) == "#VALUE!"


def test_wide_loops_go_row_by_row():
    check_same(made({"A1:Z1": 1.5, "AB1:AB40": 0.3, "A2:Z40": "=A1*1.1+$AB2"}))


def test_truth_values_stay_truth_values():
    result = check_same(made({"A1:A30": 1.0, "B1:B30": "=A1>0", "C1:C30": "=IF(B1,A1,0)"}))
    assert result.value(0, (3, 2)) is True and result.value(0, (3, 3)) == 1.0


def test_no_cell_holds_a_negative_zero():
    result = check_same(made({"A1": 1.0, "A2:A200": "=A1*-0.5*0", "B1:B30": "=A1*-0"}))
    assert repr(result.value(0, (9, 1))) == repr(result.value(0, (9, 2))) == "0.0"


def test_sums_pass_over_truth_values_and_operators_do_not():
    cells = {"A1:A30": 1.0, "A4": True, "A5": None, "B1:B30": "=SUM(A1,A2:A3)", "C1:C30": "=A1+A2"}
    result = check_same(made({**cells, "D1:D30": "=A1>0", "E1:E30": "=D1"}))
    assert [result.value(0, (3, col)) for col in (2, 3, 5)] == [1.0, 2.0, True]


def test_a_compiled_program_runs_again_on_other_inputs():
    book = made({"A1": 1.0, "B1:B300": 0.1, "A2:A300": "=A1+B2", "C1:C300": "=A1*2", "D1": "=C9"})
    book.sheets[0].cells |= made({"E1:E300": '=IF(A1>3,"big",A1)'}).sheets[0].cells
    formulas = BookFormulas.of(book)
    compiled = Compiled(Program.of(formulas), formulas.around)
    found = []
    for start in (1.0, 5.0, "x", 7.0):
        one, other = Computer(formulas), Computer(formulas)
        for computer in (one, other):
            computer.store.sheets[0][key_of((1, 1))] = start
        one.run_compiled(compiled)
        assert differing(one.result, other.run(in_order=False)) == []
        found.append(one.result.value(0, (1, 3)))
    assert found == [2.0, 10.0, VALUE, 14.0]


def test_texts_that_a_formula_chooses_need_no_cell(monkeypatch: pytest.MonkeyPatch):
    cells: dict[str, Any] = {"A1:A90": 2.0, "A7": "x", "A9": -1.0, "A11": None, "A12": NA}
    formula = '=IF(A1="","none",IF(A1="X","text",IF(A1<0,A1,"more")))'
    book = made({**cells, "B1:B90": formula, "C1:C90": '=IF(B1<>"more",B1,"")'})
    filled: list[int] = []
    fill = Runner.fill

    def noted(self: Runner, block: Any, keys: Any) -> None:
        filled.append(block.size)
        fill(self, block, keys)

    monkeypatch.setattr(Runner, "fill", noted)
    result = check_same(book)
    found = [result.value(0, (row, 2)) for row in (1, 7, 9, 11, 12)]
    assert found == ["more", "text", -1.0, "none", NA]
    assert len(filled) < 10
