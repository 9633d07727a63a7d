"""The network's gradients and its training beside PyTorch's, in double precision."""

import itertools

import numpy as np
import pytest

from tests.engines.network.test_network import drawn
from tests.later import torch
from xlrepro.engines import adam, fresh, sgd
from xlrepro.engines.network.network import Network
from xlrepro.engines.network.training import train

pytestmark = pytest.mark.slow


def model_of(network, params):
    """PyTorch's model of the same sizes and with the same parameters; its weights lie across."""
    linears = [torch.nn.Linear(*layer, dtype=torch.float64) for layer in network.layers]
    with torch.no_grad():
        for theirs, ours in zip(parameters(linears), network.parts(params), strict=True):
            theirs.copy_(torch.from_numpy(ours.T.copy()))
    between = [torch.nn.ReLU()] if network.hidden else []
    return torch.nn.Sequential(*linears[:1], *between, *linears[1:])


def parameters(linears):
    return [each for linear in linears for each in (linear.weight, linear.bias)]


def loss_of(model, x, y, l2):
    """The notebook's: cross-entropy, and l2 times the sum of squares of every parameter."""
    squares = sum((each**2).sum() for each in model.parameters())
    return torch.nn.functional.cross_entropy(model(x), y) + l2 * squares


@pytest.mark.parametrize("seed", [*range(100, 140), "784-10", "784-50-10"])
def test_loss_and_gradients_are_those_of_pytorch(seed):
    if isinstance(seed, int):
        network, params, x, y, rng = drawn(seed)
    else:
        rng = np.random.default_rng(5)
        network = Network(hidden=50 if "50" in seed else 0)
        params = network.start(rng)
        x, y = rng.random((64, 784)), rng.integers(10, size=64)
    l2 = 10.0 ** rng.uniform(-6, 0)
    loss, grad = network.loss(params, x, y, l2)
    model = model_of(network, params)
    theirs = loss_of(model, torch.from_numpy(x), torch.from_numpy(y), l2)
    theirs.backward()
    assert loss == pytest.approx(theirs.item(), rel=1e-12)
    for ours, each in zip(network.parts(grad), model.parameters(), strict=True):
        np.testing.assert_allclose(ours, each.grad.numpy().T, rtol=1e-10, atol=1e-13)


OPTIMISERS = {
    "sgd": (sgd(2e-2), lambda p: torch.optim.SGD(p, 2e-2)),
    "adam": (adam(1e-3), lambda p: torch.optim.Adam(p, 1e-3)),
    "fresh adam": (fresh(adam(1e-3)), None),
}


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("hidden", [0, 20])
def test_training_goes_the_way_of_pytorch(name, hidden):
    """Ten epochs of eight batches, the notebook's update."""
    rng = np.random.default_rng(8)
    network = Network(30, hidden, 4)
    start, x, y = network.start(rng), rng.random((120, 30)), rng.integers(4, size=120)
    rule, make = OPTIMISERS[name]
    ran = train(network, start, rule, x, y, (x, y), np.random.default_rng(1), batch=16)
    epochs = list(itertools.islice(ran, 10))

    model, order = model_of(network, start), np.random.default_rng(1)
    optimiser = make and make(model.parameters())
    for epoch in epochs:
        shuffled, losses = order.permutation(120), []
        for at in range(0, 120, 16):
            chosen = shuffled[at : at + 16]
            step = optimiser or torch.optim.Adam(model.parameters(), 1e-3)
            step.zero_grad()
            loss = loss_of(model, torch.from_numpy(x[chosen]), torch.from_numpy(y[chosen]), 1e-5)
            loss.backward()
            step.step()
            losses.append(loss.item())
        np.testing.assert_allclose(epoch.batch_losses, losses, rtol=1e-9)
        ours = network.parts(epoch.params)
        for part, theirs in zip(ours, model.parameters(), strict=True):
            np.testing.assert_allclose(part, theirs.detach().numpy().T, atol=1e-9)
