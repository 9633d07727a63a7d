"""A workbook translated: its variables, and functions whose statements are run as they are written.

Each statement is tried in the plainest way first, run on what those before it gave, and held
against what the program gives for its cells. So what is kept is what has been seen to be right.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro import functions, support
from xlrepro.program.blocks import Block, Placed, blocks_of, inputs_of, rectangles
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import ROWS, Assign, Loop, Tangle, arranged, side
from xlrepro.program.order import Step as Turn
from xlrepro.program.store import Box, place_of
from xlrepro.program.unknowns import Unknown
from xlrepro.translate.array_cells import joined_arrays
from xlrepro.translate.code import Unfit
from xlrepro.translate.counting import told_as_steps
from xlrepro.translate.given_names import GivenNames
from xlrepro.translate.guards import Guards
from xlrepro.translate.labels import Labels
from xlrepro.translate.naming import Naming, named, sheet_names
from xlrepro.translate.plan import Circle, Plan, Section, Step
from xlrepro.translate.pointers import Pointers
from xlrepro.translate.reading import Reader
from xlrepro.translate.statements import Line, Writer, Written, around
from xlrepro.translate.variables import (
    Group,
    Held,
    Joiner,
    Quantities,
    Reading,
    Variable,
    Variables,
    cells_of,
    readings,
    split_block,
    split_ends,
    split_inputs,
    with_gaps,
)
from xlrepro.translate.words import untaken
from xlrepro.values import ErrorValue, NotKnown, Value
from xlrepro.workbook import Workbook

if TYPE_CHECKING:
    from xlrepro.translate.proving import Proof

WHY: list[Any] = []
FAILED: list[Any] = []
METHODS = {"read", "from_excel", "frames", "to_excel", "with_scenarios"}  # of what is written
CLOSE = 1e-12  # relative: nothing but rounding


@dataclass(eq=False)
class Function:
    """A function of the module: the statements of a section, and the variables that it gives."""

    section: Section
    name: str
    written: list[tuple[Step, Written]] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    reads: dict[str, None] = field(default_factory=dict)  # functions whose results it takes


@dataclass(repr=False)
class Translation:
    """A workbook as Python; `as_stored` are cells that could not be written, with the reason."""

    book: Workbook
    computation: Computation
    inputs: list[Variable]
    functions: list[Function]
    naming: dict[int, Naming]
    sheet_names: list[str]
    as_stored: dict[Variable, str]
    formula_cells: int
    titles: list[str]
    nested: bool  # whether inputs stand under the name of their sheet
    why: Callable[[tuple[int, int]], str] = lambda where: ""  # a stored value is another

    def __repr__(self) -> str:
        name, statements = self.book.path.name, sum(len(f.written) for f in self.functions)
        return f"<Translation of {name}: {self.formula_cells} cells, {statements} statements>"

    def write(self, folder: str | Path, *, standalone: bool = False, force: bool = False) -> Proof:
        """Write a package into a folder and prove it; the proof tells what agrees.

        Raises Refused for a folder that is not empty, unless by `force`.
        """
        from xlrepro.translate.package import write_package

        return write_package(self, Path(folder), standalone=standalone, force=force, why=self.why)


@dataclass(init=False, eq=False, repr=False)
class Given(SimpleNamespace):
    """Inputs while statements are tried: a dataclass, as those of what is written."""


class Translator:
    """Translates one workbook; `names` are those that cells have already."""

    def __init__(self, book: Workbook, names: Sequence[tuple[Box, str]] = ()) -> None:
        self.book = book
        self.given_names = GivenNames(names)
        self.formulas = BookFormulas.of(book)
        self.around = self.formulas.around
        self.computation = Computer(self.formulas).run()
        self.held = Held(self.computation)
        self.labels = Labels(book)
        self.quantities = Quantities(book, self.labels.row_label)
        self.as_stored: dict[Variable, str] = {}
        self.stored_boxes: dict[Box, str] = {}

    def translate(self) -> Translation:
        statements = self.statements()
        sections = Plan(statements).sections()
        self.functions = [Function(section, "") for section in sections]
        self.make_variables()
        self.name_all()
        self.reader = Reader(self.variables_for(0), self.held, self.access)
        self.reader.taken = {variable.name for chain in self.chains for _, variable in chain}
        self.reader.taken |= {function.name for function in self.functions}
        for naming in self.naming.values():
            self.reader.taken |= {axis.name for axis in (naming.rows, naming.columns) if axis}
        self.writer = Writer(self.around, self.reader, self.target, self.axis_name)
        self.given = Given()
        self.given_sheets: dict[int, Given] = {}
        for variable in self.inputs:
            self.give(variable)
        self.results: dict[str, SimpleNamespace] = {}
        self.guards = Guards()
        for number, function in enumerate(self.functions):
            self.reader.variables = self.variables_for(number)
            self.write(function)
        self.guards.put_in()
        for function in self.functions:
            function.written = told_as_steps(function.written)
        return Translation(
            self.book,
            self.computation,
            self.inputs,
            [function for function in self.functions if function.written],
            self.naming,
            self.sheet_names,
            self.as_stored,
            sum(len(sheet.computed()) for sheet in self.book.sheets),
            list(self.around.titles),
            self.nested,
        )

    # -- what is to be written ----------------------------------------------------------------

    def statements(self) -> list[Step]:
        """The program's statements; blocks of which something is not known are left out."""
        found: list[Step] = []
        blocks = joined_arrays(blocks_of(self.formulas))
        if any(block.references.dynamic for block in blocks):
            pointers = Pointers(self.around, self.computation)
            blocks = [
                settled
                for block in blocks
                for settled in (
                    pointers.settled(block).blocks if block.references.dynamic else [block]
                )
            ]
        for statement in arranged([part for block in blocks for part in self.by_name(block)]):
            found += self.told_apart(statement)
        return found

    def by_name(self, block: Block) -> list[Block]:
        """A block as the parts of it that have a name each."""
        boxes = [block.where] if block.array else self.given_names.parts(block.where)
        return [block] if len(boxes) == 1 else [block.part(box) for box in boxes]

    def told_apart(self, statement: Step) -> list[Step]:
        if isinstance(statement, Tangle):
            if any(self.iterated(block) for block in statement.blocks):
                return [Circle(statement.blocks)]
            return self.untangled(statement)
        if any(self.not_known(block) for block in statement.blocks):
            for block in statement.blocks:
                self.keep_stored(block, self.not_known(block) or "it reads such a cell")
            return []
        return [statement]

    def untangled(self, tangle: Tangle) -> list[Step]:
        """The cells of a tangle one by one, where they have an order after all."""
        if len(tangle.blocks) == 1 and tangle.blocks[0].references.dynamic:
            return self.told_apart(Assign(tangle.blocks[0]))  # as it is where it stands
        cells = []
        for block in tangle.blocks:
            if block.array or block.size > 1000 or self.not_known(block):
                cells.append(block)
            else:
                cells += [block.part(cell) for cell in cells_of(block.where)]
        found: list[Step] = []
        for each in arranged(cells, 0):
            if isinstance(each, Tangle):
                if len(each.blocks) == 1 and each.blocks[0].references.dynamic:
                    found += self.told_apart(Assign(each.blocks[0]))
                    continue
                for block in each.blocks:
                    self.keep_stored(block, self.not_known(block) or "it has no order")
            else:
                found += self.told_apart(each)
        return found

    def not_known(self, block: Block) -> str:
        """Why the values of a block are not to be had from its formula; "" where they are."""
        result = self.computation
        sheet = block.where.sheet
        for key in block.where:
            if (sheet, key) in result.unknown:
                return in_words(result.unknown[sheet, key])
            if (sheet, key) in result.given:
                return result.given[sheet, key]
        return ""

    def iterated(self, block: Block) -> bool:
        """Whether cells of a block are in a circle that the workbook asks to go round."""
        sheet = block.where.sheet
        return any((sheet, key) in self.computation.iterated for key in block.where)

    def keep_stored(self, block: Block, why: str) -> None:
        self.stored_boxes[block.where] = why

    # -- variables ----------------------------------------------------------------------------

    def make_variables(self) -> None:
        blocks: list[Block] = []
        owners: list[int] = []
        all_read = readings(
            block for f in self.functions for s in f.section.statements for block in s.blocks
        )
        parts = read_parts(
            [b for f in self.functions for s in f.section.statements for b in s.blocks], all_read
        )
        for function in self.functions:
            section = function.section
            section.statements = [
                split for s in section.statements for split in self.split(s, parts)
            ]
        ends = split_ends(
            [b for f in self.functions for s in f.section.statements for b in s.blocks]
        )
        for number, function in enumerate(self.functions):
            section = function.section
            section.statements = [
                each
                for s in section.statements
                for each in (
                    map(Assign, ends[s.block]) if isinstance(s, Assign) and s.block in ends else [s]
                )
            ]
            for statement in section.statements:
                blocks += statement.blocks
                owners += [number] * len(statement.blocks)
        read = readings(blocks)
        typed = [each.where for each in inputs_of(self.formulas, blocks)]
        typed += self.linked(read)
        typed = split_inputs(with_gaps(self.book, typed, read), read, self.given_names, self.held)
        taken = Placed(typed)
        stored = [box for box in self.stored_boxes if not taken.meeting(box)]
        typed += stored
        pieces = [*(block.where for block in blocks), *typed]
        sources: list[Block | None] = [*blocks, *(None for _ in typed)]
        joiner = Joiner(pieces, sources, read, self.labels, self.quantities, self.given_names)
        self.chains: list[list[tuple[int, Variable]]] = []
        for group in joiner.groups():
            self.chains += self.chained(group, pieces, owners)
        self.chains.sort(key=lambda chain: position(chain[-1][1].where))
        self.inputs = []
        self.owner: dict[Variable, Function] = {}
        for chain in self.chains:
            for number, variable in chain:
                if variable.is_input:
                    self.inputs.append(variable)
                    if variable.where in self.stored_boxes:
                        self.as_stored[variable] = self.stored_boxes[variable.where]
                else:
                    self.owner[variable] = self.functions[number]
                    self.functions[number].variables.append(variable)

    def linked(self, read: Sequence[Reading]) -> list[Box]:
        """What is read of other workbooks, as far as their values are kept in the file."""
        found: list[Box] = []
        for sheet in sorted({each.whole.sheet for each in read}):
            if sheet >= len(self.book.sheets):
                here = [each.whole for each in read if each.whole.sheet == sheet]
                keys = [
                    key
                    for key in self.computation.store.sheets[sheet]
                    if any(box.holds(sheet, place_of(key)) for box in here)
                ]
                found += [box for _, box in rectangles(sheet, keys, [0] * len(keys))]
        return found

    def chained(
        self, group: Group, pieces: list[Box], owners: list[int]
    ) -> list[list[tuple[int, Variable]]]:
        """A group as a variable; one that is worked out in several functions goes on growing."""
        of = {i: owners[i] for i in group.pieces if i < len(owners)}
        if not of:
            return [[(0, Variable(group.where, self.held.kind(group.where), (group.where,)))]]
        first = min(of.values())
        chain: list[tuple[int, Variable]] = []
        for number in sorted(set(of.values())):
            mine = [i for i in group.pieces if of.get(i, first) <= number]
            boxes = [pieces[i] for i in mine]
            where = around(boxes)
            if sum(map(size, boxes)) != size(where):
                return [
                    found
                    for i in group.pieces
                    for found in self.chained(Group(pieces[i], [i]), pieces, owners)
                ]
            typed = () if chain else tuple(pieces[i] for i in mine if i not in of)
            variable = Variable(where, self.held.kind(where), typed)
            if chain:
                variable.borrowed = chain[-1][1]
            chain.append((number, variable))
        return [chain]

    def variables_for(self, number: int) -> Variables:
        """The variables as they are when a function begins."""
        return Variables(
            [
                next((v for n, v in reversed(chain) if n <= number), chain[0][1])
                for chain in self.chains
            ]
        )

    def split(self, statement: Step, read: dict[Block, list[tuple[Reading, Box]]]) -> list[Step]:
        """A statement with its blocks as they are read."""

        def parts_of(block: Block) -> list[Block]:
            if self.given_names.together(block.where):
                return [block]
            return split_block(block, read.get(block, []), self.quantities)

        if isinstance(statement, Assign):
            return [Assign(part) for part in parts_of(statement.block)]
        if isinstance(statement, Loop):
            body = []
            for step in statement.body:
                parts = [step.block]
                if not step.inner:
                    parts = parts_of(step.block)
                    if len({side(part, statement.axis) for part in parts}) > 1:
                        parts = [step.block]  # these are the turns of the loop
                body += [Turn(part, step.shift, step.inner) for part in parts]
            return unrolled(replace(statement, body=tuple(body)))
        return [statement]

    def target(self, where: Box) -> Variable:
        (variable,) = self.reader.variables.meeting(where)
        return variable

    # -- names --------------------------------------------------------------------------------

    def name_all(self) -> None:
        namings = named(
            self.book, [chain[-1][1].where for chain in self.chains], given=self.given_names
        )
        self.naming = {
            id(v): naming
            for chain, naming in zip(self.chains, namings, strict=True)
            for _, v in chain
        }
        titles = [*self.around.titles]
        self.sheet_names = sheet_names(titles)
        for place, name in enumerate(self.sheet_names):
            if name in METHODS:
                self.sheet_names[place] = untaken(f"{name}_sheet", self.sheet_names)
        counts: dict[int, int] = {}
        for function in self.functions:
            sheet = function.section.sheet
            counts[sheet] = counts.get(sheet, 0) + 1
            name = self.sheet_names[sheet]
            function.name = name if counts[sheet] == 1 else f"{name}_{counts[sheet]}"
        reserved = {function.name for function in self.functions} | METHODS
        for chain in self.chains:
            for _, variable in chain:
                name = self.naming[id(variable)].name
                variable.name = f"{name}_" if name in reserved else name
        typed = {v.where.sheet for chain in self.chains for _, v in chain if v.typed}
        self.nested = len(typed) > 1
        for chain in self.chains:
            for _, variable in chain:
                if variable.typed and not variable.is_input:
                    variable.parts = tuple(self.parts_of(variable))
                    self.inputs += variable.parts

    def parts_of(self, variable: Variable) -> list[Variable]:
        """The inputs that are parts of a variable of which others are computed."""
        found = []
        for number, box in enumerate(variable.typed, 1):
            name = variable.name if len(variable.typed) == 1 else f"{variable.name}_{number}"
            part = Variable(box, self.held.kind(box), (box,), name)
            self.naming[id(part)] = self.naming[id(variable)]
            found.append(part)
        return found

    def access(self, variable: Variable) -> str:
        """A variable as the function that is being written names it."""
        if variable.is_input:
            return self.given_name(variable.where.sheet, variable.name)
        owner = self.owner[variable]
        if owner is self.current:
            return variable.name
        self.current.reads[owner.name] = None
        return f"{owner.name}.{variable.name}"

    def given_name(self, sheet: int, name: str) -> str:
        return f"given.{self.sheet_names[sheet]}.{name}" if self.nested else f"given.{name}"

    def axis_name(self, variable: Variable, axis: str) -> str:
        naming = self.naming[id(variable)]
        found = naming.rows if axis == "rows" else naming.columns
        name = found.name if found and found.tells_apart else axis.removesuffix("s")
        taken = {each.name for each in self.current.variables} | {f.name for f in self.functions}
        if name not in taken and name not in ("row", "column"):
            return name
        if name in ("year", "month", "quarter", "week", "day", "date", "period", "time"):
            return "t"
        return {"rows": "i", "columns": "j"}[axis]

    # -- values -------------------------------------------------------------------------------

    def give(self, variable: Variable) -> None:
        """Put an input where statements find it."""
        self.put_given(variable.where.sheet, variable.name, self.held_values(variable.where))

    def put_given(self, sheet: int, name: str, values: Any) -> None:
        place = self.given
        if self.nested:
            place = self.given_sheets.setdefault(sheet, Given())
            setattr(self.given, self.sheet_names[sheet], place)
        setattr(place, name, values)

    def held_values(self, where: Box) -> Any:
        """What cells hold, in the form that code has it."""
        return in_form(self.held.values(where), self.held.kind(where))

    # -- statements ---------------------------------------------------------------------------

    def write(self, function: Function) -> None:
        self.current = function
        self.env: dict[str, Any] = {"np": np, "given": self.given, "ErrorValue": ErrorValue}
        self.env |= self.results
        self.begun: set[Variable] = set()
        for statement in function.section.statements:
            self.write_statement(function, statement)
        held = {v.name: self.env.get(v.name) for v in function.variables}
        self.results[function.name] = SimpleNamespace(**held)

    def write_statement(self, function: Function, statement: Step) -> None:
        if isinstance(statement, Circle):
            ways = self.writer.circle_ways(statement)
        elif isinstance(statement, Loop):
            ways = self.writer.loop_ways(statement)
        else:
            ways = self.writer.ways(statement.blocks[0])
        before = self.begin(statement)
        WHY.clear()
        for way in ways:
            reads = dict(function.reads)
            try:
                written = way()
            except (Unfit, RecursionError, NotKnown) as wrong:
                function.reads = reads
                WHY.append((way, wrong))
                continue
            if self.right(statement, written):
                targets = dict.fromkeys(self.target(block.where) for block in statement.blocks)
                self.guards.note(function.name, written, targets, self.env)
                written.lines[:0] = before
                function.written.append((statement, written))
                return
            function.reads = reads
        lines = [*before]
        FAILED.append((statement, WHY[-6:]))
        for block in statement.blocks:
            lines += self.leave_stored(block)
        if lines:
            function.written.append((statement, Written(lines)))

    def begin(self, statement: Step) -> list[Line]:
        """Make room for variables that are worked out in parts."""
        begun = []
        for block in statement.blocks:
            variable = self.target(block.where)
            if variable in self.begun:
                continue
            self.begun.add(variable)
            if block.where != variable.where or isinstance(statement, Loop | Circle):
                begun.append(variable)
        lines = self.writer.room(*begun)
        for variable in begun:
            if variable.borrowed:
                part = self.writer.left_side(variable, variable.borrowed.where)
                lines.append(Line(f"{part} = {self.access(variable.borrowed)}"))
            for each in variable.parts:
                part = self.writer.left_side(variable, each.where)
                lines.append(Line(f"{part} = {self.access(each)}", each.where))
        text = Written(lines).text
        self.env |= called(text)
        exec(text, self.env)
        return lines

    def leave_stored(self, block: Block) -> list[Line]:
        """Have the values of a block as inputs, for want of a way to write it."""
        variable = self.target(block.where)
        values = self.held_values(block.where)
        if block.where == variable.where:
            variable.typed = (variable.where,)
            if not self.nested and variable.name in vars(self.given):
                variable.name = f"{variable.name}_as_stored"  # one of another sheet is called so
            self.inputs.append(variable)
            self.as_stored[variable] = "no way was found to write its formula"
            self.current.variables.remove(variable)
            self.put_given(block.where.sheet, variable.name, values)
            return []
        name = f"{variable.name}_as_stored"
        if name in vars(self.given_sheets.get(block.where.sheet, self.given)):
            name = f"{name}_{len(self.as_stored)}"
        extra = Variable(block.where, self.held.kind(block.where), (block.where,), name)
        self.naming[id(extra)] = self.naming[id(variable)]
        self.inputs.append(extra)
        self.as_stored[extra] = "no way was found to write its formula"
        self.give(extra)
        left = self.writer.left_side(variable, block.where)
        line = f"{left} = {self.given_name(block.where.sheet, name)}"
        exec(line, self.env)
        return [Line(line, block.where)]

    def right(self, statement: Step, written: Written) -> bool:
        """Whether a statement gives what the workbook holds."""
        names = {self.target(block.where) for block in statement.blocks}
        saved = {
            v.name: value.copy()
            for v in names
            if isinstance(value := self.env.get(v.name), np.ndarray)
        }
        try:
            self.env |= called(written.text)
            with np.errstate(all="ignore"):
                exec(written.text, self.env)
            rest = self.book.calculation.change if isinstance(statement, Circle) else 0.0
            if all(self.agrees(block, rest) for block in statement.blocks):
                self.take_exactly(statement)
                return True
            WHY.append((written.text, "differs", [self.env[v.name] for v in names]))
        except Exception as wrong:  # whatever it may be, another way is tried
            WHY.append((written.text, repr(wrong)))
        self.env.update(saved)
        return False

    def take_exactly(self, statement: Step) -> None:
        """Go on from what the program gives, so that each statement is judged by itself."""
        for block in statement.blocks:
            variable = self.target(block.where)
            values = self.held_values(block.where)
            if block.where == variable.where:
                if type(self.env[variable.name]) in (int, float) and type(values) is np.float64:
                    values = float(values)  # 1 / 0 is no infinity, then
                self.env[variable.name] = values
            else:
                found = np.array(self.env[variable.name])
                found[subscripts(variable.where, block.where)] = values
                self.env[variable.name] = found

    def agrees(self, block: Block, rest: float) -> bool:
        variable = self.target(block.where)
        values = self.env[variable.name]
        if np.shape(values) != tuple(n for n in variable.where.shape if n > 1):
            return False
        if variable.kind == "number" and np.asarray(values).dtype == object:
            return False  # numpy's functions do not take it, when it is read
        where = subscripts(variable.where, block.where)
        found = values[where] if where else values
        return close(found, self.held_values(block.where), variable.kind, rest)


