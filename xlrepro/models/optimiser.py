"""What all optimisers have in common: a line y = a*x + b fitted one point at a time.

In the text of a way, and in what goes with it, @ stands for b and for a. Each optimiser has a file
of its own, which says what of this it takes and what it adds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from xlrepro import engines
from xlrepro.engines import Rule, State, Trace, line_gradient
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.macros import Buttons, Macro
from xlrepro.engines.optimisers.one_pass import Ahead
from xlrepro.models.finding import Finding
from xlrepro.models.method import Method, Recognised, Results
from xlrepro.models.places import area, cell, formula, labelled, number
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend, Match, Role, Way, ways
from xlrepro.records import dataclass

ROW = ("r", None)
STEPS = ("x", "y", "b", "a", "de_db", "de_da", "new_b", "new_a")
CARRIED = {"mean": "mean", "square": "sq", "highest": "high", "moved": "moved"}  # roles of a state


Number = Any  # a float, or None where the method has none; whose rule asks for it has one


@dataclass(frozen=True)
class DescentInputs:
    """What a descent sheet is given. Pairs are ordered (b, a): intercept, slope.

    `mean`, `square`, `highest` and `moved` are the running means of the gradients and of their
    squares, the largest of either, and the running mean of the squared steps, that the sheet
    carried over from its previous run. What a method does not have is None. `options` are those of
    the ways in which the sheet writes the method, `own` the numbers that only this optimiser has.
    """

    x: Array  # (n,)
    y: Array  # (n,)
    start: Array  # (2,)
    lr: Number
    beta: Number
    beta_square: Number
    mean: Array | None  # (2,)
    square: Array | None  # (2,)
    highest: Array | None  # (2,)
    moved: Array | None  # (2,)
    previous_square: float | None  # lowest sum of root running squares so far, annealed Adam
    eps: float = 0.0  # what keeps the divisor from zero
    decay: float = 0.0  # of the weights
    steps: float = field(default=0.0, metadata={"exact": True})  # taken before the first row
    options: Mapping[str, Any] = field(default_factory=dict, metadata={"exact": True})
    own: Mapping[str, float] = field(default_factory=dict)

    @property
    def lagged(self) -> bool:
        """Whether a step divides by the running square of the row before."""
        return bool(self.options.get("lagged", False))

    @property
    def eps_inside(self) -> bool:
        """Whether the epsilon stands under the root."""
        return bool(self.options.get("eps_inside", False))

    @property
    def carried(self) -> State:
        """The state that the sheet carried over from its previous run."""
        return State(self.mean, self.square, int(self.steps), self.moved, self.highest)

    @property
    def finite(self) -> bool:
        """Whether all that a replay needs is a number."""
        numbers = [self.x, self.y, self.start, self.lr if self.lr is not None else 0.0]
        parts = (part for part in self.carried if isinstance(part, np.ndarray))
        return all(np.isfinite(part).all() for part in (*numbers, *parts))


def load_descent(given: Given, own: tuple[str, ...] = ()) -> DescentInputs:
    roles = given.match.legend.roles

    def carried(stem: str) -> Array | None:
        names = f"carried_{stem}_b", f"carried_{stem}_a"
        return given.pair(*names) if names[0] in roles else None

    def needed(name: str) -> float | None:
        return given.number(name) if name in roles else None

    return DescentInputs(
        x=given.numbers("x"),
        y=given.numbers("y"),
        start=given.pair("start_b", "start_a"),
        lr=needed("lr") if "lr" in given.match.legend.essential else given.optional("lr"),
        beta=needed("beta"),
        beta_square=needed("beta_sq" if "beta_sq" in roles else "beta"),
        **{part: carried(stem) for part, stem in CARRIED.items()},
        previous_square=given.optional("prev_sq"),
        eps=given.number("eps", otherwise=0.0),
        decay=given.number("decay", otherwise=0.0),
        steps=given.number("t0", otherwise=0.0),
        options=given.match.options,
        own={name: given.number(name) for name in own},
    )


@dataclass(frozen=True)
class Optimiser:
    """How an optimiser steps, and what the buttons of its sheet do.

    rule(inputs, lr) makes the rule of the engines. `macro` is what Reset and Run do, `annealed`
    where the sheet keeps a lowest sum of squares. ahead(inputs) is where a gradient is taken, if
    not at the weights. extra(inputs, trace) are the results of roles that only this optimiser has.
    A sheet that `logs` keeps the error of each epoch.
    """

    rule: Callable[[DescentInputs, Any], Rule]
    macro: Macro | None = None
    annealed: Macro | None = None
    ahead: Callable[[DescentInputs], Ahead] | None = None
    extra: Callable[[DescentInputs, Trace], Results] | None = None
    logs: bool = False

    def buttons(self, given: DescentInputs) -> Buttons:
        """The buttons of a sheet: without a macro of the lesson's, Reset starts the rule anew."""
        anneals = self.annealed is not None and given.previous_square is not None
        macro = (self.annealed if anneals else self.macro) or Macro()
        ahead = self.ahead(given) if self.ahead else None
        return Buttons(macro, lambda lr: self.rule(given, lr), given.x, given.y, ahead)

    def trace(self, given: DescentInputs) -> Trace:
        """The pass that stands in the sheet."""
        ahead = self.ahead(given) if self.ahead else None
        rule = self.rule(given, given.lr)
        return engines.descend(rule, given.start, given.carried, given.x, given.y, ahead)


