"""Long ranges read once give what reading them again for every formula gives."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.formula.evaluate import CannotEvaluate, evaluate
from xlrepro.formula.parse import parse
from xlrepro.formula.remembering import LONG, Remembering

values = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["", "x", "3"]), st.sampled_from([0.0, -0.0, 2.0]),
    st.floats(-1e6, 1e6), st.integers(-3, 3).map(float),
)  # fmt: skip
ASKED = (
    "SUM(A$1:A{0})", "AVERAGE($A$1:A{0})", "COUNT(A$1:A{0})", "MAX(A$1:A{0})", "MIN(A$3:A{0})",
    "SUMSQ(A$1:A{0})", "MEDIAN(A$1:A{0})", "RANK(A{0},A$1:A{1})", "RANK(A{0},A$1:A{0},1)",
    "RANK.EQ(A1,A$1:A{1},0)", "LARGE(A$1:A{1},{0})", "SMALL(A$1:A{1},{0})",
    "COUNTIF(A$1:A{1},A{0})",
    'COUNTIF(A$1:A{0},"<2")', 'COUNTIF(A$1:A{0},">=0")', 'COUNTIF(A$1:A{0},"<>2")',
    'COUNTIF(A$1:A{0},"x")', "COUNTIF(A$1:A{0},2)", "SUM(A1:B{0})", "SUM(A{0}:A{1})/SUM(A$1:A{1})",
    "VLOOKUP(A{0},A$1:B{1},2,FALSE)", "MATCH(A{0},A$1:A{1},0)", "SUM(A$1:A{0},1)",
)  # fmt: skip


parsed = cache(parse)


def told(text, read):
    try:
        value = evaluate(parsed(text), read)
    except CannotEvaluate as error:
        return type(error)
    return type(value), value


@pytest.mark.slow
@settings(max_examples=50)
@given(cells=st.lists(values, min_size=LONG + 4, max_size=60), backwards=st.booleans())
def test_the_same_answers(cells, backwards):
    def read(ref):
        return cells[ref.row - 1] if ref.row <= len(cells) else None

    remembered = Remembering(read)
    rows = range(1, len(cells) + 1)
    for row in reversed(rows) if backwards else rows:
        for text in ASKED:
            asked = text.format(row, len(cells))
            assert told(asked, remembered) == told(asked, read), asked


def test_a_cell_that_cannot_be_read_yet_is_read_later():
    known = dict.fromkeys(range(1, 30), 1.0)
    read = Remembering(lambda ref: known[ref.row])
    for rows in (20, 40, 29):
        text = f"SUM(A$1:A{rows})"
        if rows == 40:
            with pytest.raises(KeyError):
                evaluate(parse(text), read)
        else:
            assert evaluate(parse(text), read) == rows
    known |= dict.fromkeys(range(30, 41), 1.0)
    assert evaluate(parse("SUM(A$1:A40)"), read) == 40


def test_each_cell_of_a_column_is_read_once():
    count = 0

    def read(ref):
        nonlocal count
        count += 1
        return float(ref.row % 7)

    remembered = Remembering(read)
    for row in range(LONG, 2000):
        evaluate(parse(f"AVERAGE(A$1:A{row})"), remembered)
        evaluate(parse(f"RANK(A1,A$1:A{row})"), remembered)
    assert count < 3 * 2000
