"""A loop over numbers as one plain Python function over lists of floats.

What it gives is only a proposal: it knows nothing of blanks, text, errors, or of how Excel rounds
products. Each block is then worked out as an array from the proposed values; where every turn up to
one gives the proposal again, to the last bit, all these are the values of the loop, for each turn
is worked out from earlier ones alone. From the first turn that does not, cells take over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import exp, log, sqrt
from typing import Any

import numpy as np

from xlrepro.formula.nodes import (
    Binary,
    Boolean,
    Call,
    Chain,
    Name,
    Node,
    Number,
    Range,
    Ref,
    Unary,
)
from xlrepro.functions.powers import power
from xlrepro.program.array_steps import NAN
from xlrepro.program.arrays import Arrays, Unfit, Worker, Writer
from xlrepro.program.grids import IN_OPERATORS, Grids
from xlrepro.program.order import COLUMNS, Loop, Step
from xlrepro.program.references import Relative, Side
from xlrepro.program.store import Box
from xlrepro.records import dataclass

MOST_LINES = 64  # in a turn
MOST_TERMS = 24  # of an area in the middle of a formula
SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/", "=": "=="}
SIGNS |= {"<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
PLACE = re.compile(r"<(\w+):(-?\d+)>")  # told from where the list of a line begins
Line = tuple[int, int]  # sheet, row or column


@dataclass(frozen=True, slots=True)
class Reach:
    """The stretch of a line that a loop reads or fills."""

    sheet: int
    line: int
    first: int
    last: int
    across: bool  # whether it is a row

    @property
    def box(self) -> Box:
        if self.across:
            return Box(self.sheet, self.line, self.first, self.line, self.last)
        return Box(self.sheet, self.first, self.line, self.last, self.line)


@dataclass(frozen=True, slots=True)
class Proposer:
    """A loop's function; it takes the first and last turn and a list for each reach."""

    loop: Loop
    function: Callable[..., None]
    reaches: tuple[Reach, ...]
    workers: tuple[Worker, ...]

    def begun(self, grids: Grids) -> Proposal | None:
        """The loop on the numbers that are there; None where some cannot be told."""
        lists = {}
        for reach in self.reaches:
            found = grids.numbers(reach.box, IN_OPERATORS)
            if found is None:
                return None
            lists[reach.sheet, reach.line] = found.ravel().tolist()
        return Proposal(self, grids, lists)


class Proposal:
    """A loop under way: the numbers of its lines as they are proposed."""

    def __init__(self, proposer: Proposer, grids: Grids, lists: dict[Line, list[float]]) -> None:
        self.proposer, self.grids, self.lists = proposer, grids, lists
        self.loop = proposer.loop
        self.starts = {(reach.sheet, reach.line): reach.first for reach in proposer.reaches}

    def made(self, first: int, end: int) -> bool:
        """Put into the grids what the loop gives from a turn on, up to that before `end`."""
        try:
            self.proposer.function(first, end, list(self.lists.values()))
        except Exception:  # whatever it may be, the cells will tell
            return False
        for reach in self.filled(first, end):
            values, start = self.line(reach)
            found = np.array(values[reach.first - start : reach.last - start + 1], np.float64)
            self.grids.keep(reach.box, found.reshape(reach.box.shape) + 0.0)  # no cell holds -0
        return True

    def renew(self, turn: int) -> None:
        """Take what the cells of a turn hold instead of what was proposed."""
        for reach in self.filled(turn, turn + self.loop.direction):
            found = self.grids.numbers(reach.box, IN_OPERATORS)
            values, start = self.line(reach)
            values[reach.first - start] = NAN if found is None else float(found[0, 0])

    def line(self, reach: Reach) -> tuple[list[float], int]:
        """The numbers of a line, and the row or column where they begin."""
        place = reach.sheet, reach.line
        return self.lists[place], self.starts[place]

    def filled(self, first: int, end: int) -> Iterator[Reach]:
        """The stretches of lines that some turns fill."""
        across = self.loop.axis == COLUMNS
        for step in self.loop.body:
            where = part_of(self.loop, step, first, end)
            if where is None:
                continue
            low, high = (where.left, where.right) if across else (where.top, where.bottom)
            for line in lines_of(where, across):
                yield Reach(where.sheet, line, low, high, across)

    def first_wrong(self, first: int, end: int) -> int:
        """The first turn in which a block does not give what is proposed; `end` if none."""
        loop, wrong = self.loop, end
        for step, worker in zip(loop.body, self.proposer.workers, strict=True):
            where = part_of(loop, step, first, end)
            if where is None:
                continue
            try:
                values = worker.values(where)
            except Unfit:
                return first
            differs = values != self.grids.numbers(where)  # nan is nothing's equal
            if np.count_nonzero(differs):
                turns = np.flatnonzero(differs.any(axis=0 if loop.axis == COLUMNS else 1))
                turns += step.shift + (where.left if loop.axis == COLUMNS else where.top)
                found = [wrong, int(turns.min()), int(turns.max())]
                wrong = min(found) if loop.direction > 0 else max(found)
        return wrong