def pair(
    stem: str,
    *texts: str | Way,
    by: Callable[..., Any] | str = "",
    before: str | None = None,
    labels: tuple[str, ...] = (),
) -> dict[str, Role]:
    """The same role for b and for a."""
    return {
        f"{stem}_{letter}": Role(
            ROW,
            tuple(way.spelled("@", letter) for way in ways(*texts)),
            by=by,
            before=before.replace("@", letter) if before else None,
            labels=tuple(label.replace("@", letter) for label in labels),
        )
        for letter in "ba"
    }


def new_weights(by: Callable[..., Any], *texts: str | Way) -> dict[str, Role]:
    """The weights as a row ends, which an optimiser is named for."""
    return pair("new", *texts, by=by, before="start_@", labels=("new @",))


def carried_over(stem: str, by: Callable[..., Any] | str, *texts: str | Way) -> dict[str, Role]:
    """A pair of running numbers, handed over from the last row of one epoch into the next."""
    roles = pair(stem, *texts, by=by, before=f"carried_{stem}_@")
    for letter in "ba":
        saved, carried = f"saved_{stem}_{letter}", f"carried_{stem}_{letter}"
        roles[carried] = Role(ways=ways(saved), by="carried over from the last run", linked=True)
        roles[saved] = Role(foot=f"{stem}_{letter}")
        roles[f"inverse_{stem}_{letter}"] = Role(ways=ways(f"1/{carried}"), by=f"1/{carried}")
    return roles


def running(
    stem: str, beta: str, rest: str, *terms: str, by: Callable[..., Any] | str
) -> dict[str, Role]:
    """A pair of running means that keep a share `beta` of themselves."""
    texts = [
        way
        for term in terms
        for way in (
            f"PREV({stem}_@)*{beta}+{rest}*{term}",
            f"PREV({stem}_@)*{beta}+(1-{beta})*{term}",
            f"PREV({stem}_@)+{rest}*({term}-PREV({stem}_@))",
        )
    ]
    kept = {beta: Role(), rest: Role(ways=ways(f"1-{beta}"), by=f"1-{beta}")}
    return carried_over(stem, by, *texts) | kept


def mean(by: Callable[..., Any]) -> dict[str, Role]:
    """A running mean of the gradients."""
    return running("mean", "beta", "rest", "de_d@", by=by)


SQUARES = ("de_d@^2", "(de_d@*de_d@)", "de_d@*de_d@", "POWER(de_d@,2)")


def square(by: Callable[..., Any], beta: str = "beta", rest: str = "rest") -> dict[str, Role]:
    """A running mean of the squared gradients."""
    return running("sq", beta, rest, *SQUARES, by=by)


def second_square(by: Callable[..., Any]) -> dict[str, Role]:
    """A running mean of the squares beside a mean that has a beta of its own."""
    return square(by, "beta_sq", "rest_sq")


