import math

import numpy as np
import pytest
import scipy.special
import sklearn.metrics

from xlrepro.engines import (
    binary_cross_entropy,
    binary_cross_entropy_by_case,
    exponentials,
    left_sum,
    log,
    nll,
    nll_by_lookup,
    sigmoid,
    sigmoid_from_exp,
    softmax,
    target_index,
)

# entropy_example.xlsx, softmax: output, exp, softmax, binary of each image, and sums in row 8
B = [0.021789294543326676, -2.488055919486013, -1.7505557283129267, 2.070409245987718]
B = np.array([*B, 1.2502573466234175])
C = [1.0220284148175773, 0.08307130700418407, 0.1736773991786981, 7.928066983638097]
C = np.array([*C, 3.4912413010243966])
D = [0.0804868121584522, 0.006542034042953974, 0.013677447712018329, 0.6243513671834672]
D = np.array([*D, 0.27494233890310826])
K = [0.5054471081257196, 0.07669975787094059, 0.14797711815890122, 0.8879936718852315]
K = np.array([*K, 0.7773444059280643])
G = [-1.4210496434287527, -3.9308948574580924, -3.1933946662850063, 0.6275703080156385]
G = np.array([*G, -0.19258159134866187])
H = [0.24146043647535656, 0.019626102128861917, 0.041032343136054979, 1.8730541015504016]
H = np.array([*H, 0.8248270167093248])
I = [0.08048681215845219, 0.006542034042953972, 0.013677447712018327, 0.6243513671834672]
I = np.array([*I, 0.27494233890310826])
L = [0.1944970853528683, 0.019248332391535363, 0.03941505122928958, 0.6519383329884514]
L = np.array([*L, 0.45200285241102983])
# entropy B2:E6 and log_entropy E2:F6; both sheets hold the same cases
IS_CAT = np.array([1.0, 1.0, 0.0, 0.0, 1.0])
PREDS = np.array([0.5, 0.98, 0.9, 0.5, 0.9])
COST = np.array(
    [0.3010299956639812, 0.00877392430750515, 1, 0.3010299956639812, 0.045757490560675115]
)
LOG_CAT = np.array(
    [
        -0.3010299956639812,
        -0.00877392430750515,
        -0.045757490560675115,
        -0.3010299956639812,
        -0.045757490560675115,
    ]
)
LOG_DOG = np.array([-0.3010299956639812, -1.6989700043360185, -1, -0.3010299956639812, -1])


@pytest.mark.parametrize(
    ("logits", "exps", "shares", "sigmoids", "totals"),
    [
        pytest.param(B, C, D, K, (12.698085405662953, 1.0), id="softmax-B3:D8-K3:K7"),
        pytest.param(G, H, I, L, (3.0, 0.9999999999999999), id="softmax-G3:I8-L3:L7"),
    ],
)
def test_stored_softmax(logits, exps, shares, sigmoids, totals):
    assert np.array_equal(exponentials(logits), exps)
    assert np.array_equal(softmax(logits, shift=False), shares)
    assert np.array_equal(sigmoid_from_exp(exps), sigmoids)
    assert (left_sum(exps), left_sum(shares)) == totals


def test_softmax_by_hand():
    log2, log3 = math.log(2), math.log(3)
    # exp of a rounded logarithm misses 2 or 3 by a last digit or so.
    assert softmax([0, log3]) == pytest.approx([0.25, 0.75], rel=1e-15)
    assert softmax([0, log2, 0]) == pytest.approx([0.25, 0.5, 0.25], rel=1e-15)
    assert exponentials([0, 1]).tolist() == [1, math.e]
    assert sigmoid_from_exp([1, 3]).tolist() == [0.5, 0.75]


@pytest.mark.parametrize("shift", [True, False])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_equals_scipy(shift, axis):
    logits = np.random.default_rng(0).normal(scale=5, size=(7, 4))
    computed = softmax(logits, axis, shift)
    # Sums in another order, and logits that lose digits when shifted by up to 20.
    assert np.allclose(computed, scipy.special.softmax(logits, axis), rtol=1e-14, atol=0)
    logs = scipy.special.log_softmax(logits, axis)
    assert np.allclose(log(computed), logs, rtol=0, atol=1e-14)
    assert np.allclose(left_sum(computed, axis), 1, rtol=0, atol=4e-16)


def test_softmax_of_large_logits_by_dialect():
    assert softmax([[1000, 1000], [-1000, -1000]]).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert np.isnan(softmax([1000, 1000], shift=False)).all()
    assert exponentials([1000, -1000]).tolist() == [math.inf, 0]


def test_softmax_only_sees_differences():
    # G and B differ by a constant, but each was rounded: to half a last digit of logits below 4.
    assert np.allclose(softmax(B), softmax(G), rtol=4e-15, atol=0)
    assert (np.abs(K - L) > 0.05).all()


def test_sigmoid():
    logits = np.array([-1000, -3, -0.5, 0, 0.5, 3, 1000])
    # Within the last digits, since the two take exp of opposite signs.
    assert np.allclose(sigmoid(logits), scipy.special.expit(logits), rtol=4e-16, atol=0)
    assert np.allclose(sigmoid(B), K, rtol=4e-16, atol=0)
    assert np.allclose(sigmoid(logits) + sigmoid(-logits), 1, rtol=0, atol=4e-16)
    assert sigmoid(0) == 0.5


