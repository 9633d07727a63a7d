"""The witnesses themselves: independent of stored results, safe, and told in one line when not."""

import os
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import xlrepro
from tests.processes import gone, until
from tests.tiny import BUNDLED, MAIN, NAMES, OFFICE, PUBLISHED, REL, RELS, write_xlsx
from xlrepro.checks.records import Verdict
from xlrepro.cli import main
from xlrepro.witness import formulon, libreoffice, recalculate, unknown_functions
from xlrepro.witness.inputs import inputs_only
from xlrepro.workbook import WorkbookError, open_workbook
from xlrepro.workbook.package import TYPES
from xlrepro.workbook.writer import save_copy

NO_FORMULON = "formulon is not installed"
FORMULON = pytest.param(
    "formulon", marks=pytest.mark.skipif(not formulon.available(), reason=NO_FORMULON)
)
LIBREOFFICE = pytest.param("libreoffice", marks=pytest.mark.libreoffice)
EACH = pytest.mark.parametrize("witness", [FORMULON, LIBREOFFICE])
POISON = 123456.789


def poisoned(path, folder):
    """A copy in which every computed cell stores the same wrong number."""
    book = open_workbook(path)
    values = {sheet.title: dict.fromkeys(sheet.computed(), POISON) for sheet in book.sheets}
    save_copy(path, folder / path.name, values)
    return folder / path.name


@pytest.mark.slow
@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
@pytest.mark.skipif(not formulon.available(), reason=NO_FORMULON)
def test_formulon_finds_every_stored_value_from_poisoned_files(folder, tmp_path):
    same = 0
    for name in NAMES:
        honest, book = (
            open_workbook(folder / name),
            open_workbook(poisoned(folder / name, tmp_path)),
        )
        values = recalculate(book, "formulon")
        for sheet in honest.sheets:
            for place in sheet.computed():
                if sheet.title != "data":
                    assert values[sheet.title][place] == sheet.value(place), (sheet.title, place)
                    same += 1
    assert same == 14_577


@EACH
def test_a_witness_is_asked_which_functions_it_does_not_know(witness):
    asked = ["SUM", "IFERROR", "STDEV.S", "NOSUCH", "SQRT"]
    assert unknown_functions(asked, witness) == {"NOSUCH"}


@pytest.mark.libreoffice
def test_libreoffice_confirms_all_but_what_it_reckons_otherwise():
    found = xlrepro.verify([BUNDLED / name for name in NAMES], witness="libreoffice")
    assert found.ok and found.counts == {Verdict.EXACT: 14_577, Verdict.VOLATILE: 58}
    told = [sheet.remarks[-1] for book in found.workbooks for sheet in book.sheets if sheet.remarks]
    confirmed = [line for line in told if line.startswith("libreoffice confirms")]
    assert sum(int(line.split()[2]) for line in confirmed) == 14_576  # bias!V42 has SUMXMY2
    assert not [line for line in confirmed if "disagrees" in line]


@pytest.mark.parametrize("name", NAMES)
def test_the_copy_for_a_witness_has_inputs_and_formulas_and_no_result(name, tmp_path):
    book = open_workbook(BUNDLED / name)
    inputs_only(book, tmp_path / name)
    for sheet, copy in zip(book.sheets, open_workbook(tmp_path / name).sheets, strict=True):
        assert copy.computed() == sheet.computed()
        for place, cell in copy.cells.items():
            assert cell.formula == sheet.formula(place)
            assert cell.value == (None if cell.formula else sheet.value(place))


def test_macros_and_pictures_are_not_even_unpacked(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", {"T": "<row><c><v>1</v></c></row>"})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", "macros")
        archive.writestr("xl/media/image1.png", bytes(1 << 20))
    inputs_only(open_workbook(path), tmp_path / "copy.xlsx")
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as archive:
        assert {name.rpartition(".")[2] for name in archive.namelist()} == {"xml", "rels"}
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/theme/theme1.xml", bytes(1 << 25))
    with pytest.raises(WorkbookError, match="unpacked, as no honest file"):
        recalculate(open_workbook(path), "formulon")


def linked(folder, port):
    """A workbook that draws on another one and on a server."""
    (other := folder / "other.xlsx").write_bytes(b"")
    write_xlsx(other, {"S": '<row r="1"><c r="A1"><v>99</v></c></row>'})
    cells = (
        (
            '<c r="A1"><f>[1]S!A1*2</f><v>20</v></c>'
            f'<c r="B1"><f>WEBSERVICE("http://127.0.0.1:{port}/a")</f><v>1</v></c>'
            f'<c r="C1"><f>DDE("soffice","{other}","S.A1")</f><v>1</v></c>'
        )
        .replace('"http', "&quot;http")
        .replace('/a"', "/a&quot;")
    )
    external = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="o"><sheetNames>'
        '<sheetName val="S"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1">'
        '<cell r="A1"><v>10</v></cell></row></sheetData></sheetDataSet></externalBook>'
        "</externalLink>"
    )
    target = f'Target="{other.as_uri()}" TargetMode="External"/>'
    relation = f'<Relationship Id="o" Type="{OFFICE}/externalLinkPath" {target}'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="T" '
        'sheetId="1" r:id="s1"/></sheets><externalReferences><externalReference r:id="e"/>'
        "</externalReferences></workbook>",
        "xl/_rels/workbook.xml.rels": RELS.format(
            REL.format("s1", "worksheet", "worksheets/sheet1.xml")
            + REL.format("e", "externalLink", "externalLinks/externalLink1.xml")
        ),
        "xl/externalLinks/externalLink1.xml": external,
        "xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(relation),
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        '<Override PartName="/xl/externalLinks/externalLink1.xml" '
        f'ContentType="{kind}.externalLink+xml"/></Types>',
    }
    return write_xlsx(folder / "linked.xlsx", {"T": f'<row r="1">{cells}</row>'}, **parts)


