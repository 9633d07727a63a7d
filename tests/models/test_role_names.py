"""What methods call their cells is what the translation of a workbook calls them."""

import pytest

from tests.tiny import ROOT
from xlrepro.batch.translated import translate
from xlrepro.models.role_names import role_names
from xlrepro.program.text import render_box
from xlrepro.translation.translation import Translation
from xlrepro.workbook import open_workbook

SHEETS = ROOT / "sheets"


@pytest.fixture(scope="module")
def descent() -> Translation:
    return translate(SHEETS / "graddesc.xlsm")


def called(translation: Translation, sheet: str) -> dict[str, str]:
    """The names of a sheet's variables by their cells."""
    found = [*translation.inputs, *(v for f in translation.functions for v in f.variables)]
    cells = [render_box(variable.where, translation.titles).split("!") for variable in found]
    return {at: v.name for (title, at), v in zip(cells, found, strict=True) if title == sheet}


def test_columns_without_a_heading_have_the_names_of_their_roles(descent):
    names = called(descent, "momentum")
    assert (names["J3:J32"], names["K3:K32"]) == ("mean_b", "mean_a")
    assert (names["J1"], names["D2"], names["K1"]) == ("beta", "lr", "rest")


def test_a_number_that_a_column_begins_with_is_part_of_it():
    book = open_workbook(SHEETS / "graddesc.xlsm")
    titles = [sheet.title for sheet in book.sheets]
    names = {render_box(box, titles): name for box, name in role_names(book)}
    assert names["momentum!J3"] == names["momentum!J4:J32"] == "mean_b"
    assert names["momentum!C1"] == "start_b"  # of two blocks that do not touch


def test_formulas_of_two_roles_that_are_the_same_are_told_apart(descent):
    names = called(descent, "adam_ann")
    assert (names["K34"], names["L34"]) == ("inverse_mean_a", "inverse_sq_b")


def test_two_methods_of_a_sheet_are_told_apart_by_its_texts():
    names = called(translate(SHEETS / "entropy_example.xlsx"), "softmax")
    assert (names["D3:D7"], names["I3:I7"]) == ("image_1_share", "image_2_share")


def test_a_workbook_without_a_method_has_no_such_names(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append([1, 2, "=A1+B1"])
    book.save(tmp_path / "plain.xlsx")
    assert role_names(open_workbook(tmp_path / "plain.xlsx")) == []
