"""Whether a translation follows its workbook away from the stored point.

    inputs, changed at random ──┬─► the translated code ─────┐
                                ├─► our own calculator ──────┼─► compared, cell by cell
                                └─► copies for other programs┘

Our own calculator shows where the translation left the program that it was made from; only other
programs, which recalculate a copy of the workbook, show that both are right. Where these differ
among themselves a cell is told apart. What the translation takes as stored (random numbers, today,
circles) is held in the copies too, so that all that depends on it is still compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from random import Random
from typing import Any, NamedTuple

import numpy as np

from xlrepro.formula.nodes import Binary, Call, Chain, Node, Number, Place, Range, Ref, Unary
from xlrepro.program.blocks import Placed, blocks_of
from xlrepro.program.compute import Computer
from xlrepro.program.formulas import BookFormulas, Where
from xlrepro.program.habits import habits_of
from xlrepro.program.order import Program, arranged
from xlrepro.program.references import relative
from xlrepro.program.running import Compiled
from xlrepro.program.source import leading
from xlrepro.program.store import Box, place_of
from xlrepro.program.text import render_box
from xlrepro.support.elementwise import as_array, taken
from xlrepro.support.kinds import fields_of
from xlrepro.translation.changes import Changes
from xlrepro.translation.translation import Translation
from xlrepro.translation.trial import in_form
from xlrepro.translation.variables import Variable
from xlrepro.values import NAME, NUM, ErrorValue, Value

Changed = Mapping[Where, Value]
Values = Mapping[str, Mapping[Place, Value]]  # by sheet title and cell
Run = Callable[[Any], Any]

CLOSE = 1e-9  # relative
ROUNDING = 1e-12  # of the largest term, where what is left of a sum is much smaller than that
GROWS = 4  # how much of that goes on to what reads the sum
NUDGE, SPREADS = 1e-15, 100  # how far inputs are off in a second run, and what that may do to cells
AGREES, DIFFERS, APART, ALONE = "agrees", "differs", "apart", "alone"
OWN = "program"
UNTOLD: Any = object()  # a cell of which a program tells nothing
MOST_TRIED = 40  # runs that look for the fewest changes that show a difference
MOST_COMPUTED = 200_000  # cells that are computed for that
MOST_TERMS = 10_000  # cells of a sum that are looked at
MOST_WORST, MOST_TOLD = 10, 6  # differences that are told, and changes of each


class Edits(NamedTuple):
    """What is different in a copy: cells with other values, and computed ones held as they are."""

    changed: Values
    held: Values


Other = Callable[[Sequence[Edits]], Sequence[Values | None]]
"""A program that recalculates copies: the values of computed cells, None where it fails."""


@dataclass(frozen=True)
class Field:
    """A variable of the results, and the cells of it that are compared."""

    function: str
    variable: Variable
    cells: tuple[Where, ...]
    spots: Any  # where these stand in the variable, counted row by row


@dataclass(frozen=True)
class Difference:
    """A cell in which the translation parts from what it should follow."""

    function: str
    name: str
    where: Where
    ours: Value
    wanted: Value
    changed: Changed
    against: str


@dataclass
class Proof:
    """What came of it: `program` and `others` count the cells of all rounds by what became of them.

    Against other programs a cell agrees, differs, or is told apart, where these differ among
    themselves; of one that stands alone they know nothing. `held` computed cells are taken as they
    are stored and not compared. `failed` counts the rounds of which a program made nothing,
    `crashed` tells why the code could not run.
    """

    cells: int = 0
    held: int = 0
    rounds: int = 0
    program: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    by_function: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    worst: dict[tuple[str, str, str], Difference] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)  # in words, with the change that shows it

    def of(self, function: str, against: str) -> Counter[str]:
        return self.by_function.setdefault((function, against), Counter())

    @property
    def right(self) -> bool:
        return not (self.program[DIFFERS] or self.others[DIFFERS] or self.crashed)


class Subject:
    """A translation whose code is run on changed inputs."""

    def __init__(self, translation: Translation, inputs: type, run: Run) -> None:
        self.translation, self.inputs, self.run = translation, inputs, run
        self.book = translation.book
        self.stored = translation.computation.store.sheets
        self.fields = list(self.compared())[::-1]  # as they are worked out
        self.cells = [where for each in self.fields for where in each.cells]

    def compared(self) -> Iterator[Field]:
        """All computed cells that the results have, each once."""
        seen: set[Where] = set()
        held = self.held()
        for function in reversed(self.translation.functions):
            for variable in reversed(function.variables):
                own = variable.where
                cells, spots = [], []
                formulas = self.book.sheets[own.sheet].cells
                for spot, key in enumerate(own):
                    where = own.sheet, key
                    cell = formulas.get(place_of(key))
                    if cell and cell.formula and where not in seen and where not in held:
                        cells.append(where)
                        spots.append(spot)
                seen.update(cells)
                if cells:
                    yield Field(function.name, variable, tuple(cells), np.array(spots))

    def held(self) -> set[Where]:
        """The computed cells that the translation takes as they are stored."""
        found: set[Where] = set(self.translation.computation.given)
        for variable in self.translation.inputs:
            where = variable.where
            if where.sheet < len(self.book.sheets):
                cells = self.book.sheets[where.sheet].cells
                for key in where:
                    cell = cells.get(place_of(key))
                    if cell is not None and cell.formula is not None:
                        found.add((where.sheet, key))
        return found

    def given(self, changed: Changed) -> Any:
        """The inputs of the code, some of them changed."""
        values: dict[int, dict[str, Any]] = {}
        for variable in self.translation.inputs:
            where = variable.where
            rows = self.rows(where, changed)
            values.setdefault(where.sheet, {})[variable.name] = in_form(rows, variable.kind)
        if not self.translation.nested:
            return self.inputs(**next(iter(values.values()), {}))
        fields: dict[str, Any] = fields_of(self.inputs)
        names = self.translation.sheet_names
        return self.inputs(
            **{names[sheet]: fields[names[sheet]](**found) for sheet, found in values.items()}
        )

    def rows(self, where: Box, changed: Changed) -> list[list[Value]]:
        cells = self.stored[where.sheet]
        keys = list(where)
        flat = [changed.get((where.sheet, key), cells.get(key)) for key in keys]
        cols = where.shape[1]
        return [flat[i : i + cols] for i in range(0, len(flat), cols)]

    def results(self, changed: Changed) -> list[Value]:
        """What the code gives for the cells that are compared, in their order."""
        done = self.run(self.given(changed))
        found: list[Value] = []
        for each in self.fields:
            value = getattr(getattr(done, each.function), each.variable.name)
            flat = np.ravel(as_array(value))
            size = each.variable.where.shape[0] * each.variable.where.shape[1]
            if flat.size != size:
                found += [None] * len(each.cells)
            else:
                found += flat[each.spots].tolist()
        return [plain(value) for value in found]


class Own:
    """Our own calculator on changed inputs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.formulas = subject.translation.formulas
        self.compiled = Compiled(
            Program(tuple(arranged(blocks_of(self.formulas)))), self.formulas.around
        )
        self.held = subject.held()

    def results(self, changed: Changed) -> list[Value]:
        book = self.subject.book
        computer = Computer(self.formulas)
        with habits_of(book), np.errstate(all="ignore"):
            for (sheet, key), value in changed.items():
                enter(computer, sheet, key, value)
            for sheet, key in self.held:
                enter(computer, sheet, key, self.subject.stored[sheet].get(key))
            computer.work_out(self.compiled)
        sheets = computer.store.sheets
        return [sheets[sheet].get(key) for sheet, key in self.subject.cells]


