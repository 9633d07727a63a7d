"""How often values fall between bounds, and with what chance: FREQUENCY, PROB."""

from __future__ import annotations

import numpy as np

from xlrepro.engines.arithmetic.sums import left_sum
from xlrepro.functions.declare import Matrix, Number, Numbers, spreadsheet
from xlrepro.functions.pairs import paired
from xlrepro.values import NUM, Fault


@spreadsheet("FREQUENCY")
def frequency(data_array: Numbers, bins_array: Numbers) -> Numbers:
    """How many numbers lie up to each bound and above the bound below, and how many above all.

    A column with one more value than there are bounds, in the order of the bounds as given. Of
    equal bounds the first counts.

    >>> frequency([1.0, 2.0, 3.0, 9.0], [5.0, 2.0]).tolist()
    [1.0, 2.0, 1.0]
    """
    order = np.argsort(bins_array, kind="stable")
    places = np.searchsorted(bins_array[order], data_array, "left")
    counts = np.bincount(places, minlength=len(bins_array) + 1).astype(np.float64)
    found = counts.copy()
    found[order] = counts[:-1]
    return found.reshape(-1, 1)


@spreadsheet("PROB")
def prob(
    x_range: Matrix, prob_range: Matrix, lower_limit: Number, upper_limit: Number | None = None
) -> float:
    """The chance of the lower limit, or of all from the lower to the upper.

    #NUM! where a chance is not above 0 or they do not add up to 1; #N/A for areas that differ in
    size.

    >>> prob([0.0, 1.0, 2.0], [0.25, 0.5, 0.25], 1.0, 2.0)
    0.75
    """
    xs, chances = paired(x_range, prob_range)
    if chances.min() <= 0 or chances.max() > 1 or abs(float(left_sum(chances)) - 1) > 1e-7:
        raise Fault(NUM)
    upper = lower_limit if upper_limit is None else upper_limit
    return float(left_sum(chances[(xs >= lower_limit) & (xs <= upper)]))
