"""Is a cell's formula the one that its model needs?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xlrepro.checks.reasons import FormulaDiffers, FormulaUndecided, Reason, TypedOver
from xlrepro.formula.nodes import Node, Place, Range, Ref, leaves, map_leaves
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.meaning.equivalence import Comparison, Different, NotEvaluated, Same, Undecided, moved
from xlrepro.recognise.legend import RECORD, Block, Match
from xlrepro.recognise.meaning import Meaning

SAME = Same()


class FormulaCheck:
    """Compares the formulas of one model's cells with what its legend says.

    A formula written in another way passes when it means the same. One that stands alone in its
    block must mean the same even if cells that are blank now were filled. A formula is said to
    differ only with an example: cells for which it gives something else.
    """

    def __init__(self, match: Match) -> None:
        self.match, self.view = match, match.view
        self.title = match.view.sheet.title
        self.usual: dict[str, Node | None] = {}
        self.to_the_letter: dict[str, npt.NDArray[np.bool_]] = {}
        self.decided: dict[tuple[str, Node, bool], tuple[Comparison, Node, Node]] = {}
        self.filled: dict[tuple[str, int], bool] = {}
        self.by_meaning = False  # whether one had to be compared so, and not to the letter

    @cached_property
    def meaning(self) -> Meaning:
        return Meaning(self.match)

    def reason(self, name: str, block: Block, place: Place) -> Reason | None:
        """Why the formula in a cell is not, or may not be, what the role needs; None if it is."""
        if self.view.sheet.formula(place) is None:
            return TypedOver(self.wanted(name, place))
        match self.compare(name, block, place):
            case Different(counterexample):
                return FormulaDiffers(self.wanted(name, place), counterexample, self.title)
            case Undecided(why):
                return FormulaUndecided(self.wanted(name, place), why)
        return None

    def wanted(self, name: str, place: Place) -> str:
        """The method's formula as it would stand in the sheet itself."""
        node = self.match.wanted(name, place)
        if node is None:
            return ""
        text = render(node).replace("$", "")
        return f"={text}".replace(f"{self.title}!", "").replace(f"'{self.title}'!", "")

    def right(self, name: str, block: Block, place: Place) -> bool:
        """Whether the formula in a computed cell surely is what the role needs there."""
        return isinstance(self.compare(name, block, place), Same)

    def compare(self, name: str, block: Block, place: Place) -> Comparison:
        """The formula in a computed cell beside what the role needs there."""
        if self.view.is_array(place):
            return self.spilled(name, block, place)
        if self.literal(name, block)[place[0] - block.row, place[1] - block.col]:
            return SAME
        actual, wanted = self.view.formula(place), self.match.wanted(name, place)
        if actual is None:
            return Undecided(NotEvaluated("a formula that cannot be read"))
        if wanted is None:
            return Undecided(NotEvaluated("a cell for which the method has no formula"))
        if not self.stands_alone(name, block, place) and self.clipped(actual) == wanted:
            return SAME
        from xlrepro.meaning.element import needs_array

        self.by_meaning = True
        formula = self.view.sheet.formula(place)
        if needs_array(actual) and not (formula and formula.array):
            return Undecided(NotEvaluated("a range at once, without being an array formula"))
        return self.meant(name, block, place, actual, wanted)

    def spilled(self, name: str, block: Block, place: Place) -> Comparison:
        """An array formula beside what the role needs; one that fills the block is tried once."""
        formula, actual = self.view.sheet.formula(place), self.view.formula(place)
        if formula is None or formula.array is None or actual is None:
            return Undecided(NotEvaluated("a formula that cannot be read"))
        corners = block.corner, (block.row + block.rows - 1, block.col + block.cols - 1)
        key = (name, id(formula))  # all cells of an array formula have the one
        if key not in self.filled:
            self.filled[key] = formula.array == corners and (
                actual == self.match.wanted(name, place)
                or all(isinstance(self.one_of(name, block, actual, c), Same) for c in corners)
            )
        return SAME if self.filled[key] else self.one_of(name, block, actual, place)

    def one_of(self, name: str, block: Block, actual: Node, place: Place) -> Comparison:
        """What an array formula fills into one cell, beside what the role needs in it."""
        from xlrepro.meaning.element import element

        self.by_meaning = True
        formula = self.view.sheet.formula(place)
        assert formula and formula.array
        top, left = formula.array[0]
        one = element(actual, (place[0] - top, place[1] - left))
        wanted = self.match.meant(name, block.index(place))
        if one is None or wanted is None:
            return Undecided(NotEvaluated("what an array formula fills into one cell"))
        comparison = self.meaning.compare(one, wanted, alone=False)
        if isinstance(comparison, Different):
            return self.meaning.plainest(comparison, one, wanted, alone=False)
        return comparison

    def literal(self, name: str, block: Block) -> npt.NDArray[np.bool_]:
        """Which cells of a role's block hold to the letter the formula that its legend has."""
        if name not in self.to_the_letter:
            self.to_the_letter[name] = cells = np.zeros(block.shape, dtype=np.bool_)
            for run in self.match.following(name, block):
                cells[run.first - block.row : run.last + 1 - block.row, run.col - block.col] = True
        return self.to_the_letter[name]

    def another_method(self) -> str:
        """A cell of a column that has none of the method's formulas and reads what that has not.

        A fault in a column reads what is there already; another method has a column more, or a
        number, as a rate of its own for each weight.
        """
        for name, block in self.match.computed():
            if block.axes != (RECORD, None) or block.sheet != self.title or block.rows < 3:
                continue
            if self.literal(name, block).any() or any(
                self.right(name, block, place) for place in block.places()
            ):
                continue
            place = (block.row + block.rows // 2, block.col)
            node = self.view.formula(place)
            if any(map(self.is_foreign, leaves(node) if node is not None else ())):
                return a1(place)
        return ""

    def is_foreign(self, leaf: Node) -> bool:
        """Whether a reference leads to a number or a formula that is no part of the method."""
        if not isinstance(leaf, Ref) or any(b.overlaps(leaf) for b in self.match.blocks.values()):
            return False
        view = self.view.on(leaf.sheet or self.title)
        place = (leaf.row, leaf.col)
        return view is not None and (view.is_number(place) or view.formula(place) is not None)

    def clipped(self, node: Node) -> Node:
        """The formula, with its ranges cut off above the blank rows that they take in."""

        def clip(leaf: Node) -> Node:
            if not isinstance(leaf, Range) or leaf.first.sheet != self.title:
                return leaf
            last = leaf.last
            for _ in range(3):
                row = [(self.title, last.row, col) for col in range(leaf.first.col, last.col + 1)]
                if last.row <= leaf.first.row or not all(
                    self.meaning.blank(cell) for cell in row[:100]
                ):
                    break
                last = replace(last, row=last.row - 1)
            return Range(leaf.first, last)

        return map_leaves(node, clip)

    def meant(
        self, name: str, block: Block, place: Place, actual: Node, wanted: Node
    ) -> Comparison:
        formula = self.view.sheet.formula(place)
        assert formula and formula.node
        alone = self.stands_alone(name, block, place)
        key = (name, formula.node, alone)
        moving = place[0] > block.row and self.moves_along(block, actual, place, formula.node)
        if moving and key in self.decided:
            comparison, *before = self.decided[key]
            comparison = moved(comparison, before, [actual, wanted])
        else:
            comparison = self.meaning.compare(actual, wanted, alone)
            if moving:
                self.decided[key] = comparison, actual, wanted
        if isinstance(comparison, Different):
            return self.meaning.plainest(comparison, actual, wanted, alone)
        return comparison

    def stands_alone(self, name: str, block: Block, place: Place) -> bool:
        """Whether most cells of the block have another formula."""
        formula = self.view.sheet.formula(place)
        node = formula.node if formula else None
        return block.rows * block.cols >= 3 and node != self.most_used(name, block)

    def moves_along(self, block: Block, fixed_node: Node, place: Place, node: Node) -> bool:
        """Whether all that moves with the cell stays in the rows of its table.

        Then every row of the table asks the same question, and one answer serves.
        """
        for leaf, fixed in zip(leaves(node), leaves(fixed_node), strict=False):
            if isinstance(leaf, Ref) and not leaf.row_fixed:
                assert isinstance(fixed, Ref)
                if not block.row <= fixed.row < block.row + block.rows:
                    return False
            elif isinstance(leaf, Range):
                return False
        return True

    def most_used(self, name: str, block: Block) -> Node | None:
        """The formula that most cells of a block have."""
        if name not in self.usual:
            counts: Counter[Node] = Counter()
            for place in block.places():
                formula = self.view.sheet.formula(place)
                if formula and formula.node is not None:
                    counts[formula.node] += 1
            self.usual[name] = counts.most_common(1)[0][0] if counts else None
        return self.usual[name]
