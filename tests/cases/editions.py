"""Sheets as other editions of the course and other courses have them: optimisers, layouts, models.

Each is laid out from a small legend: what stands in each column, in terms of the others. A column
may have `<name>` for the cell of that column in the same row, `<-name>` for the row before, and
`[name]` for a setting above the table.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from tests.cases.draft import Page, workbook
from xlrepro.formula.parse import a1, column_letters
from xlrepro.workbook import Workbook

LINE = {"pred": "<b>+<a>*<x>", "de/db": "2*(<pred>-<y>)", "de/da": "<de/db>*<x>"}
MEAN = {
    "m b": "[beta1]*<-m b>+(1-[beta1])*<de/db>",
    "m a": "[beta1]*<-m a>+(1-[beta1])*<de/da>",
}
SQUARE = {
    "v b": "[beta2]*<-v b>+(1-[beta2])*<de/db>^2",
    "v a": "[beta2]*<-v a>+(1-[beta2])*<de/da>^2",
}


def _both(**columns: str) -> dict[str, str]:
    """Columns for b and for a; @ stands for the letter."""
    return {
        f"{name.replace('_', ' ')} {letter}": text.replace("@", letter)
        for name, text in columns.items()
        for letter in "ba"
    }


HATS = _both(mh="<m @>/(1-[beta1]^<t>)", vh="<v @>/(1-[beta2]^<t>)")
STEP = {"new b": "<b>-[lr]*@", "new a": "<a>-[lr]*@"}


def _new(step: str) -> dict[str, str]:
    return _both(new=f"<@>-{step}")


# The columns after x and y, the settings above, and which states begin with a number in row 3.
METHODS: dict[str, tuple[dict[str, str], dict[str, float]]] = {
    "sgd": (LINE | _new("[lr]*<de/d@>"), {"lr": 1e-4}),
    "momentum classic": (
        LINE | _both(v="[gamma]*<-v @>+[lr]*<de/d@>") | _new("<v @>"),
        {"lr": 1e-5, "gamma": 0.9},
    ),
    "momentum undamped": (
        LINE | _both(v="[gamma]*<-v @>+<de/d@>") | _new("[lr]*<v @>"),
        {"lr": 1e-5, "gamma": 0.9},
    ),
    "nesterov": (
        {
            "ahead b": "<b>-[gamma]*<-v b>",
            "ahead a": "<a>-[gamma]*<-v a>",
            "pred": "<ahead b>+<ahead a>*<x>",
            "de/db": "2*(<pred>-<y>)",
            "de/da": "<de/db>*<x>",
        }
        | _both(v="[gamma]*<-v @>+[lr]*<de/d@>")
        | _new("<v @>"),
        {"lr": 1e-5, "gamma": 0.9},
    ),
    "nesterov ahead": (
        LINE | _both(v="[gamma]*<-v @>+<de/d@>") | _new("[lr]*(<de/d@>+[gamma]*<v @>)"),
        {"lr": 1e-5, "gamma": 0.9},
    ),
    "adagrad": (
        LINE | _both(G="<-G @>+<de/d@>^2") | _new("[lr]*<de/d@>/SQRT(<G @>+[eps])"),
        {"lr": 1, "eps": 1e-8},
    ),
    "adadelta": (
        LINE
        | SQUARE
        | _both(step="-SQRT(<-D @>+[eps])/SQRT(<v @>+[eps])*<de/d@>")
        | _both(D="[beta2]*<-D @>+(1-[beta2])*<step @>^2")
        | _both(new="<@>+<step @>"),
        {"beta2": 0.9, "eps": 1e-6},
    ),
    "adadelta subtracted": (
        LINE
        | SQUARE
        | _both(step="<de/d@>*SQRT((<-D @>+[eps])/(<v @>+[eps]))")
        | _both(D="[beta2]*<-D @>+(1-[beta2])*<step @>*<step @>")
        | _new("<step @>"),
        {"beta2": 0.9, "eps": 1e-6},
    ),
    "rmsprop eps": (
        LINE | SQUARE | _new("[lr]*<de/d@>/(SQRT(<v @>)+[eps])"),
        {"lr": 0.02, "beta2": 0.9, "eps": 1e-8},
    ),
    "rmsprop eps inside": (
        LINE | SQUARE | _new("[lr]*<de/d@>/SQRT(<v @>+[eps])"),
        {"lr": 0.02, "beta2": 0.9, "eps": 1e-8},
    ),
    "rmsprop current": (
        LINE | SQUARE | _new("[lr]*<de/d@>/SQRT(<v @>)"),
        {"lr": 0.02, "beta2": 0.9},
    ),
    "adam plain": (
        LINE | MEAN | SQUARE | _new("[lr]*<m @>/SQRT(<v @>)"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999},
    ),
    "adam eps": (
        LINE | MEAN | SQUARE | _new("[lr]*<m @>/(SQRT(<v @>)+[eps])"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    ),
    "adam corrected": (
        {"t": "<-t>+1"} | LINE | MEAN | SQUARE | HATS | _new("[lr]*<mh @>/(SQRT(<vh @>)+[eps])"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    ),
    "adamax": (
        {"t": "<-t>+1"}
        | LINE
        | MEAN
        | _both(u="MAX([beta2]*<-u @>,ABS(<de/d@>))")
        | _new("[lr]/(1-[beta1]^<t>)*<m @>/<u @>"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999},
    ),
    "nadam": (
        {"t": "<-t>+1"}
        | LINE
        | MEAN
        | SQUARE
        | HATS
        | _new("[lr]/(SQRT(<vh @>)+[eps])*([beta1]*<mh @>+(1-[beta1])*<de/d@>/(1-[beta1]^<t>))"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    ),
    "amsgrad": (
        LINE
        | MEAN
        | SQUARE
        | _both(vmax="MAX(<-vmax @>,<v @>)")
        | _new("[lr]*<m @>/(SQRT(<vmax @>)+[eps])"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    ),
    "weight decay": (LINE | _new("[lr]*(<de/d@>+2*[wd]*<@>)"), {"lr": 1e-4, "wd": 0.01}),
    "adamw": (
        LINE | MEAN | SQUARE | _new("[lr]*(<m @>/(SQRT(<v @>)+[eps])+[wd]*<@>)"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
    ),
    "adamw corrected": (
        {"t": "<-t>+1"}
        | LINE
        | MEAN
        | SQUARE
        | HATS
        | _both(new="<@>*(1-[lr]*[wd])-[lr]*<mh @>/(SQRT(<vh @>)+[eps])"),
        {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "wd": 0.01},
    ),
    "half square": (
        {"pred": "<b>+<a>*<x>", "de/db": "<pred>-<y>", "de/da": "<de/db>*<x>"}
        | _new("[lr]*<de/d@>"),
        {"lr": 1e-4},
    ),
}
STATES = re.compile(r"<-([^>]+)>")


@dataclass
class Shape:
    """Where things stand: order of columns, first row, and how many rows."""

    rows: int = 29
    top: int = 5
    left: int = 1
    order: str = "plain"  # or "weights last", "slope first", "shuffled"
    labels: dict[str, str] = field(default_factory=dict)


def descent(method: str, rng: random.Random, shape: Shape) -> Page:
    """A sheet of one of the methods above."""
    columns, settings = METHODS[method]
    names = ["x", "y", "b", "a", *columns]
    match shape.order:
        case "slope first":
            names = ["y", "x", "a", "b", *columns]
        case "weights last":
            names = ["x", "y", *columns, "b", "a"]
        case "shuffled":
            rng.shuffle(names)
    col = {name: shape.left + i for i, name in enumerate(names)}
    page, top = Page(), shape.top
    cell = {}
    for i, (name, value) in enumerate(settings.items()):
        page.label(a1((1, shape.left + 2 * i)), name)
        page.type(a1((1, shape.left + 2 * i + 1)), value)
        cell[name] = f"${column_letters(shape.left + 2 * i + 1)}$1"
    page.label(a1((2, shape.left)), "start b", "", "start a")
    start = {"b": a1((2, shape.left + 1)), "a": a1((2, shape.left + 3))}
    page.type(start["b"], 1)
    page.type(start["a"], 1)

    def text(formula: str, row: int) -> str:
        formula = re.sub(r"\[([^\]]+)\]", lambda m: cell[m[1]], formula)
        formula = STATES.sub(lambda m: a1((row - 1, col[m[1]])), formula)
        return re.sub(r"<([^>=-][^>]*)>", lambda m: a1((row, col[m[1]])), formula)

    last = top + shape.rows - 1
    for name, c in col.items():
        page.label(a1((top - 2, c)), shape.labels.get(name, name))
        area = f"{a1((top, c))}:{a1((last, c))}"
        if name in columns:
            page.fill(area, text(columns[name], top))
        elif name in ("b", "a"):
            page.fill(a1((top, c)), start[name])
            if shape.rows > 1:
                page.fill(f"{a1((top + 1, c))}:{a1((last, c))}", a1((top, col[f"new {name}"])))
    for i in range(shape.rows):
        x = float(rng.randint(1, 100))
        page.type(a1((top + i, col["x"])), x)
        page.type(a1((top + i, col["y"])), 2 * x + 30)
    for name in {m for formula in columns.values() for m in STATES.findall(formula)}:
        begin = (
            0.0 if name[0] in "mtG" or (name.startswith("v ") and "gamma" in settings) else 100.0
        )
        page.type(a1((top - 1, col[name])), 1e-3 if name.startswith("D") else begin)
    return page


def batch(rng: random.Random) -> Page:
    """Gradient descent on all points at once: a row for each step, sums over the data."""
    page = Page()
    page.label("A1", "x", "y", "", "lr", "", "step", "b", "a", "loss", "de/db", "de/da")
    page.type("D2", 1e-4)
    for row in range(2, 22):
        x = float(rng.randint(1, 100))
        page.type(f"A{row}", x)
        page.type(f"B{row}", 2 * x + 30)
    page.type("F2", 0)
    page.type("G2", 1)
    page.type("H2", 1)
    page.fill("F3:F12", "F2+1")
    page.fill("I2:I12", "SUMPRODUCT((H2*$A$2:$A$21+G2-$B$2:$B$21)^2)/COUNT($A$2:$A$21)")
    page.fill("J2:J12", "2*SUMPRODUCT(H2*$A$2:$A$21+G2-$B$2:$B$21)/COUNT($A$2:$A$21)")
    page.fill("K2:K12", "2*SUMPRODUCT(H2*$A$2:$A$21+G2-$B$2:$B$21,$A$2:$A$21)/COUNT($A$2:$A$21)")
    page.fill("G3:G12", "G2-$D$2*J2")
    page.fill("H3:H12", "H2-$D$2*K2")
    return page


def two_features(rng: random.Random) -> Page:
    """A plane y = b + a1*x1 + a2*x2 fitted one point at a time."""
    page = Page()
    page.label("A1", "lr", "", "b", "", "a1", "", "a2")
    for address, value in (("B1", 1e-5), ("D1", 1.0), ("F1", 1.0), ("H1", 1.0)):
        page.type(address, value)
    page.label(
        "A3",
        "x1",
        "x2",
        "y",
        "b",
        "a1",
        "a2",
        "pred",
        "err^2",
        "de/db",
        "de/da1",
        "de/da2",
        "new b",
        "new a1",
        "new a2",
    )
    for row in range(4, 24):
        u, v = float(rng.randint(1, 100)), float(rng.randint(1, 100))
        for letter, value in zip("ABC", (u, v, 2 * u - v + 30), strict=True):
            page.type(f"{letter}{row}", value)
    for letter, start, new in (("D", "D1", "L4"), ("E", "F1", "M4"), ("F", "H1", "N4")):
        page.fill(f"{letter}4", start)
        page.fill(f"{letter}5:{letter}23", new)
    for letter, text in zip(
        "GHIJKLMN",
        (
            "D4+E4*A4+F4*B4",
            "(C4-G4)^2",
            "2*(G4-C4)",
            "I4*A4",
            "I4*B4",
            "D4-I4*$B$1",
            "E4-J4*$B$1",
            "F4-K4*$B$1",
        ),
        strict=True,
    ):
        page.fill(f"{letter}4:{letter}23", text)
    page.fill("H24", "SQRT(SUM(H4:H23))")
    return page


def small_collab(rng: random.Random) -> Page:
    """Four users and four films, two factors, users' factors left of the table, films' above."""
    page = Page()
    page.label("A1", "ratings")
    page.given("D2:G3", lambda: rng.uniform(0, 2))
    page.given("B4:C7", lambda: rng.uniform(0, 2))
    page.fill("D4:G7", "MMULT($B4:$C4,D$2:D$3)")
    page.given("J4:M7", lambda: rng.choice([1, 2, 3, 4, 5]))
    page.type("K5", None)
    page.fill("O4:R7", 'IF(J4="",0,(J4-D4)^2)')
    page.fill("R9", "SQRT(SUM(O4:R7)/COUNT(J4:M7))")
    return page


def sigmoid_collab(rng: random.Random) -> Page:
    """Dot products with biases squeezed onto 0 to 5.5, as the lecture leaves to the reader."""
    page = Page()
    page.given("H2:L6", lambda: rng.choice([1, 2, 3, 4, 5]))
    page.type("I3", None)
    page.given("H10:L10", lambda: rng.gauss(0, 0.3))
    page.given("H11:L13", lambda: rng.gauss(0, 1))
    page.given("A16:A20", lambda: rng.gauss(0, 0.3))
    page.given("B16:D20", lambda: rng.gauss(0, 1))
    page.fill("H16:L20", 'IF(H2="",0,5.5/(1+EXP(-(MMULT($B16:$D16,H$11:H$13)+H$10+$A16))))')
    page.fill("L22", "SQRT(SUMXMY2(H2:L6,H16:L20)/COUNT(H2:L6))")
    return page


def one_column_softmax(rng: random.Random) -> Page:
    page = Page()
    page.label("B2", "output", "softmax")
    page.given("B3:B9", lambda: round(rng.uniform(-3, 4), 2))
    page.fill("C3:C9", "EXP(B3)/SUM(C12)")
    page.fill("C3:C9", "EXP(B3)/SUMPRODUCT(EXP(B$3:B$9))")
    return page


def softmax_across(rng: random.Random) -> Page:
    """An image a row: outputs side by side, then their exponentials, their sum and the shares."""
    page = Page()
    page.given("B2:F9", lambda: round(rng.uniform(-3, 4), 2))
    page.fill("H2:L9", "EXP(B2)")
    page.fill("M2:M9", "SUM(H2:L2)")
    page.fill("N2:R9", "H2/$M2")
    page.fill("S2:S9", "-LN(N2)")
    return page


def convolution(rng: random.Random) -> Page:
    """conv-example: a filter slid over an image, then ReLU and a max pool."""
    page = Page()
    page.given("A1:L12", lambda: rng.choice([0.0, 0.0, rng.random()]))
    for place, value in zip(
        ["N1", "O1", "P1", "N2", "O2", "P2", "N3", "O3", "P3"],
        (1, 1, 1, 0, 0, 0, -1, -1, -1),
        strict=True,
    ):
        page.type(place, value)
    page.fill("R2:AA11", "MAX(0,SUM(A1:C3*$N$1:$P$3))", array=True)
    page.fill("AC2:AG6", "MAX(OFFSET($R$2:$S$3,2*(ROW()-2),2*(COLUMN()-29)))")
    page.fill("AI2", "SUMPRODUCT(R2:AA11,R2:AA11)")
    return page


OTHERS = {
    "batch": batch,
    "two features": two_features,
    "small collab": small_collab,
    "sigmoid collab": sigmoid_collab,
    "one-column softmax": one_column_softmax,
    "softmax across": softmax_across,
    "convolution": convolution,
}
ORDERS = ("plain", "slope first", "weights last", "shuffled")


def editions(seed: int) -> dict[str, Workbook]:
    """One workbook for each sheet of another edition, all numbers from the seed."""
    books = {}
    for method in METHODS:
        for order in ORDERS:
            rng = random.Random(f"{method} {order} {seed}")
            shape = Shape(
                rng.choice([12, 20, 29]), rng.choice([5, 6, 9]), rng.choice([1, 2]), order
            )
            books[f"{method}, {order}"] = workbook(
                "edition.xlsx", {method: descent(method, rng, shape)}
            )
    for name, make in OTHERS.items():
        books[name] = workbook("edition.xlsx", {name: make(random.Random(f"{name} {seed}"))})
    return books


EDITIONS = editions(2)
