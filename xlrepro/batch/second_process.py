"""A second process for some of a few small workbooks.

Importing what a verification needs takes about as long as a small workbook does. So the process is
split in two before that is imported: both import it at the same time, each on a processor of its
own, and then each verifies one workbook after the other until none is left.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from xlrepro.batch.folders import File
from xlrepro.batch.pool import cores

FEW, LIGHT = 10, 2_000_000  # workbooks, and their bytes in all: what takes seconds at most


def shareable(files: Sequence[File]) -> bool:
    """Whether a second process is worth its while, and this one can be split safely."""
    whole = "numpy" not in sys.modules and threading.active_count() == 1
    if not (hasattr(os, "fork") and whole and cores() > 1 and 2 <= len(files) <= FEW):
        return False
    try:
        return sum(_size(file) for file in files) <= LIGHT
    except OSError:
        return False


def _size(file: File) -> int:
    return os.path.getsize(file.path)


class SecondProcess:
    """A second process at work from the moment that this is made, on the same files.

    It calls `begin`, which imports what is needed and gives the work that is done on a file. Each
    process takes the largest file that is left whenever it has done one.
    """

    def __init__(self, begin: Callable[[], Callable[[File], Any]], files: Sequence[File]):
        self.left, places = os.pipe()  # a byte for each file that nobody has taken yet
        largest_first = sorted(range(len(files)), key=lambda place: -_size(files[place]))
        os.write(places, bytes(largest_first))
        os.close(places)
        ours, theirs = os.pipe()
        self.process = os.fork()
        if not self.process:
            self._serve(begin, files, theirs)
        os.close(theirs)
        self.pipe = os.fdopen(ours, "rb")

    def taken(self) -> Iterator[int]:
        """The places of the files that this process has to do, each when it asks for one."""
        while place := os.read(self.left, 1):
            yield place[0]

    def results(self) -> dict[int, Any]:
        """The second process's results, by place; none where it died."""
        try:
            found: dict[int, Any] = pickle.load(self.pipe)
        except (EOFError, pickle.UnpicklingError):
            return {}
        return found

    def close(self) -> None:
        if self.pipe.closed:
            return
        self.pipe.close()
        os.close(self.left)
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)

    def _serve(
        self, begin: Callable[[], Callable[[File], Any]], files: Sequence[File], to: int
    ) -> None:
        """What the second process does; it never comes back."""
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first decides
            work = begin()
            results = pickle.dumps({place: work(files[place]) for place in self.taken()})
            with os.fdopen(to, "wb") as out:
                out.write(results)
        finally:  # whatever went wrong, the first process finds out and does these files itself
            os._exit(0)
