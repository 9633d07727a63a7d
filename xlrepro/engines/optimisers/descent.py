"""A line fitted one point at a time, by any rule."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.power import square
from xlrepro.engines.arithmetic.sums import Array, left_sum
from xlrepro.engines.optimisers.one_pass import Ahead, Trace, passed, passes
from xlrepro.engines.optimisers.rule import Rule, State


@dataclass(frozen=True)
class Estimates:
    """Gradients estimated by moving one parameter a little, n rows."""

    errb1: Array  # (n,)  error with b moved
    est_db: Array  # (n,)  estimate of de/db
    erra1: Array  # (n,)  error with a moved
    est_da: Array  # (n,)  estimate of de/da


def descend(
    rule: Rule,
    params: npt.ArrayLike,
    state: State | None,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    ahead: Ahead | None = None,
) -> Trace:
    """Take one step by the rule for every point, in order.

        pred  = b + a*x
        error = (y - pred)^2
        de/db = 2*(pred - y)
        de/da = de/db * x

    params (2,) ordered (b, a), x and y (n,). The rule starts anew when state is None. With
    `ahead` a and b are those that ahead(params, state) gives, as in Nesterov's momentum.
    Source: graddesc.xlsm, rows 4 to 32 of basic, momentum, rmsprop, adam and adam_ann.
    A run that diverges shows it with inf and nan.
    """
    params = _pair(params)
    x, y = _points(x, y)
    state = rule.start(params) if state is None else state
    return passed(rule, params, state, x, y, ahead)


def _pair(params: npt.ArrayLike) -> Array:
    params = np.array(params, dtype=np.float64)
    if params.shape != (2,):
        raise ValueError(f"params are b and a, found shape {params.shape}")
    return params


def _points(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x {x.shape} and y {y.shape} are not n points")
    return x, y


def epochs(
    rule: Rule,
    params: npt.ArrayLike,
    state: State | None,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    n: int,
    drop_last: bool = True,
) -> list[Trace]:
    """Replay n epochs, each a hand-over to the top and one more pass.

    Returns n + 1 traces: the pass from the given start, then the pass after each epoch. So trace i
    begins with the parameters that i epochs have reached. Shapes as in `descend`.
    Source: graddesc.xlsm, the Run macros; errors logged in basic C38:C42 are those of traces 1 to
    5.

    The sheet hands over the state as the last row ends but the parameters as the last row begins,
    so the last update of every epoch is lost. `drop_last=False` keeps it, as any textbook does.
    """
    params = _pair(params)
    x, y = _points(x, y)
    start = rule.start(params) if state is None else state
    return list(passes(rule, params, start, x, y, n + 1, drop_last))


def finite_difference(
    params: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike, step: float = 0.01
) -> Estimates:
    """Estimate the gradients by moving b, then a, by one small step.

        errb1 = (((b + step) + x*a) - y)^2        est_db = (errb1 - error)/step
        erra1 = (((a + step)*x + b) - y)^2        est_da = (erra1 - error)/step

    params (n, 2) ordered (b, a), x and y (n,). The estimates exceed the gradients by step and by
    step*x^2.
    Source: graddesc.xlsm, basic G4:J32.
    """
    params = np.asarray(params, dtype=np.float64)
    x, y = _points(x, y)
    if params.shape != (len(x), 2):
        raise ValueError(f"params {params.shape} are not b and a for each of {len(x)} points")
    b, a = params[:, 0], params[:, 1]
    error = square(y - (b + a * x))
    errb1 = square(((b + step) + x * a) - y)
    erra1 = square(((a + step) * x + b) - y)
    return Estimates(errb1, (errb1 - error) / step, erra1, (erra1 - error) / step)


def root_sum(errors: npt.ArrayLike) -> float:
    """Root of the sum of errors that are squared already.

        root = sqrt(sum errors)

    errors (n,). Source: graddesc.xlsm, basic F33 and C38:C42, momentum L33.
    The sheet calls it rmse, but it takes no mean.
    """
    return math.sqrt(left_sum(errors))


def root_sum_squares(grads: npt.ArrayLike) -> float:
    """Length of a column of gradients.

        root = sqrt(sum grad^2)

    grads (n,). Source: graddesc.xlsm, SQRT(SUMSQ()) in basic K33:L33; adam_ann F33:G33 divide it by
    n.
    """
    grads = np.asarray(grads, dtype=np.float64)
    return math.sqrt(left_sum(grads * grads))
