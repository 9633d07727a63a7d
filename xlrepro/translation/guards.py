"""Where results are made numbers again, because what reads them knows nothing else.

What Excel's habits give are numbers for the inputs that the workbook holds; for others they may be
errors, at which numpy's comparisons and functions stop. So each statement is run once more with
errors in the place of such results. Where it stops, the result is written `as_numbers(...)`: an
error is nan then, and goes on as numpy has it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np

from xlrepro.translation.code import has_habits
from xlrepro.translation.statements import Line, Written
from xlrepro.translation.variables import Variable
from xlrepro.values import NUM

Named = tuple[str, str]  # a function and one of its variables
NAMES = re.compile(r"(?<![.\w])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
MOST_LINES = 12
CHOICES = ("when(", "if_error(", "choose(", "cases(", "switch(")
MADE = {"number": "as_numbers", "truth": "as_truths"}


class Guards:
    """The results that may hold errors, and which of them have to be made numbers."""

    def __init__(self) -> None:
        self.roots: dict[Named, set[Named]] = {}  # from which results errors come into others
        self.written: dict[Named, tuple[Written, Variable]] = {}
        self.needed: dict[Named, None] = {}
        self.texts: set[Named] = set()  # numbers here that may be texts for other inputs

    def stops_at_texts(
        self, function: str, written: Written, targets: Iterable[Variable], env: dict[str, Any]
    ) -> bool:
        """Whether a statement stops where something that it reads is a text, as "" often is."""
        read = self.read(function, written, self.texts)
        return bool(read) and stops(function, written, targets, read, env, "")

    def note(
        self, function: str, written: Written, targets: Iterable[Variable], env: dict[str, Any]
    ) -> None:
        """Take note of a statement that is kept."""
        targets = list(targets)
        read = self.read(function, written)
        if read:
            self.try_out(function, written, targets, read, env)
        self.take_in(function, written, targets, read)
        for variable in targets:
            if variable.kind == "number" and may_give_text(written.text):
                self.texts.add((function, variable.name))

    def read(
        self, function: str, written: Written, among: Collection[Named] | None = None
    ) -> list[Named]:
        """The results that may hold errors, of those that a statement reads; or some others."""
        found: dict[Named, None] = {}
        for line in written.lines:
            told = line.text.split(" = ", 1)[-1]
            for name in NAMES.findall(told):
                first, _, rest = name.partition(".")
                for named in ((function, first), (first, rest.partition(".")[0])):
                    if named in among if among is not None else self.sources(named):
                        found[named] = None
        return list(found)

    def sources(self, named: Named) -> set[Named]:
        return self.roots.get(named, set()) - self.needed.keys()

    def try_out(
        self,
        function: str,
        written: Written,
        targets: list[Variable],
        read: list[Named],
        env: dict[str, Any],
    ) -> None:
        """Run a statement with errors in what it reads; where it stops those are needed."""
        if not stops(function, written, targets, read, env):
            return  # nor would it for some of them
        culprits = read
        if len(read) > 1:
            alone = [named for named in read if stops(function, written, targets, [named], env)]
            culprits = alone or read
        for named in culprits:
            self.needed.update(dict.fromkeys(sorted(self.sources(named))))

    def take_in(
        self, function: str, written: Written, targets: list[Variable], read: list[Named]
    ) -> None:
        """Whether errors may come out of a statement, and where they come from."""
        if len(written.lines) != 1 or len(targets) != 1:
            return
        (variable,), (line,) = targets, written.lines
        named = function, variable.name
        left, _, told = line.text.partition(" = ")
        if left != variable.name or variable.kind not in MADE:
            return
        if has_habits(told, variable.kind):
            self.roots[named] = {named}
            self.written[named] = written, variable
        elif read:
            self.roots[named] = {root for each in read for root in self.sources(each)}

    def put_in(self) -> None:
        """Write those that are needed as numbers."""
        for named in self.needed:
            written, variable = self.written[named]
            for number, line in enumerate(written.lines):
                left, sign, told = line.text.partition(" = ")
                if left == variable.name and line.cells == variable.where:
                    made = f"{left}{sign}{MADE[variable.kind]}({told})"
                    written.lines[number] = Line(made, line.cells)


def stops(
    function: str,
    written: Written,
    targets: Iterable[Variable],
    wrong: Iterable[Named],
    env: dict[str, Any],
    instead: Any = NUM,
) -> bool:
    """Whether a statement stops where some results hold nothing but errors, or something else."""
    tried = dict(env)
    for variable in targets:
        held = tried.get(variable.name)
        tried[variable.name] = held.copy() if isinstance(held, np.ndarray) else held
    for owner, name in wrong:
        if owner == function:
            tried[name] = filled_like(env[name], instead)
        else:
            tried[owner] = SimpleNamespace(**vars(tried[owner]))
            setattr(tried[owner], name, filled_like(getattr(env[owner], name), instead))
    text, (first, *more) = written.text, written.lines
    if not more and " = collected([" in first.text:  # what one cell does, the others do as well
        text, tried["range"] = first.text.partition(" = ")[2], few_turns
    elif len(more) >= MOST_LINES and not any(line.text.startswith(" ") for line in more):
        text = Written(written.lines[:MOST_LINES]).text  # a line for each of many cells
    try:
        with np.errstate(all="ignore"):
            exec(text, tried)
    except Exception:  # whatever it may be
        return True
    return False


def few_turns(*ends: int) -> range:
    """The first two turns of a range."""
    return range(*ends)[:2]


def filled_like(values: Any, instead: Any) -> Any:
    """Something else wherever there are values."""
    if not isinstance(values, np.ndarray):
        return instead
    found = np.empty(values.shape, dtype=object)
    found.fill(instead)
    return found


def may_give_text(text: str) -> bool:
    """Whether code chooses between something and a text.

    >>> may_give_text("x = when(y > 0, y, '')"), may_give_text("x = countif(y, 'a')")
    (True, False)
    """
    return any(way in text for way in CHOICES) and ("'" in text or '"' in text)
