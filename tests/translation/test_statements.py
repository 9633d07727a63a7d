"""What is written for the formulas of small sheets; each statement was run and found right."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.translation.made import book
from xlrepro.translation.translation import translate
from xlrepro.workbook import open_workbook

POISON = 1234.5  # stored of every formula: nothing may come from there


def code(tmp_path, **sheets) -> list[str]:
    """The statements of a workbook, all of which could be written."""
    translation = translate(open_workbook(book(tmp_path / "small.xlsx", **sheets)))
    assert not translation.as_stored, translation.as_stored
    found = [
        line
        for function in translation.functions
        for _, written in function.written
        for line in written.text.splitlines()
    ]
    assert found
    return found


def column(letter: str, heading: str, *cells: object) -> dict[str, object]:
    """Cells below a heading: values, or formulas with {} for their row."""
    found: dict[str, object] = {f"{letter}1": heading}
    for row, cell in enumerate(cells, 2):
        told = isinstance(cell, str) and cell.startswith("=")
        found[f"{letter}{row}"] = (str(cell).format(row), POISON) if told else cell
    return found


PRICE = column("A", "Price", 1.0, 2.5, 4.0, 8.0)
COUNT = column("B", "Count", 3.0, 1.0, 2.0, 4.0)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A{0}*B{0}", "cost = given.price * given.count"),
        ("=A{0}*B{0}/$E$1", "cost = given.price * given.count / given.size"),
        ("=A{0}-(B{0}-1)", "cost = given.price - (given.count - 1)"),
        ("=IF(A{0}>B{0},A{0},0)", "cost = np.where(given.price > given.count, given.price, 0.0)"),
        ('=IF(A{0}>2,"dear",A{0})', "cost = when(given.price > 2, 'dear', given.price)"),
        ("=MAX(A{0},B{0})", "cost = np.maximum(given.price, given.count)"),
        ("=SUM(A{0}:B{0})", "cost = given.price_to_count.sum(axis=1)"),
        ("=SUM(A$2:A{0})", "cost = np.cumsum(given.price, axis=0)"),
        ("=A{0}/SUM(A$2:A$5)", "cost = given.price / given.price.sum(axis=0)"),
        ("=EXP(-A{0})^2", "cost = np.exp(-given.price) ** 2"),
        ("=ROUND(A{0},1)", "cost = round_(given.price, 1)"),
        ("=AND(A{0}>1,B{0}>1)", "cost = (given.price > 1) & (given.count > 1)"),
        ('=A{0}&" each"', "cost = join(given.price, ' each')"),
        ("=SUMPRODUCT(A$2:A$5,B$2:B$5)*A{0}", "(given.price * given.count).sum(axis=0)"),
        ("=VLOOKUP(A{0},$A$2:$B$5,2,FALSE)", "vlookup("),
        ("=INDIRECT(\"B\"&2)*A{0}", "cost = given.count * given.price"),
        ("=OFFSET($A$2,B{0}-1,0)", "cost = index(given.price, given.count)"),
        ("=SUM(A:A)*A{0}", "given.price.sum(axis=0)"),
    ],
)  # fmt: skip
def test_a_column_of_equal_formulas_is_one_statement(tmp_path, formula, expected):
    cost = column("C", "Cost", *[formula] * 4)
    size = {"D1": "Size", "E1": 4.0}
    found = code(tmp_path, Costs={**PRICE, **COUNT, **cost, **size})
    assert len(found) == 1
    assert expected in found[0]


def test_a_loan_runs_month_by_month_in_one_loop(tmp_path):
    months = [f"=A{row - 1}+1" for row in range(3, 8)]
    loan = {
        "H1": "Principal", "I1": 1000.0, "H2": "Rate", "I2": 0.01, "H3": "Payment", "I3": 100.0,
        **column("A", "Month", 1.0, *months),
        **column("B", "Opening", "=I1", *[f"=D{row - 1}" for row in range(3, 8)]),
        **column("C", "Interest", *["=B{0}*$I$2"] * 6),
        **column("D", "Closing", *["=B{0}+C{0}-$I$3"] * 6),
    }  # fmt: skip
    text = "\n".join(code(tmp_path, Loan=loan))
    assert text.count("for ") == 1
    assert "opening[0] = given.principal" in text
    assert re.search(r"    interest\[(\w+)\] = opening\[\1\] \* given\.rate\n", text)
    assert re.search(r"closing\[(\w+)\] = opening\[\1\] \+ interest\[\1\] - given\.payment", text)


def test_a_matrix_product_in_the_cells_of_a_block_is_one(tmp_path):
    cells = {"A1": "Users", "A2": 1.0, "B2": 2.0, "A3": 3.0, "B3": 4.0, "D1": "Films"}
    cells |= {"D2": 5.0, "E2": 6.0, "F2": 7.0, "D3": 1.0, "E3": 0.5, "F3": 2.0, "H1": "Ratings"}
    for row in (2, 3):
        for letter, film in zip("HIJ", "DEF", strict=True):
            formula = f"MMULT($A{row}:$B{row},{film}$2:{film}$3)"
            cells[f"{letter}{row}"] = (formula, POISON)
    (line,) = code(tmp_path, Sheet=cells)
    assert " @ " in line


def test_two_sheets_are_two_functions_of_which_one_takes_what_the_other_gives(tmp_path):
    costs = {**PRICE, **column("B", "Cost", *["=A{0}*2"] * 4)}
    total = {"A1": "Total", "B1": ("SUM(Costs!B2:B5)", POISON)}
    translation = translate(open_workbook(book(tmp_path / "two.xlsx", Costs=costs, Summary=total)))
    assert [function.name for function in translation.functions] == ["costs", "summary"]
    assert list(translation.functions[1].reads) == ["costs"]
    assert translation.functions[1].written[0][1].text == "total = costs.cost.sum(axis=0)"


def test_no_address_stands_in_the_code(tmp_path):
    found = code(tmp_path, Costs={**PRICE, **COUNT, **column("C", "Cost", *["=A{0}*B$2"] * 4)})
    tokens = tokenize.generate_tokens(io.StringIO("\n".join(found)).readline)
    names = [token.string for token in tokens if token.type == tokenize.NAME]
    assert names
    assert not [name for name in names if re.fullmatch(r"[A-Za-z]{1,3}\d+", name)]


def test_a_blank_cell_that_a_formula_reads_is_an_input(tmp_path):
    cells = {"A1": "Guess", "B1": ('IF(A2="","",A2*2)', ""), "C1": ("B1", "")}
    translation = translate(open_workbook(book(tmp_path / "blank.xlsx", Game=cells)))
    assert any(variable.kind == "mixed" for variable in translation.inputs)


def test_one_edited_formula_changes_the_line_of_its_block(tmp_path):
    sheet = {**PRICE, **COUNT, **column("C", "Cost", *["=A{0}*B{0}"] * 4)}
    sheet |= column("D", "Double", *["=C{0}*2"] * 4)
    before = code(tmp_path, Costs=sheet)
    after = code(tmp_path, Costs={**sheet, **column("C", "Cost", *["=A{0}*B{0}*3"] * 4)})
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert changed == [("cost = given.price * given.count", "cost = given.price * given.count * 3")]


def test_a_number_that_may_be_a_text_elsewhere_is_read_with_habits(tmp_path):
    """Where the figure is 0 the factor is a text, at which plain numpy would stop."""
    cells = {
        **column("A", "Figure", 1.0, 2.0, 3.0, 4.0),
        **column("B", "Factor", *['=IF(A{0}<>0,10^(A{0}/10),"")'] * 4),
        **column("C", "Part", *['=IF(A{0}<>0,(B{0}-1)*290,"")'] * 4),
    }
    (factor, part) = code(tmp_path, Noise=cells)
    assert "when(" in factor
    assert "subtract(factor, 1)" in part
