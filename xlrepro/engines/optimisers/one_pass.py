"""One pass of a rule over points, row by row: in plain numbers as far as those come out right.

A step on arrays of two takes ten times as long as two on plain numbers. But a rule may round its
products as Excel does (`power.product`), which plain numbers cannot; it makes a difference in a few
products of ten thousand. So a block of rows is done plainly, and then once more all at once as the
rule has it, each row from where the plain pass came to. Up to the first row that differs the two
are the same, and that row has begun rightly, so the rule's results are right there too. The next
block goes on from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.power import product, square
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.optimisers.rule import Rule, State
from xlrepro.engines.optimisers.straight_line import straight

Ahead = Callable[[Array, State], Array]  # where a gradient is taken, from parameters and state
LEAST, MOST = 128, 1024  # rows in a block: halved when it went wrong, doubled when all was right


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


def passed(
    rule: Rule, params: Array, state: State, x: Array, y: Array, ahead: Ahead | None = None
) -> Iterator[Trace]:
    """The rows of a pass, some at a time. params (2,), state likewise, x and y (n,)."""
    if not rule.quick or ahead:
        yield _on_arrays(rule, params, state, x, y, ahead)
        return
    at, size = 0, MOST
    while at < len(x):
        part = _plainly(rule, params, state, x[at : at + size], y[at : at + size])
        if part is None:
            part = _on_arrays(rule, params, state, x[at : at + 1], y[at : at + 1])
        yield part
        size = min(2 * size, MOST) if len(part.pred) == size else max(size // 2, LEAST)
        at += len(part.pred)
        params, state = part.new_params[-1], part.last_state


def passes(
    rule: Rule, params: Array, state: State, x: Array, y: Array, n: int, drop_last: bool
) -> Iterator[Trace]:
    """`n` passes, each from the state that the one before ended with.

    The parameters are those before the last row with `drop_last`, else those after it.
    """
    size = LEAST
    while n:
        together = min(size // len(x), n) if rule.quick else 1
        done = []
        if together > 1:
            done = _whole_passes(rule, params, state, x, y, together, drop_last)
        for trace in done or [joined(passed(rule, params, state, x, y))]:
            yield trace
            n -= 1
        size = min(2 * size, MOST) if len(done) == together else max(size // 2, LEAST)
        params = trace.params[-1] if drop_last else trace.new_params[-1]
        state = trace.last_state


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


def _on_arrays(
    rule: Rule, params: Array, state: State, x: Array, y: Array, ahead: Ahead | None = None
) -> Trace:
    """The rows as the rule has them, one after the other."""
    rows, states = [], []
    with np.errstate(all="ignore"):
        for xi, yi in zip(x.tolist(), y.tolist(), strict=True):
            pred, grad = line_gradient(ahead(params, state) if ahead else params, xi, yi)
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
    rows = _plain_rows(rule, params, state, x, y, 1, False)
    done = rows.shape[1] - 1
    return _as_the_rule_has_it(rule, state, rows[:, :-1], rows[:, 1:], x[:done], y[:done])


def _whole_passes(
    rule: Rule, params: Array, state: State, x: Array, y: Array, n: int, drop_last: bool
) -> list[Trace]:
    """The first passes, as many of them as come out whole as the rule has them."""
    rows, size = _plain_rows(rule, params, state, x, y, n, drop_last), len(x)
    n = rows.shape[1] // (size + 1)
    table = rows[:, : n * (size + 1)].reshape(-1, n, size + 1, 2)
    begun, ended = (part.reshape(-1, n * size, 2) for part in (table[:, :, :-1], table[:, :, 1:]))
    trace = _as_the_rule_has_it(rule, state, begun, ended, np.tile(x, n), np.tile(y, n))
    return [] if trace is None else list(_cut(trace, size))


def _cut(trace: Trace, size: int) -> Iterator[Trace]:
    """A trace in pieces of so many rows; what is left over is dropped."""
    rows = len(trace.pred)
    for first in range(0, rows - size + 1, size):
        piece = slice(first, first + size)
        yield Trace(
            trace.params[piece],
            trace.pred[piece],
            trace.error[piece],
            trace.grad[piece],
            trace.new_params[piece],
            _held(trace.states, piece)._replace(step=trace.states.step - rows + first + size),
        )


def _held(states: State, rows: slice) -> State:
    return State._make(part[rows] if isinstance(part, np.ndarray) else part for part in states)


def _plain_rows(
    rule: Rule, params: Array, state: State, x: Array, y: Array, n: int, drop_last: bool
) -> Array:
    """What each of n passes begins with and has after each row, as far as plain numbers go.

    Of shape (1 + held, rows, 2): the parameters, then what the rule holds.
    """
    assert rule.quick
    loop, constants = straight(rule.quick, len(rule.held))
    begun = [params, *(getattr(state, name) for name in rule.held)]
    pairs = [number for pair in begun for number in pair.tolist()]
    taken = state.step + np.arange(n * len(x))
    rows = loop(x.tolist(), y.tolist(), n, drop_last, taken, *pairs, *constants)
    table = np.fromiter(rows, np.float64, len(rows)).reshape(-1, len(begun), 2)
    return np.ascontiguousarray(table.transpose(1, 0, 2))


def _as_the_rule_has_it(
    rule: Rule, state: State, begun: Array, ended: Array, x: Array, y: Array
) -> Trace | None:
    """The rows that plain numbers came to, up to the first that the rule has otherwise.

    begun and ended (1 + held, n, 2) are the rows as plain numbers begin and end them.
    """
    if not len(x):
        return None
    params = begun[0]
    with np.errstate(all="ignore"):
        now: dict[str, Any] = dict(zip(rule.held, begun[1:], strict=True))
        pred, grad = line_gradient(params, x, y)
        now["step"] = state.step + np.arange(len(x))[:, None]
        new_params, after = rule.step(params, grad, state._replace(**now))
        error = square(y - pred)
    results = [new_params, *(getattr(after, name) for name in rule.held)]
    good = min(map(_first_different, results, ended))
    # That row began where the rule has it, so its own results are right.
    done = slice(good + 1)
    states = _held(after, done)._replace(step=state.step + min(good + 1, len(x)))
    return Trace(params[done], pred[done], error[done], grad[done], new_params[done], states)


def _first_different(ours: Array, theirs: Array) -> int:
    """The first row that differs, else how many there are."""
    wrong = ours != theirs
    if wrong.any():
        rows = (wrong & ~(np.isnan(ours) & np.isnan(theirs))).any(axis=-1)
        if rows.any():
            return int(rows.argmax())
    return len(ours)
