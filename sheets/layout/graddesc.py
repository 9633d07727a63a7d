"""graddesc.xlsm: a line fitted to 29 points by five kinds of stochastic gradient descent."""

from xlsxwriter.workbook import Workbook

from layout.page import Page, copy, define, read_figures

POINTS = "A4:B32"

FIGURES = {
    "data": "C1:C2 B5:C33",
    "basic": "C1:C2 F1 A4:N32 F33 K33:L33 C38:C42",
    "momentum": "C1:C2 D2 J1:K1 J3:K3 C4:L32 J33:L33",
    "rmsprop": "C1:C2 D2 J1:K1 J3:K3 C4:K32 J33:K33",
    "adam": "C1:C2 D2 J1:M1 J3:M3 C4:M32 J33:M33",
    "adam_ann": "C1:C2 D2 J1:M1 J3:N3 C4:M32 F33:G33 J33:N33 K34:N34",
}

# Names are known to one sheet only. The macros go by them; some have lost their cells.
NAMES = {
    "basic": {
        "const": "$C$1",
        "slope": "$C$2",
        "lastconst": "$C$32",
        "lastslope": "$D$32",
        "gradtarget": "$K$1:$L$1",
        "histgrad": "$K$33:$L$33",
        "rmse": "$F$33",
        "rmses": "$C$38:$C$106",
        "rmsestart": "$C$36",
    },
    "momentum": {
        "const": "$C$1",
        "slope": "$C$2",
        "lastconst": "$C$32",
        "lastslope": "$D$32",
        "lr": "$D$2",
        "momlast": "$J$32:$K$32",
        "momtarget": "$J$33:$K$33",
        "ms_last": "#REF!",
        "gradtarget": "#REF!",
        "histgrad": "$F$33:$G$33",
        "max_clipped": "$M$34",
        "pct_clipped": "$M$33",
    },
    "rmsprop": {
        "const": "$C$1",
        "slope": "$C$2",
        "lastconst": "$C$32",
        "lastslope": "$D$32",
        "ms_last": "$J$32:$K$32",
        "gradtarget": "$J$33:$K$33",
        "histgrad": "$F$33:$G$33",
        "max_clipped": "$K$34",
        "pct_clipped": "#REF!",
    },
    "adam": {
        "const": "$C$1",
        "slope": "$C$2",
        "lastconst": "$C$32",
        "lastslope": "$D$32",
        "lr": "$D$2",
        "momlast": "$J$32:$K$32",
        "momtarget": "$J$33:$K$33",
        "ms_last": "$L$32:$M$32",
        "gradtarget": "$L$33:$M$33",
        "histgrad": "$F$33:$G$33",
        "max_clipped": "$O$34",
        "pct_clipped": "$O$33",
    },
}
NAMES["adam_ann"] = NAMES["adam"] | {
    "avg_grad2": "$N$33",
    "gradrat": "$N$34",
    "prev_grad2": "$N$3",
}


def lay_out(book: Workbook) -> None:
    about(Page(book.add_worksheet("Sheet1"), {}))
    points = copy(read_figures("basic"), POINTS, POINTS)
    page = {name: Page(book.add_worksheet(name), points | read_figures(name)) for name in FIGURES}
    data(page["data"])
    basic(page["basic"])
    momentum(page["momentum"])
    rmsprop(page["rmsprop"])
    adam(page["adam"])
    adam_ann(page["adam_ann"])
    for sheet, names in NAMES.items():
        for name, cells in names.items():
            define(book, sheet, name, f"{sheet}!{cells}")


def about(page: Page) -> None:
    page.column(
        "A1",
        "Fitting a line, one point at a time",
        "Every sheet fits y = a*x + b to the same 29 points; only the update rule differs.",
        "Each row takes one point, finds the gradient of its squared error, and moves a and b.",
        "The next row starts from the moved a and b, so the last row ends one pass (an epoch).",
        "",
        "How to read a sheet",
        "Rows 1 and 2 hold the weights to start from and the settings; rows 4 to 32 the steps.",
        "Row 33 holds what is carried from one pass to the next; row 3 reads it.",
        "The points were made with a = 2 and b = 30, so a good fit comes close to those.",
    )
    sheets = {
        "data:": "Makes 29 points at random; the other sheets share one earlier draw.",
        "basic:": "Plain steps against the gradient, taken analytically and by a difference.",
        "momentum:": "Steps along a running mean of the gradients.",
        "rmsprop:": "Divides each step by the root of a running mean of squared gradients.",
        "adam:": "Does both at once.",
        "adam_ann:": "As adam, and the learning rate falls as the gradients even out.",
    }
    page.column("A17", "Sheet by sheet", *sheets)
    page.column("B18", *sheets.values())


