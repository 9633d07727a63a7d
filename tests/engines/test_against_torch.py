"""Rules and schedules beside PyTorch's, over 1,000 steps in double precision."""

import numpy as np
import pytest

from xlrepro.engines import adam, momentum, rmsprop, sgd
from xlrepro.engines.schedules import cosine, exponential, one_cycle, step_decay

torch = pytest.importorskip("torch", reason="PyTorch (the extra torch) is not installed")

STEPS = 1000
RULES = {
    "sgd": (sgd(0.003), lambda p: torch.optim.SGD(p, lr=0.003)),
    "momentum that sums": (
        momentum(0.003, 0.9, dampening=0),
        lambda p: torch.optim.SGD(p, lr=0.003, momentum=0.9),
    ),
    "rmsprop": (
        rmsprop(0.01, 0.9, eps=1e-8, eps_inside=False),
        lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8),
    ),
    "adam": (adam(0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    "adam by a schedule": (
        adam(exponential(0.05, 0.995)),
        lambda p: torch.optim.Adam(p, lr=0.05),
    ),
}


def loss(w, x, y):
    return (((x @ w) ** 2 + (x @ w) - y) ** 2).mean() + 0.1 * (w**4).sum()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_takes_the_steps_of_pytorch(name):
    rule, make = RULES[name]
    rng = np.random.default_rng(7)
    x, y, start = rng.normal(size=(40, 3)) / 2, rng.normal(size=40), rng.normal(size=3)
    tx, ty = torch.tensor(x), torch.tensor(y)
    theirs = torch.tensor(start, requires_grad=True)
    optimiser = make([theirs])
    schedule = None
    if "schedule" in name:
        schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.995)
    ours, state = start, rule.start(start)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss(theirs, tx, ty).backward()
        ours, state = rule.step(ours, theirs.grad.numpy().copy(), state)
        optimiser.step()
        if schedule:
            schedule.step()
        assert np.allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-13)


def test_the_sheets_momentum_is_pytorchs_from_a_carried_mean():
    """With dampening, torch takes the first gradient whole; from then on the two are the same."""
    rng = np.random.default_rng(1)
    grads = rng.normal(size=(STEPS, 4))
    theirs = torch.tensor(np.ones(4), requires_grad=True)
    optimiser = torch.optim.SGD([theirs], lr=0.01, momentum=0.9, dampening=0.9)
    rule, ours = momentum(0.01, 0.9), np.ones(4)
    state = rule.start(ours)._replace(mean=grads[0])
    ours = ours - 0.01 * grads[0]
    for i, grad in enumerate(grads):
        theirs.grad = torch.tensor(grad)
        optimiser.step()
        if i:
            ours, state = rule.step(ours, grad, state)
        assert np.allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("ours", "make"),
    [
        (step_decay(0.5, 30), lambda o, s: s.StepLR(o, 30)),
        (exponential(0.5, 0.99), lambda o, s: s.ExponentialLR(o, 0.99)),
        (cosine(0.5, 100, 0.01), lambda o, s: s.CosineAnnealingLR(o, 100, 0.01)),
        (one_cycle(0.5, 101), lambda o, s: s.OneCycleLR(o, 0.5, total_steps=101)),
    ],
    ids=["step", "exponential", "cosine", "one cycle"],
)
def test_a_schedule_has_the_rates_of_pytorch(ours, make):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    schedule = make(optimiser, torch.optim.lr_scheduler)
    for step in range(100):
        assert ours(step) == pytest.approx(optimiser.param_groups[0]["lr"], rel=1e-10)
        optimiser.step()
        schedule.step()
