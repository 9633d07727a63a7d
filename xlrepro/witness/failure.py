"""Why a witness has nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path


class WitnessFailure(Exception):
    """A witness hung, crashed or refused a file; the message says so in a few words."""


class Late(WitnessFailure):
    """A witness was not done in time: nor would it be with a workbook much like that."""


def one_by_one(
    resave: Callable[[Path, Path, float], None],
    pairs: Sequence[tuple[Path, Path]],
    timeout: float,
) -> None:
    """Recalculate files, each with the file to save it as; what a witness fails at is not saved.

    After one that takes too long the others are not tried.
    """
    for source, target in pairs:
        try:
            resave(source, target, timeout / len(pairs))
        except Late:
            return
        except WitnessFailure:
            continue
