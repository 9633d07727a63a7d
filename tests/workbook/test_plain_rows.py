"""Rows taken as they stand are those that the parser's events give, and so is what damage says."""

import random
import re

import pytest

import xlrepro
from tests.tiny import BUNDLED, MAIN, NAMES, PUBLISHED, write_xlsx
from xlrepro.workbook import WorkbookError, open_workbook, plain_rows, reader

FIRST = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>a &amp; b</v></c></row>'
    '<row r="2" spans="1:4"><c r="A2" s="1"/><c r="B2"><v>2</v></c>'
    '<c r="C2"><f t="shared" ref="C2:C20" si="0">B2*2</f><v>4</v></c>'
    '<c r="D2"><f>IF(B2&lt;3,"é",1)</f><v>1e-3</v></c></row>'
)
LATER = (
    '<row r="{0}" spans="1:4"><c r="A{0}" s="1"/><c r="B{0}" s="2"><v>{0}.5</v></c>'
    '<c r="C{0}"><f t="shared" si="0"/><v>-{0}E+1</v></c>'
    '<c r="D{0}"><f>B{0}-1</f><v>0</v></c></row>'
)
NARROW = (
    '<row r="{0}"><c r="B{0}" s="2"><v>{0}.5</v></c>'
    '<c r="C{0}"><f t="shared" si="0"/><v>-{0}E+1</v></c></row>'
)
PLAIN = (
    FIRST + "".join(LATER.format(row) for row in (3, 4)) + "".join(map(NARROW.format, range(5, 12)))
)
PIECES = (
    "", "<", ">", "/", '"', "&", "&lt;", "&#65;", "&x;", "]]>", "\r", "\n", "\t", "\x01", "\x7f",
    "é", "\ufffe", " ", "0", "1e999", "nan", "_", "<!-- c -->", "<![CDATA[1]]>", "<?x y?>",
    "<row r='5'>", "</row>", '<row r="7"/>', '<row r="7">', "<row>", "<c/>", '<c r="B5"/>',
    "<c><v>1</v></c>", '<c r="B3"><v>1</v></c>', '<c r="C9" cm="1"><v>1</v></c>', "<v>3</v>",
    "<v/>", "<f>1</f>", '<f t="shared" si="0"/>', '<f t="shared" si="9"/>',
    '<f t="array" ref="E1:E3">1</f>', "<is><t>x</t></is>", ' t="str"', ' t="n"', ' t="s"',
    ' t="b"', ' t="x"', ' s="3" s="4"', ' r="A1"', ' xml:space="preserve"', "<x:c r='A1'/>",
    "</sheetData>", "<sheetData>", "<rowBreaks/>",
)  # fmt: skip


class ParserAlone(plain_rows.PlainRows):
    def feed(self, chunk, parse):
        raise plain_rows.NotPlain


def both_ways(path, monkeypatch):
    """What reading gives as it is done, and by the parser alone: cells, or what is wrong."""
    told = []
    for rows in (plain_rows.PlainRows, ParserAlone):
        monkeypatch.setattr(reader, "PlainRows", rows)
        try:
            book = open_workbook(path)
            told.append([(sheet.title, list(sheet.cells.items())) for sheet in book.sheets])
        except WorkbookError as error:
            told.append(str(error))
    return told


def taken(path, monkeypatch):
    """How many rows of a workbook were taken without the parser, and how many were not."""
    made = []

    class Noted(plain_rows.PlainRows):
        def __init__(self, reader):
            super().__init__(reader)
            made.append(self)

    monkeypatch.setattr(reader, "PlainRows", Noted)
    open_workbook(path)
    return sum(rows.taken for rows in made), sum(rows.others for rows in made)


@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
@pytest.mark.parametrize("name", NAMES)
def test_workbooks_as_programs_write_them(folder, name, monkeypatch):
    one, other = both_ways(folder / name, monkeypatch)
    assert one == other and not isinstance(one, str)
    plain, others = taken(folder / name, monkeypatch)
    assert plain > 10 * others


@pytest.mark.parametrize("seed", range(600))
def test_rows_that_were_tampered_with(seed, tmp_path, monkeypatch):
    rng = random.Random(seed)
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{PLAIN}</sheetData></worksheet>'
    for _ in range(rng.choice((1, 1, 2, 3))):
        spots = [found.start() for found in re.finditer(r"[<>/\"& ]", xml)] + [len(xml)]
        at = rng.choice(spots) if rng.random() < 0.8 else rng.randrange(len(xml))
        gone = rng.choice((0, 0, 0, 1, 5))
        xml = xml[:at] + rng.choice(PIECES) + xml[at + gone :]
    if rng.random() < 0.2:
        xml = rng.choice(("\ufeff", '<?xml version="1.0"?>', "\n", "<?xml version='1.0'?>")) + xml
    chunk = rng.choice((7, 100, 1 << 16))
    monkeypatch.setattr("xlrepro.workbook.parts.CHUNK", chunk)
    parts = {"xl/worksheets/sheet1.xml": xml}
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ""}, "<si><t>x</t></si>", **parts)
    one, other = both_ways(path, monkeypatch)
    assert one == other


