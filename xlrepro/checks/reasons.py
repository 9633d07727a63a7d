"""Why a cell has its verdict: small records, made into a sentence where they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.records import dataclass
from xlrepro.values import ErrorValue, Value

if TYPE_CHECKING:
    from xlrepro.meaning.equivalence import Counterexample, Why
    from xlrepro.meaning.trials import Address

FEW = 6  # cells of a counterexample that are told


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is for programs and stays as it is; the `words`, with the fields, may change."""

    code: ClassVar[str]
    words: ClassVar[str] = ""

    def text(self) -> str:
        return self.words.format_map({each.name: getattr(self, each.name) for each in fields(self)})


@dataclass(frozen=True, slots=True)
class FormulaDiffers(Reason):
    """The formula is not the one that is `wanted`: there are cells for which it gives another
    value."""

    code: ClassVar[str] = "formula-differs"
    wanted: str
    counterexample: Counterexample
    sheet: str = ""  # where the cell stands

    def cells(self) -> Iterator[tuple[str, Any]]:
        """Address and value of each cell of the counterexample."""
        for cell, value in self.counterexample.cells:
            yield self._address(cell), value

    def _address(self, cell: Address) -> str:
        from xlrepro.meaning.trials import is_draw

        if is_draw(cell):
            return "the random number"
        title, place = cell[0], a1(cell[1:])
        return place if title in (None, self.sheet) else f"{title}!{place}"

    def text(self) -> str:
        known = [f"{cell} is {_value(value)}" for cell, value in self.cells()]
        more = f", and so on in {len(known) - FEW} more cells" if len(known) > FEW else ""
        where = f"where {', '.join(known[:FEW])}{more}, that gives" if known else "that gives"
        found, wanted = self.counterexample.found, self.counterexample.wanted
        return (
            f"the method has {self.wanted}; {where} {_value(wanted)}, the formula {_value(found)}"
        )


@dataclass(frozen=True, slots=True)
class FormulaUndecided(Reason):
    """It could not be told whether the formula is the one that is `wanted`."""

    code: ClassVar[str] = "formula-undecided"
    wanted: str
    why: Why

    def text(self) -> str:
        beside = f" ({self.wanted})" if self.wanted else ""
        return f"cannot be told to be what the method has{beside}: {_why_text(self.why)}"


@dataclass(frozen=True, slots=True)
class TypedOver(Reason):
    """A constant, or nothing, stands where a formula is `wanted`."""

    code = "typed-over"
    words = "the method has {wanted}"
    wanted: str


@dataclass(frozen=True, slots=True)
class NotANumber(Reason):
    code = "not-a-number"
    words = "wanted a number"
    found: str | bool


@dataclass(frozen=True, slots=True)
class NoNumber(Reason):
    """The formula gives what is stored, as one that guards against an error may do."""

    code = "no-number"
    words = "the method gives no number here, and the formula gives what is stored"


@dataclass(frozen=True, slots=True)
class Unreadable(Reason):
    """The text of the formula cannot be read as a formula."""

    code = "formula-unreadable"
    words = "the formula cannot be read: {why}"
    why: str


@dataclass(frozen=True, slots=True)
class Fault(Reason):
    """The program failed over the sheet."""

    code = "fault"
    words = "not recomputed: {what}"
    what: str


@dataclass(frozen=True, slots=True)
class ReadsItself(Reason):
    """The formula reads its own cell; `way` is the path from the cell back to itself."""

    code: ClassVar[str] = "circle"
    way: str
    iterated: bool = False  # whether the workbook asks for it

    def text(self) -> str:
        iterated = "iterated, as the workbook asks; " * self.iterated
        return f"{iterated}its formula reads itself: {self.way}"


@dataclass(frozen=True, slots=True)
class Changing(Reason):
    """The formula calls a function that gives another value each time, or by the hour."""

    code = "changing"
    words = "taken as it is stored, for {name} gives another value each time"
    name: str


@dataclass(frozen=True, slots=True)
class FunctionNotKnown(Reason):
    """The formula calls a function of an add-in or a macro, or another that is not known here."""

    code = "function-not-known"
    words = "taken as it is stored, for {name} is not worked out here"
    name: str


