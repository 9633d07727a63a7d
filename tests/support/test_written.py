"""Values in files; the witnesses are tomllib and csv, and that what is written is read again."""

import csv
import datetime
import io
import math
import struct
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlrepro.support.written import csv_text, csv_value, toml_text, toml_value
from xlrepro.values import DIV0, NA, ErrorValue

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.one_of(st.none(), st.booleans(), st.floats(), TEXTS, st.sampled_from([NA, DIV0]))
AWKWARD = [
    "12",
    "1e5",
    "-.5",
    "nan",
    "Infinity",
    "TRUE",
    "false",
    "#N/A",
    "#n/a",
    "#1",
    "",
    "'",
    "'a",
]
AWKWARD += [" 12", "1,234", 'a "b"', "a\nb\r\nc\r", "1_000", "x\x00y", "\x7f\x1f\\"]


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    return (type(a), a) == (type(b), b)


def through_csv(values):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([csv_text(value) for value in values])
    file.seek(0)
    return [csv_value(text) for text in next(csv.reader(file))]


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1))
def test_what_is_written_to_csv_is_read_again(values):
    assert all(map(same, through_csv(values), values))


@settings(deadline=None)
@given(VALUES)
def test_what_is_written_in_toml_is_read_again(value):
    assert same(toml_value(tomllib.loads(f"x = {toml_text(value)}")["x"]), value)


@pytest.mark.parametrize("text", AWKWARD)
def test_text_that_looks_like_something_else_stays_text(text):
    assert through_csv([text]) == [text]
    assert toml_value(tomllib.loads(f"x = {toml_text(text)}")["x"]) == text


def test_numbers_are_read_as_people_write_them():
    assert [csv_value(text) for text in ("5", "5.", ".5", "-1E3")] == [5.0, 5.0, 0.5, -1000.0]
    assert csv_value("Infinity") == "Infinity" and csv_value("5 %") == "5 %"
    assert csv_value("#spill!") == ErrorValue("#SPILL!") and csv_value("#hash") == "#hash"


def test_dates_are_serial_numbers():
    assert toml_value(datetime.date(2024, 2, 29)) == 45351.0  # as Excel has it
    assert toml_value(datetime.datetime(2024, 2, 29, 6, 0)) == 45351.25
