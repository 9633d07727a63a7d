"""How many lines of a translation change when one formula of the workbook is edited.

A constant in one block of equal formulas, chosen by a seed, is made another; both workbooks are
translated, and their code is laid out and compared line by line.
"""

from __future__ import annotations

import difflib
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from benchmarks.written import code_files
from xlrepro.formula.nodes import Node, Number, functions, leaves, map_leaves
from xlrepro.program.blocks import Block, blocks_of
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.store import place_of
from xlrepro.translation.module import Module
from xlrepro.translation.package import write_texts
from xlrepro.translation.tidy import tidied
from xlrepro.translation.translation import translate
from xlrepro.workbook import Workbook, open_workbook

POINTERS = {  # whose numbers may be places, kinds or counts
    *(
        "OFFSET",
        "INDEX",
        "CHOOSE",
        "VLOOKUP",
        "HLOOKUP",
        "INDIRECT",
        "MATCH",
        "ADDRESS",
        "SUBTOTAL",
    ),
    *(
        "AGGREGATE",
        "ROUND",
        "ROUNDUP",
        "ROUNDDOWN",
        "LOG",
        "LEFT",
        "RIGHT",
        "MID",
        "DATE",
        "WEEKDAY",
    ),
}


class Edit(NamedTuple):
    """Lines of code that went and lines that came, for one edited block."""

    gone: list[str]
    come: list[str]

    @property
    def lines(self) -> int:
        return max(len(self.gone), len(self.come))


def edits(path: Path, wanted: int, seed: int = 0) -> Iterator[Edit]:
    """Some edits of a workbook, one after another, each of the workbook as it is."""
    before = code_of(open_workbook(path))
    blocks = [b for b in blocks_of(BookFormulas.of(open_workbook(path))) if editable(b.node)]
    chance = random.Random(seed)
    for block in chance.sample(blocks, min(wanted, len(blocks))):
        book = open_workbook(path)
        edit(book, block, chance)
        yield compared(before, code_of(book))


def editable(node: Node) -> bool:
    """Whether a formula has a constant that is a quantity: a number that is none of a place."""
    return not POINTERS.intersection(functions(node)) and any(map(quantity, leaves(node)))


def quantity(node: Node) -> bool:
    return isinstance(node, Number) and node.value not in (0, 1)


def edit(book: Workbook, block: Block, chance: random.Random) -> None:
    """Make another of one constant, in all cells of a block."""
    place = chance.choice([i for i, leaf in enumerate(leaves(block.node)) if quantity(leaf)])
    number = count()

    def changed(leaf: Node) -> Node:
        here = next(number) == place
        return Number(leaf.value * 1.01) if here and isinstance(leaf, Number) else leaf

    node = map_leaves(block.node, changed)
    cells = book.sheets[block.where.sheet].cells
    for key in block.where:
        cell = cells[place_of(key)]
        assert cell.formula is not None
        cell.formula = replace(cell.formula, node=node, source="")


def code_of(book: Workbook) -> list[str]:
    """The lines of the code of a workbook, without its comments on where they stand."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_texts(folder, Module(translate(book)).files())
        tidied(folder)
        return [
            line for file in code_files(folder) for line in file.read_text("utf-8").splitlines()
        ]


def compared(before: list[str], after: list[str]) -> Edit:
    told = [*difflib.unified_diff(before, after, n=0, lineterm="")][2:]
    return Edit(
        [line[1:] for line in told if line.startswith("-")],
        [line[1:] for line in told if line.startswith("+")],
    )
