"""One formula without a workbook around it, on cells for which somebody answers.

It is written as Python once, as the formulas of a workbook are, and then worked out for as many
cells as are asked. Formulas that do the same with other cells, such as =A4+1 and =A5+1, are one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np

from xlrepro.formula.nodes import (
    Array,
    Boolean,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
    Text,
    functions,
    leaves,
    map_leaves,
)
from xlrepro.formula.parse import MAX_COL
from xlrepro.program.asked import SEVERAL, Alone, AskedStore, Writer, names_of
from xlrepro.program.runtime import Closure, first, tried
from xlrepro.program.source import REFERRING
from xlrepro.program.store import COLUMN, SHIFT, Reference
from xlrepro.program.unknowns import NotComputed, Where
from xlrepro.values import CALC, MISSING, NotKnown, Value

__all__ = ["NotComputed", "NotKnown", "evaluate"]

Read = Callable[[Ref], Value]
T = TypeVar("T")
MAX_REFS = 20_000  # that are kept of a formula
MAX_KEPT = 400  # formulas
# What these give hangs on where the cells are that they are given.
OF_PLACES = REFERRING - {"IF", "CHOOSE", "IFS", "SWITCH", "LET"} | {"ROW", "COLUMN"}
STORE = AskedStore()


def evaluate(node: Node, read: Read) -> Value:
    """The value of a resolved formula; `read` answers for the cells.

    Errors are values. Raises NotKnown for names and for arrays as results, and NotComputed,
    which is one of these, for unknown functions.

    >>> from xlrepro.formula.parse import parse
    >>> evaluate(parse("SUM(A1:A3)*2"), lambda ref: float(ref.row))
    12.0
    """
    if isinstance(node, Number | Text | Boolean):
        return node.value
    return formula(node).value(read)


@cache
def names() -> dict[str, Any]:
    return names_of(STORE)


class Formula:
    """A formula as a function of the cells that it reads."""

    __slots__ = ("refs", "run", "titles")

    def __init__(self, run: Callable[..., Any], titles: list[str | None]) -> None:
        self.run, self.titles = run, titles
        self.refs: dict[Where, Ref] = {}

    def reading(self, refs: list[Ref]) -> Formula:
        """The same formula of other cells, which are told in order."""
        other = Formula(self.run, self.titles)
        other.refs = {(0, 1 << SHIFT | i): ref for i, ref in enumerate(refs, 1)}
        return other

    def ref(self, where: Where) -> Ref:
        if len(self.refs) > MAX_REFS:
            self.refs.clear()
        sheet, key = where
        found = Ref(key >> SHIFT, key & COLUMN, True, True, self.titles[sheet])
        self.refs[where] = found
        return found

    def value(self, read: Read) -> Value:
        """What it gives; raises NotKnown where that is not known here."""
        refs = self.refs

        def answer(where: Where) -> Any:
            value = read(refs[where] if where in refs else self.ref(where))
            return float(value) if type(value) is int else value

        before = getattr(STORE, "answer", None)
        STORE.answer = answer
        try:
            value: Value = tried(lambda: single(self.run(0, 0, 0)))
            return value
        except (RecursionError, TypeError) as error:
            raise NotKnown(str(error)) from None
        finally:
            if before is not None:
                STORE.answer = before


def single(value: Any) -> Any:
    """One value, as a cell has it; raises NotKnown for an array."""
    if isinstance(value, Reference):
        value = value.value()
    if isinstance(value, np.ndarray):
        if value.size != 1:
            raise NotKnown("an array where one value is wanted")
        return first(value)
    if isinstance(value, Closure):
        return CALC
    return None if value is MISSING else value


# -- formulas that were written already -----------------------------------------------------------


class Lately(OrderedDict[Any, T]):
    """What was made of late by a key; the oldest goes."""

    def of(self, key: Any, make: Callable[[], T]) -> T:
        if key in self:
            self.move_to_end(key)
            return self[key]
        made = self[key] = make()
        if len(self) > MAX_KEPT:
            self.popitem(last=False)
        return made


_formulas: Lately[tuple[Node, Formula]] = Lately()  # by identity, which their nodes keep alive
_written: Lately[Formula] = Lately()


def formula(node: Node) -> Formula:
    """A resolved formula made ready to be worked out; raises NotKnown where that cannot be."""
    return _formulas.of(id(node), lambda: (node, _made(node)))[1]


def _made(node: Node) -> Formula:
    kinds = set(map(type, leaves(node)))
    if kinds & {Range, Array, Name, TableRef} or not OF_PLACES.isdisjoint(functions(node)):
        return _written.of(node, lambda: written(node, array=True))
    refs: dict[Ref, Node] = {}

    def numbered(leaf: Node) -> Node:
        if not isinstance(leaf, Ref):
            return leaf
        if ":" in (leaf.sheet or ""):
            raise NotKnown(SEVERAL)
        return refs.setdefault(leaf, Ref(1, len(refs) + 1, True, True))

    shape = map_leaves(node, numbered)
    if len(refs) > MAX_COL:
        raise NotKnown(f"a formula of {len(refs):,} cells")
    return _written.of(shape, lambda: written(shape, array=False)).reading(list(refs))


def written(node: Node, array: bool) -> Formula:
    """A formula as Python; raises NotKnown where it is too deep for that."""
    around = Alone()
    constants: dict[str, Any] = {}
    sources: list[str] = []
    try:
        Writer(around, 0, (0, 0), constants, sources).formula("f", node, array)
        code = compile("\n".join(sources), "<formula>", "exec")
    except (RecursionError, MemoryError, SyntaxError):
        raise NotKnown("it is nested too deeply") from None
    sheets = {f"v{i}": STORE.sheet(i) for i in range(len(around.titles))}
    space = {**names(), **sheets, **constants}
    exec(code, space)
    run = space["f"]
    if any(functions(node)):
        run = np.errstate(all="ignore")(run)  # an overflow is told as #NUM!
    return Formula(run, around.titles)
