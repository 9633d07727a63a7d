"""Reset and Run land on the states that the published sheets hold."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tests.engines.published import X, Y
from xlrepro.engines import adam, momentum, rmsprop, sgd
from xlrepro.engines.arithmetic.power import product
from xlrepro.engines.optimisers.macros import MACROS, Buttons, Macro

SHEET_ADAM = {"eps": 0, "bias_correction": False}
BUTTONS = {
    "basic": Buttons(MACROS["sgd"], sgd, X, Y),
    "momentum": Buttons(MACROS["momentum"], partial(momentum, beta=0.9), X, Y),
    "rmsprop": Buttons(MACROS["rmsprop"], partial(rmsprop, beta=0.9, eps=0, lagged=True), X, Y),
    "adam": Buttons(MACROS["adam"], partial(adam, beta1=0.9, beta2=0.9, **SHEET_ADAM), X, Y),
    "adam_ann": Buttons(
        MACROS["annealed adam"],
        partial(adam, beta1=0.9, beta2=0.95, times=product, **SHEET_ADAM),
        X,
        Y,
    ),
}


def after(buttons, progress, epochs):
    return [progress for progress, _ in buttons.path(progress, epochs)][-1]


def test_one_epoch_by_hand():
    buttons = Buttons(Macro(), sgd, np.array([1.0, 2.0]), np.array([4.0, 5.0]))
    start = buttons.reset(0.25)._replace(params=np.array([1.0, 2.0]))
    (_, error), (ended, _) = buttons.path(start, 1)
    # row 1 ends with b = 1.5, a = 2.5, where row 2 begins; errors 1 and 2.25
    assert ended.params.tolist() == [1.5, 2.5]
    assert error == np.sqrt(3.25)


def test_basic_after_five_epochs_and_the_errors_it_logged():
    path = list(BUTTONS["basic"].path(BUTTONS["basic"].reset(0.0001), 5))
    assert path[5][0].params.tolist() == [1.2754625002528799, 2.5699964698075251]  # C1:C2
    assert [float(error) for _, error in path[1:]] == [
        104.74921026693299,
        104.55969980561993,
        104.37053295106034,
        104.18170833255277,
        103.99322533093216,
    ]  # C38:C42


def test_momentum_after_reset():
    reset = BUTTONS["momentum"].reset(99)
    assert (reset.params.tolist(), float(reset.lr)) == ([1, 1], 0.0001)
    assert reset.state.mean.tolist() == [-18.33392669020789, 98.24583039212854]  # J33:K33


def test_rmsprop_after_five_epochs():
    ended = after(BUTTONS["rmsprop"], BUTTONS["rmsprop"].reset(0.02), 5)
    assert ended.params.tolist() == [3.1890676512613103, 2.4036203537069443]  # C1:C2
    assert ended.state.square.tolist() == [1134.4241521916742, 1679911.3688917186]  # J33:K33


def test_adam_after_fifteen_epochs_and_five_at_a_tenth():
    coarse = after(BUTTONS["adam"], BUTTONS["adam"].reset(99), 15)
    assert coarse.lr == 1
    ended = after(BUTTONS["adam"], coarse._replace(lr=np.array(0.1)), 5)
    assert ended.params.tolist() == [29.713174380227404, 1.9455616332946517]  # C1:C2
    assert ended.state.mean.tolist() == [1.8871073544462662, 167.3681217326772]  # J33:K33
    assert ended.state.square.tolist() == [40.892736082118006, 275756.32497886667]  # L33:M33


def test_adam_ann_after_25_epochs():
    path = [p for p, _ in BUTTONS["adam_ann"].path(BUTTONS["adam_ann"].reset(99), 25)]
    rates = [float(progress.lr) for progress in path]
    assert [i for i in range(1, 26) if rates[i] != rates[i - 1]] == [7, 8, 16, 17]
    assert (rates[0], rates[25]) == (1, 0.00390625)  # D2
    end = path[25]
    assert end.params.tolist() == [29.990939773126538, 2.0041632844175137]  # C1:C2
    assert end.state.mean.tolist() == [-0.048441943141925917, -4.0642025509844446]  # J33:K33
    assert end.state.square.tolist() == [0.02527589588662521, 161.89615404770484]  # L33:M33
    assert end.lowest == 10.326280808548518  # N3


def test_plain_products_part_from_adam_ann_in_the_last_digits():
    plain = replace(BUTTONS["adam_ann"], rule=partial(adam, beta1=0.9, beta2=0.95, **SHEET_ADAM))
    end = after(plain, plain.reset(99), 25)
    assert end.state.square.tolist() != [0.02527589588662521, 161.89615404770484]
    assert end.state.square == pytest.approx([0.02527589588662521, 161.89615404770484], rel=2e-9)


@pytest.mark.parametrize("name", BUTTONS)
def test_runs_side_by_side_are_the_single_runs_to_the_last_bit(name):
    buttons = BUTTONS[name]
    rates = np.array([[0.0001, 0.003], [0.02, 0.5]])
    many = buttons.reset(rates)._replace(lr=rates)
    many = after(buttons, many, 3)
    for place in np.ndindex(2, 2):
        one = buttons.reset(rates[place])._replace(lr=rates[place])
        one = after(buttons, one, 3)
        assert np.array_equal(many.params[place], one.params, equal_nan=True)
        assert np.array_equal(many.lr[place], one.lr)
        for ours, theirs in zip(many.state[:2], one.state[:2], strict=True):
            assert (ours is None and theirs is None) or np.array_equal(ours[place], theirs)


def test_a_run_that_diverges_says_so_without_warnings():
    start = BUTTONS["basic"].reset([0.0001, 0.01])
    ended = after(BUTTONS["basic"], start, 60)
    assert start.finite.tolist() == [True, True]
    assert ended.finite.tolist() == [True, False]


def test_an_epoch_leaves_its_start_as_it_was():
    start = BUTTONS["adam_ann"].reset(1)
    before = start.params.copy(), start.state.mean.copy(), start.state.square.copy()
    BUTTONS["adam_ann"].epoch(start)
    assert all(
        np.array_equal(a, b) for a, b in zip(before, (start.params, *start.state), strict=False)
    )


def test_no_points():
    with pytest.raises(ValueError, match=r"x \(0,\) and y \(0,\) are not n points"):
        Buttons(Macro(), sgd, np.zeros(0), np.zeros(0)).epoch(BUTTONS["basic"].reset(1))
