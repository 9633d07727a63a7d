"""Edits of the gradient-descent sheets: settings, data, length, and other ways to write a formula."""

from __future__ import annotations

from dataclasses import replace

from tests.cases.draft import Draft, NotHere, area_of
from tests.edits import moved, with_cells
from xlrepro.formula.nodes import Place
from xlrepro.workbook import Cell, Formula

METHODS = ("basic", "momentum", "rmsprop", "adam", "adam_ann")
RATES = {
    "basic": (1e-5, 2e-4), "momentum": (1e-5, 1e-3), "rmsprop": (1e-3, 0.5),
    "adam": (1e-3, 2), "adam_ann": (1e-4, 1),
}  # fmt: skip
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
            draft.plant(title, **{f"A{row}": x, f"B{row}": round(3 * x - 5 + draft.rng.gauss(0, 1), 4)})
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
        return (end if old[0] == last else old[0] + end - last if old[0] > last else min(old[0], end), old[1])

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


def respelled(draft: Draft) -> str:
    """One to three columns, or one cell of them, in another way that means the same."""
    told = []
    for title in methods(draft):
        last = last_row(draft, title)
        ways = _ways(title, last)
        for role in draft.rng.sample(sorted(ways), min(len(ways), draft.rng.randint(1, 3))):
            area, texts = ways[role]
            text = draft.rng.choice(texts)
            (top, left), (bottom, right) = area_of(area)
            if bottom > top and draft.rng.random() < 0.25:
                row = draft.rng.randint(top, bottom)
                draft.fill(title, area, texts[0])
                _one(draft, title, (row, left), text, (top, left))
                told.append(f"{title} {role} in row {row}: {text}")
            else:
                draft.fill(title, area, text)
                told.append(f"{title} {role}: {text}")
    return "; ".join(told)


def _one(draft: Draft, title: str, place: Place, text: str, home: Place) -> None:
    from xlrepro.formula.parse import parse

    cells = draft.cells(title)
    cells[place] = Cell(None, Formula(parse(text, home), place))
    draft.put(title, cells)


