"""The page of one workbook: verdict, what is not right, findings, pictures, and the sheets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from xlrepro.checks.markup import Html, el, join, region, table_of
from xlrepro.checks.records import CellCheck, SheetCheck, Verdict, Verification
from xlrepro.checks.summary import summary_table, verdict_paragraph
from xlrepro.checks.verify import Checked
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1, read_a1
from xlrepro.models.computed_by import computed_by
from xlrepro.models.finding import Finding
from xlrepro.report.grid import CODES, MEANING, Budget, Grid, exact
from xlrepro.report.html import document, packed
from xlrepro.report.pictures import pictures
from xlrepro.workbook import Sheet, Value

LISTED, LATER = 500, 20_000  # problems drawn at once, and at a click
ROWS = 12  # cells of a finding that are links
Roles = dict[tuple[str, str], list[CellCheck]]


def book_page(examined: Checked, table: str) -> str:
    """The whole page; `table` is the name of the file with every cell, which stands beside it."""
    check = examined.check
    alone = Verification([check])
    budget = Budget()
    sheets = [
        _sheet(i, examined.book.sheets[i], sheet, budget, table)
        for i, sheet in enumerate(check.sheets)
    ]
    tabs = [el("li", el("a", s.name, href=f"#s{i}")) for i, s in enumerate(check.sheets)]
    title = check.name
    body = join(
        el(
            "header",
            el("nav", el("ul", el("li", el("a", "All workbooks", href="index.html")))),
            el("h1", title),
            verdict_paragraph(alone),
        ),
        "\n",
        el(
            "main",
            summary_table([check], lambda _, i: f"#s{i}", several=False),
            _problems(check.sheets, table),
            _ledger(check.sheets),
            pictures(examined),
            el("nav", el("h2", "Sheets"), el("ul", *tabs), aria_label="Sheets"),
            _legend(check.counts),
            *sheets,
            id="top",
        ),
        el("footer", el("p", f"SHA-256 of {title}: ", el("code", check.sha256))),
        _panel(),
    )
    wrong = "nothing to verify" if check.nothing_computed else "not right"
    return document(f"{title}: {'verified' if alone.ok else wrong}", body, script=True)


def _panel() -> Html:
    """Where the chosen cell is told, and the words for it."""
    words = {code: [str(verdict), MEANING[verdict]] for verdict, code in CODES.items()}
    data = json.dumps(words).replace("<", "\\u003c")
    return join(
        el(
            "aside",
            el("button", "Close", type="button"),
            el("h2", "No cell chosen"),
            el("dl"),
            id="cell",
            hidden=True,
            aria_live="polite",
            aria_label="The chosen cell",
        ),
        el("script", Html(data), type="application/json", id="verdicts"),
    )


def _legend(counts: Counter[Verdict]) -> Html:
    seen = [verdict for verdict in Verdict if counts[verdict]]
    items = []
    for verdict in seen:
        text = f"{verdict} ({counts[verdict]:,})"
        code, meaning = CODES[verdict], MEANING[verdict]
        plain = el("span", text, cls=code, title=meaning)
        button = el(
            "button", text, cls=f"{code} js", type="button", value=code, title=meaning,
            aria_pressed="false",
        )  # fmt: skip
        items.append(el("li", el("noscript", plain), button))
    note = el("span", "Press one or more to see only these cells.", cls="js note")
    return join(el("ul", *items, cls="legend", aria_label="Colours"), el("p", note))


def _problems(sheets: Sequence[SheetCheck], table: str) -> Html | None:
    found = [(i, sheet, cell) for i, sheet in enumerate(sheets) for cell in sheet.problems]
    if not found:
        return None
    kinds = Counter(cell.verdict for _, _, cell in found)
    told = ", ".join(f"{count:,} {verdict}" for verdict, count in kinds.items())
    seconds = any(cell.recalculated is not None for _, _, cell in found)
    lines = [_problem(*item, seconds) for item in found[: LISTED + LATER]]
    more = []
    if len(found) > LISTED:
        text = f"{min(len(found) - LISTED, LATER):,} more. "
        button = el("button", "Show them", type="button", cls="js")
        beside = el("noscript", f"They are in {table}.")
        row = el("tr", el("td", text, button, beside, colspan=6 + seconds))
        more.append(el("tbody", row, data_rows=packed("".join(lines[LISTED:]))))
    if len(found) > LISTED + LATER:
        text = f"{len(found) - LISTED - LATER:,} more are in {table}."
        more.append(el("tbody", el("tr", el("td", text, colspan=6 + seconds))))
    heads = ["cell", "verdict", "stored", "computed", "off by", "formula, and why"]
    if seconds:
        heads.insert(4, "recalculated")
    listing = table_of(heads, el("tbody", *lines[:LISTED]), *more, cls="list problems")
    tools = el(
        "div",
        el("label", "Only those with ", el("input", type="search", id="search")),
        el("span", f"{min(len(found), LISTED):,} of {min(len(found), LISTED):,} shown",
           id="found", role="status"),
        cls="tools js",
    )  # fmt: skip
    return el(
        "section",
        el("h2", f"{len(found):,} cell{'s' * (len(found) != 1)} not right", id="problems"),
        el("p", told),
        tools,
        region("Cells that are not right", listing, "scroll"),
    )


def _problem(number: int, sheet: SheetCheck, cell: CellCheck, seconds: bool) -> Html:
    name = f"{sheet.name}!{cell.cell}"
    function, _ = computed_by(cell.model, cell.role)
    off = ""
    if cell.ulps is not None:
        steps = f"{cell.ulps:,}" if cell.ulps < 1_000_000 else f"{cell.ulps:.1e}"
        off = f"{cell.gap:.3g} ({steps} ulp{'s' * (cell.ulps != 1)})" if cell.ulps else "nothing"
    why = el("div", el("code", cell.formula)) if cell.formula else None
    notes = [cell.why, f"computed by {function}" if function else ""]
    said = "; ".join(note for note in notes if note)
    stored = exact(cell.stored) if cell.stored is not None else "nothing"
    return el(
        "tr",
        el("td", el("a", name, href=f"#s{number}-{cell.cell}")),
        el("td", str(cell.verdict), cls=CODES[cell.verdict]),
        el("td", el("code", stored)),
        _number(cell.computed),
        _number(cell.recalculated) if seconds else None,
        el("td", off),
        el("td", why, said),
        data_k=CODES[cell.verdict],
    )


def _number(value: Value) -> Html:
    return el("td", el("code", exact(value)) if value is not None else None)


def _ledger(sheets: Sequence[SheetCheck]) -> Html | None:
    """The findings; one that several sheets have in the same words is told of the first, then "
    "named."""
    by_title: dict[str, list[tuple[int, SheetCheck, Finding]]] = {}
    for i, sheet in enumerate(sheets):
        for finding in sheet.findings:
            by_title.setdefault(finding.title, []).append((i, sheet, finding))
    if not by_title:
        return None
    entries = []
    for title, found in by_title.items():
        told = [
            el("p", el("strong", sheet.name), ": ", finding.text, " ", _cells(i, finding))
            for i, sheet, finding in found
        ]
        entries.append(el("div", el("h3", title), *told, cls="finding"))
    note = "No faults: what the sheets do in their own way, found in this file by its formulas."
    return el("section", el("h2", "Good to know", id="ledger"), el("p", note, cls="note"), *entries)


