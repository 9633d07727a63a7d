"""LibreOffice, in a process of its own with a profile of its own.

Macros are off and links to other files are not followed; what could ask for either is not in the
copy that it opens. Nor are pivot tables, which LibreOffice would refresh over formulas.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from xlrepro.witness.failure import WitnessFailure

LEFT_OUT = (
    *("vbaProject", "pivotTable", "queryTable", "connections"),
    *("drawing", "vmlDrawing", "image", "oleObject", "control", "ctrlProp", "printerSettings"),
)
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}
</oor:items>
"""
SETTING = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)
WANTED = (
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", 0),  # always
    ("Office.Calc/Content/Update", "Link", 2),  # never
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    # A proxy where nothing listens: no formula reaches the network.
    ("Inet/Settings", "ooInetProxyType", 2),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", 9) for kind in ("HTTP", "HTTPS")),
)


def program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def available() -> bool:
    return program() is not None


def resave(source: Path, target: Path, timeout: float) -> None:
    """Recalculate `source` and save it as `target`; raises WitnessFailure."""
    resave_all([(source, target)], timeout)
    if not target.is_file():
        raise WitnessFailure("it saved nothing")


def resave_all(pairs: Sequence[tuple[Path, Path]], timeout: float) -> None:
    """Recalculate several files in one folder, each with the file to save it as, at once: it is
    starting that takes long. What it fails at is not saved.
    """
    found = program()
    if found is None:
        raise WitnessFailure("it is not on the PATH")
    home = pairs[0][1].parent
    folder = home / "saved"
    profile = _profile(home.resolve() / "profile").as_uri()
    command = [
        *(found, f"-env:UserInstallation={profile}", "--headless", "--norestore"),
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)),
        *(str(source) for source, _ in pairs),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        start_new_session=True,  # soffice starts another process, which has to end with it
    )
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise WitnessFailure(f"not done after {timeout:g} s") from None
    finally:
        _end(process)
    for source, target in pairs:
        saved = folder / f"{source.stem}.xlsx"
        if saved.is_file():
            saved.replace(target)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs and all that it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


def _profile(folder: Path) -> Path:
    """A new profile with our settings; two programs at a time cannot share one."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "\n".join(SETTING.format(*wanted) for wanted in WANTED)
    settings.write_text(SETTINGS.format(items), encoding="utf-8")
    return folder
