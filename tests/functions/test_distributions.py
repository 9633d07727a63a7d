"""Distributions: Excel's values, and what must hold between them."""

import math

import pytest

from xlrepro import functions
from xlrepro.functions.declare import FUNCTIONS
from xlrepro.functions.registry import all_functions
from xlrepro.values import DIV0, NUM, Fault


def call(name, *args):
    all_functions()
    try:
        return FUNCTIONS[name].call(list(args))
    except Fault as fault:
        return fault.error


EXACT = [
    ("NORM.S.DIST", (1.0, True), 0.841344746068543),
    ("NORM.S.DIST", (1.96, True), 0.9750021048517795),
    ("NORM.S.DIST", (-3.0, False), 0.0044318484119380075),
    ("NORM.DIST", (42.0, 40.0, 1.5, False), 0.10934004978399575),
    ("NORM.DIST", (40.0, 40.0, 1.5, False), 0.26596152026762176),
    ("NORM.S.INV", (0.025,), -1.9599639845400538),
    ("NORM.S.INV", (0.999999,), 4.753424308817089),
    ("CONFIDENCE.NORM", (1e-6, 1.0, 50.0), 0.6917821474581894),
    ("FISHERINV", (1e-7,), 1.0000000005039292e-07),
    ("GAUSS", (2.0,), 0.4772498680518208),
    ("BINOM.INV", (100000.0, 0.7, 0.8), 70122.0),
    ("CHISQ.INV.RT", (0.015254394655769613, 4.0), 12.3),
]


@pytest.mark.parametrize(("name", "args", "value"), EXACT)
def test_excels_last_digits(name, args, value):
    assert call(name, *args) == value


NEAR = [
    ("BINOM.DIST", (1.0, 100.0, 0.99, True), 9.90100000000073e-197),
    ("BINOM.DIST", (1.0, 1e6, 1e-5, True), 0.0004993787976951216),
    ("NEGBINOM.DIST", (1.0, 100.0, 0.99, True), 0.7320646825464586),
    ("HYPGEOM.DIST", (1.8, 4.2, 8.2, 22.0, True), 0.5349282296650714),
    ("POISSON.DIST", (1e6, 1e6, True), 0.5002659614862837),
    ("GAMMA.DIST", (10.0, 9.0, 2.0, False), 0.032639019674079374),
    ("GAMMA.INV", (0.068094, 9.0, 2.0), 10.00001119143718),
    ("T.DIST", (3.0, 5.2, True), 0.9849503760512687),
    ("T.DIST", (-2.0, 5.2, False), 0.0650903103262165),
    ("T.DIST.RT", (-2.0, 5.2), 0.9490302605850708),
    ("T.INV.2T", (0.030099247897462586, 5.2), 3.0),
    ("LOGNORM.DIST", (4.0, 3.5, 1.2, True), 0.03908355570680048),
]


@pytest.mark.parametrize(("name", "args", "value"), NEAR)
def test_excels_values(name, args, value):
    assert math.isclose(call(name, *args), value, rel_tol=1e-13)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("NORM.DIST", (1.0, 0.0, 0.0, True)),
        ("NORM.S.INV", (1.0,)),
        ("LOGNORM.DIST", (0.0, 0.0, 1.0, True)),
        ("BINOM.DIST", (11.0, 10.0, 0.5, True)),
        ("BINOM.INV", (10.0, 1.0, 0.5)),
        ("NEGBINOM.DIST", (2.0, 10.0, 1.0, True)),
        ("POISSON.DIST", (-1e-6, 5.0, True)),
        ("HYPGEOM.DIST", (5.0, 4.0, 8.0, 20.0, False)),
        ("EXPON.DIST", (1.0, 0.0, True)),
        ("WEIBULL.DIST", (0.0, 0.5, 1.0, False)),
        ("GAMMA.DIST", (0.0, 0.5, 1.0, False)),
        ("GAMMA.INV", (1.0, 9.0, 2.0)),
        ("BETA.INV", (1.0, 2.0, 3.0)),
        ("BETA.DIST", (2.0, 2.0, 3.0, True)),
        ("CHISQ.DIST", (-1.0, 2.0, True)),
        ("CHISQ.INV.RT", (0.0, 2.0)),
        ("T.DIST.2T", (-2.0, 5.0)),
        ("T.INV", (1.0, 5.0)),
        ("TDIST", (1.0, 5.0, 3.0)),
        ("F.DIST", (1.0, 0.5, 2.0, True)),
        ("F.INV", (1.0, 2.0, 2.0)),
        ("GAMMA", (-2.0,)),
        ("GAMMALN", (0.0,)),
        ("FISHER", (1.0,)),
    ],
)
def test_what_has_no_value_is_a_num_error(name, args):
    assert call(name, *args) == NUM


def test_one_observation_has_no_interval():
    assert call("CONFIDENCE.T", 0.05, 1.0, 1.0) == DIV0


@pytest.mark.parametrize("share", [1e-9, 0.02, 0.3, 0.5, 0.77, 0.999])
def test_each_inverse_undoes_its_distribution(share):
    pairs = [
        ("NORM.DIST", "NORM.INV", (3.0, 2.0)),
        ("LOGNORM.DIST", "LOGNORM.INV", (0.3, 0.9)),
        ("GAMMA.DIST", "GAMMA.INV", (2.5, 3.0)),
        ("BETA.DIST", "BETA.INV", (2.0, 3.5)),
        ("CHISQ.DIST", "CHISQ.INV", (7.0,)),
        ("F.DIST", "F.INV", (3.0, 8.0)),
        ("T.DIST", "T.INV", (6.0,)),
    ]
    for distribution, inverse, parameters in pairs:
        x = call(inverse, share, *parameters)
        assert math.isclose(call(distribution, x, *parameters, True), share, rel_tol=1e-10)


@pytest.mark.parametrize(
    ("below", "above", "args"),
    [
        ("CHISQ.DIST", "CHISQ.DIST.RT", (3.3, 4.0)),
        ("F.DIST", "F.DIST.RT", (0.7, 3.0, 5.0)),
        ("T.DIST", "T.DIST.RT", (-1.3, 4.0)),
    ],
)
def test_both_tails_are_a_whole(below, above, args):
    assert math.isclose(call(below, *args, True) + call(above, *args), 1.0)


def test_old_names_have_their_own_tails():
    assert call("CHIDIST", 3.3, 4.0) == call("CHISQ.DIST.RT", 3.3, 4.0)
    assert call("FDIST", 0.7, 3.0, 5.0) == call("F.DIST.RT", 0.7, 3.0, 5.0)
    assert call("TDIST", 1.3, 4.0, 2.0) == call("T.DIST.2T", 1.3, 4.0)
    assert call("TINV", 0.05, 4.0) == -call("T.INV", 0.025, 4.0)
    assert call("BETADIST", 0.4, 2.0, 3.0) == call("BETA.DIST", 0.4, 2.0, 3.0, True)


@pytest.mark.parametrize(("trials", "p"), [(40, 0.3), (900, 0.004), (3000, 0.5)])
def test_chances_of_all_counts_add_up_to_1(trials, p):
    total = sum(functions.binom_dist(float(k), float(trials), p, False) for k in range(trials + 1))
    assert math.isclose(total, 1.0, rel_tol=1e-12)


def test_single_chances_are_the_steps_of_what_lies_below():
    for mean in (1.7, 99.0, 2500.0):
        k = float(math.floor(mean))
        step = call("POISSON.DIST", k, mean, True) - call("POISSON.DIST", k - 1, mean, True)
        assert math.isclose(call("POISSON.DIST", k, mean, False), step, rel_tol=1e-10)
