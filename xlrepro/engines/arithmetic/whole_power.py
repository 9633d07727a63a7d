"""Powers with whole exponents, with the same bits for one exponent as for many."""

from typing import Any

import numpy as np

from xlrepro.engines.arithmetic.sums import Array

TABLE, BASES = 100_000, 8  # exponents whose powers are kept, and of how many numbers
_known: dict[float, Array] = {}


def whole_power(base: float, t: Any) -> Any:
    """base^t for a whole number t, or an array of them."""
    if not isinstance(t, np.ndarray):
        return base**t
    if not t.size or t.min() < 0 or t.max() >= TABLE:
        return np.array([base**each for each in t.ravel().tolist()]).reshape(t.shape)
    last = int(t.max())
    known = _known.get(base, np.empty(0))
    if last >= len(known):
        if len(_known) > BASES:
            _known.clear()
        more = [base**each for each in range(len(known), last + 1)]
        known = _known[base] = np.concatenate([known, more])
    return known[t]
