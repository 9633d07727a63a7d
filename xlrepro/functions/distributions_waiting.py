"""Distributions of times and shares: exponential, Weibull, gamma, chi-squared, beta.

What lies in the tails comes from scipy.special, whose incomplete integrals agree with Excel to
some 1e-13; what is a formula of powers is computed as one.
"""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, Truth, spreadsheet
from xlrepro.functions.distributions_counts import deviance, stirling_error
from xlrepro.values import NUM, Fault

MOST_FREEDOM = 1e10  # degrees of freedom that Excel takes


@spreadsheet("GAMMA")
def gamma(number: Number) -> float:
    """The gamma function, (n-1)! for whole n; #NUM! for 0 and whole numbers below.

    >>> gamma(2.5)
    1.3293403881791372
    """
    return math.gamma(number)


@spreadsheet("GAMMALN", "GAMMALN.PRECISE")
def gammaln(x: Number) -> float:
    """Natural logarithm of the gamma function; #NUM! unless x is above 0.

    >>> gammaln(4.0)
    1.791759469228055
    """
    if x <= 0:
        raise Fault(NUM)
    from scipy import special

    return float(special.gammaln(x))  # Python's own has fewer digits


@spreadsheet("EXPON.DIST", "EXPONDIST")
def expon_dist(x: Number, lambda_: Number, cumulative: Truth) -> float:
    """Exponential distribution: 1 - e^(-lambda x), or its density lambda e^(-lambda x).

    #NUM! for x below 0 and unless lambda is above 0.

    >>> expon_dist(0.2, 10.0, True)
    0.8646647167633873
    """
    if x < 0 or lambda_ <= 0:
        raise Fault(NUM)
    return -math.expm1(-lambda_ * x) if cumulative else lambda_ * math.exp(-lambda_ * x)


@spreadsheet("WEIBULL.DIST", "WEIBULL")
def weibull_dist(x: Number, alpha: Number, beta: Number, cumulative: Truth) -> float:
    """Weibull distribution: 1 - e^-(x/beta)^alpha, or its density.

        density = alpha/beta^alpha x^(alpha-1) e^-(x/beta)^alpha

    #NUM! for x below 0 and unless alpha and beta are above 0.

    >>> weibull_dist(105.0, 20.0, 100.0, True)
    0.9295813900692769
    """
    if x < 0 or alpha <= 0 or beta <= 0:
        raise Fault(NUM)
    power = (x / beta) ** alpha
    if cumulative:
        return -math.expm1(-power)
    if x == 0 and alpha < 1:
        raise Fault(NUM)  # infinite
    return float(alpha / beta**alpha * x ** (alpha - 1) * math.exp(-power))


def gamma_density(x: float, alpha: float, beta: float) -> float:
    """x^(alpha-1) e^(-x/beta) / (beta^alpha gamma(alpha)); #NUM! where that is infinite."""
    if x == 0:
        if alpha < 1:
            raise Fault(NUM)
        return 1 / beta if alpha == 1 else 0.0
    scaled = x / beta
    if alpha < 100 and scaled < 500:
        return float(scaled ** (alpha - 1) * math.exp(-scaled) / math.gamma(alpha) / beta)
    if alpha < 100:
        return math.exp((alpha - 1) * math.log(scaled) - scaled - math.lgamma(alpha)) / beta
    exponent = -stirling_error(alpha - 1) - deviance(alpha - 1, scaled)
    return math.exp(exponent) / math.sqrt(2 * math.pi * (alpha - 1)) / beta


def gamma_below(x: float, alpha: float) -> float:
    from scipy import special

    return float(special.gammainc(alpha, x))


def gamma_above(x: float, alpha: float) -> float:
    from scipy import special

    return float(special.gammaincc(alpha, x))


@spreadsheet("GAMMA.DIST", "GAMMADIST")
def gamma_dist(x: Number, alpha: Number, beta: Number, cumulative: Truth) -> float:
    """Gamma distribution of shape alpha and scale beta: the share below x, or the density.

    #NUM! for x below 0 and unless alpha and beta are above 0.

    >>> gamma_dist(10.0, 9.0, 2.0, True)
    0.0680936347218484
    """
    if x < 0 or alpha <= 0 or beta <= 0:
        raise Fault(NUM)
    return gamma_below(x / beta, alpha) if cumulative else gamma_density(x, alpha, beta)


@spreadsheet("GAMMA.INV", "GAMMAINV")
def gamma_inv(probability: Number, alpha: Number, beta: Number) -> float:
    """The x below which a share of a gamma distribution lies.

    #NUM! for a share below 0 or from 1 on, and unless alpha and beta are above 0.

    >>> round(gamma_inv(0.068094, 9.0, 2.0), 6)
    10.000011
    """
    if not 0 <= probability < 1 or alpha <= 0 or beta <= 0:
        raise Fault(NUM)
    from scipy import special

    return float(special.gammaincinv(alpha, probability)) * beta


