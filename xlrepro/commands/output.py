"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

from xlrepro.files import write_whole
from xlrepro.workbook import WorkbookError


def write(name: str, content: str | bytes) -> None:
    """Write a file whole or not at all; raises WorkbookError, in one line, when it cannot be."""
    try:
        write_whole(Path(name), content)
    except OSError as error:
        raise WorkbookError(not_written(name, error)) from None


def write_json(name: str, text: str) -> None:
    """Write JSON to a file, or to standard output where the name is a dash."""
    if name == "-":
        print(text, end="")
    else:
        write(name, text)


def not_written(name: str, error: OSError) -> str:
    return f"{name}: cannot be written: {error.strerror or error}"
