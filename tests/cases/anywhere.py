"""Edits that any sheet can have: cells moved, sheets renamed, labels and notes, other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.cases.descent import METHODS, last_row
from tests.cases.draft import Draft, NotHere, Page, area_of
from tests.edits import moved, renamed
from xlrepro.formula.nodes import Name, Node, Place, Range, Ref, leaves, map_leaves
from xlrepro.formula.parse import a1
from xlrepro.workbook import Cell, Formula, Sheet

TITLES = [
    "My sheet",
    "Bob's run",
    "été (2)",
    "Übung 1",
    "数据",
    "run-1",
    "a.b",
    "2024",
    "R1C1",
    "A1",
    "Sheet1 copy",
    "β=0.9",
    "x" * 31,
]


def sheets_with_formulas(draft: Draft) -> list[str]:
    here = [s.title for s in draft.book.sheets if any(c.formula for c in s.cells.values())]
    if not here:
        raise NotHere("no formula")
    return draft.rng.sample(here, draft.rng.randint(1, min(3, len(here))))


def _breaks(draft: Draft, title: str, before: int) -> bool:
    """Whether a column inserted there would tear apart what a formula takes as one piece.

    OFFSET counts columns from a corner and MMULT wants as many columns as rows, so such a sheet
    would no longer do what it did.
    """
    own = draft.facts.get(title, {})
    if title == "log_entropy":
        return before in (3, 5, 6)
    for role, area in own.items():
        (_, left), (_, right) = area_of(area) if ":" in area else ((0, 0), (0, 0))
        whole = title in ("dotprod", "bias") and role in ("rating", "pred", "movie", "movie_bias")
        corner = role in ("user", "movie", "table") and title in (
            "movielens_1hot",
            "movielens_emb",
            "word_emb",
        )
        if title in METHODS or title == "softmax" or whole:
            continue
        if left - corner < before <= right:
            return True
    for cell in draft.cells(title).values():
        array = cell.formula.array if cell.formula else None
        if array and array[0][1] < before <= array[1][1]:
            return True
    return False


def column_inserted(draft: Draft) -> str:
    told = []
    for title in sheets_with_formulas(draft):
        last = max(col for _, col in draft.cells(title))
        before = draft.rng.choice(
            [at for at in range(1, last + 1) if not _breaks(draft, title, at)]
        )
        count = draft.rng.choice([1, 1, 1, 2, 5])
        draft.book = moved(
            draft.book, title, lambda p, at=before, n=count: (p[0], p[1] + n * (p[1] >= at))
        )
        told.append(f"{count} before column {before} of {title}")
    return "columns inserted: " + ", ".join(told)


def rows_above(draft: Draft) -> str:
    told = []
    for title in sheets_with_formulas(draft):
        count = draft.rng.choice([1, 2, 10])
        draft.book = moved(draft.book, title, lambda p, n=count: (p[0] + n, p[1]))
        told.append(f"{count} in {title}")
    return "rows inserted above: " + ", ".join(told)


def table_moved(draft: Draft) -> str:
    told = []
    for title in sheets_with_formulas(draft):
        down, right = draft.rng.choice([(7, 0), (0, 9), (3, 4), (100, 30), (1, 1), (1000, 200)])
        draft.book = moved(draft.book, title, lambda p, d=down, r=right: (p[0] + d, p[1] + r))
        told.append(f"{title} by ({down}, {right})")
    return "moved: " + ", ".join(told)


def sheets_renamed(draft: Draft) -> str:
    chosen = sheets_with_formulas(draft)
    titles = dict(zip(chosen, draft.rng.sample(TITLES, len(chosen)), strict=True))
    draft.book = renamed(draft.book, titles, lambda t: 0)
    return "renamed: " + ", ".join(f"{a} to {b}" for a, b in titles.items())


def sheets_reordered(draft: Draft) -> str:
    sheets = list(draft.book.sheets)
    draft.rng.shuffle(sheets)
    draft.book = replace(draft.book, sheets=sheets)
    return "sheets in another order"


def _reads(sheet: Sheet) -> set[str]:
    found = set()
    for cell in sheet.cells.values():
        if cell.formula and cell.formula.node is not None:
            for leaf in leaves(cell.formula.node):
                first = leaf.first if isinstance(leaf, Range) else leaf
                if isinstance(first, Ref | Name) and first.sheet:
                    found.add(first.sheet)
    return found


def sheets_deleted(draft: Draft) -> str:
    """Sheets that no other one reads."""
    needed = set().union(*(_reads(s) for s in draft.book.sheets))
    free = [s.title for s in draft.book.sheets if s.title not in needed]
    if len(draft.book.sheets) < 2 or not free:
        raise NotHere("every sheet is needed")
    gone = draft.rng.sample(free, draft.rng.randint(1, min(len(free), len(draft.book.sheets) - 1)))
    draft.book = replace(draft.book, sheets=[s for s in draft.book.sheets if s.title not in gone])
    for title in gone:
        draft.facts.pop(title, None)
    return "deleted: " + ", ".join(gone)


def sheet_copied(draft: Draft) -> str:
    title = draft.rng.choice(sheets_with_formulas(draft))
    sheet = draft.book.sheet(title)
    assert sheet
    new = f"{title[:25]} (2)"

    def leaf(part: Node) -> Node:
        match part:
            case Ref(sheet=own) if own == title:
                return replace(part, sheet=new)
            case Range(first, last):
                return Range(leaf(first), leaf(last))  # type: ignore[arg-type]
            case _:
                return part

    cells = {
        p: replace(c, formula=replace(c.formula, node=map_leaves(c.formula.node, leaf)))
        if c.formula and c.formula.node is not None
        else c
        for p, c in sheet.cells.items()
    }
    names = {n: map_leaves(node, leaf) for n, node in sheet.names.items() if node is not None}
    if title in ("momentum", "rmsprop", "adam") and not cells[2, 4].formula:
        cells[2, 4] = Cell(0.003)
    copy = Sheet(sheet.book, new, cells, names)
    at = draft.rng.randint(0, len(draft.book.sheets))
    sheets = list(draft.book.sheets)
    draft.book = replace(draft.book, sheets=[*sheets[:at], copy, *sheets[at:]])
    return f"{title} copied"


def notes(draft: Draft) -> str:
    """Words typed into empty cells, near and far; numbers a little away from the tables."""
    told = []
    for title in sheets_with_formulas(draft):
        page = Page(draft.cells(title))
        rows, cols = max(r for r, _ in page.cells), max(c for _, c in page.cells)
        for _ in range(draft.rng.randint(1, 4)):
            place = (draft.rng.randint(1, rows + 4), draft.rng.randint(1, cols + 4))
            text: str | float = draft.rng.choice(
                [
                    "why?",
                    "see above",
                    "TODO: check",
                    "x",
                    "y",
                    "lr",
                    "note: beta",
                    "a",
                    "n/a",
                    "rmse",
                ]
            )
            if draft.rng.random() < 0.4:
                place, text = (
                    (rows + draft.rng.randint(3, 9), cols + draft.rng.randint(2, 5)),
                    draft.rng.choice([42, 0.5, -1, 1e6]),
                )
            if place in page.cells or _matters(draft, title, place):
                continue
            page.type(a1(place), text)
            told.append(f"{title}!{a1(place)} {text}")
        draft.put(title, page.cells)
    if not told:
        raise NotHere("nothing empty was met")
    return "notes: " + ", ".join(told)


def _matters(draft: Draft, title: str, place: Place) -> bool:
    """Whether some formula reads the empty cell, so that a note in it would change a result."""
    for sheet in draft.book.sheets:
        for home, cell in sheet.cells.items():
            if not cell.formula or cell.formula.node is None:
                continue
            for leaf in leaves(cell.formula.node):
                if not isinstance(leaf, Ref | Range):
                    continue
                first, last = (leaf.first, leaf.last) if isinstance(leaf, Range) else (leaf, leaf)
                if (first.sheet or sheet.title) != title:
                    continue
                a, b = first.at(cell.formula.home if cell.formula.array else home), last.at(home)
                if min(a.row, b.row) <= place[0] <= max(a.row, b.row) and min(
                    a.col, b.col
                ) <= place[1] <= max(a.col, b.col):
                    return True
    return False


def numbers_near(draft: Draft) -> str:
    """Numbers typed into empty cells beside a table, which no formula reads."""
    told = []
    for title in sheets_with_formulas(draft):
        page = Page(draft.cells(title))
        inside = sorted(p for p, c in page.cells.items() if c.formula)
        for _ in range(draft.rng.randint(1, 3)):
            row, col = draft.rng.choice(inside)
            down, right = draft.rng.choice([(1, 0), (-1, 0), (0, 1), (0, -1), (2, 0), (1, 1)])
            place = (row + down, col + right)
            if min(place) < 1 or place in page.cells or _matters(draft, title, place):
                continue
            page.type(a1(place), draft.rng.choice([1, 0, 7.5, -3]))
            told.append(f"{title}!{a1(place)}")
        draft.put(title, page.cells)
    if not told:
        raise NotHere("nothing empty was met")
    return "numbers beside tables: " + ", ".join(told)


def dollars(draft: Draft) -> str:
    """References with more or fewer dollar signs, to the same cells."""
    title = draft.rng.choice(sheets_with_formulas(draft))
    how = draft.rng.choice(["all absolute", "all relative", "columns fixed"])
    rows, cols = {
        "all absolute": (True, True),
        "all relative": (False, False),
        "columns fixed": (False, True),
    }[how]
    cells = draft.cells(title)
    for place, cell in cells.items():
        formula = cell.formula
        if not formula or formula.node is None:
            continue
        home = formula.home

        def leaf(part: Node, home: Place = home) -> Node:
            match part:
                case Ref():
                    at = part.at(home)
                    return Ref(
                        at.row - (0 if rows else home[0]),
                        at.col - (0 if cols else home[1]),
                        rows,
                        cols,
                        part.sheet,
                    )
                case Range(first, last):
                    return Range(leaf(first), leaf(last))  # type: ignore[arg-type]
                case _:
                    return part

        cells[place] = replace(
            cell, formula=Formula(map_leaves(formula.node, leaf), home, array=formula.array)
        )
    draft.put(title, cells)
    return f"references {how} in {title}"


def spelling(draft: Draft) -> str:
    how = draft.rng.choice(["brackets", "plus", "spaces", "titled"])
    draft.style = replace(draft.style, spell=how)
    return f"formulas written with {how}"


def file_form(draft: Draft) -> str:
    how = draft.rng.choice(["google", "dynamic", "shared", "inline", "strict", "1904", "bare"])
    match how:
        case "google":
            draft.style = replace(draft.style, strings="shared", formulas="google", bare=True)
        case "dynamic" | "shared":
            draft.style = replace(draft.style, formulas=how)
        case "inline":
            draft.style = replace(draft.style, strings="inline")
        case "strict":
            draft.style = replace(draft.style, strict=True)
        case "1904":
            draft.style = replace(draft.style, dates_1904=True)
        case "bare":
            draft.style = replace(draft.style, bare=True, strings="inline")
    return f"file written as {how}"


def whole_columns(draft: Draft) -> str:
    """Columns as one spilled formula each, where no row reads the row before.

    The gradients of a descent sheet cannot be: a spilled column depends on every cell that it
    reads, so it would depend on itself.
    """
    ways = {(title, area): text for title, area, text in _spilled(draft)}
    told = []
    for title, area in draft.rng.sample(sorted(ways), min(len(ways), draft.rng.randint(1, 3))):
        page = Page(draft.cells(title))
        page.spill(area, ways[title, area])
        draft.put(title, page.cells)
        told.append(f"{title}!{area} {ways[title, area]}")
    draft.style = replace(draft.style, formulas="dynamic")
    return "spilled: " + "; ".join(told)


def _spilled(draft: Draft) -> Iterator[tuple[str, str, str]]:
    facts = draft.facts
    for title, col in (("momentum", "L"), ("basic", "F")):
        if title in facts:
            last = last_row(draft, title)
            yield title, f"{col}4:{col}{last}", f"(B4:B{last}-E4:E{last})^2"
    if "softmax" in facts:
        own = facts["softmax"]
        total = int(own["classes"]) + 3
        yield "softmax", own["exp0"], f"EXP({own['logit0']})"
        yield "softmax", own["share0"], f"{own['exp0']}/C{total}"
        yield "softmax", own["binary0"], f"{own['exp0']}/(1+{own['exp0']})"
        end = area_of(facts["log_entropy"]["rows"])[1][0]
        yield "log_entropy", f"C2:C{end}", f"1-B2:B{end}"
        yield "log_entropy", f"E2:E{end}", f"LOG(D2:D{end})"
        yield "log_entropy", f"G2:G{end}", f"-B2:B{end}*E2:E{end}-C2:C{end}*F2:F{end}"
    if "movielens_emb" in facts:
        own = facts["movielens_emb"]
        yield "movielens_emb", own["err"], f"({own['rating']}-{own['pred']})^2"
        yield "movielens_emb", own["user_idx"], f"MATCH({own['user_id']},{own['users']})"
        yield "movielens_emb", own["user"], f"dotprod!{facts['dotprod']['user']}"
    if "word_emb" in facts:
        own = facts["word_emb"]
        yield "word_emb", own["idx"], f"MATCH({own['text']},{own['keys']},0)"
