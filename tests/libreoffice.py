"""A workbook recalculated by LibreOffice, from a profile of its own that always recalculates."""

import shutil
import subprocess
from pathlib import Path

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
MISSING = "LibreOffice (soffice) is not installed"

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


FORMATS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods", "xls": "xls:MS Excel 97"}


def recalculate(path: Path, tmp: Path) -> Path:
    """Open a workbook, recalculate all of it, and save it in `tmp` as .xlsx.

    The stored values of the file are not used, right or wrong. Run once at a time for each `tmp`.
    """
    saved = saved_again([path], tmp, tmp / "recalculated")[0]
    assert saved.exists(), f"LibreOffice did not save {path.name}"
    return saved


def saved_again(paths: list[Path], tmp: Path, folder: Path, suffix: str = "xlsx") -> list[Path]:
    """Have many workbooks opened, recalculated and saved by one run of the program.

    One that the program could not save is missing from the folder.
    """
    assert PROGRAM is not None, MISSING
    profile = (tmp / "profile").resolve()
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS_RECALCULATE)
    subprocess.run(
        [
            PROGRAM,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            FORMATS[suffix],
            "--outdir",
            str(folder),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
        timeout=900,
    )
    return [folder / f"{path.stem}.{suffix}" for path in paths]
