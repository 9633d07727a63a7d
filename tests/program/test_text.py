"""A program can be read."""

from __future__ import annotations

from tests.program.made import made
from tests.program.test_order import LOAN
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Program
from xlrepro.program.text import render_program


def test_a_loan_reads_as_a_loop():
    book = made({**LOAN, "G1:G3": "{=C7:C9*2}", "H2": "=OFFSET(A1,G1,0)", "K1:K3": "=L1"})
    text = render_program(Program.of(BookFormulas.of(book)), book)
    assert sorted(text.splitlines()) == sorted(
        [
            "S1!C7 = B1",
            "for rows 7 to 366:",
            "    S1!C8:C366 = E7",
            "    S1!D7:D366 = C7*$B$2",
            "    S1!E7:E366 = C7+D7-$B$3",
            "S1!G1:G3 = {C7:C9*2}",
            "as values are asked for:",
            "    S1!H2 = OFFSET(A1,G1,0)",
            "S1!K1:K3 = L1",
        ]
    )
    assert text.index("S1!C7 =") < text.index("for rows") < text.index("S1!G1:G3")


def test_backwards_and_shifted_loops_say_so():
    book = made({"A1:A8": "=A2+1", "C5:C50": "=S2!A101"}, {"A102:A146": "=S1!C5+1"})
    text = render_program(Program.of(BookFormulas.of(book)), book)
    assert "for rows 8 to 1 backwards:" in text
    assert "# +" in text or "# -" in text
