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


def recalculate(path: Path, tmp: Path) -> Path:
    """Open a workbook, recalculate all of it, and save it in `tmp` as .xlsx.

    The stored values of the file are not used, right or wrong. Run once at a time for each `tmp`.
    """
    assert PROGRAM is not None, MISSING
    profile = (tmp / "profile").resolve()
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS_RECALCULATE)
    folder = tmp / "recalculated"
    subprocess.run(
        [
            PROGRAM,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    saved = folder / f"{path.stem}.xlsx"
    assert saved.exists(), f"LibreOffice did not save {path.name}"
    return saved
