"""The tour through the notebook lesson5-sgd-mnist: a network by hand. No sheet holds it."""

from __future__ import annotations

from xlrepro.tour.stops import Chapter, Claim, Look

NETWORK = (
    Chapter(
        "A network is matrix products with a bend between them",
        "",
        (
            Claim(
                "Every pixel weighs on every class, and every class has a bias. For 784 pixels and "
                "10 classes the notebook's logistic model has so many parameters:",
                7850,
                0,
                "Network(784, 0, 10).count",
            ),
            Claim(
                "With 50 hidden units between the two, each cut off at zero, there are",
                39760,
                0,
                "network = Network(784, 50, 10)\nnetwork.count",
            ),
            Look(
                "Ten noisy patterns stand in for the digits here. A network that has learnt "
                "nothing costs about the logarithm of 10, 2.303, as a blind guess does.",
                "rng = np.random.default_rng(0)\n"
                "y = rng.integers(0, 10, 640)\n"
                "x = (rng.random((10, 784))[y] + rng.random((640, 784))) / 2\n"
                "params = network.start(rng)\n"
                "loss, grad = network.loss(params, x[:64], y[:64])\n"
                "round(loss, 3)",
            ),
        ),
    ),
    Chapter(
        "Back-propagation: the gradient of everything in one pass back",
        "",
        (
            Claim(
                "What the sheet basic did for two weights: move one by a little and look how the "
                "loss follows. Of 100 parameters, the furthest from back-propagation is, but for "
                "rounding, off by",
                0,
                1e-9,
                "some = rng.permutation(network.count)[:100]\n"
                "check_gradient(network, params, x[:64], y[:64], 0, some).gap",
            ),
            Look(
                "One step against the gradient, at the notebook's rate, brings the loss of these "
                "64 images down to",
                "rule = sgd(2e-2)\n"
                "moved, _ = rule.step(params, grad, rule.start(params))\n"
                "round(network.loss(moved, x[:64], y[:64])[0], 3)",
            ),
        ),
    ),
    Chapter(
        "The optimisers again, on all parameters",
        "",
        (
            Look(
                "Plain descent: the loss after each of eight epochs.",
                "def losses(rule):\n"
                "    rng = np.random.default_rng(1)\n"
                "    passes = train(network, params, rule, x, y, (x, y), rng)\n"
                "    return [round(next(passes).loss, 2) for epoch in range(8)]\n"
                "losses(sgd(2e-2))",
            ),
            Look(
                "An exercise of the lesson: add momentum to the notebook's update.",
                "losses(momentum(2e-2, 0.9, dampening=0))",
            ),
            Look("Adam.", "losses(adam(1e-3))"),
            Claim(
                "The notebook makes its Adam anew at every step. It then remembers nothing: every "
                "parameter moves by the rate, up or down. The largest move, in rates, is",
                1,
                1e-4,
                "rule = fresh(adam(1e-3))\n"
                "moved, _ = rule.step(params, grad, rule.start(params))\n"
                "np.abs(moved - params).max() / 1e-3",
            ),
            Look("It learns all the same.", "losses(fresh(adam(1e-3)))"),
        ),
    ),
)
