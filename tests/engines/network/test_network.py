"""Back-propagation beside figures worked by hand, finite differences and other ways to compute."""

import itertools
import math

import numpy as np
import pytest

from xlrepro.engines import State, adam, fresh, momentum, nll, one_hot, sgd, softmax
from xlrepro.engines.network.network import (
    Network,
    cross_entropy,
    hidden_gradient,
    logistic_gradient,
)
from xlrepro.engines.network.training import evaluate, train
from xlrepro.engines.optimisers.gradient_check import check_gradient


def drawn(seed):
    """A network, its parameters, images and classes, all sizes drawn too; every other logistic."""
    rng = np.random.default_rng(seed)
    pixels, hidden, classes, n = (int(rng.integers(1, high)) for high in (40, 30, 12, 70))
    network = Network(pixels, hidden * (seed % 2), classes)
    x, y = rng.random((n, pixels)), rng.integers(classes, size=n)
    return network, network.start(rng) * 3, x, y, rng


def test_the_models_of_the_notebook_have_as_many_parameters_as_it_says():
    assert (
        Network(hidden=0).count == 7_850 == len(Network(hidden=0).start(np.random.default_rng(0)))
    )
    assert Network().count == 39_760 == len(Network().start(np.random.default_rng(0)))


def test_the_logistic_model_by_hand():
    """Logits 0 and log 3 of one image give shares 1/4 and 3/4; two images halve each part."""
    W, b = np.array([[0.0, math.log(3)], [0.0, 0.0]]), np.zeros(2)
    loss, dW, db = logistic_gradient(W, b, np.array([[1.0, 2.0]]), np.array([0]))
    assert loss == pytest.approx(math.log(4), rel=1e-15)
    np.testing.assert_allclose(dW, [[-0.75, 0.75], [-1.5, 1.5]], rtol=1e-15)
    np.testing.assert_allclose(db, [-0.75, 0.75], rtol=1e-15)
    x = np.array([[1.0, 2.0], [1.0, 2.0]])
    loss, dW, db = logistic_gradient(W, b, x, np.array([0, 1]))
    assert loss == pytest.approx((math.log(4) + math.log(4 / 3)) / 2, rel=1e-15)
    np.testing.assert_allclose(dW, [[-0.25, 0.25], [-0.5, 0.5]], rtol=1e-15)