def test_stored_logs():
    assert np.array_equal(log(PREDS, base=10), LOG_CAT)
    assert np.array_equal(log(1 - PREDS, base=10), LOG_DOG)


def test_logs():
    powers = np.arange(-300, 301)
    assert np.array_equal(log([float(f"1e{n}") for n in range(23)], base=10), np.arange(23))
    assert np.allclose(log(10.0**powers, base=10), powers, rtol=2e-16, atol=1e-16)
    values = np.random.default_rng(1).random((40, 5))
    # scipy.special and the C library differ from the rounded truth in a last digit.
    expected = scipy.special.xlog1py(1, values - 1)
    assert np.allclose(log(values), expected, rtol=4e-16, atol=1e-16)
    assert np.allclose(log(values, 10), expected / math.log(10), rtol=6e-16, atol=1e-16)


@pytest.mark.parametrize("base", [math.e, 10])
def test_logs_at_the_edges(base):
    assert np.isnan(log([0, -1, math.nan], base)).all()
    assert log([1, math.inf], base).tolist() == [0, math.inf]
    assert log(base, base) == 1


def test_log_knows_two_bases():
    with pytest.raises(ValueError, match=r"^the base is e or 10, not 2$"):
        log([1.0], 2)


@pytest.mark.parametrize(
    "cost",
    [
        pytest.param(binary_cross_entropy, id="entropy-D2:D6"),
        pytest.param(binary_cross_entropy_by_case, id="entropy-E2:E6"),
    ],
)
def test_stored_cross_entropy(cost):
    assert np.array_equal(cost(IS_CAT, PREDS, base=10), COST)


def test_stored_likelihoods():
    targets = np.column_stack([IS_CAT, 1 - IS_CAT])
    logs = np.column_stack([LOG_CAT, LOG_DOG])
    assert np.array_equal(nll(IS_CAT, LOG_CAT, LOG_DOG), COST)  # log_entropy G2:G6
    assert target_index(targets).tolist() == [1, 1, 2, 2, 1]  # log_entropy H2:H6
    fetched = [LOG_CAT[0], LOG_CAT[1], -1, LOG_DOG[3], LOG_CAT[4]]
    assert np.array_equal(-nll_by_lookup(targets, logs), fetched)  # log_entropy I2:I6


def test_cross_entropy_by_hand():
    target, prob = [1, 0], [math.exp(-2), 0.75]
    cost = binary_cross_entropy(target, prob)
    assert cost == pytest.approx([2, math.log(4)], rel=1e-15)  # exp(-2) is rounded
    assert binary_cross_entropy([0.25], [0.5]) == pytest.approx([math.log(2)], rel=1e-15)
    assert binary_cross_entropy([1], [0.01], base=10).tolist() == [2]


@pytest.mark.parametrize("cost", [binary_cross_entropy, binary_cross_entropy_by_case])
def test_cross_entropy_equals_scipy_and_sklearn(cost):
    rng = np.random.default_rng(4)
    target, prob = rng.integers(0, 2, 200).astype(float), rng.uniform(0.01, 0.99, 200)
    before = target.copy(), prob.copy()
    computed = cost(target, prob)
    expected = -scipy.special.xlogy(target, prob) - scipy.special.xlogy(1 - target, 1 - prob)
    assert np.allclose(computed, expected, rtol=4e-16, atol=0)
    # A mean of 200 in an order of its own.
    assert computed.mean() == pytest.approx(sklearn.metrics.log_loss(target, prob), rel=1e-14)
    assert np.array_equal(before, (target, prob))


def test_three_ways_to_one_cost():
    rng = np.random.default_rng(5)
    target, prob = rng.integers(0, 2, 50).astype(float), rng.uniform(0.01, 0.99, 50)
    targets = np.column_stack([target, 1 - target])
    logs = np.column_stack([log(prob), log(1 - prob)])
    weighed = binary_cross_entropy(target, prob)
    assert np.array_equal(weighed, binary_cross_entropy_by_case(target, prob))
    assert np.array_equal(weighed, nll_by_lookup(targets, logs))


def test_certain_predictions_by_dialect():
    target, prob = [1, 0, 1], [1, 0, 0]
    assert np.isnan(binary_cross_entropy(target, prob)).all()
    by_case = binary_cross_entropy_by_case(target, prob)
    assert np.array_equal(by_case, [0, 0, math.nan], equal_nan=True)


def test_the_look_up_goes_astray_among_three_classes():
    targets = [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert target_index(targets).tolist() == [2, 3, 3]
    assert nll_by_lookup(targets, [[-1, -2, -3]] * 3).tolist() == [2, 3, 3]


def test_a_row_without_a_match_is_nan():
    assert np.isnan(target_index([[2, 3]])).all()
    assert np.isnan(nll_by_lookup([[2, 3]], [[-1, -2]])).all()
    with pytest.raises(ValueError, match=r"^targets \(1, 2\) and logs \(1, 3\) differ in shape$"):
        nll_by_lookup([[1, 0]], [[1, 2, 3]])
