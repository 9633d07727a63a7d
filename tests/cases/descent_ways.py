"""Other ways to write the formulas of the gradient-descent sheets, one cell or a whole column."""

from __future__ import annotations

from tests.cases.descent import last_row, methods
from tests.cases.draft import Draft, area_of
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import parse
from xlrepro.workbook import Cell, Formula


def respelled(draft: Draft) -> str:
    """One to three columns, or one cell of them, in another way that means the same."""
    told = []
    for title in methods(draft):
        last = last_row(draft, title)
        ways = _ways(title, last)
        for role in draft.rng.sample(sorted(ways), min(len(ways), draft.rng.randint(1, 3))):
            area, texts = ways[role]
            text = draft.rng.choice(texts)
            (top, left), (bottom, _) = area_of(area)
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
    cells = draft.cells(title)
    cells[place] = Cell(None, Formula(parse(text, home), place))
    draft.put(title, cells)


def _ways(title: str, last: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each role its cells, and the formulas that may stand in the first of them."""
    basic = title == "basic"
    db, da = ("K", "L") if basic else ("F", "G")
    ways: dict[str, tuple[str, tuple[str, ...]]] = {
        "pred": (
            f"E4:E{last}",
            (
                "C4+D4*A4",
                "D4*A4+C4",
                "A4*D4+C4",
                "SUM(C4,D4*A4)",
                "$C4+$D4*$A4",
                "C4+PRODUCT(D4,A4)",
                "SUMPRODUCT(D4,A4)+C4",
                "C4+A4*D4+0",
                "(C4*1)+D4*A4",
                "C4--D4*A4",
            ),
        ),
        "de/db": (
            f"{db}4:{db}{last}",
            (
                "2*(E4-B4)",
                "2*(D4*A4+C4-B4)",
                "2*E4-2*B4",
                "(E4-B4)*2",
                "-2*(B4-E4)",
                "2*(C4+A4*D4-B4)",
                "2*((C4+D4*A4)-B4)",
                "(E4-B4)+(E4-B4)",
                "2*$E4-2*$B4",
                "(E4-B4)/0.5",
                "SUM(E4,-B4)*2",
            ),
        ),
        "de/da": (
            f"{da}4:{da}{last}",
            (
                f"{db}4*A4",
                f"A4*{db}4",
                "2*A4*(E4-B4)",
                "2*(E4-B4)*A4",
                f"PRODUCT({db}4,A4)",
                "2*(D4*A4+C4-B4)*A4",
                "2*A4*E4-2*A4*B4",
                f"${db}4*$A4",
            ),
        ),
        "start": ("C4", ("C1", "$C$1", "C$1", "const", "C1*1", "C1+0")),
    }
    error = f"F4:F{last}" if basic else f"L4:L{last}" if title == "momentum" else ""
    if error:
        col = error[0]
        ways["err^2"] = (
            error,
            (
                "(B4-E4)^2",
                "(E4-B4)^2",
                "(B4-E4)*(B4-E4)",
                "POWER(B4-E4,2)",
                "SUMSQ(B4-E4)",
                "POWER(E4-B4,2)",
                "ABS(B4-E4)^2",
                "SUMXMY2(B4,E4)",
                "(C4+D4*A4-B4)^2",
            ),
        )
        span = f"{col}4:{col}{last}"
        ways["rmse"] = (
            f"{col}{last + 1}",
            (
                f"SQRT(SUM({span}))",
                f"SUM({span})^0.5",
                f"SUM({span})^(1/2)",
                f"POWER(SUM({span}),0.5)",
                f"SQRT(SUMXMY2(B4:B{last},E4:E{last}))",
                f"SQRT(SUMPRODUCT({span}))",
            ),
        )
    if basic:
        ways["new"] = (
            f"N4:N{last}",
            (
                "C4-K4*$F$1",
                "C4-$F$1*K4",
                "C4-K4*F$1",
                "-$F$1*K4+C4",
                "C4-(K4*$F$1)",
                "C4+-K4*$F$1",
            ),
        )
        ways["estimate"] = (f"H4:H{last}", ("(G4-F4)/0.01", "(G4-F4)*100", "G4/0.01-F4/0.01"))
        ways["moved"] = (
            f"G4:G{last}",
            (
                "(((C4+0.01)+A4*D4)-B4)^2",
                "(C4+0.01+D4*A4-B4)^2",
                "(B4-(C4+0.01+D4*A4))^2",
                "(E4+0.01-B4)^2",
                "POWER(C4+0.01+A4*D4-B4,2)",
            ),
        )
        ways["norm"] = (
            f"K{last + 1}:L{last + 1}",
            (
                f"SQRT(SUMSQ(K4:K{last}))",
                f"SUMSQ(K4:K{last})^0.5",
                f"SQRT(SUMPRODUCT(K4:K{last},K4:K{last}))",
            ),
        )
        return ways
    mean = (
        "J3*$J$1+$K$1*F4",
        "$J$1*J3+$K$1*F4",
        "$K$1*F4+J3*$J$1",
        "J3*$J$1+(1-$J$1)*F4",
        "(1-$J$1)*F4+$J$1*J3",
        "F4+$J$1*(J3-F4)",
        "J3+$K$1*(F4-J3)",
        "J3*$J$1+F4*$K$1",
        "SUMPRODUCT($J$1,J3)+$K$1*F4",
    )

    def squares(col: str, beta: str, rest: str) -> tuple[str, ...]:
        terms = ("F4^2", "F4*F4", "(F4*F4)", "POWER(F4,2)", "SUMSQ(F4)", "ABS(F4)^2")
        return (
            *(f"{col}3*{beta}+{rest}*{term}" for term in terms),
            *(f"{beta}*{col}3+(1-{beta})*{term}" for term in terms[:4]),
            f"{rest}*F4^2+{beta}*{col}3",
            f"F4^2*{rest}+{col}3*{beta}",
        )

    ways["1-beta"] = ("K1", ("1-J1", "1-$J$1", "-J1+1", "(1-J1)/1", "SUM(1,-J1)"))
    if title == "momentum":
        ways["mean"] = (f"J4:K{last}", mean)
        ways["new"] = (
            f"H4:I{last}",
            (
                "C4-J4*$D$2",
                "C4-$D$2*J4",
                "C4-lr*J4",
                "-J4*$D$2+C4",
                "C4-(J4*$D$2)",
                "C4-(J3*$J$1+$K$1*F4)*$D$2",
                "SUM(C4,-J4*$D$2)",
            ),
        )
    elif title == "rmsprop":
        ways["square"] = (f"J4:K{last}", squares("J", "$J$1", "$K$1"))
        ways["new"] = (
            f"H4:I{last}",
            (
                "C4-F4*$D$2/SQRT(J3)",
                "C4-$D$2*F4/SQRT(J3)",
                "C4-F4*$D$2/J3^0.5",
                "C4-$D$2/SQRT(J3)*F4",
                "C4-F4*($D$2/SQRT(J3))",
                "C4-F4*$D$2*J3^-0.5",
                "C4-F4*$D$2/POWER(J3,0.5)",
                "C4-F4/SQRT(J3)*$D$2",
                "C4-F4*$D$2/J3^(1/2)",
                "C4-F4/(SQRT(J3)/$D$2)",
            ),
        )
    else:
        ways["mean"] = (f"J4:K{last}", mean)
        ways["square"] = (f"L4:M{last}", squares("L", "$L$1", "$M$1"))
        ways["new"] = (
            f"H4:I{last}",
            (
                "C4-J4*$D$2/SQRT(L4)",
                "C4-$D$2*J4/SQRT(L4)",
                "C4-J4*lr/SQRT(L4)",
                "C4-J4*$D$2/L4^0.5",
                "C4-$D$2/SQRT(L4)*J4",
                "C4-J4/SQRT(L4)*$D$2",
                "C4-$D$2*(J4/SQRT(L4))",
                "C4-J4*$D$2*L4^(-1/2)",
                "C4-J4*$D$2/POWER(L4,0.5)",
                "C4-J4*$D$2/SQRT(ABS(L4))",
            ),
        )
    if title == "adam_ann":
        ways["avg"] = (
            f"N{last + 1}",
            (
                f"SQRT(L{last + 1})+SQRT(M{last + 1})",
                f"L{last + 1}^0.5+M{last + 1}^0.5",
                f"SQRT(M{last + 1})+SQRT(L{last + 1})",
                f"SUM(SQRT(L{last + 1}),SQRT(M{last + 1}))",
            ),
        )
        ways["ratio"] = (
            f"N{last + 2}",
            (
                "avg_grad2/prev_grad2",
                f"N{last + 1}/N3",
                f"N{last + 1}/$N$3",
            ),
        )
        ways["norm"] = (
            f"F{last + 1}:G{last + 1}",
            (
                f"SQRT(SUMSQ(F4:F{last}))/COUNT(F4:F{last})",
                f"SUMSQ(F4:F{last})^0.5/COUNT(F4:F{last})",
                f"SQRT(SUMSQ(F4:F{last}))/ROWS(F4:F{last})",
                f"SQRT(SUMSQ(F4:F{last}))/{last - 3}",
            ),
        )
    return ways
