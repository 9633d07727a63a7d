"""Rules, schedules and clipping beside PyTorch's, over 1,000 steps in double precision."""

import numpy as np
import pytest
from scipy.optimize import rosen_der

from tests.later import torch
from xlrepro.engines.optimisers import rules
from xlrepro.engines.optimisers.gradients import by_norm, by_value
from xlrepro.engines.optimisers.schedules import (
    cosine,
    exponential,
    inverse_cycle,
    one_cycle,
    step_decay,
)

pytestmark = pytest.mark.slow

STEPS = 1000
SEEDS = range(5)


@pytest.fixture(autouse=True)
def double_precision():
    """Torch keeps NAdam's product in its default type."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def settings(rng):
    """Settings drawn at random, by the names of our rules."""
    return {
        "lr": 10 ** rng.uniform(-3.5, -2.5),
        "beta": rng.uniform(0.5, 0.95),
        "beta2": rng.uniform(0.9, 0.999),
        "eps": 10 ** rng.uniform(-10, -4),
        "more": rng.uniform(0, 0.1),
    }


# Each: ours, and theirs, from the same settings.
PAIRS = {
    "SGD": (
        lambda s: rules.sgd(s["lr"] / 10),
        lambda p, s: torch.optim.SGD(p, s["lr"] / 10),
    ),
    "SGD with weight decay": (
        lambda s: rules.sgd(s["lr"] / 10, weight_decay=s["more"]),
        lambda p, s: torch.optim.SGD(p, s["lr"] / 10, weight_decay=s["more"]),
    ),
    "SGD with momentum": (
        lambda s: rules.momentum(s["lr"] / 10, s["beta"], dampening=0),
        lambda p, s: torch.optim.SGD(p, s["lr"] / 10, momentum=s["beta"]),
    ),
    "SGD with momentum and dampening": (
        lambda s: rules.momentum(s["lr"] / 10, s["beta"], s["more"], first_whole=True),
        lambda p, s: torch.optim.SGD(
            p, s["lr"] / 10, momentum=s["beta"], dampening=s["more"]
        ),
    ),
    "SGD with Nesterov's momentum": (
        lambda s: rules.nesterov(s["lr"] / 10, s["beta"]),
        lambda p, s: torch.optim.SGD(p, s["lr"] / 10, momentum=s["beta"], nesterov=True),
    ),
    "Adagrad": (
        lambda s: rules.adagrad(s["lr"], s["eps"], s["more"], eps_inside=False),
        lambda p, s: torch.optim.Adagrad(
            p, s["lr"], eps=s["eps"], initial_accumulator_value=s["more"]
        ),
    ),
    "Adagrad with decay": (
        lambda s: rules.adagrad(
            lambda step: s["lr"] / (1 + s["more"] * step), s["eps"], eps_inside=False
        ),
        lambda p, s: torch.optim.Adagrad(p, s["lr"], eps=s["eps"], lr_decay=s["more"]),
    ),
    "Adadelta": (
        lambda s: rules.adadelta(s["beta"], s["eps"], lr=0.5),
        lambda p, s: torch.optim.Adadelta(p, 0.5, rho=s["beta"], eps=s["eps"]),
    ),
    "RMSprop": (
        lambda s: rules.rmsprop(s["lr"], s["beta2"], s["eps"], eps_inside=False),
        lambda p, s: torch.optim.RMSprop(p, s["lr"], alpha=s["beta2"], eps=s["eps"]),
    ),
    "Adam": (
        lambda s: rules.adam(s["lr"], s["beta"], s["beta2"], s["eps"]),
        lambda p, s: torch.optim.Adam(p, s["lr"], (s["beta"], s["beta2"]), s["eps"]),
    ),
    "Adam with AMSGrad": (
        lambda s: rules.amsgrad(s["lr"], s["beta"], s["beta2"], s["eps"], bias_correction=True),
        lambda p, s: torch.optim.Adam(
            p, s["lr"], (s["beta"], s["beta2"]), s["eps"], amsgrad=True
        ),
    ),
    "AdamW": (
        lambda s: rules.adamw(s["lr"], s["beta"], s["beta2"], s["eps"], s["more"]),
        lambda p, s: torch.optim.AdamW(
            p, s["lr"], (s["beta"], s["beta2"]), s["eps"], s["more"]
        ),
    ),
    "Adamax": (
        lambda s: rules.adamax(s["lr"], s["beta"], s["beta2"], s["eps"]),
        lambda p, s: torch.optim.Adamax(p, s["lr"], (s["beta"], s["beta2"]), s["eps"]),
    ),
    "NAdam": (
        lambda s: rules.nadam(s["lr"], s["beta"], s["beta2"], s["eps"], psi=s["more"]),
        lambda p, s: torch.optim.NAdam(
            p, s["lr"], (s["beta"], s["beta2"]), s["eps"], momentum_decay=s["more"]
        ),
    ),
}  # fmt: skip


def quadratic(rng):
    """The gradient of a random convex quadratic in six dimensions, and a start."""
    basis = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    curved, centre = basis * rng.uniform(0.1, 10, 6) @ basis.T, rng.normal(size=6)
    return lambda at: curved @ (at - centre), rng.normal(size=6)


def rosenbrock(rng):
    return rosen_der, rng.uniform(-1, 1, size=2)


def assert_same_path(rule, optimiser, theirs, gradient, schedule=None, own=False):
    """Both are given the gradients of torch's path, or each its own.

    With each its own the last bits may part: near a minimum Adam and its kin divide rounding by its
    own size, and 1,000 steps later any two orders of the same sums are 1e-3 away.
    """
    ours = theirs.detach().numpy().copy()
    state = rule.start(ours)
    for step in range(STEPS):
        grad = gradient(theirs.detach().numpy().copy())
        theirs.grad = torch.from_numpy(grad.copy())
        optimiser.step()
        if schedule and step + 1 < STEPS:
            schedule.step()
        ours, state = rule.step(ours, gradient(ours) if own else grad, state)
        assert np.allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("surface", [quadratic, rosenbrock], ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", PAIRS)
def test_a_rule_takes_the_steps_of_pytorch(name, seed, surface):
    rng = np.random.default_rng(seed)
    given, (gradient, start) = settings(rng), surface(rng)
    make_ours, make_theirs = PAIRS[name]
    theirs = torch.tensor(start, requires_grad=True)
    assert_same_path(make_ours(given), make_theirs([theirs], given), theirs, gradient)


@pytest.mark.parametrize("surface", [quadratic, rosenbrock], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", [name for name in PAIRS if name != "Adadelta"])
def test_at_usual_settings_the_paths_are_the_same_without_help(name, surface):
    usual = {"lr": 1e-3, "beta": 0.9, "beta2": 0.999, "eps": 1e-8, "more": 0.01}
    gradient, start = surface(np.random.default_rng(11))
    make_ours, make_theirs = PAIRS[name]
    theirs = torch.tensor(start, requires_grad=True)
    optimiser = make_theirs([theirs], usual)
    assert_same_path(make_ours(usual), optimiser, theirs, gradient, own=True)


CYCLE = {"total_steps": STEPS, "pct_start": 0.25, "div_factor": 10, "final_div_factor": 50}
SCHEDULES = {
    "step": (step_decay(0.01, 30, 0.9), lambda o, s: s.StepLR(o, 30, 0.9)),
    "exponential": (exponential(0.01, 0.99), lambda o, s: s.ExponentialLR(o, 0.99)),
    "cosine": (cosine(0.01, STEPS, 1e-3), lambda o, s: s.CosineAnnealingLR(o, STEPS, 1e-3)),
    "one cycle": (
        one_cycle(0.01, STEPS, 0.25, 10, 50),
        lambda o, s: s.OneCycleLR(o, 0.01, **CYCLE),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_has_the_rates_of_pytorch(name):
    ours, make = SCHEDULES[name]
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.01, momentum=0.9)
    schedule, shares = make(optimiser, torch.optim.lr_scheduler), inverse_cycle(STEPS, 0.25)
    for step in range(STEPS):
        group = optimiser.param_groups[0]
        # Torch multiplies step by step where ours is in closed form.
        assert ours(step) == pytest.approx(group["lr"], rel=1e-11)
        if name == "one cycle":
            assert shares(step) == pytest.approx(group["momentum"], rel=1e-14)
        optimiser.step()
        if step + 1 < STEPS:
            schedule.step()


@pytest.mark.parametrize("surface", [quadratic, rosenbrock], ids=lambda f: f.__name__)
@pytest.mark.parametrize("method", ["momentum", "adam"])
def test_one_cycle_with_inverse_momentum(method, surface):
    rate, share = one_cycle(1e-3, STEPS, 0.25, 10, 50), inverse_cycle(STEPS, 0.25)
    gradient, start = surface(np.random.default_rng(1))
    theirs = torch.tensor(start, requires_grad=True)
    if method == "adam":
        rule, optimiser = rules.adam(rate, share), torch.optim.Adam([theirs])
    else:
        rule = rules.momentum(rate, share, dampening=0)
        optimiser = torch.optim.SGD([theirs], momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, **CYCLE)
    assert_same_path(rule, optimiser, theirs, gradient, schedule)


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_is_that_of_pytorch(seed):
    rng = np.random.default_rng(seed)
    for grad in rng.normal(size=(STEPS, 7)) * 10 ** rng.uniform(-3, 3, (STEPS, 1)):
        limit = 10 ** rng.uniform(-2, 2)
        for ours, theirs in (
            (by_norm(limit), torch.nn.utils.clip_grad_norm_),
            (by_value(limit), torch.nn.utils.clip_grad_value_),
        ):
            held = torch.zeros(7, requires_grad=True)
            held.grad = torch.from_numpy(grad.copy())
            theirs([held], limit)
            assert np.allclose(ours(grad, 0), held.grad.numpy(), rtol=1e-14, atol=0)
