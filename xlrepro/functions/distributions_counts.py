"""Distributions of counts: binomial, negative binomial, hypergeometric, Poisson."""

from __future__ import annotations

import math

from xlrepro.functions.declare import Number, Truth, spreadsheet
from xlrepro.values import NUM, Fault, NotKnown

EXACT = 200  # trials up to which a binomial is a product of powers
MOST = 10**15  # trials; Excel gives #NUM! for 1e30
LONGEST = 100_000  # terms of a hypergeometric sum
SERIES = 15  # from here on the series of `stirling_error` has all digits


def binomial(hits: int, trials: int, p: float) -> float:
    """C(n, k) p^k (1-p)^(n-k); for many trials by Loader's saddle points, else as it stands."""
    misses = trials - hits
    if trials <= EXACT:
        return math.comb(trials, hits) * p**hits * (1 - p) ** misses
    if p in (0, 1):
        return float(hits == trials * p)
    if hits == 0:
        return math.exp(trials * math.log1p(-p))
    if misses == 0:
        return math.exp(trials * math.log(p))
    exponent = (
        stirling_error(trials)
        - stirling_error(hits)
        - stirling_error(misses)
        - deviance(hits, trials * p)
        - deviance(misses, trials * (1 - p))
    )
    return math.exp(exponent) * math.sqrt(trials / (2 * math.pi * hits * misses))


def poisson(count: int, mean: float) -> float:
    """mean^k e^-mean / k!; for large numbers by Loader's saddle points."""
    if mean == 0:
        return float(count == 0)
    if count == 0:
        return math.exp(-mean)
    if count < 100 and mean < 100:
        return math.exp(-mean) * (mean**count / math.factorial(count))
    exponent = -stirling_error(count) - deviance(count, mean)
    return math.exp(exponent) / math.sqrt(2 * math.pi * count)


def stirling_error(n: float) -> float:
    """ln n! less Stirling's formula for it."""
    if n < SERIES:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2 * math.pi)
    n2 = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / n2) / n2) / n2) / n2) / n


def deviance(x: float, mean: float) -> float:
    """x ln(x/mean) + mean - x, without loss of digits where both are near each other."""
    apart = (x - mean) / (x + mean)
    if abs(apart) > 0.1:
        return x * math.log(x / mean) + mean - x
    total, term = (x - mean) * apart, 2 * x * apart
    for j in range(1, 1000):
        term *= apart * apart
        before, total = total, total + term / (2 * j + 1)
        if total == before:
            break
    return total


def _binomial_below(hits: int, trials: int, p: float) -> float:
    """The share with at most so many hits."""
    from scipy import special

    if hits >= trials:
        return 1.0
    return float(special.betaincc(hits + 1, trials - hits, p))


def _trials(number_s: float, trials: float, p: float) -> tuple[int, int]:
    hits, whole = math.trunc(number_s), math.trunc(trials)
    if hits < 0 or hits > whole or whole > MOST or not 0 <= p <= 1:
        raise Fault(NUM)
    return hits, whole


@spreadsheet("BINOM.DIST", "BINOMDIST")
def binom_dist(number_s: Number, trials: Number, probability_s: Number, cumulative: Truth) -> float:
    """The chance of k hits in n trials of chance p, or of at most k.

        C(n, k) p^k (1-p)^(n-k)

    Counts are cut off to whole numbers. #NUM! for k outside 0..n, p outside 0..1.

    >>> binom_dist(6.0, 10.0, 0.5, False)
    0.205078125
    """
    hits, whole = _trials(number_s, trials, probability_s)
    if cumulative:
        return _binomial_below(hits, whole, probability_s)
    return binomial(hits, whole, probability_s)


@spreadsheet("BINOM.DIST.RANGE")
def binom_dist_range(
    trials: Number, probability_s: Number, number_s: Number, number_s2: Number | None = None
) -> float:
    """The chance of k hits in n trials, or of k to k2; errors as BINOM.DIST, #NUM! for k2 < k.

    >>> binom_dist_range(60.0, 0.75, 48.0)
    0.0839749674290475
    """
    first, whole = _trials(number_s, trials, probability_s)
    if number_s2 is None:
        return binomial(first, whole, probability_s)
    last, whole = _trials(number_s2, trials, probability_s)
    if last < first:
        raise Fault(NUM)
    if last - first < EXACT:
        return sum(binomial(hits, whole, probability_s) for hits in range(first, last + 1))
    less = _binomial_below(first - 1, whole, probability_s) if first else 0.0
    return _binomial_below(last, whole, probability_s) - less


@spreadsheet("BINOM.INV", "CRITBINOM")
def binom_inv(trials: Number, probability_s: Number, alpha: Number) -> float:
    """The least k for which the chance of at most k hits in n trials reaches alpha.

    #NUM! for n below 0 and unless p and alpha lie between 0 and 1.

    >>> binom_inv(6.0, 0.5, 0.75)
    4.0
    """
    whole = math.trunc(trials)
    if whole < 0 or not 0 < probability_s < 1 or not 0 < alpha < 1:
        raise Fault(NUM)
    low, high = 0, whole
    while low < high:
        middle = (low + high) // 2
        if _binomial_below(middle, whole, probability_s) >= alpha:
            high = middle
        else:
            low = middle + 1
    return float(low)