def data(page: Page) -> None:
    page.column("A1", "b", "a")
    page.column("B1", "const", "slope")
    page.given("C1:C2")
    page.label("B4", "x", "y")
    page.fill("B5:B33", "RANDBETWEEN(1,100)")
    page.fill("C5:C33", "$C$1+B5*$C$2")


def basic(page: Page) -> None:
    """Gradients by a difference of 0.01 (H, J) stand beside the analytic ones (K, L)."""
    page.column("B1", "intercept", "slope")
    page.label("E1", "learn")
    page.label("H2", "e=(ax+b-y)^2")
    page.column("I1", "de/db=2(ax+b-y)", "de/da=x*2(ax+b-y)")
    page.label("A3", "x", "y", "intercept", "slope", "y_pred", "err^2", "errb1", "est de/db")
    page.label("I3", "erra1", "est de/da", "de/db", "de/da", "new a", "new b")
    page.given("C1:C2", "F1", POINTS)
    page.fill("C4", "C1")
    page.fill("D4", "C2")
    page.fill("C5:C32", "N4")
    page.fill("D5:D32", "M4")
    page.fill("E4:E32", "C4+D4*A4")
    page.fill("F4:F32", "(B4-E4)^2")
    page.fill("G4:G32", "(((C4+0.01)+A4*D4)-B4)^2")
    page.fill("H4:H32", "(G4-F4)/0.01")
    page.fill("I4:I32", "(((D4+0.01)*A4+C4)-B4)^2")
    page.fill("J4:J32", "(I4-F4)/0.01")
    page.fill("K4:K32", "2*(E4-B4)")
    page.fill("L4:L32", "K4*A4")
    page.fill("M4:M32", "D4-L4*$F$1")
    page.fill("N4:N32", "C4-K4*$F$1")
    page.label("E33", "rmse")
    page.fill("F33", "SQRT(SUM(F4:F32))")
    page.fill("K33:L33", "SQRT(SUMSQ(K4:K32))")
    page.column("C36", "Paste error here:", "rmse")
    page.given("C38:C42")


def gradients(page: Page) -> None:
    """The part that momentum, rmsprop and adam share: C to G, and the weights to start from."""
    page.column("B1", "b", "a")
    page.label("D1", "learn")
    page.label("A3", "x", "y", "b", "a", "pred", "de/db", "de/da", "new b", "new a")
    page.given("C1:C2", "D2", POINTS)
    page.fill("C4", "C1")
    page.fill("D4", "C2")
    page.fill("C5:D32", "H4")
    page.fill("E4:E32", "C4+D4*A4")
    page.fill("F4:F32", "2*(D4*A4+C4-B4)")
    page.fill("G4:G32", "F4*A4")


def running_means(page: Page) -> None:
    """J:K average the gradients, beginning with what row 33 carries over."""
    page.label("I1", "beta")
    page.given("J1", "J33:K33")
    page.fill("K1", "1-J1")
    page.fill("J3:K3", "J33")
    page.fill("J4:K32", "J3*$J$1+$K$1*F4")


def momentum(page: Page) -> None:
    gradients(page)
    running_means(page)
    page.fill("H4:I32", "C4-J4*$D$2")
    page.label("L3", "err^2")
    page.fill("L4:L32", "(B4-E4)^2")
    page.fill("L33", "SQRT(SUM(L4:L32))")


def rmsprop(page: Page) -> None:
    """Each step is divided by the running square of the row before."""
    gradients(page)
    page.given("J1", "J33:K33")
    page.fill("K1", "1-J1")
    page.fill("J3:K3", "J33")
    page.fill("J4:K32", "J3*$J$1+$K$1*F4^2")
    page.fill("H4:I32", "C4-F4*$D$2/SQRT(J3)")


def adam(page: Page) -> None:
    """Each step is divided by the running square of its own row."""
    gradients(page)
    running_means(page)
    page.given("L1", "L33:M33")
    page.fill("M1", "1-L1")
    page.fill("L3:M3", "L33")
    page.fill("L4:M32", "L3*$L$1+$M$1*F4^2")
    page.fill("H4:I32", "C4-J4*$D$2/SQRT(L4)")


def adam_ann(page: Page) -> None:
    adam(page)
    page.given("N3")
    page.fill("F33:G33", "SQRT(SUMSQ(F4:F32))/COUNT(F4:F32)")
    page.fill("N33", "SQRT(L33)+SQRT(M33)")
    page.fill("K34:L34", "1/K3")
    page.fill("N34", "avg_grad2/prev_grad2")
