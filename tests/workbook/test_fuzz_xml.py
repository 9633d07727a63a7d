"""Whatever a workbook's XML or a formula says, there is an answer and no traceback.

Each run tries the same examples. To look for new ones, as long as you like:

    XLREPRO_EXAMPLES=100000 python -m pytest tests/workbook/test_fuzz_xml.py
"""

from __future__ import annotations

import os
import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutations import ROWS, TAGS, TEXTS, changed, packed, seeds, unpacked
from tests.properties import check_formula, check_workbook
from tests.tiny import write_xlsx

LONG = int(os.environ.get("XLREPRO_EXAMPLES", "0"))
TRIED = settings(
    max_examples=LONG or 60,
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)

text = st.one_of(
    st.sampled_from(TEXTS), st.text(max_size=12), st.integers().map(str), st.floats().map(str)
)
address = st.one_of(
    st.tuples(st.sampled_from("ABCXYZ"), st.integers(0, 12)).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    text,
)


def element(tag: str, inside: str, **attributes: str | None) -> str:
    told = "".join(
        f' {name}="{escaped(value)}"' for name, value in attributes.items() if value is not None
    )
    return f"<{tag}{told}>{inside}</{tag}>"


def escaped(value: str) -> str:
    """As XML; what XML cannot hold stays, for a reader has to refuse it."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


kinds = st.sampled_from([None, "s", "str", "b", "e", "d", "inlineStr", "n", "x"])
formulas = st.builds(
    lambda inside, kind, ref, si: element("f", escaped(inside), t=kind, ref=ref, si=si),
    text,
    st.sampled_from([None, "shared", "array", "dataTable", "x"]),
    st.none() | st.tuples(address, address).map(":".join) | address,
    st.sampled_from([None, "0", "1"]),
)
cells = st.builds(
    lambda formula, value, kind, at: element(
        "c", f"{formula}<v>{escaped(value)}</v>", r=at, t=kind
    ),
    st.just("") | formulas,
    text,
    kinds,
    st.none() | address,
)
sheets = st.lists(
    st.builds(
        lambda inside, row: element("row", "".join(inside), r=row),
        st.lists(cells | st.sampled_from([f"<{tag}/>" for tag in TAGS]), max_size=5),
        st.none() | st.integers(-1, 20).map(str) | text,
    ),
    max_size=5,
).map("".join)


@pytest.mark.slow
@TRIED
@given(rows=sheets)
def test_any_rows_are_read_or_refused(tmp_path_factory, rows):
    check_workbook(write_xlsx(tmp_path_factory.getbasetemp() / "any.xlsx", {"S": rows + ROWS}))


@cache
def small_workbooks(folder):
    return seeds(folder)


@pytest.mark.slow
@TRIED
@given(seed=st.integers(0, 2**32))
def test_a_small_workbook_with_changed_xml_is_read_or_refused(tmp_path_factory, seed):
    folder = tmp_path_factory.getbasetemp()
    chance = random.Random(seed)
    books = small_workbooks(folder)
    parts = unpacked(books[chance.choice(list(books))])
    name = chance.choice([*parts, *(part for part in parts if "sheet1" in part)])
    new = changed(parts[name].decode(), chance, chance.choice([1, 2, 5]))
    path = folder / "changed.xlsx"
    path.write_bytes(packed(parts | {name: new.encode()}))
    check_workbook(path)


operands = st.one_of(
    address,
    st.sampled_from(["A1:B2", "$A$1:B2", "A:A", "$2:3", "'My sheet'!A1", "S!B2", "x", '"a""b"']),
    st.sampled_from(
        ["{1,2;3,4}", "#N/A", "TRUE", "1E+300", "0.1", ".5", "7.", "A1#", "_xlfn.F(1)"]
    ),
    st.integers(0, 10**20).map(str),
    st.floats(0, allow_nan=False).map(str),
)
functions = st.sampled_from(
    [
        "SUM",
        "AVERAGE",
        "MMULT",
        "TRANSPOSE",
        "SUMPRODUCT",
        "SUMXMY2",
        "MATCH",
        "OFFSET",
        "INDEX",
        "IF",
        "LOG",
        "POWER",
        "EXP",
        "INT",
        "MAX",
        "AND",
        "NOT",
        "SIGN",
        "PRODUCT",
        "F",
    ]
)
texts = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<=", ":", "%"]), inner
        ).map("".join),
        st.tuples(st.sampled_from("-+@("), inner).map(
            lambda p: f"{p[0]}{p[1]}" + ")" * (p[0] == "(")
        ),
        inner.map(lambda a: f"{a}%"),
        st.tuples(functions, st.lists(inner | st.just(""), max_size=3)).map(
            lambda p: f"{p[0]}({','.join(p[1])})"
        ),
    ),
    max_leaves=12,
)


@settings(TRIED, max_examples=LONG or 500)
@given(formula=texts | st.text(max_size=30))
def test_any_formula_reads_as_it_is_written_and_has_a_value_or_none(formula):
    check_formula(formula)


FOUND = [
    "PRODUCT(1E+300,1e3000)",
    "(-0)%",
    "_xlfn.(A1#)",
    "_xlfn..SINGLE(,)",
    "l!A:Az",
    "[1]S!$2:3:IF:A",
    "S!A1:S!B2",
]


@pytest.mark.parametrize("formula", FOUND)
def test_formulas_that_once_broke_something(formula):
    check_formula(formula)
