"""Edits of the gradient-descent sheets: settings, data, length, and what users put beside them."""

from __future__ import annotations

from dataclasses import replace

from tests.cases.draft import Draft, NotHere, Page, area_of, workbook
from tests.edits import moved, with_cells
from xlrepro.formula.nodes import Node, Place, Range, Ref, map_leaves
from xlrepro.formula.parse import parse
from xlrepro.workbook import Cell, Formula

METHODS = ("basic", "momentum", "rmsprop", "adam", "adam_ann")
RATES = {
    "basic": (1e-5, 2e-4),
    "momentum": (1e-5, 1e-3),
    "rmsprop": (1e-3, 0.5),
    "adam": (1e-3, 2),
    "adam_ann": (1e-4, 1),
}
BETAS = {"momentum": "J1", "rmsprop": "J1", "adam": "J1 L1", "adam_ann": "J1 L1"}


def last_row(draft: Draft, title: str) -> int:
    return area_of(draft.facts[title]["x"])[1][0]


def methods(draft: Draft) -> list[str]:
    """The sheets to edit: one of them, some, or all."""
    here = [title for title in METHODS if title in draft.facts]
    if not here:
        raise NotHere("no descent sheet")
    return draft.rng.sample(here, draft.rng.choice([1, 1, 2, len(here)]) if len(here) > 1 else 1)


def facts() -> dict[str, dict[str, str]]:
    return {title: {"x": "A4:A32"} for title in METHODS}


def other_rate(draft: Draft) -> str:
    told = []
    for title in methods(draft):
        low, high = RATES[title]
        rate = float(f"{low * (high / low) ** draft.rng.random():.3g}")
        cell = "F1" if title == "basic" else "D2"
        text = draft.rng.choice([rate, rate, f"=1/{round(1 / rate)}" if rate < 1 else rate])
        if rate < 1e-3 and draft.rng.random() < 0.3:
            text = "=10^-4"
        draft.plant(title, **{cell: text})
        told.append(f"{title} {text}")
    return "learning rate " + ", ".join(told)


def other_betas(draft: Draft) -> str:
    told = []
    for title in methods(draft):
        for cell in BETAS.get(title, "").split():
            beta = draft.rng.choice([0.0, 0.5, 0.7, 0.8, 0.95, 0.99, 0.999])
            if title != "momentum" and cell == BETAS[title].split()[-1] and beta == 0.0:
                beta = 0.6
            draft.plant(title, **{cell: beta})
            told.append(f"{title}!{cell}={beta}")
    if not told:
        raise NotHere("no beta")
    return "betas " + ", ".join(told)


def other_weights(draft: Draft) -> str:
    for title in (chosen := methods(draft)):
        a, b = draft.rng.choice([(0, 0), (-2.5, 10), (30, 2), (1.5, -0.25), (1e-3, 1e3)])
        draft.plant(title, C1=a, C2=b)
    return "starting weights of " + ", ".join(chosen)


def other_data(draft: Draft) -> str:
    kind = draft.rng.choice(["whole", "fractions", "negative", "one point"])
    for title in (chosen := methods(draft)):
        for row in range(4, last_row(draft, title) + 1):
            if kind == "one point" and row != 9:
                continue
            x = draft.rng.uniform(-1, 1) if kind == "negative" else draft.rng.uniform(1, 100)
            x = float(round(x)) if kind == "whole" else round(x, 3)
            draft.plant(
                title, **{f"A{row}": x, f"B{row}": round(3 * x - 5 + draft.rng.gauss(0, 1), 4)}
            )
    return f"other data ({kind}) in " + ", ".join(chosen)


def carried_state(draft: Draft) -> str:
    told = []
    for title in methods(draft):
        if title == "basic":
            continue
        foot = last_row(draft, title) + 1
        for col in "JKLM" if title.startswith("adam") else "JK":
            running = title == "momentum" or (title.startswith("adam") and col in "JK")
            value = draft.rng.choice([0.5, -12.5, 100.0]) if running else draft.rng.uniform(1, 1e5)
            draft.plant(title, **{f"{col}{foot}": value})
        told.append(title)
    if not told:
        raise NotHere("no carried state")
    return "carried state of " + ", ".join(told)


def resized(draft: Draft, count: int) -> str:
    for title in (chosen := methods(draft)):
        resize(draft, title, count)
    return f"{count} rows in " + ", ".join(chosen)