@pytest.fixture
def readings(monkeypatch):
    """The sheets read, one of them twice if the parser had to read it again alone."""
    read = []
    rows_of = reader._Reader.rows_of
    monkeypatch.setattr(
        reader._Reader, "rows_of", lambda self, *more: read.append(more) or rows_of(self, *more)
    )
    return read


def test_what_follows_the_rows_is_given_to_the_parser_in_order(tmp_path, monkeypatch, readings):
    monkeypatch.setattr("xlrepro.workbook.parts.CHUNK", 100)
    monkeypatch.setattr(plain_rows, "TRIED", 3)
    breaks = '<rowBreaks count="40">' + "".join(f'<brk id="{i}"/>' for i in range(40))
    xml = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{PLAIN}</sheetData>{breaks}</rowBreaks></worksheet>'
    )
    odd = xml.replace("<row r=", "<row  r=")  # no row of it is plain, so the parser reads them all
    for text, rows in ((xml, (11, 0)), (odd, (0, 4))):
        parts = {"xl/worksheets/sheet1.xml": text}
        path = write_xlsx(tmp_path / "a.xlsx", {"a": ""}, "<si><t>x</t></si>", **parts)
        readings.clear()
        assert taken(path, monkeypatch) == rows and len(readings) == 1
        one, other = both_ways(path, monkeypatch)
        assert one == other and len(one[0][1]) == 25


@pytest.mark.parametrize("chunk", [500, 1 << 16])
def test_a_sheet_as_programs_write_it_is_read_once(chunk, monkeypatch, readings):
    monkeypatch.setattr("xlrepro.workbook.parts.CHUNK", chunk)
    open_workbook(BUNDLED / "entropy_example.xlsx")
    assert len(readings) == 3


BUTTON = (
    '<controls><control shapeId="1" r:id="r1"><controlPr><anchor><xdr:from><xdr:col>3</xdr:col>'
    "<xdr:row>0</xdr:row></xdr:from><row/><row r='9'><c r='Z9'><v>5</v></c></row>"
    "</anchor></controlPr></control></controls>"
)
NOTE = '<extLst><ext><x:row r="0"><c r="A1"><v>no</v></c></x:row></ext></extLst>'


@pytest.mark.parametrize("chunk", [7, 1 << 16])
def test_only_what_stands_in_the_table_is_a_row_of_it(chunk, tmp_path, monkeypatch):
    monkeypatch.setattr("xlrepro.workbook.parts.CHUNK", chunk)
    last = '<row r="1048576"><c r="A1048576"><v>7</v></c></row>'
    noted = '<row r="12"><c r="A12"><f>1+1</f><v>2</v>' + NOTE + "</c>" + NOTE + "</row>"
    xml = (
        f'<worksheet xmlns="{MAIN}">{BUTTON}<sheetData>{PLAIN}{noted}{NOTE}{last}</sheetData>'
        f"{BUTTON}</worksheet>"
    )
    parts = {"xl/worksheets/sheet1.xml": xml}
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ""}, "<si><t>x</t></si>", **parts)
    one, other = both_ways(path, monkeypatch)
    assert one == other
    cells = dict(one[0][1])
    assert len(cells) == 25 + 2 and cells[12, 1].value == 2 and cells[1_048_576, 1].value == 7


def test_very_many_empty_rows(tmp_path, monkeypatch):
    rows = "".join(f'<row r="{row}" ht="15"></row>' for row in range(12, 300))
    path = write_xlsx(tmp_path / "a.xlsx", {"a": PLAIN + rows}, "<si><t>x</t></si>")
    one, other = both_ways(path, monkeypatch)
    assert one == other and len(one[0][1]) == 25


def test_a_shared_formula_without_its_text_costs_its_own_cells_alone(tmp_path, monkeypatch):
    member = '<c r="{}"><f t="shared" si="{}"/><v>3</v></c>'
    unread = '<c r="B3"><f t="shared" ref="B3:B5" si="1">1+</f><v>1</v></c>'
    rows = (
        '<row r="1"><c r="A1"><f>1+2</f><v>3</v></c></row>'
        f'<row r="2">{member.format("A2", 7)}</row><row r="3">{unread}</row>'
        + "".join(f'<row r="{i}">{member.format(f"B{i}", 1)}</row>' for i in (4, 5))
    )
    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows})
    one, other = both_ways(path, monkeypatch)
    assert one == other
    sheet = open_workbook(path).sheets[0]
    assert len(sheet.computed()) == 5
    told = "it is that of B3, which cannot be read"
    assert sheet.unreadable == {
        (2, 1): "it is shared (group 7), and no cell of the sheet has its text",
        (3, 2): "'1+' ends too early", (4, 2): told, (5, 2): told,
    }  # fmt: skip
    check = xlrepro.verify(path)
    assert [c.why.removeprefix("the formula cannot be read: ") for c in check.problems] == [
        sheet.unreadable[place] for place in sorted(sheet.unreadable)
    ]
