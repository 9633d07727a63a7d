"""The rules as methods of scipy.optimize.minimize.

    from scipy.optimize import minimize
    from xlrepro.engines.optimisers import methods

    minimize(fun, x0, jac=gradient, method=methods.adam, options={"lr": 0.1, "maxiter": 500})

Options of every method: `maxiter` (1000), `gtol` (1e-5; the largest entry of the gradient at which
to stop; minimize's `tol` sets it too), `return_all` (False; True adds `allvecs`), and those of the
rule (`lagged` of rmsprop begins by a division by zero). The result has x, fun, jac, nit, nfev,
njev, success, status and message: status 0 says that the gradient is small, 1 that maxiter is
reached, 2 that the run diverged (x is then the last point with a finite value), 99 that the
callback stopped it, as in scipy's own methods. Without `jac` the gradient is a forward difference,
n more calls of fun at each step. Bounds and constraints raise ValueError, for a descent step keeps
to none.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xlrepro.engines.optimisers import rules
from xlrepro.engines.optimisers.rule import Rule

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

Function = Callable[..., Any]
MESSAGES = {
    0: "the gradient is within gtol of zero",
    1: "the maximum number of iterations is reached",
    2: "diverged: the value or the gradient is no finite number; try a smaller learning rate",
    99: "stopped by the callback",
}


def _method(make: Callable[..., Rule], **usual: Any) -> Function:
    """A rule as a method: what minimize is given as options goes to the rule where it has such."""
    options = inspect.signature(make).parameters.keys() - {"times"}

    def method(
        fun: Function, x0: npt.ArrayLike, args: tuple[Any, ...] = (), **given: Any
    ) -> OptimizeResult:
        own = {name: given.pop(name) for name in options & given.keys()}
        return _minimise(make(**(usual | own)), fun, x0, args, **given)

    name = make.__name__
    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"Steps of `rules.{name}`, with its options and those of every method."
    return method


sgd = _method(rules.sgd, lr=0.01)
momentum = _method(rules.momentum, lr=0.01, beta=0.9)
nesterov = _method(rules.nesterov, lr=0.01)
adagrad = _method(rules.adagrad)
adadelta = _method(rules.adadelta)
rmsprop = _method(rules.rmsprop, lr=0.001, beta=0.9)
adam = _method(rules.adam, lr=0.001)
adamax = _method(rules.adamax)
nadam = _method(rules.nadam, lr=0.001)
amsgrad = _method(rules.amsgrad, lr=0.001)
adamw = _method(rules.adamw, lr=0.001)


def _minimise(
    rule: Rule,
    fun: Function,
    x0: npt.ArrayLike,
    args: tuple[Any, ...],
    *,
    jac: Function | None = None,
    hess: object = None,
    hessp: object = None,
    bounds: object = None,
    constraints: Sequence[object] | object = (),
    callback: Function | None = None,
    maxiter: int = 1000,
    gtol: float = 1e-5,
    tol: float | None = None,
    return_all: bool = False,
    disp: bool = False,
) -> OptimizeResult:
    from scipy.optimize import OptimizeResult

    if bounds is not None or (constraints is not None and constraints not in ((), [], {})):
        raise ValueError("bounds and constraints: wanted none, descent steps keep to none")
    counted = _Counted(fun, jac, args)
    gtol = gtol if tol is None else tol
    x = np.atleast_1d(np.array(x0, dtype=np.float64))
    state, status, nit = rule.start(x), 1, 0
    visited = [x]
    with np.errstate(all="ignore"):
        value, grad = counted(x)
        while True:
            if not (np.isfinite(value) and np.isfinite(grad).all()):
                status = 2
                break
            if np.abs(grad).max(initial=0.0) <= gtol:
                status = 0
                break
            if nit >= maxiter:
                break
            moved, state = rule.step(x, grad, state)
            nit += 1
            new_value, new_grad = counted(moved)
            if not (np.isfinite(moved).all() and np.isfinite(new_value)):
                status = 2
                break
            x, value, grad = moved, new_value, new_grad
            visited.append(x)
            if callback and _stops(callback, OptimizeResult(x=x.copy(), fun=value)):
                status = 99
                break
    result = OptimizeResult(
        x=x, fun=value, jac=grad, nit=nit, nfev=counted.values, njev=counted.gradients,
        success=status == 0, status=status, message=MESSAGES[status],
    )  # fmt: skip
    if return_all:
        result["allvecs"] = visited
    if disp:
        print(f"{result.message}: fun {value:g} after {nit} iterations")
    return result


class _Counted:
    """Value and gradient at a point, and how often either was asked for."""

    def __init__(self, fun: Function, jac: Function | None, args: tuple[Any, ...]) -> None:
        self.fun, self.jac, self.args = fun, jac, args
        self.values = self.gradients = 0

    def __call__(self, x: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        value = self.value(x)
        self.gradients += 1
        if self.jac is None:
            step = np.sqrt(np.finfo(float).eps) * np.maximum(1.0, np.abs(x))
            moved = x + np.diag(step)
            grad = np.array([self.value(row) - value for row in moved]) / step
        else:
            grad = np.asarray(self.jac(x.copy(), *self.args), dtype=np.float64)
        if grad.shape != x.shape:
            raise ValueError(f"jac: wanted the shape {x.shape} of x0, found {grad.shape}")
        return value, grad

    def value(self, x: npt.NDArray[np.float64]) -> float:
        self.values += 1
        found = np.asarray(self.fun(x.copy(), *self.args), dtype=np.float64)
        if found.size != 1:
            raise ValueError(f"fun: wanted one number, found the shape {found.shape}")
        return float(found.reshape(()))


def _stops(callback: Function, at: OptimizeResult) -> bool:
    """Call back as scipy does: with intermediate_result if so named, else with x."""
    try:
        if "intermediate_result" in inspect.signature(callback).parameters:
            callback(intermediate_result=at)
        else:
            callback(at.x)
    except StopIteration:
        return True
    return False
