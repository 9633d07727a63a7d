"""The tables of a sheet, each a part of its own, and which rows their filters may hide."""

from __future__ import annotations

from dataclasses import field

from xlrepro.formula.parse import FormulaError, read_area
from xlrepro.records import dataclass
from xlrepro.workbook.cells import Table
from xlrepro.workbook.escapes import unescaped
from xlrepro.workbook.parts import Attributes, Parts, shown


@dataclass
class Filter:
    """The rows under the headings of a filter; `used` once a condition for a column is met."""

    area: str = ""
    used: bool = False
    inside: list[str] = field(default_factory=list)  # the filter's own elements

    def start(self, tag: str, attributes: Attributes) -> None:
        """To be told of each element where an autoFilter may stand, and in it."""
        if self.inside or tag == "autoFilter":
            self.inside.append(tag)
        if self.inside == ["autoFilter"]:
            self.area = attributes.get("ref", "")
        self.used = self.used or (len(self.inside) > 2 and self.inside[1] == "filterColumn")

    def end(self) -> None:
        if self.inside:
            self.inside.pop()

    def rows(self) -> range:
        """The rows that it may hide; none where it is not in use."""
        if not self.used:
            return range(0)
        (top, _), (bottom, _) = read_area(self.area)
        return range(top + 1, bottom + 1)


def read_table(parts: Parts, part: str, sheet: str) -> tuple[Table, range]:
    """A table, and the rows that its filter may hide."""
    told: Attributes = {}
    columns: list[str] = []
    filtered = Filter()
    depth = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth == 1:
            told.update(attributes)
        elif tag == "tableColumn" and depth == 3:
            columns.append(unescaped(attributes.get("name", "")))
        filtered.start(tag, attributes)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        filtered.end()

    parts.parse(part, start, end, root="table")
    try:
        first, last = read_area(told.get("ref", ""))
        rows = filtered.rows()
    except FormulaError as error:
        raise parts.damaged(f"{shown(part)}: {error}") from None
    header, totals = (
        _count(told.get(name, ""), usual)
        for name, usual in (("headerRowCount", 1), ("totalsRowCount", 0))
    )
    if header + totals > last[0] - first[0] + 1 or len(columns) != last[1] - first[1] + 1:
        raise parts.damaged(f"{shown(part)}: the table's rows and columns are not those it tells")
    name = unescaped(told.get("displayName") or told.get("name", ""))
    return Table(name, sheet, first, last, header, totals, tuple(columns)), rows


def _count(text: str, usual: int) -> int:
    return int(text) if text in ("0", "1") else usual
