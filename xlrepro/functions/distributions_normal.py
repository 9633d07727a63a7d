"""The normal distribution, its logarithmic sister, and Fisher's transformation."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, Truth, spreadsheet
from xlrepro.values import NUM, Fault

ROOT_HALF = math.sqrt(0.5)
ROOT_TWO_PI = math.sqrt(2 * math.pi)

# Wichura's algorithm AS 241: polynomials over polynomials, from the highest power down.
MIDDLE = (
    (
        2509.0809287301226727,
        33430.575583588128105,
        67265.770927008700853,
        45921.953931549871457,
        13731.693765509461125,
        1971.5909503065514427,
        133.14166789178437745,
        3.387132872796366608,
    ),
    (
        5226.495278852854561,
        28729.085735721942674,
        39307.89580009271061,
        21213.794301586595867,
        5394.1960214247511077,
        687.1870074920579083,
        42.313330701600911252,
        1.0,
    ),
)
OUTER = (
    (
        7.7454501427834140764e-4,
        0.0227238449892691845833,
        0.24178072517745061177,
        1.27045825245236838258,
        3.64784832476320460504,
        5.7694972214606914055,
        4.6303378461565452959,
        1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9,
        5.475938084995344946e-4,
        0.0151986665636164571966,
        0.14810397642748007459,
        0.68976733498510000455,
        1.6763848301838038494,
        2.05319162663775882187,
        1.0,
    ),
)
FAR = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        0.0012426609473880784386,
        0.026532189526576123093,
        0.29656057182850489123,
        1.7848265399172913358,
        5.4637849111641143699,
        6.6579046435011037772,
    ),
    (
        2.04426310338993978564e-15,
        1.4215117583164458887e-7,
        1.8463183175100546818e-5,
        7.868691311456132591e-4,
        0.0148753612908506148525,
        0.13692988092273580531,
        0.59983220655588793769,
        1.0,
    ),
)


def below(z: float) -> float:
    """The share of a standard normal distribution below z, as Excel rounds it above 0."""
    if z > 0:
        return 1 - 0.5 * math.erfc(z * ROOT_HALF)
    return 0.5 * math.erfc(-z * ROOT_HALF)


def density(z: float, standard_dev: float = 1.0) -> float:
    """exp(-z^2/2) / (s * root of 2 pi), multiplied in the order that gives Excel's last digits."""
    return math.exp(-z * z / 2) * (1 / standard_dev) * (1 / ROOT_TWO_PI)


def quantile(p: float) -> float:
    """The z below which a share p lies, by AS 241; Excel's last digits are its in the tails."""
    if not 0 < p < 1:
        raise Fault(NUM)
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(MIDDLE, 0.180625 - q * q)
    r = math.sqrt(-math.log(p if q < 0 else 1 - p))
    z = _ratio(OUTER, r - 1.6) if r <= 5 else _ratio(FAR, r - 5)
    return -z if q < 0 else z


def _ratio(polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: float) -> float:
    above = under = 0.0
    for a, b in zip(*polynomials, strict=True):
        above, under = above * x + a, under * x + b
    return above / under


@spreadsheet("NORM.S.DIST")
def norm_s_dist(z: Number, cumulative: Truth) -> float:
    """The share of a standard normal distribution below z, or its density there.

    >>> norm_s_dist(1.333333, True)
    0.9087887256040951
    """
    return below(z) if cumulative else density(z)


@spreadsheet("NORMSDIST")
def normsdist(z: Number) -> float:
    """The share of a standard normal distribution below z.

    >>> normsdist(0.0)
    0.5
    """
    return below(z)


@spreadsheet("NORM.DIST", "NORMDIST")
def norm_dist(x: Number, mean: Number, standard_dev: Number, cumulative: Truth) -> float:
    """The share of a normal distribution below x, or its density there.

    #NUM! unless the standard deviation is above 0.

    >>> norm_dist(42.0, 40.0, 1.5, True)
    0.9087887802741321
    """
    if standard_dev <= 0:
        raise Fault(NUM)
    z = (x - mean) / standard_dev
    return below(z) if cumulative else density(z, standard_dev)


@spreadsheet("NORM.S.INV", "NORMSINV")
def norm_s_inv(probability: Number) -> float:
    """The z below which a share of a standard normal distribution lies; #NUM! outside 0..1.

    >>> norm_s_inv(0.975)
    1.9599639845400536
    """
    return quantile(probability)


