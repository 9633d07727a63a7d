"""Inputs from cells and results into those of a copy; the witness is openpyxl."""

import hashlib
import zipfile
from dataclasses import dataclass, replace

import numpy as np
import openpyxl
import pytest
from openpyxl.cell import Cell

from tests.tiny import ROOT
from xlrepro.support import (
    InputError,
    Line,
    MixedTable,
    Number,
    Text,
    from_excel,
    read_inputs,
    to_excel,
    write_inputs,
)
from xlrepro.values import NA, NUM, ErrorValue
from xlrepro.workbook import WorkbookError

MODELS = ROOT.parent / "shared" / "corpus" / "models"


@dataclass(frozen=True)
class Loan:
    rate: Number
    name: Text
    paid: Line


@dataclass(frozen=True)
class Inputs:
    loan: Loan
    table: MixedTable


CELLS = {
    "loan.rate": "Loan!$B$1",
    "loan.name": "'the ''other'' one'!A1",
    "loan.paid": "Loan!A3:B4,D3",
    "table": "Loan!A1:B1",
}


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    loan, other = made.active, made.create_sheet("the 'other' one")
    loan.title = "Loan"
    loan["A1"], loan["B1"], other["A1"] = "rate", 0.05, "a house"
    for cell, value in {"A3": 1, "B3": 2, "A4": 3, "B4": 4, "D3": 5, "D4": "=B1*2"}.items():
        loan[cell] = value
    path = tmp_path / "loan.xlsx"
    made.save(path)
    return path


def test_inputs_are_read_from_their_cells(book):
    found = from_excel(Inputs, CELLS, book)
    assert (found.loan.rate, found.loan.name) == (0.05, "a house")
    assert found.loan.paid.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert found.table.tolist() == [["rate", 0.05]]


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("loan.rate", "Loan!A1", r"loan.xlsx Loan!A1 \(loan.rate\): wanted a number, found 'rate'"),
        (
            "loan.rate",
            "Loan!B9",
            r"loan.xlsx Loan!B9 \(loan.rate\): wanted a number, found a blank",
        ),
        ("loan.rate", "Lone!B1", r"loan.xlsx \(loan.rate\): wanted a sheet Lone, found Loan, the"),
        ("loan.rate", "Loan!B1:B2", r"loan.rate: wanted the cells of a number, found 2 cells"),
        ("loan.rate", "B1", r"loan.rate: wanted cells as Sheet!A1:B2, found 'B1'"),
        ("table", "Loan!A1:B1,A3:B3", r"table: wanted the cells of a table of values, found 4"),
    ],
)
def test_what_is_not_as_wanted_is_told_by_its_cell(book, name, cells, told):
    with pytest.raises(InputError, match=told):
        from_excel(Inputs, CELLS | {name: cells}, book)


def test_results_are_put_into_a_copy(book, tmp_path):
    before = book.read_bytes()
    inputs = from_excel(Inputs, CELLS, book)
    loan = replace(inputs.loan, rate=1 / 3, paid=np.array([9.0, np.inf, 7.0, 6.0, 5.0]))
    table = np.array([["x", NA]], dtype=object)
    to_excel(loan, {"rate": "Loan!D4", "paid": "loan!A3:B4,D3"}, book, tmp_path / "copy.xlsx")
    stored = openpyxl.load_workbook(tmp_path / "copy.xlsx", data_only=True)["Loan"]
    assert stored["D4"].value == 1 / 3 and stored["A3"].value == 9 and stored["B3"].value == "#NUM!"
    formulas = openpyxl.load_workbook(tmp_path / "copy.xlsx")["Loan"]
    assert formulas["D4"].value == "=B1*2" and formulas["B1"].value == 0.05
    to_excel([replace(inputs, table=table)], CELLS, book, tmp_path / "copy.xlsx")
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx")["Loan"]["B1"].value == "#N/A"
    assert book.read_bytes() == before


def test_results_that_do_not_fit_are_not_written(book, tmp_path):
    inputs = from_excel(Inputs, CELLS, book)
    short = replace(inputs, loan=replace(inputs.loan, paid=np.ones(3)))
    with pytest.raises(InputError, match=r"loan.paid: wanted values of shape \(5,\), found \(3,\)"):
        to_excel(short, CELLS, book, tmp_path / "copy.xlsx")
    assert not (tmp_path / "copy.xlsx").exists()
    with pytest.raises(WorkbookError, match="never changed"):
        to_excel(inputs, CELLS, book, book)


@dataclass(frozen=True)
class Sheet:
    cells: MixedTable


@pytest.mark.slow
@pytest.mark.skipif(not MODELS.exists(), reason="the corpus is not beside the project")
@pytest.mark.parametrize(
    ("name", "sheet", "area"),
    [
        ("DynamicDCF__Valuation.xlsx", "DCF", "A1:M60"),
        ("Markovmodelint__Markov_model_realworld.xlsm", None, "A1:Z80"),
        ("exceltocode__utf8-strings.xlsx", None, "A1:H40"),
        ("reviewchecklis__review_checklist.xlsm", None, "A1:J200"),
    ],
)
def test_real_workbooks_are_read_written_and_copied(name, sheet, area, tmp_path):
    source = MODELS / name
    sha = hashlib.sha256(source.read_bytes()).hexdigest()
    stored = openpyxl.load_workbook(source, data_only=True)
    title = sheet or stored.sheetnames[0]
    cells = {"cells": f"'{title}'!{area}"}
    found = from_excel(Sheet, cells, source)
    filled = 0
    for row, wanted in zip(found.cells.tolist(), stored[title][area], strict=True):
        for value, cell in zip(row, wanted, strict=True):
            if isinstance(value, ErrorValue):
                value = value.code
            if isinstance(cell, Cell) and not cell.is_date:  # merged cells it hides
                assert value == cell.value, cell.coordinate
                filled += value is not None
    assert filled > 5
    write_inputs(found, tmp_path)
    assert read_inputs(Sheet, tmp_path).cells.tolist() == found.cells.tolist()
    target = tmp_path / f"copy{source.suffix}"
    to_excel(Sheet(found.cells[::-1]), cells, source, target)
    assert from_excel(Sheet, cells, target).cells.tolist() == found.cells[::-1].tolist()
    assert hashlib.sha256(source.read_bytes()).hexdigest() == sha
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        changed = [part for part in old.namelist() if old.read(part) != new.read(part)]
    assert len(changed) == 1 and NUM not in changed
