"""Student's t and the F distribution, in all their tails."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, Truth, spreadsheet
from xlrepro.functions.distributions_waiting import freedom
from xlrepro.values import NUM, Fault


def t_above(x: float, degrees: float) -> float:
    """The share of a t distribution above x, for any degrees of freedom above 0."""
    from scipy import special

    half = 0.5 * float(special.betainc(degrees / 2, 0.5, degrees / (degrees + x * x)))
    return half if x >= 0 else 1 - half


def t_quantile_above(share: float, degrees: float) -> float:
    """The x above which a share of a t distribution lies, from the smaller tail."""
    from scipy import special

    return 0.0 - float(special.stdtrit(degrees, share))


def _t_density(x: float, degrees: float) -> float:
    if degrees < 300:
        scale = math.gamma((degrees + 1) / 2) / math.gamma(degrees / 2)
    else:  # the series of that ratio
        n = 1 / degrees
        series = 1 - n / 4 + n**2 / 32 + 5 * n**3 / 128 - 21 * n**4 / 2048
        scale = math.sqrt(degrees / 2) * series
    power = math.exp(-(degrees + 1) / 2 * math.log1p(x * x / degrees))
    return scale / math.sqrt(degrees * math.pi) * power


@spreadsheet("T.DIST")
def t_dist(x: Number, deg_freedom: Number, cumulative: Truth) -> float:
    """Student's t distribution: the share below x, or the density.

    #NUM! for degrees of freedom (cut off to a whole number) below 1.

    >>> t_dist(60.0, 1.0, True)
    0.9946953263673767
    """
    degrees = freedom(deg_freedom)
    return t_above(-x, degrees) if cumulative else _t_density(x, degrees)


@spreadsheet("T.DIST.RT")
def t_dist_rt(x: Number, deg_freedom: Number) -> float:
    """The share of a t distribution above x; errors as T.DIST.

    >>> round(t_dist_rt(1.959999998, 60.0), 9)
    0.027322465
    """
    return t_above(x, freedom(deg_freedom))


@spreadsheet("T.DIST.2T")
def t_dist_2t(x: Number, deg_freedom: Number) -> float:
    """The share of a t distribution farther from 0 than x; #NUM! for x below 0.

    >>> round(t_dist_2t(1.959999998, 60.0), 9)
    0.05464493
    """
    return _tails(x, deg_freedom, 2)


@spreadsheet("TDIST")
def tdist(x: Number, deg_freedom: Number, tails: Number) -> float:
    """The share of a t distribution above x, or with two tails farther from 0 than x.

    #NUM! for x below 0, degrees of freedom below 1, tails that are not 1 or 2.

    >>> round(tdist(1.959999998, 60.0, 2.0), 9)
    0.05464493
    """
    return _tails(x, deg_freedom, math.trunc(tails))


def _tails(x: float, deg_freedom: float, tails: int) -> float:
    degrees = freedom(deg_freedom)
    if x < 0 or tails not in (1, 2):
        raise Fault(NUM)
    return tails * t_above(x, degrees)


@spreadsheet("T.INV")
def t_inv(probability: Number, deg_freedom: Number) -> float:
    """The x below which a share of a t distribution lies; #NUM! unless it is between 0 and 1.

    >>> round(t_inv(0.75, 2.0), 9)
    0.816496581
    """
    degrees = freedom(deg_freedom)
    if not 0 < probability < 1:
        raise Fault(NUM)
    return 0.0 - t_quantile_above(probability, degrees)


@spreadsheet("T.INV.2T", "TINV")
def t_inv_2t(probability: Number, deg_freedom: Number) -> float:
    """The x such that a share of a t distribution is farther from 0; #NUM! outside 0..1, for 0.

    >>> round(t_inv_2t(0.05464, 60.0), 7)
    1.9600412
    """
    degrees = freedom(deg_freedom)
    if not 0 < probability <= 1:
        raise Fault(NUM)
    return t_quantile_above(probability / 2, degrees)


@spreadsheet("CONFIDENCE.T")
def confidence_t(alpha: Number, standard_dev: Number, size: Number) -> float:
    """Half the width of the interval for a mean whose standard deviation is estimated.

        t at 1 - alpha/2 with size-1 degrees of freedom, times standard_dev / root of size

    #DIV/0! for a size of 1; #NUM! for one below, for alpha outside 0..1, for standard_dev <= 0.

    >>> round(confidence_t(0.05, 1.0, 50.0), 9)
    0.284196855
    """
    whole = math.trunc(size)
    if not 0 < alpha < 1 or standard_dev <= 0 or whole < 1:
        raise Fault(NUM)
    if whole == 1:
        raise ZeroDivisionError
    return t_quantile_above(alpha / 2, whole - 1.0) * standard_dev / math.sqrt(whole)


def f_below(x: float, degrees1: float, degrees2: float) -> float:
    from scipy import special

    return float(special.betainc(degrees1 / 2, degrees2 / 2, _share(x, degrees1, degrees2)))


def f_above(x: float, degrees1: float, degrees2: float) -> float:
    from scipy import special

    return float(special.betainc(degrees2 / 2, degrees1 / 2, degrees2 / (degrees2 + degrees1 * x)))


def _share(x: float, degrees1: float, degrees2: float) -> float:
    return degrees1 * x / (degrees2 + degrees1 * x)


def _f_density(x: float, d1: float, d2: float) -> float:
    if x == 0:
        if d1 < 2:
            raise Fault(NUM)
        return 1.0 if d1 == 2 else 0.0
    from scipy import special

    y = _share(x, d1, d2)
    exponent = special.xlogy(d1 / 2, y) + special.xlog1py(d2 / 2, -y)
    return math.exp(float(exponent - special.betaln(d1 / 2, d2 / 2))) / x


@spreadsheet("F.DIST")
def f_dist(x: Number, deg_freedom1: Number, deg_freedom2: Number, cumulative: Truth) -> float:
    """F distribution: the share below x, or the density.

    #NUM! for x below 0 and degrees of freedom (cut off to whole numbers) below 1.

    >>> round(f_dist(15.2069, 6.0, 4.0, True), 9)
    0.990000043
    """
    degrees1, degrees2 = freedom(deg_freedom1), freedom(deg_freedom2)
    if x < 0:
        raise Fault(NUM)
    return (f_below if cumulative else _f_density)(x, degrees1, degrees2)


@spreadsheet("F.DIST.RT", "FDIST")
def f_dist_rt(x: Number, deg_freedom1: Number, deg_freedom2: Number) -> float:
    """The share of an F distribution above x; errors as F.DIST.

    >>> round(f_dist_rt(15.2069, 6.0, 4.0), 9)
    0.009999957
    """
    degrees1, degrees2 = freedom(deg_freedom1), freedom(deg_freedom2)
    if x < 0:
        raise Fault(NUM)
    return f_above(x, degrees1, degrees2)


def _f_quantile(below: float, above: float, d1: float, d2: float) -> float:
    """The x that parts an F distribution in such shares, from the smaller of them."""
    from scipy import special

    if below <= above:
        y = float(special.betaincinv(d1 / 2, d2 / 2, below))
        return d2 * y / (d1 * (1 - y))
    y = float(special.betaincinv(d2 / 2, d1 / 2, above))
    return d2 * (1 - y) / (d1 * y)


@spreadsheet("F.INV")
def f_inv(probability: Number, deg_freedom1: Number, deg_freedom2: Number) -> float:
    """The x below which a share of an F distribution lies; #NUM! below 0 and from 1 on.

    >>> round(f_inv(0.01, 6.0, 4.0), 9)
    0.109309914
    """
    degrees1, degrees2 = freedom(deg_freedom1), freedom(deg_freedom2)
    if not 0 <= probability < 1:
        raise Fault(NUM)
    return _f_quantile(probability, 1 - probability, degrees1, degrees2)


@spreadsheet("F.INV.RT", "FINV")
def f_inv_rt(probability: Number, deg_freedom1: Number, deg_freedom2: Number) -> float:
    """The x above which a share of an F distribution lies; #NUM! for 0 and outside 0..1.

    >>> round(f_inv_rt(0.01, 6.0, 4.0), 8)
    15.20686486
    """
    degrees1, degrees2 = freedom(deg_freedom1), freedom(deg_freedom2)
    if not 0 < probability <= 1:
        raise Fault(NUM)
    return _f_quantile(1 - probability, probability, degrees1, degrees2)