def subscripts(own: Box, where: Box) -> tuple[Any, ...]:
    """Where cells stand in the array of a variable."""
    found: list[Any] = []
    for low, high, first, last in (
        (own.top, own.bottom, where.top, where.bottom),
        (own.left, own.right, where.left, where.right),
    ):
        if low != high:
            found.append(first - low if first == last else slice(first - low, last - low + 1))
    return tuple(found)


def in_words(why: Unknown) -> str:
    """Why a cell has no value."""
    return WITHOUT_VALUE.get(type(why).__name__, "it was not computed")


WITHOUT_VALUE = {
    "InCircle": "it reads itself",
    "ReadsUnknown": "it reads a cell of which the value is not known",
    "Unreadable": "its formula cannot be read",
    "CannotTell": "what Excel makes of it is not known",
}
CALLED = re.compile(r"(?<![.\w])([a-z_][a-z_0-9]*)\(")


def called(text: str) -> dict[str, Any]:
    """What code calls of `xlrepro.support` and `xlrepro.functions`, by the names it has there."""
    found = {}
    for name in dict.fromkeys(CALLED.findall(text)):
        if name in support.__all__:
            found[name] = getattr(support, name)
        elif name.removesuffix("_") in support.__all__:
            found[name] = getattr(support, name.removesuffix("_"))
        elif not hasattr(builtins, name):
            function = getattr(functions, name, None)
            found[name] = function or getattr(functions, name.removesuffix("_"))
    return found


