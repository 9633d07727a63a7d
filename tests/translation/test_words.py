"""Any text becomes a name that Python takes, and nothing else."""

import builtins
import keyword
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.translation.words import identifier, sheet_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Opening balance", "opening_balance"),
        ("Interest rate (%)", "interest_rate"),
        ("% of sales", "percent_of_sales"),
        ("Growth %", "growth"),
        ("%", "percent"),
        ("# of units", "number_of_units"),
        ("R&D cost", "r_and_d_cost"),
        ("2020", "year_2020"),
        ("2020 sales", "year_2020_sales"),
        ("7 day mean", "n_7_day_mean"),
        ("1.2 Revenue", "n_1_2_revenue"),
        ("1) Revenue", "revenue"),
        ("Électricité à prix fixé", "electricite_a_prix_fixe"),
        ("α + Δβ", "alpha_delta_beta"),
        ("λ", "lambda_value"),
        ("H₂O m²", "h2o_m2"),
        ("ﬁnal ＡＢＣ", "final_abc"),
        ("SiO2", "sio2"),
        ("TotalCost", "total_cost"),
        ("Holder's share", "holders_share"),
        ("Cost\nper unit", "cost_per_unit"),
        ("sum", "sum_value"),
        ("Input", "input_value"),
        ("class", "class_value"),
        ("match", "match_value"),
        ("np", "np_value"),
        ("self", "self_value"),
        ("__import__('os').system('rm')", "import_system_os_rm"),
        ("__class__", "class_value"),
        ('"""', ""),
        ("", ""),
        ("売上高", "売上高"),
        ("Выручка", "выручка"),
    ],
)  # fmt: skip
def test_a_text_becomes_a_name(text, name):
    assert identifier(text) == name


def test_a_long_text_loses_the_words_that_fill_and_then_its_end():
    name = identifier("The average of the price of electricity for households in the north island")
    assert name == "the_average_price_electricity_households"
    assert len(identifier("x" * 32_000)) <= 40


def test_a_name_that_is_taken_gets_a_number():
    assert identifier("Sales", ["sales"]) == "sales_2"
    assert identifier("Sales", ["sales", "sales_2"]) == "sales_3"


def test_sheets_have_names_of_their_own():
    assert sheet_names(["Loan", "loan ", "日本", "!!", "2020", "Sum"]) == [
        "loan", "loan_2", "日本", "sheet_4", "year_2020", "sum_value",
    ]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60))
def test_whatever_a_label_holds_python_takes_its_name(text):
    name = identifier(text)
    if name:
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)
        assert name not in dir(builtins)
        assert not name.startswith("_")
        assert name == unicodedata.normalize("NFKC", name)  # one spelling, as Python reads it
        assert len(name) <= 60
