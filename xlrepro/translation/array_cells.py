"""Cells beside and below each other that each have an array formula of their own, all the same.

Excel writes `{=SUM((A2:A9=D$1)*B2:B9)}` into each cell of a table by itself. They are one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlrepro.program.blocks import Block, rectangles
from xlrepro.program.store import key_of


def joined_arrays(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in the order of the sheets, with equal array formulas of one cell as one block."""
    single = [block for block in blocks if block.array and block.size == 1]
    found = [block for block in blocks if not (block.array and block.size == 1)]
    for sheet in sorted({block.where.sheet for block in single}):
        here = [block for block in single if block.where.sheet == sheet]
        of = {id(block.node): block for block in here}
        places = {key_of((each.where.top, each.where.left)): id(each.node) for each in here}
        for kind, where in rectangles(sheet, [*places], [*places.values()]):
            block = of[kind]
            alone = where.top == where.bottom and where.left == where.right
            found.append(replace(block, where=where, array=alone, by_cell=not alone))
    return sorted(found, key=lambda each: (each.where.sheet, each.where.top, each.where.left))
