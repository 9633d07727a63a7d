"""The workbooks in sheets/: rebuilt, compared with the published ones, recalculated elsewhere."""

import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from tests.libreoffice import recalculate
from tests.tiny import BUNDLED as SHEETS
from tests.tiny import PUBLISHED, UNPUBLISHED

XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

COMPUTED_CELLS = {
    "collab_filter.xlsx": {
        "dotprod": 226,
        "movielens_1hot": 9196,
        "movielens_emb": 2988,
        "bias": 226,
        "word_emb": 301,
    },
    "graddesc.xlsm": {
        "Sheet1": 0,
        "data": 58,
        "basic": 351,
        "momentum": 294,
        "rmsprop": 264,
        "adam": 325,
        "adam_ann": 331,
    },
    "entropy_example.xlsx": {"softmax": 34, "entropy": 11, "log_entropy": 30},
}
EVERY_WORKBOOK = pytest.mark.parametrize("name", COMPUTED_CELLS)
EVERY_SHEET = pytest.mark.parametrize(
    ("name", "sheet"),
    [(name, sheet) for name, sheets in COMPUTED_CELLS.items() for sheet in sheets],
)

# Cells that hold prose or verse as published, and those that follow from the verse. Ours differ.
OWN_TEXT = {
    "Sheet1": ["A1:B30"],
    "dotprod": ["B19:B21"],
    "word_emb": ["A24", "B4:B17", "B26:B39", "I3:I50"],
}
OWN_NUMBERS = {"word_emb": ["J3:O50"]}


@dataclass(frozen=True)
class Cell:
    value: float | str
    formula: str | None = None
    spilled: bool = False

    @property
    def computed(self) -> bool:
        return self.formula is not None or self.spilled


@dataclass(frozen=True)
class Book:
    sheets: dict[str, dict[str, Cell]]
    names: dict[tuple[str, str], tuple[str, bool]]  # (sheet, name): (meaning, hidden)


def members(areas):
    found = set()
    for area in areas:
        left, top, right, bottom = range_boundaries(area)
        for col in range(left, right + 1):
            found |= {f"{get_column_letter(col)}{row}" for row in range(top, bottom + 1)}
    return found


def parse(archive, part):
    return ElementTree.fromstring(archive.read(part))


def read(path):
    """Everything that a workbook's cells and names hold, read from its XML."""
    with zipfile.ZipFile(path) as archive:
        texts = [
            "".join(run.text or "" for run in item.iter(f"{XML}t"))
            for item in parse(archive, "xl/sharedStrings.xml")
        ]
        book = parse(archive, "xl/workbook.xml")
        sheets = [sheet.get("name") for sheet in book.iter(f"{XML}sheet")]
        names = {
            (sheets[int(name.get("localSheetId"))], name.get("name")): (
                name.text,
                name.get("hidden") == "1",
            )
            for name in book.iter(f"{XML}definedName")
        }
        cells = {
            sheet: read_cells(parse(archive, f"xl/worksheets/sheet{number}.xml"), texts)
            for number, sheet in enumerate(sheets, start=1)
        }
    return Book(cells, names)


def read_cells(sheet, texts):
    cells, shared, spills = {}, {}, set()
    for cell in sheet.iter(f"{XML}c"):
        value, formula, text = cell.findtext(f"{XML}v"), cell.find(f"{XML}f"), None
        where = cell.get("r")
        if formula is not None:
            text = formula.text
            if formula.get("t") == "shared":
                origin, first = shared.setdefault(formula.get("si"), (where, text))
                text = Translator(f"={first}", origin).translate_formula(where).removeprefix("=")
            if formula.get("t") == "array":
                spills |= members([formula.get("ref")])
                text = f"{{{text}}} in {formula.get('ref')}"
        if value is None:
            assert formula is None, f"{where} has no stored value"
            continue
        if cell.get("t") == "s":
            value = texts[int(value)]
        elif cell.get("t", "n") == "n":
            value = float(value)
        cells[where] = Cell(value, text, where in spills)
    return cells


@pytest.fixture(scope="module")
def committed():
    return {name: read(SHEETS / name) for name in COMPUTED_CELLS}


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.is_dir():
        pytest.skip(UNPUBLISHED)
    return {name: read(PUBLISHED / name) for name in COMPUTED_CELLS}


