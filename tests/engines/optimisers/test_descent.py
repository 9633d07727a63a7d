import math

import numpy as np
import pytest
import scipy.optimize

from tests.engines.published import X, Y
from tests.work import calls
from xlrepro.engines import (
    State,
    adam,
    descend,
    epochs,
    finite_difference,
    momentum,
    nesterov,
    rmsprop,
    root_sum,
    root_sum_squares,
    sgd,
)

SHEET_ADAM = {"eps": 0, "bias_correction": False}
RULES = {
    "sgd": sgd(1e-4),
    "momentum": momentum(1e-4, 0.9),
    "rmsprop": rmsprop(0.02, 0.9),
    "adam": adam(0.1),
}


def pair(*values):
    return np.array(values, dtype=float)


def test_gradients_may_be_taken_ahead_of_the_weights():
    def ahead(params, state):
        return params - 0.5 * state.mean

    rule = momentum(0.25, 0.5, dampening=0, lr_inside=True)
    trace = descend(rule, [1, 2], State(mean=pair(2, -2)), [1, 2], [4, 5], ahead)
    # row 1: ahead (0, 3), pred 3, de/db -2, de/da -2; means 0.5*2 - 0.5 and -0.5*2 - 0.5
    # row 2: weights (0.5, 3.5), ahead (0.25, 4.25), pred 8.75
    assert trace.pred.tolist() == [3, 8.75]
    assert trace.params.tolist() == [[1, 2], [0.5, 3.5]]
    assert trace.states.mean.tolist() == [[0.5, -1.5], [0.25 + 7.5 / 4, -0.75 + 15 / 4]]


def test_nesterov_has_the_same_points_ahead():
    beta = 0.9
    inside = momentum(1e-5, beta, dampening=0, lr_inside=True)
    trace = descend(inside, [1, 1], None, X, Y, lambda w, state: w - beta * state.mean)
    other = descend(nesterov(1e-5, beta, lr_inside=True), [1, 1], None, X, Y)
    found = trace.new_params - beta * trace.states.mean
    np.testing.assert_allclose(found, other.new_params, rtol=1e-13)
    np.testing.assert_allclose(trace.grad, other.grad, rtol=1e-11)


def test_two_rows_by_hand():
    trace = descend(sgd(0.25), [1, 2], None, [1, 2], [4, 5])
    # row 1: pred 3, error 1, de/db -2, de/da -2; so b and a rise by 0.5
    # row 2: pred 1.5 + 2.5*2 = 6.5, error 2.25, de/db 3, de/da 6
    assert trace.params.tolist() == [[1, 2], [1.5, 2.5]]
    assert trace.pred.tolist() == [3, 6.5]
    assert trace.error.tolist() == [1, 2.25]
    assert trace.grad.tolist() == [[-2, -2], [3, 6]]
    assert trace.new_params.tolist() == [[1.5, 2.5], [0.75, 1]]
    assert trace.states == trace.last_state == State(step=2)


# The rows that each sheet stores first and last: from the given start, what rows 4 and 32 hold.
STORED = {
    "basic-M4:N4-M32:N32": (
        sgd(1e-4),
        (1.2754625002528799, 2.569996469807525),
        State(),
        (1.2796114176373683, 2.628081313190362),
        (1.3322544013346147, 2.607558602597847),
        None,
        None,
    ),
    "momentum-H4:K4-H32:K32": (
        momentum(1e-4, 0.9),
        (1, 1),
        State(mean=pair(-18.33392669020789, 98.24583039212854)),
        (1.0025100534021187, 1.0031978752647084),
        (1.065115994374686, 2.121333184761536),
        (-18.8826696627493, 125.06850548616737),
        None,
    ),
    "rmsprop-H4:K4-H32:K32": (
        rmsprop(0.02, 0.9, eps=0, lagged=True),
        (3.1890676512613103, 2.4036203537069443),
        State(square=pair(1134.4241521916742, 1679911.3688917186)),
        (3.2141976808661576, 2.4127628666403353),
        (3.5258600758209218, 2.4061067168576575),
        None,
        (1102.0876517024533, 1682266.0289862712),
    ),
    "adam-H4:M4-H32:M32": (
        adam(0.1, 0.9, 0.9, **SHEET_ADAM),
        (29.713174380227404, 1.9455616332946517),
        State(
            pair(1.8871073544462662, 167.3681217326772),
            pair(40.892736082118006, 275756.32497886667),
        ),
        (29.688782042548546, 1.9159198710004586),
        (29.9944192265624, 2.0862403324170447),
        (-2.3190047654731245, -178.30780790595097),
        (44.735408309157478, 304217.19061516115),
    ),
    "adam_ann-H4:M4-H32:M32": (
        adam(0.00390625, 0.9, 0.95, **SHEET_ADAM),
        (29.990939773126538, 2.0041632844175137),
        State(
            pair(-0.048441943141925917, -4.0642025509844446),
            pair(0.02527589588662521, 161.89615404770484),
        ),
        (29.991782162981227, 2.0052716484223598),
        (29.986539305397248, 1.9996259060651107),
        (-0.0094658198090848376, 0.22784990202470892),
        (0.024425574240442779, 146.9497055341775),
    ),
}