def _norm(column: str) -> Role:
    root = f"SQRT(SUMSQ({column}))"
    both = ways(Way(root, norm_mean=False), Way(f"{root}/COUNT({column})", norm_mean=True))
    return Role(ways=both, by=engines.root_sum_squares, foot=column)


INTERCEPT = ("b", "intercept", "const")
SLOPE = ("a", "slope")
LINE = {
    "de_db": Role(
        ROW, ways("2*(a*x+b-y)", "2*(pred-y)"), by=line_gradient, labels=("de/db",)
    ),
    "de_da": Role(ROW, ways("de_db*x"), by=line_gradient, labels=("de/da",)),
    "pred": Role(ROW, ways("b+a*x"), by=line_gradient, labels=("pred", "y_pred")),
    "err_sq": Role(ROW, ways("(y-pred)^2"), by=line_gradient, labels=("err^2",)),
    "b": Role(ROW, ways("PREV(new_b)"), by="as the row before ends", labels=INTERCEPT),
    "a": Role(ROW, ways("PREV(new_a)"), by="as the row before ends", labels=SLOPE),
    "x": Role(ROW, labels=("x",)),
    "y": Role(ROW, labels=("y",)),
    "start_b": Role(names=("const",), labels=INTERCEPT),
    "start_a": Role(names=("slope",), labels=SLOPE),
    "lr": Role(names=("lr",), labels=("learn",)),
    "rmse": Role(
        ways=ways("SQRT(SUM(err_sq))"), by=engines.root_sum, names=("rmse",), labels=("rmse",),
        foot="err_sq",
    ),
    "norm_b": _norm("de_db"),
    "norm_a": _norm("de_da"),
}  # fmt: skip
EPS = {"eps": Role(labels=("eps",))}


def optimiser(
    name: str,
    roles: dict[str, Role],
    *essential: str,
    rule: Callable[[DescentInputs, Any], Rule],
    told_by: tuple[str, ...] = (),
    rated: bool = True,
    own: tuple[str, ...] = (),
    findings: tuple[Callable[[Recognised], Iterator[Finding]], ...] = (),
    **more: Any,
) -> Method:
    """An optimiser on the line, with its own roles beside those of the line.

    The `essential` roles are there beside those of every optimiser; where they are `told_by`, only
    the formulas of these tell the method from others. `rated` says that it has a learning rate,
    `own` are the roles of numbers that no other optimiser is given; `more` is as in `Optimiser`.
    """

    def fits(match: Match) -> bool:
        return is_method(match) and all(role in match.ways for role in told_by)

    kind = Optimiser(rule, **more)
    rates = ("lr",) if rated else ()
    legend = Legend(name, LINE | roles, essential=(*STEPS, *rates, *own, *essential), fits=fits)
    return Method(
        legend,
        lambda given: load_descent(given, own),
        lambda given: recompute(kind, given),
        findings=(last_step_lost, root_of_a_sum, *findings),
        optimiser=kind,
    )


def is_method(match: Match) -> bool:
    """Whether the new gradient weighs 1-beta, and a number in place of the rate can be one."""
    given = Given(match)
    for beta, rest in (("beta", "rest"), ("beta_sq", "rest_sq")):
        block = match.blocks.get(rest)
        place = (block.row, block.col) if block else (0, 0)
        typed = match.view.is_number(place) and match.view.formula(place) is None
        if (typed or rest in match.literals) and given.has(beta):
            kept, weight = given.number(beta), given.number(rest)
            if not given.notes and not math.isclose(weight, 1 - kept, rel_tol=1e-9):
                return False
    rate = match.literals.get("lr", 0.5)
    return rate > 0 and (rate != 1 or "sq_b" in match.roles)


