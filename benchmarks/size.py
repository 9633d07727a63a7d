"""Verify sheets of up to a million rows: time and memory beside a bare read of the same file.

    python -m benchmarks.size [--rows 10000 100000 1000000] [--plain] [--write]

Two kinds of sheet are made: Adam on a line, 11 formulas a row, and the look-up of user and movie
factors (MATCH, OFFSET, SUMPRODUCT), 14 formulas a row. Formulas are shared, as Excel saves a column
that was filled down, or written in every cell with --plain. A bare read is a process of its own
that imports numpy and takes formula and value of every cell from expat once. --write keeps the
table in benchmarks/size.md.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.bare import BARE
from xlrepro.engines import State, adam, descend, row_dot, squared_error
from xlrepro.engines.arithmetic.power import product

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
COMPUTED = {"adam": 11, "look-up": 14}  # formulas a row
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="w" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="big" sheetId="1" r:id="s"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="s" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

BEGIN = """
import os, sys
process = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(process, 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass
class Made:
    """A sheet: cells of rows by their number, left or right of the records; the columns of these.

    A column has its letters, a formula for row r (p the one above) or none, its first formula where
    that is another, and its values.
    """

    first: int
    left: dict[int, str]
    columns: list[tuple[str, str, str, np.ndarray]]
    right: dict[int, str]


def cell(address: str, value: float | str, formula: str = "") -> str:
    kind = ' t="str"' if isinstance(value, str) else ""
    own = f"<f>{formula}</f>" if formula else ""
    shown = value if isinstance(value, str) else repr(float(value))
    return f'<c r="{address}"{kind}>{own}<v>{shown}</v></c>'


def adam_sheet(rows: int) -> Made:
    """As the sheet adam: weights in B1:B2, the rate in D2, betas in J1 and L1, means in row 3."""
    rng = np.random.default_rng(0)
    x = rng.integers(1, 100, rows).astype(float)
    y = 2 * x + 30
    rule = adam(0.01, 0.9, 0.95, eps=0, bias_correction=False, times=product)
    state = State(np.array([1.0, 50.0]), np.array([100.0, 1e5]))
    trace = descend(rule, [1.0, 1.0], state, x, y)
    mean, square = trace.states.mean, trace.states.square
    assert mean is not None and square is not None
    heads = zip(
        "ABCDEFGHI", ["x", "y", "b", "a", "pred", "de/db", "de/da", "new_b", "new_a"], strict=True
    )
    left = {
        1: cell("B1", 1) + cell("J1", 0.9) + cell("K1", 1 - 0.9, "1-J1")
        + cell("L1", 0.95) + cell("M1", 1 - 0.95, "1-L1"),
        2: cell("B2", 1) + cell("D2", 0.01),
        3: "".join(cell(f"{col}3", text) for col, text in heads)
        + cell("J3", 1) + cell("K3", 50) + cell("L3", 100) + cell("M3", 1e5),
    }  # fmt: skip
    columns = [
        ("A", "", "", x),
        ("B", "", "", y),
        ("C", "H{p}", "B1", trace.params[:, 0]),
        ("D", "I{p}", "B2", trace.params[:, 1]),
        ("E", "C{r}+D{r}*A{r}", "", trace.pred),
        ("F", "2*(D{r}*A{r}+C{r}-B{r})", "", trace.grad[:, 0]),
        ("G", "F{r}*A{r}", "", trace.grad[:, 1]),
        ("H", "C{r}-J{r}*$D$2/SQRT(L{r})", "", trace.new_params[:, 0]),
        ("I", "D{r}-K{r}*$D$2/SQRT(M{r})", "", trace.new_params[:, 1]),
        ("J", "J{p}*$J$1+$K$1*F{r}", "", mean[:, 0]),
        ("K", "K{p}*$J$1+$K$1*G{r}", "", mean[:, 1]),
        ("L", "L{p}*$L$1+$M$1*F{r}^2", "", square[:, 0]),
        ("M", "M{p}*$L$1+$M$1*G{r}^2", "", square[:, 1]),
    ]
    return Made(4, left, columns, {})


def look_up_sheet(rows: int) -> Made:
    """As the sheet movielens_emb, with tables of 500 users and movies right of the records."""
    rng = np.random.default_rng(0)
    tables, picked = rng.normal(size=(2, 500, 5)), rng.integers(0, 500, (2, rows))
    ratings = rng.integers(1, 11, rows) / 2
    users, movies = (tables[side][picked[side]] for side in (0, 1))
    pred = row_dot(users, movies)
    head = [cell("C2", "rating"), cell("P2", "predict"), cell("Q2", "error^2")]
    columns = [("A", "", "", picked[0] + 1.0), ("B", "", "", picked[1] + 1.0)]
    columns.append(("C", "", "", ratings))
    right = dict.fromkeys(range(3, 503), "")
    for ids, index, acts, keys, table, numbers, taken in (
        ("A", "D", "EFGHI", "S", ("T", "U", "V", "W", "X"), tables[0], users),
        ("B", "J", "KLMNO", "Z", ("AA", "AB", "AC", "AD", "AE"), tables[1], movies),
    ):
        found = picked["AB".index(ids)] + 1.0
        columns.append((index, f"MATCH({ids}{{r}},${keys}$3:${keys}$502)", "", found))
        for k, act in enumerate(acts):
            head.append(cell(f"{act}2", k + 1))
            fetch = f"OFFSET(${keys}$2,${index}{{r}},{act}$2)"
            columns.append((act, fetch, "", taken[:, k]))
        for row in right:
            own = [cell(f"{c}{row}", numbers[row - 3, k]) for k, c in enumerate(table)]
            right[row] += cell(f"{keys}{row}", row - 2) + "".join(own)
    columns.append(("P", "SUMPRODUCT(E{r}:I{r},K{r}:O{r})", "", pred))
    columns.append(("Q", "(C{r}-P{r})^2", "", squared_error(ratings, pred)))
    return Made(3, {2: "".join(sorted(head))}, columns, right)


def write(path: Path, made: Made, plain: bool) -> None:
    """One workbook, its rows streamed into the zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, text in PARTS.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in range(1, made.first):
                part.write(f'<row r="{row}">{made.left.get(row, "")}</row>'.encode())
            for lines in records(made, plain):
                part.write(lines.encode())
            part.write(b"</sheetData></worksheet>")


def records(made: Made, plain: bool) -> Iterator[str]:
    """The XML of the records, a thousand at a time."""
    count = len(made.columns[0][3])
    last = made.first + count - 1
    for start in range(0, count, 1000):
        blocks = [values[start : start + 1000].tolist() for *_, values in made.columns]
        lines = []
        for i, values in enumerate(zip(*blocks, strict=True), start):
            row, cells = made.first + i, []
            for number, (col, formula, begin, _) in enumerate(made.columns):
                if not formula:
                    own = ""
                elif plain or i == 0:
                    text = begin if begin and i == 0 else formula
                    own = f"<f>{text.format(r=row, p=row - 1)}</f>"
                elif i == 1:
                    shared = f't="shared" ref="{col}{row}:{col}{last}" si="{number}"'
                    own = f"<f {shared}>{formula.format(r=row, p=row - 1)}</f>"
                else:
                    own = f'<f t="shared" si="{number}"/>'
                cells.append(f'<c r="{col}{row}">{own}<v>{values[number]!r}</v></c>')
            lines.append(f'<row r="{row}">{"".join(cells)}{made.right.get(row, "")}</row>')
        yield "".join(lines)


@dataclass(frozen=True)
class Run:
    seconds: float
    mebibytes: float  # the most that was resident
    said: str


def run(command: list[str]) -> Run:
    """A process of its own, from its start to its end.

    A small one begins it, for the memory of a process counts from that of the one that began it.
    """
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.perf_counter() - begun
    *_, said, kibibytes = done.stdout.splitlines()
    return Run(took, int(kibibytes) / 1024, said)


def measure(path: Path, repeats: int) -> tuple[Run, Run, float]:
    """A bare read and our verify, each the median of several, and the median of their ratios."""
    pairs = [
        (run([sys.executable, "-c", BARE, str(path)]),
         run([sys.executable, "-m", "xlrepro", "verify", str(path)]))
        for _ in range(repeats)
    ]  # fmt: skip
    ratios = [ours.seconds / bare.seconds for bare, ours in pairs]
    bare, ours = (
        sorted(runs, key=lambda r: r.seconds)[repeats // 2] for runs in zip(*pairs, strict=True)
    )
    return bare, ours, median(ratios)


def table(sizes: list[int], plain: bool, repeats: int) -> str:
    options = f"--rows {' '.join(map(str, sizes))}{' --plain' * plain} --repeats {repeats}"
    lines = [
        "# Sheets of up to a million rows",
        "",
        f"Made by `python -m benchmarks.size {options} --write`. Whole processes, medians of",
        f"{repeats}; a bare read imports numpy and takes formula and value of every cell from",
        "expat, once.",
        f"Formulas are {'written in every cell' if plain else 'shared, as Excel saves them'}.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"numpy {np.__version__}.",
        "",
        "| sheet | rows | computed | bare read, s | verify, s | ratio | MiB | bytes a cell |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    slopes = []
    for kind, make in (("adam", adam_sheet), ("look-up", look_up_sheet)):
        points = []
        for rows in sizes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{kind}.xlsx"
                write(path, make(rows), plain)
                bare, ours, ratio = measure(path, repeats)
            cells = rows * COMPUTED[kind]
            assert f"{cells + 2 * (kind == 'adam'):,} computed cells" in ours.said, ours.said
            assert "all right" in ours.said, ours.said
            each = ours.mebibytes * 2**20 / cells
            points.append((math.log(rows), math.log(ours.seconds), math.log(ours.mebibytes)))
            lines.append(
                f"| {kind} | {rows:,} | {cells:,} | {bare.seconds:.2f} | {ours.seconds:.2f} "
                f"| {ratio:.1f} | {ours.mebibytes:,.0f} | {each:,.0f} |"
            )
            print(lines[-1], file=sys.stderr)
        if len(points) > 1:
            n, seconds, memory = zip(*points, strict=True)
            slopes.append(
                f"{kind}: time grows with rows to the power {np.polyfit(n, seconds, 1)[0]:.2f}, "
                f"memory {np.polyfit(n, memory, 1)[0]:.2f}."
            )
    return "\n".join([*lines, "", *slopes]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = table(args.rows, args.plain, args.repeats)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "size.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
