"""Translate the three workbooks of the course anew, as they are kept beside this file.

    python docs/translations/make.py                writes the packages beside this file
    python docs/translations/make.py --into FOLDER  writes them elsewhere

The figures of the proof are left out, which are many and of which nothing can be learned:
`python -m xlrepro translate sheets/graddesc.xlsm` writes them too.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from xlrepro.batch.translated import translate

HERE = Path(__file__).parent
SHEETS = HERE.parent.parent / "sheets"
WORKBOOKS = "graddesc.xlsm", "collab_filter.xlsx", "entropy_example.xlsx"
LEFT_OUT = "stored.csv", "points.csv"


def make(into: Path) -> None:
    for name in WORKBOOKS:
        folder = into / Path(name).stem
        shutil.rmtree(folder, ignore_errors=True)
        proof = translate(SHEETS / name).write(folder)
        if not proof.well:
            raise SystemExit(f"{name}: not every cell agrees")
        for each in LEFT_OUT:
            (folder / each).unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE)
    make(parser.parse_args().into)
