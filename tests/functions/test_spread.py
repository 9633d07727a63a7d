"""Variances and their kin; single results are Excel's to the last bit."""

import pytest

from xlrepro.functions import (
    devsq,
    kurt,
    skew,
    skew_p,
    stdev_p,
    stdev_s,
    stdeva,
    stdevpa,
    var_p,
    var_s,
    vara,
    varpa,
)
from xlrepro.values import DIV0, NUM

MIXED = [1.0, 2.0, True, "Hola", 5.0]


def test_text_and_truth_count_only_where_the_name_ends_with_a():
    assert (var_s(MIXED), var_p(MIXED)) == (4.333333333333334, 2.888888888888889)
    assert (vara(MIXED), varpa(MIXED)) == (3.7, 2.96)


def test_standard_deviations_have_the_digits_of_one_pass():
    sample = [1.0, 1.2, 1.3, 0.7]
    assert (stdev_p(sample), stdev_s(sample)) == (0.22912878474779197, 0.264575131106459)
    mixed = [1.0, True, "Hola", 12.0, 5.0]
    assert (stdeva(mixed), stdevpa(mixed)) == (4.969909455915671, 4.445222154178574)


@pytest.mark.parametrize(
    ("revenues", "sample", "population"),
    [
        ([6000.0, 38000.0, 19800.0], 257613333.33333337, 171742222.2222222),
        (
            [12000.0, 20000.0, 15000.0, 30000.0, 24000.0, 19800.0],
            40986666.6666667,
            34155555.55555555,
        ),
    ],
)
def test_samples_and_populations_are_rounded_each_in_its_way(revenues, sample, population):
    assert (var_s(revenues), var_p(revenues)) == (sample, population)


def test_numbers_far_from_0_keep_their_variance():
    assert var_s([1e9 + 1, 1e9 + 2, 1e9 + 3]) == 1.0
    assert stdev_p([0.1, 0.1, 0.1]) < 1e-16


def test_too_few_numbers_have_no_spread():
    assert var_s([1.0]) == stdev_s([1.0]) == var_p(["x"]) == DIV0
    assert var_p([1.0]) == 0.0
    assert devsq(["x"]) == NUM
    assert skew([1.0, 2.0]) == skew_p([1.0, 2.0]) == kurt([1.0, 2.0, 3.0]) == DIV0
    assert skew([2.0, 2.0, 2.0]) == DIV0


def test_a_mirrored_sample_is_skewed_the_other_way():
    sample = [1.0, 2.0, 2.5, 9.0]
    mirrored = [-value for value in sample]
    assert skew(sample) == -skew(mirrored) != 0
    assert kurt(sample) == kurt(mirrored)
