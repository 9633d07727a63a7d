"""IronCalc, an engine that is asked in a process of its own, which it may take down with it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from xlrepro.witness.failure import Late, WitnessFailure, one_by_one

LEFT_OUT: tuple[str, ...] = ()
PROGRAM = """
import sys
import ironcalc
model = ironcalc.load_from_xlsx(sys.argv[1])
model.evaluate()
model.save_to_xlsx(sys.argv[2])
"""


def available() -> bool:
    return importlib.util.find_spec("ironcalc") is not None


def resave(source: Path, target: Path, timeout: float) -> None:
    """Recalculate `source` and save it as `target`; raises WitnessFailure."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, str(source), str(target)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Late(f"not done after {timeout:g} s") from None
    if done.returncode or not target.is_file():
        raise WitnessFailure("it saved nothing")


def resave_all(pairs: Sequence[tuple[Path, Path]], timeout: float) -> None:
    """Recalculate files, each with the file to save it as; what it fails at is not saved."""
    one_by_one(resave, pairs, timeout)