def rebuild(folder):
    folder.mkdir()
    command = [sys.executable, str(SHEETS / "rebuild.py"), "--into", str(folder)]
    subprocess.run(command, check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    pytest.importorskip("xlsxwriter")
    tmp = tmp_path_factory.mktemp("rebuilt")
    return rebuild(tmp / "once"), rebuild(tmp / "twice")


@pytest.mark.slow
@EVERY_WORKBOOK
def test_rebuilding_gives_the_committed_cells(name, committed, rebuilt):
    assert read(rebuilt[0] / name) == committed[name]


@EVERY_WORKBOOK
def test_rebuilding_twice_gives_equal_bytes(name, rebuilt):
    once, twice = rebuilt
    assert (once / name).read_bytes() == (twice / name).read_bytes()
    assert sorted(path.name for path in once.iterdir()) == sorted(COMPUTED_CELLS)


@EVERY_WORKBOOK
def test_sheets_and_computed_cells_are_counted(name, committed):
    counted = {
        sheet: sum(cell.computed for cell in cells.values())
        for sheet, cells in committed[name].sheets.items()
    }
    assert list(counted.items()) == list(COMPUTED_CELLS[name].items())


@EVERY_WORKBOOK
def test_holds_only_cells(name):
    with zipfile.ZipFile(SHEETS / name) as archive:
        parts = archive.namelist()
        types = archive.read("[Content_Types].xml").decode()
    foreign = re.compile(r"vba|macro|pivot|chart|calcChain|printer|drawing|external", re.IGNORECASE)
    assert [part for part in parts if foreign.search(part)] == []
    assert ("sheet.macroEnabled.main+xml" in types) == name.endswith(".xlsm")


@pytest.mark.slow
@EVERY_SHEET
def test_cells_are_as_published(name, sheet, committed, published):
    """The same formulas, and the same doubles to the last bit, in the same cells."""
    ours, theirs = committed[name].sheets[sheet], published[name].sheets[sheet]
    own_text = members(OWN_TEXT.get(sheet, []))
    own_numbers = members(OWN_NUMBERS.get(sheet, []))
    assert theirs
    for where in sorted((ours.keys() | theirs.keys()) - own_text):
        mine, original = ours.get(where), theirs.get(where)
        assert mine and original, f"{sheet}!{where} is on one side only"
        assert mine.formula == original.formula, f"{sheet}!{where}"
        assert mine.spilled == original.spilled, f"{sheet}!{where}"
        if where not in own_numbers:
            assert repr(mine.value) == repr(original.value), f"{sheet}!{where}"


@EVERY_SHEET
def test_own_text_holds_no_published_sentence(name, sheet, committed, published):
    ours, theirs = committed[name].sheets[sheet], published[name].sheets[sheet]
    for where in members(OWN_TEXT.get(sheet, [])) & ours.keys() & theirs.keys():
        if " " in theirs[where].value:
            assert ours[where].value != theirs[where].value, f"{sheet}!{where}"


@EVERY_WORKBOOK
def test_names_are_as_published(name, committed, published):
    assert committed[name].names == published[name].names


def test_words_stand_sorted_and_are_looked_up_without_regard_to_case(committed):
    sheet = committed["collab_filter.xlsx"].sheets["word_emb"]
    vocabulary = [sheet[f"B{row}"].value for row in range(4, 18)]
    text = [sheet[f"I{row}"].value for row in range(3, 51)]
    assert vocabulary == sorted(vocabulary, key=str.lower)
    assert vocabulary != sorted(vocabulary)
    assert {word.lower() for word in text} == {word.lower() for word in vocabulary}
    assert not set(text) <= set(vocabulary)
    for row, word in enumerate(text, start=3):
        place = 1 + [entry.lower() for entry in vocabulary].index(word.lower())
        assert sheet[f"J{row}"].value == place
        for to, source in zip("KLMNO", "CDEFG", strict=True):
            assert sheet[f"{to}{row}"].value == sheet[f"{source}{place + 3}"].value


def test_followers_of_the_random_cells_follow(committed):
    sheet = committed["graddesc.xlsm"].sheets["data"]
    for row in range(5, 34):
        assert sheet[f"B{row}"].formula == "RANDBETWEEN(1,100)"
        assert sheet[f"B{row}"].value in range(1, 101)
        assert sheet[f"C{row}"].value == 30 + 2 * sheet[f"B{row}"].value


# Cells where LibreOffice cannot give Excel's stored value. MATCH on the unsorted pairs of
# log_entropy (H2:H6) is not among them: on {1,0} and {0,1} the two agree.
ELSEWHERE = {
    "data": ["B5:C33"],  # drawn anew at every recalculation
    "bias": ["V42"],  # SUMXMY2 counts a blank rating as 0 and Excel leaves it out
}


def poisoned(path, tmp):
    """A copy in which no computed cell holds a usable value."""
    copy = tmp / path.name
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if "worksheets" in part.filename:
                content = re.sub(rb"(</f><v>)[^<]*", rb"\g<1>12345678", content)
            new.writestr(part, content)
    return copy


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    tmp = tmp_path_factory.mktemp("libreoffice")
    return {name: read(recalculate(poisoned(SHEETS / name, tmp), tmp)) for name in COMPUTED_CELLS}


@pytest.mark.libreoffice
@EVERY_SHEET
def test_libreoffice_recalculates_the_stored_values(name, sheet, committed, recalculated):
    stored, anew = committed[name].sheets[sheet], recalculated[name].sheets[sheet]
    wrong = {}
    elsewhere = members(ELSEWHERE.get(sheet, []))
    for where in (where for where, cell in stored.items() if cell.computed):
        assert anew[where].computed, f"{sheet}!{where} is no longer computed"
        if where in elsewhere:
            continue
        if anew[where].value != pytest.approx(stored[where].value, rel=1e-9, abs=0):
            wrong[where] = (stored[where].value, anew[where].value)
    assert wrong == {}