def lines_of(where: Box, across: bool) -> range:
    """The rows of a rectangle, or its columns."""
    return range(where.top, where.bottom + 1) if across else range(where.left, where.right + 1)


class LoopWriter:
    """Writes the function of one loop."""

    def __init__(self, arrays: Arrays, loop: Loop) -> None:
        self.arrays, self.loop = arrays, loop
        self.across = loop.axis == COLUMNS
        self.reach: dict[Line, tuple[int, int]] = {}
        self.names: dict[Line, str] = {}
        self.constants: dict[str, Any] = {}
        self.line = 0
        self.step = loop.body[0]
        self.turns = (0, 0)

    def proposer(self) -> Proposer:
        workers = []
        body: list[str] = []
        for step in self.loop.body:
            worker = self.arrays.worker(step.block.where.sheet, step.block.node)
            if worker is None or worker.truth:
                raise Unfit
            workers.append(worker)
            body += self.statements(step)
        if len(body) > 2 * MOST_LINES:
            raise Unfit
        loads = [f"    {name} = L[{i}]" for i, name in enumerate(self.names.values())]
        head = f"    for t in range(first, end, {self.loop.direction}):"
        starts = {self.names[line]: low for line, (low, _) in self.reach.items()}
        text = "\n".join(["def loop(first, end, L):", *loads, head, *body])
        text = PLACE.sub(lambda found: str(int(found[2]) - starts[found[1]]), text)
        space = dict(self.constants)
        exec(compile(text, "<loop>", "exec"), space)
        reaches = tuple(
            Reach(sheet, line, low, high, self.across)
            for (sheet, line), (low, high) in self.reach.items()
        )
        return Proposer(self.loop, space["loop"], reaches, tuple(workers))

    def statements(self, step: Step) -> list[str]:
        where = step.block.where
        first, last = (where.left, where.right) if self.across else (where.top, where.bottom)
        lines = lines_of(where, self.across)
        if len(lines) > MOST_LINES:
            raise Unfit
        self.step, self.turns = step, (first, last)
        ends = sorted((self.loop.first, self.loop.last))
        whole = [first + step.shift, last + step.shift] == ends
        indent = " " * (8 if whole else 12)
        found = [] if whole else [f"        if {first + step.shift} <= t <= {last + step.shift}:"]
        for self.line in lines[:: step.inner or 1]:
            spot = self.spot(where.sheet, self.line, Side(0, False))
            found.append(f"{indent}{spot} = {self.write(step.block.node)}")
        return found

    def spot(self, sheet: int, line: int, at: Side) -> str:
        """A cell as a place in the list of its line."""
        low, high = at.ends(*self.turns)
        known = self.reach.get((sheet, line), (low, high))
        self.reach[sheet, line] = min(low, known[0]), max(high, known[1])
        name = self.names.setdefault((sheet, line), f"l{len(self.names)}")
        if low < 1 or line < 1:
            raise Unfit
        if at.fixed:
            return f"{name}[<{name}:{at.number}>]"
        return f"{name}[t + <{name}:{at.number - self.step.shift}>]"

    def cells(self, area: Relative) -> list[str]:
        """The cells of an area that stands the same way to each turn."""
        along, beside = (area.cols, area.rows) if self.across else (area.rows, area.cols)
        low, high = along
        if low.fixed != high.fixed:
            raise Unfit
        lines = [side.ends(self.line, self.line)[0] for side in beside]
        rows = range(min(lines), max(lines) + 1)
        places = range(min(low.number, high.number), max(low.number, high.number) + 1)
        if len(rows) * len(places) > MOST_TERMS:
            raise Unfit
        spots = [[self.spot(area.sheet, row, Side(at, low.fixed)) for at in places] for row in rows]
        if not self.across:
            spots = [list(each) for each in zip(*spots, strict=True)]
        return [spot for row in spots for spot in row]

    def write(self, node: Node) -> str:
        writer = Writer(self.arrays, self.step.block.where.sheet)
        match node:
            case Number(value) | Boolean(value):
                return repr(value)
            case Ref():
                (spot,) = self.cells(writer.area(node))
                return spot
            case Name():
                return self.write(writer.meant(node))
            case Unary("%", arg):
                return f"({self.write(arg)} / 100.0)"
            case Unary("-", arg):
                return f"(-{self.write(arg)})"
            case Binary("^", left, right):
                self.constants["power"] = roughly_power
                return f"power({self.write(left)}, {self.write(right)})"
            case Binary(op, left, right) if op in SIGNS:
                return f"({self.write(left)} {SIGNS[op]} {self.write(right)})"
            case Chain("+" | "*" as op, args):
                return "(" + f" {op} ".join(map(self.write, args)) + ")"
            case Call(name, args):
                return self.call(writer, name, args)
        raise Unfit

    def call(self, writer: Writer, name: str, args: tuple[Node, ...]) -> str:
        match name, len(args):
            case "IF", 2 | 3:
                no = self.write(args[2]) if len(args) > 2 else "False"
                return f"({self.write(args[1])} if {self.write(args[0])} else {no})"
            case "AND" | "OR", _:
                return "(" + f" {name.lower()} ".join(map(self.write, args)) + ")"
            case "NOT", 1:
                return f"(not {self.write(args[0])})"
        if name in ("SUM", "MIN", "MAX"):
            terms = [term for arg in args for term in self.terms(writer, arg)]
            if name == "SUM":
                return "(" + " + ".join(terms) + ")"
            return terms[0] if len(terms) == 1 else f"{name.lower()}({', '.join(terms)})"
        function = self.arrays.around.functions.get(name)
        if function is None or hasattr(writer, f"call_{name.lower()}"):
            raise Unfit
        kernel = f"k{len(self.constants)}"
        self.constants[kernel] = function.kernel
        return f"{kernel}({', '.join(map(self.write, args))})"

    def terms(self, writer: Writer, node: Node) -> list[str]:
        if isinstance(node, Name):
            node = writer.meant(node)
        if isinstance(node, Range):
            return self.cells(writer.area(node))
        return [self.write(node)]


def roughly_power(base: float, exponent: float) -> float:
    """`power`, mostly to the last bit, in a fraction of the time."""
    if exponent == 2.0:
        return base * base
    if exponent.is_integer() and 0.0 < exponent < 64.0:
        count = int(exponent)
        value = base if count & 1 else 1.0
        while count := count >> 1:
            base *= base
            if count & 1:
                value *= base
        return value
    if base > 0.0 and not exponent.is_integer():
        return exp(exponent * log(base)) if exponent != 0.5 else sqrt(base)
    return power(base, exponent)


def part_of(loop: Loop, step: Step, first: int, end: int) -> Box | None:
    """The cells of a block that some turns work out, from `first` up to that before `end`."""
    where, last = step.block.where, end - loop.direction
    if (last - first) * loop.direction < 0:
        return None
    low, high = sorted((first - step.shift, last - step.shift))
    if loop.axis == COLUMNS:
        return where.meets(Box(where.sheet, where.top, low, where.bottom, high))
    return where.meets(Box(where.sheet, low, where.left, high, where.right))
