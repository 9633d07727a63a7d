"""A workbook translated: its variables, and functions whose statements are run as they are written.

Each statement is tried in the plainest way first, run on what those before it gave, and held
against what the program gives for its cells. So what is kept is what has been seen to be right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from xlrepro.program.blocks import Block
from xlrepro.program.compute import Computation, Computer
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Loop
from xlrepro.program.store import Box
from xlrepro.translation.chains import Chains
from xlrepro.translation.code import Unfit
from xlrepro.translation.counting import told_as_steps
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.guards import Guards
from xlrepro.translation.labels import Labels
from xlrepro.translation.naming import Naming, named, sheet_names
from xlrepro.translation.plan import Circle, Plan, Section, Step
from xlrepro.translation.reading import Reader
from xlrepro.translation.statements import Line, Writer, Written
from xlrepro.translation.steps import Steps
from xlrepro.translation.trial import called, close, in_form, subscripts
from xlrepro.translation.variables import (
    Variable,
)
from xlrepro.translation.words import untaken
from xlrepro.values import ErrorValue, NotKnown
from xlrepro.workbook import Workbook

if TYPE_CHECKING:
    from xlrepro.translation.proving import Proof

METHODS = {"read", "from_excel", "frames", "to_excel", "with_scenarios"}  # of what is written


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
    formulas: BookFormulas
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
        from xlrepro.translation.package import write_package

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
        self.as_stored: dict[Variable, str] = {}

    def plan(self) -> None:
        """Say which statements stand in which function, and which cells are called what."""
        steps = Steps(self.formulas, self.computation, self.given_names)
        sections = Plan(steps.statements()).sections()
        self.functions = [Function(section, "") for section in sections]
        self.chains = Chains(
            self.formulas,
            self.computation,
            sections,
            steps.as_stored,
            Labels(self.book),
            self.given_names,
        )
        self.held = self.chains.held
        self.hand_out(steps.as_stored)
        self.name_all()

    def translate(self) -> Translation:
        self.plan()
        self.reader = Reader(self.chains.variables(0), self.held, self.access)
        self.reader.taken = {variable.name for _, variable in self.chains}
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
            self.reader.variables = self.chains.variables(number)
            self.write(function)
        self.guards.put_in()
        for function in self.functions:
            function.written = told_as_steps(function.written)
        return Translation(
            self.book,
            self.formulas,
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

    def target(self, where: Box) -> Variable:
        (variable,) = self.reader.variables.meeting(where)
        return variable

    def hand_out(self, as_stored: dict[Box, str]) -> None:
        """Say which variables are inputs, and which function works out the others."""
        self.inputs: list[Variable] = []
        self.owner: dict[Variable, Function] = {}
        for number, variable in self.chains:
            if variable.is_input:
                self.inputs.append(variable)
                if variable.where in as_stored:
                    self.as_stored[variable] = as_stored[variable.where]
            else:
                self.owner[variable] = self.functions[number]
                self.functions[number].variables.append(variable)

    # -- names --------------------------------------------------------------------------------

    def name_all(self) -> None:
        wheres = [variable.where for variable in self.chains.last]
        namings = named(self.book, wheres, given=self.given_names)
        self.naming = {
            id(v): naming
            for chain, naming in zip(self.chains.chains, namings, strict=True)
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
        for _, variable in self.chains:
            name = self.naming[id(variable)].name
            variable.name = f"{name}_" if name in reserved else name
        self.nested = len({v.where.sheet for _, v in self.chains if v.typed}) > 1
        for _, variable in self.chains:
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
        targets = list(dict.fromkeys(self.target(block.where) for block in statement.blocks))
        stopping: tuple[Written, dict[str, None]] | None = None  # elsewhere, at a text
        for way in ways:
            reads = dict(function.reads)
            try:
                written = way()
            except (Unfit, RecursionError, NotKnown):
                function.reads = reads
                continue
            if self.right(statement, written):
                if not self.guards.stops_at_texts(function.name, written, targets, self.env):
                    self.keep(function, statement, written, targets, before)
                    return
                stopping = stopping or (written, dict(function.reads))
            function.reads = reads
        if stopping:
            written, function.reads = stopping
            self.right(statement, written)
            self.keep(function, statement, written, targets, before)
            return
        lines = [*before]
        for block in statement.blocks:
            lines += self.leave_stored(block)
        if lines:
            function.written.append((statement, Written(lines)))

    def keep(
        self,
        function: Function,
        statement: Step,
        written: Written,
        targets: Sequence[Variable],
        before: list[Line],
    ) -> None:
        """Have a statement stand, after what makes room for it."""
        self.guards.note(function.name, written, targets, self.env)
        written.lines[:0] = before
        function.written.append((statement, written))

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
        with suppress(Exception):  # whatever it may be, another way is tried
            self.env |= called(written.text)
            with np.errstate(all="ignore"):
                exec(written.text, self.env)
            rest = self.book.calculation.change if isinstance(statement, Circle) else 0.0
            if all(self.agrees(block, rest) for block in statement.blocks):
                self.take_exactly(statement)
                return True
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


def translate(book: Workbook, names: Sequence[tuple[Box, str]] = ()) -> Translation:
    """Translate a workbook that has been read; cells that have `names` already keep them."""
    return Translator(book, names).translate()