def _failures(number_f: float, number_s: float, p: float) -> tuple[int, int]:
    misses, hits = math.trunc(number_f), math.trunc(number_s)
    if misses < 0 or hits < 1 or not 0 < p < 1:
        raise Fault(NUM)
    return misses, hits


def _negative_binomial(misses: int, hits: int, p: float) -> float:
    return hits / (hits + misses) * binomial(hits, hits + misses, p)


@spreadsheet("NEGBINOM.DIST")
def negbinom_dist(
    number_f: Number, number_s: Number, probability_s: Number, cumulative: Truth
) -> float:
    """The chance of f misses before the s-th hit, or of at most f.

        C(f+s-1, s-1) p^s (1-p)^f

    Counts are cut off to whole numbers. #NUM! for f below 0, s below 1, p not between 0 and 1.

    >>> negbinom_dist(10.0, 5.0, 0.25, False)
    0.05504866037517786
    """
    misses, hits = _failures(number_f, number_s, probability_s)
    if not cumulative:
        return _negative_binomial(misses, hits, probability_s)
    from scipy import special

    return float(special.betainc(hits, misses + 1, probability_s))


@spreadsheet("NEGBINOMDIST")
def negbinomdist(number_f: Number, number_s: Number, probability_s: Number) -> float:
    """The chance of f misses before the s-th hit; errors as NEGBINOM.DIST.

    >>> negbinomdist(10.0, 5.0, 0.25)
    0.05504866037517786
    """
    return _negative_binomial(*_failures(number_f, number_s, probability_s), probability_s)


def _hypergeometric(hits: int, drawn: int, good: int, all_: int) -> float:
    """C(M, k) C(N-M, n-k) / C(N, n), with whole numbers or as three binomials."""
    if hits < max(0, drawn - (all_ - good)) or hits > min(drawn, good):
        return 0.0
    if all_ <= 1000:
        ways = math.comb(good, hits) * math.comb(all_ - good, drawn - hits)
        return ways / math.comb(all_, drawn)
    p = drawn / all_
    if p == 1:
        return 1.0
    return (
        binomial(hits, good, p) * binomial(drawn - hits, all_ - good, p) / binomial(drawn, all_, p)
    )


def _draws(sample_s: float, sample: float, good: float, all_: float) -> tuple[int, int, int, int]:
    hits, drawn, goods, whole = map(math.trunc, (sample_s, sample, good, all_))
    if hits < 0 or hits > min(drawn, goods) or hits < drawn - whole + goods:
        raise Fault(NUM)
    if drawn <= 0 or drawn > whole or goods <= 0 or goods > whole or whole <= 0:
        raise Fault(NUM)
    return hits, drawn, goods, whole


@spreadsheet("HYPGEOM.DIST")
def hypgeom_dist(
    sample_s: Number,
    number_sample: Number,
    population_s: Number,
    number_pop: Number,
    cumulative: Truth,
) -> float:
    """The chance of k hits among n drawn from N, of which M are hits, or of at most k.

        C(M, k) C(N-M, n-k) / C(N, n)

    Counts are cut off to whole numbers. #NUM! for counts that cannot be.

    >>> hypgeom_dist(1.0, 4.0, 8.0, 20.0, True)
    0.46542827657378744
    """
    hits, drawn, good, whole = _draws(sample_s, number_sample, population_s, number_pop)
    if not cumulative:
        return _hypergeometric(hits, drawn, good, whole)
    if hits > LONGEST:
        raise NotKnown(f"a hypergeometric sum of {hits} terms")
    return min(1.0, sum(_hypergeometric(k, drawn, good, whole) for k in range(hits + 1)))


@spreadsheet("HYPGEOMDIST")
def hypgeomdist(
    sample_s: Number, number_sample: Number, population_s: Number, number_pop: Number
) -> float:
    """The chance of k hits among n drawn from N, of which M are hits; errors as HYPGEOM.DIST.

    >>> hypgeomdist(1.0, 4.0, 8.0, 20.0)
    0.3632610939112487
    """
    return _hypergeometric(*_draws(sample_s, number_sample, population_s, number_pop))


@spreadsheet("POISSON.DIST", "POISSON")
def poisson_dist(x: Number, mean: Number, cumulative: Truth) -> float:
    """The chance of x events where so many are expected, or of at most x: mean^x e^-mean / x!.

    x is cut off to a whole number. #NUM! for x or mean below 0.

    >>> poisson_dist(2.0, 5.0, False)
    0.08422433748856833
    """
    count = math.trunc(x)
    if x < 0 or mean < 0:
        raise Fault(NUM)
    return _poisson_below(count, mean) if cumulative else poisson(count, mean)


def _poisson_below(count: int, mean: float) -> float:
    """The sum of the chances, each from the one before: so Excel has it where they are few."""
    if count >= EXACT or mean > EXACT:
        from scipy import special

        return float(special.gammaincc(count + 1, mean))
    total = chance = math.exp(-mean)
    for k in range(1, count + 1):
        chance = chance * mean / k
        total += chance
    return min(total, 1.0)