@np.errstate(all="ignore")  # a division by zero shows in the verdicts, as inf
def recompute(kind: Optimiser, given: DescentInputs) -> Results:
    """The columns of the line and of the optimiser's state, and the results below and beside."""
    trace = kind.trace(given)
    count = len(trace.pred) if given.options.get("norm_mean") else 1
    results: dict[str, Array | float] = {
        "pred": trace.pred,
        "err_sq": trace.error,
        **columns("", trace.params),
        **columns("de_d@", trace.grad),
        **columns("new", trace.new_params),
        "rmse": engines.root_sum(trace.error),
        "norm_b": engines.root_sum_squares(trace.grad[:, 0]) / count,
        "norm_a": engines.root_sum_squares(trace.grad[:, 1]) / count,
        "t": taken(given),
    }
    for part, stem in CARRIED.items():
        before, rows = getattr(given.carried, part), getattr(trace.states, part)
        if before is not None:
            inverse = {f"inverse_{name}": 1 / value for name, value in _each(stem, before)}
            results |= columns(stem, rows) | inverse
            results |= {f"carried_{name}": value for name, value in _each(stem, before)}
    for rest, beta in (("rest", given.beta), ("rest_sq", given.beta_square)):
        if beta is not None:
            results[rest] = 1 - beta
    return {**results, **(kind.extra(given, trace) if kind.extra else {})}


def columns(stem: str, rows: Array) -> dict[str, Array | float]:
    """A table (n, 2) as the two roles of a stem."""
    return {name: rows[:, i] for i, (name, _) in enumerate(_each(stem, rows[0]))}


def _each(stem: str, pair: Array) -> Iterator[tuple[str, Any]]:
    for letter, value in zip("ba", pair, strict=True):
        yield stem.replace("@", letter) if "@" in stem else f"{stem}_{letter}".strip("_"), value


def taken(given: DescentInputs) -> Array:
    """How many steps have been taken when a row ends: (n,)."""
    return np.asarray(given.steps + 1 + np.arange(len(given.x), dtype=np.float64))


def begun(given: DescentInputs, trace: Trace) -> State:
    """The state as each row begins: arrays (n, 2)."""
    parts: zip[tuple[Any, Any]] = zip(given.carried, trace.states, strict=True)
    return State._make(
        np.vstack([first, rows[:-1]]) if isinstance(rows, np.ndarray) else first
        for first, rows in parts
    )


def last_step_lost(found: Recognised) -> Iterator[Finding]:
    """The macro's names for the end of an epoch point to the weights before the last update."""
    sheet, blocks = found.match.view.sheet, found.match.blocks
    ends = {"lastconst": "b", "lastslope": "a"}
    last = {role: (blocks[role].row + blocks[role].rows - 1, blocks[role].col) for role in "ba"}
    if any(sheet.named(name) != last[role] for name, role in ends.items()):
        return
    trace, count = trace_of(found), len(found.inputs.x)
    if not np.isfinite(trace.new_params[-1]).all():
        return
    old_b, old_a = trace.params[-1].tolist()
    new_b, new_a = trace.new_params[-1].tolist()
    handed, lost = [cell(found, r, -1) for r in "ba"], [cell(found, f"new_{r}", -1) for r in "ba"]
    yield Finding(
        "Each epoch loses its last step",
        f"What an epoch hands on to the next (the names lastconst and lastslope) is {handed[0]} "
        f"and {handed[1]}, the weights before the last point is learnt: {number(old_b)} and "
        f"{number(old_a)}. The step after it, to {number(new_b)} in {lost[0]} and {number(new_a)} "
        f"in {lost[1]}, is worked out and then dropped, so {count - 1} of {count} points count. "
        "A plain loop over all points drifts away from the sheet with every epoch.",
        " ".join(handed + lost),
    )


def root_of_a_sum(found: Recognised) -> Iterator[Finding]:
    """What the sheet calls rmse takes no mean."""
    block = found.match.blocks.get("rmse")
    if block is None or not labelled(found.match.view, block, "rms"):
        return
    errors = trace_of(found).error
    total = float(engines.root_sum(errors))
    if not np.isfinite(total):
        return
    yield Finding(
        'The cell called "rmse" is the root of a sum',
        f"{area(block)} holds {formula(found, 'rmse')}, the root of the summed squared errors: "
        f"{number(total)}. A root mean squared error divides by the {len(errors)} points first and "
        f"would be {number(total / np.sqrt(len(errors)))}, smaller by the root of {len(errors)}.",
        area(block),
    )


def trace_of(found: Recognised) -> Trace:
    """The pass that stands in a sheet."""
    assert found.optimiser is not None
    return found.optimiser.trace(found.inputs)