def in_form(values: list[list[Value]], kind: str) -> Any:
    """Rows of values as code has them: a scalar, a line or a table."""
    shape = tuple(n for n in (len(values), len(values[0])) if n > 1)
    flat = [value for row in values for value in row]
    if not shape:
        return np.float64(flat[0]) if kind == "number" else flat[0]
    if kind in ("number", "truth"):
        return np.array(flat, dtype=float if kind == "number" else bool).reshape(shape)
    array = np.empty(len(flat), dtype=object)
    array[:] = flat
    return array.reshape(shape)


def close(found: Any, wanted: Any, kind: str, rest: float = 0.0) -> bool:
    """Whether values are those that are wanted, but for rounding, and for the `rest` by which
    those of a circle may still change."""
    if kind == "number":
        a, b = np.ravel(np.asarray(found, float)), np.ravel(np.asarray(wanted, float))
        if a.shape != b.shape:
            return False
        apart = np.abs(a - b)
        return bool(np.all(apart <= rest + CLOSE * np.maximum(np.abs(a), np.abs(b))))
    pair = [np.ravel(np.asarray(each, object)).tolist() for each in (found, wanted)]
    if len(pair[0]) != len(pair[1]):
        return False
    return all(alike(one, other, rest) for one, other in zip(*pair, strict=True))