def _cells(number: int, finding: Finding) -> Html:
    areas = finding.cells.split()
    links = [
        join(" ", el("a", part, href=f"#s{number}-{part.split(':')[0]}")) for part in areas[:ROWS]
    ]
    more = f" and {len(areas) - ROWS} more" if len(areas) > ROWS else ""
    return el("span", "See", *links, more, ".", cls="soft")


def _sheet(number: int, sheet: Sheet, check: SheetCheck, budget: Budget, table: str) -> Html:
    groups: Roles = {}
    for cell in check.cells:
        if cell.role:
            groups.setdefault((cell.model, cell.role), []).append(cell)
    roles = {key: i for i, key in enumerate(groups)}
    grid = Grid(number, sheet, check, roles, set(_targets(check, groups)))
    remarks = [el("li", remark) for remark in check.remarks]
    return join(
        "\n",
        el(
            "section",
            el("h2", check.name),
            el("ul", *remarks) if remarks else None,
            _quantities(number, check.name, groups),
            grid.drawing(budget, table),
            id=f"s{number}",
        ),
    )


def _targets(check: SheetCheck, groups: Roles) -> Iterator[Place]:
    """The cells that something links to."""
    for cell in check.problems:
        yield cell.place
    for cells in groups.values():
        yield cells[0].place
    for finding in check.findings:
        for part in finding.cells.split()[:ROWS]:
            yield read_a1(part.split(":")[0])


def _quantities(number: int, sheet: str, groups: Roles) -> Html | None:
    """What is computed in a sheet: a row for each quantity, with the function that computes it."""
    if not groups:
        return None
    heads = ("cells", "quantity", "first formula", "computed by", "what that does", "verdicts")
    rows = []
    for i, ((model, role), cells) in enumerate(groups.items()):
        function, line = computed_by(model, role)
        counts = Counter(cell.verdict for cell in cells)
        verdicts = ", ".join(f"{counts[v]:,} {v}" for v in Verdict if counts[v])
        formula = next((cell.formula for cell in cells if cell.formula), "")
        first, last = cells[0].cell, _last(cells)
        where = first if first == last else f"{first}:{last}"
        rows.append(
            el(
                "tr",
                el("th", el("a", where, href=f"#s{number}-{first}"), scope="row"),
                el("td", f"{role} ({model})"),
                el("td", el("code", formula)),
                el("td", el("code", function) if function else "arithmetic in the checks"),
                el("td", line),
                el("td", verdicts),
                id=f"b{number}-{i}",
            )
        )
    summary = el("summary", f"What is computed here: {len(groups)} quantities")
    listing = table_of(heads, el("tbody", *rows))
    return el("details", summary, region(f"Quantities of {sheet}", listing, "wide"))


def _last(cells: list[CellCheck]) -> str:
    return a1((max(c.place[0] for c in cells), max(c.place[1] for c in cells)))
