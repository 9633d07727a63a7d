"""Rates of interest for one period, for a year, and for the whole time."""

from __future__ import annotations

import math

from xlrepro.functions.compounding import power
from xlrepro.functions.declare import Number, Strict, spreadsheet
from xlrepro.values import NUM, Fault


@spreadsheet("EFFECT")
def effect(nominal_rate: Strict, npery: Strict) -> float:
    """The rate for a year that interest npery times a year comes to: (1 + nominal/npery)^npery - 1.

    npery is cut to a whole number. #NUM! for rates of 0 and below and for npery below 1.

    >>> effect(0.0525, 4)
    0.05354266737075841
    """
    periods = _periods(nominal_rate, npery)
    return power(1 + nominal_rate / periods, periods) - 1


@spreadsheet("NOMINAL")
def nominal(effect_rate: Strict, npery: Strict) -> float:
    """The inverse of `effect`: ((1 + effect_rate)^(1/npery) - 1) * npery.

    >>> nominal(0.053543, 4)
    0.052500319868356016
    """
    periods = _periods(effect_rate, npery)
    return (power(1 + effect_rate, 1 / periods) - 1) * periods


def _periods(rate: float, npery: float) -> float:
    if rate <= 0 or npery < 1:
        raise Fault(NUM)
    return float(math.floor(npery))


@spreadsheet("RRI")
def rri(nper: Number, pv: Number, fv: Number) -> float:
    """The rate for one period with which pv becomes fv: (fv/pv)^(1/nper) - 1.

    #NUM! for nper of 0 and below, for a pv of 0, and where one of the two is negative.

    >>> rri(96, 10_000, 11_000)
    0.0009933073762913303
    """
    if pv == fv:
        return 0.0
    if nper <= 0 or pv == 0:
        raise Fault(NUM)
    return float((fv / pv) ** (1 / nper)) - 1


@spreadsheet("PDURATION")
def pduration(rate: Number, pv: Number, fv: Number) -> float:
    """The periods after which pv has become fv: (log(fv) - log(pv)) / log(1+rate).

    #NUM! where any of the three is 0 or below.

    >>> pduration(0.025, 2000, 2200)
    3.859866162622655
    """
    if min(rate, pv, fv) <= 0:
        raise Fault(NUM)
    return (math.log(fv) - math.log(pv)) / math.log(1 + rate)
