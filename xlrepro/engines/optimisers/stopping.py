"""When to stop before the end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def stalled(errors: npt.ArrayLike, patience: int = 5, least: float = 0.0) -> bool:
    """Whether to stop early: the last `patience` errors brought nothing.

    That is, none of them is lower than the lowest before them by more than `least`. errors (n,),
    of data held back, say, in the order they were measured; nan brings nothing. Raises ValueError
    for a patience below one.
    """
    if patience < 1:
        raise ValueError(f"patience: wanted 1 or more, found {patience!r}")
    errors = np.nan_to_num(np.asarray(errors, dtype=np.float64), nan=np.inf)
    if len(errors) <= patience:
        return False
    return not errors[-patience:].min() < errors[:-patience].min() - least