def resize(draft: Draft, title: str, count: int) -> None:
    """The table with rows deleted, or inserted and filled down."""
    first, last = 4, last_row(draft, title)
    end = first + count - 1

    def place(old: Place) -> Place:
        return (
            end if old[0] == last else old[0] + end - last if old[0] > last else min(old[0], end),
            old[1],
        )

    before = draft.cells(title)
    kept = {p: c for p, c in before.items() if p[0] < first or p[0] >= last}
    grown = moved(with_cells(draft.book, title, kept), title, place)
    sheet = grown.sheet(title)
    assert sheet
    cells = {p: c for p, c in sheet.cells.items() if not first <= p[0] <= end}
    for row in range(first, end + 1):
        pattern = first if row == first else first + 1
        for col in {c for r, c in before if r == first}:
            old = before[pattern, col]
            if old.formula:
                cells[row, col] = Cell(None, Formula(old.formula.node, (row, col)))
            elif row <= last:
                cells[row, col] = before[row, col]
            else:
                x = (row * 37) % 97 + 1.0
                cells[row, col] = Cell(x if col == 1 else 2 * x + 30)
    draft.book = with_cells(grown, title, cells)
    draft.facts[title]["x"] = f"A{first}:A{end}"


def few_rows(draft: Draft) -> str:
    return resized(draft, draft.rng.choice([1, 2, 3, 5, 10]))


def more_rows(draft: Draft) -> str:
    return resized(draft, draft.rng.choice([30, 31, 40, 60, 120]))


def many_rows(draft: Draft) -> str:
    here = [t for t in METHODS if t in draft.facts]
    if not here:
        raise NotHere("no descent sheet")
    title = draft.rng.choice(here)
    resize(draft, title, draft.rng.choice([1000, 5000]))
    return f"thousands of rows in {title}"


def rate_elsewhere(draft: Draft) -> str:
    """The learning rate of each sheet on one sheet of settings."""
    page = Page()
    page.label("A1", "sheet", "learning rate")
    for row, title in enumerate(chosen := methods(draft), 2):
        cell = (1, 6) if title == "basic" else (2, 4)
        cells = draft.cells(title)
        value = cells[cell].value
        page.label(f"A{row}", title)
        page.type(f"B{row}", value if isinstance(value, float) else 0.001)
        cells[cell] = Cell(None, Formula(parse(f"settings!B{row}", cell), cell))
        draft.put(title, cells)
    more = workbook(draft.name, {"settings": page}).sheets
    draft.book = replace(draft.book, sheets=[*draft.book.sheets, *more])
    return "learning rate on another sheet for " + ", ".join(chosen)


def own_columns(draft: Draft) -> str:
    """Columns of the user's own beside the table, filled down, and sums of them."""
    told = []
    for title in methods(draft):
        last = last_row(draft, title)
        ways = [
            "E4-B4",
            "ABS(E4-B4)",
            "B4/E4",
            "AVERAGE(E$4:E4)",
            "IF(E4>B4,1,0)",
            "ROUND(E4,2)",
            "MAX(B$4:B4)",
            "LOG10(ABS(E4-B4)+1)",
            'IF(A4>50,"far","near")',
            "A4^2",
            f"RANK(B4,B$4:B${last})",
        ]
        for col, text in zip("QRS", draft.rng.sample(ways, draft.rng.randint(1, 3)), strict=False):
            draft.plant(title, **{f"{col}3": draft.rng.choice(["mine", "residual", "check"])})
            draft.fill(title, f"{col}4:{col}{last}", text)
            told.append(f"{title}!{col} {text}")
    return "own columns " + ", ".join(told)


def a_second_table(draft: Draft) -> str:
    """The whole table once more beside the first, with a setting of its own."""
    title = draft.rng.choice(methods(draft))
    shift = 18
    cells = draft.cells(title)

    def follow(node: Node) -> Node:
        def leaf(part: Node) -> Node:
            if isinstance(part, Ref) and part.col_fixed:
                return replace(part, col=part.col + shift)
            if isinstance(part, Range):
                return Range(leaf(part.first), leaf(part.last))
            return part

        return map_leaves(node, leaf)

    if title == "adam_ann" or any(c > shift for _, c in cells):
        raise NotHere("names stand for one table only")
    for (row, col), cell in list(cells.items()):
        new = (row, col + shift)
        if cell.formula:
            cells[new] = Cell(None, Formula(follow(cell.formula.node), new))
        else:
            cells[new] = cell
    draft.put(title, cells)
    draft.plant(title, **{"X1" if title == "basic" else "V2": 3e-4})
    return f"a second table beside the first in {title}"
