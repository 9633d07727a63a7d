"""A second process for some of a few small workbooks.

Importing what a verification needs takes about as long as a small workbook does. So the process is
split in two before that is imported: both import it at the same time, each on a processor of its
own, and each verifies its share.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from xlrepro.checks.folders import File
from xlrepro.checks.pool import cores

FEW, LIGHT = 10, 2_000_000  # workbooks, and their bytes in all: what takes seconds at most


def shared(files: Sequence[File]) -> dict[int, File]:
    """The files for a second process, by their places: about half, by their sizes.

    None where they are one or too many, or where this process cannot be split safely.
    """
    whole = "numpy" not in sys.modules and threading.active_count() == 1
    if not (hasattr(os, "fork") and whole and cores() > 1 and 2 <= len(files) <= FEW):
        return {}
    try:
        sizes = [os.path.getsize(file.path) for file in files]
    except OSError:
        return {}
    if sum(sizes) > LIGHT:
        return {}
    ours, theirs, given = 0, 0, {}
    for size, place in sorted(zip(sizes, range(len(files)), strict=True), reverse=True):
        if theirs < ours:
            theirs += size
            given[place] = files[place]
        else:
            ours += size
    return given


class Half:
    """What the second process works on, from the moment that this is made.

    It calls `begin`, which imports what is needed and gives the work that is done on every item.
    """

    def __init__(self, begin: Callable[[], Callable[[File], Any]], items: Mapping[int, File]):
        self.items = items
        ours, theirs = os.pipe()
        self.process = os.fork()
        if not self.process:
            _serve(begin, items, theirs)
        os.close(theirs)
        self.pipe = os.fdopen(ours, "rb")

    def results(self) -> dict[int, Any]:
        """The results, by place; none where the process died."""
        try:
            found: dict[int, Any] = pickle.load(self.pipe)
        except (EOFError, pickle.UnpicklingError):
            return {}
        return found

    def close(self) -> None:
        if self.pipe.closed:
            return
        self.pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def _serve(begin: Callable[[], Callable[[File], Any]], items: Mapping[int, File], to: int) -> None:
    """What the second process does; it never comes back."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both, and the first decides
        work = begin()
        results = pickle.dumps({place: work(item) for place, item in items.items()})
        with os.fdopen(to, "wb") as out:
            out.write(results)
    finally:  # whatever went wrong, the first process finds out when it does this share itself
        os._exit(0)
