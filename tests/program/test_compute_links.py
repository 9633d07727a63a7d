"""Links to other workbooks: the values and names that are kept of them, opened only when needed."""

import pytest

from tests.program.small import compute, computed, opened, values_of
from tests.tiny import MAIN, OFFICE, REL, RELS
from xlrepro.program.unknowns import CannotTell, Unreadable
from xlrepro.workbook import WorkbookError

BOOK = '<externalReferences><externalReference r:id="l1"/></externalReferences>'
PART = (
    f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="b">'
    '<sheetNames><sheetName val="Costs"/><sheetName val="Gone"/><sheetName val="Vain"/>'
    "</sheetNames>"
    '<definedNames><definedName name="rate" refersTo="=Costs!$A$1"/>'
    '<definedName name="rate" refersTo="=Costs!$A$2" sheetId="0"/></definedNames>'
    '<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>7</v></cell></row>'
    '<row r="2"><cell r="A2"><v>8</v></cell><cell r="B2" t="str"><v>b</v></cell></row>'
    '</sheetData><sheetData sheetId="2" refreshError="1"/>'
    "</sheetDataSet></externalBook></externalLink>"
)
FILE = RELS.format(
    REL.format("b", "externalLinkPath", "other.xlsx").replace("/>", ' TargetMode="External"/>')
)
LINK = {
    "book": BOOK,
    "xl/externalLinks/externalLink1.xml": PART,
    "xl/externalLinks/_rels/externalLink1.xml.rels": FILE,
}


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=[1]Costs!A1+1", 8.0),
        ("=SUM([1]Costs!A1:B9)", 15.0),
        ("=[1]Costs!B2", "b"),
        ("=[1]Costs!C3", 0.0),  # a blank cell of a sheet that is kept
        ("=[1]!rate", 7.0),
        ("=[1]Costs!rate", 8.0),  # the name of that sheet, not the workbook's
        ("=[1]!nothing", "#REF!"),
        ("=[1]Vain!A1", "#REF!"),  # Excel sought it in vain
    ],
)
def test_a_link_gives_what_is_kept_of_the_other_workbook(formula, wanted):
    assert str(computed({"A1": formula}, **LINK)["A1"]) == str(wanted)


@pytest.mark.parametrize("formula", ["=[1]Gone!A1", "=SUM([1]Gone!A1:A9)"])
def test_a_linked_sheet_of_which_nothing_is_kept_has_no_values(formula):
    found = compute(opened({"A1": formula}, **LINK))
    assert len(found.unknown) == 1
    assert isinstance(*found.unknown.values(), CannotTell | Unreadable)


def test_links_are_read_only_where_a_formula_reads_one():
    (unused, used) = (opened({"A1": formula}, **LINK) for formula in ("=1+1", "=[1]Costs!A1"))
    del unused.links.books, used.links.books  # the file is gone by now
    assert values_of(compute(unused)) == {"A1": 2.0}
    with pytest.raises(WorkbookError, match="cannot be opened"):
        compute(used)
