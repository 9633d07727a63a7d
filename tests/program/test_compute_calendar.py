"""The workbook's calendar, which may count from 1904, and the year of days without one."""

import pytest

from tests.program.small import computed, result, same
from tests.tiny import PACKAGE, REL, RELS

IN_1904 = '<workbookPr date1904="1"/>'
DAYS = {
    "=DATE(2024,12,25)": 44189.0,
    "=DATE(1904,1,1)": 0.0,
    "=DATE(1903,12,31)": "#NUM!",
    "=YEAR(0)": 1904.0,
    "=DAY(0)": 1.0,
    "=MONTH(44189.5)": 12.0,
    "=WEEKDAY(0)": 6.0,
    "=WEEKDAY(44189,2)": 3.0,
    "=EDATE(44189,2)": 44251.0,
    "=EOMONTH(44189,-10)": 43889.0,
    '=TEXT(44189,"yyyy-mm-dd")': "2024-12-25",
    '=DATEVALUE("2024-12-25")': 44189.0,
    '="2024-12-25"+0': 44189.0,
    "=_xlfn.DAYS(44189,0)": 44189.0,
    '=DATEDIF(0,44189,"Y")': 120.0,
    "=WEEKNUM(44189)": 52.0,
    "=_xlfn.ISOWEEKNUM(44189)": 52.0,
    "=NETWORKDAYS(44189,44199)": 8.0,
    "=WORKDAY(44189,5)": 44196.0,
    "=YEARFRAC(0,366)": 1.0,
    '=COUNTIF(A1:A2,"2024-12-25")': 1.0,
}


@pytest.mark.parametrize(("formula", "wanted"), DAYS.items())
def test_days_count_from_1904_where_the_workbook_says_so(formula, wanted):
    assert result(formula, {"A1": 44189, "A2": 45651}, book=IN_1904) == wanted


@pytest.mark.libreoffice
def test_libreoffice_counts_the_same():
    others = {"=DATE(1903,12,31)"}  # a day of its calendar, below 0
    same(
        {f: w for f, w in DAYS.items() if f not in others},
        {"A1": 44189, "A2": 45651},
        "libreoffice",
        book=IN_1904,
    )


def test_one_workbook_does_not_change_the_calendar_of_the_next():
    cells = {"A1": "=DATE(2024,12,25)", "A2": '="2024-12-25"+0'}
    for _ in range(2):
        assert computed(cells, book=IN_1904) == {"A1": 44189.0, "A2": 44189.0}
        assert computed(cells) == {"A1": 45651.0, "A2": 45651.0}


SAVED = {
    "_rels/.rels": RELS.format(
        REL.format("w", "officeDocument", "xl/workbook.xml")
        + f'<Relationship Id="c" Type="{PACKAGE}/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
    ),
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="core" xmlns:dcterms="terms">'
    "<dcterms:modified>2019-05-06T07:08:09Z</dcterms:modified></cp:coreProperties>",
}


@pytest.mark.parametrize(
    ("formula", "wanted"), [('="1/2"+0', 43467.0), ('=DATEVALUE("3-Mar")', 43527.0)]
)
def test_a_day_without_a_year_is_of_the_year_in_which_the_workbook_was_saved(formula, wanted):
    assert result(formula, **SAVED) == wanted
    assert result(formula) is None  # where it is not told


def test_a_text_that_looks_like_a_day_is_compared_as_text_where_no_year_is_told():
    assert result('=COUNTIF(A1:A3,"1/2")', {"A1": "1/2", "A2": "1/2 "}) == 1.0
