"""The model that Excel's Solver keeps in a sheet's hidden names."""

from __future__ import annotations

from collections.abc import Iterator

from xlrepro.formula.nodes import Binary, Call, Error, Name, Node, Number, Range, Ref, Unary
from xlrepro.formula.nodes import leaves as leaves_of
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.recognise.given import Home
from xlrepro.records import dataclass
from xlrepro.workbook import Sheet, Workbook

SENSES = {1: "maximise", 2: "minimise", 3: "reach a value in"}
ENGINES = {1: "GRG nonlinear", 2: "simplex LP", 3: "evolutionary"}
DERIVATIVES = {1: "forward", 2: "central"}
RELATIONS = {1: "<=", 2: "=", 3: ">=", 4: "integer", 5: "binary", 6: "all different"}
MOST_CELLS = 100_000


@dataclass(frozen=True)
class Constraint:
    """`cells` stand in a relation to the other side: a number or, as text, something else."""

    cells: tuple[Home, ...]
    relation: str
    other: float | str
    text: str


@dataclass(frozen=True)
class SolverModel:
    """What Solver was told: an objective cell, the cells it may change, and its settings.

    A setting that the file does not hold is None. `dead` are the names that point nowhere.
    """

    sheet: str
    objective: Home | None
    sense: str
    areas: tuple[str, ...]  # the adjustable ranges as text
    cells: tuple[Home, ...]  # and their cells
    engine: str | None = None
    derivatives: str | None = None
    convergence: float | None = None
    precision: float | None = None
    tolerance: float | None = None
    iterations: float | None = None
    constraints: tuple[Constraint, ...] = ()
    non_negative: bool = False
    dead: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether there is an objective and something to change."""
        return self.objective is not None and bool(self.cells)

    def __str__(self) -> str:
        objective = a1(self.objective[1]) if self.objective else "a cell that is gone"
        areas = ", ".join(self.areas)
        changing = f"{len(self.cells)} cells ({areas})" if self.cells else "cells that are gone"
        parts = [f"{self.sense} {objective} by changing {changing}"]
        if self.engine:
            parts.append(self.engine)
        if self.derivatives:
            parts.append(f"{self.derivatives} derivatives")
        for name in ("convergence", "precision", "tolerance"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{name} {value:g}")
        if self.non_negative:
            parts.append("no cell negative")
        bound = "; ".join(constraint.text for constraint in self.constraints)
        parts.append(f"subject to {bound}" if bound else "no constraints")
        return ", ".join(parts)


def solver_model(book: Workbook, sheet: Sheet) -> SolverModel | None:
    """The Solver model that a sheet's names hold; None where it has none.

    Source: the names solver_opt (objective), solver_adj (cells to change), solver_typ, solver_eng,
    solver_cvg, ... that Excel writes, hidden, one set for each sheet.
    """
    if "solver_opt" not in sheet.names and "solver_adj" not in sheet.names:
        return None
    names = {name: node for name, node in sheet.names.items() if name.startswith("solver_")}
    objective = list(_cells(book, sheet, names.get("solver_opt")))
    areas = [part for part in _parts(names.get("solver_adj")) if not _is_dead(part)]
    kept = {name: _number(node) for name, node in names.items()}
    dead = [name for name in ("solver_opt", "solver_adj") if _is_dead(names.get(name))]
    return SolverModel(
        sheet=sheet.title,
        objective=objective[0] if len(objective) == 1 else None,
        sense=SENSES.get(int(kept.get("solver_typ") or 2), "minimise"),
        areas=tuple(_shown(area, sheet) for area in areas),
        cells=tuple(dict.fromkeys(cell for area in areas for cell in _cells(book, sheet, area))),
        engine=ENGINES.get(int(kept.get("solver_eng") or 0)),
        derivatives=DERIVATIVES.get(int(kept.get("solver_drv") or 0)),
        convergence=kept.get("solver_cvg"),
        precision=kept.get("solver_pre"),
        tolerance=kept.get("solver_tol"),
        iterations=kept.get("solver_itr"),
        constraints=tuple(_constraints(book, sheet, names, int(kept.get("solver_num") or 0))),
        non_negative=kept.get("solver_neg") == 1,
        dead=tuple(dead),
    )


def _constraints(
    book: Workbook, sheet: Sheet, names: dict[str, Node | None], count: int
) -> Iterator[Constraint]:
    for i in range(1, min(count, 1000) + 1):
        left, right = names.get(f"solver_lhs{i}"), names.get(f"solver_rhs{i}")
        relation = RELATIONS.get(int(_number(names.get(f"solver_rel{i}")) or 0), "?")
        number = _number(right)
        other = number if number is not None else _shown(right, sheet)
        shown = f"{other:g}" if isinstance(other, float) else other
        text = f"{_shown(left, sheet)} {relation} {shown}"
        if relation in ("integer", "binary", "all different"):
            text = f"{_shown(left, sheet)} {relation}"
        yield Constraint(tuple(_cells(book, sheet, left)), relation, other, text)


def _parts(node: Node | None) -> list[Node]:
    if isinstance(node, Call) and node.function == "UNION":
        return list(node.args)
    return [] if node is None else [node]


def _is_dead(node: Node | None) -> bool:
    return node is None or any(isinstance(leaf, Error) for leaf in leaves_of(node))


def _cells(book: Workbook, sheet: Sheet, node: Node | None) -> Iterator[Home]:
    """The cells a reference means; none of a dead one, or of one that spans an absurd range."""
    for part in _parts(node):
        first, last = (part.first, part.last) if isinstance(part, Range) else (part, part)
        if not (isinstance(first, Ref) and isinstance(last, Ref)):
            continue
        other = sheet if first.sheet is None else book.sheet(first.sheet)
        if other is None:
            continue
        rows, cols = range(first.row, last.row + 1), range(first.col, last.col + 1)
        if len(rows) * len(cols) <= MOST_CELLS:
            yield from ((other.title, (row, col)) for row in rows for col in cols)


def _number(node: Node | None) -> float | None:
    match node:
        case Number(value):
            return float(value)
        case Unary("-", Number(value)):
            return -float(value)
        case Binary("/", Number(a), Number(b)) if b:
            return float(a) / float(b)
    return None


def _shown(node: Node | None, sheet: Sheet) -> str:
    if node is None or isinstance(node, Name) or _is_dead(node):
        return "something that is gone"
    text = render(node).replace("$", "")
    quoted = sheet.title.replace("'", "''")
    return text.replace(f"'{quoted}'!", "").replace(f"{sheet.title}!", "")
