"""What is said of one cell."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    EXACT = "exact"  # the stored value, to the last bit
    CLOSE = "close"  # the stored value within the tolerance
    RECALCULATED = "recalculated"  # no engine of ours knows it; another program's answer is stored
    VOLATILE = "volatile"  # random by design, and within its rule
    DIFFERS = "differs"
    FORMULA = "formula"  # not the formula that the method needs here
    TYPED_OVER = "typed over"  # a constant, or nothing, where the method needs a formula
    CIRCLE = "circle"  # the formula reads its own cell, directly or by way of others
    ERROR = "error value"
    NO_VALUE = "no stored value"
    NOT_REPLICATED = "not replicated"

    @property
    def right(self) -> bool:
        return self in RIGHT


RIGHT = {Verdict.EXACT, Verdict.CLOSE, Verdict.RECALCULATED, Verdict.VOLATILE}