def _ways(title: str, last: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each role its cells and the formulas that may stand in the first; the sheet's own leads."""
    basic = title == "basic"
    db, da, new_a, new_b, lr = ("K", "L", "M", "N", "$F$1") if basic else ("F", "G", "I", "H", "$D$2")
    ways: dict[str, tuple[str, tuple[str, ...]]] = {
        "pred": (f"E4:E{last}", (
            "C4+D4*A4", "D4*A4+C4", "A4*D4+C4", "SUM(C4,D4*A4)", "$C4+$D4*$A4", "C4+PRODUCT(D4,A4)",
            "SUMPRODUCT(D4,A4)+C4", "C4+A4*D4+0", "(C4*1)+D4*A4", "C4--D4*A4",
        )),
        "de/db": (f"{db}4:{db}{last}", (
            "2*(E4-B4)", "2*(D4*A4+C4-B4)", "2*E4-2*B4", "(E4-B4)*2", "-2*(B4-E4)", "2*(C4+A4*D4-B4)",
            "2*((C4+D4*A4)-B4)", "(E4-B4)+(E4-B4)", "2*$E4-2*$B4", "(E4-B4)/0.5", "SUM(E4,-B4)*2",
        )),
        "de/da": (f"{da}4:{da}{last}", (
            f"{db}4*A4", f"A4*{db}4", "2*A4*(E4-B4)", "2*(E4-B4)*A4", f"PRODUCT({db}4,A4)",
            "2*(D4*A4+C4-B4)*A4", "2*A4*E4-2*A4*B4", f"${db}4*$A4",
        )),
        "start": ("C4", ("C1", "$C$1", "C$1", "const", "C1*1", "C1+0")),
    }  # fmt: skip
    error = f"F4:F{last}" if basic else f"L4:L{last}" if title == "momentum" else ""
    if error:
        col = error[0]
        ways["err^2"] = (error, (
            "(B4-E4)^2", "(E4-B4)^2", "(B4-E4)*(B4-E4)", "POWER(B4-E4,2)", "SUMSQ(B4-E4)", "POWER(E4-B4,2)",
            "ABS(B4-E4)^2", "SUMXMY2(B4,E4)", "(C4+D4*A4-B4)^2",
        ))  # fmt: skip
        span = f"{col}4:{col}{last}"
        ways["rmse"] = (f"{col}{last + 1}", (
            f"SQRT(SUM({span}))", f"SUM({span})^0.5", f"SUM({span})^(1/2)", f"POWER(SUM({span}),0.5)",
            f"SQRT(SUMXMY2(B4:B{last},E4:E{last}))", f"SQRT(SUMPRODUCT({span}))",
        ))  # fmt: skip
    if basic:
        ways["new"] = (f"N4:N{last}", (
            "C4-K4*$F$1", "C4-$F$1*K4", "C4-K4*F$1", "-$F$1*K4+C4", "C4-(K4*$F$1)", "C4+-K4*$F$1",
        ))  # fmt: skip
        ways["estimate"] = (f"H4:H{last}", ("(G4-F4)/0.01", "(G4-F4)*100", "G4/0.01-F4/0.01"))
        ways["moved"] = (f"G4:G{last}", (
            "(((C4+0.01)+A4*D4)-B4)^2", "(C4+0.01+D4*A4-B4)^2", "(B4-(C4+0.01+D4*A4))^2",
            "(E4+0.01-B4)^2", "POWER(C4+0.01+A4*D4-B4,2)",
        ))  # fmt: skip
        ways["norm"] = (f"K{last + 1}:L{last + 1}", (
            f"SQRT(SUMSQ(K4:K{last}))", f"SUMSQ(K4:K{last})^0.5",
            f"SQRT(SUMPRODUCT(K4:K{last},K4:K{last}))",
        ))  # fmt: skip
        return ways
    mean = (
        "J3*$J$1+$K$1*F4", "$J$1*J3+$K$1*F4", "$K$1*F4+J3*$J$1", "J3*$J$1+(1-$J$1)*F4", 
        "(1-$J$1)*F4+$J$1*J3", "F4+$J$1*(J3-F4)", "J3+$K$1*(F4-J3)", "J3*$J$1+F4*$K$1",
        "SUMPRODUCT($J$1,J3)+$K$1*F4",
    )  # fmt: skip

    def squares(col: str, beta: str, rest: str) -> tuple[str, ...]:
        terms = ("F4^2", "F4*F4", "(F4*F4)", "POWER(F4,2)", "SUMSQ(F4)", "ABS(F4)^2")
        return (
            *(f"{col}3*{beta}+{rest}*{term}" for term in terms),
            *(f"{beta}*{col}3+(1-{beta})*{term}" for term in terms[:4]),
            f"{rest}*F4^2+{beta}*{col}3", f"F4^2*{rest}+{col}3*{beta}",
        )  # fmt: skip

    ways["1-beta"] = ("K1", ("1-J1", "1-$J$1", "-J1+1", "(1-J1)/1", "SUM(1,-J1)"))
    if title == "momentum":
        ways["mean"] = (f"J4:K{last}", mean)
        ways["new"] = (f"H4:I{last}", (
            "C4-J4*$D$2", "C4-$D$2*J4", "C4-lr*J4", "-J4*$D$2+C4", "C4-(J4*$D$2)",
            "C4-(J3*$J$1+$K$1*F4)*$D$2", "SUM(C4,-J4*$D$2)",
        ))  # fmt: skip
    elif title == "rmsprop":
        ways["square"] = (f"J4:K{last}", squares("J", "$J$1", "$K$1"))
        ways["new"] = (f"H4:I{last}", (
            "C4-F4*$D$2/SQRT(J3)", "C4-$D$2*F4/SQRT(J3)", "C4-F4*$D$2/J3^0.5", "C4-$D$2/SQRT(J3)*F4",
            "C4-F4*($D$2/SQRT(J3))", "C4-F4*$D$2*J3^-0.5", "C4-F4*$D$2/POWER(J3,0.5)",
            "C4-F4/SQRT(J3)*$D$2", "C4-F4*$D$2/J3^(1/2)", "C4-F4/(SQRT(J3)/$D$2)",
        ))  # fmt: skip
    else:
        ways["mean"] = (f"J4:K{last}", mean)
        ways["square"] = (f"L4:M{last}", squares("L", "$L$1", "$M$1"))
        ways["new"] = (f"H4:I{last}", (
            "C4-J4*$D$2/SQRT(L4)", "C4-$D$2*J4/SQRT(L4)", "C4-J4*lr/SQRT(L4)", "C4-J4*$D$2/L4^0.5",
            "C4-$D$2/SQRT(L4)*J4", "C4-J4/SQRT(L4)*$D$2", "C4-$D$2*(J4/SQRT(L4))",
            "C4-J4*$D$2*L4^(-1/2)", "C4-J4*$D$2/POWER(L4,0.5)", "C4-J4*$D$2/SQRT(ABS(L4))",
        ))  # fmt: skip
    if title == "adam_ann":
        ways["avg"] = (f"N{last + 1}", (
            f"SQRT(L{last + 1})+SQRT(M{last + 1})", f"L{last + 1}^0.5+M{last + 1}^0.5",
            f"SQRT(M{last + 1})+SQRT(L{last + 1})", f"SUM(SQRT(L{last + 1}),SQRT(M{last + 1}))",
        ))  # fmt: skip
        ways["ratio"] = (f"N{last + 2}", (
            "avg_grad2/prev_grad2", f"N{last + 1}/N3", f"N{last + 1}/$N$3",
        ))  # fmt: skip
        ways["norm"] = (f"F{last + 1}:G{last + 1}", (
            f"SQRT(SUMSQ(F4:F{last}))/COUNT(F4:F{last})", f"SUMSQ(F4:F{last})^0.5/COUNT(F4:F{last})",
            f"SQRT(SUMSQ(F4:F{last}))/ROWS(F4:F{last})", f"SQRT(SUMSQ(F4:F{last}))/{last - 3}",
        ))  # fmt: skip
    return ways


def whole_columns(draft: Draft) -> str:
    """Columns as one spilled formula each, where no row reads the row before."""
    from tests.cases.draft import Page

    title = draft.rng.choice(methods(draft))
    last = last_row(draft, title)
    db = "K" if title == "basic" else "F"
    page = Page(draft.cells(title))
    told = []
    for col, text in draft.rng.sample(
        [("E", f"C4:C{last}+D4:D{last}*A4:A{last}"), (db, f"2*(E4:E{last}-B4:B{last})")], 1
    ):
        page.spill(f"{col}4:{col}{last}", text)
        told.append(text)
    draft.put(title, page.cells)
    draft.style = replace(draft.style, formulas="dynamic")
    return f"spilled columns in {title}: " + ", ".join(told)


def rate_elsewhere(draft: Draft) -> str:
    """The learning rate of each sheet on one sheet of settings."""
    from tests.cases.draft import Page, workbook

    page = Page()
    page.label("A1", "sheet", "learning rate")
    for row, title in enumerate(chosen := methods(draft), 2):
        cell = (1, 6) if title == "basic" else (2, 4)
        cells = draft.cells(title)
        value = cells[cell].value
        page.label(f"A{row}", title)
        page.type(f"B{row}", value if isinstance(value, float) else 0.001)
        cells[cell] = Cell(None, Formula(_parse(f"settings!B{row}", cell), cell))
        draft.put(title, cells)
    more = workbook(draft.name, {"settings": page}).sheets
    draft.book = replace(draft.book, sheets=[*draft.book.sheets, *more])
    return "learning rate on another sheet for " + ", ".join(chosen)


def _parse(text: str, home: Place):  # type: ignore[no-untyped-def]
    from xlrepro.formula.parse import parse

    return parse(text, home)


def own_columns(draft: Draft) -> str:
    """Columns of the user's own beside the table, filled down, and sums of them."""
    told = []
    for title in methods(draft):
        last = last_row(draft, title)
        ways = ["E4-B4", "ABS(E4-B4)", "B4/E4", "AVERAGE(E$4:E4)", "IF(E4>B4,1,0)", "ROUND(E4,2)",
                "MAX(B$4:B4)", "LOG10(ABS(E4-B4)+1)", 'IF(A4>50,"far","near")', "A4^2", "RANK(B4,B$4:B$%d)" % last]
        for col, text in zip("QRS", draft.rng.sample(ways, draft.rng.randint(1, 3)), strict=False):
            draft.plant(title, **{f"{col}3": draft.rng.choice(["mine", "residual", "check"])})
            draft.fill(title, f"{col}4:{col}{last}", text)
            told.append(f"{title}!{col} {text}")
    return "own columns " + ", ".join(told)


def a_second_table(draft: Draft) -> str:
    """The whole table once more beside the first, with a setting of its own."""
    from tests.edits import insert_column
    from xlrepro.formula.nodes import Range, Ref, map_leaves

    title = draft.rng.choice(methods(draft))
    shift = 18
    cells = draft.cells(title)

    def follow(node, home):  # type: ignore[no-untyped-def]
        def leaf(part):  # type: ignore[no-untyped-def]
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
            cells[new] = Cell(None, Formula(follow(cell.formula.node, new), new))
        else:
            cells[new] = cell
    draft.put(title, cells)
    draft.plant(title, **{"X1" if title == "basic" else "V2": 3e-4})
    del insert_column
    return f"a second table beside the first in {title}"