def test_the_hidden_layer_by_hand():
    """Two units, one open at 2 and one closed; the open one passes 0 and log 3 on."""
    W1, b1 = np.array([[1.0, -1.0]]), np.array([1.0, 0.0])
    W2, b2 = np.array([[0.0, math.log(3) / 2], [5.0, 5.0]]), np.zeros(2)
    found = hidden_gradient(W1, b1, W2, b2, np.array([[1.0]]), np.array([0]))
    through = 0.75 * math.log(3) / 2  # dz2 = (-3/4, 3/4), against the weights of the open unit
    wanted = [[through, 0]], [through, 0], [[-1.5, 1.5], [0, 0]], [-0.75, 0.75]
    for grad, by_hand in zip(found[1:], wanted, strict=True):
        np.testing.assert_allclose(grad, by_hand, rtol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_the_gradient_is_that_of_finite_differences(seed):
    network, params, x, y, rng = drawn(seed)
    moved = rng.choice(network.count, min(network.count, 200), replace=False)
    check = check_gradient(network, params, x, y, 1e-2, moved)
    assert len(check.moved) + check.kinks == len(moved)
    assert check.kinks <= len(moved) / 5
    assert np.abs(check.exact).max() > 1e-3 or network.classes == 1
    assert check.gap < 1e-8


def test_a_derivative_beside_a_kink_is_left_out_and_counted():
    """One unit whose input is 0 but for a hair: its bias cannot be moved on one side of it."""
    network = Network(pixels=1, hidden=1, classes=2)
    params = np.array([1.0, 1e-9, 1.0, -1.0, 0.0, 0.0])
    check = check_gradient(network, params, [[0.0]], [0], 0, range(network.count))
    assert (check.kinks, check.moved.tolist()) == (1, [0, 2, 3, 4, 5])


@pytest.mark.parametrize("wrong", range(4), ids=["dW1", "db1", "dW2", "db2"])
def test_the_check_finds_a_gradient_that_is_wrong(monkeypatch, wrong):
    def off(*given):
        loss, *grads = hidden_gradient(*given)
        grads[wrong] *= 1.001
        return loss, *grads

    network, params, x, y, _ = drawn(1)
    assert check_gradient(network, params, x, y, 0, range(network.count)).gap < 1e-9
    monkeypatch.setattr("xlrepro.engines.network.network.hidden_gradient", off)
    assert check_gradient(network, params, x, y, 0, range(network.count)).gap > 1e-7


def test_the_penalty_takes_in_every_parameter():
    network, params, x, y, _ = drawn(3)
    (bare, grad), (loss, with_l2) = network.loss(params, x, y), network.loss(params, x, y, 0.25)
    assert loss - bare == pytest.approx(0.25 * (params**2).sum(), rel=1e-12)
    np.testing.assert_allclose(with_l2 - grad, params / 2, rtol=1e-9, atol=1e-12)


def test_cross_entropy_is_the_sheets_from_the_logits():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(9, 5)) * 10, rng.integers(5, size=9)
    p, target = softmax(z), one_hot(y + 1, 5)
    loss, dz = cross_entropy(z, y)
    assert loss == pytest.approx(-np.log(p[np.arange(9), y]).mean(), rel=1e-14)
    np.testing.assert_allclose(dz, (p - target) / 9, atol=1e-16)
    z, y = rng.normal(size=(9, 2)), np.arange(9) % 2
    p = softmax(z)[:, 1]
    assert cross_entropy(z, y)[0] == pytest.approx(nll(y, np.log(p), np.log(1 - p)).mean())


def test_logits_that_would_overflow_cost_their_distance():
    loss, dz = cross_entropy(np.array([[1e4, 0.0], [-1e4, 1e4]]), np.array([1, 1]))
    assert loss == (1e4 + 0) / 2
    np.testing.assert_array_equal(dz, [[0.5, -0.5], [0, 0]])


def test_float32_stays_float32_and_near():
    network, params, x, y, _ = drawn(5)
    loss, grad = network.loss(params, x, y, 1e-5)
    loss32, grad32 = network.loss(params.astype(np.float32), x, y, 1e-5)
    assert grad32.dtype == np.float32
    assert loss32 == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(grad32, grad, atol=1e-5)


def test_inputs_come_back_untouched():
    network, params, x, y, _ = drawn(7)
    before = [each.copy() for each in (params, x, y)]
    network.loss(params, x, y, 0.1)
    next(train(network, params, adam(0.1), x, y, (x, y), np.random.default_rng(0)))
    for now, then in zip((params, x, y), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.zeros((2, 3)), [0, 1], "x: wanted images of 4 pixels, found the shape (2, 3)"),
        (np.zeros((0, 4)), [], "x: wanted images of 4 pixels, found the shape (0, 4)"),
        (np.zeros((2, 4)), [0], "y: wanted 2 whole numbers, found int64 of the shape (1,)"),
        (np.zeros((1, 4)), [0.5], "y: wanted 1 whole numbers, found float64 of the shape (1,)"),
        (np.zeros((2, 4)), [0, 3], "y: wanted classes from 0 to 2, found 0 to 3"),
        (np.zeros((2, 4)), [-1, 2], "y: wanted classes from 0 to 2, found -1 to 2"),
    ],
)
def test_images_that_do_not_fit_are_refused(x, y, said):
    network = Network(pixels=4, hidden=2, classes=3)
    with pytest.raises(ValueError) as error:
        network.loss(np.zeros(network.count), x, y)
    assert str(error.value) == said


