"""Inputs in a folder: what is written is read again, and what is wrong is told by its place."""

import tomllib
from dataclasses import dataclass, replace

import numpy as np
import pytest

from xlrepro.support import (
    InputError,
    Line,
    Mixed,
    MixedLine,
    MixedTable,
    Number,
    Table,
    Text,
    Truth,
    TruthLine,
    cells,
    input_names,
    read_inputs,
    write_inputs,
)
from xlrepro.values import DIV0, NA


@dataclass(frozen=True)
class Loan:
    rate: Number
    months: Number
    name: Text
    open: Truth
    note: Mixed
    extra: Line
    fees: Line
    shares: Line
    flags: TruthLine
    remarks: MixedLine
    plan: Table
    history: MixedTable


@dataclass(frozen=True)
class Deep:
    loan: Loan


@dataclass(frozen=True)
class Inputs:
    year: Number
    loan: Loan
    deep: Deep


LOAN = Loan(
    rate=0.1 + 0.2,
    months=360.0,
    name='a "house"\n',
    open=True,
    note=NA,
    extra=np.linspace(0, 1, 30) / 3,
    fees=np.arange(30.0),
    shares=np.array([0.5, -0.0]),
    flags=np.array([True, False] * 10),
    remarks=cells("x", None, DIV0, 2.0, True, *["12"] * 20),
    plan=np.arange(6.0).reshape(3, 2) / 7,
    history=np.array([["Mai", 1.0], [None, "1"]], dtype=object),
)
INPUTS = Inputs(2024.0, LOAN, Deep(replace(LOAN, rate=5e-324, note=None)))


def alike(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tolist() == b.tolist()


def test_what_is_written_is_read_again(tmp_path):
    write_inputs(INPUTS, tmp_path / "new", heading="Of a loan.\n\nTyped by hand.")
    found = read_inputs(Inputs, tmp_path / "new")
    assert found.year == 2024.0
    for before, after in ((INPUTS.loan, found.loan), (INPUTS.deep.loan, found.deep.loan)):
        for name in input_names(Loan):
            old, new = getattr(before, name), getattr(after, name)
            same = (
                alike(old, new)
                if isinstance(old, np.ndarray)
                else (type(new), new) == (type(old), old)
            )
            assert same, name
    assert np.signbit(found.loan.shares[1])


def test_a_person_can_read_the_files(tmp_path):
    write_inputs(INPUTS, tmp_path, heading="Of a loan.")
    text = (tmp_path / "inputs.toml").read_text()
    assert text.startswith("# Of a loan.\nyear = 2024\n\n[loan]\nrate = 0.30000000000000004\n")
    told = tomllib.loads(text)
    assert told["loan"]["months"] == 360 and told["loan"]["shares"] == [0.5, -0.0]
    assert told["loan"]["extra"] == told["loan"]["fees"] == {"csv": "loan.csv"}
    assert (tmp_path / "loan.csv").read_text().startswith("extra,fees\n0,0\n0.0114942528")
    assert (tmp_path / "loan.plan.csv").read_text().startswith("0,0.14285714285714285\n")
    files = {path.name for path in tmp_path.iterdir()}
    assert {"deep.loan.csv", "loan.2.csv", "loan.3.csv", "loan.history.csv"} < files


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "months = 360",
            'months = "360"',
            r"inputs.toml loan.months: wanted a number, found '360'",
        ),
        ("months = 360\n", "", r"inputs.toml loan.months: wanted a number, found none"),
        ("open = true", "open = 1", r"loan.open: wanted TRUE or FALSE, found 1"),
        ("months = 360", "month = 360", r"loan.month: wanted one of rate, months, name"),
        (
            "shares = [0.5, -0.0]",
            "shares = 0.5",
            r"loan.shares: wanted a line of numbers, found 0.5",
        ),
        ("shares = [0.5, -0.0]", "shares = [true]", r"loan.shares: wanted a number, found TRUE"),
        ("loan.plan.csv", "gone.csv", r"gone.csv \(loan.plan\): cannot be read: no such file"),
        ("year = 2024", "year = 2024 AD", r"inputs.toml: wanted TOML, found that"),
        (
            "loan.csv",
            "loan.2.csv",
            r"loan.2.csv \(loan.extra\): wanted a column extra, found flags",
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_place(tmp_path, old, new, told):
    write_inputs(INPUTS, tmp_path)
    path = tmp_path / "inputs.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=told):
        read_inputs(Inputs, tmp_path)


def test_what_is_wrong_in_a_csv_file_is_told_by_its_row(tmp_path):
    write_inputs(INPUTS, tmp_path)
    path = tmp_path / "loan.csv"
    text = path.read_text()
    assert "\n0.3333333333333333,29\n" in text
    path.write_text(text.replace(",29\n", ",\n"))
    with pytest.raises(
        InputError, match=r"loan.csv row 31 \(loan.fees\): wanted a number, found a b"
    ):
        read_inputs(Inputs, tmp_path)
    path.write_text(text)
    plan = tmp_path / "loan.plan.csv"
    plan.write_text(plan.read_text() + "1\n")
    with pytest.raises(InputError, match=r"loan.plan.csv row 4 .*: wanted 2 values, found 1"):
        read_inputs(Inputs, tmp_path)


def test_a_file_that_a_spreadsheet_saved_is_read(tmp_path):
    write_inputs(INPUTS, tmp_path)
    path = tmp_path / "loan.csv"
    text = path.read_text().replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert alike(read_inputs(Inputs, tmp_path).loan.fees, LOAN.fees)


def test_inputs_that_are_not_of_their_kind_are_not_written(tmp_path):
    with pytest.raises(
        InputError, match=r"loan.rate: wanted a number, found an array of shape \(2,\)"
    ):
        write_inputs(replace(INPUTS, loan=replace(LOAN, rate=np.ones(2))), tmp_path / "x")
    with pytest.raises(InputError, match=r"loan.extra: wanted a number, found 'a'"):
        write_inputs(replace(INPUTS, loan=replace(LOAN, extra=["a"])), tmp_path / "x")
    assert not (tmp_path / "x").exists()
