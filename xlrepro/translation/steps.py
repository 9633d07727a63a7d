"""What of a workbook's program is to be written, in order, and what cannot be."""

from __future__ import annotations

from xlrepro.program.blocks import Block, blocks_of
from xlrepro.program.compute import Computation
from xlrepro.program.formulas import BookFormulas
from xlrepro.program.order import Assign, Tangle, arranged
from xlrepro.program.store import Box
from xlrepro.program.unknowns import Unknown
from xlrepro.translation.array_cells import joined_arrays
from xlrepro.translation.given_names import GivenNames
from xlrepro.translation.plan import Circle, Step
from xlrepro.translation.pointers import Pointers
from xlrepro.translation.variables import cells_of

MOST_CELLS = 1_000  # of a block without an order that is taken apart
WITHOUT_VALUE = {
    "InCircle": "it reads itself",
    "ReadsUnknown": "it reads a cell of which the value is not known",
    "Unreadable": "its formula cannot be read",
    "CannotTell": "what Excel makes of it is not known",
}


class Steps:
    """The steps of a translation; `as_stored` are the cells left out of it, with the reason."""

    def __init__(
        self, formulas: BookFormulas, computation: Computation, given_names: GivenNames
    ) -> None:
        self.formulas, self.computation = formulas, computation
        self.given_names = given_names
        self.as_stored: dict[Box, str] = {}

    def statements(self) -> list[Step]:
        """The program's statements; blocks of which something is not known are left out."""
        found: list[Step] = []
        blocks = joined_arrays(blocks_of(self.formulas))
        if any(block.references.dynamic for block in blocks):
            pointers = Pointers(self.formulas.around, self.computation)
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
            if block.array or block.size > MOST_CELLS or self.not_known(block):
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
        self.as_stored[block.where] = why


def in_words(why: Unknown) -> str:
    """Why a cell has no value."""
    return WITHOUT_VALUE.get(type(why).__name__, "it was not computed")