@dataclass(frozen=True, slots=True)
class CannotTell(Reason):
    """What Excel makes of the formula is not known here."""

    code = "cannot-tell"
    words = "not worked out: {what}"
    what: str


@dataclass(frozen=True, slots=True)
class OperandUnknown(Reason):
    """The formula reads another cell, `cell`, that was not replicated."""

    code = "operand-unknown"
    words = "it reads {cell}, which is not replicated"
    cell: str


@dataclass(frozen=True, slots=True)
class FollowsFrom(Reason):
    """The formula gives what is stored on what is stored, and reads a `cell` that differs."""

    code = "follows-from"
    words = "follows from {cell}, which differs"
    cell: str


@dataclass(frozen=True, slots=True)
class OutsideRule(Reason):
    """A random value that breaks the rule by which it is drawn."""

    code = "outside-rule"
    words = "{rule}"
    rule: str


@dataclass(frozen=True, slots=True)
class Stale(Reason):
    """The formulas give something else."""

    code = "stale"
    words = "stale or corrupted: not what the formulas give{how_saved}"
    how_saved: str = ""


@dataclass(frozen=True, slots=True)
class AnotherMethod(Reason):
    """Another program makes of the formulas what is stored."""

    code = "another-method"
    words = "the formulas give what is stored: the sheet no longer does what the method says"


@dataclass(frozen=True, slots=True)
class ErrorConfirmed(Reason):
    code = "error-confirmed"
    words = "the formulas give this error"


@dataclass(frozen=True, slots=True)
class AllPart(Reason):
    code = "all-part"
    words = "stored, computed and recalculated all part"


@dataclass(frozen=True, slots=True)
class WitnessSilent(Reason):
    code = "witness-silent"
    words = "{witness} gives no value for it"
    witness: str


@dataclass(frozen=True, slots=True)
class Doubtful(Reason):
    """No recalculation can confirm the cell."""

    code = "doubtful"
    words = "{doubt}"
    doubt: str


@dataclass(frozen=True, slots=True)
class Both(Reason):
    """What verification said, and what a witness adds; its code is the first one's."""

    first: Reason
    second: Reason

    @property
    def code(self) -> str:  # type: ignore[override]
        return self.first.code

    def text(self) -> str:
        return f"{self.first.text()}; {self.second.text()}"


def joined(first: Reason | None, second: Reason | None) -> Reason | None:
    return Both(first, second) if first and second else first or second


def wanted(reason: Reason | None) -> str:
    """The formula that the method has; nothing where the reason is another."""
    first = reason.first if isinstance(reason, Both) else reason
    return str(getattr(first, "wanted", ""))


def to_json(reason: Reason | None) -> dict[str, Any]:
    """The reason as plain data, with the counterexample where there is one."""
    told = {"reason": reason.text() if reason else "", "reason_code": reason.code if reason else ""}
    first = reason.first if isinstance(reason, Both) else reason
    if not isinstance(first, FormulaDiffers):
        return told
    results = first.counterexample
    return told | {
        "counterexample": dict(first.cells()),
        "formula_gives": _plain(results.found),
        "method_gives": _plain(results.wanted),
    }


def _plain(value: Value) -> Any:
    return value.code if isinstance(value, ErrorValue) else value


def _value(value: Value) -> str:
    match value:
        case None:
            return "blank"
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.10g}"
        case ErrorValue(code):
            return code
    return f'"{value}"'


def _why_text(why: Why) -> str:
    from xlrepro.meaning import equivalence

    match why:
        case equivalence.FunctionUnknown(name):
            return f"{name} is not worked out here"
        case equivalence.NotEvaluated(what):
            return what
        case equivalence.MetOneWay(decision):
            return f"{render(decision)} went one way in all trials"
        case equivalence.FewTrials(conclusive):
            return f"only {conclusive} trials gave a value"
        case equivalence.TooLarge(cells):
            return f"a range of {cells:,} cells is not tried"