def freedom(degrees: float) -> float:
    """Degrees of freedom, cut off to a whole number; #NUM! outside 1..1e10."""
    whole = math.trunc(degrees)
    if not 1 <= whole <= MOST_FREEDOM:
        raise Fault(NUM)
    return float(whole)


@spreadsheet("CHISQ.DIST")
def chisq_dist(x: Number, deg_freedom: Number, cumulative: Truth) -> float:
    """Chi-squared distribution: the share below x, or the density.

    #NUM! for x below 0 and for degrees of freedom (cut off to a whole number) below 1.

    >>> chisq_dist(0.5, 1.0, True)
    0.5204998778130466
    """
    degrees = freedom(deg_freedom)
    if x < 0:
        raise Fault(NUM)
    if cumulative:
        return gamma_below(x / 2, degrees / 2)
    return gamma_density(x, degrees / 2, 2.0)


@spreadsheet("CHISQ.DIST.RT", "CHIDIST")
def chisq_dist_rt(x: Number, deg_freedom: Number) -> float:
    """The share of a chi-squared distribution above x; errors as CHISQ.DIST.

    >>> chisq_dist_rt(18.307, 10.0)
    0.05000058909139812
    """
    degrees = freedom(deg_freedom)
    if x < 0:
        raise Fault(NUM)
    return gamma_above(x / 2, degrees / 2)


@spreadsheet("CHISQ.INV")
def chisq_inv(probability: Number, deg_freedom: Number) -> float:
    """The x below which a share of a chi-squared distribution lies; #NUM! for 1.

    >>> round(chisq_inv(0.6, 2.0), 9)
    1.832581464
    """
    degrees = freedom(deg_freedom)
    if not 0 <= probability < 1:
        raise Fault(NUM)
    from scipy import special

    return 2 * float(special.gammaincinv(degrees / 2, probability))


@spreadsheet("CHISQ.INV.RT", "CHIINV")
def chisq_inv_rt(probability: Number, deg_freedom: Number) -> float:
    """The x above which a share of a chi-squared distribution lies; #NUM! for 0.

    >>> round(chisq_inv_rt(0.050001, 10.0), 6)
    18.306973
    """
    degrees = freedom(deg_freedom)
    if not 0 < probability <= 1:
        raise Fault(NUM)
    from scipy import special

    return 2 * float(special.gammainccinv(degrees / 2, probability))


def _within(x: float, alpha: float, beta: float, low: float, high: float) -> float:
    """Where x lies between both ends, 0 to 1."""
    if alpha <= 0 or beta <= 0 or low >= high or not low <= x <= high:
        raise Fault(NUM)
    return (x - low) / (high - low)


def _beta_density(share: float, alpha: float, beta: float) -> float:
    ends = {0.0: alpha, 1.0: beta}
    if share in ends and ends[share] < 1:
        raise Fault(NUM)  # infinite
    from scipy import special

    powers = share ** (alpha - 1) * (1 - share) ** (beta - 1)
    if powers > 1e-290:
        return float(powers / special.beta(alpha, beta))
    if share in ends:
        return 0.0
    exponent = special.xlogy(alpha - 1, share) + special.xlog1py(beta - 1, -share)
    return math.exp(float(exponent - special.betaln(alpha, beta)))


@spreadsheet("BETA.DIST")
def beta_dist(
    x: Number, alpha: Number, beta: Number, cumulative: Truth, a: Number = 0.0, b: Number = 1.0
) -> float:
    """Beta distribution between a and b: the share below x, or the density.

    #NUM! for x outside a..b, for a not below b and unless alpha and beta are above 0.

    >>> beta_dist(2.0, 8.0, 10.0, True, 1.0, 3.0)
    0.6854705810546875
    """
    share = _within(x, alpha, beta, a, b)
    if not cumulative:
        return _beta_density(share, alpha, beta) / (b - a)
    from scipy import special

    return float(special.betainc(alpha, beta, share))


@spreadsheet("BETADIST")
def betadist(x: Number, alpha: Number, beta: Number, a: Number = 0.0, b: Number = 1.0) -> float:
    """The share of a beta distribution below x; errors as BETA.DIST.

    >>> betadist(2.0, 8.0, 10.0, 1.0, 3.0)
    0.6854705810546875
    """
    share = _within(x, alpha, beta, a, b)
    from scipy import special

    return float(special.betainc(alpha, beta, share))


@spreadsheet("BETA.INV", "BETAINV")
def beta_inv(
    probability: Number, alpha: Number, beta: Number, a: Number = 0.0, b: Number = 1.0
) -> float:
    """The x below which a share of a beta distribution between a and b lies.

    #NUM! unless the share is between 0 and 1, alpha and beta above 0 and a below b.

    >>> round(beta_inv(0.685470581, 8.0, 10.0, 1.0, 3.0), 9)
    2.0
    """
    if not 0 < probability < 1 or alpha <= 0 or beta <= 0 or a >= b:
        raise Fault(NUM)
    from scipy import special

    return a + (b - a) * float(special.betaincinv(alpha, beta, probability))
