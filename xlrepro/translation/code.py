"""Python expressions under construction: text with what it takes to put it into a larger one."""

from __future__ import annotations

import re
from dataclasses import dataclass

ATOM, POWER, UNARY, PRODUCT, SUM, AND, OR, COMPARISON, LAMBDA = range(9)  # from tightest to loosest


class Unfit(Exception):
    """A formula that cannot be written in the way that is tried."""


@dataclass(frozen=True, slots=True)
class Code:
    """An expression: its text, how tightly it binds, the kind of its values, and its axes.

    `axes` has "r" or "c" where it goes along the rows or columns of the block that is worked out,
    "R" or "C" where it is an area that one cell reads; rows come first. What is `whole` are whole
    numbers, whatever the inputs.
    """

    text: str
    binds: int = ATOM
    kind: str = "number"
    axes: str = ""
    whole: bool = False

    def within(self, binds: int) -> str:
        """The text as part of something that binds so tightly."""
        return self.text if self.binds <= binds else f"({self.text})"

    @property
    def numeric(self) -> bool:
        return self.kind in ("number", "truth")


CALLS = re.compile(r"(?<![.\w])([a-z_]\w*)\(")
SURE = {  # they give numbers where they take numbers
    *("line", "beside", "below", "zeros", "constant", "range", "full", "float", "as_numbers"),
    *("column", "rolling", "running", "collected", "blanks"),
}
TESTS = {  # what np.where chooses by: it gives numbers all the same
    *("equal", "not_equal", "less", "greater", "less_equal", "greater_equal", "all_of", "any_of"),
    *("not_", "is_blank", "is_error", "is_na", "is_number", "is_text", "is_truth"),
}


def has_habits(text: str, kind: str = "number") -> bool:
    """Whether code of a kind calls anything that may give errors where numpy gives none.

    >>> has_habits("np.log(x[1:] + 1)"), has_habits("index(x, 3) + 1")
    (False, True)
    """
    sure = SURE | TESTS if kind == "number" else SURE
    return any(name not in sure for name in CALLS.findall(text))


def joint_axes(*codes: Code) -> str:
    """The axes of what comes of expressions element by element."""
    rows = {axis for code in codes for axis in code.axes if axis in "rR"}
    cols = {axis for code in codes for axis in code.axes if axis in "cC"}
    if len(rows) > 1 or len(cols) > 1:
        raise Unfit
    return "".join((*rows, *cols))


def aligned(code: Code, axes: str) -> Code:
    """An expression with its axes where an expression with more of them has them."""
    if code.axes and len(axes) == 2 and code.axes == axes[0]:
        return Code(f"{code.within(ATOM)}[:, None]", ATOM, code.kind, axes, code.whole)
    return code


def call(function: str, *args: str, kind: str = "number", axes: str = "") -> Code:
    return Code(f"{function}({', '.join(args)})", ATOM, kind, axes)


def number(value: float) -> str:
    """A number as a person writes it."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