@pytest.mark.slow
@EACH
def test_nothing_is_fetched_and_no_other_file_read(witness, tmp_path):
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = linked(tmp_path, server.server_port)
    before = path.read_bytes()
    found = xlrepro.verify(path, witness=witness)
    server.shutdown()
    server.server_close()
    cells = found.workbooks[0].sheets[0].cells
    assert asked == []
    assert (cells[0].verdict, cells[0].recalculated) == (Verdict.EXACT, 20.0)  # not 198
    assert {cell.verdict for cell in cells[1:]} == {Verdict.VOLATILE}  # taken as stored
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 2


def failing(monkeypatch, tmp_path, witness, code):
    """The witness's program replaced by a script of Python."""
    script = tmp_path / "soffice"
    script.write_text(f"#!{sys.executable}\n{code}\n")
    script.chmod(0o755)
    if witness == "formulon":
        formulon.close()
        monkeypatch.setattr(formulon, "PROGRAM", script)
        monkeypatch.setattr(formulon, "available", lambda: True)
    else:
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")


HANG = "import time\nprint('\"\"', flush=True)\nwhile True: time.sleep(1)"
FAILURES = [
    ("formulon", HANG, "not done after 1 s"),
    ("formulon", "print('\"\"', flush=True)", "it crashed"),
    ("formulon", 'print(\'""\\n"a wasm trap"\', flush=True)\ninput()\ninput()', "a wasm trap"),
    ("formulon", "raise SystemExit", "it does not start"),
    ("libreoffice", HANG, "not done after 1 s"),
    ("libreoffice", "raise SystemExit(1)", "it saved nothing"),
]


@pytest.mark.skipif(os.name == "nt", reason="a script cannot stand for a program")
@pytest.mark.parametrize(("witness", "code", "told"), FAILURES)
def test_a_witness_that_fails_is_told_in_one_line(witness, code, told, tmp_path, monkeypatch):
    failing(monkeypatch, tmp_path, witness, code)
    path = BUNDLED / "entropy_example.xlsx"
    with pytest.raises(WorkbookError) as failure:
        recalculate(open_workbook(path), witness, timeout=1 if code == HANG else 3600)
    formulon.close()
    assert str(failure.value) == (
        f"{path}: the witness {witness} could not recalculate it: {told}; "
        "verify it without --witness"
    )


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="there is no /proc")
def test_what_a_hanging_program_started_ends_with_it(tmp_path, monkeypatch):
    note = tmp_path / "pid"
    inner = "import time; time.sleep(1e6)"
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {inner!r}])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\ntime.sleep(1e6)"
    )
    failing(monkeypatch, tmp_path, "libreoffice", code)
    book = open_workbook(BUNDLED / "entropy_example.xlsx")
    patience = 1
    while not note.exists() or not note.read_text():  # a busy machine has not even begun it
        with pytest.raises(WorkbookError, match=f"not done after {patience} s"):
            recalculate(book, "libreoffice", timeout=patience)
        patience *= 2
    until(lambda: gone(int(note.read_text())))


@pytest.mark.slow
@pytest.mark.skipif(not formulon.available(), reason=NO_FORMULON)
def test_after_a_failure_the_next_file_is_recalculated(tmp_path):
    broken = open_workbook(BUNDLED / "entropy_example.xlsx")
    formulon.resave(broken.path, tmp_path / "a.xlsx", 60)
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    with pytest.raises(Exception, match="fm_workbook_load"):
        formulon.resave(tmp_path / "no.xlsx", tmp_path / "b.xlsx", 60)
    assert recalculate(broken, "formulon")["entropy"][2, 4] == broken.sheet("entropy").value((2, 4))


def test_a_witness_that_is_not_there(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(formulon, "available", lambda: False)
    monkeypatch.setattr(libreoffice, "available", lambda: False)
    book = str(BUNDLED / "entropy_example.xlsx")
    pip = "run pip install 'xlrepro[recalc]'"
    office = "install LibreOffice and have soffice on the PATH"
    for option, told in (
        ("--witness", f"no witness is installed: {pip} or {office}"),
        ("--witness=formulon", f"the witness formulon is not installed: {pip}"),
        ("--witness=libreoffice", f"the witness libreoffice is not installed: {office}"),
    ):
        for command in (["verify"], ["report", "--out", str(tmp_path / "out")]):
            assert main([*command, option, book]) == 2
            assert capsys.readouterr() == ("", f"{told}\n")
    assert not (tmp_path / "out").exists()
    with pytest.raises(WorkbookError, match="no witness is installed"):
        xlrepro.verify(book, witness=True)
    with pytest.raises(ValueError, match="wanted one of formulon, libreoffice, found 'excel'"):
        xlrepro.verify(book, witness="excel")
    monkeypatch.setattr(libreoffice, "available", lambda: True)
    monkeypatch.setattr("xlrepro.batch.run.examine_file", lambda *given: pytest.fail(str(given)))
    with pytest.raises(pytest.fail.Exception, match="'libreoffice'"):
        xlrepro.verify(book, witness=True)