@pytest.mark.parametrize("sheet", STORED)
def test_stored_rows(sheet):
    rule, start, state, first, last, mean, square = STORED[sheet]
    trace = descend(rule, start, state, X, Y)
    assert trace.new_params[0].tolist() == list(first)
    assert trace.new_params[-1].tolist() == list(last)
    for part, stored in ((trace.states.mean, mean), (trace.states.square, square)):
        assert (None if part is None else tuple(part[-1])) == stored


def test_stored_basic_row_4_and_row_33():
    trace = descend(sgd(1e-4), [1.2754625002528799, 2.5699964698075251], None, X, Y)
    assert (trace.pred[0], trace.error[0]) == (37.255413077558231, 430.33788658274204)  # E4:F4
    assert trace.grad[0].tolist() == [-41.489173844883538, -580.84843382836948]  # K4:L4
    assert root_sum(trace.error) == 103.99322533093216  # F33
    assert root_sum_squares(trace.grad[:, 0]) == 207.98645066186432  # K33
    assert root_sum_squares(trace.grad[:, 1]) == 10536.690171363312  # L33
    moved = finite_difference(trace.params, X, Y)
    rows = np.column_stack([moved.errb1, moved.est_db, moved.erra1, moved.est_da])
    row_4 = [429.92309484429302, -41.479173844902562, 424.54900224445862, -578.88843382834239]
    row_32 = [581.33298159971537, -48.23169559855387, 577.96236290781724, -385.29356478836689]
    assert rows[0].tolist() == row_4  # G4:J4
    assert rows[-1].tolist() == row_32  # G32:J32


def test_stored_momentum_and_adam_ann_norms():
    rule, start, state, *_ = STORED["momentum-H4:K4-H32:K32"]
    assert root_sum(descend(rule, start, state, X, Y).error) == 200.96518460127609  # L33
    rule, start, state, *_ = STORED["adam_ann-H4:M4-H32:M32"]
    grad = descend(rule, start, state, X, Y).grad
    norms = [root_sum_squares(grad[:, column]) / len(X) for column in (0, 1)]
    assert norms == [0.038888483583398574, 3.0205963515969292]  # F33:G33


def test_replay_basic():
    traces = epochs(sgd(1e-4), [1, 1], None, X, Y, 5)
    assert [root_sum(trace.error) for trace in traces[1:]] == [
        104.74921026693299,
        104.55969980561993,
        104.37053295106034,
        104.18170833255277,
        103.99322533093216,
    ]  # C38:C42
    assert traces[5].params[0].tolist() == [1.2754625002528799, 2.5699964698075251]  # C1:C2


@pytest.mark.parametrize("name", RULES)
def test_gradients_equal_a_numerical_derivative(name):
    trace = descend(RULES[name], [1, 1], None, X, Y)

    def error(params, x, y):
        return (params[0] + params[1] * x - y) ** 2

    for params, grad, x, y in list(zip(trace.params, trace.grad, X, Y, strict=True))[:5]:
        derivative = scipy.optimize.approx_fprime(params, error, 1e-6, x, y)
        # A forward difference is off by its step times x^2, at most 1e-6 * 86^2.
        assert np.allclose(grad, derivative, rtol=0, atol=0.01)