def enter(computer: Computer, sheet: int, key: int, value: Value) -> None:
    """Put a value into a cell, as if it were typed."""
    cells = computer.store.sheets[sheet]
    cells.waiting.discard(key)
    cells.unknown.discard(key)
    computer.result.unknown.pop((sheet, key), None)
    cells.pop(key, None)
    if value is not None:
        cells[key] = value


def plain(value: Any) -> Value:
    """A result as a cell would hold it."""
    value = taken(value)
    return NUM if isinstance(value, float) and not np.isfinite(value) else value


# -- comparing ------------------------------------------------------------------------------------


def alike(one: Value, other: Value) -> bool:
    """Whether two programs mean the same by what a cell holds.

    Which error it is may differ, a truth value may be told as 1 or 0, a text of no characters or a
    blank cell as the other or as 0.
    """
    if isinstance(one, ErrorValue) or isinstance(other, ErrorValue):
        return isinstance(one, ErrorValue) and isinstance(other, ErrorValue)
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= CLOSE * max(abs(one), abs(other))
    return one == other or (not one and not other)


class Closeness:
    """How far numbers may part in one round: as far as rounding goes.

    What rounding does to a cell is seen from a second run, in which inputs are off by a few units
    in their last place; in a sum also by how large its terms are.
    """

    def __init__(self, terms: Terms, values: Sequence[Value], moved: Sequence[Value]) -> None:
        self.terms, self.values = terms, values
        self.moved = moved
        self.known: dict[Where, Value] = {}
        self.rounded: dict[Where, float] = {}  # cells that rounding sets apart, and how far

    def alike(self, spot: int, one: Value, other: Value) -> bool:
        if alike(one, other):
            return True
        here, there = self.values[spot], self.moved[spot]
        if not (type(one) is float and type(other) is float):  # rounding may decide which it is
            decides = all(alike(each, here) or alike(each, there) for each in (one, other))
            return decides or self.inherited(spot) > 0
        spread = abs(here - there) if type(here) is float and type(there) is float else 0.0
        apart = abs(one - other)
        well = apart <= SPREADS * spread or apart <= ROUNDING * self.largest(spot)
        if well or apart <= GROWS * self.inherited(spot):
            where = self.terms.cells[spot]
            self.rounded[where] = max(apart, self.rounded.get(where, 0.0))
            return True
        return False

    def inherited(self, spot: int) -> float:
        """How far apart those cells are, for rounding, that a cell reads."""
        if not self.rounded:
            return 0.0
        read = self.terms.read(self.terms.cells[spot])
        return sum(self.rounded.get((box.sheet, key), 0.0) for box in read for key in box)

    def largest(self, spot: int) -> float:
        if not self.known:
            self.known = dict(zip(self.terms.cells, self.values, strict=True))
        return self.terms.largest(self.terms.cells[spot], self.known)