def alike(found: Any, wanted: Any, rest: float = 0.0) -> bool:
    if isinstance(wanted, float) and not isinstance(found, bool | np.bool_):
        try:
            return bool(abs(found - wanted) <= rest + CLOSE * max(abs(found), abs(wanted)))
        except TypeError:
            return False
    if isinstance(wanted, bool):
        return isinstance(found, bool | np.bool_) and bool(found) == wanted
    return type(found) is type(wanted) and found == wanted


def unrolled(loop: Loop) -> list[Step]:
    """A loop as statements one after the other, where each of its blocks has one turn only."""
    places: list[tuple[int, Turn]] = []
    for step in loop.body:
        where = step.block.where
        first, last = (where.top, where.bottom) if loop.axis == ROWS else (where.left, where.right)
        if first != last or step.inner:
            return [loop]
        places.append((loop.direction * (first + step.shift), step))
    return [Assign(step.block) for _, step in sorted(places, key=lambda each: each[0])]


def read_parts(
    blocks: Sequence[Block], read: Sequence[Reading]
) -> dict[Block, list[tuple[Reading, Box]]]:
    """The parts of blocks that formulas read."""
    placed = Placed([block.where for block in blocks])
    found: dict[Block, list[tuple[Reading, Box]]] = {}
    for reading in read:
        for i in placed.meeting(reading.whole):
            part = blocks[i].where.meets(reading.whole)
            if part is not None and blocks[i].size > 1:
                found.setdefault(blocks[i], []).append((reading, part))
    return found


def size(box: Box) -> int:
    rows, cols = box.shape
    return rows * cols


def position(box: Box) -> tuple[int, int, int]:
    return box.sheet, box.top, box.left


def translate(book: Workbook, names: Sequence[tuple[Box, str]] = ()) -> Translation:
    """Translate a workbook that has been read; cells that have `names` already keep them."""
    return Translator(book, names).translate()
