"""How numbers are shown: as a share, an amount of money or a date. Read when first asked for, since
no value hangs on it (ECMA-376 part 1, 18.8.30 and 18.8.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import FormulaError, read_a1
from xlrepro.workbook.cells import Workbook
from xlrepro.workbook.parts import Attributes, Parts, unpacked
from xlrepro.workbook.reader import sheet_parts

PERCENT, DATE = "%", "date"
BUILT_IN = {9: PERCENT, 10: PERCENT, **dict.fromkeys([*range(14, 23), *range(45, 48)], DATE)}
CURRENCY = re.compile(r"\[\$([^\]\-]+)[^\]]*\]|(?<!\[)([$€£¥₹₽₩])")
SILENT = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
PARTS_OF_DATES = re.compile(r"[ymdhs]", re.IGNORECASE)


def shown_as(book: Workbook) -> list[Mapping[Place, str]]:
    """Of each sheet the cells that are shown as "%", a "date", or with the sign of a currency.

    None where the file is gone or no longer the one that was read. Raises WorkbookError where it
    is damaged.
    """
    if not (book.sha256 and book.path.is_file()):
        return [{} for _ in book.sheets]
    with unpacked(book.path) as parts:
        if parts.sha256 != book.sha256:
            return [{} for _ in book.sheets]
        main, titles = sheet_parts(book.path)
        kinds = _kinds(parts, main)
        return [_cells(parts, titles[sheet.title], kinds) for sheet in book.sheets]


def kind_of(code: str) -> str:
    """What a format shows: "%", "date", a currency's sign, or "".

    >>> [kind_of(code) for code in ("0.0%", '"$"#,##0', "[$€-407] 0", "dd/mm/yy", "General")]
    ['%', '$', '€', 'date', '']
    """
    code = code[:500].partition(";")[0]
    money = CURRENCY.search(code)
    if money:
        return (money[1] or money[2]).strip()
    plain = SILENT.sub("", code)
    if "%" in plain:
        return PERCENT
    return DATE if plain.lower() != "general" and PARTS_OF_DATES.search(plain) else ""


def _kinds(parts: Parts, main: str) -> dict[str, str]:
    """What each style of cells shows, by its number; those that show nothing of it are left out."""
    codes: dict[int, str] = dict(BUILT_IN)
    found: dict[str, str] = {}
    inside: list[str] = []
    count = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal count
        inside.append(tag)
        identity = attributes.get("numFmtId", "")
        number = int(identity) if identity.isascii() and identity.isdigit() else 0
        if tag == "numFmt" and inside[-2:-1] == ["numFmts"]:
            codes[number] = kind_of(attributes.get("formatCode", ""))
        elif tag == "xf" and inside[-2:-1] == ["cellXfs"]:
            if codes.get(number):
                found[str(count)] = codes[number]
            count += 1

    for _, part in parts.related(main, "styles"):
        if part in parts:
            parts.parse(part, start, lambda _: inside.pop())
    return found


def _cells(parts: Parts, part: str, kinds: Mapping[str, str]) -> dict[Place, str]:
    """The cells of a sheet that have one of some styles."""
    found: dict[Place, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "c" and "r" in attributes and (kind := kinds.get(attributes.get("s", "0"))):
            try:
                found[read_a1(attributes["r"])] = kind
            except FormulaError:
                return

    if kinds:
        parts.parse(part, start)
    return found
