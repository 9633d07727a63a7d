"""What memory a process has, as Linux tells it."""

from __future__ import annotations

import re
from pathlib import Path


def memory(what: str, process: int | str = "self") -> float | None:
    """MiB: VmRSS now, VmHWM at most; None of a process that has ended.

    Not what wait4 tells: a child's peak begins with that of the process that forked it.
    """
    found = re.search(rf"{what}:\s*(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else None
