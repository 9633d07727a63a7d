"""Code laid out and checked by ruff, as our own is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LAYOUT = ["--line-length", "100", "--target-version", "py311"]
RULES = ["--select", "E,F,I,B,UP,SIM,RUF,C4", "--ignore", "E741,RUF001,RUF002,RUF003,E501"]
LONGEST = 120.0  # seconds


def tidied(folder: Path) -> bool:
    """Lay out the code of a folder; False, with the code as it is, where ruff cannot be run."""
    check = ["check", "--isolated", "--quiet", "--fix", "--exit-zero", *LAYOUT, *RULES]
    layout = ["format", "--isolated", "--quiet", *LAYOUT]
    try:
        for asked in (check, layout, check, layout):
            subprocess.run(
                [sys.executable, "-m", "ruff", *asked, "--no-cache", "."],
                check=True,
                capture_output=True,
                timeout=LONGEST,
                cwd=folder,  # what lies beside the code tells ruff which imports are its own
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