class Terms:
    """Of what cells are sums."""

    def __init__(self, formulas: BookFormulas, cells: Sequence[Where], stored: Any) -> None:
        self.cells, self.stored, self.around = cells, stored, formulas.around
        self.blocks = blocks_of(formulas)
        self.placed = Placed([block.where for block in self.blocks])

    def read(self, where: Where) -> list[Box]:
        """The cells that a formula reads, but for large areas."""
        place = place_of(where[1])
        here = Box(where[0], *place, *place)
        found = []
        for i in self.placed.meeting(here):
            block = self.blocks[i]
            found += (block if block.array else block.part(here)).reads()
        return [box for box in found if box.shape[0] * box.shape[1] <= MOST_TERMS]

    def largest(self, where: Where, values: Mapping[Where, Value]) -> float:
        """The largest of the terms of a cell's sum; 0 where it is none."""
        sheet, key = where
        place = place_of(key)
        here = Box(sheet, *place, *place)
        found = 0.0
        for i in self.placed.meeting(here):
            for term, factor in terms_of(self.blocks[i].node):
                if isinstance(term, Number):
                    found = max(found, abs(term.value * factor))
                    continue
                title = leading(term).sheet
                sheets = (sheet,) if title is None else self.around.sheet(title)
                box = relative(term, sheets[0]).over(here) if sheets else None
                if box is None or box.shape[0] * box.shape[1] > MOST_TERMS:
                    continue
                for each in box:
                    value = values.get((box.sheet, each), self.stored[box.sheet].get(each))
                    if type(value) is float:
                        found = max(found, abs(value * factor))
        return found


def terms_of(node: Node) -> Iterator[tuple[Ref | Range | Number, float]]:
    """The cells and numbers that a formula adds up, if it is a sum, each with its factor."""
    match node:
        case Ref() | Range() | Number():
            yield node, 1.0
        case Binary("*", left, right) if (factor := constant(right)) is not None:
            yield from ((term, factor * more) for term, more in terms_of(left))
        case Binary("*", left, right) if (factor := constant(left)) is not None:
            yield from ((term, factor * more) for term, more in terms_of(right))
        case Binary("/", left, right) if factor := constant(right):
            yield from ((term, more / factor) for term, more in terms_of(left))
        case Binary("+" | "-", left, right):
            yield from terms_of(left)
            yield from terms_of(right)
        case Unary(_, arg):
            yield from terms_of(arg)
        case Call("IF", (_, *choices)):
            for choice in choices:
                yield from terms_of(choice)
        case Chain("+", args) | Call("SUM" | "SUBTOTAL" | "SINGLE" | "ABS" | "ROUND", args):
            for arg in args:
                yield from terms_of(arg)


def constant(node: Node) -> float | None:
    """A number, or a power of numbers, as in 10^6."""
    match node:
        case Number(value):
            return value
        case Binary("^", Number(base), Number(exponent)) if base > 0 and abs(exponent) < 300:
            return float(base**exponent)
    return None