def test_parameters_of_another_network_are_refused():
    with pytest.raises(ValueError, match=r"^params: wanted 7850 of them, found 39760$"):
        Network(hidden=0).logits(np.zeros(39760), np.zeros((1, 784)))


@pytest.mark.parametrize("seed", range(5))
def test_an_adam_made_anew_steps_by_the_sign(seed):
    """params' = params - lr*g/(|g| + eps), whatever the betas and however often."""
    rng = np.random.default_rng(seed)
    beta1, beta2 = rng.uniform(0, 1, 2)
    lr, eps = 10.0 ** rng.uniform(-4, 0), 10.0 ** rng.uniform(-12, -3)
    rule = fresh(adam(lr, beta1, beta2, eps))
    ours = params = rng.normal(size=50)
    state = rule.start(params)
    for _ in range(10):
        grad = rng.normal(size=50) * 10.0 ** rng.integers(-12, 3, 50)
        grad[0] = 0
        params, state = rule.step(params, grad, state)
        ours = ours - lr * grad / (np.abs(grad) + eps)
        np.testing.assert_allclose(params, ours, rtol=1e-11, atol=1e-13)
    assert state == State(step=10)


def test_a_fresh_adam_does_not_see_how_large_a_loss_is_where_adam_remembers():
    grads = [np.array([1e-3, -50.0]), np.array([-8e-2, 1.0])]
    ends = {}
    for name, rule in {"kept": adam(0.5), "fresh": fresh(adam(0.5))}.items():
        params, state = np.zeros(2), rule.start(np.zeros(2))
        for grad in grads:
            params, state = rule.step(params, grad, state)
        ends[name] = params
    np.testing.assert_allclose(ends["fresh"], [0, 0], atol=1e-5)  # to and fro by 0.5
    assert np.abs(ends["kept"]).min() > 0.05


def test_fresh_momentum_is_sgd_with_a_part_of_the_rate():
    rule, params, grad = fresh(momentum(0.5, 0.75)), np.zeros(3), np.array([1.0, 2.0, -4.0])
    for _ in range(3):
        params, _ = rule.step(params, grad, rule.start(params))
    assert params.tolist() == (-3 * 0.125 * grad).tolist()


def test_training_takes_the_steps_it_says():
    """Epochs of shuffled batches, the last one smaller, by SGD written out."""
    network, params, x, y, _ = drawn(9)
    ran = train(network, params, sgd(0.1), x, y, (x, y), np.random.default_rng(4), 16, 0.01)
    rng = np.random.default_rng(4)
    for epoch in itertools.islice(ran, 3):
        order = rng.permutation(len(x))
        losses = []
        for at in range(0, len(x), 16):
            chosen = order[at : at + 16]
            loss, grad = network.loss(params, x[chosen], y[chosen], 0.01)
            params = params - 0.1 * grad
            losses.append(loss)
        np.testing.assert_allclose(epoch.params, params, rtol=1e-12)
        np.testing.assert_allclose(epoch.batch_losses, losses, rtol=1e-12)
        assert epoch.loss == pytest.approx(network.loss(params, x, y)[0], rel=1e-12)
        assert epoch.accuracy == (network.logits(params, x).argmax(axis=1) == y).mean()


def test_many_images_are_told_in_parts(monkeypatch):
    network, params, x, y, _ = drawn(11)
    whole = evaluate(network, params, x, y)
    monkeypatch.setattr("xlrepro.engines.network.training.AT_ONCE", 7)
    assert evaluate(network, params, x, y) == pytest.approx(whole, rel=1e-12)


def test_a_run_that_diverges_shows_it():
    network, params, x, y, _ = drawn(13)
    ran = train(network, params, sgd(1e200), x, y, (x, y), np.random.default_rng(0), 8)
    assert not math.isfinite(list(itertools.islice(ran, 3))[-1].loss)