def test_estimates_exceed_the_gradients_as_they_must():
    trace = descend(sgd(1e-4), [1, 1], None, X, Y)
    moved = finite_difference(trace.params, X, Y)
    # Errors up to 2e4 rounded to 4e-12 each, divided by 0.01.
    assert np.allclose(moved.est_db - trace.grad[:, 0], 0.01, rtol=0, atol=2e-9)
    assert np.allclose(moved.est_da - trace.grad[:, 1], 0.01 * X**2, rtol=0, atol=2e-9)
    wide = finite_difference(trace.params, X, Y, step=0.5)
    assert np.allclose(wide.est_db - trace.grad[:, 0], 0.5, rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_each_row_begins_where_the_last_ended(name):
    trace = descend(RULES[name], [1, 1], None, X, Y)
    assert np.array_equal(trace.params[1:], trace.new_params[:-1])
    assert trace.params.shape == trace.grad.shape == trace.new_params.shape == (29, 2)
    assert trace.pred.shape == trace.error.shape == (29,)


@pytest.mark.parametrize("name", RULES)
def test_a_pass_is_two_halves(name):
    rule = RULES[name]
    whole = descend(rule, [1, 1], None, X, Y)
    head = descend(rule, [1, 1], None, X[:14], Y[:14])
    tail = descend(rule, head.new_params[-1], head.last_state, X[14:], Y[14:])
    assert np.array_equal(whole.new_params[-1], tail.new_params[-1])
    assert whole.last_state.step == tail.last_state.step == 29


@pytest.mark.parametrize("drop_last", [True, False])
def test_an_epoch_hands_over_by_dialect(drop_last):
    first, second = epochs(momentum(1e-4, 0.9), [1, 1], None, X, Y, 1, drop_last=drop_last)
    handed_over = first.params[-1] if drop_last else first.new_params[-1]
    assert np.array_equal(second.params[0], handed_over)
    rest = second.states.mean[0] - 0.9 * first.states.mean[-1]
    assert rest == pytest.approx((1 - 0.9) * second.grad[0], rel=1e-12)  # a difference of means


def test_a_naive_loop_ends_elsewhere():
    naive = epochs(sgd(1e-4), [1, 1], None, X, Y, 5, drop_last=False)
    assert naive[5].params[0] == pytest.approx([1.2982, 2.6083], abs=5e-5)  # four places known


def test_textbook_adam_finds_the_line():
    traces = epochs(adam(0.1), [1, 1], None, X, Y, 200, drop_last=False)
    # The points lie on y = 2x + 30; the steps keep dancing around it.
    assert traces[-1].params[0] == pytest.approx([30, 2], rel=0.01)


def test_inputs_come_back_untouched():
    start, state = pair(1, 1), State(pair(0, 0), pair(10000, 10000))
    for array in (start, state.mean, state.square):
        array.flags.writeable = False  # X and Y are so already
    traces = epochs(adam(1, **SHEET_ADAM), start, state, X, Y, 2)
    assert traces[0].states.mean is not None
    finite_difference(traces[0].params, X, Y)
    traces[0].params[0] = 7
    assert start.tolist() == [1, 1]


def test_a_run_that_diverges_says_so_without_a_warning():
    trace = descend(sgd(1e10), [1, 1], None, np.tile(X, 3), np.tile(Y, 3))
    assert not np.isfinite(trace.new_params[-1]).any()
    lagged = descend(rmsprop(0.02, 0.9, eps=0, lagged=True), [1, 1], None, X, Y)
    assert not np.isfinite(lagged.new_params[0]).any()


def test_five_thousand_rows_take_few_calls_each():
    x, traces = np.tile(X, 173), []
    made = calls(lambda: traces.append(descend(adam(0.1), [1, 1], None, x, 2 * x + 30)))
    assert len(traces[0].pred) == 5017
    assert made < 50 * 5017, made  # 39 each, a few operations on numbers


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: descend(sgd(1), [1, 1], None, [], []), "x (0,) and y (0,) are not n points"),
        (lambda: descend(sgd(1), [1, 1], None, [1], [1, 2]), "x (1,) and y (2,) are not n points"),
        (lambda: descend(sgd(1), [1], None, [1], [1]), "params are b and a, found shape (1,)"),
        (
            lambda: finite_difference([[1, 1]], [1, 2], [1, 2]),
            "params (1, 2) are not b and a for each of 2 points",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError) as raised:
        call()
    assert str(raised.value) == message


def test_roots_by_hand():
    assert root_sum([9, 16]) == 5
    assert root_sum_squares([3, -4]) == 5
    assert root_sum([]) == 0
    assert math.isnan(root_sum([math.nan, 1]))
