"""Sheets whose cells, formulas and names are wrong, odd or too many."""

from __future__ import annotations

from tests.broken.case import (
    GOOD,
    ONE,
    ONE_WRONG,
    Case,
    Cases,
    book_xml,
    cell,
    listed,
    many,
    many_wrong,
    parts,
    rows,
    unreadable,
    without,
)

DEEP = 5_000
NINES, AS = "9" * 9_000, "A" * 9_000


def bad(said: str) -> str:
    return f"{{path}} S: {said}"


def number(text: str) -> Case:
    shown = text if len(text) < 60 else f"{text[:57]}..."
    return unreadable(cell(f"<v>{text}</v>"), bad(f"A1: wanted a number, found '{shown}'"))


def named(*names: tuple[str, str], scope: str = "") -> str:
    inside = "".join(f'<definedName name="{n}"{scope}>{text}</definedName>' for n, text in names)
    return book_xml(listed("S"), f"<definedNames>{inside}</definedNames>")


def formula(text: str, attributes: str = "") -> Case:
    """A formula that does not give 2, as the file has it, or that cannot be worked out."""
    return Case(cell(f"<f{attributes}>{text}</f><v>2</v>"), 1, ONE_WRONG)


CELLS: Cases = {
    **{
        f"value {text[:12]}": number(text)
        for text in (
            "nan",
            "NaN",
            "inf",
            "-inf",
            "Infinity",
            "1e999",
            "-1e999",
            "1_0",
            "0x1F",
            "1,5",
        )
    },
    "value of ten thousand letters": number("x" * 10_000),
    "value in Arabic digits": unreadable(
        cell("<v>&#1633;</v>"), bad("A1: wanted a number, found '\u0661'")
    ),
    "value very small": without("1 filled cell", cell("<v>1e-999</v>")),
    "value of ten thousand digits": unreadable(
        cell(f"<v>{'9' * 10_000}</v>"), bad(f"A1: wanted a number, found '{'9' * 57}...'")
    ),
    "value of blanks": without("0 filled cells", cell("<v>  </v>")),
    "value of an unknown kind": without("1 filled cell", cell("<v>1</v>", ' t="zz"')),
    "string index too large": unreadable(
        cell("<v>7</v>", ' t="s"'),
        bad("A1: wanted the number of one of 0 shared strings, found '7'"),
    ),
    "string index negative": unreadable(
        cell("<v>-1</v>", ' t="s"'),
        bad("A1: wanted the number of one of 0 shared strings, found '-1'"),
    ),
    "string index a word": unreadable(
        cell("<v>one</v>", ' t="s"'),
        bad("A1: wanted the number of one of 0 shared strings, found 'one'"),
    ),
    "string index 1_0": unreadable(
        rows('<row r="1"><c r="A1" t="s"><v>1_0</v></c></row>', "<si/>" * 11),
        bad("A1: wanted the number of one of 11 shared strings, found '1_0'"),
    ),
    "string index of ten thousand digits": unreadable(
        cell(f"<v>{'1' * 10_000}</v>", ' t="s"'),
        bad(f"A1: wanted the number of one of 0 shared strings, found '{'1' * 57}...'"),
    ),
    "a cell twice": unreadable(rows(GOOD + GOOD), bad("the cell A1 stands in the file twice")),
    "row zero": unreadable(
        rows('<row r="0"><c><v>1</v></c></row>'),
        bad("wanted a row from 1 to 1048576, found '0'"),
    ),
    "row beyond the last": unreadable(
        rows('<row r="1048577"><c><v>1</v></c></row>'),
        bad("wanted a row from 1 to 1048576, found '1048577'"),
    ),
    "row of a word": unreadable(
        rows('<row r="one"/>'), bad("wanted a row from 1 to 1048576, found 'one'")
    ),
    "row negative": unreadable(
        rows('<row r="-5"/>'), bad("wanted a row from 1 to 1048576, found '-5'")
    ),
    "row 1_0": unreadable(
        rows('<row r="1_0"/>'), bad("wanted a row from 1 to 1048576, found '1_0'")
    ),
    "row of many digits": unreadable(
        rows(f'<row r="{NINES}"/>'),
        bad(f"wanted a row from 1 to 1048576, found '{'9' * 57}...'"),
    ),
    "column beyond the last": unreadable(
        rows('<row r="1"><c r="XFE1"/></row>'), bad("'XFE1' lies outside a sheet")
    ),
    "address no address": unreadable(
        rows('<row r="1"><c r="R1C1"/></row>'), bad("'R1C1' is no cell address")
    ),
    "address very long": unreadable(
        rows(f'<row r="1"><c r="{AS}1"/></row>'), bad(f"'{'A' * 40}' is no cell address")
    ),
    "the last cell of a sheet": Case(cell("<f>1+1</f><v>2</v>", "", "XFD1048576"), 0, ONE),
    "a cell before any row": unreadable(
        parts(
            **{
                "xl/worksheets/sheet1.xml": "<worksheet><sheetData><c><v>1</v></c></sheetData>"
                "</worksheet>"
            }
        ),
        bad("a cell stands in no row"),
    ),
    "absurd dimension": Case(
        parts(
            **{
                "xl/worksheets/sheet1.xml": '<worksheet><dimension ref="A1:XFD1048576"/><cols><col '
                f'min="1" max="999999999"/></cols><sheetData>{GOOD}</sheetData></worksheet>'
            }
        ),
        0,
        ONE,
    ),
    "rows out of order": Case(
        rows('<row r="9"><c r="A9"><f>1+1</f><v>2</v></c></row><row r="1"><c r="B1"/></row>'),
        0,
        ONE,
    ),
    "cells without addresses": Case(
        rows("<row><c><v>1</v></c><c><f>A1+1</f><v>2</v></c></row>"), 0, ONE
    ),
    "cells in the wrong row": Case(rows('<row r="1"><c r="A7"><f>1</f><v>1</v></c></row>'), 0, ONE),
    "no stored values": Case(rows('<row r="1"><c r="A1"><f>1+1</f></c></row>'), 1, ONE_WRONG),
    "an error value": Case(cell("<f>1/0</f><v>#DIV/0!</v>", ' t="e"'), 0, ONE),
    "text among numbers": Case(
        rows(GOOD + '<row r="2"><c r="A2" t="str"><v>one</v></c></row>'), 0, ONE
    ),
    "headings and no rows": without(
        "2 filled cells",
        rows('<row r="1"><c r="A1" t="str"><v>x</v></c><c r="B1" t="str"><v>pred</v></c></row>'),
    ),
    "no cells": without("0 filled cells", rows("")),
    "a cell in a cell": unreadable(
        rows('<row r="1"><c r="A1"><c r="A1"><v>1</v></c></c></row>'),
        bad("A1: a cell stands within it"),
    ),
    "formula that reads itself": formula("A1+1"),
    "formulas in a circle": Case(
        rows('<row r="1"><c r="A1"><f>B1+1</f><v>1</v></c><c r="B1"><f>A1+1</f><v>2</v></c></row>'),
        1,
        many_wrong(2),
    ),
    "formula of 8,192 characters": formula("1+" * 4_095 + "11"),
    "formula of 100,000 characters": formula("1+" * 50_000 + "1"),
    "formula nested deep": formula("(" * DEEP + "1" + ")" * DEEP),
    "formula of signs": formula("-" * DEEP + "1"),
    "formula of percent signs": formula("1" + "%" * DEEP),
    "formula of powers": formula("^".join("9" * 60)),
    "formula that is none": formula("=)(&quot;"),
    "formula with a number too large": formula("1e999+1"),
    "formula of an absurd range": formula("SUM(A1:XFD1048576)"),
    "formula of the whole sheet": formula("SUMPRODUCT(1:1048576,A:XFD)"),
    "formula of a text very long": formula(f"&quot;{'x' * 8_000}&quot;"),
    "array over an absurd range": unreadable(
        cell('<f t="array" ref="A1:XFD1048576">B1</f><v>1</v>'),
        bad("A1: an array formula fills an absurd range"),
    ),
    "array outside the sheet": unreadable(
        cell('<f t="array" ref="A1:A1048577">B1</f><v>1</v>'),
        bad("'A1048577' lies outside a sheet"),
    ),
    "array with no address": unreadable(
        cell('<f t="array" ref="x">B1</f><v>1</v>'), bad("'x' is no cell address")
    ),
    "array without a range": Case(cell('<f t="array">1+1</f><v>2</v>'), 0, ONE),
    "arrays overlapping": Case(
        rows(
            '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3</f><v>1</v></c></row>'
            '<row r="2"><c r="A2"><f t="array" ref="A2:A4">B1:B3</f><v>1</v></c></row>'
        ),
        1,
        many_wrong(4),
    ),
    "shared formula without a first": Case(cell('<f t="shared" si="9"/><v>1</v>'), 1, ONE_WRONG),
    "shared index used twice": Case(
        rows(
            '<row r="1"><c r="A1"><f t="shared" ref="A1" si="0">1+1</f><v>2</v></c>'
            '<c r="B1"><f t="shared" ref="B1" si="0">2+2</f><v>4</v></c>'
            '<c r="C1"><f t="shared" si="0"/><v>2</v></c></row>'
        ),
        0,
        many(3),
    ),
    "shared formula past the sheet": Case(
        rows(
            '<row r="1"><c r="A1"><f t="shared" ref="A1:XFE9999999" si="0">XFD1048576</f></c>'
            '<c r="B1"><f t="shared" si="0"/><v>2</v></c></row>'
        ),
        1,
        many_wrong(2),
    ),
    "table of data": formula("", ' t="dataTable" ref="A1" dt2D="1" r1="B1" r2="C1"'),
    "links to no workbook": formula("[99]None!A1+'C:\\[x.xlsx]S'!A1"),
    "names in a circle": Case(
        parts(**{"xl/workbook.xml": named(("a", "b"), ("b", "a"), ("c", "c"))}), 0, ONE
    ),
    "name for nothing": Case(parts(**{"xl/workbook.xml": named(("", ""), ("a", ""))}), 0, ONE),
    "name of a sheet that is a word": unreadable(
        parts(**{"xl/workbook.xml": named(("a", "1"), scope=' localSheetId="one"')}),
        "damaged: the name a belongs to a sheet 'one', wanted its number; "
        "open it in Excel and save it",
    ),
    "name of a sheet that is none": Case(
        parts(**{"xl/workbook.xml": named(("a", "1"), scope=' localSheetId="99"')}), 0, ONE
    ),
    "inline string nested": without(
        "0 filled cells",
        cell(f"{'<is>' * 50}<t>a</t>{'</is>' * 50}", ' t="inlineStr"'),
    ),
}