def verdict(ours: Value, theirs: Sequence[Value], same: Callable[[Value, Value], bool]) -> str:
    """What other programs say of a value of ours: that of two counts where there are two."""
    told = [value for value in theirs if value is not UNTOLD and value != NAME]
    if not told:
        return ALONE
    if sum(same(ours, value) for value in told) >= min(len(told), 2):
        return AGREES
    if len(told) == 1 or any(same(a, b) for a, b in combinations(told, 2)):
        return DIFFERS
    return APART


# -- the proof ------------------------------------------------------------------------------------


class Prover:
    """Changes the inputs of a translation, and compares what comes of them."""

    def __init__(
        self, translation: Translation, inputs: type, run: Run, others: Mapping[str, Other]
    ) -> None:
        self.subject = Subject(translation, inputs, run)
        self.own = Own(self.subject)
        self.others = others
        self.changes = Changes(translation.book, [v.where for v in translation.inputs])
        self.terms = Terms(self.own.formulas, self.subject.cells, self.subject.stored)
        self.titles = [sheet.title for sheet in translation.book.sheets]
        self.reliable: dict[str, list[bool]] = {}
        self.proof = Proof(cells=len(self.subject.cells), held=len(self.own.held))

    def prove(self, rounds: int, seed: int = 0, first: int = 0) -> Proof:
        """Compare all cells for so many changes of inputs, from the first on of those of a seed."""
        numbers = range(first, first + rounds)
        drawn = [self.changes.drawn(Random(f"{seed} {number}")) for number in numbers]
        told = self.asked(drawn)
        for number, changed in enumerate(drawn):
            self.compare(changed, {name: values[number] for name, values in told.items()})
        return self.proof

    def asked(self, drawn: Sequence[Changed]) -> dict[str, Sequence[list[Value] | None]]:
        """What the other programs give for the cells in copies with the changes.

        Of a cell for which a program does not give what is stored where nothing is changed, because
        it knows the formula otherwise or not at all, it tells nothing.
        """
        held = self.by_title({w: self.subject.stored[w[0]].get(w[1]) for w in self.own.held})
        copies = [Edits(self.by_title(changed), held) for changed in drawn]
        told: dict[str, Sequence[list[Value] | None]] = {}
        for name, other in self.others.items():
            first = [] if name in self.reliable else [Edits({}, held)]
            found = list(other([*first, *copies]))
            if first:
                self.reliable[name] = self.right_as_stored(found.pop(0))
            told[name] = [self.opinion(values, self.reliable[name]) for values in found]
        return told

    def right_as_stored(self, values: Values | None) -> list[bool]:
        """Of which cells a program gives what the workbook holds."""
        found = []
        for sheet, key in self.subject.cells:
            place = place_of(key)
            theirs = UNTOLD if values is None else values[self.titles[sheet]].get(place, UNTOLD)
            stored = self.subject.book.sheets[sheet].value(place)
            ours = self.subject.stored[sheet].get(key)
            found.append(alike(theirs, stored) or alike(theirs, ours))
        return found

    def by_title(self, values: Changed) -> dict[str, dict[Place, Value]]:
        found: dict[str, dict[Place, Value]] = {}
        for (sheet, key), value in values.items():
            found.setdefault(self.titles[sheet], {})[place_of(key)] = value
        return found

    def compare(self, changed: Changed, told: Mapping[str, list[Value] | None]) -> None:
        """One round."""
        proof, cells = self.proof, self.subject.cells
        proof.rounds += 1
        for name, values in told.items():
            proof.failed[name] += values is None
        wanted = self.own.results(changed)
        moved = self.own.results(nudged(changed, self.changes))
        closeness = Closeness(self.terms, wanted, moved)
        try:
            found: Sequence[Value] = self.subject.results(changed)
        except Exception as error:  # whatever it may be: code that does not run is wrong
            proof.crashed.append(f"{type(error).__name__}: {error}")
            found = [UNTOLD] * len(cells)
        theirs = [values for values in told.values() if values is not None]
        spot = 0
        for each in self.subject.fields:
            own, others = Counter[str](), Counter[str]()
            for where in each.cells:
                same = partial(closeness.alike, spot)
                kind = AGREES if same(found[spot], wanted[spot]) else DIFFERS
                own[kind] += 1
                if kind == DIFFERS:
                    self.note(each, where, found[spot], wanted[spot], changed, OWN)
                if theirs:
                    opinions = [opinion[spot] for opinion in theirs]
                    kind = verdict(found[spot], opinions, same)
                    others[kind] += 1
                    if kind == DIFFERS:
                        self.note(each, where, found[spot], opinions[0], changed, "others")
                spot += 1
            proof.program += own
            proof.others += others
            proof.of(each.function, OWN).update(own)
            proof.of(each.function, "others").update(others)

    def opinion(self, values: Values | None, reliable: Sequence[bool]) -> list[Value] | None:
        """What another program gives for the cells, in their order, where it can be relied upon."""
        if values is None:
            return None
        by_sheet = [values.get(title, {}) for title in self.titles]
        return [
            by_sheet[sheet].get(place_of(key), UNTOLD) if well else UNTOLD
            for (sheet, key), well in zip(self.subject.cells, reliable, strict=True)
        ]

    def note(
        self, each: Field, where: Where, ours: Value, wanted: Value, changed: Changed, against: str
    ) -> None:
        """Keep a difference; of each variable only the first."""
        key = (each.function, each.variable.name, against)
        if key in self.proof.worst or ours is UNTOLD:
            return
        self.proof.worst[key] = Difference(
            each.function, each.variable.name, where, ours, wanted, dict(changed), against
        )

    # -- the fewest changes -----------------------------------------------------------------------

    def fewest(self, difference: Difference) -> Difference:
        """The same difference with as few changed inputs as are found quickly.

        Told from our own calculator: what only the other programs see stays as it is.
        """
        spot = self.subject.cells.index(difference.where)

        def parts(changed: Changed) -> bool:
            try:
                ours = self.subject.results(changed)[spot]
            except Exception:
                return False
            return not alike(ours, self.own.results(changed)[spot])

        left, tried, step = dict(difference.changed), 0, max(len(difference.changed) // 2, 1)
        most = min(MOST_TRIED, MOST_COMPUTED // max(len(self.subject.cells), 1))
        if difference.against != OWN or not parts(left):
            return difference
        while tried < most:
            for start in range(0, len(left), step):
                tried += 1
                dropped = set(list(left)[start : start + step])
                fewer = {where: value for where, value in left.items() if where not in dropped}
                if parts(fewer):
                    left = fewer
                    break
                if tried >= most:
                    break
            else:
                if step == 1:
                    break
                step = max(step // 2, 1)
        return replace(difference, changed=left)

    def told(self, difference: Difference) -> str:
        """A difference in a line: the variable, its cell, both values, and the change."""
        each = difference
        changes = [
            f"{self.cell(where)} from {shown(self.changes.value(where))} to {shown(value)}"
            for where, value in each.changed.items()
        ]
        more = f" and {len(changes) - MOST_TOLD} more" if len(changes) > MOST_TOLD else ""
        told = ", ".join(changes[:MOST_TOLD]) or "nothing changed"
        return (
            f"{each.function}.{each.name} ({self.cell(each.where)}): {shown(each.ours)}, "
            f"{each.against} {shown(each.wanted)}; {told}{more}"
        )

    def tell(self) -> None:
        """Put into words what differs, each with the fewest changes that show it."""
        worst = list(self.proof.worst.values())[:MOST_WORST]
        self.proof.differences = [self.told(self.fewest(each)) for each in worst]

    def cell(self, where: Where) -> str:
        place = place_of(where[1])
        return render_box(Box(where[0], *place, *place), self.titles)


def nudged(changed: Changed, changes: Changes) -> dict[Where, Value]:
    """The same inputs, each that is no whole number off by a few units in its last place."""
    found = dict(changed)
    chance = Random(0)
    for line in changes.lines:
        for where, _ in line.cells:
            value = found.get(where, changes.value(where))
            if type(value) is float and not value.is_integer():
                found[where] = value * (1 + chance.choice((-NUDGE, NUDGE)))
    return found


def shown(value: Value) -> str:
    return str(value) if isinstance(value, ErrorValue) else repr(value)


def prove(
    translation: Translation,
    inputs: type,
    run: Run,
    others: Mapping[str, Other],
    rounds: int = 20,
    seed: int = 0,
) -> Proof:
    """Whether the code of a translation follows its workbook for inputs changed at random.

    `inputs` and `run` are those of the written module; `others` are programs that recalculate
    copies of the workbook. The same seed changes the same inputs.
    """
    prover = Prover(translation, inputs, run, others)
    proof = prover.prove(rounds, seed)
    prover.tell()
    return proof
