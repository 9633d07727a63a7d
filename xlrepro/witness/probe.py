"""Which functions a witness does not know: it is asked to calculate each without arguments."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LINK = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r" Type="{OFFICE}/{{}}" Target="{{}}"/></Relationships>'
)
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    f'+xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sheet.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": LINK.format("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="probe" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": LINK.format("worksheet", "sheet.xml"),
}
PREFIXES = ("", "_xlfn.")  # the later functions have one in a file


def write_probe(target: Path, functions: Sequence[str]) -> None:
    """A workbook with a row for each function: a call of it under each prefix."""
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{column}{row}"><f>{prefix}{name}()</f></c>'
            for column, prefix in zip("AB", PREFIXES, strict=True)
        )
        + "</row>"
        for row, name in enumerate(functions, 1)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in {**PARTS, "xl/sheet.xml": sheet}.items():
            archive.writestr(name, text)
