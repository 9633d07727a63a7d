"""Units are told from labels, and found in them."""

import pytest

from xlrepro.translation.measures import is_unit, unit_of, unit_within, without_unit


@pytest.mark.parametrize(
    "text",
    [
        "kg/m3",
        "[W]",
        "(USD)",
        "$M",
        "%",
        "°C",
        "EUR/MWh",
        "W/m²",
        "m^3",
        "% p.a.",
        "wt%",
        "km²",
    ],
)
def test_units(text):
    assert is_unit(text)


@pytest.mark.parametrize(
    "text", ["Weight", "Total", "MI", "IS", "1a", "2020", "", "Net profit", "Unit cost", "Mining"]
)
def test_other_texts_are_no_units(text):
    assert not is_unit(text)


def test_a_word_for_units_is_no_unit_to_tell():
    assert [unit_of(text) for text in ("*Units", "Unit", "#")] == ["", "", ""]


@pytest.mark.parametrize(
    ("label", "unit", "rest"),
    [
        ("Heat flow [W/m2]", "W/m2", "Heat flow"),
        ("Price (EUR/MWh)", "EUR/MWh", "Price"),
        ("Pressure, kbar", "kbar", "Pressure, kbar"),
        ("Rate v(t)", "", "Rate v(t)"),
        ("Mass (m)", "m", "Mass"),
        ("Profit (after tax)", "", "Profit (after tax)"),
    ],
)
def test_a_unit_stands_in_brackets_or_behind_a_comma(label, unit, rest):
    assert unit_within(label) == unit
    assert without_unit(label).strip() == rest
