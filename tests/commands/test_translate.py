"""The command that writes a workbook as a package."""

import pytest

from tests.translation.made import LOAN, book
from xlrepro.cli import main


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_it_tells_how_many_cells_agree(tmp_path, capsys):
    book(tmp_path / "loan.xlsx", Loan=LOAN)
    assert main(["translate", "loan.xlsx"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("loan: 7 computed cells in ") and "7  to the last bit" in out
    assert (tmp_path / "loan" / "model.py").exists()


def test_a_stale_value_has_a_reason(tmp_path, capsys):
    book(tmp_path / "loan.xlsx", Loan={**LOAN, "C8": ("=B8*$B$2", 99.0)})
    assert main(["translate", "loan.xlsx"]) == 0
    assert "stored otherwise" in capsys.readouterr().out
    told = (tmp_path / "loan" / "exceptions.csv").read_text().splitlines()
    assert told[1].startswith("loan.interest,2,99,10.201,")


def test_a_random_number_is_taken_as_stored_and_told(tmp_path, capsys):
    cells = {**LOAN, "E2": ("=RAND()", 0.25), "E3": ("=E2+1", 1.25)}
    book(tmp_path / "loan.xlsx", Loan=cells)
    assert main(["translate", "loan.xlsx"]) == 0
    out = capsys.readouterr().out
    assert "8  to the last bit" in out and "1  taken as stored: it calls RAND" in out
    assert "0.25" in (tmp_path / "loan" / "inputs.toml").read_text()


def test_a_file_that_cannot_be_read_is_refused(tmp_path, capsys):
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    assert main(["translate", "no.xlsx"]) == 2
    assert not (tmp_path / "no").exists() and capsys.readouterr().err


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_read(tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    assert main(["translate", "missing.xlsx", "--out", "out"]) == 2
    assert "--force" in capsys.readouterr().err
