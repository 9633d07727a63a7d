"""Files that are written whole or not at all, and what is said where something cannot be done."""

from __future__ import annotations

import os
from pathlib import Path


class Refused(Exception):
    """What cannot be read, written or done, said in one line."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; a device or pipe is written to, never replaced.

    A file that was there keeps its permissions, a new one has the usual ones. Raises OSError, with
    what was there untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    import tempfile  # what it imports takes longer than all the rest here

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)  # the only way to read it is to set it
    os.umask(mask)
    return mask