@spreadsheet("NORM.INV", "NORMINV")
def norm_inv(probability: Number, mean: Number, standard_dev: Number) -> float:
    """The x below which a share of a normal distribution lies: mean + z * standard deviation.

    #NUM! for a share outside 0..1 and unless the standard deviation is above 0.

    >>> norm_inv(0.908789, 40.0, 1.5)
    42.00000200956616
    """
    if standard_dev <= 0:
        raise Fault(NUM)
    return mean + standard_dev * quantile(probability)


@spreadsheet("GAUSS")
def gauss(z: Number) -> float:
    """The share of a standard normal distribution between 0 and z.

    >>> gauss(2.0)
    0.4772498680518208
    """
    return below(z) - 0.5


@spreadsheet("PHI")
def phi(x: Number) -> float:
    """The density of the standard normal distribution.

    >>> phi(0.0)
    0.3989422804014327
    """
    return density(x)


@spreadsheet("STANDARDIZE")
def standardize(x: Number, mean: Number, standard_dev: Number) -> float:
    """(x - mean) / standard deviation; #NUM! unless that is above 0.

    >>> standardize(42.0, 40.0, 1.5)
    1.3333333333333333
    """
    if standard_dev <= 0:
        raise Fault(NUM)
    return (x - mean) / standard_dev


@spreadsheet("CONFIDENCE.NORM", "CONFIDENCE")
def confidence_norm(alpha: Number, standard_dev: Number, size: Number) -> float:
    """Half the width of the interval for a mean with known standard deviation.

        z at 1 - alpha/2, times standard_dev / root of size

    #NUM! for alpha outside 0..1, a standard deviation that is not above 0, a size below 1.

    >>> confidence_norm(0.05, 2.5, 50.0)
    0.6929519121748386
    """
    size = math.trunc(size)
    if not 0 < alpha < 1 or standard_dev <= 0 or size < 1:
        raise Fault(NUM)
    return quantile(1 - alpha / 2) * standard_dev / math.sqrt(size)


@spreadsheet("LOGNORM.DIST")
def lognorm_dist(x: Number, mean: Number, standard_dev: Number, cumulative: Truth) -> float:
    """The share below x of a variable whose logarithm is normal, or the density there.

    mean and standard_dev are those of the logarithm. #NUM! unless x and standard_dev are above 0.

    >>> lognorm_dist(4.0, 3.5, 1.2, True)
    0.039083555706800464
    """
    if x <= 0 or standard_dev <= 0:
        raise Fault(NUM)
    z = (math.log(x) - mean) / standard_dev
    if cumulative:
        return below(z)
    return math.exp(-z * z / 2) / (math.sqrt(2) * math.sqrt(math.pi) * standard_dev * x)


@spreadsheet("LOGNORMDIST")
def lognormdist(x: Number, mean: Number, standard_dev: Number) -> float:
    """The share below x of a variable whose logarithm is normal; errors as LOGNORM.DIST.

    >>> lognormdist(4.0, 3.5, 1.2)
    0.039083555706800464
    """
    if x <= 0 or standard_dev <= 0:
        raise Fault(NUM)
    return below((math.log(x) - mean) / standard_dev)


@spreadsheet("LOGNORM.INV", "LOGINV")
def lognorm_inv(probability: Number, mean: Number, standard_dev: Number) -> float:
    """The x below which a share lies of a variable whose logarithm is normal.

    #NUM! for a share outside 0..1 and unless the standard deviation is above 0.

    >>> lognorm_inv(0.039084, 3.5, 1.2)
    4.000025218680638
    """
    if standard_dev <= 0:
        raise Fault(NUM)
    return math.exp(mean + standard_dev * quantile(probability))


@spreadsheet("FISHER")
def fisher(x: Number) -> float:
    """Fisher's transformation of a correlation: ln((1+x) / (1-x)) / 2; #NUM! outside -1..1.

    >>> fisher(0.75)
    0.9729550745276566
    """
    if not -1 < x < 1:
        raise Fault(NUM)
    return math.log((1 + x) / (1 - x)) / 2


@spreadsheet("FISHERINV")
def fisherinv(y: Number) -> float:
    """The correlation whose transformation is y: (e^2y - 1) / (e^2y + 1).

    >>> fisherinv(0.0)
    0.0
    """
    if y > 300:
        return 1.0
    power = math.exp(2 * y)  # not tanh, which is better near 0 than Excel
    return (power - 1) / (power + 1)
