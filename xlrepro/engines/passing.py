"""One pass of a rule over points, row by row: in plain numbers as far as those come out right.

A step on arrays of two takes ten times as long as two on plain numbers. But a rule may round its
products as Excel does (`power.product`), which plain numbers cannot; it makes a difference in a few
products of ten thousand. So a block of rows is done plainly, and then once more all at once as the
rule has it, each row from where the plain pass came to. Up to the first row that differs the two
are the same, and that row has begun rightly, so the rule's results are right there too. The next
block goes on from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.power import product, square
from xlrepro.engines.rule import Rule, State
from xlrepro.engines.straight import straight
from xlrepro.engines.sums import Array

BLOCK = 256  # rows


@dataclass(frozen=True)
class Trace:
    """One pass over n points, a row for each. Pairs are ordered (b, a): intercept, slope."""

    params: Array  # (n, 2)  as the row begins
    pred: Array  # (n,)    b + a*x
    error: Array  # (n,)    (y - pred)^2
    grad: Array  # (n, 2)  of the error, by b and by a
    new_params: Array  # (n, 2)  as the row ends
    states: State  # arrays (n, 2) as each row ends, None where the rule has none

    @property
    def last_state(self) -> State:
        """The state after the last row, from which the next pass goes on."""
        return State._make(
            part[-1] if isinstance(part, np.ndarray) else part for part in self.states
        )


def passed(rule: Rule, params: Array, state: State, x: Array, y: Array) -> Iterator[Trace]:
    """The rows of a pass, some at a time. params (2,), state likewise, x and y (n,)."""
    if not rule.quick:
        yield _on_arrays(rule, params, state, x, y)
        return
    at = 0
    while at < len(x):
        part = _plainly(rule, params, state, x[at : at + BLOCK], y[at : at + BLOCK])
        if part is None:
            part = _on_arrays(rule, params, state, x[at : at + 1], y[at : at + 1])
        yield part
        at += len(part.pred)
        params, state = part.new_params[-1], part.last_state


def joined(parts: Iterable[Trace]) -> Trace:
    """The rows of a pass in one."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    params, pred, error, grad, new_params = (
        np.concatenate([getattr(part, name) for part in found])
        for name in ("params", "pred", "error", "grad", "new_params")
    )
    held = zip(*(part.states for part in found), strict=True)
    states = (np.concatenate(h) if isinstance(h[-1], np.ndarray) else h[-1] for h in held)
    return Trace(params, pred, error, grad, new_params, State._make(states))


def line_gradient(params: Array, x: float | Array, y: float | Array) -> tuple[Array, Array]:
    """Prediction (...) and gradient (..., 2) of one point's squared error, by b and by a.

    params (..., 2) ordered (b, a), x and y (...); formulas and source as in `descend`.
    """
    pred = params[..., 0] + product(params[..., 1], x)
    db = 2 * (pred - y)
    return pred, np.stack([db, product(db, x)], axis=-1)


def _on_arrays(rule: Rule, params: Array, state: State, x: Array, y: Array) -> Trace:
    """The rows as the rule has them, one after the other."""
    rows, states = [], []
    with np.errstate(all="ignore"):
        for xi, yi in zip(x.tolist(), y.tolist(), strict=True):
            pred, grad = line_gradient(params, xi, yi)
            new_params, state = rule.step(params, grad, state)
            rows.append((params, pred, grad, new_params))
            states.append(state)
            params = new_params
        begun, preds, grads, ended = (np.array(column) for column in zip(*rows, strict=True))
        error = square(y - preds)
    held = zip(*states, strict=True)
    parts = (np.array(h) if isinstance(h[-1], np.ndarray) else h[-1] for h in held)
    return Trace(begun, preds, error, grads, ended, State._make(parts))


def _plainly(rule: Rule, params: Array, state: State, x: Array, y: Array) -> Trace | None:
    """The first rows, as many as come out as the rule has them; None where the first does not."""
    begun, before = _plain_rows(rule, params, state, x, y)
    rows = len(begun) - 1
    if not rows:
        return None
    with np.errstate(all="ignore"):
        return _as_the_rule_has_it(rule, state, begun, before, x[:rows], y[:rows])


def _as_the_rule_has_it(
    rule: Rule, state: State, begun: Array, before: State, x: Array, y: Array
) -> Trace:
    """The rows that a plain pass came to, up to the first whose results the rule has otherwise."""
    rows = len(x)
    pred, grad = line_gradient(begun[:-1], x, y)
    now = State._make(part[:-1] if isinstance(part, np.ndarray) else part for part in before)
    steps: Any = state.step + np.arange(rows)[:, None]
    new_params, after = rule.step(begun[:-1], grad, now._replace(step=steps))
    wrong = _differ(new_params, begun[1:])
    for ours, theirs in zip(after, before, strict=True):
        if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
            wrong = wrong | _differ(ours, theirs[1:])
    # The first row that differs began where the rule has it, so its own results here are right.
    good = int(wrong.argmax()) + 1 if wrong.any() else rows
    states = State._make(
        part[:good] if isinstance(part, np.ndarray) else part
        for part in after._replace(step=state.step + good)
    )
    error = square(y - pred)
    return Trace(begun[:good], pred[:good], error[:good], grad[:good], new_params[:good], states)


def _plain_rows(rule: Rule, params: Array, state: State, x: Array, y: Array) -> tuple[Array, State]:
    """Parameters and state before each row and after the last, as far as plain numbers go."""
    assert rule.quick
    loop, constants = straight(rule.quick, len(rule.held))
    begun = [params, *(getattr(state, name) for name in rule.held)]
    pairs = [number for pair in begun for number in pair.tolist()]
    rows = np.array(loop(x.tolist(), y.tolist(), state.step, *pairs, *constants))
    table = rows.reshape(-1, len(begun), 2)
    held = {name: table[:, i] for i, name in enumerate(rule.held, 1)}
    return table[:, 0], state._replace(**held)


def _differ(ours: Array, theirs: Array) -> npt.NDArray[np.bool_]:
    """Which rows differ."""
    return np.asarray(((ours != theirs) & ~(np.isnan(ours) & np.isnan(theirs))).any(axis=-1))
